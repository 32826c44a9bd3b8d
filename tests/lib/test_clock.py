"""Times are in UTC and as coarse as promised; a test may hold the clock still."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from forum.lib import clock

MOMENT = datetime(2026, 11, 23, 20, 17, 44, 987654, tzinfo=UTC)


def test_now_is_aware_and_runs() -> None:
    before, seen = datetime.now(UTC), clock.now()
    assert seen.tzinfo is UTC
    assert before <= seen <= datetime.now(UTC)


def test_times_are_coarse() -> None:
    assert clock.minute(MOMENT) == datetime(2026, 11, 23, 20, 17, tzinfo=UTC)
    assert clock.hour(MOMENT) == datetime(2026, 11, 23, 20, tzinfo=UTC)
    assert clock.day(MOMENT) == datetime(2026, 11, 23, tzinfo=UTC)
    assert clock.month(MOMENT) == "2026-11"
    assert clock.week(MOMENT) == "2026-W48"


def test_times_from_elsewhere_are_taken_as_utc() -> None:
    there = datetime(2027, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert clock.hour(there) == datetime(2026, 12, 31, 19, tzinfo=UTC)
    assert clock.month(there) == "2026-12"


def test_a_week_belongs_to_its_iso_year() -> None:
    assert clock.week(datetime(2027, 1, 1, tzinfo=UTC)) == "2026-W53"
    assert clock.week(datetime(2026, 1, 5, tzinfo=UTC)) == "2026-W02"


@pytest.mark.parametrize("coarse", [clock.minute, clock.hour, clock.day, clock.month, clock.week])
def test_a_time_without_a_zone_is_an_error(coarse: object) -> None:
    with pytest.raises(ValueError, match="time zone"):
        coarse(datetime(2026, 1, 1))  # noqa: DTZ001  # this is the mistake being tested


def test_a_held_clock_stands_still_in_every_thread_and_moves_by_hand() -> None:
    seen: list[datetime] = []
    with clock.freeze(MOMENT) as held:
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
        held.move(timedelta(days=1))
        assert [*seen, clock.now()] == [MOMENT, MOMENT + timedelta(days=1)]
        with clock.freeze(MOMENT):
            assert clock.now() == MOMENT
        assert clock.now() == MOMENT + timedelta(days=1)
    assert clock.now() != MOMENT


def test_the_clock_runs_again_after_a_failed_test() -> None:
    with pytest.raises(RuntimeError), clock.freeze(MOMENT):
        raise RuntimeError
    assert clock.now() != MOMENT
