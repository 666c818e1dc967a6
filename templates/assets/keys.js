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

  function links() {
    return [...document.querySelectorAll("main [data-slug], main [data-row]")]
      .filter((row) => row.checkVisibility()).map((row) => row.querySelector("a")).filter(Boolean);
  }

  function step(event) {
    const here = document.activeElement;
    const inside = here.closest("[data-slug], [data-row]");
    const typing = here.matches("[data-filter] input") && event.key === "ArrowDown";
    if (!inside && !typing && here !== document.body && here.id !== "main") return;
    const all = links();
    const n = inside ? all.indexOf(inside.querySelector("a")) : -1;
    const to = { ArrowDown: n + 1, ArrowUp: n - 1, Home: 0, End: all.length - 1 }[event.key];
    if (!inside && event.key !== "ArrowDown") return;
    if (!all[to]) return;
    event.preventDefault();
    all[to].focus({ preventScroll: true });
    all[to].closest("[data-slug], [data-row]").scrollIntoView({ block: "nearest" });
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
