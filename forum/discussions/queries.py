"""Reads of boards, threads and posts: few queries, small frozen rows, keyset pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.accounts.models import Account
from forum.discussions.models import Board, Post, Thread
from forum.extensions import db
from forum.lib import tree
from forum.lib.paging import Page, page_of
from forum.statements import Asked, row, rows
from forum.vocabulary import ContentNote, FlagReason, Visibility, Wish

DRAWN_LEVELS = 3


class BoardRow(NamedTuple):
    """A board in the list of boards."""

    public_id: str
    name: str
    about: str
    is_public: bool
    revision: int
    id: int
    pictures_allowed: bool


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """A thread and its board, as its page and the policy need them."""

    board: BoardRow
    id: int
    public_id: str
    title: str
    title_hidden: bool
    visibility: Visibility
    revision: int
    author_id: int
    last_post_id: int
    notes: tuple[ContentNote, ...]
    wish: Wish | None


class PostRow(NamedTuple):
    """A post on a thread's page."""

    id: int
    public_id: str
    path: str
    author_id: int
    author: str
    is_alias: bool
    html: str
    notes: tuple[ContentNote, ...]
    visibility: Visibility
    hidden_reason: FlagReason | None
    edited: bool
    at: datetime
    company: int
    parent_public_id: str | None
    parent_author: str | None

    @property
    def is_plain(self) -> bool:
        """Whether everybody sees these words as they are, with nothing over them."""
        return self.visibility is Visibility.VISIBLE and not self.notes

    @property
    def level(self) -> int:
        """The drawn level, 0 to DRAWN_LEVELS - 1: the opening and direct answers stand on 0."""
        return min(tree.depth(self.path), DRAWN_LEVELS - 1)

    @property
    def is_deep(self) -> bool:
        """Whether the page must say whom this answers, because the levels no longer show it."""
        return tree.depth(self.path) >= DRAWN_LEVELS


class UnreadRow(NamedTuple):
    """Where somebody reads on."""

    public_id: str
    path: str
    thread_id: int


_parent = aliased(Post)
_parent_author = aliased(Account)
_POSTS = (
    sa.select(
        Post.id,
        Post.public_id,
        Post.path,
        Post.author_id,
        Account.name,
        Account.is_alias,
        Post.html,
        Post.notes,
        Post.visibility,
        Post.hidden_reason,
        Post.edited,
        Post.at,
        Post.company,
        _parent.public_id,
        _parent_author.name,
    )
    .join(Account, Account.id == Post.author_id)
    .outerjoin(_parent, _parent.id == Post.parent_id)
    .outerjoin(_parent_author, _parent_author.id == _parent.author_id)
    .where(Post.thread_id == sa.bindparam("thread_id"))
)


class _Pages(NamedTuple):
    """The ways to read a thread, for readers of one kind."""

    forward: Asked
    start: Asked
    backward: Asked
    paths_before: Asked


def _pages(own: sa.ColumnElement[bool]) -> _Pages:
    # What waits for a person stands on its author's pages alone.
    out = sa.or_(Post.visibility != sa.literal_column(f"'{Visibility.HELD}'"), own)
    path: sa.BindParameter[str] = sa.bindparam("path")
    size: sa.BindParameter[int] = sa.bindparam("size")
    found = _POSTS.where(out)
    paths = sa.select(Post.path).where(Post.thread_id == sa.bindparam("thread_id"), Post.path < path, out)
    return _Pages(
        found.where(Post.path > path).order_by(Post.path).limit(size),
        found.where(Post.path >= path).order_by(Post.path).limit(size),
        found.where(Post.path < path).order_by(Post.path.desc()).limit(size),
        paths.order_by(Post.path.desc()).limit(size),
    )


# Nearly everybody reads under one name; a list of names costs as much as the rest of the statement.
_FOR_ONE = _pages(Post.author_id == sa.bindparam("reader"))
_FOR_SEVERAL = _pages(Post.author_id.in_(sa.bindparam("readers", expanding=True)))
NOBODY = 0

_UNREAD = (
    sa.select(Post.public_id, Post.path, Post.thread_id)
    .where(Post.thread_id == sa.bindparam("thread_id"), Post.id > sa.bindparam("seen"))
    .where(Post.author_id.not_in(sa.bindparam("readers", expanding=True)), Post.visibility == Visibility.VISIBLE)
    .order_by(Post.id)
    .limit(1)
)
_BOARD = (
    Board.public_id,
    Board.name,
    Board.about,
    Board.is_public,
    Board.revision,
    Board.id,
    Board.pictures_allowed,
)
_BOARDS = sa.select(*_BOARD).order_by(Board.position, Board.id)
_BOARDS_FOR_ALL = _BOARDS.where(Board.is_public)
_ONE_BOARD = sa.select(*_BOARD).where(Board.public_id == sa.bindparam("public_id"))
_HEAD_FACTS = 10
_HEAD = (
    sa.select(
        Thread.id,
        Thread.public_id,
        Thread.title,
        Thread.title_hidden,
        Thread.visibility,
        Thread.revision,
        Thread.author_id,
        Thread.last_post_id,
        Thread.notes,
        Thread.wish,
        *_BOARD,
    )
    .join(Board, Board.id == Thread.board_id)
    .where(Thread.public_id == sa.bindparam("public_id"))
)


