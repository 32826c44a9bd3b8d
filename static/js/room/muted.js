// Covers what a reader does not want to meet, the same way as the server's page: nothing opens by itself.

// Words and signs with a mark around each, as forum/reading.py takes a text apart: both must say the same of every line.
const PIECE = /[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]/gu;
const BETWEEN = "\0";
const folded = (text) => text.toUpperCase().toLowerCase().replaceAll("ς", "σ");
const pieces = (text) => BETWEEN + (folded(text).match(PIECE) ?? []).map((piece) => piece + BETWEEN).join("");

export class Muted {
  constructor(words) {
    this.words = words;
    this.names = new Set(JSON.parse(words.mutedNames || "[]"));
    this.phrases = JSON.parse(words.mutedWords || "[]").map(pieces).filter((phrase) => phrase !== BETWEEN);
  }

  /** Why a line is covered, or an empty text. */
  why(name, text) {
    if (this.names.has(name)) return this.words.wordsMutedName;
    const said = this.phrases.length ? pieces(text) : "";
    return this.phrases.some((phrase) => said.includes(phrase)) ? this.words.wordsMutedWord : "";
  }
}

export function cover(inside, why, open) {
  const details = document.createElement("details");
  details.className = "cover";
  const face = document.createElement("summary");
  face.className = "cover-face";
  const words = document.createElement("span");
  words.className = "cover-words";
  for (const [kind, text] of [["cover-why", why], ["cover-open", open]]) {
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
