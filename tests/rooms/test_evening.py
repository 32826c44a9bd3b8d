"""Evening hours: the gathering that is on now or comes next, in the room's own time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from forum.lib import clock
from forum.rooms import evening


@dataclass(frozen=True)
class Hours:
    """A room's hours, as a test writes them."""

    gathers_from: int | None
    gathers_until: int | None
    zone: str = "UTC"
    rule: str = ""
    first_on: date | None = None
    name: str = "Evening check-in"
    is_closed: bool = False


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def seen(room: Hours, moment: str) -> tuple[str, str, bool, int]:
    """Begin, end, whether it is on, and the day it begins on."""
    with clock.freeze(at(moment)):
        found = evening.of(room)
    assert found is not None
    return found.begins_text, found.ends_text, found.now, found.begins.day


SEVEN_TO_NINE = Hours(19 * 60, 21 * 60)
OVER_MIDNIGHT = Hours(22 * 60, 1 * 60 + 30)


@pytest.mark.parametrize(
    ("room", "moment", "expected"),
    [
        (SEVEN_TO_NINE, "2026-11-23T10:00", ("19:00", "21:00", False, 23)),
        (SEVEN_TO_NINE, "2026-11-23T18:59", ("19:00", "21:00", False, 23)),
        (SEVEN_TO_NINE, "2026-11-23T19:00", ("19:00", "21:00", True, 23)),
        (SEVEN_TO_NINE, "2026-11-23T20:59", ("19:00", "21:00", True, 23)),
        (SEVEN_TO_NINE, "2026-11-23T21:00", ("19:00", "21:00", False, 24)),
        (OVER_MIDNIGHT, "2026-11-23T23:59", ("22:00", "01:30", True, 23)),
        (OVER_MIDNIGHT, "2026-11-24T01:29", ("22:00", "01:30", True, 23)),
        (OVER_MIDNIGHT, "2026-11-24T01:30", ("22:00", "01:30", False, 24)),
        (Hours(0, 0), "2026-11-23T12:00", ("00:00", "00:00", True, 23)),
        (Hours(19 * 60, 21 * 60, "Asia/Tokyo"), "2026-11-23T10:30", ("19:00", "21:00", True, 23)),
        (Hours(19 * 60, 21 * 60, "America/New_York"), "2026-11-24T00:30", ("19:00", "21:00", True, 23)),
        (Hours(19 * 60, 21 * 60, "No/Such"), "2026-11-23T19:30", ("19:00", "21:00", True, 23)),
    ],
)
def test_which_gathering_is_meant(room: Hours, moment: str, expected: tuple[str, str, bool, int]) -> None:
    assert seen(room, moment) == expected


@pytest.mark.parametrize("day", ["2026-10-24", "2026-10-25", "2026-03-28", "2026-03-29"])
def test_summer_time_does_not_move_the_evening(day: str) -> None:
    berlin = Hours(20 * 60, 22 * 60, "Europe/Berlin")
    assert seen(berlin, f"{day}T12:00")[:3] == ("20:00", "22:00", False)


def test_a_room_without_hours_is_open_at_any_hour() -> None:
    assert evening.of(Hours(None, None)) is None
    assert evening.of(Hours(19 * 60, None)) is None


def test_the_line_of_the_day_shows_the_open_rooms_that_have_hours() -> None:
    with clock.freeze(at("2026-11-23T19:30")):
        away, another_day = Hours(0, 60, name="Away", is_closed=True), Hours(0, 60, rule="FREQ=WEEKLY;BYDAY=FR")
        rooms = [Hours(None, None, name="Any"), SEVEN_TO_NINE, away, another_day, OVER_MIDNIGHT]
        bars = evening.day_line([(room, None, evening.of(room)) for room in rooms])
    assert [(bar.row, bar.evening.begins_text, bar.evening.ends_text, bar.now) for bar in bars] == [
        (0, "19:00", "21:00", True),
        (1, "22:00", "01:30", False),
    ]
    assert (bars[0].x, bars[0].width) == (760, 80)
    assert bars[1].x + bars[1].width <= evening.LINE_WIDTH


def test_the_shortest_gathering_can_still_be_seen() -> None:
    with clock.freeze(at("2026-11-23T12:00")):
        room = Hours(600, 601)
        assert evening.day_line([(room, None, evening.of(room))])[0].width == 8
