"""Rooms open and close by themselves: `tick` may run in every process and from the command line, as often as it likes.

An evening opens at its hour and closes some minutes after its end, or earlier when nobody who may host has been there for
the room's set minutes. Each step changes a row only from the state before it, so it is done once however many do it.
"""

from datetime import timedelta

import sqlalchemy as sa

from forum.accounts.queries import Member
from forum.config import Config
from forum.extensions import db
from forum.lib import clock, zones
from forum.rooms import evening, gatherings, log
from forum.rooms.kinds import GatheringState
from forum.rooms.models import Gathering, Room, Rota
from forum.rooms.queries import RoomHead
from forum.statements import counted
from forum.transaction import transaction
from forum.vocabulary import EventKind


def tick(config: Config) -> int:
    """Opens what is due, says that the end has come, closes what is over; returns how many steps it took."""
    return _open_due() + _announce_ends(config) + _close_over(config)


def is_due(room: Room) -> bool:
    """Whether the room should be open and is not, or the other way round: for a page that is made before the next tick."""
    when = evening.of(room)
    if room.gathering_id is None:
        return not room.is_closed and when is not None and when.now and not _was_opened(room, when)
    gathering = db.session.get_one(Gathering, room.gathering_id)
    return gathering.host_until <= clock.now() or gathering.ends_at <= clock.now()


def _open_due() -> int:
    steps = 0
    waiting = sa.select(Room).where(Room.gathering_id.is_(None), Room.is_closed.is_(False))
    for room in db.session.scalars(waiting.where(Room.gathers_from.is_not(None))).all():
        due = evening.of(room)
        if due is not None and due.now and not _was_opened(room, due):
            steps += _open(room.id, due)
    return steps


def _was_opened(room: Room, due: evening.Evening) -> bool:
    begins = due.begins.astimezone(clock.now().tzinfo)
    asked = sa.exists().where(Gathering.room_id == room.id, Gathering.begins_at == begins)
    return bool(db.session.scalar(sa.select(asked)))


def _open(room_id: int, due: evening.Evening) -> int:
    with transaction():
        room = db.session.get_one(Room, room_id)
        if room.gathering_id is not None or room.is_closed:
            return 0
        opened = gatherings.open_for(room, due.begins, due.ends)
        return int(opened is not None)


def _announce_ends(config: Config) -> int:
    over = sa.select(Gathering.id).where(Gathering.state == GatheringState.OPEN, Gathering.ends_at <= clock.now())
    steps = 0
    for gathering_id in db.session.scalars(over).all():
        with transaction():
            closing = sa.update(Gathering).where(Gathering.id == gathering_id, Gathering.state == GatheringState.OPEN)
            if counted(closing.values(state=GatheringState.CLOSING)) != 1:
                continue
            gathering = db.session.get_one(Gathering, gathering_id)
            room = db.session.get_one(Room, gathering.room_id)
            until = gathering.ends_at + timedelta(minutes=config.closing_minutes)
            told = {"until": until.isoformat(), "words": room.closing_words}
            log.note(room.id, room.public_id, EventKind.CLOSING, told)
            steps += 1
    return steps


def _close_over(config: Config) -> int:
    now = clock.now()
    last = now - timedelta(minutes=config.closing_minutes)
    over = sa.or_(Gathering.ends_at <= last, Gathering.host_until <= now)
    asked = sa.select(Gathering.id).where(Gathering.state != GatheringState.CLOSED, over)
    steps = 0
    for gathering_id in db.session.scalars(asked).all():
        with transaction():
            gathering = db.session.get_one(Gathering, gathering_id)
            if gathering.state is GatheringState.CLOSED or not _is_over(gathering, config):
                continue
            room = db.session.get_one(Room, gathering.room_id)
            why = "hours" if gathering.ends_at <= clock.now() else "hostless"
            steps += int(gatherings.end(room, gathering, why))
    return steps


def _is_over(gathering: Gathering, config: Config) -> bool:
    """Asked again inside the lock: a host may have come a moment ago."""
    now = clock.now()
    return gathering.host_until <= now or gathering.ends_at + timedelta(minutes=config.closing_minutes) <= now


def somebody_hosts(room_ids: list[int]) -> None:
    """Notes that somebody who may host is in these rooms: their evenings go on. Writes only now and then."""
    now = clock.now()
    asked = (
        sa.select(Gathering.id, Room.hostless_minutes, Gathering.host_until)
        .join(Room, Room.gathering_id == Gathering.id)
        .where(Room.id.in_(room_ids))
    )
    for gathering_id, minutes, until in db.session.execute(asked).all() if room_ids else ():
        if until - now < timedelta(minutes=minutes / 2):
            with transaction():
                gatherings.host_is_here(db.session.get_one(Gathering, gathering_id), minutes)


def host_arrives(actor: Member, head: RoomHead) -> bool:
    """Makes somebody who may host, and is in the room, the host of an evening that has none; who is on the rota today
    first, another host once the evening has begun without them. Returns whether they are now."""
    if head.gathering_id is None or head.host_id is not None or not head.hosted:
        return False
    with transaction():
        gathering = db.session.get_one(Gathering, head.gathering_id)
        if _waits_for_another(actor, head.id, gathering):
            return False
        return gatherings.give_to(gathering, head, actor.id, actor.name)


def _waits_for_another(actor: Member, room_id: int, gathering: Gathering) -> bool:
    room = db.session.get_one(Room, room_id)
    on = gathering.begins_at.astimezone(zones.zone(room.zone)).date()
    planned = set(db.session.scalars(sa.select(Rota.account_id).where(Rota.room_id == room_id, Rota.on_date == on)))
    half = timedelta(minutes=room.hostless_minutes / 2)
    return bool(planned) and actor.id not in planned and clock.now() < gathering.begins_at + half
