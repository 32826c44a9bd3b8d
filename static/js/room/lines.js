// Draws the lines of a room, the same shape as the server's page, and keeps the reader's place.
import { draw } from "../nodes.js";
import { Muted, cover } from "./muted.js";

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY_MS = 86_400_000;
const NEAR_END_PX = 80;

export class Lines {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.log = root.querySelector("[data-log]");
    this.list = root.querySelector("[data-lines]");
    this.muted = new Muted(this.words);
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

  /** Shows one's own words that the server has not taken yet; whoever sends them removes it. */
  waiting(text) {
    const item = document.createElement("li");
    item.className = "line is-mine is-waiting";
    const said = document.createElement("p");
    said.className = "line-words";
    said.textContent = text;
    const note = document.createElement("p");
    note.className = "line-note";
    note.textContent = this.words.wordsSending;
    item.append(said, note);
    this.add(item, true);
    return item;
  }

  /** Shows a hidden line again where it stood; one that stands before this page's beginning stays there. */
  restored(event) {
    if (this.find(event.id)) this.said(event);
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
    head.append(who, " ", ...this.kind(event.said_as), time, " ", this.tool(event.id, own));
    const words = document.createElement("div");
    words.className = "line-words";
    const prose = document.createElement("div");
    prose.className = "prose";
    draw(prose, event.body);
    const why = own ? "" : this.muted.why(event.name, prose.textContent);
    words.append(why ? cover(prose, why, this.words.wordsOpen) : prose);
    item.append(head, words);
    return item;
  }

  /** That a line was said in a round. */
  kind(saidAs) {
    if (!saidAs) return [];
    const tag = document.createElement("span");
    tag.className = "tag";
    tag.textContent = saidAs === "intention" ? this.words.wordsIntention : this.words.wordsCheckIn;
    return [tag, " "];
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
