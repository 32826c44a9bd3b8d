"""Being there by name: who said hello is named to the room for as long as they are here; everybody else is a number."""

import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from forum import live, siblings
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.daykey import today
from forum.errors import Conflict
from forum.rooms import access, gatherings, pulse
from forum.rooms.models import Room, Seat
from forum.rooms.pins import NO_EVENING
from forum.rooms.presence import presence
from forum.rooms.queries import RoomHead
from forum.statements import counted, rows
from forum.transaction import transaction

_HELLOS = (
    sa.select(Room.id.label("room_id"), Room.public_id, Account.id, Account.name)
    .join(Seat, Seat.gathering_id == Room.gathering_id)
    .join(Account, Account.id == Seat.account_id)
    .where(Seat.hello.is_(True), Seat.removed.is_(False))
    .order_by(Account.name)
)
_GONE = (
    sa.select(Room.id.label("room_id"), Seat.account_id)
    .join(Seat, Seat.gathering_id == Room.gathering_id)
    .where(Seat.removed.is_(True))
)


class Pages:
    """Who looked at a room's page without scripts a moment ago; in memory only, by each process's own clock.

    Shared with the other processes like presence, under names of the day.
    """

    def __init__(self) -> None:
        self._until: dict[tuple[int, int], float] = {}
        self._elsewhere: dict[str, dict[str, frozenset[str]]] = {}

    def looked(self, room_id: int, account_id: int, seconds: int) -> None:
        """Counts somebody as here for so long."""
        now = time.monotonic()
        self._until = {who: until for who, until in self._until.items() if until > now}
        self._until[room_id, account_id] = now + seconds

    def is_live(self, room_id: int, account_id: int) -> None:
        """Somebody's page has a socket: from now on they are here as long as that is."""
        self._until.pop((room_id, account_id), None)

    def who(self, room_id: int, people: Iterable[int]) -> set[int]:
        """Which of these people count as here."""
        now = time.monotonic()
        mine = {account for (room, account), until in self._until.items() if room == room_id and until > now}
        named = frozenset[str]().union(*(rooms.get(str(room_id), frozenset()) for rooms in self._elsewhere.values()))
        return {each for each in people if each in mine or (named and today.member(each) in named)}

    def shared(self) -> dict[str, str]:
        """What the other processes are told: by room, the day's names."""
        now, told = time.monotonic(), defaultdict[str, list[str]](list)
        for (room_id, account_id), until in self._until.items():
            if until > now:
                told[str(room_id)].append(today.member(account_id))
        return {room_id: " ".join(sorted(names)) for room_id, names in told.items()}

    def heard(self, process: str, shared: dict[str, str] | None) -> None:
        """Takes what another process shares; None when it is gone."""
        self._elsewhere.pop(process, None)
        if shared:
            self._elsewhere[process] = {room_id: frozenset(names.split()) for room_id, names in shared.items()}


pages = Pages()
siblings.share("pages", pages.shared, pages.heard)
# What each room was told last by this process.
_told: dict[int, list[str]] = {}


def come_in(actor: Member, head: RoomHead, config: Config) -> None:
    """Notes that somebody has come to the evening through a page: they have a seat, and count as here for a while."""
    if head.gathering_id is None:
        return
    pages.looked(head.id, actor.id, config.page_here_seconds)
    if not head.seated:
        gatherings.take_seat(head.gathering_id, actor.id)


def hello(actor: Member, room_id: object, *, said: bool) -> bool:
    """Says hello: one's name is shown among those who are here, until one takes it back. False when it was so already.

    Raises Conflict when no evening is on, Refused, Missing.
    """
    with transaction():
        head = access.room_head(actor, room_id)
        if head.gathering_id is None:
            raise Conflict(NO_EVENING)
        gatherings.seat(head.gathering_id, actor.id)
        mine = sa.update(Seat).where(Seat.gathering_id == head.gathering_id, Seat.account_id == actor.id)
        return counted(mine.where(Seat.hello.is_(not said)).values(hello=said)) > 0


def has_said_hello(actor: Member, head: RoomHead) -> bool:
    """Whether somebody's own name is shown."""
    found = rows(_HELLOS.where(Room.id == head.id, Account.id == actor.id))
    return bool(found)


def names(room_id: int, most: int) -> list[str]:
    """Who said hello in a room and is here, by name; at most so many."""
    return _here(room_id, rows(_HELLOS.where(Room.id == room_id)), most)


def _here(room_id: int, hellos: Any, most: int) -> list[str]:
    here = are_here(room_id, {each.id for each in hellos})
    return [each.name for each in hellos if each.id in here][:most]


def are_here(room_id: int, people: set[int]) -> set[int]:
    """Which of these people are in a room, with scripts or without, by whatever process."""
    return presence.who(room_id, people) | pages.who(room_id, people)


@pulse.on_beat
def tell_names(config: Config) -> None:
    """Sends `room:names` where somebody who said hello came or went."""
    occupied = presence.occupied()
    by_room: dict[int, list[Any]] = {}
    for each in rows(_HELLOS.where(Room.id.in_(occupied))) if occupied else ():
        by_room.setdefault(each.room_id, []).append(each)
    for room_id in [each for each in _told if each not in by_room and each in occupied]:
        by_room[room_id] = []
    now = {room_id: _here(room_id, found, config.hello_names_shown) for room_id, found in by_room.items()}
    for room_id in [each for each, told in now.items() if told != _told.get(each, [])]:
        public_id = rows(sa.select(Room.public_id).where(Room.id == room_id))[0].public_id
        live.tell_here(live.room(room_id), "room:names", {"room": public_id, "names": now[room_id]})
    _told.clear()
    _told.update({room_id: told for room_id, told in now.items() if told})


def asked_to_leave() -> list[tuple[int, int]]:
    """Room and account of everybody who was asked to leave a room that somebody of this process is in."""
    occupied = presence.occupied()
    return [tuple(each) for each in rows(_GONE.where(Room.id.in_(occupied)))] if occupied else []
