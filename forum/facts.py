"""Facts about a person at an evening that the policy asks: who is a colleague there, who may speak with the hosts.

Each answers an empty text when it holds, else the sentence for the person who asked. Reads attributes only, like the policy.
"""

from typing import Any

from forum.lib.words import N_
from forum.vocabulary import Role

_KEEPERS = (Role.MODERATOR, Role.STEWARD)


def no_colleague(actor: Any, person: Any) -> str:
    """Somebody at the evening who neither hosts it nor moderates."""
    if not person.hosts and person.role not in _KEEPERS and person.id not in actor.selves:
        return ""
    return N_("Hosts and moderators are colleagues here. Speak with them, or call a moderator.")


def evening_on(actor: Any, room: Any) -> str:
    """A room whose evening is on."""
    return "" if room.in_evening else N_("No evening is on in this room just now, so nobody hosts it.")


def has_place(actor: Any, room: Any) -> str:
    """Somebody who sits at the evening, also when a host has asked them to leave it, or who could still come in."""
    if not room.locked or room.seated or room.hosted or actor.role in _KEEPERS:
        return ""
    return N_("This evening has begun and keeps its circle. Nobody else comes in now; the next one is open to you.")
