/* Added by `embudo serve`: the page loads itself again when it has changed, and stays where the reader was. */
"use strict";
(function () {
  const build = new URL(document.currentScript.src).searchParams.get("build");
  const kept = "embudo:" + location.pathname;
  let source = null;

  const folded = () => [...document.querySelectorAll("details")];
  const nameOf = (details) => details.id || details.querySelector("summary")?.textContent.trim() || "";

  function remember() {
    const at = document.activeElement;
    const state = {
      left: scrollX,
      top: scrollY,
      open: folded().map((details) => [nameOf(details), details.open]),
      field: at && at.name && "value" in at ? [at.name, at.selectionStart, at.selectionEnd] : null,
    };
    try {
      sessionStorage.setItem(kept, JSON.stringify(state));
    } catch (error) {
      return;
    }
    history.scrollRestoration = "manual";
  }

  function recall() {
    let state = null;
    try {
      state = JSON.parse(sessionStorage.getItem(kept));
      sessionStorage.removeItem(kept);
    } catch (error) {
      return;
    }
    if (!state) return;
    const before = new Map(state.open);
    for (const details of folded()) {
      if (before.has(nameOf(details))) details.open = before.get(nameOf(details));
    }
    if (state.field) {
      const [name, start, end] = state.field;
      const field = document.getElementsByName(name)[0];
      if (field) field.focus({ preventScroll: true });
      if (field && field.setSelectionRange && start !== null) field.setSelectionRange(start, end);
    }
    scrollTo({ left: state.left, top: state.top, behavior: "instant" });
    history.scrollRestoration = "auto";
  }

  /* A hidden page listens to nothing: browsers allow six connections to a host, and readers open many pages. */
  function listen() {
    if (source || document.hidden) return;
    const path = encodeURIComponent(location.pathname);
    source = new EventSource("/.embudo/events?since=" + build + "&path=" + path);
    source.addEventListener("reload", () => {
      stop();
      /* whoever is searching is not interrupted */
      const dialog = document.querySelector("dialog[open]");
      if (dialog) dialog.addEventListener("close", reload, { once: true });
      else reload();
    });
  }

  function reload() {
    remember();
    location.reload();
  }

  function stop() {
    if (source) source.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", listen);
  /* after the page's own scripts, which go to the month that the address names */
  if (document.readyState === "complete") recall();
  else addEventListener("load", recall);
  listen();
})();
