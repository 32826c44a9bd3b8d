// Being there: saying hello by name, whether others see that one writes, and what a screen reader is told.
import { ask, socket } from "../live.js";
import { choose, chosen } from "./choices.js";

const MANY_LINES = 3;
const SETTLED_MS = 500;

export class There {
  constructor(root, muted) {
    this.root = root;
    this.room = root.dataset.room;
    this.me = root.dataset.me;
    this.texts = JSON.parse(root.dataset.hostingWords);
    this.muted = muted;
    this.log = root.querySelector("[data-log]");
    this.tendHello();
    this.tendTyping();
    this.tendAloud();
    socket.on("room:names", (told) => told.room === this.room && this.names(told.names));
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  /** What a join tells. */
  state({ names, hello, evening }) {
    if (names) this.names(names);
    if (hello !== undefined) this.said(hello);
    const box = this.part("hello");
    if (box && evening !== undefined) box.hidden = !evening;
  }

  /** An evening has opened or is over. */
  turned(isOn) {
    if (this.part("hello")) this.part("hello").hidden = !isOn;
    this.names([]);
    this.said(false);
  }

  // --- Hello --------------------------------------------------------------------------------------------------------

  names(names) {
    const shown = names.filter((name) => !this.muted.names.has(name));
    const [count, place] = [this.part("hello-count"), this.part("names")];
    if (!count) return;
    count.textContent = shown.length;
    place.textContent = shown.join(", ") || this.texts.noHello;
  }

  said(hello) {
    const button = this.part("hello-form")?.querySelector("button");
    if (!button) return;
    button.value = hello ? "off" : "on";
    button.textContent = hello ? this.texts.endHello : this.texts.sayHello;
  }

  tendHello() {
    this.part("hello-form")?.addEventListener("submit", (event) => {
      if (!socket.connected) return;
      event.preventDefault();
      const on = event.target.querySelector("button").value === "on";
      ask("room:hello", { room: this.room, on }).then((answer) => answer.ok && this.said(on), () => {});
    });
  }

  // --- Typing -------------------------------------------------------------------------------------------------------

  tendTyping() {
    this.typing = this.part("typing-choice")?.querySelector("input");
    if (!this.typing) return;
    this.part("typing-choice").hidden = false;
    this.typing.checked = chosen("typing", this.typing.checked ? "on" : "off") === "on";
    this.typing.addEventListener("change", () => choose("typing", this.typing.checked ? "on" : "off"));
  }

  /** Whether others may see that somebody writes here. */
  showsTyping() {
    return Boolean(this.typing?.checked);
  }

  // --- What a screen reader is told ---------------------------------------------------------------------------------

  tendAloud() {
    this.aloud = chosen("aloud", "all");
    const choice = this.part("aloud");
    if (choice) {
      choice.hidden = false;
      const select = choice.querySelector("select");
      select.value = this.aloud;
      select.addEventListener("change", () => {
        this.aloud = select.value;
        choose("aloud", this.aloud);
        this.settle();
      });
    }
    this.settle();
  }

  settle() {
    this.log.setAttribute("aria-live", this.aloud === "all" ? "polite" : "off");
  }

  /** A line that came: in the middle setting it is said when it answers this person or has their name in it. */
  heard(event, item) {
    if (this.aloud !== "mine" || event.name === this.me || !item) return;
    const words = item.querySelector(".prose")?.textContent ?? "";
    const isMine = event.answered === this.me || words.toLowerCase().includes(this.me.toLowerCase());
    if (!isMine) return;
    const cover = item.querySelector(".cover-words");
    this.say(`${event.name}: ${cover ? cover.textContent : words}`);
  }

  say(words) {
    this.part("aloud-words").textContent = words;
  }

  /** Draws what was missed without a screen reader reading the backlog; how much came is said once. */
  quietly(count, draw) {
    if (count <= MANY_LINES) {
      draw();
      return;
    }
    this.log.setAttribute("aria-live", "off");
    draw();
    if (this.aloud !== "none") this.say(this.texts.newLines.replace("{count}", count));
    setTimeout(() => this.settle(), SETTLED_MS);
  }
}
