// One-key shortcuts of the moderators' pages: never while somebody writes, never with another key held, and off by a switch.
import { choose, chosen } from "./room/choices.js";

const box = document.querySelector("[data-keys]");
const on = box.querySelector("[data-keys-on]");
const rows = () => [...document.querySelectorAll("[data-row] .row-link")];
const WRITING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

function showKeys() {
  for (const key of document.querySelectorAll("[data-kbd]")) key.hidden = !on.checked;
}

function move(step) {
  const links = rows();
  if (!links.length) return;
  const now = links.indexOf(document.activeElement);
  links[now < 0 ? 0 : Math.max(0, Math.min(links.length - 1, now + step))].focus();
}

const own = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => rows().includes(document.activeElement) && move(1),
  ArrowUp: () => rows().includes(document.activeElement) && move(-1),
  l: () => document.querySelector(".crumbs a")?.click(),
  "?": () => {
    box.open = !box.open;
    if (box.open) box.querySelector("summary").focus();
  },
};

function act(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target || target.disabled) return false;
  if (target.matches("form")) target.querySelector("select, textarea, input:not([type=hidden])").focus();
  else target.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest(WRITING)) return;
  if (event.key in own) {
    if (own[event.key]() !== false) event.preventDefault();
  } else if (act(event.key)) event.preventDefault();
});

on.checked = chosen("keys", "on") === "on";
on.addEventListener("change", () => {
  choose("keys", on.checked ? "on" : "off");
  showKeys();
});
box.hidden = false;
showKeys();
