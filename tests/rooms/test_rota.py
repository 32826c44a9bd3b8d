"""Hosts plan who hosts when, are reminded, and may give an evening back."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.errors import Conflict, Invalid, Refused
from forum.extensions import db
from forum.lib import clock
from forum.notifications.models import Notice
from forum.rooms import rota
from forum.rooms.models import Room, Rota
from forum.vocabulary import Measure, NoticeVerb
from tests import factories as make

pytestmark = pytest.mark.both_databases
# A Monday, ten minutes before the room's hour.
BEFORE = datetime(2026, 11, 23, 18, 50, tzinfo=UTC)


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def hanna(app: Flask) -> Member:
    return make.make_member("Hanna Heron")


@pytest.fixture
def steward(app: Flask) -> Member:
    return make.a_steward()


@pytest.fixture
def room(steward: Member, hanna: Member) -> Room:
    found = make.a_room(gathers_from=19 * 60, gathers_until=21 * 60, always_open=False, closing_words="Sleep well.")
    rota.add_host(steward, found.public_id, hanna.name)
    return found


def test_hosts_put_themselves_down_and_take_themselves_off(room: Room, hanna: Member, steward: Member) -> None:
    other = make.make_member("Otto Owl")
    rota.add_host(steward, room.public_id, other.name)
    with clock.freeze(BEFORE):
        for _twice in range(2):
            rota.take(hanna, room.public_id, "2026-11-24", make.settings())
        planned = {each.day: (each.hosts, each.mine) for each in rota.planned(hanna, room, make.settings())}
        assert planned["2026-11-24"] == (("Hanna Heron",), True)
        assert planned["2026-11-25"] == ((), False)
        rota.give_back(hanna, room.public_id, "2026-11-24")
        with pytest.raises(Conflict):
            rota.give_back(hanna, room.public_id, "2026-11-24")
    told = sa.select(Notice.account_id).where(Notice.verb == NoticeVerb.ROTA_FREE)
    assert list(db.session.scalars(told)) == [other.id]


@pytest.mark.parametrize("day", ["2026-11-22", "2027-11-24", "yesterday", ""])
def test_only_evenings_to_come_can_be_taken(room: Room, hanna: Member, day: str) -> None:
    with clock.freeze(BEFORE), pytest.raises(Invalid):
        rota.take(hanna, room.public_id, day, make.settings())


def test_only_moderators_put_others_down_and_only_hosts_are_put(room: Room, hanna: Member, ann: Member) -> None:
    with clock.freeze(BEFORE):
        with pytest.raises(Refused):
            rota.take(ann, room.public_id, "2026-11-24", make.settings())
        with pytest.raises(Refused):
            rota.take(hanna, room.public_id, "2026-11-24", make.settings(), name=ann.name)
        keeper = make.a_moderator()
        with pytest.raises(Invalid):
            rota.take(keeper, room.public_id, "2026-11-24", make.settings(), name=ann.name)
        rota.take(keeper, room.public_id, "2026-11-24", make.settings(), name=hanna.name)
    assert db.session.query(Rota).one().account_id == hanna.id


def test_hosts_are_reminded_once_on_the_day(room: Room, hanna: Member) -> None:
    def told() -> int:
        asked = sa.select(sa.func.count()).where(Notice.account_id == hanna.id, Notice.verb == NoticeVerb.ROTA)
        return db.session.scalar(asked) or 0

    with clock.freeze(BEFORE) as now:
        rota.take(hanna, room.public_id, "2026-11-24", make.settings())
        assert (rota.remind(make.settings()), told()) == (0, 0)
        now.move(timedelta(hours=13))
        assert (rota.remind(make.settings()), rota.remind(make.settings()), told()) == (1, 0, 1)
        now.move(timedelta(days=4))
        assert rota.sweep() == 1


def test_giving_the_duty_back_frees_the_evenings(room: Room, hanna: Member, ann: Member) -> None:
    with clock.freeze(BEFORE):
        rota.take(hanna, room.public_id, "2026-11-24", make.settings())
        with pytest.raises(Refused):
            rota.drop_host(ann, room.public_id, hanna.public_id)
        rota.drop_host(hanna, room.public_id, hanna.public_id)
    assert rota.hosts_of(room.id) == []
    assert db.session.query(Rota).count() == 0
    last = db.session.scalars(sa.select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert last is not None
    assert (last.measure, last.words) == (Measure.APPOINT, "no host")
