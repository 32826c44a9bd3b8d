"""Takes a community in: all of it in one transaction, or nothing; with `dry` it only looks."""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from forum.accounts import queries as accounts
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import placing
from forum.discussions.models import Board, Post, Thread
from forum.discussions.placing import Placed, Spot, Written
from forum.errors import Conflict
from forum.extensions import db
from forum.lib import clock, ids, markup, names, typed
from forum.lib.words import N_
from forum.moving.form import BoardRecord, PostRecord, Record, Skipped, ThreadRecord
from forum.moving.veiling import Veil
from forum.site.service import ABOUT_MAX, NAME_MAX
from forum.statements import change
from forum.transaction import transaction
from forum.vocabulary import Role, Standing

# Columns of sealed keys: random bytes that no passphrase opens. Nobody can sign in under a name that came along.
_SEALED = {
    "salt": 16, "verifier": 32, "data_key_by_passphrase": 72, "recovery_salt": 16, "recovery_verifier": 32,
    "data_key_by_recovery": 72, "public_key": 32, "private_key_sealed": 72,
}  # fmt: skip

# A file need not be in the order of time.
_NEWEST = (
    sa.update(Thread)
    .where(Thread.id == sa.bindparam("thread"))
    .values(last_at=sa.select(sa.func.max(Post.at)).where(Post.thread_id == Thread.id).scalar_subquery())
)
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
    """Stores a community, or with `dry` only says what would come; `say` hears after each record how many were read.

    Raises Conflict, Unreadable; then nothing is stored.
    """
    arrival = _Arrival(config)
    try:
        with transaction():
            for number, record in enumerate(records, start=1):
                arrival.take(record)
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
        self.threads: dict[str, Spot] = {}
        self.waiting: dict[str, ThreadRecord] = {}
        self.answers: dict[str, Placed] = {}
        self.people: dict[str, Member] = {}

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
        """Gives every thread the hour of its newest words, and says what is left over."""
        for spot in self.threads.values():
            change(_NEWEST, {"thread": spot.id})
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
        text = typed.text(self.veil.over(record.text))
        html = markup.render(text)
        if not html:
            self.report.skipped["posts without words"] += 1
        elif record.thread not in self.threads and record.thread not in self.waiting:
            self.report.skipped["posts of a thread that did not come"] += 1
        else:
            at = min(record.at, clock.now())
            self._place(record, self._author(record), Written(text, html, ids.token(12), record.notes, at))
            self.report.taken["posts"] += 1

    def _place(self, record: PostRecord, author: Member, text: Written) -> None:
        if record.thread in self.waiting:
            spot = self._opened(self.waiting.pop(record.thread), record, author)
            placing.open_thread(spot, author, text)
            return
        spot = self.threads[record.thread]
        answered = self.answers.get(record.parent)
        in_it = answered if answered is not None and answered.thread_id == spot.id else None
        self.answers[record.key] = placing.answer(spot, author, text, in_it)

    def _opened(self, wanted: ThreadRecord, first: PostRecord, author: Member) -> Spot:
        title = typed.line(self.veil.over(wanted.title))[: self.config.title_max_characters]
        thread = Thread(
            public_id=ids.public_id(), board_id=self.boards[wanted.board], author_id=author.id, title=title,
            notes=first.notes, last_at=clock.hour(clock.now()), reply_count=0, last_number=0, revision=0,
        )  # fmt: skip
        db.session.add(thread)
        db.session.flush()
        self.threads[wanted.key] = Spot(thread.id, thread.public_id, thread.board_id)
        self.report.taken["threads"] += 1
        return self.threads[wanted.key]

    def _author(self, record: PostRecord) -> Member:
        if record.author not in self.people:
            self.people[record.author] = _person(self.veil.name_of(record.author, record.called))
        return self.people[record.author]


def _person(name: str) -> Member:
    """An account that only carries a name: it has left, and nothing opens it."""
    now = clock.now()
    facts: dict[str, Any] = {column: os.urandom(size) for column, size in _SEALED.items()}
    account = Account(
        public_id=ids.public_id(), name=name, name_key=names.skeleton(name), standing=Standing.LEFT,
        joined_month=clock.month(now), last_week=clock.week(now), has_written=True, **facts,
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    return Member(account.id, account.public_id, name, Role.MEMBER, Standing.LEFT, session_id=0, unseen=False)
