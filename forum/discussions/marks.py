"""What members have read: noted in memory while pages are shown, stored in one write every few seconds.

Reading stays reading: no page waits for a write. What is lost when a process dies is that two seconds of marks, no words.
"""

import logging
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from forum.config import Config
from forum.discussions.models import ThreadMark
from forum.extensions import socketio
from forum.lib import clock
from forum.statements import change, inserting, row, rows
from forum.transaction import transaction

log = logging.getLogger("forum")
_TABLE = sa.inspect(ThreadMark).local_table
_ONE = sa.select(ThreadMark.seen_post_id, ThreadMark.following, ThreadMark.muted).where(
    ThreadMark.account_id == sa.bindparam("account"), ThreadMark.thread_id == sa.bindparam("thread")
)
_FOLLOWERS = sa.select(ThreadMark.account_id).where(
    ThreadMark.thread_id == sa.bindparam("thread"), ThreadMark.following.is_(sa.true())
)
_waiting: dict[tuple[int, int], int] = {}
_running = False


class Mark(NamedTuple):
    """One member's mark on one thread."""

    seen: int = 0
    following: bool = False
    muted: bool = False


def of(account_id: int, thread_id: int) -> Mark:
    """A member's mark on a thread, with what they read a moment ago."""
    found = row(_ONE, {"account": account_id, "thread": thread_id})
    mark = Mark(*found) if found is not None else Mark()
    return mark._replace(seen=max(mark.seen, pending(account_id, thread_id)))


def pending(account_id: int, thread_id: int) -> int:
    """The newest post a member has read of a thread that is not stored yet, or 0."""
    return _waiting.get((account_id, thread_id), 0)


def note_seen(account_id: int, thread_id: int, post_id: int) -> None:
    """Notes that a member was shown everything of a thread up to a post. Stores nothing by itself."""
    place = (account_id, thread_id)
    if _waiting.get(place, 0) < post_id:
        _waiting[place] = post_id
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the documented way out of the proxy
        _start(app)


def forget_pending() -> None:
    """Drops what was not stored yet (tests)."""
    _waiting.clear()


def flush(rows_most: int) -> int:
    """Stores what was noted, at most `rows_most` marks in one transaction; returns how many."""
    taken = [(place, _waiting.pop(place)) for place in list(_waiting)[:rows_most]]
    try:
        with transaction():
            for (account_id, thread_id), post_id in taken:
                _store(account_id, thread_id, seen_post_id=post_id)
    except IntegrityError:
        # One of these threads or accounts has gone meanwhile; the others' marks are worth a few writes more.
        return sum(_flush_one(place, post_id) for place, post_id in taken)
    return len(taken)


def keep(account_id: int, thread_id: int, *, following: bool, muted: bool) -> None:
    """Stores whether a member follows a thread or keeps it out of their lists."""
    with transaction():
        _store(account_id, thread_id, following=following, muted=muted)


def followers(thread_id: int, *, but: tuple[int, ...]) -> list[int]:
    """The accounts that follow a thread, without some."""
    return [each.account_id for each in rows(_FOLLOWERS, {"thread": thread_id}) if each.account_id not in but]


def sweep(kept_days: int) -> int:
    """Forgets what was read longer ago; a thread that is followed or muted stays so. Returns how many marks it met."""
    with transaction():
        old = clock.week(clock.now() - timedelta(days=kept_days))
        only_read = sa.and_(ThreadMark.following.is_(sa.false()), ThreadMark.muted.is_(sa.false()))
        gone = change(sa.delete(ThreadMark).where(ThreadMark.week < old, only_read), {})
        kept = sa.update(ThreadMark).where(ThreadMark.week < old, ThreadMark.seen_post_id > 0).values(seen_post_id=0)
        return int(gone.rowcount + change(kept, {}).rowcount)


def _store(account_id: int, thread_id: int, **values: int | bool) -> None:
    insert = inserting(_TABLE)
    newer = insert.excluded.seen_post_id > _TABLE.c.seen_post_id
    kept: dict[str, sa.ColumnElement[Any]] = {name: insert.excluded[name] for name in values}
    kept["week"] = insert.excluded.week
    if "seen_post_id" in values:
        kept["seen_post_id"] = sa.case((newer, insert.excluded.seen_post_id), else_=_TABLE.c.seen_post_id)
    stated = insert.on_conflict_do_update(index_elements=[_TABLE.c.account_id, _TABLE.c.thread_id], set_=kept)
    change(stated, {"account_id": account_id, "thread_id": thread_id, "week": clock.week(clock.now()), **values})


def _flush_one(place: tuple[int, int], post_id: int) -> int:
    try:
        with transaction():
            _store(*place, seen_post_id=post_id)
    except IntegrityError:
        return 0
    return 1


def _start(app: Flask) -> None:
    """Starts the writing of a serving process, once, with the first mark."""
    global _running  # noqa: PLW0603  # one writer a process
    config: Config = app.config["NIGHTLIGHT"]
    if config.serving and not _running:
        _running = True
        socketio.start_background_task(_write, app, config)


def _write(app: Flask, config: Config) -> None:
    while True:
        socketio.sleep(config.reading_marks_flush_seconds)
        while _waiting:
            with app.app_context():
                try:
                    flush(config.reading_marks_flush_rows)
                except SQLAlchemyError as error:
                    log.error("reading marks were not stored: %s", type(getattr(error, "orig", error)).__name__)
                    break
            socketio.sleep(0)
