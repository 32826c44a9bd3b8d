"""The one place that emits: `publish` after the commit, to an audience named by the server.

Also knows which sockets belong to which account and session in this process, so that they can be ended at once.
"""

from collections import defaultdict
from typing import Any

from forum.extensions import socketio
from forum.transaction import after_commit

ROOT = "/"
THREAD = "thread:"


def room(room_id: int) -> str:
    """Audience: everybody in a room."""
    return f"room:{room_id}"


def thread(thread_id: int) -> str:
    """Audience: everybody who has a thread open."""
    return f"{THREAD}{thread_id}"


def account(account_id: int) -> str:
    """Audience: every open page of one member."""
    return f"account:{account_id}"


def hosts(room_id: int) -> str:
    """Audience: the pages of those who host a room."""
    return f"hosts:{room_id}"


def moderators() -> str:
    """Audience: moderators who have the queue open."""
    return "moderators"


def publish(audience: str, event: str, payload: dict[str, Any], *, but: str | None = None) -> None:
    """Sends `event` to everybody in `audience` (but one socket) once the running transaction is stored.

    It may be lost on the way; what must not be lost stands in the database and is caught up from there.
    """
    after_commit(lambda: socketio.emit(event, payload, to=audience, skip_sid=but))


def part(audience: str, sid: str) -> None:
    """Takes a socket of this process out of an audience at once: nothing said there reaches it any more."""
    if socketio.server is not None:
        socketio.server.leave_room(sid, audience, namespace=ROOT)


class Sockets:
    """The sockets of this process by account and by session. Not shared between processes; each closes its own."""

    def __init__(self) -> None:
        self._of_account: dict[int, set[str]] = defaultdict(set)
        self._who: dict[str, tuple[int, int]] = {}

    def add(self, sid: str, account_id: int, session_id: int) -> None:
        """Remembers whose socket this is."""
        self._who[sid] = (account_id, session_id)
        self._of_account[account_id].add(sid)

    def remove(self, sid: str) -> None:
        """Forgets a socket that has closed."""
        who = self._who.pop(sid, None)
        if who is None:
            return
        mine = self._of_account[who[0]]
        mine.discard(sid)
        if not mine:
            del self._of_account[who[0]]

    def count(self, account_id: int) -> int:
        """How many sockets an account has open here."""
        return len(self._of_account.get(account_id, ()))

    def of(self, account_id: int, session_id: int | None = None, but: int | None = None) -> list[str]:
        """Socket ids of an account; only those of one session, or all but those of one, when asked."""
        mine = self._of_account.get(account_id, ())
        return [
            sid
            for sid in mine
            if (session_id is None or self._who[sid][1] == session_id) and (but is None or self._who[sid][1] != but)
        ]

    def by_session(self) -> list[tuple[str, int]]:
        """Every socket of this process with the session it came with."""
        return [(sid, session_id) for sid, (_account, session_id) in self._who.items()]

    def session_ids(self) -> set[int]:
        """The sessions that have a socket open here."""
        return {session_id for _account, session_id in self._who.values()}


sockets = Sockets()


def end_sockets(account_id: int, *, session_id: int | None = None, but: int | None = None) -> None:
    """Closes an account's sockets once the running transaction is stored, so that a sign-out or a pause holds there too."""
    after_commit(lambda: _end(account_id, session_id, but))


def _end(account_id: int, session_id: int | None, but: int | None) -> None:
    for sid in sockets.of(account_id, session_id, but):
        cut(sid, "ended")


def cut(sid: str, why: str) -> None:
    """Tells one socket why, then closes it from our side."""
    if socketio.server is None:
        return
    socketio.emit("bye", {"why": why}, to=sid)
    socketio.start_background_task(_close, sid)


def _close(sid: str) -> None:
    # A Socket.IO disconnect is only a message: the connection below it must be closed as well.
    server = socketio.server
    connection = server.manager.eio_sid_from_sid(sid, ROOT)
    server.disconnect(sid)
    if connection is not None:
        server.eio.disconnect(connection)
