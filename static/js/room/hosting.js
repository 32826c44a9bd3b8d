// What hosts do, as everybody sees it and as they do it: the slow mode, the line above, the circle, asking something of a
// person, calling a moderator, and the way to help.
import { ask, socket } from "../live.js";
import { draw } from "../nodes.js";
import { made } from "./lines.js";
import { nonce } from "./outbox.js";
import { ActWindow } from "./window.js";

const SECOND_MS = 1000;
const MINUTE_SECONDS = 60;
const NOTE_SHOWN_MS = 20_000;
const SETTLED_MS = 60;

export class Hosting {
  /** `lines` draws, `menus` know which line is up; `free()` is told when the wait is over, `mine(state)` how one stands. */
  constructor(root, lines, menus, { free, mine }) {
    this.root = root;
    this.room = root.dataset.room;
    this.texts = JSON.parse(root.dataset.hostingWords);
    Object.assign(this, { lines, menus, free, mine });
    this.window = root.querySelector("[data-ask]") ? new ActWindow(root) : null;
    this.until = 0;
    this.waiting = [];
    this.short = { pace: "", locked: "", left: root.dataset.left };
    this.wait(Number(root.dataset.waits));
    this.menus.pinned = this.part("pinned").dataset.pinned;
    this.tendCard();
    this.part("hosting-note").addEventListener("click", ({ target }) => (target.hidden = true));
    this.part("came").addEventListener("click", () => {
      const first = this.waiting.shift();
      this.showFirst();
      first?.show();
    });
    this.part("call")?.addEventListener("click", (event) => this.call(event));
    socket.on("room:mine", (mine) => mine.room === this.room && this.mine(mine));
    socket.on("room:coming", (coming) => coming.room === this.room && this.note(this.texts.coming.replace("{name}", coming.by)));
    socket.on("room:whisper", (whisper) => whisper.room === this.room && this.card(whisper));
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  /** Draws one event of the log; false when it is about something else. */
  apply(event) {
    if (event.kind === "pace") this.pace(event.value, event, true);
    else if (event.kind === "pinned") this.pin(event.gone ? null : event, true);
    else if (event.kind === "unpinned") this.pin(null);
    else if (event.kind === "reacted") this.lines.signs(event.id, event.signs);
    else if (event.kind === "locked" || event.kind === "unlocked") this.lock(event.kind === "locked", true);
    else if (event.kind === "quieted") this.lines.event(event.value ? this.texts.quietedOne : this.texts.unquietedOne);
    else if (event.kind === "removed") this.lines.event(event.value ? this.texts.removedOne : this.texts.readmittedOne);
    else return false;
    return true;
  }

  /** What a join tells. */
  state({ pace, slow, pinned, mine, evening, call, whispers }) {
    if (pace !== undefined) this.pace(pace, slow ?? {});
    if (slow) this.wait(slow.wait);
    if (pinned !== undefined) this.pin(pinned);
    if (mine) this.mine(mine);
    if (evening) this.lock(evening.locked);
    if (call?.by) this.note(this.texts.coming.replace("{name}", call.by));
    for (const whisper of whispers ?? []) this.card(whisper);
  }

  /** An evening has opened or is over: with it goes what held for it alone. */
  turned() {
    this.pin(null);
    this.lock(false);
    this.mine({ quieted: false, removed: false });
  }

  /** A word for this person: it lies over the log for a while, so that nothing moves, and goes when it is pressed. */
  note(words) {
    const place = this.part("hosting-note");
    place.textContent = words;
    place.hidden = false;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => (place.hidden = true), NOTE_SHOWN_MS);
  }

  /**
   * Something came that is not a line: a button lies over the log, so that nothing moves. Another thing waits behind it,
   * for a button must not change under a hand.
   */
  came(words, show) {
    const same = this.waiting.find((each) => each.words === words);
    if (same) same.show = show;
    else this.waiting.push({ words, show });
    this.showFirst();
  }

  showFirst() {
    const button = this.part("came");
    const [first] = this.waiting;
    button.hidden = !first;
    if (first && button.textContent !== first.words) button.textContent = first.words;
  }

  // --- Slow mode ----------------------------------------------------------------------------------------------------

  /** Everybody reads who set it and why as something that happened; below the log stands what fits without moving it. */
  pace(seconds, { by, why }, isNew = false) {
    const words = seconds ? `${this.howSlow(seconds)} ${this.whoAndWhy(by, why)}`.trim() : "";
    if (isNew) this.lines.event(words || this.texts.paceOff);
    this.below("pace", words, seconds ? this.howSlow(seconds) : "");
    if (!seconds) this.wait(0);
  }

  lock(locked, isNew = false) {
    const words = locked ? this.texts.locked : "";
    if (isNew) this.lines.event(locked ? words : this.texts.unlocked);
    this.below("locked", words, words);
  }

  /**
   * Changes a sentence below the log. What stood there when the page was made keeps its height, what did not goes into the
   * line that is kept for short words: the composer stays where it is.
   */
  below(name, words, short) {
    const place = this.part(name);
    const stands = place.textContent.replace(/\s+/g, " ").trim();
    if (stands === words && (stands || !this.short[name])) return;
    if (stands || place.classList.contains("is-short")) {
      const foot = place.parentElement;
      foot.style.minHeight = `${foot.offsetHeight}px`;
      place.classList.add("is-short");
      place.textContent = short;
    } else this.short[name] = short;
    this.tellShort();
  }

