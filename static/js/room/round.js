// The round of a room: whose turn it is, who comes next, how long still, and what one may do oneself. The server's page draws
// the same strip from the same words (forum/rooms/round_words.py), so a reload changes nothing.
import { ask, socket } from "../live.js";
import { CheckIn } from "./check_in.js";
import { Summary } from "./summary.js";

const NAMES_AT_ONCE = 2;
const ABOUT_A_MINUTE = 90;
const TICK_MS = 1000;

export class Round {
  /**
   * `plain()` says that forms are to be sent as forms; `listen(on)` shows or hides what one writes with; `slow(seconds)`
   * is told when a check-in begins the wait of the slow mode.
   */
  constructor(root, lines, { plain, listen, slow }) {
    this.box = root.querySelector("[data-round]");
    if (!this.box) return;
    this.root = root;
    this.room = root.dataset.room;
    this.me = root.dataset.me;
    this.words = JSON.parse(this.box.dataset.words);
    Object.assign(this, { plain, listen, slow });
    this.writes = root.querySelector("[data-composer]") !== null;
    this.on = null;
    this.hands = null;
    // The newest number that what is drawn knows of: an answer that was overtaken by an event is left out.
    this.asOf = 0;
    this.mine = { turn: "", hand: false, listening: false, ahead: 0, intention: "" };
    this.summary = new Summary(root, lines, this.words);
    // Between evenings the strip waits in a template.
    this.later = this.box.querySelector("template[data-later]");
    if (!this.later) this.wake();
    // Just listening stands with the line one writes on, outside the strip.
    root.addEventListener("submit", (event) => this.submit(event));
    // Told to oneself alone when a closing round begins.
    socket.on("room:intention", ({ room, words }) => {
      if (room !== this.room) return;
      this.mine.intention = words;
      this.draw();
      this.checkIn?.offer(words);
    });
  }

  /** Puts the strip in place, once. */
  wake() {
    if (this.later) this.later.replaceWith(this.later.content);
    this.later = null;
    const { plain, slow } = this;
    this.checkIn = new CheckIn(this.box, this.room, { plain, done: (answer) => this.state(answer), slow });
  }

  part(name) {
    const place = `[data-${name}]`;
    return this.box.querySelector(place) ?? this.root.querySelector(place);
  }

