// Covers what a reader does not want to meet, the same way as the server's page: nothing opens by itself.

export class Muted {
  constructor(words) {
    this.words = words;
    this.names = new Set(JSON.parse(words.mutedNames || "[]"));
    const parts = JSON.parse(words.mutedWords || "[]").map((word) =>
      word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"),
    );
    this.pattern = parts.length ? new RegExp(`(?<![\\p{L}\\p{N}_])(?:${parts.join("|")})(?![\\p{L}\\p{N}_])`, "iu") : null;
  }

  /** Why a line is covered, or an empty text. */
  why(name, text) {
    if (this.names.has(name)) return this.words.wordsMutedName;
    return this.pattern?.test(text) ? this.words.wordsMutedWord : "";
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
