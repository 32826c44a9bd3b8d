"""The same words again and again: by one person, or by several new ones. No words are kept for it, a few keyed marks are.

The marks (lib/likeness.py) are made with the key of the day and live in the day's counts, for an hour.
"""

from collections.abc import Sequence
from typing import NamedTuple

from forum.accounts.queries import Member
from forum.config import Config
from forum.daykey import today
from forum.lib import likeness
from forum.screening.pacing import Kind
from forum.tally import Asked, Place


class Compared(NamedTuple):
    """What is put down for one text: under this person alone, and under all who are new."""

    own: tuple[Asked, ...]
    all: tuple[Asked, ...]
    own_most: int
    people_most: int

    def is_own_again(self, places: Sequence[Place]) -> bool:
        """Whether this person has sent such words as often as they may. `places` are those of `own`."""
        return likeness.alike([each.before for each in places], self.own_most - 1)

    def is_of_many(self, places: Sequence[Place]) -> bool:
        """Whether so many other new people have sent such words. `places` are those of `all`."""
        return likeness.alike([each.before for each in places], self.people_most - 2)


def compared(actor: Member, kind: Kind, text: str, nonce: str, config: Config, under: str) -> Compared:
    """What a text is compared by. In rooms people do say the same twice, so there only who is new is looked at."""
    is_new = actor.is_new or bool(under)
    # Who greets may welcome many in the same words.
    is_compared = is_new or not (actor.greets or kind is Kind.LINE)
    marks = likeness.marks(text, today.of("likeness").encode()) if is_compared else ()
    seconds = config.same_words_minutes * 60
    # Words that went out under a one-off name are one's own; beside others' it is a person like them.
    mine, sending = today.of(f"same words {actor.id}"), today.of(f"sending {nonce}")
    own = tuple(Asked(f"{mine} {mark}", sending, seconds) for mark in marks)
    person = today.of(f"same words {actor.id} {under}")
    many = tuple(Asked(f"alike {mark}", person, seconds) for mark in marks) if is_new else ()
    most = config.same_words_new_most if actor.is_new else config.same_words_most
    if kind is Kind.LINE:
        most = config.same_lines_new_most
    return Compared(own, many, most, config.same_words_people)
