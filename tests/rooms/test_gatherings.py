"""One evening of a room: opened once, hosted, closed once, and what it means for who may speak."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.errors import Conflict, Refused
from forum.extensions import db
from forum.lib import clock
from forum.rooms import access, gatherings, queries, state
from forum.rooms.kinds import GatheringState
from forum.rooms.models import Gathering, Host, Room, Seat
from forum.transaction import transaction
from forum.vocabulary import EventKind, Measure
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def host(app: Flask) -> Member:
    return make.make_member("Hanna Heron")


@pytest.fixture
def room(host: Member) -> Room:
    found = make.a_room()
    with transaction():
        found.always_open = False
        db.session.add(Host(room_id=found.id, account_id=host.id))
    return found


def begun(host: Member, room: Room) -> Gathering:
    return gatherings.begin(host, room.public_id, clock.now() + timedelta(hours=1))


def kinds(room: Room) -> list[EventKind]:
    return [each.kind for each in queries.events(room.id, 0, 50)]


def test_people_talk_while_an_evening_is_on(ann: Member, host: Member, room: Room) -> None:
    with pytest.raises(Refused, match="between its evenings"):
        make.a_line(ann, room)
    begun(host, room)
    make.a_line(ann, room)
    gatherings.close(host, room.public_id)
    with pytest.raises(Refused, match="between its evenings"):
        make.a_line(ann, room)
    assert kinds(room) == [EventKind.OPENED, EventKind.SAID, EventKind.CLOSED]
    rows = db.session.query(AuditRow).filter(AuditRow.room_id == room.id).order_by(AuditRow.id)
    assert [(row.measure, row.actor_id) for row in rows] == [
        (Measure.OPEN_EVENING, host.id),
        (Measure.CLOSE_EVENING, host.id),
    ]


def test_an_evening_opens_and_closes_once(host: Member, room: Room) -> None:
    gathering = begun(host, room)
    with pytest.raises(Conflict):
        begun(host, room)
    with transaction():
        assert gatherings.open_for(room, gathering.begins_at, gathering.ends_at) is None
        assert gatherings.end(room, gathering, "hours") is True
        assert gatherings.end(room, gathering, "hours") is False
    assert db.session.get_one(Gathering, gathering.id).state is GatheringState.CLOSED
    with pytest.raises(Conflict):
        gatherings.close(host, room.public_id)


def test_only_hosts_and_moderators_open_one(ann: Member, room: Room) -> None:
    with pytest.raises(Refused, match="hosts"):
        begun(ann, room)
    assert begun(make.a_moderator(), room).host_id is not None


def test_a_seat_holds_for_the_evening(ann: Member, host: Member, room: Room) -> None:
    gathering = begun(host, room)
    with transaction():
        gatherings.seat(gathering.id, ann.id).quieted = True
    with pytest.raises(Refused, match="just listen"):
        make.a_line(ann, room)
    with transaction():
        seat = gatherings.seat(gathering.id, ann.id)
        seat.quieted, seat.removed = False, True
    with pytest.raises(Refused, match="leave this evening"):
        access.room(ann, room.public_id)
    gatherings.close(host, room.public_id)
    assert access.room(ann, room.public_id).id == room.id
    assert db.session.query(Seat).count() == 0


def test_a_locked_evening_lets_in_who_sat_there(ann: Member, host: Member, room: Room) -> None:
    gathering = begun(host, room)
    gatherings.take_seat(gathering.id, ann.id)
    gatherings.take_seat(gathering.id, ann.id)
    with transaction():
        db.session.get_one(Gathering, gathering.id).locked = True
    assert access.room_head(ann, room.public_id).seated
    with pytest.raises(Refused, match="keeps its circle"):
        access.room(make.make_member(), room.public_id)
    assert access.room(host, room.public_id).id == room.id


def test_the_closing_hour_moves_on_while_a_host_is_there(host: Member, room: Room) -> None:
    gathering = begun(host, room)
    first = gathering.host_until
    with transaction():
        gatherings.host_is_here(gathering, room.hostless_minutes)
    assert gathering.host_until == first
    with transaction():
        gathering.host_until = clock.now() + timedelta(minutes=1)
        gatherings.host_is_here(gathering, room.hostless_minutes)
    assert gathering.host_until > clock.now() + timedelta(minutes=room.hostless_minutes - 1)


def test_who_comes_in_hears_of_the_evening(ann: Member, host: Member, room: Room) -> None:
    assert state.of(ann, access.room_head(ann, room.public_id))["evening"] is None
    gathering = begun(host, room)
    told = state.of(ann, access.room_head(ann, room.public_id))
    assert (told["evening"]["id"], told["evening"]["host"]) == (gathering.public_id, "Hanna Heron")
    assert told["mine"] == {"host": False, "quieted": False}
