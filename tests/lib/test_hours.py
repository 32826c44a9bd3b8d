"""Hours that come again keep their local hour, and the calendar file says the same to an independent reader."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import vobject
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from forum.lib import hours
from forum.lib.hours import Days, Hours, Repeat, Span
from forum.lib.ics import calendar

# The zones of three kinds of change: the northern, the other northern, and the southern hemisphere's.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8), date(2026, 11, 1)),
    ("Australia/Sydney", date(2026, 4, 5), date(2026, 10, 4)),
]
WEEKLY_AT_EIGHT = "FREQ=WEEKLY;BYDAY=SU"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def year(of: Hours) -> list[Span]:
    return list(of.between(at("2026-01-01T00:00"), at("2027-01-01T00:00")))


@pytest.mark.parametrize(("zone", "one", "other"), CHANGES)
def test_a_weekly_evening_keeps_its_local_hour_over_both_changes(zone: str, one: date, other: date) -> None:
    spans = year(Hours(20 * 60, 21 * 60 + 30, zone, WEEKLY_AT_EIGHT))
    assert {(f"{span.begins:%H:%M}", f"{span.ends:%H:%M}") for span in spans} == {("20:00", "21:30")}
    assert all(span.begins.tzinfo == ZoneInfo(zone) for span in spans)
    assert len(spans) in (52, 53)
    for change in (one, other):
        # The week before and the week after the change are not the same moment of the day in UTC.
        before, after = (
            next(span for span in spans if span.begins.date() >= change + timedelta(days=days)) for days in (-7, 1)
        )
        apart = after.begins.timestamp() - before.begins.timestamp()
        assert apart % 86_400 in (3_600, 82_800)


@pytest.mark.parametrize(("zone", "one", "other"), CHANGES)
def test_the_calendar_file_says_the_same_to_independent_readers(zone: str, one: date, other: date) -> None:
    ours = Hours(20 * 60, 21 * 60 + 30, zone, WEEKLY_AT_EIGHT)
    file = calendar(ours, "6c3a@calendar", "Evening call", at("2026-01-01T00:00"))
    expected = [(span.begins.astimezone(UTC), span.ends.astimezone(UTC)) for span in year(ours)]
    # One reader expands the rule and the zone by itself.
    expanded = recurring_ical_events.of(Calendar.from_ical(file)).between(
        at("2026-01-01T00:00"), at("2026-12-31T23:59")
    )
    assert [(e["DTSTART"].dt.astimezone(UTC), e["DTEND"].dt.astimezone(UTC)) for e in expanded] == expected
    # The other knows nothing of our library, and reads the zone from the file's own VTIMEZONE.
    read = vobject.readOne(file.decode())
    event = read.vevent
    read.validate(raiseException=True)
    starts = rrulestr(event.rrule.value, dtstart=event.dtstart.value.replace(tzinfo=None))
    told = [moment.replace(tzinfo=event.dtstart.value.tzinfo).astimezone(UTC) for moment in starts.between(
        at("2026-01-02T00:00").replace(tzinfo=None), at("2026-12-31T00:00").replace(tzinfo=None), inc=True)]  # fmt: skip
    assert told == [begins for begins, _ends in expected]


def test_the_calendar_file_has_what_rfc_5545_asks_for_and_nothing_that_tells() -> None:
    ours = Hours(20 * 60, 22 * 60, "Europe/Madrid", "FREQ=WEEKLY;BYDAY=MO,TH")
    file = calendar(ours, "6c3a@calendar", "Evening call", at("2026-05-01T10:00"))
    lines = file.decode().split("\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert all(len(line.encode()) <= 75 for line in lines)
    for needed in ("BEGIN:VTIMEZONE", "TZID:Europe/Madrid", "UID:6c3a@calendar", "RRULE:FREQ=WEEKLY;BYDAY=MO,TH",
                   "SUMMARY:Evening call", "CLASS:PRIVATE", "METHOD:PUBLISH"):  # fmt: skip
        assert needed in lines
    assert any(line.startswith("DTSTART;TZID=Europe/Madrid:20260504T200000") for line in lines)
    assert any(line.startswith("DTSTAMP:") and line.endswith("Z") for line in lines)
    for telling in (b"LOCATION", b"URL", b"DESCRIPTION", b"ATTENDEE", b"ORGANIZER", b"ightlight"):
        assert telling not in file


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        (Days(), "FREQ=DAILY"),
        (Days(Repeat.WEEKLY, ("TH", "MO")), "FREQ=WEEKLY;BYDAY=MO,TH"),
        (Days(Repeat.WEEKLY, ("WE",), 2), "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        (Days(Repeat.MONTHLY, ("FR",), nth=-1), "FREQ=MONTHLY;BYDAY=-1FR"),
    ],
)
def test_days_as_people_choose_them_are_a_rule_and_back(days: Days, rule: str) -> None:
    assert days.rule == rule
    assert hours.days_of(rule).rule == rule


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=DAILY;COUNT=3", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;INTERVAL=99;BYDAY=MO",
     "FREQ=MONTHLY;BYDAY=9MO", "FREQ=WEEKLY;BYDAY=MO\nRRULE:FREQ=DAILY", "x" * 5000],
)  # fmt: skip
def test_what_is_no_rule_of_ours(rule: str) -> None:
    with pytest.raises(ValueError, match="not a rule"):
        hours.days_of(rule)


def test_a_rule_without_a_day_is_none() -> None:
    with pytest.raises(ValueError, match="needs a day"):
        _ = Days(Repeat.WEEKLY).rule


def test_every_second_week_is_counted_from_the_first_day() -> None:
    ours = Hours(1200, 1260, "UTC", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", date(2026, 1, 7))
    assert [span.begins.day for span in ours.between(at("2026-02-01T00:00"), at("2026-03-01T00:00"))] == [4, 18]


def test_the_last_friday_of_a_month() -> None:
    ours = Hours(1200, 1260, "UTC", "FREQ=MONTHLY;BYDAY=-1FR")
    found = ours.on_or_next(at("2026-11-28T12:00"))
    assert found is not None
    assert found.begins.date() == date(2026, 12, 25)


def test_one_that_runs_over_midnight_is_on_the_day_after() -> None:
    ours = Hours(23 * 60, 60, "UTC", "FREQ=WEEKLY;BYDAY=MO")
    on = ours.on_or_next(at("2026-11-24T00:30"))
    assert on is not None
    assert (on.begins, on.ends) == (at("2026-11-23T23:00"), at("2026-11-24T01:00"))


def test_an_hour_that_the_change_of_clocks_leaves_out_comes_an_hour_later() -> None:
    ours = Hours(2 * 60 + 30, 4 * 60, "Europe/Berlin")
    found = next(span for span in year(ours) if span.begins.date() == date(2026, 3, 29))
    assert found.begins.astimezone(UTC) == at("2026-03-29T01:30")


def test_the_first_day_of_some_weekdays() -> None:
    assert hours.first_day(("MO", "WE"), date(2026, 11, 24)) == date(2026, 11, 25)
    assert hours.first_day((), date(2026, 11, 24)) == date(2026, 11, 24)


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.integers(0, 1439), st.integers(0, 1439), st.sampled_from(["UTC", *(zone for zone, *_changes in CHANGES)]),
    st.sampled_from(["", "FREQ=WEEKLY;BYDAY=TU,SU", "FREQ=WEEKLY;INTERVAL=3;BYDAY=SA", "FREQ=MONTHLY;BYDAY=2MO"]),
    st.datetimes(at("2024-01-01T00:00").replace(tzinfo=None), at("2029-01-01T00:00").replace(tzinfo=None)),
)  # fmt: skip
def test_what_is_on_or_next_is_never_over_and_never_skipped(
    begins: int, ends: int, zone: str, rule: str, moment: datetime
) -> None:
    ours, now = Hours(begins, ends, zone, rule, date(2023, 1, 7)), moment.replace(tzinfo=UTC)
    found = ours.on_or_next(now)
    assert found is not None
    assert found.ends.timestamp() > now.timestamp()
    following = list(ours.between(now, now + timedelta(days=70)))
    assert following[0] == found
    assert [span.begins.timestamp() for span in following] == sorted({span.begins.timestamp() for span in following})
