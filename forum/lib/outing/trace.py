"""What a trace is: a kind, and where it stands in a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from forum.lib.words import N_

Span = tuple[int, int]
Spans = Iterator[Span]


class Kind(StrEnum):
    """What leads to a person."""

    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"
    WORK = "work"
    ADDRESS = "address"
    MEETING = "meeting"
    PROFILE = "profile"
    PERSON = "person"  # what a rule has found (lib/judging), without a piece of its own
    OWN_NAME = "own_name"  # the writer's name here, in words that go out under a one-off name


LABELS: dict[Kind, str] = {
    Kind.PHONE: N_("A phone number"),
    Kind.PERSON: N_("Something that may tell who somebody is"),
    Kind.EMAIL: N_("An e-mail address"),
    Kind.HANDLE: N_("A name on another network"),
    Kind.WORK: N_("A full name with a place of work"),
    Kind.ADDRESS: N_("An address"),
    Kind.MEETING: N_("A meeting's place with its time"),
    Kind.PROFILE: N_("A link to a personal page"),
    Kind.OWN_NAME: N_("Your own name here"),
}


@dataclass(frozen=True)
class Trace:
    """One piece of a text that leads to a person."""

    kind: Kind
    start: int
    end: int

    def piece(self, text: str) -> str:
        """The words themselves, on one line."""
        return " ".join(text[self.start : self.end].split())