  put(key, values = {}) {
    return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), this.words[key]);
  }

  // --- What the server tells ------------------------------------------------------------------------------------------

  apply(event) {
    if (!this.box) return;
    this.summary.apply(event);
    if (event.kind === "round" && event.state === "began") this.summary.opening(this.words[event.round.kind]);
    if (event.seq < this.asOf) return;
    if (event.kind === "opened") this.take(null, { names: [], more: 0 });
    else if (event.kind === "closed") this.take(null, null);
    else if (event.round !== undefined) this.take(event.round, event.hands);
    else return;
    this.asOf = event.seq;
  }

  /** What a join or an act of one's own tells, with one's own part. */
  state(answer) {
    if (!this.box || answer.hands === undefined || answer.as_of < this.asOf) return;
    this.asOf = answer.as_of;
    if (answer.my_round) {
      this.mine = answer.my_round;
      this.listen(this.mine.listening);
    }
    this.take(answer.round, answer.hands, true);
    this.checkIn?.offer(this.mine.intention);
  }

  take(on, hands, exact = false) {
    if (!exact) this.guess(on, hands);
    this.on = on;
    this.hands = hands;
    this.endsAt = on?.now ? performance.now() + on.now.left * 1000 : 0;
    this.draw();
  }

  /** Where one stands oneself, from what everybody is told. Names are unique, so this is sure unless the list is cut. */
  guess(on, hands) {
    const { mine, me } = this;
    if (hands && hands.more === 0) mine.hand = hands.names.includes(me);
    const ahead = on ? on.waiting.findIndex((each) => each.name === me) : -1;
    if (on?.now?.name === me) mine.turn = "now";
    else if (ahead >= 0) [mine.turn, mine.ahead] = ["waiting", ahead];
    else if (!on || on.more === 0 || mine.turn === "now") mine.turn = "";
  }

  // --- What is drawn --------------------------------------------------------------------------------------------------

  draw() {
    const { box, on, mine } = this;
    box.hidden = !this.hands;
    if (!this.hands) return;
    if (this.later) this.wake();
    write(this.part("title"), on ? this.put(on.kind) : this.put("no_round"));
    write(this.part("place"), on?.number ? this.put("place", { number: on.number, of: on.of }) : "");
    const [whose, then] = on ? this.nowWords() : [this.handsWords(), this.words.order];
    write(this.part("whose"), whose);
    write(this.part("then"), then);
    write(this.part("own"), this.ownWords());
    write(this.part("thanked"), on?.now ? this.count("thanked", on.now.thanks) : "");
    this.checkIn.show(on?.kind, mine);
    this.drawActs();
    this.drawLead();
    clearInterval(this.clock);
    this.tick();
    if (on?.now) this.clock = setInterval(() => this.tick(), TICK_MS);
  }

  handsWords() {
    const { names, more } = this.hands;
    return names.length ? this.put("hands_up", { names: this.names(names, more) }) : this.put("nobody_up");
  }

  nowWords() {
    const { on, mine } = this;
    const waiting = on.waiting.map((each) => each.name);
    const names = this.names(waiting, on.more);
    const then = waiting.length ? this.put("then", { names }) : "";
    if (on.now) return [mine.turn === "now" ? this.put("yours") : this.put("theirs", { name: on.now.name }), then];
    if (!on.version) return [this.put("opening"), then || this.put("ask")];
    return waiting.length ? [this.put("rests"), this.put("waiting", { names })] : [this.put("had"), this.put("ask")];
  }

  ownWords() {
    const { turn, ahead, listening } = this.mine;
    if (this.on && turn === "waiting") return ahead ? this.count("ahead", ahead) : this.put("next");
    return listening ? this.put("listening") : "";
  }

  count(key, count) {
    return count === 0 ? "" : count === 1 ? this.put(`${key}_one`) : this.put(key, { count });
  }

  names(names, more) {
    const shown = names.slice(0, NAMES_AT_ONCE).join(", ");
    const count = Math.max(0, names.length - NAMES_AT_ONCE) + more;
    return count ? this.put("and_more", { names: shown, count }) : shown;
  }

  drawActs() {
    const { on, mine, me } = this;
    const inIt = on && mine.turn !== "";
    this.show("done", mine.turn === "now" && on, { version: on?.version });
    this.show("raise", !inIt && (on || !mine.hand));
    this.show("pass", inIt);
    this.show("lower", !on && mine.hand);
    // Whoever has the turn is thanked, or had it last; lines in the log can be thanked as well.
    const last = on?.last && on.last.name !== me ? on.last : null;
    const whom = on?.now && mine.turn !== "now" ? on.now : last;
    this.show("thank", whom, { turn: whom?.turn });
    if (whom) write(this.part("thank")?.querySelector("button"), this.put("thank", { name: whom.name }));
    this.show("listen-on", !mine.listening);
    this.show("listen-off", mine.listening);
  }

  drawLead() {
    const { on, mine } = this;
    if (!this.part("lead")) return;
    const others = on?.now && mine.turn !== "now";
    this.show("next", others || (on && !on.now && on.waiting.length), { version: on?.version });
    write(this.part("next").querySelector("button"), this.put(on && !on.version ? "first_turn" : "next_turn"));
    this.show("later", others, { version: on?.version });
    this.show("begin", !on);
    this.show("end", on);
    const one = this.part("order-one").content.firstElementChild;
    const order = (on?.waiting ?? []).slice(1).map((each) => {
      const form = one.cloneNode(true);
      form.elements.turn.value = each.turn;
      form.querySelector("button").textContent = this.put("put_first", { name: each.name });
      return form;
    });
    if (!this.part("order").contains(document.activeElement)) this.part("order").replaceChildren(...order);
  }

  /** Shows or hides one act; a focus that would fall into nothing goes to the strip's heading instead. */
  show(name, shown, facts = {}) {
    const form = this.part(name);
    if (!form) return;
    for (const [field, value] of Object.entries(facts)) if (value !== undefined) form.elements[field].value = value;
    if (!shown && form.contains(document.activeElement)) this.part("title").focus();
    form.hidden = !shown;
  }

  /** Nobody is cut off: the bar runs out, the words change, and after a long while others may go on. */
  tick() {
    const { on, mine } = this;
    const left = on?.now ? Math.round((this.endsAt - performance.now()) / 1000) : 0;
    const bar = this.part("bar");
    bar.classList.toggle("is-idle", !on?.now);
    if (on) bar.max = on.seconds;
    bar.value = Math.max(0, left);
    write(this.part("left"), on?.now ? this.leftWords(left) : "");
    const waits = on?.now && mine.turn !== "now" && !this.part("lead");
    this.show("go-on", waits && left < -Number(this.box.dataset.alone), { version: on?.version });
  }

  leftWords(left) {
    if (left <= 0) return this.put("left_none");
    return left < ABOUT_A_MINUTE ? this.put("left_one") : this.put("left", { count: Math.floor((left + 30) / 60) });
  }

  // --- What one does --------------------------------------------------------------------------------------------------

  async submit(event) {
    const form = event.target;
    const name = form.dataset.act;
    // A page on which one only listens has nothing to write with: taking part again opens another.
    if (!name || this.plain() || (name === "room:listen" && !this.writes)) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    try {
      const answer = await ask(name, { room: this.room, ...facts(form) });
      if (answer.ok) this.state(answer);
      write(this.part("note"), answer.ok ? "" : answer.reason);
    } catch {
      write(this.part("note"), this.put("unreached"));
    } finally {
      delete form.dataset.busy;
    }
  }
}

/** A form's fields as the socket takes them: numbers as numbers, switches as yes or no. */
function facts(form) {
  const told = Object.fromEntries(new FormData(form));
  delete told.csrf_token;
  for (const name of ["turn", "version"]) if (name in told) told[name] = Number(told[name]);
  for (const name of ["later", "listening"]) if (name in told) told[name] = told[name] === "1";
  return told;
}

/** Writes only what has changed, so that a screen reader is told once a turn. */
function write(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}
