/* Keys: / searches, ? says which keys there are, arrows go from one opportunity to the next. They can be put off. */
"use strict";
(function () {
  const help = document.getElementById("keys");
  if (!help || !help.showModal) return;
  const off = help.querySelector("input");
  off.checked = embudo.kept("keys") !== "off";
  off.addEventListener("change", () => embudo.kept("keys", off.checked ? "on" : "off"));

  function ask() {
    document.querySelectorAll("dialog[open]").forEach((open) => open.close());
    help.showModal();
  }

  const ROW = "[data-slug], [data-row]";
  const linkOf = (row) => !row.closest("[hidden]") && row.checkVisibility() && row.querySelector("a");

  /* The link of the first row that has one and is seen, from one on, forwards or back. */
  function seek(rows, from, way) {
    for (let n = from; rows[n]; n += way) {
      const link = linkOf(rows[n]);
      if (link) return link;
    }
    return null;
  }

  function step(event) {
    const here = document.activeElement;
    const inside = here.closest(ROW);
    const typing = here.matches("[data-filter] input") && event.key === "ArrowDown";
    if (!inside && !typing && here !== document.body && here.id !== "main") return;
    if (!inside && event.key !== "ArrowDown") return;
    const rows = [...document.querySelectorAll("main [data-slug], main [data-row]")];
    const n = inside ? rows.indexOf(inside) : -1;
    const [from, way] = { ArrowDown: [n + 1, 1], ArrowUp: [n - 1, -1], Home: [0, 1], End: [rows.length - 1, -1] }[event.key];
    const to = seek(rows, from, way);
    if (!to) return;
    event.preventDefault();
    to.focus({ preventScroll: true });
    to.closest(ROW).scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.matches("input, textarea, select, [contenteditable]");
    if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) && !event.shiftKey) {
      if (!typing || event.target.matches("[data-filter] input")) step(event);
    } else if (!typing && off.checked && event.key === "/" && embudo.find) {
      event.preventDefault();
      embudo.find();
    } else if (!typing && off.checked && event.key === "?") {
      event.preventDefault();
      ask();
    } else if (event.key === "Escape" && event.target.matches("[data-filter] input") && !event.target.value) {
      event.target.blur();
    }
  });
  help.addEventListener("click", (event) => {
    if (event.target === help || event.target.closest("[data-close]")) help.close();
  });
  const button = document.querySelector("[data-keys]");
  button.hidden = false;
  button.addEventListener("click", ask);
})();