def boards(*, public_only: bool) -> list[BoardRow]:
    """The boards in their order; a visitor sees the public ones."""
    return [BoardRow(*each) for each in rows(_BOARDS_FOR_ALL if public_only else _BOARDS)]


def board(public_id: str) -> BoardRow | None:
    """A board by its name in addresses."""
    found = row(_ONE_BOARD, {"public_id": public_id})
    return BoardRow(*found) if found is not None else None


def thread_head(public_id: str) -> ThreadHead | None:
    """A thread by its name in addresses, whatever its state."""
    found = row(_HEAD, {"public_id": public_id})
    return ThreadHead(BoardRow(*found[_HEAD_FACTS:]), *found[:_HEAD_FACTS]) if found is not None else None


def posts(
    thread_id: int, size: int, *, after: str = "", start: str = "", before: str = "", readers: Collection[int] = ()
) -> Page[PostRow]:
    """A page of a thread in reading order: behind `after`, or from `start` on, or the page that ends before `before`.

    `readers` are the reader's own accounts, whose words are there though they wait for a person.
    """
    if before:
        return _page_before(thread_id, size, before, readers)
    found = _posts("start" if start else "forward", thread_id, start or after, size, readers)
    return page_of(found, size, lambda row: row.path, after=after or start)


def _page_before(thread_id: int, size: int, before: str, readers: Collection[int]) -> Page[PostRow]:
    found = _posts("backward", thread_id, before, size, readers)
    items = list(reversed(found[:size]))
    if len(found) <= size:
        return posts(thread_id, size, readers=readers)
    return Page(items, items[-1].path, items[0].path)


def _posts(way: str, thread_id: int, path: str, size: int, readers: Collection[int]) -> list[PostRow]:
    return [PostRow(*each) for each in _read(way, readers, {"thread_id": thread_id, "path": path, "size": size + 1})]


def _read(way: str, readers: Collection[int], values: dict[str, Any]) -> Sequence[Any]:
    if len(readers) > 1:
        return rows(getattr(_FOR_SEVERAL, way), values | {"readers": list(readers)})
    return rows(getattr(_FOR_ONE, way), values | {"reader": next(iter(readers), NOBODY)})


def start_of_page(thread_id: int, path: str, size: int, readers: Collection[int] = ()) -> str:
    """The path a page must start from so that the post at `path` stands in its middle: "" when the first page has it."""
    paths = _read("paths_before", readers, {"thread_id": thread_id, "path": path, "size": size})
    if len(paths) < size:
        return ""
    return str(paths[size // 2 - 1].path)


def first_unread(thread_id: int, seen: int, readers: Collection[int]) -> UnreadRow | None:
    """The oldest words of others in a thread behind what the reader has seen."""
    found = row(_UNREAD, {"thread_id": thread_id, "seen": seen, "readers": sorted(readers)})
    return UnreadRow(*found) if found is not None else None


def has_answers(post: Post) -> bool:
    """Whether anything stands below a post in the tree, or answers it from beside it. What waits for a person counts below an
    opening alone, as it would go with the thread: elsewhere a place that stays would tell that it is there."""
    if post.is_opening:
        below = sa.and_(Post.thread_id == post.thread_id, Post.number > 0)
        return bool(db.session.scalar(sa.select(sa.exists().where(below))))
    low, high = tree.subtree_range(post.path)
    below = sa.and_(Post.thread_id == post.thread_id, Post.path > low, Post.path < high)
    out = Post.visibility != Visibility.HELD
    return bool(db.session.scalar(sa.select(sa.exists().where(sa.or_(below, Post.parent_id == post.id), out))))


def gone(thread_id: int, public_ids: list[str]) -> dict[str, str]:
    """Which of these posts are no longer to be shown, and why: hidden or deleted. One that is missing was taken back; one that
    waits for a person has never been shown to anybody but its author."""
    if not public_ids:
        return {}
    asked = sa.select(Post.public_id, Post.visibility).where(
        Post.thread_id == thread_id, Post.public_id.in_(public_ids)
    )
    found = {row.public_id: row.visibility for row in db.session.execute(asked)}
    shown = (Visibility.VISIBLE, Visibility.HELD)
    states = {name: found.get(name, Visibility.DELETED) for name in public_ids}
    return {name: state.value for name, state in states.items() if state not in shown}
