// What somebody said and the server has not acknowledged yet. Each line keeps its nonce, so sending again is harmless.
import { ask, socket } from "../live.js";

const AGAIN_MS = 1500;

/** A name for one line, so that sending it again is harmless. */
export function nonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  /**
   * `refused(text, reason, about)` gets words back that the server will not take, `asked(line, answer)` a line that could
   * lead to a person and waits for its writer's word; `waiting(count, reason)` tells the state, `slow(seconds)` how long
   * the slow mode lasts, `left(words)` how few lines are left in somebody's first days.
   */
  constructor(room, lines, { refused, asked, waiting, slow, left }) {
    this.room = room;
    this.lines = lines;
    this.refused = refused;
    this.asked = asked;
    this.waiting = waiting;
    this.slow = slow;
    this.left = left;
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
    for (const { text, item, about } of this.queue.splice(0).reverse()) {
      item.remove();
      this.refused(text, "", about);
    }
  }

  /** `about` is what its writer says about the line; `agreed` a line that was asked about, with what shows it. */
  put(text, about, agreed = { nonce: nonce(), seen: "" }) {
    const item = this.lines.waiting(text);
    // The wait of the oldest may be over before this page knows, and what is new must not go out ahead of it.
    if (this.queue.length) this.queue[0].isHeld = false;
    this.queue.push({ text, about, item, nonce: agreed.nonce, seen: agreed.seen, isHeld: false });
    this.send();
    // Whoever may be in danger is not held by the slow mode: what is new is tried next, while others wait for it.
    this.hurry();
  }

  /** What waits for the slow mode is tried at once: it may have ended, or not hold this person back any more. */
  hurry() {
    this.wake?.();
  }

  rest(milliseconds) {
    return new Promise((go) => {
      this.wake = go;
      setTimeout(go, milliseconds);
    });
  }

  async send() {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.queue.length && socket.connected) await this.sendOne(this.queue.find((each) => !each.isHeld) ?? this.queue[0]);
    } finally {
      this.busy = false;
      if (this.queue.length) this.waiting(this.queue.length, "");
    }
  }

  async sendOne(first) {
    let answer;
    try {
      const { text, nonce: once, seen, about } = first;
      answer = await ask("room:say", { room: this.room, nonce: once, text, seen, notes: about.notes, answers: about.answers });
    } catch {
      // No answer: perhaps stored, perhaps not. The same nonce again makes it once.
      this.waiting(this.queue.length, "");
      await pause(AGAIN_MS);
      return;
    }
    if (answer.ok) {
      this.done(first);
      this.waiting(this.queue.length, "");
      this.left(answer.left ?? "");
      if (answer.wait) this.slow(answer.wait);
    } else if (answer.wait) {
      this.waiting(this.queue.length, answer.reason);
      if (answer.wait > 1) this.slow(answer.wait);
      // Below that it is one's own hurry, which ends at once and in which lines keep their order.
      first.isHeld = answer.wait > 1;
      if (!first.isHeld || this.queue.every((each) => each.isHeld)) await this.rest(answer.wait * 1000);
    } else if (answer.outing) {
      this.done(first);
      this.waiting(this.queue.length, "");
      this.asked({ text: first.text, nonce: first.nonce, seen: answer.seen, care: answer.care }, answer.outing, first.about);
    } else {
      this.done(first);
      this.refused(first.text, answer.reason, first.about);
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
