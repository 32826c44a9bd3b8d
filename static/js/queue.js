// The open queue: asks for its rows again when something has changed, and keeps the place of whoever is in it.
import { ask, socket } from "./live.js";

const REST_MS = 300;
const list = document.querySelector("[data-queue]");
let soon = 0;

function made(tag, facts = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), facts);
  element.append(...inside);
  return element;
}

function drawn(row) {
  const item = made("li", { className: `row-item${row.quiet ? " is-quiet" : ""}${row.late ? " is-late" : ""}` });
  item.dataset.row = row.name;
  item.append(made("a", { className: "row-link", href: row.href }, row.title));
  item.append(made("ul", { className: "tags" }, ...row.tags.map(([words, look]) => made("li", { className: `tag ${look}` }, words))));
  item.append(made("p", { className: "row-meta" }, ...row.meta.flatMap((words) => [made("span", {}, words), " "])));
  if (row.due) {
    const bar = made("meter", { className: "due", min: 0, max: row.level, value: row.left });
    bar.setAttribute("aria-hidden", "true");
    item.append(made("p", { className: "row-due" }, bar, " ", made("span", {}, row.due)));
  }
  return item;
}

function show(rows) {
  const at = document.activeElement?.closest("[data-row]");
  const before = [...list.children];
  const place = before.indexOf(at);
  list.replaceChildren(...rows.map(drawn));
  list.hidden = !rows.length;
  document.querySelector("[data-nothing]")?.toggleAttribute("hidden", rows.length > 0);
  if (!at) return;
  // Whose row is gone stands at the one that took its place.
  const next = list.querySelector(`[data-row="${CSS.escape(at.dataset.row)}"]`) ?? list.children[Math.min(place, rows.length - 1)];
  next?.querySelector("a").focus();
}

async function refresh() {
  soon = 0;
  try {
    const answer = await fetch(list.dataset.list, { headers: { Accept: "application/json" } });
    if (answer.ok) show((await answer.json()).rows);
  } catch {
    again();
  }
}

function again() {
  soon ||= setTimeout(refresh, REST_MS);
}

socket.on("connect", () => ask("queue:watch", {}).then(again, () => {}));
socket.on("queue:changed", again);
// Deadlines run on.
setInterval(() => document.visibilityState === "visible" && again(), 60_000);
