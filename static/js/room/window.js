// The one window for acts that want a word or a second look. It says what will happen before it happens.
import { itemsOf } from "./asked.js";

export class ActWindow {
  constructor(root) {
    this.texts = JSON.parse(root.dataset.hostingWords);
    this.dialog = root.querySelector("[data-ask]");
    this.field = this.dialog.querySelector("textarea");
    this.asked = null;
    this.dialog.querySelector("form").addEventListener("submit", (event) => {
      if (event.submitter?.value !== "send") return;
      event.preventDefault();
      this.send();
    });
    // Changed words are not the ones that were asked about.
    this.field.addEventListener("input", () => this.forget());
  }

  part(name) {
    return this.dialog.querySelector(`[data-ask-${name}]`);
  }

  /** `wish` is {title, about, label, button, send(words, seen), done(answer)}; without a label no words are wanted. */
  open(wish) {
    this.wish = wish;
    this.field.value = "";
    this.forget();
    for (const name of ["title", "about", "label"]) this.part(name).textContent = wish[name] ?? "";
    this.part("field").hidden = !wish.label;
    this.part("said").textContent = "";
    this.dialog.showModal();
    (wish.label ? this.field : this.part("send")).focus();
  }

  forget() {
    this.asked = null;
    this.part("pieces").hidden = true;
    this.part("send").textContent = this.wish?.button ?? "";
  }

  async send() {
    const button = this.part("send");
    if (button.disabled) return;
    button.disabled = true;
    const words = this.field.value.trim();
    const seen = this.asked?.words === words ? this.asked.seen : "";
    const answer = await this.wish.send(words, seen).catch(() => ({ reason: this.texts.lost }));
    button.disabled = false;
    if (answer.ok) {
      this.dialog.close();
      this.wish.done?.(answer);
    } else if (answer.outing) this.show(words, answer);
    else this.part("said").textContent = answer.reason;
  }

  /** What could lead to a person stands in the window; the same button sends it as it is. */
  show(words, { outing, seen }) {
    this.asked = { words, seen };
    this.part("pieces").querySelector("ul").replaceChildren(...itemsOf(outing));
    this.part("pieces").hidden = false;
    this.part("send").textContent = this.texts.asItIs;
  }
}
