"""Regular expressions that are made ready when they are first asked: there are thousands, and most texts meet a few."""

import re
from collections.abc import Iterator
from functools import lru_cache
from sys import maxsize


class Late:
    """One of them. It is kept by what it says, so rules that were read once can be stored (keeping.py)."""

    __slots__ = ("made", "said")

    def __init__(self, said: str) -> None:
        self.said = said
        self.made: re.Pattern[str] | None = None  # once it was asked

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """Where it stands from a place on."""
        return self.ready().match(text, start)

    def search(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """Where it stands first between two places."""
        return self.ready().search(text, start, end)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place where it stands."""
        return self.ready().finditer(text)

    def ready(self) -> re.Pattern[str]:
        """The expression itself."""
        if self.made is None:
            self.made = re.compile(self.said)
        return self.made

    def __reduce__(self) -> tuple[type["Late"], tuple[str]]:
        return Late, (self.said,)


@lru_cache(maxsize=16_384)
def late(said: str) -> Late:
    """The expression that says this: the same one wherever it is said, as many phrases end alike."""
    return Late(said)
