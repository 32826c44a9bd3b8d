"""Slow mode: told with who and why; whom it does not hold back; answers to a line and content notes on it."""

from datetime import timedelta
from typing import Any

import pytest

from forum.errors import Invalid, Refused, TooSoon
from forum.extensions import db
from forum.lib import clock, ids
from forum.rooms import access, answers, pace, queries, service, state
from forum.rooms.kinds import RoundKind, TurnState
from forum.rooms.lines import About, Said
from forum.rooms.models import Gathering, Message, Room, RoomWait, Round, Turn
from forum.transaction import transaction
from forum.vocabulary import ContentNote, EventKind, FlagReason, Measure
from tests import factories as make
from tests.rooms.conftest import Night

pytestmark = pytest.mark.both_databases


def say(who: Any, room: str, text: str = "Still here", *, to: Any = "", notes: Any = ()) -> Said:
    about = About(notes=notes, answering=to.public_id if isinstance(to, Said) else to)
    return service.say(who, room, make.settings(), text=text, nonce=ids.token(8), about=about)


def slow(night: Night, seconds: int = 60, why: Any = "so that everybody can follow") -> None:
    service.set_pace(night.host, night.room, seconds, make.settings(), why)


def told(night: Night, who: Any) -> dict[str, Any]:
    found: dict[str, Any] = state.of(who, access.room_head(who, night.room))["slow"]
    return found


# --- Who and why ------------------------------------------------------------------------------------------------------


def test_everybody_is_told_who_set_it_and_why(night: Night) -> None:
    slow(night)
    (event,) = night.events(EventKind.PACE)
    assert (event["value"], event["by"], event["why"]) == (60, "Hanna Heron", "so that everybody can follow")
    assert told(night, night.ann) == {"by": "Hanna Heron", "why": "so that everybody can follow", "wait": 0}
    slow(night)
    assert night.measures() == [Measure.SET_PACE], "the same again is no act"
    slow(night, 60, "because it got loud")
    slow(night, 0)
    assert [each["why"] for each in night.events(EventKind.PACE)][1:] == ["because it got loud", ""]
    room = db.session.get_one(Room, night.room_id)
    assert (room.pace_by, room.pace_why, room.pace_seconds) == (None, "", 0)
    assert told(night, night.ann) == {"by": "", "why": "", "wait": 0}


@pytest.mark.parametrize("why", ["x" * 201, None, 7, []])
def test_a_why_that_cannot_be_taken(night: Night, why: Any) -> None:
    with pytest.raises(Invalid) as refused:
        slow(night, 60, why)
    assert set(refused.value.problems) == {"why"}


def test_the_rest_of_the_wait_is_said_honestly(night: Night) -> None:
    slow(night)
    with clock.freeze(clock.now()) as held:
        assert say(night.ann, night.room).wait == 60
        held.move(timedelta(seconds=20))
        assert told(night, night.ann)["wait"] == 41
        with pytest.raises(TooSoon) as refused:
            say(night.ann, night.room)
        assert refused.value.wait == 41
        assert (told(night, night.bea)["wait"], told(night, night.host)["wait"]) == (0, 0)
        held.move(timedelta(seconds=41))
        assert told(night, night.ann)["wait"] == 0


# --- Whom it does not hold back ---------------------------------------------------------------------------------------


def test_hosts_are_not_held_back(night: Night) -> None:
    slow(night)
    assert [say(night.host, night.room).wait for _ in range(3)] == [0, 0, 0]
    assert db.session.query(RoomWait).count() == 0


def test_who_has_the_floor_is_not_held_back(night: Night) -> None:
    slow(night)
    say(night.ann, night.room)
    assert told(night, night.ann)["wait"] > 0
    with transaction():
        going = Round(gathering_id=night.gathering_id, kind=RoundKind.CHECK_IN, turn_seconds=180)
        db.session.add(going)
        db.session.flush()
        db.session.get_one(Gathering, night.gathering_id).round_id = going.id
        db.session.add(Turn(round_id=going.id, account_id=night.ann.id, position=0, state=TurnState.NOW))
        db.session.add(Turn(round_id=going.id, account_id=night.bea.id, position=1))
    for _ in range(3):
        say(night.ann, night.room)
    say(night.bea, night.room)
    with pytest.raises(TooSoon):
        say(night.bea, night.room)
    assert told(night, night.ann)["wait"] == 0
    assert told(night, night.bea)["wait"] > 0


def test_of_two_lines_at_one_moment_one_goes_out(night: Night) -> None:
    """Two processes read the same wait, which is over, before either of them has begun the next."""
    slow(night)
    with clock.freeze(clock.now()) as held:
        say(night.ann, night.room)
        held.move(timedelta(seconds=61))
        read = db.session.get_one(RoomWait, (night.room_id, night.ann.id))
        say(night.ann, night.room)
        other = RoomWait(room_id=read.room_id, account_id=read.account_id, until=clock.now() - timedelta(seconds=1))
        with pytest.raises(TooSoon), transaction():
            pace.begin(night.room_id, night.ann.id, other, clock.now() + timedelta(seconds=60))


