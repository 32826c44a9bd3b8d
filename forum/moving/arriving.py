"""Takes a community in: all of it in one transaction, or nothing; with `dry` it only looks."""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from forum.accounts import queries as accounts
from forum.accounts.models import Account
from forum.config import Config
from forum.discussions.models import Board, Post, Thread
from forum.errors import Conflict
from forum.extensions import db
from forum.lib import clock, ids, markup, names, tree, typed
from forum.lib.words import N_
from forum.moving.form import BoardRecord, PostRecord, Record, Skipped, ThreadRecord
from forum.moving.veiling import Veil
from forum.transaction import transaction
from forum.vocabulary import Standing, Visibility

TOLD_EVERY = 1_000
NAME_MAX, ABOUT_MAX = 80, 300
# Columns of sealed keys: random bytes that no passphrase opens. Nobody can sign in under a name that came along.
_SEALED = {
    "salt": 16, "verifier": 32, "data_key_by_passphrase": 72, "recovery_salt": 16, "recovery_verifier": 32,
    "data_key_by_recovery": 72, "public_key": 32, "private_key_sealed": 72,
}  # fmt: skip

Say = Callable[[int], None]


class Report:
    """What came along and what did not."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()

    def lines(self) -> list[str]:
        """The report, a line each."""
        taken = [f"{count:,} {what}" for what, count in self.taken.items() if count]
        return [*taken, *(f"left behind: {count:,} {why}" for why, count in self.skipped.items())]


class _DryRun(Exception):
    """Ends the transaction of a dry run."""


def take_in(records: Iterable[Record], config: Config, *, dry: bool, say: Say) -> Report:
    """Stores a community, or with `dry` only says what would come. Raises Conflict, Unreadable; then nothing is stored."""
    arrival = _Arrival(config)
    try:
        with transaction():
            for number, record in enumerate(records, start=1):
                arrival.take(record)
                if number % TOLD_EVERY == 0:
                    say(number)
            arrival.end()
            if dry:
                raise _DryRun
    except _DryRun:
        pass
    return arrival.report


class _Arrival:
    """One community on its way in; rows are flushed as they come, threads get their counts at the end."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.report = Report()
        self.veil = Veil(lambda key: accounts.by_name_key(key) is not None)
        self.boards: dict[str, int] = {}
        self.threads: dict[str, Thread] = {}
        self.waiting: dict[str, ThreadRecord] = {}
        self.posts: dict[str, tuple[str, int, str]] = {}
        self.people: dict[str, int] = {}

    def take(self, record: Record) -> None:
        """Stores one record."""
        if isinstance(record, BoardRecord):
            self._board(record)
        elif isinstance(record, ThreadRecord):
            self._thread(record)
        elif isinstance(record, PostRecord):
            self._post(record)
        elif isinstance(record, Skipped):
            self.report.skipped[record.why] += 1

    def end(self) -> None:
        """Says what is left over."""
        if self.waiting:
            self.report.skipped["threads without words"] += len(self.waiting)
        self.report.taken["people under new names"] = self.veil.people
        self.report.taken["numbers, addresses and names taken out of texts"] = self.veil.masked
        self.report.taken["places or workplaces that still stand in texts"] = self.veil.left

    def _board(self, record: BoardRecord) -> None:
        name = typed.line(record.name)[:NAME_MAX]
        if db.session.scalar(sa.select(sa.exists().where(Board.name == name))):
            raise Conflict(N_("There is a board “%(name)s” already. Was this community taken in before?"), name=name)
        position = (db.session.scalar(sa.select(sa.func.max(Board.position))) or 0) + 1
        about = typed.line(self.veil.over(record.about))[:ABOUT_MAX]
        board = Board(public_id=ids.public_id(), name=name, about=about, is_public=False, position=position, revision=1)
        db.session.add(board)
        db.session.flush()
        self.boards[record.key] = board.id
        self.report.taken["boards"] += 1

    def _thread(self, record: ThreadRecord) -> None:
        if record.board not in self.boards:
            self.report.skipped["threads of a board that did not come"] += 1
            return
        self.waiting[record.key] = record

    def _post(self, record: PostRecord) -> None:
        author = self._author(record)
        text = typed.text(self.veil.over(record.text))
        html = markup.render(text)
        if not html:
            self.report.skipped["posts without words"] += 1
            return
        thread = self.threads.get(record.thread) or self._opened(record, author)
        if thread is None:
            self.report.skipped["posts of a thread that did not come"] += 1
            return
        self._store(record, thread, author, {"source": text, "html": html, "notes": record.notes})

    def _store(self, record: PostRecord, thread: Thread, author: int, words: dict[str, Any]) -> None:
        number = thread.last_number + 1
        parent = self.posts.get(record.parent)
        above = parent if parent is not None and parent[0] == record.thread and parent[2] != tree.segment(0) else None
        path = tree.segment(0) if number == 0 else tree.child_path(above[2] if above else "", number)
        at = clock.hour(min(record.at, clock.now()))
        post = Post(
            public_id=ids.public_id(), thread_id=thread.id, author_id=author, parent_id=above[1] if above else None,
            number=number, path=path, render_version=markup.RENDER_VERSION, visibility=Visibility.VISIBLE,
            nonce=ids.token(12), at=at, **words,
        )  # fmt: skip
        db.session.add(post)
        db.session.flush()
        if number == 0:
            thread.notes = record.notes
        thread.last_number, thread.reply_count = number, number
        thread.last_post_id, thread.last_at, thread.revision = post.id, max(thread.last_at, at), thread.revision + 1
        self.posts[record.key] = (record.thread, post.id, path)
        self.report.taken["posts"] += 1

    def _opened(self, record: PostRecord, author: int) -> Thread | None:
        wanted = self.waiting.pop(record.thread, None)
        if wanted is None:
            return None
        title = typed.line(self.veil.over(wanted.title))[: self.config.title_max_characters]
        thread = Thread(
            public_id=ids.public_id(), board_id=self.boards[wanted.board], author_id=author, title=title,
            last_at=clock.hour(min(record.at, clock.now())), reply_count=0, last_number=-1, revision=0,
        )  # fmt: skip
        db.session.add(thread)
        db.session.flush()
        self.threads[record.thread] = thread
        self.report.taken["threads"] += 1
        return thread

    def _author(self, record: PostRecord) -> int:
        if record.author not in self.people:
            name = self.veil.name_of(record.author, record.called)
            self.people[record.author] = _account(name)
        return self.people[record.author]


def _account(name: str) -> int:
    """An account that only carries a name: it has left, and nothing opens it."""
    now = clock.now()
    facts: dict[str, Any] = {column: os.urandom(size) for column, size in _SEALED.items()}
    account = Account(
        public_id=ids.public_id(), name=name, name_key=names.skeleton(name), standing=Standing.LEFT,
        joined_month=clock.month(now), last_week=clock.week(now), has_written=True, **facts,
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    return account.id
