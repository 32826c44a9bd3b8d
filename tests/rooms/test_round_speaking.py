"""Who speaks while a round is on, and saying a check-in or an intention: a line like every other, once, in one's turn."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.errors import AskFirst, Conflict, Invalid, TooSoon
from forum.extensions import db
from forum.lib import clock
from forum.rooms import gatherings, service
from forum.rooms.floor import AnothersTurn
from forum.rooms.kinds import LineKind
from forum.rooms.models import Message, SpokenCheckIn
from tests import factories as make
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


# --- Cross-talk -------------------------------------------------------------------------------------------------------


def test_without_cross_talk_others_listen_and_are_told_kindly(evening: Evening) -> None:
    evening.say("ann", "mine")
    evening.say("host", "the host leads")
    for who in ("bea", "cy"):
        with pytest.raises(AnothersTurn) as refused:
            evening.say(who, "me too")
        assert refused.value.values == {"name": "Ann Otter"}
        assert refused.value.reason % refused.value.values == (
            "It is Ann Otter's turn. A thank-you is always fine, and your hand can be up."
        )
    evening.moves(by="ann")
    evening.say("bea", "mine too")
    with pytest.raises(AnothersTurn):
        evening.say("ann", "one more thing")
    assert texts() == ["mine", "the host leads", "mine too"]


def test_while_it_is_nobodys_turn_people_talk(evening: Evening) -> None:
    evening.moves()
    evening.passes("bea")
    evening.say("cy", "anybody")
    evening.ends()
    evening.say("bea", "after the round")


def test_before_the_first_turn_people_talk(app: Flask) -> None:
    evening = an_evening("ann", "bea")
    evening.raises("ann")
    evening.begins()
    evening.say("bea", "good evening")


def test_with_cross_talk_the_turn_is_only_drawn(app: Flask) -> None:
    evening = an_evening("ann", "bea", cross_talk=True)
    evening.raises("ann")
    evening.begins()
    evening.moves()
    evening.say("bea", "I know that one")


def test_a_line_that_was_said_is_said_whoever_has_the_turn_by_now(evening: Evening) -> None:
    said = evening.say("ann", nonce="n1")
    evening.moves(by="ann")
    assert evening.say("ann", nonce="n1") == said


@pytest.mark.parametrize("cross_talk", [True, False])
def test_slow_mode_leaves_out_whose_turn_it_is(app: Flask, cross_talk: bool) -> None:
    evening = an_evening("ann", "bea", cross_talk=cross_talk)
    service.set_pace(evening.host, evening.name, 60, make.settings())
    evening.raises("ann")
    evening.begins()
    for _ in range(2):
        evening.moves()
        if evening.order()[0] == "ann":
            for _each in range(3):
                evening.say("ann")
    evening.say("bea")
    with pytest.raises(TooSoon):
        evening.say("bea")
    evening.say("ann")
    with pytest.raises(TooSoon):
        evening.say("ann")


def test_without_a_round_a_line_costs_no_question_more(app: Flask) -> None:
    import sqlalchemy as sa

    asked: list[str] = []
    evening = an_evening("ann")

    def note(connection, cursor, statement, *more) -> None:
        if "turn" in statement.lower().replace("returning", "") and "turn_seconds" not in statement:
            asked.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        evening.say("ann")
        assert asked == []
        evening.begins()
        asked.clear()
        evening.say("ann")
        assert len(asked) == 1
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


# --- A check-in -------------------------------------------------------------------------------------------------------


def test_a_check_in_is_a_line_and_passes_the_turn_on(evening: Evening) -> None:
    said = evening.checks_in("ann", mood=3, craving="4", win=" I slept. ", intention="Bed at ten")
    assert said is not None
    line = db.session.query(Message).one()
    assert (line.public_id, line.kind, line.author_id) == (said.public_id, LineKind.CHECK_IN, evening.ann.id)
    assert line.source.splitlines() == [
        "Mood: so-so (3 of 5)",
        "Pull: clearly there (4 of 10)",
        "Went well: I slept.",
        "My next 24 hours: Bed at ten",
    ]
    kept = db.session.query(SpokenCheckIn).one()
    assert (kept.mood, kept.craving, kept.win, kept.intention) == (3, 4, "I slept.", "Bed at ten")
    told = next(each for each in evening.events() if each["kind"] == "said")
    assert (told["said_as"], told["name"]) == ("check_in", "Ann Otter")
    assert evening.order() == ("bea", [])


def test_each_field_may_be_left_out(evening: Evening) -> None:
    evening.checks_in("ann", craving=0, that_is_all=False)
    assert texts() == ["Pull: no pull (0 of 10)"]
    assert evening.order() == ("ann", ["bea"]), "there is more to say"
    evening.checks_in("ann", win="I came in")
    assert texts()[1:] == ["Went well: I came in"]
    assert evening.order() == ("bea", [])


def test_a_check_in_without_anything_is_a_pass(evening: Evening) -> None:
    assert evening.checks_in("ann", mood="", craving=None, win="  ", intention="") is None
    assert (texts(), evening.order()) == ([], ("bea", []))


def test_what_was_written_ahead_waits_for_the_turn(evening: Evening) -> None:
    with pytest.raises(AnothersTurn):
        evening.checks_in("bea", mood=4)
    assert texts() == []
    evening.moves(by="ann")
    evening.checks_in("bea", mood=4)
    assert texts() == ["Mood: all right (4 of 5)"]


def test_where_people_answer_each_other_a_check_in_needs_no_turn(app: Flask) -> None:
    evening = an_evening("ann", "bea", cross_talk=True)
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    evening.checks_in("bea", mood=4)
    assert evening.order() == ("ann", []), "who has said it is not called again"


def test_the_same_check_in_sent_twice_is_said_once(evening: Evening) -> None:
    first = evening.checks_in("ann", nonce="n1", mood=3)
    assert evening.checks_in("ann", nonce="n1", mood=3) == first
    assert (len(texts()), evening.order()) == (1, ("bea", []))
    gatherings.close(evening.host, evening.name)
    with clock.freeze(clock.now() + timedelta(hours=24)):
        gatherings.begin(evening.host, evening.name, clock.now() + timedelta(hours=1))
        assert evening.checks_in("ann", nonce="n1", mood=3) == first, "also when the round is long over"
        with pytest.raises(Conflict, match="no round"):
            evening.checks_in("ann", nonce="n2", mood=3)


@pytest.mark.parametrize("nonce", ["x" * 41, " ", "a b", "\x00"])
def test_a_check_in_needs_a_proper_nonce(evening: Evening, nonce: str) -> None:
    with pytest.raises(Invalid):
        evening.checks_in("ann", nonce=nonce, mood=3)


def test_words_that_could_lead_to_a_person_are_asked_about(evening: Evening) -> None:
    with pytest.raises(AskFirst):
        evening.checks_in("ann", win="Ring me on 07700 900123")
    assert (texts(), evening.order()) == ([], ("ann", ["bea"]))


def test_slow_mode_holds_a_check_in_out_of_turn(app: Flask) -> None:
    evening = an_evening("ann", "bea", cross_talk=True)
    service.set_pace(evening.host, evening.name, 60, make.settings())
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    evening.say("bea")
    with pytest.raises(TooSoon):
        evening.checks_in("bea", mood=4)
    evening.say("ann")
    evening.checks_in("ann", mood=4)


def test_a_check_in_that_is_taken_back_leaves_nothing(evening: Evening) -> None:
    said = evening.checks_in("ann", mood=1, win="unmistakable-win", intention="unmistakable-plan")
    assert said is not None
    service.take_back(evening.ann, said.public_id)
    assert db.session.query(SpokenCheckIn).count() == 0
    assert "unmistakable" not in str(evening.events()) + str(stored(evening))
