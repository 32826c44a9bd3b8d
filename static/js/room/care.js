// The way to help for whoever has just written words that worry, and for hosts that somebody there may need them.
import { socket } from "../live.js";
import { made } from "./lines.js";

export class Care {
  /** `came(words, show)` says that something came: nothing opens by itself, for somebody may look over a shoulder. */
  constructor(root, lines, came) {
    this.room = root.dataset.room;
    this.box = root.querySelector("[data-care]");
    this.sign = root.querySelector("[data-came]");
    this.texts = JSON.parse(root.dataset.hostingWords);
    this.came = came;
    this.lines = lines;
    addEventListener("nightlight:care", ({ detail }) => detail.care && this.take(detail.care));
    addEventListener("nightlight:care-open", () => this.show());
    socket.on("room:worry", (worry) => worry.room === this.room && this.worry(worry));
    this.box.querySelector("[data-care-away]").addEventListener("click", () => (this.box.hidden = true));
  }

  take(care) {
    const body = this.box.querySelector("[data-care-body]");
    const words = made("ul", "care-words");
    const [first, ...rest] = care.words;
    words.append(...rest.map((each) => made("li", "", each)));
    const lines = made("ul", "care-lines");
    lines.append(...care.lines.map((line) => this.line(line)));
    const call = made("p");
    call.append(this.way({ href: `tel:${care.emergency.dial}`, label: care.emergency.label }, "button button-danger"));
    const plan = care.plan ? [this.way({ href: care.plan, label: this.texts.plan }, "button button-primary")] : [];
    const country = care.country ? [made("p", "quiet", care.country)] : [];
    body.replaceChildren(...plan, made("p", "care-first", first), call, words, lines, made("p", "", care.read_by), ...country);
    for (const part of this.box.querySelectorAll("[data-care-live]")) part.hidden = false;
    this.came(this.texts.cardCame, () => this.show());
    // Whoever has just sent it sees that it came, on a small phone too.
    requestAnimationFrame(() => this.sign.scrollIntoView({ block: "nearest" }));
  }

  line(line) {
    const item = made("li");
    const head = made("p");
    head.append(made("strong", "", line.name), line.says ? `: ${line.says}` : "");
    const ways = made("p", "row");
    ways.append(...line.ways.map((way) => this.way(way, "button")));
    item.append(head, ways);
    return item;
  }

  way({ href, label }, look) {
    const link = made("a", look, label);
    link.href = href;
    return link;
  }

  show() {
    this.box.hidden = false;
    this.box.scrollIntoView({ block: "start" });
    this.box.focus();
  }

  /** Somebody there may be in danger; `line` is empty when what they said was not delivered. */
  worry({ name, line }) {
    this.came(this.texts.worryCame.replace("{name}", name), () => {
      const item = line && this.lines.find(line);
      if (!item) return;
      item.scrollIntoView({ block: "center" });
      item.tabIndex = -1;
      item.focus({ preventScroll: true });
    });
  }
}
