"""The thread page's socket event: open pages hear of answers and of what was hidden."""

from typing import Any

from flask_socketio import join_room, leave_room, rooms

from forum import live
from forum.discussions import access, queries
from forum.errors import Invalid
from forum.lib import ids
from forum.lib.words import N_
from forum.policy import Action
from forum.web import actor
from forum.web.sockets import Ack, event

# More than a page can hold, so that a stranger's list cannot become a large query.
SHOWN_MAX = 60


@event("thread:watch", Action.READ_THREAD)
def watch(payload: dict[str, Any]) -> Ack:
    """Follows a thread while its page is open, and no other: a page shows one. `shown` names the posts on it.

    Ack `{ok, revision, gone}`: which of the shown were hidden or taken back while the page was away, and whether it is old.
    """
    public_id = payload.get("thread")
    if not isinstance(public_id, str) or not ids.is_public_id(public_id):
        raise Invalid({"thread": N_("This page sent something we could not read. Please reload it.")})
    thread = access.thread_head(actor(), public_id)
    _follow(live.thread(thread.id))
    shown = payload.get("shown")
    names = [name for name in shown if isinstance(name, str)][:SHOWN_MAX] if isinstance(shown, list) else []
    return {"ok": True, "revision": thread.revision, "gone": queries.gone(thread.id, names)}


def _follow(audience: str) -> None:
    for other in rooms():
        if other != audience and other.startswith(live.THREAD):
            leave_room(other)
    join_room(audience)
