// Draws the lines of a room, the same shape as the server's page, and keeps the reader's place.
import { draw } from "../nodes.js";
import { Muted } from "./muted.js";

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY_MS = 86_400_000;
const NEAR_END_PX = 80;
const SIGNS = ["with_you", "thank_you", "strength"];

/** A small element with a class and words. */
export function made(tag, kind, text = "") {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = text;
  return element;
}

/** A moment in the reader's own time, while it is fresh. */
export function inOwnTime(time) {
  const at = new Date(time.dateTime);
  if (Date.now() - at < DAY_MS) time.textContent = CLOCK.format(at);
}

export class Lines {
  /** `equip(item)` gives each line its menu. */
  constructor(root, equip) {
    this.root = root;
    this.words = root.dataset;
    this.texts = JSON.parse(root.dataset.hostingWords);
    this.log = root.querySelector("[data-log]");
    this.list = root.querySelector("[data-lines]");
    this.muted = new Muted(this.words, this.texts);
    this.more = root.querySelector("[data-more]");
    this.equip = equip;
    this.counts = new Map();
    // Whether the reader has looked at everything; what comes while they do not is marked where it begins.
    this.looked = true;
    this.more?.addEventListener("click", () => this.toEnd());
    this.log.addEventListener("scroll", () => this.look(), { passive: true });
    document.addEventListener("visibilitychange", () => this.look());
    for (const time of this.list.querySelectorAll("time")) inOwnTime(time);
    for (const item of this.list.querySelectorAll("[data-line]")) this.equip(item);
    this.toEnd();
  }

  look() {
    if (!this.isAtEnd()) return;
    this.more.hidden = true;
    if (!document.hidden) this.looked = true;
  }

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END_PX;
  }

  /** Whether the reader is where lines arrive, and nothing lies open under their hand. */
  isFollowing() {
    return !document.hidden && this.isAtEnd() && !this.log.querySelector(".line-menu[open]");
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    if (this.more) this.look();
  }

  find(id) {
    return this.list.querySelector(`[data-line="${CSS.escape(id)}"]`);
  }

  /** Changes what lies on top of the log; the lines keep their place on the screen. */
  steadily(change) {
    const lines = [...this.list.children];
    const top = this.log.getBoundingClientRect().top;
    const anchor = lines.find((line) => line.getBoundingClientRect().bottom > top) ?? this.list;
    const before = anchor.getBoundingClientRect().top;
    // The browser's own anchoring would do the same a moment later, once more.
    this.log.style.overflowAnchor = "none";
    change();
    this.log.scrollTop += anchor.getBoundingClientRect().top - before;
    requestAnimationFrame(() => (this.log.style.overflowAnchor = ""));
  }

  /** Adds something at the end without moving what somebody is reading. */
  add(item, isOwn) {
    const follow = isOwn || this.isFollowing();
    this.root.querySelector("[data-empty]")?.remove();
    if (!follow && this.looked) this.markNew(item);
    this.list.append(item);
    if (follow) this.toEnd();
    else this.more.hidden = false;
  }

  /** The mark lies in the space between two lines, so it comes and goes without moving them. */
  markNew(item) {
    this.looked = false;
    this.list.querySelector(".new-since")?.remove();
    item.prepend(made("p", "new-since", this.texts.newSince));
  }

  said(event) {
    const known = this.find(event.id);
    const item = this.line(event);
    if (!known) this.add(item, event.name === this.words.me);
    else {
      const mark = known.querySelector(":scope > .new-since");
      if (mark) item.prepend(mark);
      known.replaceWith(item);
    }
  }

  /** Shows one's own words that the server has not taken yet; whoever sends them removes it. */
  waiting(text) {
    const item = made("li", "line is-mine is-waiting");
    item.append(made("p", "line-words", text), made("p", "line-note", this.words.wordsSending));
    this.add(item, true);
    return item;
  }

  /** Shows a hidden line again where it stood; one that stands before this page's beginning stays there. */
  restored(event) {
    if (this.find(event.id)) this.said(event);
  }

  /** Something that happened and that nobody said. */
  event(words) {
    this.add(made("li", "line-event", words), false);
  }

  /** Keeps the place of a line that was gone before this page heard of it. */
  stoodHere(id) {
    if (this.find(id)) return;
    const item = document.createElement("li");
    item.dataset.line = id;
    this.add(item, false);
  }

  /** Takes a line's text off the screen; the reader sees that something was there. */
  gone(id, words) {
    const item = this.find(id);
    if (!item) return;
    item.className = "line is-gone";
    item.replaceChildren(made("p", "", words));
  }

  /** How many gave which sign to a line, in a place that is kept free for it. */
  signs(id, counts) {
    this.counts.set(id, counts);
    const item = this.find(id);
    if (!item || item.classList.contains("is-gone")) return;
    const shown = SIGNS.filter((sign) => counts[sign]).map((sign) => `${this.texts[sign]} ${counts[sign]}`);
    let place = item.querySelector("[data-signs]");
    if (!place) {
      place = made("p", "line-signs");
      place.dataset.signs = "";
      place.setAttribute("aria-live", "off");
      item.append(place);
    }
    place.textContent = shown.join(" · ");
  }

  line(event) {
    const item = document.createElement("li");
    Object.assign(item.dataset, { seq: event.seq, line: event.id, name: event.name });
    const own = event.name === this.words.me;
    item.className = own ? "line is-mine" : "line";
    const words = made("div", "line-words");
    const prose = made("div", "prose");
    draw(prose, event.body);
    words.append(this.muted.covered(prose, event.name, event.notes));
    item.append(this.head(event, own), words);
    this.equip(item);
    const counts = this.counts.get(event.id);
    if (counts) queueMicrotask(() => this.signs(event.id, counts));
    return item;
  }

  head(event, own) {
    const head = made("div", "line-head");
    head.append(made("span", "who", event.name), " ", ...this.kind(event.said_as));
    if (event.answered) {
      const to = made("a", "line-to", this.texts.to.replace("{name}", event.answered));
      to.href = `/m/${event.answers}`;
      head.append(to, " ");
    }
    const time = made("time", "when");
    time.dateTime = event.at;
    inOwnTime(time);
    head.append(time, " ", this.tool(event.id, own), " ", this.moreOf(event.id));
    return head;
  }

  /** That a line was said in a round. */
  kind(saidAs) {
    if (!saidAs) return [];
    return [made("span", "tag", saidAs === "intention" ? this.words.wordsIntention : this.words.wordsCheckIn), " "];
  }

  tool(id, own) {
    const link = made("a", "line-tool is-first", own ? this.words.wordsTakeBack : this.words.wordsPointOut);
    link.href = own ? `/m/${id}/take-back` : `/m/${id}/flag`;
    return link;
  }

  moreOf(id) {
    const link = made("a", "line-tool", this.texts.more);
    link.href = `/m/${id}`;
    link.dataset.moreOf = "";
    return link;
  }
}
