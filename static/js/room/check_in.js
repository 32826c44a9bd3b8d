// A check-in that is written ahead and said in one's turn: it stays in its form until the server has taken it.
import { ask } from "../live.js";
import { itemsOf, offerHelp, tendHelp } from "./asked.js";
import { nonce } from "./outbox.js";

const FIELDS = ["mood", "craving", "win", "intention"];

export class CheckIn {
  /** `plain()`: the form is to be sent as a form; `done(answer)` gets how the round stands, `slow(seconds)` the wait. */
  constructor(box, room, { plain, done, slow }) {
    this.box = box.querySelector("[data-write]");
    if (!this.box) return;
    this.form = this.box.querySelector("[data-check-in-form]");
    this.note = box.querySelector("[data-note]");
    this.title = box.querySelector("[data-title]");
    this.asked = this.form.querySelector("[data-asked]");
    this.button = this.form.querySelector("[data-as-it-is]");
    this.room = room;
    this.plain = plain;
    Object.assign(this, { done, slow });
    this.nonce = nonce();
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.querySelector("[data-asked-change]").addEventListener("click", (event) => {
      event.preventDefault();
      this.form.elements.win.focus();
    });
    tendHelp(this.asked);
    // Changed words are not the ones that were asked about.
    this.form.addEventListener("input", () => (this.button.hidden = true));
  }

  show(kind, mine) {
    if (!this.box) return;
    const closing = (this.isClosing = kind === "closing");
    if (kind !== this.kind) this.offered = "";
    this.kind = kind;
    const idle = !closing && kind !== "check_in";
    if (idle) this.close(this.title);
    this.box.classList.toggle("is-idle", idle);
    this.form.querySelector("[data-check-in-more]").hidden = closing;
    this.form.querySelector("[data-still]").hidden = !closing || !mine.intention;
    const words = this.box.querySelector("[data-write-words]");
    const text = closing ? words.dataset.closing : words.dataset.checkIn;
    if (words.textContent !== text) words.textContent = text;
  }

  /** What one has said earlier that one will do next, offered again once; never over words that stand there. */
  offer(intention) {
    if (!this.box || !intention || intention === this.offered) return;
    this.offered = intention;
    this.form.elements.intention.value ||= intention;
  }

  async submit(event) {
    if (this.plain()) return;
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    const { elements } = this.form;
    const said = Object.fromEntries(FIELDS.map((name) => [name, this.isShown(elements[name]) ? elements[name].value : ""]));
    const seen = event.submitter === this.button ? this.button.value : "";
    const more = { room: this.room, nonce: this.nonce, seen, that_is_all: elements.that_is_all.checked };
    try {
      this.take(await ask("room:check_in", { ...said, ...more }));
    } catch {
      this.note.textContent = JSON.parse(this.box.closest("[data-round]").dataset.words).unreached;
    } finally {
      this.busy = false;
    }
  }

  isShown(field) {
    return !field.closest("[hidden]");
  }

  take(answer) {
    this.note.textContent = answer.ok ? "" : answer.reason;
    this.asked.hidden = !answer.outing;
    this.button.hidden = !answer.outing;
    if (answer.outing) this.ask(answer);
    if (!answer.ok) return;
    // What has just been said in the closing round is not offered again; what was said before is, once.
    this.offered = this.isClosing ? this.form.elements.intention.value : "";
    for (const name of FIELDS) this.form.elements[name].value = "";
    this.nonce = nonce();
    this.close(this.box.querySelector("summary"));
    this.done(answer);
    if (answer.wait) this.slow(answer.wait);
  }

  /** A focus inside goes to `next`, not into nothing. */
  close(next) {
    if (this.box.contains(document.activeElement)) next.focus();
    this.box.open = false;
  }

  ask({ seen, outing, care }) {
    offerHelp(this.asked, care);
    this.button.value = seen;
    this.note.textContent = "";
    this.asked.querySelector("[data-asked-pieces]").replaceChildren(...itemsOf(outing));
    this.asked.scrollIntoView({ block: "nearest" });
  }
}
