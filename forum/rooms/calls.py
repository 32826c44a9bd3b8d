"""Calling a moderator into a room, by a host or anybody at the evening, also against a host; the first who comes answers."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from forum import live, policy
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.config import Config
from forum.errors import Conflict, Missing
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.words import N_
from forum.notifications.service import tell_each
from forum.policy import Action
from forum.rooms import texts, there
from forum.rooms.access import head_of
from forum.rooms.hosting_models import Call
from forum.rooms.kinds import GatheringState
from forum.rooms.models import Gathering, Room
from forum.rooms.queries import RoomHead
from forum.statements import counted, row, rows
from forum.transaction import once_more, transaction
from forum.vocabulary import Measure, NoticeVerb, Role, Standing


class CallRow(NamedTuple):
    """A call that waits for a moderator."""

    public_id: str
    room: str
    room_name: str
    caller: str
    words: str
    at: datetime


class Asked(NamedTuple):
    """How somebody's own call of this evening stands: `by` is who comes, empty while nobody has answered."""

    by: str


_WAITING = (
    sa.select(Call.public_id, Room.public_id, Room.name, Account.name, Call.words, Call.at)
    .join(Gathering, Gathering.id == Call.gathering_id)
    .join(Room, Room.id == Gathering.room_id)
    .join(Account, Account.id == Call.caller_id)
    .where(Call.answered_by.is_(None), Gathering.state != GatheringState.CLOSED)
    .order_by(Call.id)
)
_OWN = (
    sa.select(sa.func.coalesce(Account.name, ""))
    .select_from(Call)
    .outerjoin(Account, Account.id == Call.answered_by)
    .where(Call.gathering_id == sa.bindparam("gathering"), Call.caller_id == sa.bindparam("person"))
    .order_by(Call.id.desc())
)
_KEEPERS = (
    sa.select(Account.id)
    .where(Account.role.in_((Role.MODERATOR, Role.STEWARD)), Account.standing == Standing.ACTIVE)
    .order_by(Account.id)
)


@once_more
def call(actor: Member, room_id: object, words: object, config: Config) -> bool:
    """Asks the moderators to come into a room; False while a call of the same person still waits.

    Raises Invalid (`words`), Refused, Missing.
    """
    said = texts.short(words, "words", config.call_words_max_characters)
    with transaction():
        head = head_of(actor, room_id)
        policy.require(actor, Action.CALL_MODERATOR, head)
        own = sa.select(Call.id).where(Call.gathering_id == head.gathering_id, Call.caller_id == actor.id)
        if row(own.where(Call.answered_by.is_(None))) is not None:
            return False
        facts = {"public_id": ids.public_id(), "gathering_id": head.gathering_id, "caller_id": actor.id}
        db.session.add(Call(**facts, words=said, at=clock.hour(clock.now())))
        db.session.flush()
        if head.hosted or actor.is_moderator:
            record(actor.id, Measure.CALL, room_id=head.id)
        others = [each.id for each in rows(_KEEPERS) if each.id != actor.id]
        tell_each(others, NoticeVerb.CALLED, path=f"/r/{head.public_id}")
        live.publish(live.moderators(), "queue:changed", {})
        return True


def come(actor: Member, call_id: object) -> str:
    """Answers a call: the first who says so comes, and the caller is told who. Returns the room's public id.

    Raises Conflict when somebody else comes already or the evening is over, Missing, Refused.
    """
    policy.require(actor, Action.ANSWER_CALL)
    with transaction():
        known = isinstance(call_id, str) and ids.is_public_id(call_id)
        asked = (
            sa.select(Call.id, Call.caller_id, Call.answered_by, Room.id, Room.public_id, Gathering.state)
            .join(Gathering, Gathering.id == Call.gathering_id)
            .join(Room, Room.id == Gathering.room_id)
            .where(Call.public_id == call_id)
        )
        found = row(asked) if known else None
        if found is None or found.state is GatheringState.CLOSED:
            raise Missing(N_("Nobody waits there any more: the evening is over."))
        this, caller_id, answered_by, room_id, room, _state = found
        answer = counted(
            sa.update(Call).where(Call.id == this, Call.answered_by.is_(None)).values(answered_by=actor.id)
        )
        if answer:
            record(actor.id, Measure.ANSWER_CALL, room_id=room_id, subject_id=caller_id)
            live.publish(live.account(caller_id), "room:coming", {"room": room, "by": actor.name})
            live.publish(live.moderators(), "queue:changed", {})
        elif answered_by != actor.id:
            raise Conflict(N_("Somebody else is coming already."))
        return str(room)


def waiting() -> list[CallRow]:
    """The calls that no moderator has answered, of evenings that are on; the oldest first."""
    return [CallRow(*each) for each in rows(_WAITING)]


def own(actor: Member, head: RoomHead) -> Asked | None:
    """How the newest call of the actor this evening stands; None when they called nobody."""
    if head.gathering_id is None:
        return None
    found = row(_OWN, {"gathering": head.gathering_id, "person": actor.id})
    return Asked(found[0]) if found is not None else None


def reach_of(actor: Member, room_id: object) -> str:
    """As `reach`, for somebody who may call. Raises Refused, Missing."""
    head = head_of(actor, room_id)
    policy.require(actor, Action.CALL_MODERATOR, head)
    return reach(head)


def reach(head: RoomHead) -> str:
    """How near a moderator is, as far as we can honestly know: in the room, with a page open, or away."""
    keepers = {each.id for each in rows(_KEEPERS)}
    if there.are_here(head.id, keepers):
        return "room"
    return "page" if any(live.sockets.count(each) for each in keepers) else "away"
