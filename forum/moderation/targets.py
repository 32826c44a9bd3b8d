"""The texts a case can be about, behind one face: find, hide, restore, show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.discussions import access as talk
from forum.discussions import tending
from forum.discussions.models import Post, Thread
from forum.errors import Conflict, Missing
from forum.extensions import db
from forum.lib.words import N_
from forum.moderation.measure_models import PersonMeasure
from forum.rooms import access as room_access
from forum.rooms import service as rooms
from forum.rooms import unsaid, whisper_queries, whispers
from forum.rooms.models import Message
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


@dataclass(frozen=True)
class _Kind:
    """What a kind of text brings along to be flagged and tended."""

    # As one who reads it finds it. Raises Missing, Refused, SignInNeeded.
    read: Callable[[Any, str], Any]
    # Whatever its state.
    find: Callable[[str], Any]
    hide: Callable[[Any, FlagReason], bool]
    restore: Callable[[Any], bool]
    # Drops what was not delivered, once it was seen; None where words can still be let out.
    forget: Callable[[str], None] | None
    # Its address, the name of the place where it stands, and the thread whose title that is.
    place: Callable[[Any], tuple[str, str, Thread | None]]


def visible_to(actor: Any, kind: TargetKind, public_id: str) -> Target:
    """A text that the actor may read, to flag it. Raises Missing, Refused, SignInNeeded."""
    return _face(kind, _KINDS[kind].read(actor, public_id))


def find(kind: TargetKind, public_id: str) -> Target | None:
    """A text by its name, whatever its state; None when its author has taken it back for good."""
    row = _KINDS[kind].find(public_id)
    return _face(kind, row) if row is not None else None


def waits(kind: TargetKind, public_id: str) -> bool:
    """Whether a text still waits for somebody to read it: closing its case would leave it waiting for ever."""
    row = _KINDS[kind].find(public_id)
    if row is None or row.visibility is not Visibility.HELD:
        return False
    return kind is not TargetKind.POST or row.hidden_reason is None


def end(kind: TargetKind, public_id: str, why_not: str) -> None:
    """Lets the case of a text be closed as it is. Raises Conflict with `why_not` while the text waits to be let out."""
    if _KINDS[kind].forget is None and waits(kind, public_id):
        raise Conflict(why_not)


def forget(kind: TargetKind, public_id: str) -> None:
    """Drops a text that was not delivered, now that nobody has to see it any more. Only inside the transaction that closes its
    case."""
    drop = _KINDS[kind].forget
    if drop is not None:
        drop(public_id)


def hide(kind: TargetKind, public_id: str, reason: FlagReason) -> bool:
    """Hides the text from pages and rooms. Returns whether anything changed."""
    row = _KINDS[kind].find(public_id)
    return row is not None and _KINDS[kind].hide(row, reason)


def restore(kind: TargetKind, public_id: str) -> bool:
    """Shows a hidden text again. Returns whether anything changed."""
    row = _KINDS[kind].find(public_id)
    return row is not None and _KINDS[kind].restore(row)


def _face(kind: TargetKind, row: Any) -> Target:
    path, place, thread = _KINDS[kind].place(row)
    author = _name(row.author_id)
    return Target(kind, row.id, row.public_id, row.author_id, author, row.html, row.visibility, path, place, thread)


def _by_name(model: Any) -> Callable[[str], Any]:
    return lambda public_id: db.session.scalars(sa.select(model).where(model.public_id == public_id)).first()


def _name(account_id: int) -> str:
    return db.session.scalars(sa.select(Account.name).where(Account.id == account_id)).one()


@dataclass(frozen=True)
class _Waiting:
    """An appeal as a thing of a case: it waits until it is decided, and nothing else can be done to it."""

    id: int
    public_id: str
    author_id: int
    html: str = ""
    visibility: Visibility = Visibility.HELD
    hidden_reason: None = None


def _unread(actor: Any, public_id: str) -> Any:
    raise Missing(N_("It was taken back, has moved, or was never here."))


def _appeal(public_id: str) -> _Waiting | None:
    asked = sa.select(PersonMeasure).where(PersonMeasure.public_id == public_id)
    found = db.session.scalars(asked).first()
    return _Waiting(found.id, found.public_id, found.subject_id) if found is not None else None


_KINDS = {
    TargetKind.POST: _Kind(
        read=talk.post,
        find=_by_name(Post),
        hide=tending.hide,
        restore=tending.restore,
        forget=None,
        place=lambda post: (f"/p/{post.public_id}", post.thread.title, post.thread),
    ),
    TargetKind.MESSAGE: _Kind(
        read=room_access.message,
        find=_by_name(Message),
        hide=rooms.hide,
        restore=lambda line: rooms.restore(line, _name(line.author_id)),
        forget=unsaid.forget,
        place=lambda line: (f"/r/{line.room.public_id}", line.room.name, None),
    ),
    TargetKind.WHISPER: _Kind(
        read=whispers.of,
        find=whisper_queries.by_name,
        hide=lambda whisper, reason: whispers.hide(whisper.public_id, reason),
        restore=lambda whisper: whispers.restore(whisper.public_id),
        forget=whispers.forget,
        place=lambda whisper: (f"/r/{whisper.room}", whisper.room_name, None),
    ),
    TargetKind.APPEAL: _Kind(
        read=_unread,
        find=_appeal,
        hide=lambda appeal, reason: False,
        restore=lambda appeal: False,
        forget=None,
        place=lambda appeal: ("", "", None),
    ),
}
