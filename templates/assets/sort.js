/* Sorting: a click, the other way round, and back to the page's own order. */
"use strict";
(function () {
  const TURN = 1000;
  const { compare } = new Intl.Collator();

  /* What a cell is sorted by: what it says of itself, its date, or its text. */
  function valueOf(row, column) {
    const cell = row.cells[column];
    const day = cell.querySelector("time");
    const value = cell.dataset.v ?? (day ? day.dateTime.replaceAll("-", "") : cell.firstElementChild?.matches(".none, .label") ? "" : embudo.fold(cell.textContent));
    return value !== "" && isFinite(value) ? Number(value) : value;
  }

  function between(a, b, way) {
    if (a === "" || b === "") return (a === "") - (b === "");
    return way * (typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b)));
  }

  function sortable(table, remembers) {
    const heads = [...table.tHead.rows[0].cells];
    let latest = 0;

    async function ordered(list, column, way, turn) {
      for (let n = 0; n < list.entries.length; n += 1) {
        const one = list.entries[n];
        one.cells[column] ??= valueOf(one.item, column);
        if (n % TURN !== TURN - 1) continue;
        await embudo.turn();
        if (turn !== latest) return null;
      }
      if (list.entries.length > TURN) await embudo.turn();
      return list.entries.toSorted((a, b) => between(a.cells[column], b.cells[column], way));
    }

    async function sort(column, way) {
      const turn = (latest += 1);
      heads.forEach((head, n) => {
        if (n === column && way) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      });
      table.classList.toggle("is-sorted", Boolean(way));
      if (remembers) embudo.state("sort", way ? (way < 0 ? "-" : "") + heads[column].dataset.sort : "");
      const list = embudo.entriesOf(table);
      if (list.entries.length > TURN) await embudo.turn();
      if (turn !== latest) return;
      const order = way ? await ordered(list, column, way, turn) : null;
      if (turn !== latest) return;
      list.order = order;
      embudo.arrange(list);
    }

    heads.forEach((head, column) => {
      if (!head.dataset.sort) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.classList.contains("number") ? -1 : 1;
        const now = { ascending: 1, descending: -1 }[head.getAttribute("aria-sort")] || 0;
        sort(column, now === 0 ? first : now === first ? -first : 0);
      });
    });
    function asStated() {
      const [, back, name] = /^(-?)(.+)$/.exec(embudo.stated("sort")) || [];
      const column = heads.findIndex((head) => head.dataset.sort && head.dataset.sort === name);
      if (column >= 0) sort(column, back ? -1 : 1);
      else if (table.classList.contains("is-sorted")) sort(column, 0);
    }
    document.addEventListener("embudo:changed", () => embudo.entriesOf(table).entries.forEach((one) => { one.cells = []; }));
    if (!remembers) return;
    window.addEventListener("hashchange", asStated);
    asStated();
  }

  const tables = document.querySelectorAll("table[data-sortable]");
  tables.forEach((table, n) => sortable(table, n === 0));
})();
