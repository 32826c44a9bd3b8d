"""Writes the public boards in our form: what any visitor can read, under keys that are made for this one file."""

import json
import secrets
from collections.abc import Iterator

import sqlalchemy as sa

from forum.discussions.models import Board, Post, Thread
from forum.extensions import db
from forum.moving.form import HEAD
from forum.vocabulary import Visibility

BATCH = 500


def lines() -> Iterator[str]:
    """The public boards, a record a line. Names of people do not leave; one key is one person within one thread only."""
    yield json.dumps(HEAD)
    boards = db.session.scalars(sa.select(Board).where(Board.is_public).order_by(Board.position, Board.id)).all()
    for board in boards:
        yield _line("board", key=board.public_id, name=board.name, about=board.about)
        for thread in _threads(board.id):
            yield _line("thread", key=thread.public_id, board=board.public_id, title=thread.title)
            yield from _posts(thread)


def _threads(board_id: int) -> Iterator[Thread]:
    last = 0
    while True:
        asked = sa.select(Thread).where(Thread.board_id == board_id, Thread.id > last)
        asked = asked.where(
            Thread.visibility == Visibility.VISIBLE, Thread.title_hidden.is_(sa.false()), Thread.title != ""
        )
        found = db.session.scalars(asked.order_by(Thread.id).limit(BATCH)).all()
        if not found:
            return
        yield from found
        last = found[-1].id


def _posts(thread: Thread) -> Iterator[str]:
    keys: dict[int, str] = {}
    names: dict[int, str] = {}
    last = -1
    while True:
        asked = (
            sa.select(Post).where(Post.thread_id == thread.id, Post.number > last).order_by(Post.number).limit(BATCH)
        )
        found = db.session.scalars(asked).all()
        if not found:
            return
        for post in found:
            if post.visibility is Visibility.VISIBLE:
                names[post.id] = post.public_id
                author = keys.setdefault(post.author_id, secrets.token_urlsafe(9))
                parent = names.get(post.parent_id or 0, "")
                yield _line(
                    "post", key=post.public_id, thread=thread.public_id, author=author, parent=parent,
                    text=post.source, at=post.at.isoformat(), notes=[note.value for note in post.notes],
                )  # fmt: skip
        last = found[-1].number


def _line(kind: str, **facts: object) -> str:
    return json.dumps({"kind": kind, **{name: value for name, value in facts.items() if value}}, ensure_ascii=False)
