// The room's numbered log as this page has it: strictly in order, no gap, nothing twice.
import { ask, socket } from "../live.js";

const AGAIN_MS = 1000;
const AGAIN_MOST_MS = 30_000;

export class History {
  /**
   * `apply(event)` draws one event; `state(answer)` gets what a join tells; `reset()` when the page is too old;
   * `several(count, draw)` draws what was missed, when that is drawn otherwise than the rest.
   */
  constructor(room, head, { apply, state, reset, listening, several = (_count, draw) => draw() }) {
    this.room = room;
    this.last = head;
    this.early = new Map();
    this.apply = apply;
    this.state = state;
    this.reset = reset;
    this.listening = listening;
    this.several = several;
    this.catching = false;
    this.again = false;
    this.wait = AGAIN_MS;
    socket.on("connect", () => {
      this.wait = AGAIN_MS;
      this.catchUp();
    });
    socket.on("room:event", (event) => event.room === room && this.take(event));
    socket.on("room:head", (head) => head.room === room && head.seq > this.last && this.catchUp());
  }

  take(event) {
    if (event.seq <= this.last) return;
    this.early.set(event.seq, event);
    this.drain();
    if (this.early.size) this.catchUp();
  }

  drain() {
    while (this.early.has(this.last + 1)) {
      const event = this.early.get(this.last + 1);
      this.early.delete(this.last + 1);
      this.last += 1;
      this.apply(event);
    }
    for (const seq of this.early.keys()) if (seq <= this.last) this.early.delete(seq);
  }

  async catchUp() {
    if (this.catching) {
      this.again = true;
      return;
    }
    this.catching = true;
    clearTimeout(this.later);
    try {
      do {
        this.again = false;
        await this.fetch();
      } while (this.again);
      this.wait = AGAIN_MS;
    } catch {
      this.tryLater();
    } finally {
      this.catching = false;
    }
  }

  /** No answer, or a refusal: asks again on this connection, ever more slowly; a new connection asks by itself. */
  tryLater() {
    this.later = setTimeout(() => socket.connected && this.catchUp(), this.wait);
    this.wait = Math.min(2 * this.wait, AGAIN_MOST_MS);
  }

  async fetch() {
    let more = true;
    while (more) {
      const answer = await ask("room:join", { room: this.room, after: this.last, listening: this.listening() });
      if (!answer.ok) {
        this.state({ refused: answer.reason });
        throw new Error("refused");
      }
      if (answer.reset) {
        this.reset();
        return;
      }
      for (const event of answer.events) if (event.seq > this.last) this.early.set(event.seq, event);
      this.several(answer.events.length, () => this.drain());
      this.state(answer);
      more = answer.more;
    }
  }
}
