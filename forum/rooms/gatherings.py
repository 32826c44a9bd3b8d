"""One evening of a room: opening it, its last round, closing it, and who hosts.

Everything holds when several processes do the same at once: a gathering is one row a room and beginning, and each step
changes the row only from the state before it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import clock, ids, typed
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import access, log
from forum.rooms.kinds import GatheringState
from forum.rooms.models import Gathering, Room, Round, Seat
from forum.rooms.queries import RoomHead
from forum.statements import change, counted, inserting
from forum.transaction import once_more, transaction
from forum.vocabulary import EventKind, Measure

ON_ALREADY = N_("An evening is on in this room already.")
OVER = N_("This evening is over.")
TOPIC_MAX, TOOL_MAX = 200, 1_000


@once_more
def begin(actor: Member, room_id: object, ends_at: datetime) -> Gathering:
    """A host opens an evening now. Raises Conflict when one is on, Refused, Missing."""
    with transaction():
        room = access.room(actor, room_id)
        policy.require(actor, Action.HOST, access.room_head(actor, room_id))
        if room.gathering_id is not None:
            raise Conflict(ON_ALREADY)
        gathering = open_for(room, clock.minute(clock.now()), ends_at, actor)
        if gathering is None:
            raise Conflict(ON_ALREADY)
        record(actor.id, Measure.OPEN_EVENING, room_id=room.id)
        return gathering


def open_for(room: Room, begins_at: datetime, ends_at: datetime, host: Member | None = None) -> Gathering | None:
    """Opens a room's evening, with or without a host; None when it was opened before. Only inside a transaction."""
    facts = {"public_id": ids.public_id(), "room_id": room.id, "state": GatheringState.OPEN, "begins_at": begins_at}
    facts |= {"ends_at": ends_at, "host_id": host.id if host else None, "topic": room.topic, "tool": room.tool}
    facts |= {"host_until": _alone_until(room.hostless_minutes), "locked": False}
    table = sa.inspect(Gathering).local_table
    made = change(inserting(table).on_conflict_do_nothing().returning(table.c.id), facts | {"first_seq": 0}).scalar()
    if made is None:
        return None
    gathering = db.session.get_one(Gathering, made)
    room.gathering_id = gathering.id
    db.session.flush()
    told = {"host": host.name if host else "", "topic": room.topic, "tool": room.tool}
    told |= {"until": ends_at.isoformat()}
    gathering.first_seq = log.note(room.id, room.public_id, EventKind.OPENED, told)
    db.session.flush()
    return gathering


def close(actor: Member, room_id: object) -> None:
    """A host ends the evening. Raises Conflict when none is on, Refused, Missing."""
    with transaction():
        room = access.room(actor, room_id)
        policy.require(actor, Action.HOST, access.room_head(actor, room_id))
        gathering = current(room)
        if gathering is None or not end(room, gathering, "host"):
            raise Conflict(OVER)
        record(actor.id, Measure.CLOSE_EVENING, room_id=room.id)


def end(room: Room, gathering: Gathering, why: str) -> bool:
    """Closes an evening and forgets who sat there; False when it was closed before. `why`: host, hours, hostless.

    Only inside a transaction.
    """
    over = sa.update(Gathering).where(Gathering.id == gathering.id, Gathering.state != GatheringState.CLOSED)
    if counted(over.values(state=GatheringState.CLOSED, round_id=None)) != 1:
        return False
    db.session.expire(gathering)
    # Before the seats and the room, in the order in which a move of its turn takes them.
    db.session.execute(sa.delete(Round).where(Round.gathering_id == gathering.id))
    room.gathering_id = None
    gathering.host_until = clock.hour(clock.now())
    gathering.forget_at = clock.hour(clock.now()) + timedelta(hours=room.transcript_hours + 1)
    db.session.execute(sa.delete(Seat).where(Seat.gathering_id == gathering.id))
    db.session.flush()
    told = {
        "why": why,
        "words": room.closing_words,
        "id": gathering.public_id,
        "forgotten": gathering.forget_at.isoformat(),
    }
    gathering.last_seq = log.note(room.id, room.public_id, EventKind.CLOSED, told)
    db.session.flush()
    return True


def give_to(gathering: Gathering, room: RoomHead, account_id: int, name: str) -> bool:
    """Makes somebody the host of an evening; False when somebody else became it meanwhile. Only inside a transaction."""
    was = Gathering.host_id.is_(None) if gathering.host_id is None else Gathering.host_id == gathering.host_id
    given = sa.update(Gathering).where(Gathering.id == gathering.id, was, Gathering.state != GatheringState.CLOSED)
    if counted(given.values(host_id=account_id)) != 1:
        return False
    db.session.expire(gathering)
    log.note(room.id, room.public_id, EventKind.HOST, {"host": name})
    return True


def set_topic(actor: Member, room_id: object, topic: str, tool: str) -> None:
    """Says what the evening is about, and the tool of the evening. Raises Invalid (`topic`, `tool`), Conflict, Refused."""
    topic, tool = typed.line(topic), typed.text(tool)
    for field, words, most in (("topic", topic, TOPIC_MAX), ("tool", tool, TOOL_MAX)):
        if len(words) > most:
            raise Invalid({field: N_("Please keep this below %(most)d characters.")}, most=most)
    with transaction():
        head = access.room_head(actor, room_id)
        policy.require(actor, Action.HOST, head)
        if head.gathering_id is None:
            raise Conflict(OVER)
        gathering = db.session.get_one(Gathering, head.gathering_id)
        if (gathering.topic, gathering.tool) == (topic, tool):
            return
        gathering.topic, gathering.tool = topic, tool
        db.session.flush()
        log.note(head.id, head.public_id, EventKind.TOPIC, {"topic": topic, "tool": tool})
        record(actor.id, Measure.SET_TOPIC, room_id=head.id)


def current(room: Room) -> Gathering | None:
    """The evening that is on in a room."""
    return db.session.get(Gathering, room.gathering_id) if room.gathering_id is not None else None


def seat(gathering_id: int, account_id: int) -> Seat:
    """Somebody's seat at an evening, made when they have none yet. Only inside a transaction."""
    facts = {"gathering_id": gathering_id, "account_id": account_id, "hello": False, "listening": False}
    facts |= {"quieted": False, "removed": False}
    change(inserting(sa.inspect(Seat).local_table).on_conflict_do_nothing(), facts)
    return db.session.get_one(Seat, (gathering_id, account_id))


def take_seat(gathering_id: int, account_id: int) -> None:
    """Notes that somebody has come to an evening, so that a locked one lets them in again."""
    with transaction():
        seat(gathering_id, account_id)


def host_is_here(gathering: Gathering, hostless_minutes: int) -> None:
    """Moves on when the evening would close for want of a host; writes only when half of the time has gone.

    Only inside a transaction.
    """
    until = _alone_until(hostless_minutes)
    if until - gathering.host_until >= timedelta(minutes=hostless_minutes / 2):
        gathering.host_until = until


def _alone_until(minutes: int) -> datetime:
    return clock.minute(clock.now()) + timedelta(minutes=minutes + 1)


def host_name(gathering: Gathering) -> str:
    """The host's name, or an empty text."""
    asked = sa.select(Account.name).where(Account.id == gathering.host_id)
    return db.session.scalar(asked) or "" if gathering.host_id is not None else ""
