"""Slow mode: whom it holds up, for how long, and whom it does not: hosts, who has the floor, whom everybody answers."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import TooSoon
from forum.extensions import db
from forum.lib import clock
from forum.lib.words import N_
from forum.rooms import answers, floor
from forum.rooms.models import Room, RoomWait
from forum.rooms.queries import RoomHead
from forum.statements import counted, row

WAIT = N_("Slow mode: you can write again in %(wait)d seconds. Your words are still here.")
_WHY = (
    sa.select(Room.pace_why, Account.name)
    .outerjoin(Account, Account.id == Room.pace_by)
    .where(Room.id == sa.bindparam("room"))
)


def is_answered(actor: Member, room: RoomHead, config: Config) -> bool:
    """Whether several people are answering somebody just now: who is asked by many must be able to answer each."""
    found = answers.people_answering(room.id, actor.id, config.slow_mode_newest_lines)
    return found >= config.slow_mode_answering_people


def hold(actor: Member, room: RoomHead, config: Config, *, in_turn: bool, is_urgent: bool = False) -> int:
    """Holds the slow mode; returns the seconds until this person's next line. Only inside the line's transaction.

    Words that are urgent are not held, and begin no wait: who may be in danger has more to say.

    Of two lines of one person at one moment, in whatever processes, one goes out. Raises TooSoon with the seconds left.
    """
    if not room.pace_seconds or in_turn or is_urgent or room.hosted or actor.is_moderator:
        return 0
    now, wait = clock.now(), db.session.get(RoomWait, (room.id, actor.id))
    if wait is not None and wait.until > now and not is_answered(actor, room, config):
        raise TooSoon(WAIT, _seconds(wait, now))
    begin(room.id, actor.id, wait, now + timedelta(seconds=room.pace_seconds))
    return room.pace_seconds


def begin(room_id: int, account_id: int, wait: RoomWait | None, until: datetime) -> None:
    """Begins somebody's next wait after the one that was read, unless somebody else has begun it meanwhile."""
    if wait is None:
        db.session.add(RoomWait(room_id=room_id, account_id=account_id, until=until))
        db.session.flush()
        return
    mine = sa.update(RoomWait).where(RoomWait.room_id == room_id, RoomWait.account_id == account_id)
    begun = counted(mine.where(RoomWait.until == wait.until).values(until=until))
    if not begun:
        raise TooSoon(WAIT, int((until - clock.now()).total_seconds()) + 1)


def rest(actor: Member, room: RoomHead, config: Config) -> int:
    """How many seconds somebody still has to wait, as their page says it; 0 when they may write."""
    if not room.pace_seconds or room.hosted or actor.is_moderator:
        return 0
    now, wait = clock.now(), db.session.get(RoomWait, (room.id, actor.id))
    if wait is None or wait.until <= now or floor.of(room, config).turn_of in actor.selves:
        return 0
    return 0 if is_answered(actor, room, config) else _seconds(wait, now)


def told(actor: Member, room: RoomHead, config: Config) -> dict[str, Any]:
    """`{by, why, wait}` of the slow mode that is on, as a page tells it to one person."""
    if not room.pace_seconds:
        return {"by": "", "why": "", "wait": 0}
    why, by = row(_WHY, {"room": room.id})
    return {"by": by or "", "why": why, "wait": rest(actor, room, config)}


def _seconds(wait: RoomWait, now: datetime) -> int:
    return int((wait.until - now).total_seconds()) + 1
