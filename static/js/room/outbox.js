// What somebody said and the server has not acknowledged yet. Each line keeps its nonce, so sending again is harmless.
import { ask, socket } from "../live.js";

const AGAIN_MS = 1500;

/** A name for one line, so that sending it again is harmless. */
export function nonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  /**
   * `refused(text, reason)` gets words back that the server will not take, `asked(line, answer)` a line that could lead
   * to a person and waits for its writer's word; `waiting(count, reason)` tells the state.
   */
  constructor(room, lines, { refused, asked, waiting }) {
    this.room = room;
    this.lines = lines;
    this.refused = refused;
    this.asked = asked;
    this.waiting = waiting;
    this.queue = [];
    this.busy = false;
    socket.on("connect", () => this.send());
    addEventListener("beforeunload", (event) => {
      if (this.queue.length) event.preventDefault();
    });
    addEventListener("nightlight:leaving", () => {
      this.queue = [];
    });
  }

  /** Puts everything that was not sent back into its writer's hands. */
  giveBack() {
    for (const { text, item } of this.queue.splice(0).reverse()) {
      item.remove();
      this.refused(text, "");
    }
  }

  /** `agreed` is a line that was asked about, with what shows it. */
  put(text, agreed = { nonce: nonce(), seen: "" }) {
    const item = this.lines.waiting(text);
    this.queue.push({ text, item, nonce: agreed.nonce, seen: agreed.seen });
    this.send();
  }

  async send() {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.queue.length && socket.connected) await this.sendFirst();
    } finally {
      this.busy = false;
      if (this.queue.length) this.waiting(this.queue.length, "");
    }
  }

  async sendFirst() {
    const [first] = this.queue;
    let answer;
    try {
      answer = await ask("room:say", { room: this.room, nonce: first.nonce, text: first.text, seen: first.seen });
    } catch {
      // No answer: perhaps stored, perhaps not. The same nonce again makes it once.
      this.waiting(this.queue.length, "");
      await pause(AGAIN_MS);
      return;
    }
    if (answer.ok) {
      this.done(first);
      this.waiting(this.queue.length, "");
    } else if (answer.wait) {
      this.waiting(this.queue.length, answer.reason);
      await pause(answer.wait * 1000);
    } else if (answer.outing) {
      this.done(first);
      this.waiting(this.queue.length, "");
      this.asked({ text: first.text, nonce: first.nonce, seen: answer.seen }, answer.outing);
    } else {
      this.done(first);
      this.refused(first.text, answer.reason);
    }
  }

  done(first) {
    this.queue = this.queue.filter((each) => each !== first);
    first.item.remove();
  }
}

function pause(milliseconds) {
  return new Promise((go) => setTimeout(go, milliseconds));
}
