/**
 * The work before joining: finds the one counter among the first `tries` whose derived key begins as asked.
 *
 * altcha's challenge, solved with the browser's own WebCrypto, which computes beside this thread; the page goes on. Where that
 * is missing (an address without https) the form goes out as it is, and its writer gets a place in line.
 */
const AT_ONCE = Math.min(4, navigator.hardwareConcurrency || 2);
// A challenge holds for half an hour; an older solution is found anew.
const FRESH_MS = 25 * 60 * 1000;

const form = document.querySelector("form[data-work]");
const field = form?.elements.namedItem("work");
const bar = form?.querySelector("[data-work-bar]");
const state = form?.querySelector("[data-work-state]");

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The key that one counter gives: PBKDF2 over the challenge's nonce and the counter. */
async function derived(asked, counter) {
  const nonce = bytes(asked.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(asked.salt), iterations: asked.cost };
  return hex(await crypto.subtle.deriveBits(how, key, 8 * asked.keyLength));
}

/** `told(part)` is how far it is, 0 to 1. Returns what the form carries. */
async function solve(work, told) {
  const asked = work.parameters;
  let next = 1;
  let found = null;
  const look = async () => {
    while (!found && next <= asked.data.tries) {
      const counter = next++;
      const derivedKey = await derived(asked, counter);
      if (derivedKey.startsWith(asked.keyPrefix)) found = { counter, derivedKey };
      told(counter / asked.data.tries);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return btoa(JSON.stringify({ challenge: work, solution: found }));
}

let solvedAt = 0;
let going = null;

function show(part) {
  bar.hidden = false;
  bar.querySelector("progress").value = Math.max(bar.querySelector("progress").value, part);
}

async function begin() {
  const answer = await fetch(form.dataset.work, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { work } = await answer.json();
  if (!work) return;
  bar.querySelector("progress").value = 0;
  field.value = await solve(work, show);
  solvedAt = Date.now();
  show(1);
  state.textContent = state.dataset.done;
}

const work = () => (going ??= begin().finally(() => (going = null)));

async function send(event) {
  if (solvedAt && Date.now() - solvedAt < FRESH_MS) return;
  // An invitation is enough.
  if (form.elements.namedItem("invitation")?.value) return;
  event.preventDefault();
  const button = event.submitter;
  state.textContent = state.dataset.sends;
  await work().catch(() => {});
  solvedAt = Date.now();
  form.requestSubmit(button);
}

if (form && field && crypto.subtle) {
  document.querySelector("[data-work-hides]")?.remove();
  document.querySelector("[data-work-says]")?.removeAttribute("hidden");
  form.addEventListener("submit", send);
  if ("workNow" in form.dataset) work().catch(() => {});
}
