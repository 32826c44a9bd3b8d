// The question about a line that could lead to a person: what was seen stands above the words, the writer decides.

import { made } from "./lines.js";

/** The way to help comes before the question, where the answer brings one: a link that opens it. */
export function offerHelp(box, care) {
  box.querySelector("[data-asked-help]").hidden = !care;
}

/** What was seen, as items of a list; a rule that found it names no words. */
export function itemsOf(pieces) {
  return pieces.map(({ label, words }) => {
    const item = document.createElement("li");
    item.append(label, ...(words ? [": ", made("q", "", words)] : []));
    return item;
  });
}

export function tendHelp(box) {
  box.querySelector("[data-asked-help] a").addEventListener("click", (event) => {
    event.preventDefault();
    dispatchEvent(new Event("nightlight:care-open"));
  });
}

export class Asked {
  constructor(composer, field) {
    this.box = composer.querySelector("[data-asked]");
    this.button = composer.querySelector("[data-as-it-is]");
    this.field = field;
    this.line = null;
    composer.querySelector("[data-asked-change]").addEventListener("click", (event) => {
      event.preventDefault();
      field.focus();
    });
    tendHelp(this.box);
    // Changed words are not the ones that were asked about; what was seen stays in sight.
    field.addEventListener("input", () => this.offer(null));
  }

  /** `line` is {text, nonce, seen, care}. Words that came back beside others are another text, and are asked about as such. */
  show(line, pieces) {
    this.offer(this.field.value.trim() === line.text ? line : null);
    this.box.querySelector("[data-asked-pieces]").replaceChildren(...itemsOf(pieces));
    offerHelp(this.box, line.care);
    this.box.hidden = false;
    this.box.scrollIntoView({ block: "nearest" });
  }

  /** The line that was asked about, when its writer pressed the button for exactly these words; closes the question. */
  answer(submitter, text) {
    const { line } = this;
    const agreed = submitter === this.button && line?.text === text ? line : undefined;
    this.close();
    return agreed;
  }

  /** The second button, for exactly one line. */
  offer(line) {
    this.line = line;
    this.button.value = line?.seen ?? "";
    this.button.hidden = !line;
  }

  close() {
    this.offer(null);
    this.box.hidden = true;
  }
}
