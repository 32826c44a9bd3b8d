"""Lines that answer a line: which one, whose, and who is being answered by several people at once."""

from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.lib import ids
from forum.rooms.models import Message, RoomEvent
from forum.statements import row
from forum.vocabulary import EventKind, Visibility


class Answered(NamedTuple):
    """The line that is answered: its number, its name in addresses, and who said it."""

    id: int
    line: str
    name: str


_LINE = sa.select(Message.id, Message.public_id, Account.name).join(Account, Account.id == Message.author_id)
_BY_ID = _LINE.where(Message.id == sa.bindparam("message"))
_BY_NAME = _LINE.where(
    Message.public_id == sa.bindparam("name"),
    Message.room_id == sa.bindparam("room"),
    Message.visibility == Visibility.VISIBLE,
)
_AUTHOR = sa.select(Message.author_id).where(
    Message.public_id == sa.bindparam("name"), Message.visibility != Visibility.HELD
)
_NEWEST = (
    sa.select(Message.author_id, Message.answers_id, Message.seq)
    .join(RoomEvent, RoomEvent.message_id == Message.id)
    .where(RoomEvent.room_id == sa.bindparam("room"), RoomEvent.kind == EventKind.SAID)
    .where(Message.visibility == Visibility.VISIBLE)
    .order_by(RoomEvent.seq.desc())
    .limit(sa.bindparam("newest"))
    .subquery("newest")
)
_OWN = sa.alias(sa.inspect(Message).local_table, "own")
_LAST = (
    sa.select(sa.func.max(Message.seq))
    .where(Message.room_id == sa.bindparam("room"), Message.author_id == sa.bindparam("person"))
    .scalar_subquery()
)
_ANSWERING = (
    sa.select(sa.func.count(sa.distinct(_NEWEST.c.author_id)))
    .join(_OWN, _OWN.c.id == _NEWEST.c.answers_id)
    .where(_OWN.c.author_id == sa.bindparam("person"), _NEWEST.c.author_id != sa.bindparam("person"))
    .where(_NEWEST.c.seq > sa.func.coalesce(_LAST, 0))
)


def answered(message_id: int) -> Answered | None:
    """The line that a line answers, by its number; None when it has been forgotten."""
    found = row(_BY_ID, {"message": message_id})
    return Answered(*found) if found is not None else None


def chosen(room_id: int, line: object) -> Answered | None:
    """The line of a room that somebody wants to answer; None when it is not there any more, which is no mistake of theirs."""
    if not isinstance(line, str) or not ids.is_public_id(line):
        return None
    found = row(_BY_NAME, {"name": line, "room": room_id})
    return Answered(*found) if found is not None else None


def author_of(line: object) -> tuple[int, ...]:
    """Whose line it is, by its name; nobody's when it is not there."""
    if not isinstance(line, str) or not ids.is_public_id(line):
        return ()
    return tuple(row(_AUTHOR, {"name": line}) or ())


def people_answering(room_id: int, person_id: int, newest: int) -> int:
    """How many different people have answered a person within the newest lines and since that person spoke last."""
    return int(row(_ANSWERING, {"room": room_id, "person": person_id, "newest": newest})[0])
