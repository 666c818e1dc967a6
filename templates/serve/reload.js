/* Added by `embudo serve`: the page follows what is written, and stays where the reader was.

   What changed is put in the place of what stood there; a page that changed its shape is loaded again. */
"use strict";
(function () {
  const SHAPE = "table, thead, tbody, tr, [data-list], [data-filter], [data-slug], [data-row], dialog, details";
  let build = new URL(document.currentScript.src).searchParams.get("build");
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

  /* The page as it was served, before its scripts changed it, and which node of the page each node of that became. */
  const served = document.body.cloneNode(true);
  const shown = new WeakMap();
  function pair(one, other) {
    shown.set(one, other);
    for (let a = one.firstChild, b = other.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) pair(a, b);
  }
  pair(served, document.body);

  /* What turns the served page into the new one, as steps; false where it has another shape. */
  function steps(old, now, found) {
    if (old.isEqualNode(now)) return true;
    if (old.nodeName !== now.nodeName || old.nodeType !== now.nodeType) return false;
    if (old.nodeType !== Node.ELEMENT_NODE) {
      found.push(() => { shown.get(old).data = old.data = now.data; });
      return true;
    }
    for (const { name } of [...old.attributes, ...now.attributes]) {
      const value = now.getAttribute(name);
      if (old.getAttribute(name) === value) continue;
      if (name === "data-slug" || name === "hidden" || name === "open") return false;
      found.push(() => {
        for (const node of [old, shown.get(old)]) {
          if (value === null) node.removeAttribute(name); else node.setAttribute(name, value);
        }
      });
    }
    const children = [...old.childNodes], others = [...now.childNodes];
    const inner = [];
    if (children.length === others.length && children.every((child, n) => steps(child, others[n], inner))) {
      found.push(...inner);
      return true;
    }
    if (old.matches(SHAPE) || old.querySelector(SHAPE) || now.querySelector(SHAPE)) return false;
    found.push(() => {
      old.replaceChildren(...others.map((node) => node.cloneNode(true)));
      const live = shown.get(old);
      live.replaceChildren(...others.map((node) => document.importNode(node, true)));
      pair(old, live);
    });
    return true;
  }

  async function follow() {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const script = page.querySelector("script[src*='/.embudo/reload.js']");
    const found = [];
    if (!answer.ok || !script || !steps(served, page.body, found)) return reload();
    for (const step of found) step();
    document.title = page.title;
    build = new URL(script.getAttribute("src"), location.href).searchParams.get("build");
    document.dispatchEvent(new Event("embudo:changed"));
    return listen();
  }

  /* A hidden page listens to nothing: browsers allow six connections to a host, and readers open many pages. */
  function listen() {
    if (source || document.hidden) return;
    const path = encodeURIComponent(location.pathname);
    source = new EventSource("/.embudo/events?since=" + build + "&path=" + path);
    source.addEventListener("reload", (event) => {
      stop();
      const next = event.data === "page" ? () => follow().catch(reload) : reload;
      /* whoever is searching is not interrupted */
      const dialog = document.querySelector("dialog[open]");
      if (dialog) dialog.addEventListener("close", next, { once: true });
      else next();
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
