"""The one place that emits: `publish` after the commit, to an audience named by the server.

Also knows which sockets belong to which account and session, so that they can be ended at once, in every process.
"""

from collections import Counter, defaultdict
from typing import Any

from forum import siblings
from forum.daykey import today
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


def specialists() -> str:
    """Audience: peer specialists who have their lane of the queue open."""
    return "specialists"


def publish(audience: str, event: str, payload: dict[str, Any], *, but: str | None = None) -> None:
    """Sends `event` to everybody in `audience` (but one socket) once the running transaction is stored, whatever process
    their socket is in.

    It may be lost on the way; what must not be lost stands in the database and is caught up from there.
    """
    after_commit(lambda: socketio.emit(event, payload, to=audience, skip_sid=but))


def part(audience: str, sid: str) -> None:
    """Takes a socket of this process out of an audience at once: nothing said there reaches it any more."""
    if socketio.server is not None:
        socketio.server.leave_room(sid, audience, namespace=ROOT)


def tell_here(audience: str | None, event: str, payload: dict[str, Any]) -> None:
    """Sends `event` at once to the sockets of this process alone, all of them without an audience: what every process
    finds out by itself."""
    if socketio.server is not None:
        socketio.emit(event, payload, to=audience, ignore_queue=True)


class Sockets:
    """The sockets of this process by account and by session, and how many a member has in the other processes.

    Each process closes its own. The others are told a number under the member's name of the day, never who it is.
    """

    def __init__(self) -> None:
        self._of_account: dict[int, set[str]] = defaultdict(set)
        self._who: dict[str, tuple[int, int]] = {}
        self._elsewhere: dict[str, Counter[str]] = {}

    def add(self, sid: str, account_id: int, session_id: int) -> None:
        """Remembers whose socket this is."""
        self._who[sid] = (account_id, session_id)
        self._of_account[account_id].add(sid)
        self._tell(account_id)

    def remove(self, sid: str) -> None:
        """Forgets a socket that has closed."""
        who = self._who.pop(sid, None)
        if who is None:
            return
        mine = self._of_account[who[0]]
        mine.discard(sid)
        if not mine:
            del self._of_account[who[0]]
        self._tell(who[0])

    def count(self, account_id: int) -> int:
        """How many sockets an account has open, in all processes that are known to live."""
        name = today.member(account_id)
        elsewhere = sum(counts[name] for process, counts in self._elsewhere.items() if siblings.is_fresh(process))
        return len(self._of_account.get(account_id, ())) + elsewhere

    def surplus(self, most: int) -> list[str]:
        """Sockets of this process that are over `most` of one account: two processes let somebody in at one moment.

        All processes count in the same order, so that together they keep `most`; here the newest go.
        """
        found: list[str] = []
        for account_id, sids in self._of_account.items():
            if not self._elsewhere or self.count(account_id) <= most:
                continue
            name = today.member(account_id)
            before = sum(counts[name] for process, counts in self._elsewhere.items() if siblings.is_before_us(process))
            found += [sid for sid in self._who if sid in sids][max(0, most - before) :]
        return found

    def shared(self) -> str:
        """What the other processes are told: the member's name of the day, once for each socket."""
        return " ".join(today.member(account_id) for account_id, _session in self._who.values())

    def heard(self, process: str, names: str | None) -> None:
        """Takes what another process shares; None when it is gone."""
        if names is None:
            self._elsewhere.pop(process, None)
        else:
            self._elsewhere[process] = Counter(names.split())

    def heard_one(self, process: str, facts: dict[str, Any]) -> None:
        """Takes the number of one member's sockets in another process."""
        self._elsewhere.setdefault(process, Counter())[str(facts["who"])] = int(facts["count"])

    def _tell(self, account_id: int) -> None:
        # At once, not with the next beat: the next socket may come to another process in a moment.
        siblings.tell("sockets", who=today.member(account_id), count=len(self._of_account.get(account_id, ())))

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
siblings.share("sockets", sockets.shared, sockets.heard)
siblings.on("sockets", sockets.heard_one)


def end_sockets(account_id: int, *, session_id: int | None = None, but: int | None = None) -> None:
    """Closes an account's sockets in every process once the running transaction is stored, so that a sign-out or a pause
    holds there too."""
    after_commit(lambda: _end(account_id, session_id, but))


def _end(account_id: int, session_id: int | None, but: int | None) -> None:
    siblings.tell("end", account=account_id, session=session_id, but=but)
    _end_here(account_id, session_id, but)


def _end_here(account_id: int, session_id: int | None, but: int | None) -> None:
    for sid in sockets.of(account_id, session_id, but):
        cut(sid, "ended")


siblings.on("end", lambda _process, facts: _end_here(facts["account"], facts["session"], facts["but"]))


def cut(sid: str, why: str) -> None:
    """Tells one socket of this process why, then closes it from our side."""
    if socketio.server is None:
        return
    tell_here(sid, "bye", {"why": why})
    socketio.start_background_task(_close, sid)


def _close(sid: str) -> None:
    # A Socket.IO disconnect is only a message: the connection below it must be closed as well.
    server = socketio.server
    connection = server.manager.eio_sid_from_sid(sid, ROOT)
    server.disconnect(sid, ignore_queue=True)
    if connection is not None:
        server.eio.disconnect(connection)


def send_home(seconds: float) -> None:
    """Tells every page of this process to come back within so many seconds, each at a moment of its own, and closes their
    connections; what was said to them before still arrives."""
    tell_here(None, "bye", {"why": "restart", "within": seconds})
    for connection in list(socketio.server.eio.sockets.values()):
        connection.close(wait=False)
