"""Putting a new text into its thread: its number, its path, and what the lists say of the thread from then on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.accounts import service as accounts
from forum.accounts.queries import Member
from forum.discussions.models import Board, Post, Thread
from forum.lib import clock, ids, markup, tree, typed
from forum.screening.judging import NOTHING, Finding
from forum.statements import Asked, change, insert, row
from forum.vocabulary import ContentNote, HeldFor, Visibility


class Written(NamedTuple):
    """A text that was checked and rendered, ready to be stored; `nonce` names this sending of it.

    `at` is None for words of this hour, or when they were written in the place they came along from.
    """

    source: str
    html: str
    nonce: str
    notes: Iterable[ContentNote] = ()
    at: datetime | None = None


class Spot(NamedTuple):
    """The thread a text goes to."""

    id: int
    public_id: str
    board_id: int


class Parent(NamedTuple):
    """The post a text answers."""

    id: int
    path: str
    author_id: int
    visibility: Visibility
    number: int


class Placed(NamedTuple):
    """Where a text stands now."""

    id: int
    public_id: str
    path: str
    thread_id: int
    thread_public_id: str
    # Whether its author had never written here before.
    is_first: bool = False
    # Why it waits for a person before others see it.
    held: HeldFor | None = None
    # What was found in it before it was stored, for what its writer is told.
    finding: Finding = NOTHING


_POST, _THREAD, _BOARD = (sa.inspect(kind).local_table for kind in (Post, Thread, Board))
_THIS_THREAD = _THREAD.c.id == sa.bindparam("this")
# Given by the database, so that two replies never get the same number.
_NEXT_NUMBER = (
    sa.update(_THREAD)
    .where(_THIS_THREAD)
    .values(last_number=_THREAD.c.last_number + 1, reply_count=_THREAD.c.reply_count + 1)
    .returning(_THREAD.c.last_number)
)
# A text that waits takes its place, and nobody hears of it.
_NEXT_PLACE = (
    sa.update(_THREAD)
    .where(_THIS_THREAD)
    .values(last_number=_THREAD.c.last_number + 1)
    .returning(_THREAD.c.last_number)
)
_INSERT = sa.insert(_POST)
_NEWEST = (
    sa.update(_THREAD)
    .where(_THIS_THREAD)
    .values(
        last_post_id=sa.bindparam("newest"),
        last_at=sa.bindparam("at", type_=_THREAD.c.last_at.type),
        revision=_THREAD.c.revision + 1,
    )
)
_TOUCH_BOARD = sa.update(_BOARD).where(_BOARD.c.id == sa.bindparam("this")).values(revision=_BOARD.c.revision + 1)
_BY_NONCE = (
    sa.select(Post.id, Post.public_id, Post.path, Post.thread_id, Thread.public_id)
    .join(Thread, Thread.id == Post.thread_id)
    .where(Post.author_id.in_(sa.bindparam("authors", expanding=True)), Post.nonce == sa.bindparam("nonce"))
)
# How far back the same words are looked for.
REPEATED_AMONG = 20
_answered = aliased(Post)
_opening = aliased(Post)
_NEWEST_POSTS = (
    sa.select(Post.id)
    .join(Thread, Thread.id == Post.thread_id)
    .where(Thread.public_id == sa.bindparam("thread"))
    .order_by(Post.id.desc())
    .limit(REPEATED_AMONG)
)
_NEWEST_THREADS = (
    sa.select(Thread.id)
    .join(Board, Board.id == Thread.board_id)
    .where(Board.public_id == sa.bindparam("board"))
    .order_by(Thread.id.desc())
    .limit(REPEATED_AMONG)
)
_SAME = (
    sa.select(Post.id, Post.public_id, Post.path, Post.thread_id, Thread.public_id)
    .join(Thread, Thread.id == Post.thread_id)
    .where(
        Post.author_id.in_(sa.bindparam("authors", expanding=True)),
        Post.source == sa.bindparam("source"),
        Post.at == sa.bindparam("hour", type_=Post.at.type),
        # Words of one's own that wait are there for oneself.
        Post.visibility.in_((Visibility.VISIBLE, Visibility.HELD)),
        # The same sending twice is found by its nonce (`known`), and nothing has to be said about it.
        Post.nonce != sa.bindparam("nonce"),
    )
)
# Answering the opening is answering the thread.
_TO_THE_THREAD = sa.or_(
    sa.bindparam("parent") == "",
    sa.exists().where(
        _opening.thread_id == Post.thread_id, _opening.number == 0, _opening.public_id == sa.bindparam("parent")
    ),
)
_SAID_AGAIN = (
    _SAME.outerjoin(_answered, _answered.id == Post.parent_id)
    .where(Post.id.in_(_NEWEST_POSTS), Post.number > 0)
    .where(
        sa.or_(_answered.public_id == sa.bindparam("parent"), sa.and_(Post.parent_id.is_(None), _TO_THE_THREAD)),
    )
)
_BEGUN_AGAIN = _SAME.where(Thread.id.in_(_NEWEST_THREADS), Post.number == 0, Thread.title == sa.bindparam("title"))
_PARENT = sa.select(Post.id, Post.path, Post.author_id, Post.visibility, Post.number).where(
    Post.public_id == sa.bindparam("name"), Post.thread_id == sa.bindparam("thread")
)


def known(author: Member, nonce: str) -> Placed | None:
    """The text that this sending stored already, when it is sent again."""
    found = row(_BY_NONCE, {"authors": sorted(author.selves), "nonce": nonce})
    return Placed(*found) if found is not None else None


def said_again(author: Member, nonce: str, thread: str, parent: str, text: str) -> Placed | None:
    """The answer with which this person said the same to the same within this hour, among the newest of a thread.

    A page that Back brings up is a fresh one, under a fresh nonce, into which the browser puts the words again.
    """
    return _again(_SAID_AGAIN, author, text, nonce=nonce, thread=thread, parent=parent)


def begun_again(author: Member, nonce: str, board: str, title: str, text: str) -> Placed | None:
    """The opening of the thread that this person has begun with the same words within this hour, like `said_again`."""
    return _again(_BEGUN_AGAIN, author, text, nonce=nonce, board=board, title=typed.line(title))


def _again(asked: Asked, author: Member, text: str, **place: str) -> Placed | None:
    # What has no shape of ours was stored by nobody; the form says so in its own words.
    if not ids.is_nonce(place["nonce"]) or not (place.get("parent", "") == "" or ids.is_public_id(place["parent"])):
        return None
    facts = {"authors": sorted(author.selves), "source": typed.text(text), "hour": clock.hour(clock.now())}
    found = row(asked, facts | place)
    return Placed(*found) if found is not None else None


def parent(thread_id: int, public_id: str) -> Parent | None:
    """A post of this thread that somebody wants to answer, whatever its state."""
    found = row(_PARENT, {"name": public_id, "thread": thread_id}) if ids.is_public_id(public_id) else None
    return Parent(*found) if found is not None else None


def open_thread(spot: Spot, author: Member, text: Written, held: HeldFor | None = None) -> Placed:
    """Stores the opening of a thread that was just made, `held` when it waits. Only inside a transaction."""
    return _store(spot, author, text, (0, tree.segment(0), None), held)


def answer(
    spot: Spot, author: Member, text: Written, answered: Parent | Placed | None, held: HeldFor | None = None
) -> Placed:
    """Stores an answer to a thread, or to one post in it, `held` when it waits. Only inside a transaction."""
    number = int(change(_NEXT_PLACE if held else _NEXT_NUMBER, {"this": spot.id}).scalar_one())
    path = tree.child_path(answered.path if answered else "", number)
    return _store(spot, author, text, (number, path, answered.id if answered else None), held)


def _store(
    spot: Spot, author: Member, text: Written, at: tuple[int, str, int | None], held: HeldFor | None
) -> Placed:  # a post has this many facts
    public_id, hour = ids.public_id(), clock.hour(text.at or clock.now())
    number, path, parent_id = at
    facts = {"public_id": public_id, "thread_id": spot.id, "author_id": author.id, "parent_id": parent_id}
    facts |= {"number": number, "path": path, "at": hour} | _words(text)
    new_id = insert(_INSERT, facts | {"visibility": Visibility.HELD} if held else facts)
    is_first = not held and not author.has_written and accounts.note_written(author.id)
    if held and not number:
        # Its thread waits with it; the board hears of it when it is out.
        change(_NEWEST, {"this": spot.id, "newest": new_id, "at": hour})
    elif not held:
        _note_newest(spot, new_id, hour)
    return Placed(new_id, public_id, path, spot.id, spot.public_id, is_first, held)


def _words(text: Written) -> dict[str, Any]:
    kept = {"source": text.source, "html": text.html, "render_version": markup.RENDER_VERSION}
    return kept | {"notes": tuple(text.notes), "nonce": text.nonce}


def _note_newest(spot: Spot, post_id: int, at: datetime) -> None:
    # Always the thread before the board: two writers that lock rows in one order never wait for each other in a circle.
    change(_NEWEST, {"this": spot.id, "newest": post_id, "at": at})
    change(_TOUCH_BOARD, {"this": spot.board_id})
