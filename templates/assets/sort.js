/* Sorting: a click, the other way round, and back to the page's own order. */
"use strict";
(function () {
  function valueOf(row, column) {
    const cell = row.cells[column];
    const value = cell.dataset.v ?? embudo.fold(cell.textContent);
    return value !== "" && isFinite(value) ? Number(value) : value;
  }

  function compare(a, b, way) {
    if (a === "" || b === "") return (a === "") - (b === "");
    return way * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
  }

  function sortable(table, remembers) {
    const bodies = [...table.tBodies];
    const own = bodies.map((body) => [...body.rows]);
    const rows = own.flat().filter((row) => !row.classList.contains("group"));
    const heads = [...table.tHead.rows[0].cells];

    function sort(column, way) {
      heads.forEach((head, n) => {
        if (n === column && way) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      });
      table.classList.toggle("is-sorted", Boolean(way));
      if (!way) own.forEach((kept, n) => bodies[n].append(...kept));
      else {
        const keyed = rows.map((row) => [valueOf(row, column), row]);
        bodies[0].append(...keyed.sort((a, b) => compare(a[0], b[0], way)).map((pair) => pair[1]));
      }
      for (const group of table.querySelectorAll("tr.group")) group.hidden = Boolean(way);
      if (remembers) embudo.state("sort", way ? (way < 0 ? "-" : "") + heads[column].dataset.sort : "");
      if (embudo.show) embudo.show();
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
    if (!remembers) return;
    window.addEventListener("hashchange", asStated);
    asStated();
  }

  const tables = document.querySelectorAll("table[data-sortable]");
  tables.forEach((table, n) => sortable(table, n === 0));
})();
