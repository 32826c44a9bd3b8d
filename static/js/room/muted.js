// Covers what a reader does not want to meet, the same way as the server's page: nothing opens by itself.

// Words and signs with a mark around each, as forum/reading.py takes a text apart: both must say the same of every line.
const PIECE = /[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]/gu;
const BETWEEN = "\0";
const folded = (text) => text.toUpperCase().toLowerCase().replaceAll("ς", "σ");
const pieces = (text) => BETWEEN + (folded(text).match(PIECE) ?? []).map((piece) => piece + BETWEEN).join("");

export class Muted {
  /** `words` are the room's sentences and the reader's own choices, `texts` the sentences of hosting.js. */
  constructor(words, texts) {
    this.words = words;
    this.texts = texts;
    this.names = new Set(JSON.parse(words.mutedNames || "[]"));
    this.choices = JSON.parse(words.noteChoices || "{}");
    this.labels = JSON.parse(words.noteLabels || "{}");
    this.phrases = JSON.parse(words.mutedWords || "[]").map(pieces).filter((phrase) => phrase !== BETWEEN);
  }

  /** Why a line is covered, or an empty text. */
  why(name, text) {
    if (this.names.has(name)) return this.words.wordsMutedName;
    const said = this.phrases.length ? pieces(text) : "";
    return this.phrases.some((phrase) => said.includes(phrase)) ? this.words.wordsMutedWord : "";
  }

  /** Words as this reader chose: `{shown, notes, why}`, shown being show, cover or hide; one's own only by their notes. */
  look(name, text, notes = []) {
    const own = name === this.words.me;
    const chosen = notes.map((note) => [note, this.choices[note] ?? "cover"]);
    if (!own && chosen.some(([, shown]) => shown === "hide")) return { shown: "hide", notes: [], why: "" };
    const covering = chosen.filter(([, shown]) => shown === "cover").map(([note]) => this.labels[note] ?? note);
    const why = own ? "" : this.why(name, text);
    return { shown: covering.length || why ? "cover" : "show", notes: covering, why };
  }

  /** Something drawn, as this reader chose to meet it. */
  covered(inside, name, notes) {
    const look = this.look(name, inside.textContent, notes);
    if (look.shown === "show") return inside;
    if (look.shown === "hide") {
      const away = document.createElement("p");
      away.className = "quiet";
      away.textContent = this.texts.away;
      return away;
    }
    return cover(inside, look.why, this.words.wordsOpen, this.speaksOf(look.notes));
  }

  speaksOf(labels) {
    return labels.length ? this.texts.speaksOf.replace("{notes}", labels.join(", ")) : "";
  }
}

export function cover(inside, why, open, notes = "") {
  const details = document.createElement("details");
  details.className = "cover";
  const face = document.createElement("summary");
  face.className = "cover-face";
  const words = document.createElement("span");
  words.className = "cover-words";
  for (const [kind, text] of [["cover-notes", notes], ["cover-why", why], ["cover-open", open]]) {
    if (!text) continue;
    const part = document.createElement("span");
    part.className = kind;
    part.textContent = text;
    words.append(part, " ");
  }
  face.append(words);
  const room = document.createElement("div");
  room.className = "cover-inside";
  room.append(inside);
  details.append(face, room);
  return details;
}
