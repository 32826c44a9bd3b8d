"""What the model sees of a text (weighing.py). Training and judging read it here alike.

Its words, pairs of neighbours, pieces of words, words by who was named last before them, how often its writer, the reader and
others are named, and signs of the rules that stand in it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from forum.lib.judging.entries import Entry
from forum.lib.judging.reading import Reading
from forum.lib.judging.shape import Span

# Change it when the same text gives other features.
VERSION = 3
# Letters of a piece, with the space at a word's ends: what a word has in common with its other forms.
PIECE_LETTERS = (3, 4, 5)
# A text is weighed in windows of two neighbouring parts of so many words: a long one must not thin out what it says once.
PART_WORDS = 45
# What stands before the first word of a sentence and behind its last one.
BEGINS, ENDS = "<", ">"
# First letters of the names of pieces, signs, digits, and of what tells how often people are named.
PIECE, SIGN, DIGITS, NAMED = "~", "=", "#", "@"
# Who was named last before a word in its sentence stands before it: nobody, its writer, the reader, somebody else.
_NOBODY, _OWN, _YOU, _OTHER = "0123"
_PERSONS = {
    _OWN: """i my me mine myself yo mi mis me conmigo""",
    _YOU: """you your yours yourself u tu te ti tus usted vos ustedes contigo""",
    _OTHER: """he she they him her his them their who el ella ellos le les su sus ellas quien
        son daughter brother sister husband wife boyfriend girlfriend partner mom mum mother dad father friend mate cousin uncle aunt
        roommate sponsee sponsor hijo hija hermano hermana marido esposo esposa mujer novio novia pareja mama madre papa padre amigo
        amiga primo prima tio tia companero companera ahijado ahijada vecino vecina""",
}
_PERSON_OF = {word: person for person, words in _PERSONS.items() for word in words.split()}
# How often somebody is named is counted so far, where two and where all three are counted together.
_MOST_OF_TWO, _MOST_OF_THREE = 3, 2
_MOST_DIGITS = 4
_STROKE = "|"


class Window:
    """Some neighbouring sentences, and the names of the signs that stand in them."""

    def __init__(self, sentences: Sequence[list[str]], signs: Sequence[str]) -> None:
        self.sentences = sentences
        self.signs = signs
        self.size = sum(map(len, sentences))
        self.words: set[str] = set().union(*sentences)
        self._others: set[str] | None = None

    def others(self) -> set[str]:
        """Its pairs, signs and words by person, by their names, each once; made when they are first asked for."""
        if self._others is None:
            self._others = self._made()
        return self._others

    def _made(self) -> set[str]:
        found: set[str] = set()
        add, person_of = found.add, _PERSON_OF.get
        named = dict.fromkeys((_NOBODY, _OWN, _YOU, _OTHER), 0)
        for sentence in self.sentences:
            if sentence:
                found.update(map(" ".join, zip((BEGINS, *sentence), (*sentence, ENDS), strict=True)))
                person = _NOBODY
                for word in sentence:
                    if here := person_of(word):
                        person = here
                        named[here] += 1
                    add(person + word)
        found.update([SIGN + name for name in self.signs])
        found.update(_how_often(named[_OWN], named[_YOU], named[_OTHER]))
        return found


def _how_often(own: int, you: int, other: int) -> Iterator[str]:
    """How often the writer, the reader and others are named, as features."""
    yield f"{NAMED}{min(own, _MOST_OF_TWO)}{min(you, _MOST_OF_TWO)}"
    yield f"{NAMED}{min(own, _MOST_OF_THREE)}{min(you, _MOST_OF_THREE)}{min(other, _MOST_OF_THREE)}"
    yield NAMED + (_OWN if own > you else _YOU if you > own else "=")
    if you > max(own, 1):
        yield f"{NAMED}to_you"


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
