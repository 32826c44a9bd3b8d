// A live room: draws events in their order, sends what is said, and says honestly how the connection is.
import { ask, socket, watchConnection } from "./live.js";
import { About } from "./room/about.js";
import { Asked } from "./room/asked.js";
import { Care } from "./room/care.js";
import { Evening } from "./room/evening.js";
import { History } from "./room/history.js";
import { Hosting } from "./room/hosting.js";
import { Lines } from "./room/lines.js";
import { Menus } from "./room/menu.js";
import { Outbox } from "./room/outbox.js";
import { Round } from "./room/round.js";
import { There } from "./room/there.js";
import { Whispers } from "./room/whispers.js";

const TYPING_EVERY_MS = 3000;
const TYPING_SHOWN_MS = 5000;
const STILL_HERE_MS = 240_000;

let outbox = null;
const root = document.querySelector("[data-room]");
const words = root.dataset;
const room = words.room;
const part = (name) => root.querySelector(`[data-${name}]`);
const composer = part("composer");
const field = composer?.querySelector("textarea");
const said = part("said");
const about = composer && new About(composer, JSON.parse(words.hostingWords));
const menus = new Menus(root, {
  answer: about && answerTo,
  act: (kind, whom) => hosting.act(kind, whom),
  say: (reason) => (said.textContent = reason),
});
const lines = new Lines(root, (item) => menus.equip(item));
const hosting = new Hosting(root, lines, menus, { free: () => outbox?.hurry(), mine: showMine });
let isSentOut = false;
const there = new There(root, lines.muted);
const whispers = new Whispers(root, lines.muted, {
  act: (kind, whom) => hosting.act(kind, whom),
  came: (text, show) => hosting.came(text, show),
});
new Care(root, lines, (text, show) => hosting.came(text, show));
const listenLink = part("listen");
const evening = new Evening(root);
let listening = words.listening === "1";
// A page without a connection, or whose session has ended, is a plain form: the server then keeps the words.
let isPlain = true;
// Whether what is said by way of the other processes of the house comes at once; else it is fetched every few seconds.
let isLive = true;
const round = new Round(root, lines, { plain: () => isPlain, listen: showListening, slow: (seconds) => hosting.wait(seconds) });

function apply(event) {
  round.apply(event);
  if (hosting.apply(event)) return;
  if (event.gone) {
    if (event.kind === "said") lines.stoodHere(event.id);
    lines.gone(event.id, event.gone === "deleted" ? words.wordsTakenBack : words.wordsHidden);
  } else if (event.kind === "said") {
    lines.said(event);
    there.heard(event, lines.find(event.id));
    // Whom several people answer is not held back: what waits is tried again.
    if (event.answered === words.me) outbox?.hurry();
  } else if (event.kind === "restored") lines.restored(event);
  else if (event.kind === "hidden") lines.gone(event.id, words.wordsHidden);
  else if (event.kind === "taken_back") lines.gone(event.id, words.wordsTakenBack);
  else if (evening.apply(event)) showMay(event);
}

/** What may be said changes when an evening opens or closes; the page then has another composer. */
function showMay({ kind }) {
  if (kind === "opened" && !composer) readAgain();
  if (kind === "closed" && composer && words.alwaysOpen !== "1") composer.classList.add("is-resting");
  if (kind === "opened" || kind === "closed") for (const each of [hosting, there, whispers]) each.turned(kind === "opened");
}

function answerTo(id, name) {
  about.answer(id, name);
  field.focus();
}

/** What a host has asked of this person alone. Words that stand in the composer stay there. */
function showMine({ quieted, removed = false }) {
  part("sent-out").hidden = !removed;
  part("quieted")?.toggleAttribute("hidden", !quieted || removed);
  const comesBack = isSentOut && !removed;
  isSentOut = removed;
  showComposer();
  if (quieted || removed) outbox?.giveBack();
  if (comesBack) past.catchUp();
}

function showHere(here) {
  const sentences = [
    here.count === 0 ? words.wordsNobody : here.count === 1 ? words.wordsOne : words.wordsMany.replace("{count}", here.count),
  ];
  if (here.listening) sentences.push(words.wordsListening.replace("{count}", here.listening));
  if (here.host) sentences.push(words.wordsHost);
  part("here").textContent = sentences.join(" ");
}

