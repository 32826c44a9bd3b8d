"""How a room stands for one person when they come in: the evening, and what each part of the room adds to it."""

from collections.abc import Callable
from typing import Any

from forum.accounts.queries import Member
from forum.rooms import queries
from forum.rooms.queries import RoomHead

Part = Callable[[Member, RoomHead], dict[str, Any]]
_parts: list[Part] = []


def part(adds: Part) -> Part:
    """Registers what a part of the room tells with every joining: the round, the hosts' tools."""
    _parts.append(adds)
    return adds


def of(actor: Member, head: RoomHead) -> dict[str, Any]:
    """`{evening, mine, ...}`: the evening or None, and what holds for this person there."""
    evening = queries.evening(head.gathering_id) if head.gathering_id is not None else None
    told: dict[str, Any] = {"evening": evening.payload() if evening is not None else None}
    told["mine"] = {"host": head.hosted or actor.is_moderator, "quieted": head.quieted}
    for adds in _parts:
        told |= adds(actor, head)
    return told
