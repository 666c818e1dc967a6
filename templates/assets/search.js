/* Search over everything: names, clients, people and notes of every opportunity, closed ones too. */
"use strict";
(function () {
  const dialog = document.getElementById("find");
  const button = document.querySelector("[data-find]");
  if (!dialog || !dialog.showModal) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const said = dialog.querySelector("output");
  const MOST = 30, AROUND = 44;

  embudo.find = function () {
    if (dialog.open) return;
    document.querySelectorAll("dialog[open]").forEach((open) => open.close());
    dialog.showModal();
    input.select();
    embudo.withIndex(look);
  };

  /* The best first: all words in the name, then in the client, then anywhere; open ones before closed ones. */
  function rank(record, words) {
    const name = (record.foldedName ??= embudo.fold(record.name));
    const client = (record.foldedClient ??= embudo.fold(record.client));
    const all = embudo.written(record.slug);
    if (!words.every((word) => all.includes(word))) return -1;
    const place = words.every((word) => name.includes(word)) ? (name.startsWith(words[0]) ? 0 : 1)
      : words.every((word) => client.includes(word)) ? 2
      : words.every((word) => name.includes(word) || client.includes(word)) ? 3 : 4;
    return place * 2 + (record.open ? 0 : 1);
  }

  /* Where a word stands in a text as written: folding may change lengths, so letters are folded one by one. */
  function placeOf(text, word) {
    let folded = "";
    const starts = [];
    for (let n = 0; n < text.length; n += 1) {
      const letter = text[n].normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
      for (let m = 0; m < letter.length; m += 1) starts.push(n);
      folded += letter;
    }
    const found = folded.indexOf(word);
    return found < 0 ? null : [starts[found], starts[found + word.length - 1] + 1];
  }

  function marked(text, words) {
    const place = words.map((word) => placeOf(text, word)).find(Boolean);
    if (!place) return [text];
    const mark = document.createElement("mark");
    mark.textContent = text.slice(place[0], place[1]);
    return [text.slice(0, place[0]), mark, text.slice(place[1])];
  }

  function excerpt(record, words) {
    const line = record.text.split("\n").find((one) => words.some((word) => embudo.fold(one).includes(word))) || "";
    const place = words.map((word) => placeOf(line, word)).find(Boolean);
    if (!place) return "";
    const from = Math.max(0, place[0] - AROUND), to = place[1] + AROUND;
    return (from ? "…" : "") + line.slice(from, to).trim() + (to < line.length ? "…" : "");
  }

  function part(tag, name, ...content) {
    const element = document.createElement(tag);
    element.className = name;
    element.append(...content);
    return element;
  }

  function item(record, words) {
    const link = part("a", "found", part("span", "found-name", ...marked(record.name, words)), part("span", "quiet", ...marked(record.client, words), " · " + record.stage + (record.amount ? " · " + record.amount : "")));
    link.href = dialog.dataset.base + "opportunities/" + encodeURIComponent(record.slug) + ".html";
    const elsewhere = words.some((word) => !embudo.fold(record.name + " " + record.client).includes(word));
    const text = elsewhere ? excerpt(record, words) : "";
    if (text) link.append(part("span", "found-text", ...marked(text, words)));
    return part("li", record.open ? "is-open" : "is-closed", link);
  }

  function look() {
    const words = embudo.words(input.value);
    if (!embudo.records || !words.length) {
      list.replaceChildren();
      said.textContent = "";
      return;
    }
    const found = [...embudo.records.values()].map((record) => [rank(record, words), record])
      .filter(([place]) => place >= 0).sort((a, b) => a[0] - b[0] || a[1].name.localeCompare(b[1].name));
    list.replaceChildren(...found.slice(0, MOST).map(([, record]) => item(record, words)));
    said.textContent = found.length ? dialog.dataset.found.replace("%(n)s", found.length) : dialog.dataset.none;
  }

  input.addEventListener("input", () => embudo.withIndex(look));
  dialog.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const here = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      event.preventDefault(); /* the first one closes, whatever the field holds */
      dialog.close();
    } else if (event.key === "Enter" && document.activeElement === input && links.length) {
      event.preventDefault();
      links[0].click();
    } else if (event.key === "ArrowDown" && links.length) {
      event.preventDefault();
      links[Math.min(here + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && here >= 0) {
      event.preventDefault();
      (here ? links[here - 1] : input).focus();
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
  button.hidden = false;
  button.addEventListener("click", embudo.find);
})();
