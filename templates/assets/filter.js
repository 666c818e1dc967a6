/* Filtering: by any text, and by what a list offers. Sums of groups are hidden while they would mislead. */
"use strict";
(function () {
  const TURN = 500;

  /* Minor units in one of the currency: 100, but for a few. */
  function unitsOf(currency) {
    try {
      return 10 ** new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
    } catch (error) {
      return 100;
    }
  }

  function money(minor, currency) {
    const units = unitsOf(currency), digits = minor % units ? Math.round(Math.log10(units)) : 0;
    const options = { style: "currency", currency, useGrouping: "always", minimumFractionDigits: digits, maximumFractionDigits: digits };
    try {
      return new Intl.NumberFormat(document.documentElement.lang === "en" ? "en-GB" : "es-ES", options).format(minor / units);
    } catch (error) {
      return "";
    }
  }

  /* A value; of codes also several (won,lost), of months one and all that follow (2027-11..). */
  const several = ["kind", "month", "category"];
  function fits(name, value, wanted) {
    if (name === "month" && wanted.endsWith("..")) return /^\d/.test(value) && value >= wanted.slice(0, -2);
    return several.includes(name) ? wanted.split(",").includes(value) : value === wanted;
  }

  /* What a choice is called that the list does not offer: by the names of its parts, where it offers those. */
  function named(control, value) {
    const parts = several.includes(control.name) ? value.split(",") : [value];
    const names = parts.map((part) => ([...control.options].find((option) => option.value === part) || { text: part }).text);
    return names.join(", ");
  }

  /* What an entry is filtered by: what it says of itself, else what its cells say; "-" where it has none. */
  function keyOf(item, name) {
    if (item.dataset[name]) return item.dataset[name];
    const cell = item.querySelector({ owner: ".owner", client: ".client", month: ".day time", quarter: ".day time" }[name] || "none");
    if (!cell) return name === "month" ? "undated" : "-";
    if (name === "owner" || name === "client") return cell.textContent === "–" ? "-" : cell.textContent;
    const day = cell.dateTime, year = day.slice(0, -6);
    if (name === "quarter") return year + "-Q" + Math.ceil(Number(day.slice(-5, -3)) / 3);
    return day < item.closest("table").dataset.today ? "overdue" : day.slice(0, -3);
  }

  function minorOf(item, units) {
    const cell = item.querySelector(".amount[data-v]");
    return cell && cell.dataset.v ? Math.round(Number(cell.dataset.v) * units) : null;
  }

  function filter(scope, bar) {
    const controls = [...bar.querySelectorAll("input, select")];
    const more = bar.querySelector("details");
    const nothing = scope.querySelector("[data-nothing]");
    const units = unitsOf(bar.dataset.currency || "EUR");
    let lists = null, parts, all, latest = 0;

    /* A list is not read before it is filtered. */
    function read() {
      lists = [...scope.querySelectorAll("[data-list]")].map(embudo.entriesOf);
      parts = [...scope.querySelectorAll("[data-part]")].map((part) => [part, lists.filter((list) => part.contains(list.element))]);
      all = lists.flatMap((list) => list.entries);
    }

    const keyed = (one, name) => (one.keys[name] ??= keyOf(one.item, name));

    function holds(one, word) {
      one.text ||= embudo.fold(one.item.textContent);
      return one.text.includes(word) || (one.item.dataset.slug && embudo.written(one.item.dataset.slug).includes(word));
    }

    embudo.show = async function () {
      const turn = (latest += 1);
      const wanted = controls.filter((one) => one.name !== "q" && embudo.stated(one.name)).map((one) => [one.name, embudo.stated(one.name)]);
      const words = embudo.words(embudo.stated("q"));
      const filtered = wanted.length + words.length > 0;
      if (!lists && !filtered) return;
      if (!lists) read();
      if (all.length > TURN) await embudo.turn();
      if (turn !== latest) return;
      let tried = 0;
      const fit = [];
      for (const one of all) {
        if (filtered && (tried += 1) % TURN === 0) {
          await embudo.turn();
          if (turn !== latest) return;
        }
        fit.push(wanted.every(([name, value]) => fits(name, keyed(one, name), value)) && words.every((word) => holds(one, word)));
      }
      all.forEach((one, n) => { one.fits = fit[n]; });
      const shown = all.filter((one) => one.fits);
      for (const list of lists) {
        const empty = !list.entries.some((one) => one.fits);
        list.element.hidden = empty;
        const head = list.element.previousElementSibling;
        if (head && head.matches(".day-head")) head.hidden = empty;
        if (list.element.tFoot) list.element.tFoot.hidden = filtered;
        embudo.arrange(list);
      }
      for (const [part, within] of parts) part.hidden = filtered && !within.some((list) => !list.element.hidden);
      if (nothing) nothing.hidden = shown.length > 0;
      bar.querySelector("[data-clear]").hidden = !filtered;
      bar.querySelector("output").textContent = filtered ? sum(shown) : "";
    };

    function sum(shown) {
      const said = bar.dataset.shown.replace("%(shown)s", shown.length).replace("%(all)s", all.length);
      if (!bar.dataset.currency) return said;
      const known = shown.map((one) => (one.minor === undefined ? (one.minor = minorOf(one.item, units)) : one.minor)).filter((minor) => minor !== null);
      return known.length ? said + " · " + money(known.reduce((a, b) => a + b, 0), bar.dataset.currency) : said;
    }

    function fill() {
      for (const control of controls) {
        const value = embudo.stated(control.name);
        const open = value.endsWith("..") && [...control.options || []].find((option) => option.value.endsWith(".."));
        control.value = open ? open.value : value;
        /* What no row has is a choice all the same: nothing matches, rather than everything. */
        if (control.options && control.value !== value && !open) control.add(new Option(named(control, value), value, false, true));
      }
      if (more && wide.matches === false) more.open = controls.some((one) => one.name !== "q" && one.value);
      embudo.show();
      if (embudo.stated("q")) embudo.withIndex(embudo.show);
    }

    const wide = matchMedia("(min-width: 48rem)");
    bar.hidden = false;
    bar.addEventListener("input", (event) => {
      embudo.state(event.target.name, event.target.value.trim());
      embudo.show();
      if (event.target.name === "q") embudo.withIndex(embudo.show);
    });
    bar.querySelector("[data-clear]").addEventListener("click", () => {
      controls.forEach((control) => embudo.state(control.name, ""));
      fill();
      bar.querySelector("input").focus();
    });
    document.addEventListener("embudo:changed", () => {
      for (const one of all || []) Object.assign(one, { text: "", keys: {}, minor: undefined });
      embudo.show();
    });
    window.addEventListener("hashchange", fill);
    fill();
    /* Whoever comes from a chart's bar sees the list, not the charts above it. */
    window.addEventListener("load", () => {
      const reloaded = performance.getEntriesByType("navigation").some((entry) => entry.type !== "navigate");
      if (location.hash.includes("=") && !reloaded) bar.scrollIntoView();
    });
  }

  for (const scope of document.querySelectorAll("[data-scope]")) {
    const bar = scope.querySelector("[data-filter]");
    if (bar) filter(scope, bar);
  }
})();
