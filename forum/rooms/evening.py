"""The evening hours of rooms: when the next gathering is, in words and on a line."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from forum.lib import clock, zones
from forum.lib.hours import DAY_MINUTES, Hours

LINE_WIDTH = 960


class HasHours(Protocol):
    """Anything with evening hours."""

    @property
    def gathers_from(self) -> int | None: ...
    @property
    def gathers_until(self) -> int | None: ...
    @property
    def zone(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def first_on(self) -> date | None: ...


class MayBeOn(HasHours, Protocol):
    """A room with the evening that is on there, which a host may have opened outside its hours."""

    @property
    def begins_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Evening:
    """The gathering that is on now or comes next."""

    begins: datetime
    ends: datetime
    now: bool

    @property
    def another_day(self) -> bool:
        """Whether it begins on another day than today, on the room's own calendar."""
        return not self.now and self.begins.date() != clock.now().astimezone(self.begins.tzinfo).date()

    @property
    def begins_text(self) -> str:
        """The hour in the room's own time zone."""
        return f"{self.begins:%H:%M}"

    @property
    def ends_text(self) -> str:
        """The closing hour in the room's own time zone."""
        return f"{self.ends:%H:%M}"


@dataclass(frozen=True)
class Bar:
    """One room on the line of the evening: positions in the picture's units."""

    name: str
    x: int
    width: int
    now: bool
    evening: Evening
    row: int


def hours_of(room: HasHours) -> Hours | None:
    """A room's hours, or None when it has no fixed ones."""
    if room.gathers_from is None or room.gathers_until is None:
        return None
    return Hours(room.gathers_from, room.gathers_until, room.zone, room.rule, room.first_on)


def of(room: HasHours) -> Evening | None:
    """The gathering of a room by its hours, on now or next, or None when it has no fixed hours or none comes."""
    hours, now = hours_of(room), clock.now()
    span = hours.on_or_next(now) if hours is not None else None
    return Evening(span.begins, span.ends, span.begins <= now) if span is not None else None


def on_now(zone: str, begins_at: datetime, ends_at: datetime) -> Evening:
    """An evening that is on, whoever opened it, on the room's own clock."""
    local = zones.zone(zone)
    return Evening(begins_at.astimezone(local), ends_at.astimezone(local), now=True)


def shown(room: MayBeOn) -> Evening | None:
    """What a list of rooms says about one: the evening that is on, or the next by its hours."""
    if room.begins_at is not None and room.ends_at is not None:
        return on_now(room.zone, room.begins_at, room.ends_at)
    return of(room)


def day_line(rooms: list[tuple[Any, Any, Evening | None]]) -> list[Bar]:
    """The rooms that gather tonight, within a day from now, as bars over one day, in the order of the lobby."""
    bars: list[Bar] = []
    for room, _here, when in rooms:
        if when is None or room.is_closed or when.begins - clock.now() >= timedelta(minutes=DAY_MINUTES):
            continue
        begins = when.begins.hour * 60 + when.begins.minute
        length = min(int((when.ends - when.begins).total_seconds()) // 60, DAY_MINUTES - begins)
        scale = LINE_WIDTH / DAY_MINUTES
        x, width = round(begins * scale), max(8, round(length * scale))
        bars.append(Bar(room.name, x, width, when.now, when, len(bars)))
    return bars