  /** How many lines are left to somebody in their first days, once these are few. */
  left(words) {
    this.short.left = words;
    this.tellShort();
  }

  /** The one line for short words: how long one waits, else how few lines are left, else how slow it is, else that the circle is closed. */
  tellShort() {
    const left = Math.ceil((this.until - Date.now()) / SECOND_MS);
    const words = left > 0 ? this.texts.wait.replace("{num}", left) : this.short.left || this.short.pace || this.short.locked || "";
    const place = this.part("short");
    if (place.textContent !== words) place.textContent = words;
  }

  howSlow(seconds) {
    if (seconds === MINUTE_SECONDS) return this.texts.paceMinute;
    if (seconds > MINUTE_SECONDS && seconds % MINUTE_SECONDS === 0) return this.texts.paceMinutes.replace("{count}", seconds / MINUTE_SECONDS);
    return this.texts.paceSeconds.replace("{count}", seconds);
  }

  whoAndWhy(by, why) {
    if (!by) return "";
    // Neither a name nor a why is looked through for a place to fill.
    const parts = { name: by, why: why ?? "" };
    return (why ? this.texts.paceWhy : this.texts.paceBy).replace(/\{(name|why)\}/g, (_whole, name) => parts[name]);
  }

  /** Counts the rest of the wait down, by this device's clock; the server decides. */
  wait(seconds) {
    clearInterval(this.ticking);
    this.until = Date.now() + seconds * SECOND_MS;
    const tick = () => {
      this.tellShort();
      if (Date.now() < this.until) return;
      clearInterval(this.ticking);
      this.free();
    };
    tick();
    if (seconds > 0) this.ticking = setInterval(tick, SECOND_MS);
  }

  // --- The line above -----------------------------------------------------------------------------------------------

  /** Puts a line above the others, or none. */
  pin(line, isNew = false) {
    const box = this.part("pinned");
    if (box.dataset.pinned === (line?.id ?? "") && !isNew) return;
    this.lines.steadily(() => {
      box.dataset.pinned = this.menus.pinned = line?.id ?? "";
      box.hidden = !line;
      this.part("pinned-words").replaceChildren(...(line ? [this.drawn(line)] : []));
      this.part("pinned-name").textContent = line?.name ?? "";
    });
    // A moment later, so that the log does not make room and scroll in one breath.
    if (line && isNew) setTimeout(() => this.lines.event(this.texts.pinnedNow), SETTLED_MS);
  }

  drawn(line) {
    const prose = made("div", "prose");
    draw(prose, line.body);
    return this.lines.muted.covered(prose, line.name, line.notes);
  }

  // --- Asking something of a person ---------------------------------------------------------------------------------

  /** Opens the window of a host's act: whisper, quiet, remove or card; `whom` is {line} or {person}, and a name. */
  act(kind, { name, ...whom }) {
    const titled = (text) => text.replace("{name}", name);
    const to = { room: this.room, ...whom };
    const once = nonce();
    const wishes = {
      whisper: () => ({
        title: titled(this.texts.whisperTo),
        button: this.texts.send,
        send: (text, seen) => ask("room:whisper", { ...to, text, seen, nonce: once }),
      }),
      quiet: () => this.asking(to, "quiet"),
      remove: () => this.asking(to, "remove"),
      card: () => ({
        label: "",
        button: this.texts.cardDo,
        send: () => ask("room:card", to),
        done: (answer) => this.note(answer.done ? this.texts.cardSent : this.texts.already),
      }),
    };
    const usual = { title: titled(this.texts[`${kind}Title`] ?? ""), about: this.texts[`${kind}About`], label: this.texts.yourWords };
    this.window.open({ ...usual, ...wishes[kind]() });
  }

  asking(to, step) {
    return {
      button: this.texts[`${step}Do`],
      send: (why) => ask("room:ask", { ...to, step, why }),
      done: (answer) => this.note(answer.done ? this.texts.done : this.texts.already),
    };
  }

  call(event) {
    if (!socket.connected || !this.window) return;
    event.preventDefault();
    const { callTitle, callAbout, callLabel, callDo } = this.texts;
    this.window.open({
      title: callTitle,
      about: callAbout,
      label: callLabel,
      button: callDo,
      send: (words) => ask("room:call", { room: this.room, words }),
      done: ({ reach }) => this.note(this.texts[`reach${reach[0].toUpperCase()}${reach.slice(1)}`]),
    });
  }

  // --- The way to help ----------------------------------------------------------------------------------------------

  tendCard() {
    this.part("card-away")?.addEventListener("submit", (event) => {
      if (!socket.connected) return;
      event.preventDefault();
      const box = this.part("card");
      ask("room:card_away", { id: box.dataset.card }).catch(() => {});
      box.hidden = true;
      this.lines.log.focus({ preventScroll: true });
    });
  }

  /** Nothing opens by itself: somebody may look over a shoulder. */
  card(whisper) {
    const box = this.part("card");
    if (whisper.kind !== "card" || whisper.person.name !== this.root.dataset.me || whisper.put_away) return;
    if (box.dataset.card === whisper.id) return;
    box.dataset.card = whisper.id;
    this.part("card-away").action = `/w/${encodeURIComponent(whisper.id)}/put-away`;
    this.came(this.texts.cardCame, () => {
      box.hidden = false;
      box.scrollIntoView({ block: "start" });
      box.focus();
    });
  }
}
