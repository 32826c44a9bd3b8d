// A case that is open says when somebody has dealt with it; what was begun on an older view is refused by the server anyway.
import { ask, socket } from "./live.js";

const REST_MS = 300;
const place = document.querySelector("[data-case-state]");
const version = place.dataset.version;
let soon = 0;
let leaving = false;

async function look() {
  soon = 0;
  // Whoever has just acted is on their way to the next page; what they did is no news to them.
  if (leaving) return;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } });
    const now = answer.ok ? await answer.json() : { closed: true, version: "" };
    if (!now.closed && String(now.version) === version) return;
    place.textContent = now.closed ? place.dataset.gone : place.dataset.changed;
    place.className = "notice notice-note";
    if (now.closed) for (const button of document.querySelectorAll(".case-acts button")) button.disabled = true;
  } catch {
    again();
  }
}

function again() {
  soon ||= setTimeout(look, REST_MS);
}

addEventListener("submit", () => (leaving = true));
socket.on("connect", () => ask("queue:watch", {}).then(again, () => {}));
socket.on("queue:changed", again);
