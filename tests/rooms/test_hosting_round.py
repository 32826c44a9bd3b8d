"""Who is asked to listen or to leave while a round is on: their turn goes on at once, and their hand is down."""

import pytest
from flask import Flask

from forum.errors import Refused
from forum.rooms import hosting
from forum.rooms.people import Whom
from tests import factories as make
from tests.rooms.circles import Evening, an_evening

pytestmark = pytest.mark.both_databases


@pytest.fixture
def evening(app: Flask) -> Evening:
    """Ann has the turn, Bea waits."""
    made = an_evening("ann", "bea")
    made.raises("ann", "bea")
    made.begins()
    made.moves()
    return made


def ask(evening: Evening, step: str, who: str) -> None:
    to = Whom(person=evening.people[who].public_id)
    hosting.ask(evening.host, evening.name, step, make.settings(), to=to)


@pytest.mark.parametrize("step", ["quiet", "remove"])
def test_whose_turn_it_is_passes_it(evening: Evening, step: str) -> None:
    ask(evening, step, "ann")
    assert (evening.view()["now"]["name"], evening.view()["waiting"]) == (evening.bea.name, [])
    with pytest.raises(Refused):
        evening.raises("ann")
    evening.say("bea", "Here I am")


@pytest.mark.parametrize("step", ["quiet", "remove"])
def test_who_waits_waits_no_more(evening: Evening, step: str) -> None:
    ask(evening, step, "bea")
    assert (evening.view()["now"]["name"], evening.view()["waiting"]) == (evening.ann.name, [])
    assert evening.view()["version"] == 1, "the turn has not moved"


def test_a_hand_is_down_and_may_go_up_again_when_they_may_speak(evening: Evening) -> None:
    evening.ends()
    evening.raises("bea")
    ask(evening, "quiet", "bea")
    assert evening.hands() == []
    ask(evening, "unquiet", "bea")
    evening.raises("bea")
    assert evening.hands() == ["bea"]
