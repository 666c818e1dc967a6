/* What stands in a list, and where: entries in their own order or another, without those that are filtered out.

   A long table is many blocks of rows. They are filled the first first, in turns, so that the page answers meanwhile. */
"use strict";
(function () {
  const BLOCK = 40, TURN = 1000;
  const known = new WeakMap();

  embudo.entriesOf = function (element) {
    if (!known.has(element)) known.set(element, element.tBodies ? table(element) : { element, entries: items(element) });
    return known.get(element);
  };

  function items(element) {
    return [...element.querySelectorAll("[data-slug], [data-row]")].map(entry);
  }

  function entry(item) {
    return { item, fits: true, text: "", keys: {}, cells: [], minor: undefined };
  }

  function table(element) {
    const blocks = [...element.tBodies].map((body) => ({ body, rows: [...body.rows] }));
    const rows = blocks.flatMap((block) => block.rows);
    const groups = rows.filter((row) => row.classList.contains("group"));
    const entries = rows.filter((row) => !row.classList.contains("group")).map(entry);
    return { element, blocks, groups, entries, order: null, aside: null, laid: 0 };
  }

  function fill(body, rows) {
    if (rows.length !== body.children.length || rows.some((row, n) => body.children[n] !== row)) body.replaceChildren(...rows);
    body.dataset.rows = rows.length;
    body.hidden = !rows.length;
  }

  /* The rows of each block: as the page had them, or one after the other. What is not shown stands last, hidden. */
  function arranged(list) {
    if (!list.order && list.entries.every((one) => one.fits)) return [list.blocks.map((block) => block.rows), []];
    const order = list.order || list.entries;
    const shown = order.filter((one) => one.fits).map((one) => one.item);
    const size = Math.max(BLOCK, Math.ceil(shown.length / list.blocks.length));
    const others = order.filter((one) => !one.fits).map((one) => one.item);
    return [list.blocks.map((_, n) => shown.slice(n * size, (n + 1) * size)), [...list.groups, ...others]];
  }

  embudo.arrange = async function (list) {
    if (!list.blocks) {
      for (const one of list.entries) if (one.item.hidden === one.fits) one.item.hidden = !one.fits;
      return;
    }
    const laid = (list.laid += 1);
    const [blocks, others] = arranged(list);
    if (others.length && !list.aside) {
      list.aside = list.element.createTBody();
      list.aside.hidden = true;
    }
    let moved = 0;
    for (let n = 0; n < blocks.length; n += 1) {
      fill(list.blocks[n].body, blocks[n]);
      moved += blocks[n].length;
      if (moved < TURN) continue;
      moved = 0;
      await embudo.turn();
      if (list.laid !== laid) return;
    }
    for (let n = 0; n < others.length; n += 1) {
      if (others[n].parentNode !== list.aside) list.aside.append(others[n]);
      if (n % TURN !== TURN - 1) continue;
      await embudo.turn();
      if (list.laid !== laid) return;
    }
  };
})();
