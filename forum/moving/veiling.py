"""New names for everybody who comes along, and texts without what leads to a person."""

import re
from collections.abc import Callable

from forum.lib import names, outing
from forum.lib.outing import Kind

# Places and workplaces are guesses, and a sentence without them may mean nothing: they stay, counted in the report.
MASKED = frozenset({Kind.PHONE, Kind.EMAIL, Kind.HANDLE, Kind.PROFILE})
MASK = "[…]"
# A name that could be an ordinary word is only replaced behind an @.
_UNLIKE_A_WORD = re.compile(r"[\d_.-]|[a-z][A-Z]")
_MENTION = re.compile(r"(?<![\w/])@([\w.-]{2,60})")


class Veil:
    """Who is called what from now on. Nothing of it is kept when the import ends."""

    def __init__(self, is_taken: Callable[[str], bool]) -> None:
        self._is_taken = is_taken
        self._by_key: dict[str, str] = {}
        self._by_old: dict[str, str] = {}
        self._used: set[str] = set()
        self._bare: dict[str, re.Pattern[str]] = {}
        self.masked = 0
        self.left = 0

    def name_of(self, key: str, called: str = "") -> str:
        """The new name of a person; a random one that nobody here has."""
        if key not in self._by_key:
            self._by_key[key] = self._fresh()
        if called and called.casefold() not in self._by_old:
            self._by_old[called.casefold()] = self._by_key[key]
            if _UNLIKE_A_WORD.search(called):
                self._bare[called] = re.compile(rf"(?<![\w@]){re.escape(called)}(?!\w)", re.IGNORECASE)
        return self._by_key[key]

    @property
    def people(self) -> int:
        """How many people have a new name."""
        return len(self._by_key)

    def over(self, text: str) -> str:
        """A text with new names for old ones where people speak to each other, and without numbers and addresses."""
        text = _MENTION.sub(self._mention, text)
        folded = text.casefold()
        for called, pattern in self._bare.items():
            if called.casefold() in folded:
                text = pattern.sub(self._by_old[called.casefold()], text)
        pieces, end = [], 0
        for trace in outing.found(text):
            if trace.kind not in MASKED:
                self.left += 1
                continue
            pieces += [text[end : trace.start], MASK]
            end = trace.end
            self.masked += 1
        return "".join([*pieces, text[end:]])

    def _mention(self, found: re.Match[str]) -> str:
        known = self._by_old.get(found[1].rstrip(".-").casefold())
        if known is None:
            self.masked += 1
        return known or MASK

    def _fresh(self) -> str:
        while True:
            name = names.suggest(longer=len(self._used) > 500)
            key = names.skeleton(name)
            if key not in self._used and not self._is_taken(key):
                self._used.add(key)
                return name
