"""The evening hours of rooms: when the next gathering is, in words and on a line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from forum.lib import clock, zones

DAY_MINUTES = 24 * 60
LINE_WIDTH = 960


class HasHours(Protocol):
    """Anything with evening hours."""

    @property
    def gathers_from(self) -> int | None: ...
    @property
    def gathers_until(self) -> int | None: ...
    @property
    def zone(self) -> str: ...


@dataclass(frozen=True)
class Evening:
    """The gathering that is on now or comes next."""

    begins: datetime
    ends: datetime
    now: bool

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
    begins: str
    ends: str
    row: int


def of(room: HasHours) -> Evening | None:
    """The gathering of a room that is on now or next, or None when it has no fixed hours."""
    if room.gathers_from is None or room.gathers_until is None:
        return None
    zone = zones.zone(room.zone)
    here = clock.now().astimezone(zone)
    length = (room.gathers_until - room.gathers_from) % DAY_MINUTES or DAY_MINUTES
    for day in (-1, 0, 1):
        date = (here + timedelta(days=day)).date()
        begins = datetime(date.year, date.month, date.day, *divmod(room.gathers_from, 60), tzinfo=zone)
        ends = begins + timedelta(minutes=length)
        if ends > here:
            return Evening(begins, ends, begins <= here)
    return None


def day_line(rooms: list[tuple[Any, Any, Evening | None]]) -> list[Bar]:
    """The rooms with hours as bars over one day, in the order of the lobby."""
    bars: list[Bar] = []
    for room, _here, when in rooms:
        if when is None or room.is_closed:
            continue
        begins = when.begins.hour * 60 + when.begins.minute
        length = min(int((when.ends - when.begins).total_seconds()) // 60, DAY_MINUTES - begins)
        scale = LINE_WIDTH / DAY_MINUTES
        x, width = round(begins * scale), max(8, round(length * scale))
        bars.append(Bar(room.name, x, width, when.now, when.begins_text, when.ends_text, len(bars)))
    return bars
