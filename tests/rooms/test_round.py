"""A round: who has the turn and who comes next, moved by a host or passed on by whoever has it, and by nobody twice."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.audit.models import AuditRow
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.rooms import gatherings, hands
from forum.rooms import round as rounds
from forum.rooms.kinds import TurnState
from forum.rooms.models import Round, Seat, Thanks, Turn
from forum.transaction import transaction
from forum.vocabulary import Measure
from tests import factories as make
from tests.rooms.circles import Evening, an_evening

pytestmark = pytest.mark.both_databases


@pytest.fixture
def evening(app: Flask) -> Evening:
    return an_evening("ann", "bea", "cy")


def measures() -> list[Measure]:
    return list(db.session.scalars(db.select(AuditRow.measure).order_by(AuditRow.id)))


def test_hands_have_their_turns_in_the_order_they_were_raised(evening: Evening) -> None:
    evening.raises("bea", "ann", "bea")
    evening.begins()
    assert evening.order() == ("", ["bea", "ann"])
    assert evening.view()["version"] == 0
    evening.moves()
    assert evening.order() == ("bea", ["ann"])
    assert (evening.view()["number"], evening.view()["of"]) == (1, 2)
    evening.moves(by="bea")
    assert evening.order() == ("ann", [])
    evening.moves(by="ann")
    assert evening.order() == ("", [])
    assert (evening.view()["number"], evening.view()["of"]) == (2, 2)
    assert evening.ends() is True
    assert evening.ends() is False
    assert evening.view() is None
    assert evening.kinds() == ["hands", "hands", "round", "turn", "turn", "turn", "round"]
    assert measures() == [Measure.OPEN_EVENING, Measure.BEGIN_ROUND, Measure.MOVE_TURN, Measure.END_ROUND]
    assert {row.subject_id for row in db.session.query(AuditRow)} == {None}, "who sat there is not in the trail"


def test_everybody_is_who_has_shown_themselves(evening: Evening) -> None:
    """Hands first, then who spoke, then who said hello; who is only in the room is not called by name."""
    others = {name: make.make_member(f"{name.title()} Heron") for name in ("dan", "eve", "fay", "gil")}
    evening.people |= others
    for who in others.values():
        gatherings.take_seat(evening.gathering.id, who.id)
    with transaction():
        gatherings.seat(evening.gathering.id, others["dan"].id).hello = True
        gatherings.seat(evening.gathering.id, others["fay"].id).hello = True
    evening.say("ann")
    evening.say("cy")
    evening.say("ann")
    evening.raises("bea")
    evening.listens("cy")
    with transaction():
        gatherings.seat(evening.gathering.id, others["fay"].id).quieted = True
    evening.begins(whom="everybody")
    assert evening.order() == ("", ["bea", "ann", "dan"])


def test_words_of_an_earlier_evening_bring_nobody_into_the_circle(evening: Evening) -> None:
    evening.say("ann")
    gatherings.close(evening.host, evening.name)
    with clock.freeze(clock.now() + timedelta(hours=24)):
        evening.gathering = gatherings.begin(evening.host, evening.name, clock.now() + timedelta(hours=2))
        evening.say("bea")
        evening.begins(whom="everybody")
        assert evening.order() == ("", ["bea"])


def test_a_move_counts_once_however_many_make_it(evening: Evening) -> None:
    evening.raises("ann", "bea", "cy")
    evening.begins()
    seen = evening.view()["version"]
    assert [evening.moves(version=seen) for _ in range(3)] == [True, False, False]
    assert evening.order() == ("ann", ["bea", "cy"])
    seen = evening.view()["version"]
    assert evening.moves(by="ann", version=seen) is True
    assert evening.moves(by="host", version=seen) is False
    assert evening.order() == ("bea", ["cy"])
    for wrong in (None, "", "1", 1.5, [], -1, 10**30):
        assert rounds.move(evening.host, evening.name, wrong, make.settings()) is False


def test_only_who_has_the_turn_and_hosts_move_it(evening: Evening) -> None:
    evening.raises("ann", "bea")
    evening.begins()
    with pytest.raises(Refused, match="passes it on"):
        evening.moves(by="ann")
    evening.moves()
    for who in ("bea", "cy"):
        with pytest.raises(Refused, match="passes it on"):
            evening.moves(by=who)
    evening.people["mod"] = make.a_moderator()
    assert evening.moves(by="mod") is True


def test_members_lead_no_round(evening: Evening) -> None:
    with pytest.raises(Refused, match="hosts"):
        evening.begins(by="ann")
    evening.raises("ann", "bea")
    evening.begins()
    with pytest.raises(Refused, match="hosts"):
        evening.ends(by="ann")
    with pytest.raises(Refused, match="hosts"):
        rounds.put_first(evening.ann, evening.name, evening.view()["waiting"][1]["turn"], make.settings())


def test_one_round_at_a_time_and_the_same_form_twice_is_one(evening: Evening) -> None:
    evening.raises("ann")
    for _ in range(2):
        evening.begins()
    assert db.session.query(Round).count() == 1
    with pytest.raises(Conflict, match="on already"):
        evening.begins("topic")
    evening.moves()
    with pytest.raises(Conflict, match="on already"):
        evening.begins()
    evening.ends()
    evening.begins("topic")
    assert evening.view()["kind"] == "topic"


@pytest.mark.parametrize("wrong", [None, "", "party", 7, [], {}, True])
def test_a_round_that_there_is_not(evening: Evening, wrong: object) -> None:
    for asked in ((wrong, "hands"), ("topic", wrong)):
        with pytest.raises(Invalid):
            rounds.begin(evening.host, evening.name, *asked, make.settings())
    for position in (wrong, 0, 99, 10**30):
        with pytest.raises(Conflict):
            rounds.put_first(evening.host, evening.name, position, make.settings())


def test_a_round_belongs_to_an_evening(evening: Evening) -> None:
    evening.raises("ann")
    evening.begins()
    evening.moves()
    evening.thanks("bea")
    gatherings.close(evening.host, evening.name)
    assert [db.session.query(model).count() for model in (Round, Turn, Thanks, Seat)] == [0, 0, 0, 0]
    assert evening.standing()["round"] is None
    acts = [
        evening.begins,
        lambda: rounds.move(evening.host, evening.name, 1, make.settings()),
        evening.ends,
        lambda: evening.passes("ann"),
        lambda: evening.listens("ann"),
    ]
    for act in acts:
        with pytest.raises(Conflict):
            act()
    for say in (lambda: evening.raises("ann"), lambda: hands.thank(evening.bea, evening.name, 1, make.settings())):
        with pytest.raises(Refused, match="between its evenings"):
            say()
    with pytest.raises(Missing):
        rounds.begin(evening.host, "aaaaaaaaaa", "topic", "hands", make.settings())


def test_a_host_lets_somebody_come_first(evening: Evening) -> None:
    evening.raises("ann", "bea", "cy")
    evening.begins()
    evening.moves()
    before = len(evening.kinds())
    rounds.put_first(evening.host, evening.name, evening.view()["waiting"][1]["turn"], make.settings())
    assert evening.order() == ("ann", ["cy", "bea"])
    rounds.put_first(evening.host, evening.name, evening.view()["waiting"][0]["turn"], make.settings())
    assert len(evening.kinds()) == before + 1, "who is first already stays so without a word"
    with pytest.raises(Conflict, match="order has changed"):
        rounds.put_first(evening.host, evening.name, evening.view()["now"]["turn"], make.settings())
    evening.moves()
    assert evening.order() == ("cy", ["bea"])


def test_who_is_not_there_comes_at_the_end(evening: Evening) -> None:
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    evening.moves(later=True)
    assert evening.order() == ("bea", ["ann"])
    evening.moves()
    assert evening.order() == ("ann", [])
    evening.moves(later=True)
    assert evening.order() == ("", ["ann"]), "nobody else waits: the round rests"
    evening.moves()
    assert evening.order() == ("ann", [])
    # Their own "that is all" is never a "later".
    evening.moves(by="ann", later=True)
    assert evening.order() == ("", [])


def test_an_empty_chair_holds_nobody_up_for_long(evening: Evening) -> None:
    """Ann has the turn and has left; the host has left too."""
    evening.raises("ann", "bea")
    evening.begins()
    with clock.freeze(clock.now()) as held:
        evening.moves()
        assert evening.view()["now"]["left"] == 180
        held.move(timedelta(seconds=180 + 119))
        assert evening.view()["now"]["left"] == -119
        with pytest.raises(Refused, match="passes it on"):
            evening.moves(by="bea")
        held.move(timedelta(seconds=3))
        assert evening.moves(by="bea") is True
        assert evening.order() == ("bea", ["ann"])
        assert measures().count(Measure.MOVE_TURN) == 1, "no host did it"


def test_late_comers_come_last_and_into_a_resting_round_at_once(evening: Evening) -> None:
    evening.raises("ann")
    evening.begins()
    evening.raises("bea")
    assert evening.order() == ("", ["ann", "bea"]), "during the opening words everybody waits for the host"
    evening.moves()
    evening.raises("cy")
    assert evening.order() == ("ann", ["bea", "cy"])
    for who in ("ann", "bea", "cy"):
        evening.moves(by=who)
    assert evening.order() == ("", [])
    evening.raises("bea")
    assert evening.order() == ("bea", []), "a second time, and nobody has to wait for a host"


def test_who_waits_at_a_resting_round_comes_back_with_a_hand(evening: Evening) -> None:
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    evening.moves(later=True)
    evening.passes("bea")
    assert evening.order() == ("ann", [])
    evening.moves(later=True)
    assert evening.order() == ("", ["ann"])
    evening.raises("cy")
    assert evening.order() == ("cy", ["ann"])
    evening.moves(by="cy")
    assert evening.order() == ("ann", [])


def test_the_last_turn_is_the_newest_whatever_the_order_was(evening: Evening) -> None:
    evening.raises("ann", "bea", "cy")
    evening.begins()
    rounds.put_first(evening.host, evening.name, evening.view()["waiting"][2]["turn"], make.settings())
    evening.moves()
    evening.moves()
    assert evening.order() == ("ann", ["bea"])
    assert evening.view()["last"]["name"] == "Cy Otter"
    evening.moves(later=True)
    evening.moves()
    assert (evening.order(), evening.view()["last"]["name"]) == (("ann", []), "Bea Otter")


def test_a_round_takes_the_length_of_its_turns_from_the_room(app: Flask) -> None:
    evening = an_evening("ann", wish=lambda room: setattr(room, "turn_seconds", 60))
    evening.raises("ann")
    evening.begins()
    with clock.freeze(clock.now()):
        evening.moves()
        assert (evening.view()["seconds"], evening.view()["now"]["left"]) == (60, 60)
    assert db.session.query(Turn).one().ends_at > clock.now()
    evening.moves()
    assert (db.session.query(Turn).one().state, db.session.query(Turn).one().ends_at) == (TurnState.DONE, None)
