"""Reads of rooms: the lobby, lines of a page, events after a number."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.extensions import db
from forum.lib import markup
from forum.lib.paging import Page
from forum.rooms.kinds import GatheringState, LineKind
from forum.rooms.models import Gathering, Host, Message, Room, RoomEvent, Seat
from forum.statements import row, rows
from forum.vocabulary import ContentNote, EventKind, FlagReason, Visibility


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in the lobby; `begins_at` and `ends_at` are of the evening that is on."""

    id: int
    public_id: str
    name: str
    about: str
    is_closed: bool
    gathers_from: int | None
    gathers_until: int | None
    zone: str
    rule: str
    first_on: date | None
    begins_at: datetime | None
    ends_at: datetime | None


class RoomHead(NamedTuple):
    """A room as its events and the policy need it, with what holds at its gathering for the person who asks.

    `gathering_id` is None between evenings. `hosted`: whether the asker may host here. `seated`, `quieted`, `removed` are
    about the asker's own seat.
    """

    id: int
    public_id: str
    is_closed: bool
    head_seq: int
    pace_seconds: int
    forgotten_seq: int
    always_open: bool
    cross_talk: bool
    gathering_id: int | None
    state: GatheringState | None
    locked: bool
    host_id: int | None
    round_id: int | None
    hosted: bool
    seated: bool
    quieted: bool
    removed: bool

    @property
    def is_on(self) -> bool:
        """Whether people may talk now: an evening is on, or the room is open at any hour."""
        return self.always_open or self.gathering_id is not None

    @property
    def in_evening(self) -> bool:
        """Whether an evening is on, with seats and hosts."""
        return self.gathering_id is not None


class Evening(NamedTuple):
    """The evening that is on in a room, as its pages show it."""

    public_id: str
    state: GatheringState
    host: str | None
    topic: str
    tool: str
    locked: bool
    begins_at: datetime
    ends_at: datetime
    # When it closes by itself unless somebody hosts.
    host_until: datetime

    def payload(self) -> dict[str, Any]:
        """What the room's pages get."""
        told = {"id": self.public_id, "state": self.state.value, "host": self.host or "", "topic": self.topic}
        return told | {
            "tool": self.tool,
            "locked": self.locked,
            "until": self.ends_at.isoformat(),
            "alone_until": self.host_until.isoformat(),
        }


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
    notes: tuple[ContentNote, ...] = ()
    kind: LineKind = LineKind.LINE
    answers: str | None = None
    answered: str | None = None


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
    data: str | None = None
    notes: tuple[ContentNote, ...] | None = None
    line_kind: LineKind | None = None
    # The line it answers, and whose that is.
    answers: str | None = None
    answered: str | None = None

    def payload(self, room_id: str) -> dict[str, Any]:
        """What the room's pages get, live and in the catch-up alike; a hidden line carries no text and no name."""
        out: dict[str, Any] = {"room": room_id, "seq": self.seq, "kind": self.kind.value}
        if self.message_id is not None:
            out["id"] = self.message_id
        if self.value is not None:
            out["value"] = self.value
        if self.data is not None:
            out |= json.loads(self.data)
        if self.kind in (EventKind.SAID, EventKind.RESTORED, EventKind.PINNED):
            if self.visibility is Visibility.VISIBLE and self.at is not None:
                out |= {"name": self.author, "at": self.at.isoformat(), "body": markup.nodes(self.html or "")}
                out |= self._about_the_line()
            else:
                out["gone"] = (self.visibility or Visibility.HIDDEN).value
        return out

    def _about_the_line(self) -> dict[str, Any]:
        """What most lines do not have: content notes, being part of a round, an answer to another line."""
        more: dict[str, Any] = {}
        if self.notes:
            more["notes"] = [note.value for note in self.notes]
        if self.line_kind not in (None, LineKind.LINE):
            more["said_as"] = self.line_kind.value
        if self.answers:
            more |= {"answers": self.answers, "answered": self.answered}
        return more


