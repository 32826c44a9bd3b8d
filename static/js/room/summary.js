// What a round says to everybody at the end of the log: the opening words, and what people will do next.
import { cover } from "./muted.js";

export class Summary {
  constructor(root, lines, words) {
    this.lines = lines;
    this.words = words;
    this.list = root.querySelector("[data-lines]");
    this.welcome = root.querySelector(".room-welcome")?.textContent ?? "";
    this.open = root.dataset.wordsOpen;
    this.me = root.dataset.me;
  }

  apply(event) {
    if (event.kind === "summary") this.gather(event.said);
    // Words that leave the log leave the summary.
    else if (event.kind === "hidden" || event.kind === "taken_back") this.find(event.id)?.remove();
  }

  find(id) {
    return this.list.querySelector(`[data-summary-of="${CSS.escape(id)}"]`);
  }

  opening(title) {
    if (this.welcome) this.add(title, paragraph("round-words", this.welcome));
  }

  gather(said) {
    const list = document.createElement("ul");
    list.className = "round-summary";
    list.append(...said.map((each) => this.one(each)));
    this.add(this.words.summary, list);
  }

  one({ id, name, words }) {
    const item = document.createElement("li");
    item.dataset.summaryOf = id;
    const who = document.createElement("span");
    who.className = "who";
    who.textContent = name;
    const text = paragraph("round-words", words);
    const why = name === this.me ? "" : this.lines.muted.why(name, words);
    item.append(who, " ", why ? cover(text, why, this.open) : text);
    return item;
  }

  add(title, inside) {
    const item = document.createElement("li");
    item.className = "round-said";
    item.append(paragraph("line-event", title), inside);
    this.lines.add(item, false);
  }
}

function paragraph(kind, text) {
  const made = document.createElement("p");
  made.className = kind;
  made.textContent = text;
  return made;
}
