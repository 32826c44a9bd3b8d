"""What everybody may do in a round: a hand, a pass, just listening, a thank-you; none of it is ever asked about."""

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.errors import Refused
from forum.extensions import db
from forum.rooms import gatherings, hands, turns
from forum.rooms import round as rounds
from forum.rooms.access import room_head
from forum.rooms.models import RoomEvent, Seat, Thanks
from forum.transaction import transaction
from forum.vocabulary import Standing
from tests import factories as make
from tests.rooms.circles import Evening, an_evening

pytestmark = pytest.mark.both_databases


@pytest.fixture
def evening(app: Flask) -> Evening:
    return an_evening("ann", "bea", "cy")


def test_whose_hand_was_first_stands_first(evening: Evening) -> None:
    evening.raises("cy", "ann", "bea", "cy")
    assert evening.hands() == ["cy", "ann", "bea"]
    evening.passes("cy")
    evening.raises("cy")
    assert evening.hands() == ["ann", "bea", "cy"]
    assert evening.kinds() == ["hands"] * 5, "a hand that is up already is no event"


def test_a_hand_is_numbered_by_the_rooms_own_count(evening: Evening) -> None:
    evening.raises("ann")
    evening.say("bea")
    evening.raises("bea")
    kept = {seat.account_id: seat.hand_seq for seat in db.session.query(Seat).where(Seat.hand_seq.is_not(None))}
    seqs = [row.seq for row in db.session.query(RoomEvent).where(RoomEvent.kind == "hands").order_by(RoomEvent.seq)]
    assert [kept[evening.ann.id], kept[evening.bea.id]] == seqs


def test_hands_wait_through_the_round_and_go_down_with_the_turn(evening: Evening) -> None:
    evening.raises("ann", "bea", "cy")
    evening.begins()
    evening.moves()
    evening.moves(by="ann")
    assert evening.hands() == ["bea", "cy"]
    evening.passes("cy")
    assert evening.hands() == ["bea"]
    evening.ends()
    assert evening.hands() == [], "whose turn was on has had it"
    evening.raises("ann", "bea")
    evening.begins("topic")
    evening.ends()
    assert evening.hands() == ["ann", "bea"], "nobody reached them: they are still up"


def test_passing_is_always_fine(evening: Evening) -> None:
    evening.raises("ann", "bea")
    evening.begins()
    evening.passes("bea")
    assert evening.order() == ("", ["ann"])
    evening.moves()
    evening.passes("ann")
    assert evening.order() == ("", [])
    assert evening.view()["last"] is None, "who passed has not spoken, so nobody is thanked for it"
    before = len(evening.kinds())
    for who in ("ann", "bea", "cy"):
        evening.passes(who)
    assert len(evening.kinds()) == before, "a second pass is no event"
    evening.raises("bea")
    assert evening.order() == ("bea", []), "and coming back is fine too"


def test_just_listening_is_a_pass_and_stays_one(evening: Evening) -> None:
    evening.say("ann")
    evening.say("bea")
    evening.say("cy")
    evening.begins(whom="everybody")
    evening.moves()
    evening.listens("ann")
    assert evening.order() == ("bea", ["cy"])
    evening.listens("cy")
    assert evening.order() == ("bea", [])
    evening.ends()
    evening.begins("topic", whom="everybody")
    assert evening.order() == ("", ["bea"])
    evening.listens("ann", listening=False)
    assert evening.standing("ann")["my_round"]["listening"] is False
    evening.raises("cy")
    assert evening.standing("cy")["my_round"]["listening"] is False, "a raised hand takes part again"


def test_where_one_stands_oneself(evening: Evening) -> None:
    def mine(who: str) -> dict:
        return evening.standing(who)["my_round"]

    assert mine("ann") == {"turn": "", "hand": False, "listening": False, "ahead": 0, "intention": ""}
    evening.raises("ann", "bea", "cy")
    assert mine("cy")["hand"] is True
    evening.begins()
    assert (mine("cy")["turn"], mine("cy")["ahead"]) == ("waiting", 2)
    evening.moves()
    assert (mine("ann")["turn"], mine("cy")["ahead"]) == ("now", 1)
    evening.moves()
    assert (mine("ann")["turn"], mine("bea")["turn"], mine("cy")["ahead"]) == ("", "now", 0)
    gatherings.close(evening.host, evening.name)
    after = evening.standing("ann")
    assert (after["round"], after["hands"], after["my_round"]) == (None, None, None)


