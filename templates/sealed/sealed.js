/* Opens the page that the body holds, with the passphrase that the reader types; it asks the network for nothing. */
"use strict";
/* One version, one set of parameters: a header that says anything else is refused before a key is made of it. */
const HEADER = /^embudo-sealed-1 PBKDF2-HMAC-SHA256 600000 AES-256-GCM gzip ([0-9a-f]{32}) ([0-9a-f]{24})$/;
const ROUNDS = 600000;
const SMALLEST = 65536;

class Damaged extends Error {}
class Wrong extends Error {}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

function readHeader(text) {
  const found = HEADER.exec(text);
  if (!found) throw new Damaged();
  return { text, salt: fromHex(found[1]), nonce: fromHex(found[2]) };
}

function readBody(text) {
  const size = text.length;
  if (size < SMALLEST || (size & (size - 1)) || !/^[A-Za-z0-9+/]+$/.test(text)) throw new Damaged();
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

async function derive(passphrase, header) {
  const text = passphrase.normalize("NFKC").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(text), "PBKDF2", false, ["deriveKey"]);
  const method = { name: "PBKDF2", hash: "SHA-256", salt: header.salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(method, secret, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
}

async function decrypt(key, header, body) {
  const method = { name: "AES-GCM", iv: header.nonce, additionalData: new TextEncoder().encode(header.text), tagLength: 128 };
  let plain;
  try {
    plain = await crypto.subtle.decrypt(method, key, body);
  } catch (error) {
    throw new Wrong();
  }
  const length = Number(new DataView(plain).getBigUint64(0));
  const rest = new Uint8Array(plain, 8);
  if (length > rest.length || rest.subarray(length).some(Boolean)) throw new Damaged();
  const page = new Blob([rest.subarray(0, length)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(page).text();
}

/* The page takes this one's place. The policy and the title stay, so that nothing in it runs, asks, leads away by
   itself, or gets into the browser's history. */
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const told of page.querySelectorAll("meta, base, link")) told.remove();
  const root = document.documentElement;
  for (const { name, value } of page.documentElement.attributes) root.setAttribute(name, value);
  document.head.querySelector("style").replaceWith(...page.querySelectorAll("head style"));
  document.body.replaceWith(page.body);
  const main = document.querySelector("main") || document.body;
  main.tabIndex = -1;
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
  if (location.hash) location.replace(location.hash);
}

function ask() {
  const form = document.querySelector("form");
  const field = document.getElementById("passphrase");
  const button = form.querySelector("button");
  const said = document.getElementById("said");
  const parsed = new Promise((done) => document.addEventListener("DOMContentLoaded", done));

  function busy(is) {
    button.disabled = field.readOnly = is;
    form.querySelector("progress").hidden = !is;
    form.setAttribute("aria-busy", is);
    if (is) field.removeAttribute("aria-invalid");
  }

  async function open() {
    await parsed;
    const header = readHeader(document.getElementById("header").textContent);
    const body = readBody(document.getElementById("body").textContent);
    return decrypt(await derive(field.value, header), header, body);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    busy(true);
    said.textContent = said.dataset.busy;
    try {
      show(await open());
    } catch (error) {
      busy(false);
      field.setAttribute("aria-invalid", "true");
      said.textContent = error instanceof Wrong ? said.dataset.wrong : said.dataset.damaged;
      field.focus();
      field.select();
    }
  });
  document.getElementById("show").addEventListener("change", (event) => {
    field.type = event.target.checked ? "text" : "password";
  });
  document.getElementById("unable").hidden = true;
  form.hidden = false;
  field.focus();
}

if (window.crypto && crypto.subtle && window.DecompressionStream) ask();
