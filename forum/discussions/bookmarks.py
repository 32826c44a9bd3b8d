"""Kept posts: a member's own list, each with a private note that only they can read."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from forum import policy
from forum.accounts import sessions
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import access
from forum.discussions.headings import Titled
from forum.discussions.models import Board, Bookmark, Post, Thread
from forum.errors import Invalid
from forum.extensions import db
from forum.lib import seal, typed
from forum.lib.paging import Page, page_of
from forum.lib.words import N_
from forum.policy import Action
from forum.statements import row, rows
from forum.transaction import once_more, transaction
from forum.vocabulary import ContentNote, Visibility

PURPOSE = b"bookmark "
# What is sealed is filled up with blanks to a multiple of this, so that its length tells little.
PAD_BYTES = 256
_MINE = sa.select(Bookmark.note_sealed).where(
    Bookmark.account_id == sa.bindparam("account"), Bookmark.post_id == sa.bindparam("post")
)
_KEPT = (
    sa.select(
        Bookmark.id,
        Bookmark.note_sealed,
        Post.public_id,
        Post.author_id,
        Account.name.label("author"),
        Post.html,
        Post.notes,
        Post.visibility,
        Post.at,
        Thread.title,
        Thread.title_hidden,
        Thread.author_id.label("thread_author_id"),
        Thread.notes.label("thread_notes"),
        Board.name.label("board"),
    )
    .join(Post, Post.id == Bookmark.post_id)
    .join(Account, Account.id == Post.author_id)
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
    .where(Bookmark.account_id == sa.bindparam("account"), Thread.visibility == Visibility.VISIBLE)
    .where(Bookmark.id < sa.bindparam("before"))
    .order_by(Bookmark.id.desc())
    .limit(sa.bindparam("size"))
)
NEWEST = 2**62


@dataclass(frozen=True)
class Kept:
    """A kept post in its owner's list; `note` is theirs alone."""

    id: int
    note: str
    public_id: str
    author_id: int
    author: str
    html: str
    notes: tuple[ContentNote, ...]
    visibility: Visibility
    at: datetime
    thread: Titled
    board: str


@once_more
def keep(actor: Member, token: str, post_id: str, config: Config, *, note: str) -> None:
    """Keeps a post with a note, or changes the note. Raises Invalid (field `note`), Refused, Missing."""
    note = typed.text(note)
    if len(note) > config.bookmark_note_max_characters:
        most = config.bookmark_note_max_characters
        raise Invalid({"note": N_("Please keep your note below %(most)d characters.")}, most=most)
    with transaction():
        post = access.post(actor, post_id)
        policy.require(actor, Action.KEEP_POST, post)
        sealed = _sealed(_key(token), post.public_id, note)
        mine = db.session.scalars(_row(actor, post)).first()
        if mine is None:
            db.session.add(Bookmark(account_id=actor.id, post_id=post.id, note_sealed=sealed))
        else:
            mine.note_sealed = sealed


def drop(actor: Member, post_id: str) -> None:
    """Keeps a post no longer, hidden or taken back too. Nothing happens when it was not kept. Raises Missing."""
    with transaction():
        post = access.post(actor, post_id).id
        db.session.execute(sa.delete(Bookmark).where(Bookmark.account_id == actor.id, Bookmark.post_id == post))


def note_on(actor: Member, token: str, post: Post) -> str | None:
    """A member's note on a post, empty when it is kept without one; None when it is not kept."""
    found = row(_MINE, {"account": actor.id, "post": post.id})
    return None if found is None else _opened(_key(token), post.public_id, found.note_sealed)


def page(actor: Member, token: str, size: int, before: int | None = None) -> Page[Kept]:
    """What a member has kept, the newest first; `before` is where the last page ended."""
    found = rows(_KEPT, {"account": actor.id, "before": before or NEWEST, "size": size + 1})
    key = _key(token)
    return page_of([_kept(each, key) for each in found], size, lambda kept: str(kept.id))


def _key(token: str) -> bytes:
    return sessions.keyring(token).data_key


def _kept(found: sa.Row[tuple[object, ...]], key: bytes) -> Kept:
    facts = dict(found._mapping)
    thread = Titled(
        facts.pop("title"), facts.pop("title_hidden"), facts.pop("thread_author_id"), facts.pop("thread_notes")
    )
    note = _opened(key, facts["public_id"], facts.pop("note_sealed"))
    if facts["visibility"] is not Visibility.VISIBLE:
        facts["html"] = ""
    return Kept(**facts, note=note, thread=thread)


def _row(actor: Member, post: Post) -> sa.Select[Bookmark]:
    return sa.select(Bookmark).where(Bookmark.account_id == actor.id, Bookmark.post_id == post.id)


def _sealed(key: bytes, public_id: str, note: str) -> bytes | None:
    if not note:
        return None
    return seal.wrap(key, seal.padded(note.encode(), PAD_BYTES), PURPOSE + public_id.encode())


def _opened(key: bytes, public_id: str, sealed: bytes | None) -> str:
    if sealed is None:
        return ""
    return seal.unwrap(key, sealed, PURPOSE + public_id.encode()).decode().rstrip()
