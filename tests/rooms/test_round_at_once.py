"""Hands, moves and endings at the same moment: one order, nobody lost, nothing twice, no deadlock."""

from itertools import pairwise

import pytest
from flask import Flask

from forum.audit.models import AuditRow
from forum.errors import Conflict
from forum.extensions import db
from forum.rooms import gatherings, hands, queries
from forum.rooms import round as rounds
from forum.rooms.models import Message, Round, Seat, Thanks, Turn
from forum.vocabulary import Measure
from tests import factories as make
from tests.rooms.circles import Evening, an_evening
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases
NAMES = ("ann", "bea", "cy", "dan", "eve", "fay")


@pytest.fixture
def evening(app: Flask) -> Evening:
    return an_evening(*NAMES)


def test_hands_at_once_have_one_order_that_everybody_was_told(app: Flask, evening: Evening) -> None:
    config, room = make.settings(), evening.name
    acts = [lambda who=evening.people[name]: hands.raise_hand(who, room, config) for name in NAMES]
    assert together(app, acts) == [None] * 6
    told = [event["hands"]["names"] for event in evening.events() if event["kind"] == "hands"]
    assert [len(names) for names in told] == [1, 2, 3, 4, 5, 6]
    assert all(later[: len(names)] == names for names, later in pairwise(told))
    assert len({seat.hand_seq for seat in db.session.query(Seat)}) == 6


def test_a_hand_raised_while_the_round_begins_is_in_it(app: Flask, evening: Evening) -> None:
    config, room, host = make.settings(), evening.name, evening.host
    acts = [lambda who=evening.people[name]: hands.raise_hand(who, room, config) for name in NAMES[1:]]
    acts.append(lambda: rounds.begin(host, room, "check_in", "hands", config))
    evening.raises("ann")
    assert together(app, acts) == [None] * 6
    _now, waiting = evening.order()
    assert sorted(waiting) == sorted(NAMES)
    assert evening.events()[-1]["round"] is not None, "the newest event knows of the round, whichever came last"


def test_a_round_begins_once(app: Flask, evening: Evening) -> None:
    config, room, host = make.settings(), evening.name, evening.host
    mod = make.a_moderator()
    evening.raises("ann", "bea")
    acts = [lambda who=who: rounds.begin(who, room, "check_in", "hands", config) for who in (host, mod, host, mod)]
    assert together(app, acts) == [None] * 4
    assert (db.session.query(Round).count(), db.session.query(Turn).count()) == (1, 2)
    assert evening.kinds() == ["hands", "hands", "round"]


def test_of_many_who_move_one_does(app: Flask, evening: Evening) -> None:
    config, room, host, mod = make.settings(), evening.name, evening.host, make.a_moderator()
    evening.raises(*NAMES)
    evening.begins()
    for turn in range(4):
        seen = evening.view()["version"]
        movers = [host, mod, host, *([evening.people[NAMES[turn - 1]]] if turn else [])]
        acts = [lambda who=who, seen=seen: rounds.move(who, room, seen, config) for who in movers]
        results = together(app, acts)
        assert sorted(results) == [False] * (len(movers) - 1) + [True], "who came second finds it done"
        assert evening.order()[0] == NAMES[turn]
    moved = db.session.query(AuditRow).filter_by(measure=Measure.MOVE_TURN).count()
    assert moved <= 4


def test_thank_yous_at_once_are_all_counted(app: Flask, evening: Evening) -> None:
    config, room = make.settings(), evening.name
    evening.raises("ann")
    evening.begins()
    evening.moves()
    turn = evening.view()["now"]["turn"]
    thanking = [evening.people[name] for name in NAMES[1:]] * 2
    assert together(app, [lambda who=who: hands.thank(who, room, turn, config) for who in thanking]) == [None] * 10
    assert db.session.query(Thanks).count() == 5
    counts = [event["round"]["now"]["thanks"] for event in evening.events() if event["kind"] == "thanked"]
    assert counts == [1, 2, 3, 4, 5]


def test_the_same_check_in_at_once_is_said_once(app: Flask, evening: Evening) -> None:
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    results = together(app, [lambda: evening.checks_in("ann", nonce="n1", mood=3)] * 5)
    assert len(set(results)) == 1, results
    assert (db.session.query(Message).count(), evening.order()) == (1, ("bea", []))


def test_everything_at_once_ends_in_one_order(app: Flask, evening: Evening) -> None:
    """Hands, passes, moves, lines, thanks and the end of the evening, in no order at all: refusals in words at most."""
    config, room, host = make.settings(), evening.name, evening.host
    evening.raises("ann", "bea", "cy")
    evening.begins()
    evening.moves()
    seen = evening.view()["version"]
    turn = evening.view()["now"]["turn"]
    acts = [
        lambda: hands.raise_hand(evening.dan, room, config),
        lambda: hands.step_back(evening.bea, room, config),
        lambda: rounds.move(host, room, seen, config),
        lambda: rounds.move(evening.ann, room, seen, config) and None,
        lambda: hands.thank(evening.eve, room, turn, config),
        lambda: evening.checks_in("ann", mood=3) and None,
        lambda: gatherings.close(host, room),
        lambda: hands.raise_hand(evening.fay, room, config),
    ]
    from forum.errors import Refused

    for result in together(app, acts):
        assert result in (None, True, False) or isinstance(result, Conflict | Refused), result
    assert evening.standing()["round"] is None
    assert [db.session.query(model).count() for model in (Round, Turn, Thanks)] == [0, 0, 0]
    seqs = [each.seq for each in queries.events(evening.room.id, 0, 100)]
    assert seqs == list(range(1, len(seqs) + 1))
