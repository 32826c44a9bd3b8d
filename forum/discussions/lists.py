"""Lists of threads in their orders, each a keyset page, with what the reader has read and keeps out of them."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.discussions.marks import pending
from forum.discussions.models import Board, Thread, ThreadMark
from forum.lib.paging import Page, page_of
from forum.reading import EVERYTHING, Reading
from forum.statements import Asked, rows
from forum.vocabulary import ContentNote, ThreadOrder, Visibility, Wish

NOBODY = 0


class ThreadRow(NamedTuple):
    """A thread in a list. `seen` is the newest post its reader has read of it, 0 for a visitor or when never opened."""

    id: int
    public_id: str
    title: str
    title_hidden: bool
    author: str
    notes: tuple[ContentNote, ...]
    reply_count: int
    last_at: datetime
    last_post_id: int
    board: str
    seen: int
    author_id: int
    wish: Wish | None = None
    # Why its reader does not see the title; then it stands nowhere in the row.
    title_away: str = ""

    @property
    def has_new(self) -> bool:
        """Whether something was written since its reader was there."""
        return 0 < self.seen < self.last_post_id


_MARK = sa.and_(ThreadMark.thread_id == Thread.id, ThreadMark.account_id == sa.bindparam("reader"))
_THREADS = (
    sa.select(
        Thread.id,
        Thread.public_id,
        Thread.title,
        Thread.title_hidden,
        Account.name,
        Thread.notes,
        Thread.reply_count,
        Thread.last_at,
        Thread.last_post_id,
        Board.name,
        sa.func.coalesce(ThreadMark.seen_post_id, 0),
        Thread.author_id,
        Thread.wish,
    )
    .join(Account, Account.id == Thread.author_id)
    .join(Board, Board.id == Thread.board_id)
    .outerjoin(ThreadMark, _MARK)
    .where(Thread.visibility == Visibility.VISIBLE)
    .limit(sa.bindparam("size"))
)
_NOT_MUTED = sa.func.coalesce(ThreadMark.muted, sa.false()).is_(sa.false())


@cache
def _asked(order: ThreadOrder, *, on_board: bool, public_only: bool, going_on: bool) -> Asked:
    asked = _THREADS
    if order is ThreadOrder.FOLLOWED:
        asked = asked.where(ThreadMark.following.is_(sa.true()))
    else:
        asked = asked.where(_NOT_MUTED)
    if order is ThreadOrder.UNANSWERED:
        asked = asked.where(Thread.reply_count == 0)
    if on_board:
        asked = asked.where(Thread.board_id == sa.bindparam("board"))
    if public_only:
        asked = asked.where(Board.is_public)
    key = Thread.id if order is ThreadOrder.NEW else Thread.last_post_id
    cursor: sa.BindParameter[int] = sa.bindparam("cursor")
    if order is ThreadOrder.UNANSWERED:
        return (asked.where(key > cursor) if going_on else asked).order_by(key)
    return (asked.where(key < cursor) if going_on else asked).order_by(key.desc())


def threads(  # a list is asked for in this many ways
    size: int,
    order: ThreadOrder = ThreadOrder.RECENT,
    *,
    reading: Reading = EVERYTHING,
    board: int | None = None,
    cursor: int | None = None,
    public_only: bool = False,
) -> Page[ThreadRow]:
    """A page of threads in an order; `cursor` is where the last page ended.

    What the reader has muted or keeps away is left out, so that a page may hold fewer than `size`.
    """
    asked = _asked(order, on_board=board is not None, public_only=public_only, going_on=cursor is not None)
    values = {"reader": reading.reader or NOBODY, "board": board, "cursor": cursor, "size": size + 1}
    found = [ThreadRow(*each) for each in rows(asked, values)]
    page = page_of(found, size, lambda row: str(row.id if order is ThreadOrder.NEW else row.last_post_id))
    return replace(page, items=[_for(reading, row) for row in page.items if _stands(reading, row)])


def _stands(reading: Reading, row: ThreadRow) -> bool:
    return not (reading.is_apart and reading.keeps_away(row.author_id, row.notes))


def _for(reading: Reading, row: ThreadRow) -> ThreadRow:
    """The row with what was read a moment ago and is not stored yet, and without a title that the reader muted."""
    newest = pending(reading.reader, row.id) if reading.reader is not None else 0
    if newest > row.seen:
        row = row._replace(seen=newest)
    away = "" if row.title_hidden else reading.title_away(row.author_id, row.notes, row.title)
    return row._replace(title="", title_away=away) if away else row
