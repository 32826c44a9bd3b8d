// Words between the hosts and one person: drawn for the two sides alone, which is whom the server sends them to.
import { ask, socket } from "../live.js";
import { draw } from "../nodes.js";
import { inOwnTime, made } from "./lines.js";
import { nonce } from "./outbox.js";

export class Whispers {
  /** `act(kind, {person, name})` opens the window to answer, `came(words, show)` says that something came. */
  constructor(root, muted, { act, came }) {
    this.room = root.dataset.room;
    this.me = root.dataset.me;
    this.isHost = root.dataset.hosting === "1";
    this.texts = JSON.parse(root.dataset.hostingWords);
    this.muted = muted;
    this.act = act;
    this.came = came;
    this.box = root.querySelector("[data-whispers]");
    if (!this.box) return;
    this.list = this.box.querySelector("[data-whisper-list]");
    for (const time of this.list.querySelectorAll("time")) inOwnTime(time);
    socket.on("room:whisper", (whisper) => whisper.room === this.room && this.take(whisper));
    this.tendForm(this.box.querySelector("[data-whisper-form]"));
  }

  /** What a join tells: the newest of this evening, among them those that this page did not hear. */
  state({ whispers, evening }) {
    if (!this.box) return;
    if (evening !== undefined) this.box.hidden = !evening;
    for (const whisper of whispers ?? []) this.take(whisper);
  }

  /** An evening has opened or is over: whispers belong to one. */
  turned(isOn) {
    if (!this.box) return;
    this.box.hidden = !isOn;
    this.list.replaceChildren();
  }

  take(whisper) {
    const item = this.draw(whisper);
    const known = this.list.querySelector(`[data-whisper="${CSS.escape(whisper.id)}"]`);
    if (known) {
      known.replaceWith(item);
      return;
    }
    this.list.append(item);
    if (whisper.by === this.me || whisper.kind === "card") return;
    this.came(this.isHost ? this.texts.whispersCame : this.texts.whisperCame, () => this.show(item));
  }

  show(item) {
    this.box.querySelector("details").open = true;
    item.scrollIntoView({ block: "center" });
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
  }

  draw(whisper) {
    const mine = whisper.person.name === this.me;
    const item = made("li", whisper.by === this.me ? "whisper is-mine" : "whisper");
    item.dataset.whisper = whisper.id;
    item.append(this.head(whisper, mine));
    if (whisper.gone) {
      item.append(made("p", "quiet", this.texts.hiddenWhisper));
      return item;
    }
    if (whisper.kind !== "words") item.append(made("p", "whisper-act", this.measure(whisper.kind, mine)));
    if (whisper.body.length) {
      const words = made("div", "line-words");
      const prose = made("div", "prose");
      draw(prose, whisper.body);
      words.append(this.muted.covered(prose, whisper.by));
      item.append(words);
    }
    return item;
  }

  measure(kind, mine) {
    return this.texts[(mine ? "measure" : "asked") + kind[0].toUpperCase() + kind.slice(1)];
  }

  head(whisper, mine) {
    const head = made("div", "line-head");
    head.append(made("span", "who", whisper.by), " ");
    if (!whisper.from_host) head.append(made("span", "line-to", this.texts.toHosts), " ");
    else if (!mine) head.append(made("span", "line-to", this.texts.to.replace("{name}", whisper.person.name)), " ");
    const time = made("time", "when");
    time.dateTime = whisper.at;
    inOwnTime(time);
    head.append(time, " ");
    if (this.isHost && !mine) head.append(this.answer(whisper.person));
    else if (whisper.by !== this.me && !whisper.gone) head.append(this.pointOut(whisper.id));
    return head;
  }

  answer(person) {
    const tool = made("button", "line-tool", this.texts.answer);
    tool.type = "button";
    tool.addEventListener("click", () => this.act("whisper", { person: person.id, name: person.name }));
    return tool;
  }

  pointOut(id) {
    const link = made("a", "line-tool", this.texts.pointOut);
    link.href = `/w/${id}/flag`;
    return link;
  }

  tendForm(form) {
    const said = form?.querySelector("[data-whisper-said]");
    let asked = null;
    // The same words sent again after an answer that was lost are one whisper.
    let last = {};
    form?.addEventListener("submit", async (event) => {
      // The plain form asks about words that could lead to a person on a page of its own.
      if (!socket.connected || asked) return;
      event.preventDefault();
      const field = form.querySelector("textarea");
      const text = field.value.trim();
      if (!text) return;
      if (last.text !== text) last = { text, nonce: nonce() };
      const answer = await ask("room:whisper", { room: this.room, ...last }).catch(() => ({ reason: this.texts.lost }));
      if (answer.ok) {
        field.value = "";
        last = {};
        said.textContent = "";
      } else if (answer.outing) {
        asked = answer;
        form.requestSubmit();
      } else said.textContent = answer.reason;
    });
  }
}
