"""A text as the rules look at it. Each rule starts only at a word or a digit that it needs, so most texts cost nearly nothing."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property

from forum.lib.outing.trace import Span

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


class Looked:
    """One text in plain characters; each stands in the place it had."""

    def __init__(self, text: str) -> None:
        self.text = plain(text)
        low = self.text.lower()
        # Some capital letters have two small ones.
        self.low = low if len(low) == len(self.text) else "".join(map(_lowered, self.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """All words in small letters."""
        return frozenset(_WORD.findall(self.low))

    @cached_property
    def numbers(self) -> list[int]:
        """Where digits begin."""
        return [match.start() for match in _DIGITS.finditer(self.text)]

    def has(self, cues: frozenset[str]) -> bool:
        """Say whether one of the words stands in the text."""
        return not self.words.isdisjoint(cues)

    def spots(self, cues: frozenset[str]) -> Iterator[int]:
        """Find where one of the words begins."""
        for word in self.words & cues:
            place = self.low.find(word)
            while place >= 0:
                end = place + len(word)
                if not _joined(self.low[place - 1 : place]) and not _joined(self.low[end : end + 1]):
                    yield place
                place = self.low.find(word, end)

    def matches(self, cues: frozenset[str], rule: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Find what a rule says about the places where one of the words begins."""
        for place in self.spots(cues):
            if match := rule.match(self.text, place):
                yield match


def cues(*groups: Iterable[str]) -> frozenset[str]:
    """Name the words with which the words and phrases of a list begin."""
    return frozenset(match.group() for group in groups for each in group if (match := _WORD.search(each)))


def one_of(*groups: Iterable[str]) -> str:
    """Write a rule that takes any of the words and phrases, capitals or not."""
    words = sorted({word for group in groups for word in group}, key=lambda word: (-len(word), word))
    return f"(?i:{'|'.join(re.escape(word) for word in words)})"


def none_of(*groups: Iterable[str]) -> str:
    """Write a rule that lets none of the words stand here."""
    return rf"(?!{one_of(*groups)}\b)"


def before(text: str, place: int, reach: int) -> str:
    """Return what stands before a place."""
    return text[max(0, place - reach) : place]


def overlaps(first: Span, second: Span) -> bool:
    """Say whether two pieces share a character."""
    return first[0] < second[1] and second[0] < first[1]


def plain(text: str) -> str:
    """Return the text in plain characters (wide digits, hard spaces, curly quotes), each in the place it had."""
    if text.isascii():
        return text
    odd = {character for character in text if character > "\x7f" and not character.isalpha()}
    return text.translate({ord(character): _plain(character) for character in odd}) if odd else text


def _plain(character: str) -> str:
    if character in "\u2018\u2019":
        return "'"
    if unicodedata.category(character) == "Pd":
        return "-"
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _lowered(character: str) -> str:
    low = character.lower()
    return low if len(low) == 1 else character


def _joined(neighbour: str) -> bool:
    return neighbour.isalnum() or neighbour == "_"
