/* Filtering: by any text, and by what a list offers. Sums of groups are hidden while they would mislead. */
"use strict";
(function () {
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

  function filter(scope, bar) {
    const controls = [...bar.querySelectorAll("input, select")];
    const more = bar.querySelector("details");
    const lists = [...scope.querySelectorAll("[data-list]")];
    const parts = [...scope.querySelectorAll("[data-part]")];
    const items = lists.flatMap((list) => [...list.querySelectorAll("[data-slug], [data-row]")]);
    const texts = new Map();

    function textOf(item) {
      if (!texts.has(item)) texts.set(item, embudo.fold(item.textContent));
      return texts.get(item) + " " + (item.dataset.slug ? embudo.written(item.dataset.slug) : "");
    }

    embudo.show = function () {
      const wanted = controls.filter((one) => one.name !== "q" && embudo.stated(one.name)).map((one) => [one.name, embudo.stated(one.name)]);
      const words = embudo.words(embudo.stated("q"));
      const filtered = wanted.length + words.length > 0;
      const units = unitsOf(bar.dataset.currency || "EUR");
      let shown = 0, minor = 0, amounts = 0;
      for (const item of items) {
        const fit = wanted.every(([name, value]) => fits(name, item.dataset[name] || "", value))
          && (!words.length || words.every((word) => textOf(item).includes(word)));
        item.hidden = !fit;
        if (!fit) continue;
        shown += 1;
        const cell = filtered && item.querySelector(".amount[data-v]");
        if (cell && cell.dataset.v) {
          minor += Math.round(Number(cell.dataset.v) * units);
          amounts += 1;
        }
      }
      for (const list of lists) {
        const empty = ![...list.querySelectorAll("[data-slug], [data-row]")].some((item) => !item.hidden);
        list.hidden = empty;
        const head = list.previousElementSibling;
        if (head && head.matches(".day-head")) head.hidden = empty;
        for (const group of list.querySelectorAll("tr.group, tfoot")) {
          group.hidden = filtered || (group.matches(".group") && list.classList.contains("is-sorted"));
        }
      }
      for (const part of parts) part.hidden = filtered && ![...part.querySelectorAll("[data-list]")].some((list) => !list.hidden);
      const nothing = scope.querySelector("[data-nothing]");
      if (nothing) nothing.hidden = shown > 0;
      bar.querySelector("[data-clear]").hidden = !filtered;
      const said = bar.dataset.shown.replace("%(shown)s", shown).replace("%(all)s", items.length);
      bar.querySelector("output").textContent = !filtered ? ""
        : amounts && bar.dataset.currency ? said + " · " + money(minor, bar.dataset.currency) : said;
    };

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
      texts.clear();
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
