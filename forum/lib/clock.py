"""The one clock: what time it is, and how coarsely we remember it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class Frozen:
    """A clock that a test holds still and moves by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = _utc(moment)

    def move(self, step: timedelta) -> datetime:
        """Move the clock by a step and return the new time."""
        self.moment += step
        return self.moment


# One value for the whole process, not one per thread: a test freezes the time for the server it talks to as well.
_held: list[Frozen] = []


def now() -> datetime:
    """Return the time now, aware, in UTC."""
    return _held[-1].moment if _held else datetime.now(UTC)


def minute(moment: datetime) -> datetime:
    """Drop the seconds. Raises ValueError when the moment names no time zone."""
    return _utc(moment).replace(second=0, microsecond=0)


def hour(moment: datetime) -> datetime:
    """Drop the minutes: this is how finely a post is remembered (security.md, P4)."""
    return minute(moment).replace(minute=0)


def day(moment: datetime) -> datetime:
    """Drop the hours: this is how finely the end of somebody's first weeks is remembered."""
    return hour(moment).replace(hour=0)


def month(moment: datetime) -> str:
    """Return the month as "2026-11": this is how finely joining is remembered (security.md, P4)."""
    return f"{_utc(moment):%Y-%m}"


def week(moment: datetime) -> str:
    """Return the ISO week as "2026-W48": this is how finely the last use is remembered (security.md, P4)."""
    year, number, _ = _utc(moment).isocalendar()
    return f"{year:04d}-W{number:02d}"


@contextmanager
def freeze(moment: datetime) -> Iterator[Frozen]:
    """Hold the clock still at a moment, for tests; freezing may be nested."""
    held = Frozen(moment)
    _held.append(held)
    try:
        yield held
    finally:
        _held.remove(held)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone could mean any hour")
    return moment.astimezone(UTC)
