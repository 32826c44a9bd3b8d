"""The numbered log of a room: every verb that changes something there gives it one number and sends one event."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from forum import live
from forum.rooms import answers
from forum.rooms.models import Message, Room, RoomEvent
from forum.rooms.queries import EventRow
from forum.statements import change
from forum.vocabulary import EventKind

_ROOM = sa.inspect(Room).local_table
_NEXT_SEQ = (
    sa.update(_ROOM)
    .where(_ROOM.c.id == sa.bindparam("this"))
    .values(head_seq=_ROOM.c.head_seq + 1)
    .returning(_ROOM.c.head_seq)
)
_INSERT_EVENT = sa.insert(sa.inspect(RoomEvent).local_table)


def next_seq(room_id: int) -> int:
    """The room's next number, given by the database, so that the order is one for everybody. Only in a transaction."""
    return int(change(_NEXT_SEQ, {"this": room_id}).scalar_one())


def note(
    room_id: int, room_name: str, kind: EventKind, data: Mapping[str, Any] | None = None, value: int | None = None
) -> int:
    """Writes an event that is no line, and sends it; returns its number. `data` is what every page of the room may know.

    `room_name` is the room's public id. Only inside a transaction.
    """
    seq = next_seq(room_id)
    told = json.dumps(data, ensure_ascii=False) if data is not None else None
    write(room_id, room_name, EventRow(seq, kind, value, None, None, None, None, None, told))
    return seq


def note_line(
    message: Message, kind: EventKind, author: str | None = None, data: Mapping[str, Any] | None = None
) -> None:
    """Writes what happened to a line, and sends it. Only inside a transaction."""
    seq = next_seq(message.room_id)
    facts = (message.public_id, author, message.html, message.visibility, message.at)
    told = json.dumps(data, ensure_ascii=False) if data is not None else None
    about = {"notes": message.notes, "line_kind": message.kind} | _answered_by(message)
    event = EventRow(seq, kind, None, *facts, data=told, **about)
    write(message.room_id, message.room.public_id, event, message.id)


def _answered_by(message: Message) -> dict[str, Any]:
    """The line that a line answers, as a catch-up would read it."""
    if message.answers_id is None:
        return {}
    found = answers.answered(message.answers_id)
    return {"answers": found.line, "answered": found.name} if found is not None else {}


def write(
    room_id: int,
    room_name: str,
    event: EventRow,
    message_id: int | None = None,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Writes one event and sends to the room exactly what a catch-up would read.

    `more` is what a catch-up adds from elsewhere, because it may be hidden or taken back by then.
    """
    facts = {"room_id": room_id, "seq": event.seq, "kind": event.kind, "message_id": message_id, "value": event.value}
    change(_INSERT_EVENT, facts | {"data": event.data})
    live.publish(live.room(room_id), "room:event", event.payload(room_name) | dict(more or {}))
