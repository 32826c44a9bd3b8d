"""The queue's socket event: open queue pages hear that something changed."""

from typing import Any

from flask_socketio import join_room

from forum import live
from forum.moderation import beat, held, judged
from forum.policy import Action
from forum.web import actor
from forum.web.sockets import Ack, event

# Parts that hear of the beat, and of words, by being known.
__all__ = ["beat", "held", "judged"]


@event("queue:watch", Action.SEE_LANE)
def watch(payload: dict[str, Any]) -> Ack:
    """Tells this socket when the queue changes, a peer specialist's when their lane does; nothing of what is in it."""
    join_room(live.moderators() if actor().is_moderator else live.specialists())
    return {"ok": True}
