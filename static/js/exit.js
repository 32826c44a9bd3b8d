/**
 * Leave this site: the button, or Shift pressed three times.
 *
 * Without this script the same button posts the same form. With it the page is blank before anything else happens, its
 * place in the history is taken by a neutral page, and other open tabs of this site leave too. After GOV.UK's
 * tested "Exit this page": three presses, five seconds for each next one, Shift held for another key does not count.
 */

const PRESSES = 3;
const NEXT_PRESS_MS = 5000;

const form = document.querySelector("form.exit");
const status = form.querySelector("[data-exit-words]");
const lights = form.querySelector(".exit-lights");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("nightlight-exit") : null;

let left = false;
let presses = 0;
let shiftWasModifier = false;
let expiry = 0;

/** The order matters: what a person over the shoulder can see goes first, and nothing here waits. */
function leave() {
  if (left) {
    return;
  }
  left = true;
  blank();
  window.dispatchEvent(new CustomEvent("nightlight:leaving"));
  forget();
  fetch(form.action, { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
  location.replace(form.dataset.exit);
}

function blank() {
  document.body.replaceChildren(status);
  document.title = form.dataset.title;
  status.textContent = form.dataset.leaving;
}

/** Private windows may refuse their storage: then there is nothing to forget. */
function forget() {
  for (const store of ["localStorage", "sessionStorage"]) {
    try {
      window[store].clear();
    } catch {
      continue;
    }
  }
}

function leaveEverywhere() {
  leave();
  tabs?.postMessage("leave");
}

function show(words) {
  status.textContent = words;
  lights.hidden = presses === 0;
  [...lights.children].forEach((light, place) => light.classList.toggle("is-on", place < presses));
}

function startAgain(words = "") {
  clearTimeout(expiry);
  presses = 0;
  show(words);
}

function countPress() {
  presses += 1;
  clearTimeout(expiry);
  if (presses === PRESSES) {
    leaveEverywhere();
    return;
  }
  show(presses === 1 ? form.dataset.twoMore : form.dataset.oneMore);
  expiry = setTimeout(() => startAgain(form.dataset.expired), NEXT_PRESS_MS);
}

function keyDown(event) {
  if (event.key === "Shift") {
    shiftWasModifier = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
    return;
  }
  shiftWasModifier = true;
  if (presses > 0) {
    startAgain();
  }
}

function keyUp(event) {
  if (event.key === "Shift" && !shiftWasModifier) {
    countPress();
  }
}

function pointerDown(event) {
  if (event.shiftKey) {
    shiftWasModifier = true;
  }
}

/** A page that the browser kept aside must not show itself again: the session may be over. */
function guardHistory() {
  window.addEventListener("pagehide", (event) => {
    document.documentElement.hidden = event.persisted;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      document.documentElement.hidden = true;
      location.reload();
    }
  });
}

guardHistory();
if (form.dataset.exit) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leaveEverywhere();
  });
  document.addEventListener("keydown", keyDown, true);
  document.addEventListener("keyup", keyUp, true);
  document.addEventListener("pointerdown", pointerDown, true);
  tabs?.addEventListener("message", leave);
}
