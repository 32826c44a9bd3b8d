"""What is published of the moderators' work: in groups of enough people, late, rounded, once, and never to be taken apart."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.audit import forgetting as audit
from forum.extensions import db
from forum.lib import clock
from forum.moderation import publishing, service
from forum.moderation.kinds import Figure, MeasureKind
from forum.moderation.open_models import LogLine, LogPeriod, MonthFigure
from forum.transaction import transaction
from forum.vocabulary import FlagReason, TargetKind
from tests import factories as make
from tests.moderation.published import DAY, LATER, Place, after, figures, lines, published
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases
POSTS = ("hide", "post")


def test_nothing_is_published_where_nothing_was_done(app: Flask) -> None:
    assert published() == 0
    make.a_thread(make.make_member())
    assert published() == 0
    assert db.session.query(LogPeriod).count() == db.session.query(MonthFigure).count() == 0


def test_ten_alike_in_a_day_are_told_for_the_day_once_a_day_has_passed(app: Flask) -> None:
    with clock.freeze(DAY):
        place = Place()
        place.hidden(place.posts(12))
    midnight = DAY.replace(hour=0) + timedelta(days=1)
    assert published(midnight + timedelta(hours=23)) == 0, "not before a whole day is over"
    assert published(midnight + timedelta(hours=24)) == 1
    assert lines() == [("day", "10-12", *POSTS, "sourcing", 10)], "rounded down"
    assert published(midnight + timedelta(hours=25)) == 0, "once"
    assert published() == 1, "the month itself"
    assert lines(rest=True)[1:] == [("month", "10-01", "", "", "", 0)], "and nothing twice"


def test_fewer_in_a_day_are_told_for_the_part_and_fewer_there_for_the_month(app: Flask) -> None:
    with clock.freeze(DAY) as held:
        place = Place()
        place.hidden(place.posts(6))
        held.move(timedelta(days=1))
        place.hidden(place.posts(6))
        place.hidden(place.posts(5), FlagReason.UNKIND)
        held.move(timedelta(days=8))
        place.hidden(place.posts(5), FlagReason.UNKIND)
    assert published(after(1.5)) == 0, "six are too few"
    assert published(after(5)) == 1
    assert lines() == [("part", "10-08", *POSTS, "sourcing", 10)]
    published()
    assert lines()[1:] == [("month", "10-01", *POSTS, "unkind", 10)]


def test_what_is_too_seldom_in_a_month_is_told_together_or_not_at_all(app: Flask) -> None:
    with clock.freeze(DAY):
        place = Place()
        place.hidden(place.posts(6))
        place.hidden(place.posts(6), FlagReason.OUTING)
        place.asked_to_leave(9)
        place.let_stay(place.posts(3))
    published()
    assert lines(rest=True) == [
        ("month", "10-01", *POSTS, "", 10),
        ("month", "10-01", "", "", "", 10),
        ("month", "10-01", "", "", "", 0),
    ]


def test_a_few_things_show_as_fewer_than_ten_and_no_things_too(app: Flask) -> None:
    with clock.freeze(DAY):
        place = Place()
        place.hidden(place.posts(9))
        place.asked_to_leave(0)
    published(LATER + timedelta(days=31))
    assert lines(rest=True) == [("month", "10-01", "", "", "", 0), ("month", "11-01", "", "", "", 0)]
    assert set(figures().values()) == set(figures("2026-11").values()) == {0, None}


def test_many_things_that_met_one_person_are_not_told(app: Flask) -> None:
    """Ten hidden adverts of one person would tell everybody who saw them what was done about that person."""
    with clock.freeze(DAY):
        place = Place()
        place.hidden(place.posts(15, by=make.make_member()))
        place.hidden(place.posts(8))
    published()
    assert lines(rest=True) == [("month", "10-01", "", "", "", 0)]
    assert figures()["hidden"] == figures()["looked_at"] == 0
    assert figures()["flags"] == 0, "they are about nine people only"


def test_pauses_are_told_by_their_length(app: Flask) -> None:
    with clock.freeze(DAY):
        place = Place()
        for kind, posts in ((MeasureKind.COOLDOWN, 4), (MeasureKind.SUSPENSION, 10)):
            for post in place.posts(posts):
                case = make.a_case(make.make_member(), post.public_id)
                make.a_measure(place.mod, case.public_id, kind, days=7 if kind is MeasureKind.SUSPENSION else 0)
    published()
    assert lines() == [("day", "10-12", "suspend", "", "7", 10)]
    assert figures()["paused"] == 10, "and not those that no line tells of"


def test_lines_and_whispers_are_told_apart_from_posts(app: Flask) -> None:
    with clock.freeze(DAY):
        place, room = Place(), make.a_room()
        said = [make.a_line(make.make_member(), room) for _number in range(10)]
        cases = [make.a_case(make.make_member(), line.public_id, TargetKind.MESSAGE) for line in said]
        for case in cases:
            service.dismiss(place.mod, case.public_id, case.version, config=make.settings())
        place.hidden(place.posts(9))
    published()
    assert lines() == [("day", "10-12", "dismiss", "message", "", 10)]


def test_a_line_says_when_several_were_taken_back_and_only_with_the_next_month(app: Flask) -> None:
    with clock.freeze(DAY) as held:
        place = Place()
        cases = place.hidden(place.posts(11))
        others = place.hidden(place.posts(11), FlagReason.UNKIND)
        held.move(timedelta(days=10))
        place.restored([*cases[:3], *others[:2]])
        marks = lambda: [line.changed for line in db.session.query(LogLine).order_by(LogLine.id)]  # noqa: E731  # read four times
        published(after(11))
        assert marks() == [False, False]
        published(LATER)
        assert marks() == [True, False, False], "three people, and two"
        place.restored(others[2:4])
        published(LATER + timedelta(days=1))
        assert marks() == [True, False, False]
        published(LATER + timedelta(days=20))
        assert marks() == [True, True, False, False]


def test_what_was_published_is_not_counted_again(app: Flask) -> None:
    """Not when something is undone, forgotten or counted otherwise: else the difference would tell of one person."""
    with clock.freeze(DAY):
        place = Place()
        cases = place.hidden(place.posts(15))
    published()
    before = lines(rest=True), figures()
    assert before[0][0][-1] == figures()["hidden"] == 15
    with clock.freeze(LATER):
        place.restored(cases[:9])
        with transaction():
            audit.forget_people([case.author_id for case in cases])
        audit.forget_acts(1)
    assert published(LATER + timedelta(hours=30)) == 0
    assert (lines(rest=True), figures()) == before


def test_a_month_in_numbers_is_what_the_lines_say_added_up(app: Flask) -> None:
    with clock.freeze(DAY) as held:
        place = Place()
        cases = place.hidden(place.posts(12))
        place.hidden(place.posts(4), FlagReason.UNKIND)
        held.move(timedelta(days=9))
        place.let_stay(place.posts(11))
        place.asked_to_leave(10)
        place.restored(cases[:10])
    published()
    # Of sixteen hidden ones the four are told with others, so they are in no number: 16 - 12 would tell of them.
    assert figures() == {
        "flags": 25, "looked_at": 20, "first_look": "hour", "hidden": 10, "stay": 10, "shown_again": 10,
        "noted": 0, "paused": 0, "left_evening": 10, "read_only": 0, "removed": 0, "undone": 0,
    }  # fmt: skip


def test_half_of_the_first_looks_say_how_long_one_waits(app: Flask) -> None:
    with clock.freeze(DAY) as held:
        place = Place()
        cases = [make.a_case(make.make_member(), post.public_id) for post in place.posts(11)]
        for number, case in enumerate(cases):
            held.moment = DAY + timedelta(hours=30 if number < 5 else 4)
            # Nobody holds more than a few at once.
            service.claim(make.a_moderator(), case.public_id, make.settings())
    published()
    assert figures()["first_look"] == "hours"


def test_every_number_is_nothing_or_ten_and_a_multiple_of_five(app: Flask) -> None:
    with clock.freeze(DAY) as held:
        place = Place()
        for count, reason in (
            (1, FlagReason.SPAM),
            (9, FlagReason.UNKIND),
            (11, FlagReason.OUTING),
            (14, FlagReason.SPAM),
        ):
            place.hidden(place.posts(count), reason)
            held.move(timedelta(days=3))
        place.let_stay(place.posts(13))
    published(LATER + timedelta(days=31))
    numbers = [line[-1] for line in lines(rest=True)]
    numbers += [row.at_least for row in db.session.query(MonthFigure)]
    assert {number for number in numbers if number and (number < 10 or number % 5)} == set()
    assert len([number for number in numbers if number]) > 6, "or it proves nothing"


def test_several_processes_publish_once(app: Flask) -> None:
    with clock.freeze(DAY):
        place = Place()
        place.hidden(place.posts(10))
    config = make.settings()
    with clock.freeze(LATER):
        results = together(app, [lambda: publishing.publish(config)] * 5)
    assert all(isinstance(each, int) for each in results), results
    assert lines(rest=True) == [("day", "10-12", *POSTS, "sourcing", 10), ("month", "10-01", "", "", "", 0)]
    assert db.session.query(MonthFigure).count() == len(Figure)


def test_nothing_published_leads_to_anybody(app: Flask) -> None:
    """No column of what is published could hold a person, a text, a place or an hour."""
    allowed = {
        "log_period": {"id", "span", "first_on", "last_on"},
        "log_line": {"id", "period_id", "measure", "text_kind", "ground", "at_least", "changed"},
        "month_figure": {"month", "figure", "at_least", "band"},
    }
    for name, columns in allowed.items():
        assert set(db.metadata.tables[name].columns.keys()) == columns


def test_tick_publishes(app: Flask) -> None:
    with clock.freeze(DAY):
        place = Place()
        place.hidden(place.posts(10))
    db.session.remove()
    with clock.freeze(LATER):
        assert app.test_cli_runner().invoke(args=["forum", "tick"]).exit_code == 0
    assert lines()[0] == ("day", "10-12", *POSTS, "sourcing", 10)
