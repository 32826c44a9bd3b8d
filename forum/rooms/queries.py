"""Reads of rooms: the lobby, lines of a page, events after a number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.extensions import db
from forum.lib import markup
from forum.lib.paging import Page
from forum.rooms.models import Message, Room, RoomEvent
from forum.statements import row, rows
from forum.vocabulary import EventKind, FlagReason, Visibility


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in the lobby."""

    id: int
    public_id: str
    name: str
    about: str
    is_closed: bool
    gathers_from: int | None
    gathers_until: int | None
    zone: str


class RoomHead(NamedTuple):
    """A room as its events and the policy need it."""

    id: int
    public_id: str
    is_closed: bool
    head_seq: int
    pace_seconds: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line on a room's page."""

    seq: int
    public_id: str
    author_id: int
    author: str
    html: str
    visibility: Visibility
    hidden_reason: FlagReason | None
    at: datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of the log with what it points to."""

    seq: int
    kind: EventKind
    value: int | None
    message_id: str | None
    author: str | None
    html: str | None
    visibility: Visibility | None
    at: datetime | None

    def payload(self, room_id: str) -> dict[str, Any]:
        """What the room's pages get, live and in the catch-up alike; a hidden line carries no text and no name."""
        out: dict[str, Any] = {"room": room_id, "seq": self.seq, "kind": self.kind.value}
        if self.message_id is not None:
            out["id"] = self.message_id
        if self.value is not None:
            out["value"] = self.value
        if self.kind in (EventKind.SAID, EventKind.RESTORED):
            if self.visibility is Visibility.VISIBLE and self.at is not None:
                out |= {"name": self.author, "at": self.at.isoformat(), "body": markup.nodes(self.html or "")}
            else:
                out["gone"] = (self.visibility or Visibility.HIDDEN).value
        return out


_HEAD = sa.select(Room.id, Room.public_id, Room.is_closed, Room.head_seq, Room.pace_seconds).where(
    Room.public_id == sa.bindparam("public_id")
)
_EVENTS = (
    sa.select(
        RoomEvent.seq,
        RoomEvent.kind,
        RoomEvent.value,
        Message.public_id,
        Account.name,
        Message.html,
        Message.visibility,
        Message.at,
    )
    .outerjoin(Message, Message.id == RoomEvent.message_id)
    .outerjoin(Account, Account.id == Message.author_id)
    .where(RoomEvent.room_id == sa.bindparam("room_id"), RoomEvent.seq > sa.bindparam("after"))
    .order_by(RoomEvent.seq)
    .limit(sa.bindparam("size"))
)
_LINES = (
    sa.select(
        Message.seq,
        Message.public_id,
        Message.author_id,
        Account.name,
        Message.html,
        Message.visibility,
        Message.hidden_reason,
        Message.at,
    )
    .select_from(RoomEvent)
    .join(Message, Message.id == RoomEvent.message_id)
    .join(Account, Account.id == Message.author_id)
    .where(RoomEvent.room_id == sa.bindparam("room_id"), RoomEvent.kind == EventKind.SAID)
    .order_by(RoomEvent.seq.desc())
)


def rooms() -> list[RoomRow]:
    """Every room in the steward's order."""
    columns = (Room.id, Room.public_id, Room.name, Room.about, Room.is_closed)
    asked = sa.select(*columns, Room.gathers_from, Room.gathers_until, Room.zone).order_by(Room.position, Room.id)
    return [RoomRow(*row) for row in db.session.execute(asked)]


def room_head(public_id: str) -> RoomHead | None:
    """A room by its name in addresses."""
    found = row(_HEAD, {"public_id": public_id})
    return RoomHead(*found) if found is not None else None


def events(room_id: int, after: int, size: int) -> list[EventRow]:
    """The events of a room behind a number, oldest first."""
    return [EventRow(*each) for each in rows(_EVENTS, {"room_id": room_id, "after": after, "size": size})]


def lines(room_id: int, before: int | None, size: int) -> Page[LineRow]:
    """A page of lines, oldest first; the page before it begins at `previous`."""
    asked = _LINES.limit(size + 1)
    if before is not None:
        asked = asked.where(RoomEvent.seq < before)
    found = [LineRow(*each) for each in db.session.execute(asked, {"room_id": room_id})]
    items = list(reversed(found[:size]))
    return Page(items, None, str(items[0].seq) if len(found) > size else None)


def heads(room_ids: list[int]) -> dict[int, tuple[str, int]]:
    """Public id and newest number of rooms, for the heartbeat."""
    asked = sa.select(Room.id, Room.public_id, Room.head_seq).where(Room.id.in_(room_ids))
    return {row.id: (row.public_id, row.head_seq) for row in db.session.execute(asked)}
