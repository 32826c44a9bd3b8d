"""The closing round: what one said is offered back, and what all said is gathered."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.extensions import db
from forum.lib import clock, ids
from forum.rooms import gatherings, round_page, round_queries, service
from forum.rooms.kinds import LineKind
from forum.rooms.models import Message, SpokenCheckIn
from forum.transaction import transaction
from forum.vocabulary import FlagReason
from tests.rooms.circles import Evening, an_evening, stored

pytestmark = pytest.mark.both_databases


@pytest.fixture
def evening(app: Flask) -> Evening:
    """Ann has the turn, Bea waits, Cy has no hand up; people do not answer each other."""
    found = an_evening("ann", "bea", "cy")
    found.raises("ann", "bea")
    found.begins()
    found.moves()
    return found


def texts() -> list[str]:
    return [each.source for each in db.session.query(Message).order_by(Message.seq)]


# --- The closing round ------------------------------------------------------------------------------------------------


@pytest.fixture
def closing(evening: Evening) -> Evening:
    """Ann and Bea have checked in, each with an intention; the closing round is on and Ann has the turn."""
    evening.checks_in("ann", mood=3, intention="Bed at ten")
    evening.checks_in("bea", intention="Ring my sister")
    evening.ends()
    evening.raises("ann", "bea", "cy")
    evening.begins("closing")
    evening.moves()
    return evening


def said(evening: Evening) -> list[tuple[str, str]]:
    """The summary that everybody gets."""
    return [(each["name"], each["words"]) for each in evening.events()[-1]["said"]]


def test_what_one_said_is_offered_back_to_oneself_alone(closing: Evening) -> None:
    assert closing.standing("ann")["my_round"]["intention"] == "Bed at ten"
    assert closing.standing("bea")["my_round"]["intention"] == "Ring my sister"
    assert closing.standing("cy")["my_round"]["intention"] == ""
    assert "Bed at ten" not in str(closing.standing("cy"))


def test_it_is_offered_to_every_open_page_of_its_author_when_the_round_begins(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forum.rooms import round as rounds

    evening.checks_in("ann", intention="Bed at ten")
    evening.ends()
    told: list[tuple] = []
    monkeypatch.setattr(rounds.live, "publish", lambda *facts, **but: told.append(facts))
    evening.begins("closing")
    mine = {"room": evening.name, "words": "Bed at ten"}
    assert (f"account:{evening.ann.id}", "room:intention", mine) in told
    assert [to for to, event, _told in told if event == "room:intention"] == [f"account:{evening.ann.id}"]


def test_the_summary_has_what_each_said_last_in_their_own_words(closing: Evening) -> None:
    closing.checks_in("ann", intention="Bed at *nine*")
    closing.passes("bea")
    closing.passes("cy")
    closing.ends()
    assert said(closing) == [("Bea Otter", "Ring my sister"), ("Ann Otter", "Bed at *nine*")]
    kinds = [each.kind for each in db.session.query(Message).order_by(Message.seq)]
    assert kinds == [LineKind.CHECK_IN, LineKind.CHECK_IN, LineKind.INTENTION]


def test_who_said_none_is_not_listed_and_without_any_there_is_no_summary(app: Flask) -> None:
    evening = an_evening("ann")
    evening.raises("ann")
    evening.begins()
    evening.moves()
    evening.checks_in("ann", mood=2)
    evening.ends()
    evening.raises("ann")
    evening.begins("closing")
    evening.moves()
    evening.passes("ann")
    evening.ends()
    assert "summary" not in evening.kinds()
    assert round_page.round_queries.last_summary(evening.room.id) is None


def test_words_that_leave_the_log_leave_the_summary(closing: Evening) -> None:
    closing.ends()
    assert "Bed at ten" not in str(stored(closing)), "the log keeps which lines, not what they say"
    assert [name for name, _words in said(closing)] == ["Ann Otter", "Bea Otter"]
    anns, beas = db.session.query(Message).order_by(Message.seq)
    service.take_back(closing.ann, anns.public_id)
    summary = next(each for each in closing.events() if each["kind"] == "summary")
    assert [each["name"] for each in summary["said"]] == ["Bea Otter"]
    service.hide(beas, FlagReason.OUTING)
    assert next(each for each in closing.events() if each["kind"] == "summary")["said"] == []
    service.restore(beas, "Bea Otter")
    assert len(next(each for each in closing.events() if each["kind"] == "summary")["said"]) == 1


def test_the_summary_belongs_to_its_evening(closing: Evening) -> None:
    closing.ends()
    assert round_queries.last_summary(closing.room.id) is not None
    gatherings.close(closing.host, closing.name)
    assert round_queries.last_summary(closing.room.id) is not None, "it stands while the evening is the last one"
    with clock.freeze(clock.now() + timedelta(hours=24)):
        gatherings.begin(closing.host, closing.name, clock.now() + timedelta(hours=1))
        assert round_queries.last_summary(closing.room.id) is None


def test_intentions_of_an_earlier_evening_are_forgotten_with_it(closing: Evening) -> None:
    gatherings.close(closing.host, closing.name)
    with clock.freeze(clock.now() + timedelta(hours=24)):
        gatherings.begin(closing.host, closing.name, clock.now() + timedelta(hours=1))
        closing.raises("ann")
        closing.begins("closing")
        assert closing.standing("ann")["my_round"]["intention"] == ""


def test_a_spoken_check_in_goes_with_its_line(evening: Evening) -> None:
    evening.checks_in("ann", mood=3)
    with transaction():
        db.session.execute(db.text("DELETE FROM room_event WHERE message_id IS NOT NULL"))
        db.session.execute(db.text("DELETE FROM message"))
    assert db.session.query(SpokenCheckIn).count() == 0
    assert ids.is_public_id(evening.name)
