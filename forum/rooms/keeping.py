"""Keeping one's own words of an evening, sealed under one's data key, before the room forgets them."""

import json
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from forum.accounts import sessions
from forum.accounts.queries import Member
from forum.errors import Conflict, Missing
from forum.extensions import db
from forum.lib import ids, markup, seal, zones
from forum.lib.paging import Page, page_of
from forum.lib.words import N_
from forum.rooms import access
from forum.rooms.models import Gathering, KeptWords, Message, Room
from forum.statements import row
from forum.transaction import once_more, transaction
from forum.vocabulary import Visibility

PURPOSE = b"evening "
# What is sealed is filled up with blanks to a multiple of this, so that its length tells little.
PAD_BYTES = 2048
NOT_THERE = N_("You said nothing there, or it is forgotten already.")


@dataclass(frozen=True)
class Kept:
    """One evening's own words: the room's name as it was, the day, and the lines as HTML."""

    id: int
    room: str
    on: date
    lines: tuple[str, ...]


@once_more
def keep(actor: Member, token: str, gathering_id: str) -> KeptWords:
    """Keeps the actor's own lines of an evening that is still remembered; keeping again keeps them as they are now.

    Raises Missing, Conflict when there are none, Refused.
    """
    key = sessions.keyring(token).data_key
    with transaction():
        gathering, room = _evening(actor, gathering_id)
        words = _own_lines(actor, room, gathering)
        if not words:
            raise Conflict(NOT_THERE)
        on = gathering.begins_at.astimezone(zones.zone(room.zone)).date()
        content = json.dumps({"room": room.name, "on": on.isoformat(), "lines": words}).encode()
        mark = bytes.fromhex(seal.keyed_hash(key, f"{actor.public_id} {gathering.public_id}"))
        kept = db.session.scalars(sa.select(KeptWords).where(KeptWords.mark == mark)).first()
        if kept is None:
            kept = KeptWords(account_id=actor.id, mark=mark)
            db.session.add(kept)
        kept.words_sealed = seal.wrap(key, seal.padded(content, PAD_BYTES), PURPOSE + actor.public_id.encode())
        db.session.flush()
        return kept


def page(actor: Member, token: str, size: int, before: int | None = None) -> Page[Kept]:
    """The evenings of which a member has kept their words, the newest first."""
    key = sessions.keyring(token).data_key
    asked = sa.select(KeptWords).where(KeptWords.account_id == actor.id).order_by(KeptWords.id.desc()).limit(size + 1)
    found = db.session.scalars(asked.where(KeptWords.id < before) if before is not None else asked).all()
    return page_of([_opened(each, key, actor) for each in found], size, lambda kept: str(kept.id))


def last_evening(room_id: int) -> tuple[str, datetime] | None:
    """The evening that was over last and is still remembered: its name, and when it is forgotten."""
    asked = sa.select(Gathering.public_id, Gathering.forget_at).join(Room, Room.id == Gathering.room_id)
    asked = asked.where(Room.id == room_id, Gathering.forget_at.is_not(None), Gathering.last_seq > Room.forgotten_seq)
    found = row(asked.order_by(Gathering.id.desc()))
    return (found.public_id, found.forget_at) if found is not None else None


def drop(actor: Member, kept_id: int) -> None:
    """Deletes what was kept of one evening. Nothing happens when it is gone."""
    with transaction():
        db.session.execute(sa.delete(KeptWords).where(KeptWords.account_id == actor.id, KeptWords.id == kept_id))


def _evening(actor: Member, gathering_id: str) -> tuple[Gathering, Room]:
    asked = sa.select(Gathering).where(Gathering.public_id == gathering_id)
    gathering = db.session.scalars(asked).first() if ids.is_public_id(gathering_id) else None
    if gathering is None:
        raise Missing(NOT_THERE)
    room = db.session.get_one(Room, gathering.room_id)
    access.room(actor, room.public_id)
    return gathering, room


def _own_lines(actor: Member, room: Room, gathering: Gathering) -> list[str]:
    last = gathering.last_seq or room.head_seq
    asked = sa.select(Message.source).where(Message.room_id == room.id, Message.author_id == actor.id)
    asked = asked.where(
        Message.seq.between(gathering.first_seq, last), Message.visibility.not_in((Visibility.DELETED, Visibility.HELD))
    )
    return list(db.session.scalars(asked.order_by(Message.seq)))


def _opened(kept: KeptWords, key: bytes, actor: Member) -> Kept:
    content = json.loads(seal.unwrap(key, kept.words_sealed, PURPOSE + actor.public_id.encode()))
    lines = tuple(markup.render(line) for line in content["lines"])
    return Kept(kept.id, content["room"], date.fromisoformat(content["on"]), lines)
