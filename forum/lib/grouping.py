"""Acts told in groups: a line stands only for things alike that met enough different people, in the finest span where it can.

A month is cut into parts (the 1st to the 7th, the 8th to the 14th, the 15th to the 21st, the rest) and those into days, so
that each span lies whole in the next one, and each act is told in one line only: nothing can be taken from anything.
"""

import calendar
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# What was done, to which kind of text, and on what ground; coarser keys leave the last ones empty.
Key = tuple[str, str, str]
ANYTHING: Key = ("", "", "")
PART_DAYS = 7
PARTS = 4


class Span(StrEnum):
    """How long the time is of which a line speaks."""

    DAY = "day"
    PART = "part"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """A span of the calendar, both ends included."""

    span: Span
    first: date
    last: date


@dataclass(frozen=True)
class Act:
    """One thing that was done. `person` is whom it met, None where that was forgotten; `number` names the act."""

    number: int
    on: date
    key: Key
    person: int | None
    changed: bool = False


@dataclass(frozen=True)
class Group:
    """Acts that are told together."""

    key: Key
    acts: tuple[Act, ...]


def month_of(day: date) -> Period:
    """The month in which a day lies."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(Span.MONTH, day.replace(day=1), day.replace(day=last))


def next_month(month: Period) -> Period:
    """The month after a month."""
    return month_of(month.last + timedelta(days=1))


def parts(month: Period) -> list[Period]:
    """A month's four parts."""
    begins = [month.first + timedelta(days=PART_DAYS * number) for number in range(PARTS)]
    ends = [*(begin - timedelta(days=1) for begin in begins[1:]), month.last]
    return [Period(Span.PART, first, last) for first, last in zip(begins, ends, strict=True)]


def days(month: Period) -> list[Period]:
    """A month's days."""
    every = (month.first + timedelta(days=number) for number in range((month.last - month.first).days + 1))
    return [Period(Span.DAY, day, day) for day in every]


def people(acts: Iterable[Act]) -> int:
    """How many different people acts have met, as far as that is known."""
    return len({act.person for act in acts} - {None})


def alike(acts: Iterable[Act], least: int) -> list[Group]:
    """Groups of the same key that met at least so many people."""
    return _groups(acts, least, lambda key: key)


def gathered(acts: Iterable[Act], least: int) -> tuple[list[Group], list[Act]]:
    """The same, then what is left of several grounds together, then of several kinds of text, then of everything.

    Returns the groups, and the acts that are too few even then.
    """
    left, found = list(acts), []
    for coarser in (
        lambda key: key,
        lambda key: (key[0], key[1], ""),
        lambda key: (key[0], "", ""),
        lambda _key: ANYTHING,
    ):
        fresh = _groups(left, least, coarser)
        found += fresh
        left = without(left, fresh)
    return found, left


def without(acts: Iterable[Act], groups: Collection[Group]) -> list[Act]:
    """The acts that are in none of these groups."""
    told = {act.number for group in groups for act in group.acts}
    return [act for act in acts if act.number not in told]


def at_least(count: int, step: int) -> int:
    """A number rounded down, so that "at least" is true of it."""
    return count - count % step


def _groups(acts: Iterable[Act], least: int, coarser: Callable[[Key], Key]) -> list[Group]:
    found: dict[Key, list[Act]] = defaultdict(list)
    for act in acts:
        found[coarser(act.key)].append(act)
    return [Group(key, tuple(each)) for key, each in sorted(found.items()) if people(each) >= least]
