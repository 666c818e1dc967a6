/* What the pages do not need and readers may like: sorting, filtering, and links that carry both. */
"use strict";
(function () {
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const bar = document.querySelector("[data-filter]");
  const table = document.querySelector("table[data-sortable]");
  const kept = ["q", "stage", "month", "sort"];
  const state = new URLSearchParams();

  function recall() {
    const said = new URLSearchParams(location.hash.slice(1));
    for (const name of kept) {
      if (said.get(name)) state.set(name, said.get(name)); else state.delete(name);
    }
  }

  function remember(name, value) {
    if (value) state.set(name, value); else state.delete(name);
    const hash = state.toString();
    try {
      history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
    } catch (error) {
      location.hash = hash;
    }
  }

  /* Sorting: a click, the other way round, and back to the page's own order. */

  function valueOf(row, column) {
    const cell = row.cells[column];
    const value = cell.dataset.v ?? fold(cell.textContent.trim());
    return value !== "" && isFinite(value) ? Number(value) : value;
  }

  function compare(a, b, way) {
    if (a === "" || b === "") return (a === "") - (b === "");
    return way * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
  }

  function sortable(sorted, remembers) {
    const bodies = [...sorted.tBodies];
    const own = bodies.map((body) => [...body.rows]);
    const rows = own.flat().filter((row) => row.dataset.slug);
    function sort(column, way) {
      sorted.tHead.rows[0].querySelectorAll("th").forEach((head, n) => {
        if (n === column && way) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      });
      sorted.classList.toggle("is-sorted", Boolean(way));
      if (!way) own.forEach((kept, n) => bodies[n].append(...kept));
      else {
        const keyed = rows.map((row) => [valueOf(row, column), row]);
        bodies[0].append(...keyed.sort((a, b) => compare(a[0], b[0], way)).map((pair) => pair[1]));
      }
      if (remembers) remember("sort", way ? (way < 0 ? "-" : "") + column : "");
      show();
    }
    [...sorted.tHead.rows[0].cells].forEach((head, column) => {
      if ("fixed" in head.dataset) return;
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
    return sort;
  }

  /* Filtering: by any text, by stage, by when it closes. Sums of months are hidden while they would mislead. */

  function show() {
    if (!bar || !table) return;
    const wanted = { stage: state.get("stage") || "", month: state.get("month") || "" };
    const words = fold(state.get("q") || "").split(/\s+/).filter(Boolean);
    const filtered = Boolean(wanted.stage || wanted.month || words.length);
    let shown = 0, all = 0;
    for (const row of table.querySelectorAll("tbody tr[data-slug]")) {
      row.text ??= fold(row.textContent);
      const fits = (!wanted.stage || row.dataset.stage === wanted.stage)
        && (!wanted.month || row.dataset.month === wanted.month)
        && words.every((word) => row.text.includes(word));
      row.hidden = !fits;
      shown += fits;
      all += 1;
    }
    for (const group of table.querySelectorAll("tr.group")) {
      group.hidden = filtered || table.classList.contains("is-sorted");
    }
    table.hidden = shown === 0;
    document.querySelector("[data-nothing]").hidden = shown > 0;
    bar.querySelector("[data-clear]").hidden = !filtered;
    bar.querySelector("output").textContent = filtered
      ? bar.dataset.shown.replace("%(shown)s", shown).replace("%(all)s", all) : "";
  }

  function fill() {
    for (const control of bar.querySelectorAll("input, select")) {
      const value = state.get(control.name) || "";
      control.value = value;
      if (control.value !== value) state.delete(control.name);
    }
    show();
  }

  recall();
  if (bar && table) {
    bar.hidden = false;
    bar.addEventListener("input", (event) => {
      remember(event.target.name, event.target.value.trim());
      show();
    });
    bar.querySelector("[data-clear]").addEventListener("click", () => {
      ["q", "stage", "month"].forEach((name) => remember(name, ""));
      fill();
    });
    window.addEventListener("hashchange", () => {
      recall();
      fill();
    });
    fill();
    /* The browser has gone to the month that the address names; with a filter, all of it is at the top. */
    window.addEventListener("load", () => {
      if (location.hash.includes("=")) bar.scrollIntoView();
    });
  }
  for (const each of document.querySelectorAll("table[data-sortable]")) {
    const sort = sortable(each, each === table);
    const [, back, column] = /^(-?)(\d+)$/.exec(each === table ? state.get("sort") || "" : "") || [];
    if (column !== undefined && column < each.tHead.rows[0].cells.length) sort(Number(column), back ? -1 : 1);
  }
})();
