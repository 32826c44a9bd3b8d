"""What somebody looks for, read from one line: words, "whole phrases" and -words that must not be there.

Nothing a person types reaches a database's own search language: what leaves here is lists of letters and digits.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

Phrase = tuple[str, ...]

# A begun word shorter than this could be the beginning of half the dictionary.
BEGUN_MIN_LETTERS = 3
# How many of the words that a begun word could become are looked for.
BEGUN_MAX_WORDS = 40
# Beyond the longest word of any language; PostgreSQL does not keep words of more than 2,000 bytes.
WORD_MAX_LETTERS = 100

_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Where a snippet begins before its first match, in characters.
_LEAD = 50
# How much a word in the title counts beside one in the text, and how quickly saying it again stops counting (BM25's k1, b).
_TITLE_WEIGHT, _SATURATION, _LENGTH_SHARE, _USUAL_LENGTH = 3.0, 1.2, 0.75, 500.0


@dataclass(frozen=True)
class Sought:
    """Phrases that must all be there and phrases of which none may be; most phrases are a single word.

    `begun`: the last phrase is a word that may still be going on ("kitch" for kitchen).
    """

    phrases: tuple[Phrase, ...]
    without: tuple[Phrase, ...] = ()
    begun: bool = False

    def __bool__(self) -> bool:
        return bool(self.phrases)


def parse(line: str, most_words: int) -> Sought:
    """Read a line; any line can be read. Words beyond `most_words` are left out."""
    wanted: list[Phrase] = []
    without: list[Phrase] = []
    left, begun = most_words, False
    for minus, quoted, plain in _PIECE.findall(unicodedata.normalize("NFC", line)):
        words = tuple(word[:WORD_MAX_LETTERS] for word in _WORD.findall(quoted or plain))[:left]
        if words:
            left -= len(words)
            (without if minus else wanted).append(words)
            begun = not minus and not quoted and len(words) == 1
    begun = begun and not line[-1:].isspace() and len(fold(wanted[-1][0])) >= BEGUN_MIN_LETTERS
    return Sought(tuple(wanted), tuple(without), begun)


def fold(text: str) -> str:
    """Lower case without accents, so that a search finds what differs in these alone."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()


def words_of(text: str) -> list[str]:
    """The words of a folded text."""
    return _WORD.findall(text)


def snippet(text: str, sought: Sought, length: int) -> tuple[tuple[str, bool], ...]:
    """Return about `length` characters around the first match, in pieces; True marks what was looked for."""
    text = unicodedata.normalize("NFC", text)
    hits = _hits(text, sought)
    first = next(hits, None)
    start = _word_begin(text, max(0, first[0] - _LEAD)) if first else 0
    end = _word_end(text, start, min(len(text), max(start + length, first[1] if first else 0)))
    pieces, at = [], start
    while first is not None and first[1] <= end:
        pieces += [(text[at : first[0]], False), (text[first[0] : first[1]], True)]
        at, first = first[1], next(hits, None)
    pieces.append((text[at:end] + ("…" if end < len(text) else ""), False))
    if start:
        pieces.insert(0, ("…", False))
    return tuple(piece for piece in pieces if piece[0])


def score(title: str, text: str, sought: Sought) -> float:
    """How well a text that matches answers what was looked for: how often, in how few words, and whether in the title."""
    heading, body = f" {fold(title)}", f" {fold(text)}"
    long = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * len(body) / _USUAL_LENGTH)
    total = 0.0
    for phrase in sought.phrases:
        folded = " " + " ".join(fold(word) for word in phrase)
        # It matches, so it is there; a bracket before it only hides it from this quick count.
        times = max(1, body.count(folded))
        total += times * (1 + _SATURATION) / (times + long) + _TITLE_WEIGHT * (folded in heading)
    return total


def _hits(text: str, sought: Sought) -> Iterator[tuple[int, int]]:
    whole = {fold(word) for phrase in sought.phrases for word in phrase}
    begun = fold(sought.phrases[-1][0]) if sought.begun else None
    for found in _WORD.finditer(text):
        word = fold(found.group())
        if word in whole or (begun and word.startswith(begun)):
            yield found.span()


def _word_begin(text: str, at: int) -> int:
    if at == 0 or text[at - 1].isspace():
        return at
    gap = text.find(" ", at, at + _LEAD)
    return gap + 1 if gap >= 0 else at


def _word_end(text: str, start: int, at: int) -> int:
    if at >= len(text) or text[at].isspace():
        return at
    gap = text.rfind(" ", start, at)
    return gap if gap > start + (at - start) // 2 else at
