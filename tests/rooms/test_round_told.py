"""What a round tells: the same live and to who catches up, with long rounds ending in a number."""

import pytest
from flask import Flask

from forum.audit.models import AuditRow
from forum.extensions import db
from forum.lib import clock
from forum.rooms.models import Gathering
from forum.vocabulary import Measure
from tests.rooms.circles import Evening, an_evening

pytestmark = pytest.mark.both_databases


@pytest.fixture
def evening(app: Flask) -> Evening:
    return an_evening("ann", "bea", "cy")


def measures() -> list[Measure]:
    return list(db.session.scalars(db.select(AuditRow.measure).order_by(AuditRow.id)))


def test_what_is_told_live_is_what_a_catch_up_brings(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.rooms import log

    told: list[dict] = []
    audience = f"room:{evening.room.id}"
    monkeypatch.setattr(log.live, "publish", lambda to, event, data, **but: told.append(data) if to == audience else 0)
    before = len(evening.events())
    with clock.freeze(clock.now()):
        evening.raises("ann", "bea")
        evening.begins("closing")
        evening.moves()
        evening.thanks("bea")
        evening.checks_in("ann", intention="Sleep")
        evening.ends()
    assert told == evening.events()[before:]
    assert [each["kind"] for each in told] == [
        "hands", "hands", "closing", "round", "turn", "thanked", "said", "turn", "round", "summary",
    ]  # fmt: skip


def test_names_of_a_long_round_end_in_a_number(app: Flask) -> None:
    evening = an_evening(*(f"p{number}" for number in range(33)))
    evening.raises(*(f"p{number}" for number in range(33)))
    assert (len(evening.standing()["hands"]["names"]), evening.standing()["hands"]["more"]) == (30, 3)
    evening.begins()
    assert (len(evening.view()["waiting"]), evening.view()["more"], evening.view()["of"]) == (30, 3, 33)
    assert evening.standing("p32")["my_round"]["ahead"] == 32


def test_the_closing_state_is_told_once(evening: Evening) -> None:
    for _ in range(2):
        evening.begins("closing")
        evening.ends()
    assert evening.kinds() == ["closing", "round", "round", "round", "round"]
    assert db.session.query(Gathering).one().state == "closing"
