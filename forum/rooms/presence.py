"""Who is in which room, as numbers: how many people, how many just listening, and whether a host is there.

Lives in memory and is never stored. Names are nobody's business here. Each process counts its own sockets and shares them
with the others under names of the day, so that somebody with two pages in two processes is still one person; what a process
shared is forgotten with it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from forum import siblings
from forum.daykey import today

# By room: the day's names of those who take part and of those who just listen, each in one text, and whether a host is there.
Shared = dict[str, tuple[str, str, bool]]


@dataclass(frozen=True)
class Here:
    """One socket in a room."""

    account_id: int
    listening: bool
    host: bool


@dataclass(frozen=True)
class Inside:
    """Who is in one room by one process, under names of the day."""

    speaking: frozenset[str]
    listening: frozenset[str]
    host: bool


class Presence:
    """The sockets in each room. `changed` collects the rooms whose numbers must be told anew."""

    def __init__(self) -> None:
        self._elsewhere: dict[str, dict[int, Inside]] = {}
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
        """`{count, listening, host}`: people, not sockets, in all processes."""
        inside = list(self._rooms.get(room_id, {}).values())
        there = [found for rooms in self._elsewhere.values() if (found := rooms.get(room_id))]
        if not there:
            # Most houses are one process: nobody has to be named.
            people = {each.account_id for each in inside}
            speaking = {each.account_id for each in inside if not each.listening}
            host = any(each.host for each in inside)
            return {"count": len(people), "listening": len(people - speaking), "host": host}
        everywhere = [_named(inside), *there]
        takes_part = frozenset[str]().union(*(each.speaking for each in everywhere))
        all_people = takes_part.union(*(each.listening for each in everywhere))
        host = any(each.host for each in everywhere)
        return {"count": len(all_people), "listening": len(all_people - takes_part), "host": host}

    def shared(self) -> Shared:
        """What the other processes are told."""
        named = {room_id: _named(list(inside.values())) for room_id, inside in self._rooms.items()}
        return {str(room_id): _written(inside) for room_id, inside in named.items()}

    def heard(self, process: str, shared: Shared | None) -> None:
        """Takes what another process shares; None when it is gone. Rooms whose numbers it changes are told anew."""
        before = self._elsewhere.get(process, {})
        after = {int(room_id): _read(*inside) for room_id, inside in (shared or {}).items()}
        self.changed |= {
            room_id for room_id in before.keys() | after.keys() if before.get(room_id) != after.get(room_id)
        } & self._rooms.keys()
        if after:
            self._elsewhere[process] = after
        else:
            self._elsewhere.pop(process, None)

    def who(self, room_id: int, people: Iterable[int]) -> set[int]:
        """Which of these people are in a room, by whatever process. Only who said hello, or hosts, is asked about."""
        inside = {each.account_id for each in self._rooms.get(room_id, {}).values()}
        there = [found for rooms in self._elsewhere.values() if (found := rooms.get(room_id))]
        named = frozenset[str]().union(*(each.speaking | each.listening for each in there))
        return {each for each in people if each in inside or (named and today.member(each) in named)}

    def take_changed(self) -> set[int]:
        """The rooms whose numbers changed since the last call."""
        changed, self.changed = self.changed, set()
        return changed


def _named(inside: list[Here]) -> Inside:
    speaking = frozenset(today.member(each.account_id) for each in inside if not each.listening)
    people = frozenset(today.member(each.account_id) for each in inside)
    return Inside(speaking, people - speaking, any(each.host for each in inside))


def _written(inside: Inside) -> tuple[str, str, bool]:
    return " ".join(sorted(inside.speaking)), " ".join(sorted(inside.listening)), inside.host


def _read(speaking: str, listening: str, host: bool) -> Inside:
    return Inside(frozenset(speaking.split()), frozenset(listening.split()), bool(host))


presence = Presence()
siblings.share("here", presence.shared, presence.heard)
