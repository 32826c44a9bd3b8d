"""The one place that commits: `with transaction():` around a service's writes.

On SQLite the write lock is taken at the beginning (BEGIN IMMEDIATE), so that a reading transaction never has to be
upgraded in the middle; nothing inside may yield to another green thread (house.md, rule 2).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from forum.extensions import db
from forum.lib import markup

# One text can collide with another person's flag and with the same person's second tap.
TRIES = 4
# PostgreSQL's own name for it.
DEADLOCK = "40P01"
log = logging.getLogger("forum")
P = ParamSpec("P")
R = TypeVar("R")
_waiting: ContextVar[list[Callable[[], None]] | None] = ContextVar("waiting_for_commit", default=None)
_connection: ContextVar[sa.Connection | None] = ContextVar("writing_connection", default=None)


@contextmanager
def transaction() -> Iterator[None]:
    """Commits what happens inside, then runs what waited for it; nothing is stored when an exception leaves the block.

    Inside another transaction it only joins: the outermost block commits.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: list[Callable[[], None]] = []
    token, opened = _waiting.set(waiting), None
    try:
        # What was read before may be old by the time the lock is ours, so the reading transaction ends here.
        db.session.rollback()
        opened = _connection.set(db.session.connection())
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _waiting.reset(token)
        if opened is not None:
            _connection.reset(opened)
    for act in waiting:
        _run(act)


def once_more(verb: Callable[P, R]) -> Callable[P, R]:
    """Runs a verb again when somebody stored the same thing at the same moment (the same form sent twice, several people
    flagging one text): the next run finds it and answers as if it had been there before. The same when PostgreSQL ended
    one of two transactions that waited for each other. At most TRIES times."""

    @wraps(verb)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        for _try in range(TRIES - 1):
            try:
                return verb(*args, **kwargs)
            except DBAPIError as error:
                if not (isinstance(error, IntegrityError) or getattr(error.orig, "pgcode", "") == DEADLOCK):
                    raise
        return verb(*args, **kwargs)

    return tried


def after_commit(act: Callable[[], None]) -> None:
    """Runs `act` once the running transaction is stored; at once when there is none."""
    waiting = _waiting.get()
    if waiting is None:
        act()
    else:
        waiting.append(act)


def _run(act: Callable[[], None]) -> None:
    # What is stored is stored: somebody not told (the message queue is away) must not turn it into an error.
    try:
        act()
    except Exception as error:
        log.error("after a commit: %s", type(error).__name__)


def connection() -> sa.Connection:
    """The session's connection; inside a transaction without asking the session, which takes longer than a statement."""
    return _connection.get() or db.session.connection()


def in_transaction() -> bool:
    """Whether a writing transaction is open in this green thread."""
    return _waiting.get() is not None


def release() -> None:
    """Gives the connection back before slow work (key stretching), so that waiting people do not hold the pool."""
    if _waiting.get() is None:
        db.session.rollback()


def tune(engine: Engine) -> None:
    """Sets up every SQLite connection: durable commits, deleted text overwritten, transactions begun by us."""
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection, record) -> None:  # type: ignore[no-untyped-def]  # DBAPI objects have no shared type
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # NORMAL synced 8 of 500 commits before the ack (reliability.md, section 1)
            "secure_delete=ON",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "cache_size=-4000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # The triggers that keep the search's index call it.
        connection.create_function("plain_words", 1, markup.plain, deterministic=True)

    # Not by an event of the engine: once there is one, every statement looks for listeners at seven places.
    engine.dialect.do_begin = _begin  # type: ignore[method-assign]  # the hook for this, which SQLite's dialect leaves empty


def _begin(dbapi_connection: Any) -> None:
    dbapi_connection.execute("BEGIN IMMEDIATE" if _waiting.get() is not None else "BEGIN")
