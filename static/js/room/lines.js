// Draws the lines of a room, the same shape as the server's page, and keeps the reader's place.
import { draw } from "../nodes.js";

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY_MS = 86_400_000;
const NEAR_END_PX = 80;

export class Lines {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.log = root.querySelector("[data-log]");
    this.list = root.querySelector("[data-lines]");
    this.more = root.querySelector("[data-more]");
    this.more?.querySelector("button").addEventListener("click", () => this.toEnd());
    this.log.addEventListener("scroll", () => {
      if (this.isAtEnd()) this.more.hidden = true;
    });
    for (const time of this.list.querySelectorAll("time")) this.inOwnTime(time);
    this.toEnd();
  }

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END_PX;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    if (this.more) this.more.hidden = true;
  }

  find(id) {
    return this.list.querySelector(`[data-line="${CSS.escape(id)}"]`);
  }

  /** Adds something at the end without moving what somebody is reading. */
  add(item, isOwn) {
    const follow = isOwn || this.isAtEnd();
    this.root.querySelector("[data-empty]")?.remove();
    this.list.append(item);
    if (follow) this.toEnd();
    else this.more.hidden = false;
  }

  said(event) {
    const known = this.find(event.id);
    const item = this.line(event);
    if (known) known.replaceWith(item);
    else this.add(item, event.name === this.words.me);
  }

  /** Takes a line's text off the screen; the reader sees that something was there. */
  gone(id, words) {
    const item = this.find(id);
    if (!item) return;
    item.className = "line is-gone";
    const text = document.createElement("p");
    text.textContent = words;
    item.replaceChildren(text);
  }

  line(event) {
    const item = document.createElement("li");
    item.dataset.seq = event.seq;
    item.dataset.line = event.id;
    const own = event.name === this.words.me;
    item.className = own ? "line is-mine" : "line";
    const head = document.createElement("p");
    head.className = "line-head";
    const who = document.createElement("span");
    who.className = "who";
    who.textContent = event.name;
    const time = document.createElement("time");
    time.className = "when";
    time.dateTime = event.at;
    this.inOwnTime(time);
    head.append(who, " ", time, " ", this.tool(event.id, own));
    const words = document.createElement("div");
    words.className = "line-words";
    const prose = document.createElement("div");
    prose.className = "prose";
    draw(prose, event.body);
    words.append(prose);
    item.append(head, words);
    return item;
  }

  tool(id, own) {
    const link = document.createElement("a");
    link.className = "line-tool";
    link.href = own ? `/m/${id}/take-back` : `/m/${id}/flag`;
    link.textContent = own ? this.words.wordsTakeBack : this.words.wordsPointOut;
    return link;
  }

  inOwnTime(time) {
    const at = new Date(time.dateTime);
    if (Date.now() - at < DAY_MS) time.textContent = CLOCK.format(at);
  }
}