_MINE = sa.and_(Seat.gathering_id == Room.gathering_id, Seat.account_id == sa.bindparam("asker"))
_HEAD = (
    sa.select(
        Room.id,
        Room.public_id,
        Room.is_closed,
        Room.head_seq,
        Room.pace_seconds,
        Room.forgotten_seq,
        Room.always_open,
        Room.cross_talk,
        Room.gathering_id,
        Gathering.state,
        sa.func.coalesce(Gathering.locked, sa.false()),
        Gathering.host_id,
        Gathering.round_id,
        Host.account_id.is_not(None),
        Seat.account_id.is_not(None),
        sa.func.coalesce(Seat.quieted, sa.false()),
        sa.func.coalesce(Seat.removed, sa.false()),
    )
    .outerjoin(Gathering, Gathering.id == Room.gathering_id)
    .outerjoin(Host, sa.and_(Host.room_id == Room.id, Host.account_id == sa.bindparam("asker")))
    .outerjoin(Seat, _MINE)
    .where(Room.public_id == sa.bindparam("public_id"))
)
_EVENING = (
    sa.select(
        Gathering.public_id,
        Gathering.state,
        Account.name,
        Gathering.topic,
        Gathering.tool,
        Gathering.locked,
        Gathering.begins_at,
        Gathering.ends_at,
        Gathering.host_until,
    )
    .outerjoin(Account, Account.id == Gathering.host_id)
    .where(Gathering.id == sa.bindparam("gathering"))
)
_ANSWERED = sa.alias(sa.inspect(Message).local_table, "answered")
_ANSWERED_BY = sa.alias(sa.inspect(Account).local_table, "answered_by")
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
        RoomEvent.data,
        Message.notes,
        Message.kind,
        _ANSWERED.c.public_id,
        _ANSWERED_BY.c.name,
    )
    .outerjoin(Message, Message.id == RoomEvent.message_id)
    .outerjoin(Account, Account.id == Message.author_id)
    .outerjoin(_ANSWERED, _ANSWERED.c.id == Message.answers_id)
    .outerjoin(_ANSWERED_BY, _ANSWERED_BY.c.id == _ANSWERED.c.author_id)
    .where(RoomEvent.room_id == sa.bindparam("room_id"), RoomEvent.seq > sa.bindparam("after"))
    .order_by(RoomEvent.seq)
    .limit(sa.bindparam("size"))
)
# A line as LineRow has it, but for what it answers.
LINE = (
    Message.seq,
    Message.public_id,
    Message.author_id,
    Account.name,
    Message.html,
    Message.visibility,
    Message.hidden_reason,
    Message.at,
    Message.notes,
    Message.kind,
)
_LINES = (
    sa.select(
        *LINE,
        _ANSWERED.c.public_id,
        _ANSWERED_BY.c.name,
    )
    .select_from(RoomEvent)
    .join(Message, Message.id == RoomEvent.message_id)
    .join(Account, Account.id == Message.author_id)
    .outerjoin(_ANSWERED, _ANSWERED.c.id == Message.answers_id)
    .outerjoin(_ANSWERED_BY, _ANSWERED_BY.c.id == _ANSWERED.c.author_id)
    .where(RoomEvent.room_id == sa.bindparam("room_id"), RoomEvent.kind == EventKind.SAID)
    .order_by(RoomEvent.seq.desc())
)


def rooms() -> list[RoomRow]:
    """Every room in the steward's order."""
    columns = (Room.id, Room.public_id, Room.name, Room.about, Room.is_closed)
    hours = (Room.gathers_from, Room.gathers_until, Room.zone, Room.rule, Room.first_on)
    found = sa.select(*columns, *hours, Gathering.begins_at, Gathering.ends_at)
    asked = found.outerjoin(Gathering, Gathering.id == Room.gathering_id).order_by(Room.position, Room.id)
    return [RoomRow(*each) for each in rows(asked)]


def room_head(public_id: str, asker: int | None) -> RoomHead | None:
    """A room by its name in addresses, as it is for the person who asks."""
    found = row(_HEAD, {"public_id": public_id, "asker": asker})
    return RoomHead(*found) if found is not None else None


def evening(gathering_id: int) -> Evening | None:
    """An evening by its number."""
    found = row(_EVENING, {"gathering": gathering_id})
    return Evening(*found) if found is not None else None


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
