"""What stands at the head of things: titles for notices, openings for feeds, gentle words above a board."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from forum.discussions.models import Board, Post, Thread
from forum.lib import markup, tree
from forum.statements import row, rows
from forum.vocabulary import ContentNote, Visibility


class Opening(NamedTuple):
    """A thread in a feed."""

    public_id: str
    title: str
    at: datetime
    notes: tuple[ContentNote, ...]
    excerpt: str


@dataclass(frozen=True)
class Titled:
    """A thread as far as its title is drawn."""

    title: str
    title_hidden: bool
    author_id: int
    notes: tuple[ContentNote, ...]


_GUIDANCE = sa.select(Board.guidance_html).where(Board.id == sa.bindparam("board"))
_OPENINGS = (
    sa.select(Thread.public_id, Thread.title, Thread.last_at, Thread.notes, Post.html)
    .join(Post, sa.and_(Post.thread_id == Thread.id, Post.path == tree.segment(0)))
    .where(Thread.board_id == sa.bindparam("board"), Thread.visibility == Visibility.VISIBLE)
    .where(Post.visibility == Visibility.VISIBLE, Thread.title_hidden.is_(sa.false()))
    .order_by(Thread.id.desc())
    .limit(sa.bindparam("size"))
)
_TITLE = (Thread.title, Thread.title_hidden, Thread.author_id, Thread.notes)
_NAMED: sa.BindParameter[str] = sa.bindparam("names", expanding=True)
_TITLES = sa.select(Thread.public_id.label("name"), *_TITLE).where(
    Thread.public_id.in_(_NAMED), Thread.visibility == Visibility.VISIBLE
)
_TITLES_OF_POSTS = (
    sa.select(Post.public_id.label("name"), *_TITLE)
    .join(Thread, Thread.id == Post.thread_id)
    .where(Post.public_id.in_(_NAMED), Thread.visibility == Visibility.VISIBLE)
)


def guidance(board_id: int) -> str:
    """The HTML of the gentle words above a board's threads; empty when the steward wants none."""
    return str(row(_GUIDANCE, {"board": board_id}).guidance_html)


def openings(board_id: int, most: int, excerpt: int) -> list[Opening]:
    """The newest threads of a board with the beginning of their first words; covered and hidden words are left out."""
    found = rows(_OPENINGS, {"board": board_id, "size": most})
    return [
        Opening(
            each.public_id,
            each.title,
            each.last_at,
            each.notes,
            "" if each.notes else markup.excerpt(each.html, excerpt),
        )
        for each in found
    ]


def titles(paths: Iterable[str]) -> dict[str, Titled]:
    """The titles of the threads to which paths lead ("/p/..." or "/t/..."); a path that leads nowhere is left out."""
    names = {path: path.split("/")[1:3] for path in paths if path.startswith(("/p/", "/t/"))}
    by_name: dict[str, Titled] = {}
    for kind, asked in (("p", _TITLES_OF_POSTS), ("t", _TITLES)):
        wanted = [name for its_kind, name in names.values() if its_kind == kind]
        if wanted:
            found = rows(asked, {"names": wanted})
            by_name |= {each.name: Titled(each.title, each.title_hidden, each.author_id, each.notes) for each in found}
    return {path: by_name[name] for path, (_kind, name) in names.items() if name in by_name}
