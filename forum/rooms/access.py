"""The only ways to a room or a line in it."""

from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.errors import Missing
from forum.extensions import db
from forum.lib import ids
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import queries
from forum.rooms.models import Message, Room
from forum.rooms.queries import RoomHead
from forum.vocabulary import Visibility

NO_ROOM = N_("There is no such room, or it was closed for good.")


def room(actor: Any, public_id: object) -> Room:
    """A room the actor may enter. Raises Missing, Refused, SignInNeeded."""
    head = room_head(actor, public_id)
    return db.session.scalars(sa.select(Room).where(Room.id == head.id)).one()


def room_head(actor: Any, public_id: object) -> RoomHead:
    """A room the actor may enter, as plain facts for its events. Raises like `room`."""
    found = head_of(actor, public_id)
    policy.require(actor, Action.ENTER_ROOM, found)
    return found


def head_of(actor: Any, public_id: object) -> RoomHead:
    """A room as it is for the actor, who may have no way in just now: the caller asks the policy. Raises Missing."""
    known = isinstance(public_id, str) and ids.is_public_id(public_id)
    found = queries.room_head(str(public_id), actor.id) if known else None
    if found is None:
        raise Missing(NO_ROOM)
    return found


def message(actor: Any, public_id: object) -> Message:
    """A line in a room the actor may enter, hidden or not. Raises like `room`."""
    found = _line(public_id)
    room_head(actor, found.room.public_id)
    return found


def own_message(actor: Any, public_id: object) -> Message:
    """The actor's own line to take back, also in a room that was put away. Raises Missing, Refused, SignInNeeded."""
    found = _line(public_id)
    if found.author_id not in actor.selves:
        room_head(actor, found.room.public_id)
    policy.require(actor, Action.TAKE_BACK_LINE, found)
    return found


def _line(public_id: object) -> Message:
    found = None
    if isinstance(public_id, str) and ids.is_public_id(public_id):
        found = db.session.scalars(sa.select(Message).where(Message.public_id == public_id)).first()
    # What was not said has no place in the room, not even for its writer, who has the words.
    if found is None or found.visibility is Visibility.HELD:
        raise Missing(N_("That line was taken back, or was never here."))
    return found
