"""Reads of whispers: one by its name, those of an evening between the hosts and one person."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.accounts.models import Account
from forum.lib import ids, markup
from forum.rooms.hosting_models import Whisper
from forum.rooms.kinds import WhisperKind
from forum.rooms.models import Gathering, Room
from forum.rooms.queries import RoomHead
from forum.statements import row, rows
from forum.vocabulary import Visibility


class WhisperRow(NamedTuple):
    """One whisper with its two sides. `room` is the room's public id, `person` is whom it is with."""

    id: int
    public_id: str
    kind: WhisperKind
    room_id: int
    room: str
    room_name: str
    zone: str
    person_id: int
    person_name_id: str
    person: str
    author_id: int
    by: str
    html: str
    put_away: bool
    visibility: Visibility
    at: datetime

    @property
    def from_host(self) -> bool:
        """Whether a host said it."""
        return self.author_id != self.person_id

    def payload(self) -> dict[str, Any]:
        """What the pages of both sides get; a hidden whisper carries no words."""
        out: dict[str, Any] = {"room": self.room, "id": self.public_id, "kind": self.kind.value}
        out |= {"at": self.at.isoformat(), "from_host": self.from_host, "by": self.by, "put_away": self.put_away}
        out["person"] = {"id": self.person_name_id, "name": self.person}
        if self.visibility is Visibility.VISIBLE:
            return out | {"body": markup.nodes(self.html)}
        return out | {"gone": self.visibility.value}


_PERSON, _AUTHOR = aliased(Account), aliased(Account)
_ALL = (
    sa.select(
        Whisper.id,
        Whisper.public_id,
        Whisper.kind,
        Room.id.label("room_number"),
        Room.public_id.label("room"),
        Room.name.label("room_name"),
        Room.zone,
        Whisper.person_id,
        _PERSON.public_id.label("person_name_id"),
        _PERSON.name.label("person"),
        Whisper.author_id,
        _AUTHOR.name.label("by"),
        Whisper.html,
        Whisper.put_away,
        Whisper.visibility,
        Whisper.at,
    )
    .join(Gathering, Gathering.id == Whisper.gathering_id)
    .join(Room, Room.id == Gathering.room_id)
    .join(_PERSON, _PERSON.id == Whisper.person_id)
    .join(_AUTHOR, _AUTHOR.id == Whisper.author_id)
)
_BY_NAME = _ALL.where(Whisper.public_id == sa.bindparam("name"))
_BY_NONCE = _ALL.where(Whisper.author_id == sa.bindparam("author"), Whisper.nonce == sa.bindparam("nonce"))
_EVENING = (
    _ALL.where(Whisper.gathering_id == sa.bindparam("gathering"), Whisper.visibility != Visibility.HELD)
    .order_by(Whisper.id.desc())
    .limit(sa.bindparam("size"))
)
_CARD = (
    sa.select(Whisper.public_id)
    .where(Whisper.gathering_id == sa.bindparam("gathering"), Whisper.person_id == sa.bindparam("person"))
    .where(Whisper.kind == WhisperKind.CARD, Whisper.put_away.is_(False))
    .order_by(Whisper.id.desc())
)


def by_name(public_id: object) -> WhisperRow | None:
    """A whisper by its name in addresses."""
    known = isinstance(public_id, str) and ids.is_public_id(public_id)
    found = row(_BY_NAME, {"name": public_id}) if known else None
    return WhisperRow(*found) if found is not None else None


def by_nonce(author_id: int, nonce: str) -> WhisperRow | None:
    """What somebody whispered with a nonce, when it is there already."""
    found = row(_BY_NONCE, {"author": author_id, "nonce": nonce})
    return WhisperRow(*found) if found is not None else None


def newest(head: RoomHead, size: int, *, person_id: int | None = None) -> list[WhisperRow]:
    """The newest whispers of the evening that is on, oldest first; only those with one person, when asked."""
    if head.gathering_id is None:
        return []
    asked = _EVENING if person_id is None else _EVENING.where(Whisper.person_id == person_id)
    found = rows(asked, {"gathering": head.gathering_id, "size": size})
    return [WhisperRow(*each) for each in reversed(found)]


def card_stands(head: RoomHead, person_id: int) -> str:
    """The whisper that brought somebody the way to help and that they have not put away, by its name; else empty."""
    if head.gathering_id is None:
        return ""
    found = row(_CARD, {"gathering": head.gathering_id, "person": person_id})
    return str(found[0]) if found is not None else ""
