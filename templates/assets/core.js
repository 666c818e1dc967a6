/* What readers may like and the pages do not need: filter, sort, search, keys. Here is what those share. */
"use strict";
const embudo = {};
(function () {
  const KEPT = ["q", "stage", "owner", "client", "tier", "quarter", "channel", "month", "category", "kind", "reason", "sort"];
  const TURN = 100;
  const state = new URLSearchParams();

  /* Texts as people search them: without accents and case. */
  embudo.fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").replace(/\s+/g, " ").trim();
  embudo.words = (text) => embudo.fold(text).split(" ").filter(Boolean);

  /* Let the browser paint and hear before going on. */
  embudo.turn = () => (window.scheduler && scheduler.yield ? scheduler.yield() : new Promise((done) => { setTimeout(done); }));

  /* The address carries what is shown: a link, a reload and the way back give the same list. */
  embudo.recall = function () {
    /* A link to a place of this page (the way past the menu) leaves the list as it is. */
    if (/^#[^=]+$/.test(location.hash)) return state.size ? restate() : undefined;
    const said = new URLSearchParams(location.hash.slice(1));
    for (const name of KEPT) {
      if (said.get(name)) state.set(name, said.get(name)); else state.delete(name);
    }
    return undefined;
  };
  embudo.stated = (name) => state.get(name) || "";
  embudo.state = function (name, value) {
    if (value) state.set(name, value); else state.delete(name);
    restate();
  };
  function restate() {
    const hash = state.toString();
    try {
      history.replaceState(history.state, "", hash ? "#" + hash : location.pathname + location.search);
    } catch (error) {
      location.hash = hash;
    }
  }

  /* What is kept between pages, where the browser lets us. */
  embudo.kept = function (name, value) {
    try {
      if (value !== undefined) localStorage.setItem("embudo-" + name, value);
      return localStorage.getItem("embudo-" + name);
    } catch (error) {
      return null;
    }
  };

  /* What was written in the notes and about the people is read when somebody searches, not before. */
  let asked = false;
  const waiting = [];
  embudo.records = null;
  embudo.index = async function (records) {
    for (let n = 0; n < records.length; n += 1) {
      const record = records[n];
      record.folded = embudo.fold([record.name, record.client, record.text].join(" "));
      if (n % TURN === TURN - 1) await embudo.turn();
    }
    embudo.records = new Map(records.map((record) => [record.slug, record]));
    waiting.splice(0).forEach((tell) => tell());
  };
  embudo.withIndex = function (tell) {
    if (embudo.records) return tell();
    waiting.push(tell);
    if (asked) return undefined;
    asked = true;
    const script = document.createElement("script");
    script.src = document.body.dataset.index;
    document.head.append(script);
    return undefined;
  };
  embudo.written = function (slug) {
    const record = embudo.records && embudo.records.get(slug);
    return record ? record.folded : "";
  };
  window.addEventListener("hashchange", () => embudo.recall());
  embudo.recall();
})();
