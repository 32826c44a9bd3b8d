"""Who is in which room, as numbers: how many people, how many just listening, and whether a host is there.

Lives in this process's memory and is never stored. Names are nobody's business here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Here:
    """One socket in a room."""

    account_id: int
    listening: bool
    host: bool


class Presence:
    """The sockets in each room. `changed` collects the rooms whose numbers must be told anew."""

    def __init__(self) -> None:
        self._rooms: dict[int, dict[str, Here]] = defaultdict(dict)
        self._of_socket: dict[str, set[int]] = defaultdict(set)
        self.changed: set[int] = set()

    def enter(self, room_id: int, sid: str, here: Here) -> None:
        """Notes a socket in a room, or its new state there."""
        if self._rooms[room_id].get(sid) != here:
            self.changed.add(room_id)
        self._rooms[room_id][sid] = here
        self._of_socket[sid].add(room_id)

    def leave(self, room_id: int, sid: str) -> None:
        """Forgets a socket in a room."""
        if self._rooms.get(room_id, {}).pop(sid, None) is not None:
            self.changed.add(room_id)
        if not self._rooms.get(room_id):
            self._rooms.pop(room_id, None)
        self._of_socket[sid].discard(room_id)
        if not self._of_socket[sid]:
            del self._of_socket[sid]

    def leave_all(self, sid: str) -> None:
        """Forgets a socket that has closed."""
        for room_id in list(self._of_socket.get(sid, ())):
            self.leave(room_id, sid)

    def rooms_of(self, sid: str) -> set[int]:
        """The rooms a socket is in."""
        return set(self._of_socket.get(sid, ()))

    def occupied(self) -> list[int]:
        """Rooms with at least one socket of this process."""
        return list(self._rooms)

    def here(self, room_id: int) -> dict[str, int | bool]:
        """`{count, listening, host}`: people, not sockets."""
        inside = self._rooms.get(room_id, {}).values()
        people = {each.account_id for each in inside}
        speaking = {each.account_id for each in inside if not each.listening}
        return {
            "count": len(people),
            "listening": len(people - speaking),
            "host": any(each.host for each in inside),
        }

    def who(self, room_id: int, people: Iterable[int]) -> set[int]:
        """Which of these people are in a room. Only who said hello, or hosts, is asked about."""
        inside = {each.account_id for each in self._rooms.get(room_id, {}).values()}
        return inside & set(people)

    def take_changed(self) -> set[int]:
        """The rooms whose numbers changed since the last call."""
        changed, self.changed = self.changed, set()
        return changed


presence = Presence()
