// The evening above the log: who hosts, what it is about, when it opens or closes; follows the room's events.

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" });
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 1440;

export class Evening {
  constructor(root) {
    this.box = root.querySelector("[data-evening]");
    this.words = this.box.dataset;
    this.hosted = false;
    this.now = null;
    this.countdown();
  }

  part(name) {
    return this.box.querySelector(`[data-evening-${name}]`);
  }

  /** What a join tells: {evening, here}. */
  state({ evening, here }) {
    if (evening !== undefined) this.now = evening;
    if (here) this.hosted = here.host;
    this.show();
  }

  /** Draws one event of the log; false when it is not about the evening. */
  apply(event) {
    if (event.kind === "opened") {
      this.now = { ...event, state: "open", alone_until: "" };
      this.part("keep").hidden = true;
    } else if (event.kind === "host" && this.now) this.now.host = event.host;
    else if (event.kind === "topic" && this.now) Object.assign(this.now, { topic: event.topic, tool: event.tool });
    else if (event.kind === "closing" && this.now) Object.assign(this.now, { state: "closing", until: event.until });
    else if (event.kind !== "closed") return false;
    if (event.kind === "closed") this.closed(event);
    else this.show();
    if (event.words) this.say("words", event.words);
    return true;
  }

  closed(event) {
    this.now = null;
    this.say("state", this.words[`wordsClosed${event.why[0].toUpperCase()}${event.why.slice(1)}`] ?? this.words.wordsClosedHours);
    this.say("topic", "");
    this.part("tool").hidden = true;
    const keep = this.part("keep");
    keep.action = `/e/${encodeURIComponent(event.id)}/keep`;
    keep.hidden = false;
  }

  show() {
    if (!this.now) return;
    const at = (moment) => (moment ? CLOCK.format(new Date(moment)) : "");
    if (this.now.state === "closing") this.say("state", this.words.wordsClosing.replace("{time}", at(this.now.until)));
    else if (this.now.host) this.say("state", this.words.wordsHost.replace("{name}", this.now.host));
    else if (this.hosted || !this.now.alone_until) this.say("state", this.words.wordsOpen);
    else this.say("state", this.words.wordsAlone.replace("{time}", at(this.now.alone_until)));
    this.say("topic", this.now.topic ? this.words.wordsTopic.replace("{topic}", this.now.topic) : "");
    const tool = this.part("tool");
    tool.hidden = !this.now.tool;
    tool.querySelector("p").textContent = this.now.tool ?? "";
  }

  /** Changes a sentence only when it is another one: a screen reader hears it once. */
  say(name, words) {
    const place = this.part(name);
    if (place.textContent.trim() !== words) place.textContent = words;
    place.hidden = !words;
  }

  countdown() {
    const time = this.box.querySelector("[data-countdown]");
    if (!time) return;
    const begins = new Date(time.dateTime);
    const tell = () => {
      if (!time.isConnected) return;
      const left = Math.ceil((begins - Date.now()) / MINUTE_MS);
      time.textContent = left > 0 ? this.untilThen(time.dataset, left, begins) : time.dataset.wordsNow;
      if (left > 0) setTimeout(tell, MINUTE_MS);
    };
    tell();
  }

  untilThen(words, left, begins) {
    const filled = { days: Math.round(left / DAY_MINUTES), hours: Math.floor(left / HOUR_MINUTES), minutes: left % HOUR_MINUTES };
    const text = left >= 2 * DAY_MINUTES ? words.wordsDays : left >= HOUR_MINUTES ? words.wordsHours : words.wordsMinutes;
    const all = { ...filled, day: DAY.format(begins), time: CLOCK.format(begins) };
    return text.replace(/\{(\w+)\}/g, (_whole, name) => all[name]);
  }
}
