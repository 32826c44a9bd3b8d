"""What a reader has chosen about words: which they want covered or kept away. Pure, so that every surface asks the same."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from forum.lib import markup, zones
from forum.lib.words import N_
from forum.vocabulary import ContentNote, Shown

# Stands in no text that is kept.
BETWEEN = "\x00"
DAY_MINUTES = 1440
_PIECE = re.compile(r"\w+|[^\w\s]")
BY_PERSON = N_("Words of somebody you muted.")
BY_WORD = N_("It holds a word you muted.")
TITLE_BY_PERSON = N_("A thread of somebody you muted")
TITLE_BY_NOTE = N_("A thread about something you keep away")
TITLE_BY_WORD = N_("A title with a word you muted")


@dataclass(frozen=True)
class Look:
    """How one text is shown to one reader. `notes` are those that cover it, `why` says what else does."""

    shown: Shown
    notes: tuple[ContentNote, ...] = ()
    why: str = ""


PLAIN = Look(Shown.SHOW)
AWAY = Look(Shown.HIDE)


@dataclass(frozen=True)
class Quiet:
    """Hours in which nothing calls: minutes of the day from and until, in the reader's own time zone."""

    begins: int
    ends: int
    zone: str

    def holds(self, now: datetime) -> bool:
        """Whether it is quiet now; hours may run over midnight."""
        minute = self._minute(now)
        if self.begins <= self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends

    def comes_within(self, now: datetime, span: timedelta) -> bool:
        """Whether it is quiet now, or will be before `span` (less than a day) is over."""
        until_then = (self.begins - self._minute(now)) % DAY_MINUTES
        return self.holds(now) or until_then * 60 <= span.total_seconds()

    def _minute(self, now: datetime) -> int:
        here = now.astimezone(zones.zone(self.zone))
        return here.hour * 60 + here.minute


@dataclass(frozen=True)
class Reading:
    """One reader's choices. Content notes cover a text unless the reader chose otherwise."""

    people: frozenset[int] = frozenset()
    words: tuple[str, ...] = ()
    notes: Mapping[ContentNote, Shown] = field(default_factory=dict)
    reader: int | None = None
    quiet: Quiet | None = None
    # The reader and their one-off names: one's own words are not kept from oneself.
    selves: frozenset[int] = frozenset()

    def is_quiet(self, now: datetime) -> bool:
        """Whether the reader wants no light and no call at this moment; what waits, waits on its page."""
        return self.quiet is not None and self.quiet.holds(now)

    @property
    def is_apart(self) -> bool:
        """Whether this reader chose anything at all."""
        return bool(self.people or self.words or self.notes)

    def look(self, author_id: int, notes: Iterable[ContentNote], html: str, more: Iterable[str] = ()) -> Look:
        """How a text is shown, and with it `more`, what stands beside it in plain words: what its pictures show.

        One's own words are covered by their notes only.
        """
        chosen = {note: self.notes.get(note, Shown.COVER) for note in notes}
        mine = self._wrote(author_id)
        if Shown.HIDE in chosen.values() and not mine:
            return AWAY
        covering = tuple(note for note, shown in chosen.items() if shown is Shown.COVER)
        why = "" if mine else self._why(author_id, html, more)
        return Look(Shown.COVER, covering, why) if covering or why else PLAIN

    def keeps_away(self, author_id: int, notes: Iterable[ContentNote]) -> bool:
        """Whether something by this author, with these notes, stands in no list of this reader."""
        if self._wrote(author_id):
            return False
        return author_id in self.people or any(self.notes.get(note) is Shown.HIDE for note in notes)

    def title_away(self, author_id: int, notes: Iterable[ContentNote], title: str) -> str:
        """What stands in the place of a thread's title, or an empty text when the reader sees it."""
        if not self.is_apart or self._wrote(author_id):
            return ""
        if author_id in self.people:
            return TITLE_BY_PERSON
        if self.keeps_away(author_id, notes):
            return TITLE_BY_NOTE
        return TITLE_BY_WORD if self.mutes(title) else ""

    def _wrote(self, author_id: int) -> bool:
        return author_id == self.reader or author_id in self.selves

    def why(self, text: str) -> str:
        """Why a plain text is covered that has no author to mute and no notes: what was said about words, to a reader."""
        return BY_WORD if self.mutes(text) else ""

    def mutes(self, text: str) -> bool:
        """Whether a plain text holds a muted word."""
        if not self._phrases:
            return False
        said = _pieces(text)
        return any(phrase in said for phrase in self._phrases)

    def _why(self, author_id: int, html: str, more: Iterable[str]) -> str:
        if author_id in self.people:
            return BY_PERSON
        # A sign between them that no phrase runs over.
        return BY_WORD if self._phrases and self.mutes(BETWEEN.join((markup.plain(html), *more))) else ""

    @cached_property
    def _phrases(self) -> tuple[str, ...]:
        return tuple(phrase for phrase in map(_pieces, self.words) if phrase != BETWEEN)


def _pieces(text: str) -> str:
    """Words and signs with a mark around each: a phrase found in this stands on whole words, whatever the space between.

    Nothing that was typed is a pattern, and looking costs the same for every text of a length.
    """
    return BETWEEN + "".join(piece + BETWEEN for piece in _PIECE.findall(text.casefold()))


EVERYTHING = Reading()
