"""What somebody may write in their first days, and how often: counted in the day's counts, said before it bites, never a wall.

Only who is new is counted here. A one-off name has its member's limits, so that a name more gives nobody more words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple

from forum.accounts.queries import Member
from forum.config import Config
from forum.daykey import today
from forum.errors import Invalid, Told, TooSoon
from forum.lib.words import N_
from forum.screening.judging import Finding
from forum.tally import Asked, counts, fresh

HOUR_SECONDS, DAY_SECONDS = 3_600, 86_400
# Above so many minutes a wait is said in hours.
MINUTES_TOLD = 90
SECONDS, MINUTES, HOURS = N_("%(num)d seconds"), N_("%(num)d minutes"), N_("%(num)d hours")


class Kind(StrEnum):
    """What somebody writes."""

    THREAD = "thread"
    REPLY = "reply"
    LINE = "line"


class Pace(NamedTuple):
    """One limit: under which name it is counted, how often, within how long, and what is said when it is reached."""

    name: str
    most: int
    seconds: float
    reason: str


PAUSE = N_(
    "In your first days there is a short pause between two texts. The next can go out in %(left)s; it is still here."
)
THREADS = N_(
    "In your first days you can begin %(most)d threads a day. The next can go out in about %(left)s; it is still here. "
    "Answers are open to you."
)
REPLIES_HOUR = N_(
    "In your first days you can send %(most)d answers an hour. The next can go out in about %(left)s; it is still here."
)
REPLIES_DAY = N_(
    "In your first days you can send %(most)d answers a day. The next can go out in about %(left)s; it is still here."
)
LINES_HOUR = N_(
    "In your first days you can say %(most)d lines an hour. The next can go out in about %(left)s; it is still here."
)
LINES_DAY = N_(
    "In your first days you can say %(most)d lines a day. The next can go out in about %(left)s; it is still here."
)
ONE_LEFT, SOME_LEFT = N_("In your first days: one more for now."), N_("In your first days: %(num)d more for now.")
NONE_LEFT = N_("In your first days: no more just now. The next can go out in about %(left)s.")


def paces(kind: Kind, config: Config) -> tuple[Pace, ...]:
    """The limits of the first days for one kind of words."""
    if kind is Kind.LINE:
        return (
            Pace("lines/h", config.new_lines_per_hour, HOUR_SECONDS, LINES_HOUR),
            Pace("lines/d", config.new_lines_per_day, DAY_SECONDS, LINES_DAY),
        )
    pause = Pace("pause", 1, config.new_pause_seconds, PAUSE)
    if kind is Kind.THREAD:
        return (pause, Pace("threads/d", config.new_threads_per_day, DAY_SECONDS, THREADS))
    return (
        pause,
        Pace("replies/h", config.new_replies_per_hour, HOUR_SECONDS, REPLIES_HOUR),
        Pace("replies/d", config.new_replies_per_day, DAY_SECONDS, REPLIES_DAY),
    )


def counted(actor: Member, kind: Kind, nonce: str, config: Config) -> Iterator[tuple[Pace, Asked]]:
    """What one sending counts as for somebody in their first days; nothing for everybody else."""
    for pace in paces(kind, config) if actor.is_new else ():
        yield pace, Asked(_name(pace, actor), today.of(f"sending {nonce}"), pace.seconds)


def _name(pace: Pace, actor: Member) -> str:
    return today.of(f"{pace.name} member {actor.id}")


@contextmanager
def held_to(actor: Member, kind: Kind, nonce: str, finding: Finding, config: Config) -> Iterator[None]:
    """Holds the limits of the first days, and nothing else, around words to one or a few people; whoever may be in danger is
    not held to them. Raises Invalid, TooSoon."""
    pace = list(counted(actor, kind, nonce, config))
    asked = [each for _pace, each in pace]
    places = counts.enter(*asked)
    try:
        for (each, _asked), place in zip(pace, places, strict=True):
            if place.before >= each.most and not finding.is_urgent:
                refuse(kind, each, place.wait)
        yield
    except Exception:
        counts.leave(*fresh(asked, places))
        raise


def refuse(kind: Kind, pace: Pace, wait: float) -> None:
    """Raises TooSoon with the words of a limit that is reached; for a line Invalid, as its page would only try again."""
    values = {"most": pace.most, "left": how_long(wait)}
    if kind is Kind.LINE:
        raise Invalid({"text": pace.reason}, **values)
    raise TooSoon(pace.reason, max(1, int(wait)), **values)


def how_long(seconds: float) -> Told:
    """A wait in words."""
    if seconds < HOUR_SECONDS / 60:
        return Told(SECONDS, {"num": max(1, int(seconds))})
    minutes = -(-int(seconds) // 60)
    return Told(MINUTES, {"num": minutes}) if minutes <= MINUTES_TOLD else Told(HOURS, {"num": round(minutes / 60)})


def near(actor: Member, kind: Kind, config: Config) -> Told | None:
    """What is left to somebody in their first days, when it is little; None while there is plenty, and for everybody else."""
    if actor.id is None or not actor.is_new:
        return None
    fewest: Told | None = None
    left_least = config.new_told_when_left + 1
    for pace in paces(kind, config):
        if pace.seconds < HOUR_SECONDS:
            continue
        left = pace.most - counts.count(_name(pace, actor), pace.seconds)
        if left < left_least:
            left_least, fewest = left, _left_words(left, pace)
    return fewest


def _left_words(left: int, pace: Pace) -> Told:
    if left > 0:
        return Told(SOME_LEFT, {"num": left}) if left > 1 else Told(ONE_LEFT, {})
    return Told(NONE_LEFT, {"left": how_long(pace.seconds)})
