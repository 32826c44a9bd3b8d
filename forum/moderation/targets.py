"""The texts a case can be about, behind one face: find, hide, restore, show."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.discussions import access as talk
from forum.discussions import tending
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.rooms import access as room_access
from forum.rooms import service as rooms
from forum.rooms import whisper_queries, whispers
from forum.rooms.models import Message
from forum.rooms.whisper_queries import WhisperRow
from forum.vocabulary import FlagReason, TargetKind, Visibility


@dataclass(frozen=True)
class Target:
    """A text with what a moderator needs to judge it."""

    kind: TargetKind
    id: int
    public_id: str
    author_id: int
    author: str
    html: str
    visibility: Visibility
    path: str
    place: str
    # Of a post: its title is shown as its reader chose.
    thread: Thread | None = None


def visible_to(actor: Any, kind: TargetKind, public_id: str) -> Target:
    """A text that the actor may read, to flag it. Raises Missing, Refused, SignInNeeded."""
    if kind is TargetKind.WHISPER:
        return _face(kind, whispers.of(actor, public_id))
    found = talk.post(actor, public_id) if kind is TargetKind.POST else room_access.message(actor, public_id)
    return _face(kind, found)


def find(kind: TargetKind, public_id: str) -> Target | None:
    """A text by its name, whatever its state; None when its author has taken it back for good."""
    row = _row(kind, public_id)
    return _face(kind, row) if row is not None else None


def hide(kind: TargetKind, public_id: str, reason: FlagReason) -> bool:
    """Hides the text from pages and rooms. Returns whether anything changed."""
    if kind is TargetKind.WHISPER:
        return whispers.hide(public_id, reason)
    row = _row(kind, public_id)
    if row is None:
        return False
    return tending.hide(row, reason) if isinstance(row, Post) else rooms.hide(row, reason)


def restore(kind: TargetKind, public_id: str) -> bool:
    """Shows a hidden text again. Returns whether anything changed."""
    if kind is TargetKind.WHISPER:
        return whispers.restore(public_id)
    row = _row(kind, public_id)
    if row is None:
        return False
    return tending.restore(row) if isinstance(row, Post) else rooms.restore(row, _name(row.author_id))


def _row(kind: TargetKind, public_id: str) -> Any:
    if kind is TargetKind.WHISPER:
        return whisper_queries.by_name(public_id)
    model: Any = Post if kind is TargetKind.POST else Message
    return db.session.scalars(sa.select(model).where(model.public_id == public_id)).first()


def _face(kind: TargetKind, row: Any) -> Target:
    if isinstance(row, Post):
        path, place, thread = f"/p/{row.public_id}", row.thread.title, row.thread
    elif isinstance(row, WhisperRow):
        path, place, thread = f"/r/{row.room}", row.room_name, None
    else:
        path, place, thread = f"/r/{row.room.public_id}", row.room.name, None
    author = _name(row.author_id)
    return Target(kind, row.id, row.public_id, row.author_id, author, row.html, row.visibility, path, place, thread)


def _name(account_id: int) -> str:
    return db.session.scalars(sa.select(Account.name).where(Account.id == account_id)).one()