def test_a_thank_you_is_counted_once_for_each_person(evening: Evening) -> None:
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    for who in ("bea", "cy", "bea", "host"):
        evening.thanks(who)
    assert evening.view()["now"]["thanks"] == 3
    evening.thanks("ann")
    assert evening.view()["now"]["thanks"] == 3, "nobody thanks themselves"
    assert evening.kinds().count("thanked") == 3
    evening.moves(by="ann")
    assert (evening.view()["last"]["name"], evening.view()["last"]["thanks"]) == ("Ann Otter", 3)
    assert evening.view()["now"]["thanks"] == 0
    evening.people["dan"] = make.make_member("Dan Otter")
    evening.thanks("dan", "last")
    assert evening.view()["last"]["thanks"] == 4
    evening.ends()
    gatherings.close(evening.host, evening.name)
    assert db.session.query(Thanks).count() == 0


def test_a_thank_you_reaches_nobody_else(evening: Evening) -> None:
    """Neither somebody who waits, nor whoever has the turn by the time it arrives."""
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    anns = evening.view()["now"]["turn"]
    evening.moves(by="ann")
    hands.thank(evening.cy, evening.name, anns, make.settings())
    assert (evening.view()["last"]["thanks"], evening.view()["now"]["thanks"]) == (1, 0)
    evening.raises("cy")
    for wrong in (evening.view()["waiting"][0]["turn"], 0, 99, None, "1", [], {}, -1, 10**30):
        hands.thank(evening.host, evening.name, wrong, make.settings())
    assert db.session.query(Thanks).count() == 1


def test_who_gave_thanks_is_told_to_nobody(evening: Evening) -> None:
    evening.raises("ann")
    evening.begins()
    evening.moves()
    evening.thanks("cy")
    told = evening.events()[-1]
    assert told["kind"] == "thanked"
    assert "Cy" not in str(told)


def test_quieted_people_and_newcomers_listen(evening: Evening) -> None:
    evening.people["new"] = make.make_member("New Otter", standing=Standing.JOINING)
    with transaction():
        gatherings.seat(evening.gathering.id, evening.cy.id).quieted = True
    evening.raises("ann")
    evening.begins()
    evening.moves()
    for who in ("new", "cy"):
        with pytest.raises(Refused):
            evening.raises(who)
        with pytest.raises(Refused):
            evening.thanks(who)
    assert evening.order() == ("ann", [])


def test_somebody_asked_to_leave_has_no_turn_left(evening: Evening) -> None:
    evening.raises("ann", "bea", "cy")
    evening.begins()
    evening.moves()
    for who in (evening.ann, evening.cy):
        with transaction():
            hands.leave_out(turns.hold(room_head(evening.host, evening.name)), who.id, make.settings())
    assert evening.order() == ("bea", [])
    with transaction():
        gatherings.seat(evening.gathering.id, evening.ann.id).removed = True
    with pytest.raises(Refused):
        evening.passes("ann")


def test_a_turn_that_is_on_needs_no_hand(evening: Evening) -> None:
    evening.raises("ann")
    evening.begins()
    evening.moves()
    before = len(evening.kinds())
    evening.raises("ann")
    assert len(evening.kinds()) == before


def test_rounds_of_two_rooms_have_nothing_to_do_with_each_other(evening: Evening) -> None:
    other = an_evening("dan", family="Heron")
    evening.raises("ann")
    evening.begins()
    assert other.view() is None
    other.raises("dan")
    other.begins()
    other.moves()
    assert evening.order() == ("", ["ann"])
    with pytest.raises(Refused, match="hosts"):
        rounds.end(other.host, evening.name, make.settings())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Seat)) == 2
