"""What the model sees of a text (weighing.py). Training and judging read it here alike.

Its words, pairs of neighbours, pieces of words, and signs of the rules that stand in it, alone and two together.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from forum.lib.judging.entries import Entry
from forum.lib.judging.reading import Reading
from forum.lib.judging.shape import Span

# Change it when the same text gives other features.
VERSION = 1
# Letters of a piece, with the space at a word's ends: what a word has in common with its other forms.
PIECE_LETTERS = (3, 4, 5)
# A text is weighed in windows of two neighbouring parts of so many words: a long one must not thin out what it says once.
PART_WORDS = 45
# What stands before the first word of a sentence and behind its last one.
BEGINS, ENDS = "<", ">"
# First letters of the names of pieces, signs and digits.
PIECE, SIGN, DIGITS = "~", "=", "#"
_MOST_DIGITS = 4
_STROKE = "|"
# Signs of one window that are put together in pairs.
_MOST_SIGNS = 30


class Window:
    """Some neighbouring sentences, and the names of the signs that stand in them."""

    def __init__(self, sentences: Sequence[list[str]], signs: Sequence[str]) -> None:
        self.sentences = sentences
        self.signs = signs[:_MOST_SIGNS]
        self.size = sum(map(len, sentences))
        self.words: set[str] = set().union(*sentences)

    def others(self) -> set[str]:
        """Its pairs and signs by their names, each once."""
        found: set[str] = set()
        for sentence in self.sentences:
            if sentence:
                found.update(map(" ".join, zip((BEGINS, *sentence), (*sentence, ENDS), strict=True)))
        names = self.signs
        found.update([SIGN + name for name in names])
        found.update([f"{SIGN}{one}+{other}" for place, one in enumerate(names) for other in names[place + 1 :]])
        return found


def all_of(window: Window) -> list[str]:
    """Every feature of a window, sorted; a piece as often as words have it."""
    words = window.words
    return sorted([*words, *window.others(), *(piece for word in words for piece in pieces(word))])


def pieces(word: str) -> set[str]:
    """The pieces of a word, each once."""
    if word[0] == DIGITS:
        return set()
    whole = f" {word} "
    return {PIECE + whole[at : at + size] for size in PIECE_LETTERS for at in range(len(whole) - size + 1)}


def windows(reading: Reading, found: Mapping[Entry, list[Span]]) -> list[Window]:
    """A text in windows; one that is short enough is one window."""
    sentences = [
        [word if word[0].isalpha() else _plain(word) for word in each.split()] for each in reading.text.split(_STROKE)
    ]
    signs = sorted([(entry.name, spans) for entry, spans in found.items() if spans and not entry.label])
    if sum(map(len, sentences)) <= 2 * PART_WORDS:
        return [Window(sentences, [name for name, _spans in signs])] if any(sentences) else []
    return list(_windows(reading, [part for each in sentences for part in _cut(each)], signs))


def _windows(
    reading: Reading, sentences: Sequence[list[str]], signs: Iterable[tuple[str, list[Span]]]
) -> Iterator[Window]:
    parts = list(_parts(sentences))
    starts = _starts(reading, parts)
    standing: list[list[str]] = [[] for _part in parts]
    for name, spans in signs:
        for number in {max(bisect_right(starts, span[0]) - 1, 0) for span in spans}:
            standing[number].append(name)
    for number in range(max(len(parts) - 1, 1)):
        names = dict.fromkeys(name for each in standing[number : number + 2] for name in each)
        yield Window([each for part in parts[number : number + 2] for each in part], sorted(names))


def _starts(reading: Reading, parts: Iterable[Sequence[list[str]]]) -> list[int]:
    """Where each part begins in the text, by its place among the words."""
    begins: list[int] = []
    place, words = 1, iter(reading.text.split())
    for part in parts:
        begins.append(place)
        for _word in range(sum(map(len, part))):
            word = next(words)
            while word == _STROKE:
                place, word = place + len(word) + 1, next(words)
            place += len(word) + 1
    return begins


def _parts(sentences: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    part: list[list[str]] = []
    for sentence in sentences:
        if part and sum(map(len, part)) + len(sentence) > PART_WORDS:
            yield part
            part = []
        part.append(sentence)
    if part:
        yield part


def _cut(sentence: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(sentence), PART_WORDS):
        yield sentence[first : first + PART_WORDS]


def _plain(word: str) -> str:
    """A word; of a number only how many digits stand before its point."""
    if not word[0].isdigit():
        return word
    digits = len(word.partition(".")[0].partition("/")[0])
    return f"{DIGITS}{min(digits, _MOST_DIGITS)}"