def test_the_person_everyone_is_answering_is_not_held_back(night: Night) -> None:
    slow(night)
    cara, dan = make.make_member("Cara Wren"), make.make_member("Dan Vole")
    asked = say(night.ann, night.room, "How do you all spend your Sundays?")
    say(night.bea, night.room, "You are not alone", to=asked)
    with pytest.raises(TooSoon):
        say(night.ann, night.room)
    assert told(night, night.ann)["wait"] > 0
    say(cara, night.room, "Tell us more", to=asked)
    assert told(night, night.ann)["wait"] == 0
    answered = say(night.ann, night.room, "Thank you both")
    assert answered.wait == 60
    with pytest.raises(TooSoon):
        say(night.ann, night.room, "and")
    assert told(night, night.ann)["wait"] > 0, "those answers are from before their own last line"
    say(dan, night.room, "And tonight?", to=answered)
    with pytest.raises(TooSoon):
        say(night.ann, night.room, "and")


def test_one_person_who_answers_often_is_not_everybody(night: Night) -> None:
    asked = say(night.ann, night.room)
    for _ in range(3):
        say(night.bea, night.room, to=asked)
    say(night.ann, night.room, to=asked)
    assert answers.people_answering(night.room_id, night.ann.id, 20) == 0
    for _ in range(3):
        say(night.bea, night.room, to=asked)
    assert answers.people_answering(night.room_id, night.ann.id, 20) == 1


def test_old_and_hidden_answers_do_not_count(night: Night) -> None:
    asked = say(night.ann, night.room)
    first = say(night.bea, night.room, to=asked)
    say(make.make_member(), night.room, to=asked)
    assert answers.people_answering(night.room_id, night.ann.id, 20) == 2
    service.hide(db.session.query(Message).filter_by(public_id=first.public_id).one(), FlagReason.UNKIND)
    assert answers.people_answering(night.room_id, night.ann.id, 20) == 1
    for _ in range(4):
        say(night.bea, night.room)
    assert answers.people_answering(night.room_id, night.ann.id, 4) == 0


# --- Answers and notes ------------------------------------------------------------------------------------------------


def test_a_line_may_answer_another(night: Night) -> None:
    asked = say(night.ann, night.room, "How is everybody?")
    say(night.bea, night.room, "Tired", to=asked)
    event = night.events(EventKind.SAID)[-1]
    assert (event["answers"], event["answered"]) == (asked.public_id, "Ann Otter")
    row = queries.lines(night.room_id, None, 9).items[-1]
    assert (row.answers, row.answered) == (asked.public_id, "Ann Otter")
    live_one = [each for _to, name, each in night.sent if name == "room:event"][-1]
    assert live_one == event


@pytest.mark.parametrize("to", ["aaaaaaaaaa", "\x00", 7, [], True])
def test_an_answer_to_a_line_that_is_not_there_is_a_plain_line(night: Night, to: Any) -> None:
    say(night.bea, night.room, to=to)
    assert "answers" not in night.events(EventKind.SAID)[-1]


def test_an_answer_to_a_line_elsewhere_or_gone_is_a_plain_line(night: Night) -> None:
    elsewhere = make.a_line(night.ann, make.a_room("Another"))
    gone = say(night.ann, night.room)
    service.take_back(night.ann, gone.public_id)
    for to in (elsewhere, gone):
        say(night.bea, night.room, to=to)
        assert "answers" not in night.events(EventKind.SAID)[-1]


def test_where_nobody_answers_anybody_an_answer_is_refused(night: Night) -> None:
    asked = say(night.ann, night.room)
    with transaction():
        db.session.get_one(Room, night.room_id).cross_talk = False
    with pytest.raises(Refused, match="thanks"):
        say(night.bea, night.room, to=asked)
    say(night.bea, night.room)


def test_a_line_carries_its_notes(night: Night) -> None:
    said = say(night.ann, night.room, "About a funeral", notes=["grief", "nonsense", 7, None, "food"])
    event = night.events(EventKind.SAID)[-1]
    assert event["notes"] == ["grief", "food"]
    assert queries.lines(night.room_id, None, 9).items[-1].notes == (ContentNote.GRIEF, ContentNote.FOOD)
    message = db.session.query(Message).filter_by(public_id=said.public_id).one()
    service.hide(message, FlagReason.UNKIND)
    service.restore(message, "Ann Otter")
    live_one = [each for _to, name, each in night.sent if name == "room:event"][-1]
    assert live_one == night.events(EventKind.RESTORED)[-1]
    assert live_one["notes"] == ["grief", "food"]


def test_an_answer_leads_nobody_new_elsewhere(night: Night) -> None:
    new = make.a_newcomer("Nina Vole")
    asked, other = say(new, night.room, "How do I begin?"), say(night.bea, night.room, "And I?")
    with pytest.raises(Invalid) as error:
        say(night.ann, night.room, "Come to my place", to=asked)
    assert "They are new here" in error.value.problems["text"]
    say(night.ann, night.room, "Come to my place", to=other)
    say(night.ann, night.room, "Come back tomorrow", to=asked)