function showState(answer) {
  if (answer.refused) {
    showConnection("off", answer.refused);
    return;
  }
  showLink(answer.live);
  if (answer.here) showHere(answer.here);
  for (const each of [hosting, there, whispers, evening, round]) each.state(answer);
}

function showLink(live) {
  const changed = live !== undefined && live !== isLive;
  isLive = live ?? isLive;
  if ((isPlain || changed) && socket.connected) showConnection("on");
}

function showConnection(state, reason) {
  if (state !== "trying") isPlain = state !== "on";
  if (isPlain) outbox?.giveBack();
  const texts = { on: isLive ? words.wordsOn : words.wordsLate, trying: words.wordsTrying, off: reason || words.wordsOff, ended: words.wordsEnded };
  const place = part("link-state");
  place.className = `link-state is-${state === "ended" ? "off" : state === "on" && !isLive ? "trying" : state}`;
  place.textContent = texts[state];
  part("refresh")?.toggleAttribute("hidden", state === "on");
}

function readAgain() {
  if (field?.value) history.replaceState({ draft: field.value }, "");
  location.reload();
}

const past = new History(room, Number(words.head), {
  apply,
  state: showState,
  reset: readAgain,
  listening: () => listening,
  several: (count, draw) => there.quietly(count, draw),
});
watchConnection(showConnection);
socket.on("room:link", ({ live }) => showLink(live));
socket.on("room:here", (here) => {
  if (here.room !== room) return;
  showHere(here);
  evening.state({ here });
});

// Somebody writes: said without a name, faded by the reader.
let fade = 0;
socket.on("room:typing", (event) => {
  if (event.room !== room) return;
  part("typing").textContent = words.wordsTyping;
  clearTimeout(fade);
  fade = setTimeout(() => (part("typing").textContent = ""), TYPING_SHOWN_MS);
});

if (composer) {
  const asked = new Asked(composer, field);
  const giveBack = (text) => (field.value = field.value ? `${text}\n${field.value}` : text);
  outbox = new Outbox(room, lines, {
    refused: (text, reason, of) => {
      giveBack(text);
      about.giveBack(of);
      said.textContent = reason;
      if (reason) said.scrollIntoView({ block: "nearest" });
    },
    asked: (line, pieces, of) => {
      giveBack(line.text);
      about.giveBack(of);
      asked.show(line, pieces);
    },
    waiting: (count, reason) => (said.textContent = count ? reason || words.wordsKept : ""),
    slow: (seconds) => hosting.wait(seconds),
    left: (words) => hosting.left(words),
  });
  composer.addEventListener("submit", (event) => {
    if (isPlain) return;
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    const agreed = asked.answer(event.submitter, text);
    field.value = "";
    outbox.put(text, about.take(), agreed);
    field.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches) {
      event.preventDefault();
      composer.requestSubmit();
    }
  });
  let lastTold = 0;
  field.addEventListener("input", () => {
    const now = Date.now();
    if (!there.showsTyping() || !socket.connected || now - lastTold < TYPING_EVERY_MS) return;
    lastTold = now;
    ask("room:typing", { room }).catch(() => {});
  });
  if (history.state?.draft) {
    field.value = history.state.draft;
    history.replaceState(null, "");
  }
}

function showComposer() {
  if (composer) composer.hidden = listening || isSentOut || !part("quieted").hidden;
}

/** Who just listens has nothing to write with. */
function showListening(now) {
  if (!composer || now === listening) return;
  listening = now;
  showComposer();
  part("typing-choice").hidden = listening;
  if (listenLink) [listenLink.textContent, listenLink.dataset.other] = [listenLink.dataset.other, listenLink.textContent];
}

listenLink?.addEventListener("click", (event) => {
  if (!socket.connected) return;
  event.preventDefault();
  showListening(!listening);
  ask("room:listen", { room, listening }).then(showState, () => {});
});

// A person who reads along is here: their session must not end under them.
let moved = false;
for (const sign of ["scroll", "pointermove", "keydown", "touchstart"]) {
  addEventListener(sign, () => (moved = true), { passive: true, capture: true });
}
setInterval(() => {
  if (moved && socket.connected) past.catchUp();
  moved = false;
}, STILL_HERE_MS);
