"""Hours that come again: on which days, from when until when, on the clock of one time zone.

The rule is RFC 5545's (RRULE), as far as people plan evenings with it; python-dateutil reads it. It is followed on the
local calendar and only then set into the zone, so a gathering at eight stays at eight when the clocks change. An hour that
a change of clocks leaves out is read with the offset before the change, as RFC 5545 says (3.3.5).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from dateutil.rrule import rrule, rrulestr

from forum.lib import zones

DAY_MINUTES = 24 * 60
# How far ahead the next gathering is looked for: the fifth weekday of a month can be months away.
HORIZON_DAYS = 400
INTERVAL_MOST = 8
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTHS = (1, 2, 3, 4, -1)
_WEEKLY = re.compile(r"FREQ=WEEKLY(?:;INTERVAL=(?P<interval>[2-8]))?;BYDAY=(?P<days>(?:[A-Z]{2},)*[A-Z]{2})")
_MONTHLY = re.compile(r"FREQ=MONTHLY;BYDAY=(?P<nth>-?[1-4])(?P<day>[A-Z]{2})")
DAILY = "FREQ=DAILY"


class Repeat(StrEnum):
    """How a gathering comes again."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Days(NamedTuple):
    """The days of a rule, as a person chooses them: `interval` in weeks, `nth` of a month (-1 is the last)."""

    repeat: Repeat = Repeat.DAILY
    weekdays: tuple[str, ...] = ()
    interval: int = 1
    nth: int = 1

    @property
    def rule(self) -> str:
        """The RRULE. Raises ValueError when it would name no day."""
        if self.repeat is Repeat.DAILY:
            return DAILY
        chosen = [day for day in WEEKDAYS if day in self.weekdays]
        if not chosen:
            raise ValueError("a rule needs a day")
        if self.repeat is Repeat.MONTHLY:
            return f"FREQ=MONTHLY;BYDAY={self.nth}{chosen[0]}"
        every = f";INTERVAL={self.interval}" if self.interval > 1 else ""
        return f"FREQ=WEEKLY{every};BYDAY={','.join(chosen)}"


class Span(NamedTuple):
    """One gathering, in the zone of its hours."""

    begins: datetime
    ends: datetime


def days_of(rule: str) -> Days:
    """The days of a rule made by `Days.rule`; an empty rule is every day. Raises ValueError for any other."""
    if rule in ("", DAILY):
        return Days()
    if found := _WEEKLY.fullmatch(rule):
        weekdays = tuple(found["days"].split(","))
        if set(weekdays) <= set(WEEKDAYS):
            return Days(Repeat.WEEKLY, weekdays, int(found["interval"] or 1))
    if (found := _MONTHLY.fullmatch(rule)) and found["day"] in WEEKDAYS and int(found["nth"]) in NTHS:
        return Days(Repeat.MONTHLY, (found["day"],), nth=int(found["nth"]))
    raise ValueError(f"not a rule of ours: {rule}")


@dataclass(frozen=True)
class Hours:
    """Evening hours: minutes after midnight from and until, the days (an RRULE), and the zone.

    `first_on` is the first day, from which every second week is counted.
    """

    begins: int
    ends: int
    zone: str = "UTC"
    rule: str = ""
    first_on: date | None = None

    @property
    def minutes(self) -> int:
        """How long one gathering lasts by the clock; one that ends when it begins lasts a whole day."""
        return (self.ends - self.begins) % DAY_MINUTES or DAY_MINUTES

    def between(self, since: datetime, until: datetime) -> Iterator[Span]:
        """The gatherings that are on at some moment from `since` up to `until`, oldest first."""
        zone = zones.zone(self.zone)
        first = since.astimezone(zone).replace(tzinfo=None) - timedelta(minutes=self.minutes)
        last = until.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)
        for local in self._rule(first).between(first, last, inc=True):
            begins = local.replace(tzinfo=zone)
            ends = (local + timedelta(minutes=self.minutes)).replace(tzinfo=zone)
            if begins.timestamp() >= until.timestamp():
                return
            if ends.timestamp() > since.timestamp():
                yield Span(begins, ends)

    def on_or_next(self, now: datetime) -> Span | None:
        """The gathering that is on now or comes next; None when none comes within a year."""
        return next(self.between(now, now + timedelta(days=HORIZON_DAYS)), None)

    def _rule(self, near: datetime) -> rrule:
        days = days_of(self.rule)
        # Only what is counted from a first day needs it; a rule that began long ago would be walked through every time.
        start = self.first_on if days.interval > 1 and self.first_on else near.date() - timedelta(days=1)
        begins = datetime(start.year, start.month, start.day) + timedelta(minutes=self.begins)  # noqa: DTZ001  # local on purpose
        found = rrulestr(self.rule or DAILY, dtstart=begins)
        if not isinstance(found, rrule):
            raise TypeError("one rule, not a set of them")
        return found


def first_day(days: Sequence[str], on: date) -> date:
    """The first of these weekdays from a day on; the day itself without weekdays."""
    for step in range(7):
        if WEEKDAYS[(on + timedelta(days=step)).weekday()] in days:
            return on + timedelta(days=step)
    return on
