"""How a word is meant that is written otherwise: chat slang, contractions, slips, digits and signs for letters."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
_DIGITS_APART = re.compile(r"\d+|[^\W\d_]+")
_DIGIT_LETTERS = (
    str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"}),
    str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "9": "g"}),
)
# A slip is looked for in words so long that one letter less or two changed leave no other word.
SLIP_MIN_LETTERS = 7
# Of a word shorter than this no letter may be left out.
SHORT_MIN_LETTERS = 4


@dataclass
class Spelling:
    """What the rules know: all their words, other ways to write some of them, and words in which slips are looked for."""

    known: set[str] = field(default_factory=set)
    meant: dict[str, tuple[str, ...]] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)
    watched: set[str] = field(default_factory=set)
    masked: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)  # slips in short words

    def watch(self, words: Iterable[str]) -> None:
        """Look for slips in these words, and for them with stars in place of letters."""
        for word in words:
            self.masked.setdefault((word[0], len(word)), []).append(word)
            if len(word) >= SLIP_MIN_LETTERS:
                self.watched.add(word)
                self.slips.update({word[:place] + word[place + 1 :]: word for place in range(1, len(word))})

    def watch_short(self, words: Iterable[str]) -> None:
        """Look for slips in these words however short: two neighbours that changed places, or a letter left out inside."""
        for word in words:
            changed = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
            left_out = [word[:at] + word[at + 1 :] for at in range(1, len(word) - 1)]
            for way in (*changed, *(left_out if len(word) >= SHORT_MIN_LETTERS else ())):
                if way != word:
                    self.short.setdefault(way, word)

    def mean(self, ways: Mapping[str, tuple[str, ...]]) -> None:
        """Learn other ways to write words."""
        self.meant.update(ways)

    def read(self, word: str) -> tuple[str, ...]:
        """The words that are meant by one word of a text in small plain letters."""
        if word in self.meant:
            return self.meant[word]
        if word in self.known:
            return (word,)
        if word in self.short:
            return self.read(self.short[word])
        return self._contracted(word) if "'" in word else self._odd(word)

    def _contracted(self, word: str) -> tuple[str, ...]:
        bare = word.replace("'", "")
        if bare in self.meant or bare in self.known:
            return self.read(bare)
        first = word.partition("'")[0]
        return self.read(first) if first else ()

    def _odd(self, word: str) -> tuple[str, ...]:
        if not word.isalpha():
            return self._with_digits(word)
        if drawn := _DRAWN_OUT.search(word):
            for times in (r"\1\1", r"\1"):
                short = _DRAWN_OUT.sub(times, word)
                if short in self.known or short in self.meant:
                    return self.read(short)
            return (_DRAWN_OUT.sub(r"\1", word),) if drawn else (word,)
        # "thinkin", "goin".
        if word.endswith("in") and f"{word}g" in self.known:
            return (f"{word}g",)
        if len(word) >= SLIP_MIN_LETTERS - 1 and (meant := self._slipped(word)):
            return (meant,)
        return (word,)

    def _with_digits(self, word: str) -> tuple[str, ...]:
        if sum(map(str.isalpha, word)) >= 2 and len(word) >= 4:
            for letters in _DIGIT_LETTERS:
                read = word.translate(letters)
                if read.isalpha() and (read in self.known or read in self.meant):
                    return self.read(read)
        parts = _DIGITS_APART.findall(word)
        if len(parts) < 2:
            return (word,)
        return tuple(each for part in parts for each in (self.read(part) if part.isalpha() else (part,)))

    def _slipped(self, word: str) -> str | None:
        """A watched word of which one letter is missing, doubled, too many, or changed places with its neighbour."""
        if word in self.slips:
            return self.slips[word]
        for place in range(1, len(word)):
            less = word[:place] + word[place + 1 :]
            if less in self.watched:
                return less
            meant = self.slips.get(less)
            if meant and len(meant) == len(word) and sorted(meant) == sorted(word):
                return meant
        return None

    def unmask(self, word: str) -> str:
        """A word with stars or signs for letters ("su*c*de"), as it is meant; as it is when nothing fits."""
        for candidate in self.masked.get((word[0], len(word)), ()):
            if all(mine == theirs or not mine.isalnum() for mine, theirs in zip(word, candidate, strict=True)):
                return candidate
        return word
