"""Who has the floor: whose turn it is in a room, and what that means for everybody else there."""

from datetime import timedelta
from typing import NamedTuple

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Refused
from forum.lib import clock
from forum.policy import Action
from forum.rooms import round_queries
from forum.rooms.queries import RoomHead


class AnothersTurn(Refused):
    """Somebody else has the turn in a room where people do not answer each other."""


class Floor(NamedTuple):
    """What the policy reads about a turn. `turn_of` is None while it is nobody's; `left_alone` long after its soft end;
    `is_urgent` where words are to be said that wait for nothing."""

    turn_of: int | None
    name: str
    cross_talk: bool
    hosted: bool
    left_alone: bool
    is_urgent: bool = False


def of(room: RoomHead, config: Config) -> Floor:
    """Whose turn it is in a room, from one query while a round is on there."""
    turn = round_queries.turn_now(room.round_id) if room.round_id is not None else None
    if turn is None:
        return Floor(None, "", room.cross_talk, room.hosted, left_alone=False)
    patience = timedelta(seconds=config.turn_left_alone_seconds)
    alone = turn.ends_at is not None and turn.ends_at + patience < clock.now()
    return Floor(turn.account_id, turn.name, room.cross_talk, room.hosted, alone)


def speaks_in_turn(actor: Member, room: RoomHead, config: Config, *, is_urgent: bool = False) -> bool:
    """Holds everybody to the turn before a line is stored; returns whether the turn is theirs. Raises AnothersTurn.

    Costs nothing but where a turn makes a difference: people do not answer each other there, or slow mode is on.
    """
    if room.round_id is None or (room.cross_talk and not room.pace_seconds):
        return False
    floor = of(room, config)._replace(is_urgent=is_urgent)
    decision = policy.may(actor, Action.SPEAK_IN_TURN, floor)
    if not decision.allowed:
        raise AnothersTurn(decision.reason, name=floor.name)
    return floor.turn_of in actor.selves
