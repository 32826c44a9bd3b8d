"""Slow mode: whom it holds up, for how long, and whom it does not: hosts, who has the floor, whom everybody answers."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import TooSoon
from forum.extensions import db
from forum.lib import clock
from forum.lib.words import N_
from forum.rooms import answers
from forum.rooms.kinds import TurnState
from forum.rooms.models import Room, RoomWait, Turn
from forum.rooms.queries import RoomHead
from forum.statements import row

WAIT = N_("Slow mode: you can write again in %(wait)d seconds. Your words are still here.")
_WHY = (
    sa.select(Room.pace_why, Account.name)
    .outerjoin(Account, Account.id == Room.pace_by)
    .where(Room.id == sa.bindparam("room"))
)
_TURN = sa.select(Turn.id).where(
    Turn.round_id == sa.bindparam("round"), Turn.account_id == sa.bindparam("person"), Turn.state == TurnState.NOW
)


def has_the_floor(actor: Member, room: RoomHead) -> bool:
    """Whether it is somebody's turn in the round that is going on."""
    return room.round_id is not None and row(_TURN, {"round": room.round_id, "person": actor.id}) is not None


def is_answered(actor: Member, room: RoomHead, config: Config) -> bool:
    """Whether several people are answering somebody just now: who is asked by many must be able to answer each."""
    found = answers.people_answering(room.id, actor.id, config.slow_mode_newest_lines)
    return found >= config.slow_mode_answering_people


def hold(actor: Member, room: RoomHead, config: Config) -> int:
    """Holds the slow mode; returns the seconds until this person's next line. Only inside the line's transaction.

    Raises TooSoon with the seconds left.
    """
    if not room.pace_seconds or room.hosted or actor.is_moderator:
        return 0
    now, wait = clock.now(), db.session.get(RoomWait, (room.id, actor.id))
    if has_the_floor(actor, room):
        return 0
    if wait is not None and wait.until > now and not is_answered(actor, room, config):
        raise TooSoon(WAIT, _seconds(wait, now))
    until = now + timedelta(seconds=room.pace_seconds)
    if wait is None:
        db.session.add(RoomWait(room_id=room.id, account_id=actor.id, until=until))
    else:
        wait.until = until
    return room.pace_seconds


def rest(actor: Member, room: RoomHead, config: Config) -> int:
    """How many seconds somebody still has to wait, as their page says it; 0 when they may write."""
    if not room.pace_seconds or room.hosted or actor.is_moderator:
        return 0
    now, wait = clock.now(), db.session.get(RoomWait, (room.id, actor.id))
    if wait is None or wait.until <= now or has_the_floor(actor, room) or is_answered(actor, room, config):
        return 0
    return _seconds(wait, now)


def told(actor: Member, room: RoomHead, config: Config) -> dict[str, Any]:
    """`{by, why, wait}` of the slow mode that is on, as a page tells it to one person."""
    if not room.pace_seconds:
        return {"by": "", "why": "", "wait": 0}
    why, by = row(_WHY, {"room": room.id})
    return {"by": by or "", "why": why, "wait": rest(actor, room, config)}


def _seconds(wait: RoomWait, now: Any) -> int:
    return int((wait.until - now).total_seconds()) + 1
