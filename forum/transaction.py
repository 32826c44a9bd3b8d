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
from sqlalchemy.exc import TimeoutError as PoolTimeout

from forum.extensions import db
from forum.lib import markup

# One text can collide with another person's flag and with the same person's second tap.
TRIES = 4
# What keeps words out of PostgreSQL's log when a statement fails: the statement, and the row that could not be stored.
QUIET_LOG = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
# PostgreSQL's own names: one of two transactions that waited for each other was ended; the server is being shut down, has
# crashed, is coming back.
DEADLOCK = "40P01"
RESTARTING = ("57P01", "57P02", "57P03")
NOT_POSTGRESQL = ""
log = logging.getLogger("forum")
P = ParamSpec("P")
R = TypeVar("R")
_waiting: ContextVar[list[Callable[[], None]] | None] = ContextVar("waiting_for_commit", default=None)
# Each with whether it comes after all that do not.
_closing: ContextVar[list[tuple[bool, Callable[[], None]]]] = ContextVar("what_ends_the_transaction")
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
    closing: list[tuple[bool, Callable[[], None]]] = []
    token, ended, opened = _waiting.set(waiting), _closing.set(closing), None
    try:
        # What was read before may be old by the time the lock is ours, so the reading transaction ends here.
        _roll_back()
        opened = _connection.set(db.session.connection())
        yield
        while closing:
            _next(closing)()
        db.session.commit()
    except BaseException:
        _roll_back()
        raise
    finally:
        _waiting.reset(token)
        _closing.reset(ended)
        if opened is not None:
            _connection.reset(opened)
    for act in waiting:
        _run(act)


def once_more(verb: Callable[P, R]) -> Callable[P, R]:
    """Runs a verb again when somebody stored the same thing at the same moment (the same form sent twice, several people
    flagging one text): the next run finds it and answers as if it had been there before. The same when PostgreSQL ended
    one of two transactions that waited for each other, or was restarted under one. At most TRIES times."""

    @wraps(verb)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        for _try in range(TRIES - 1):
            try:
                return verb(*args, **kwargs)
            except DBAPIError as error:
                code = getattr(error.orig, "pgcode", "")
                if not (isinstance(error, IntegrityError) or code == DEADLOCK or error.connection_invalidated):
                    raise
        return verb(*args, **kwargs)

    return tried


def is_passing(error: Exception) -> bool:
    """Whether a refusal of the database passes by itself (it is being restarted, somebody holds the lock, all connections
    are taken), so that the same thing sent again will be stored. A full disk does not."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    # Without a code it did not come from the statement: there is no server, or it does not take us in yet.
    code = getattr(error.orig, "pgcode", NOT_POSTGRESQL)
    return code is None or code in (DEADLOCK, *RESTARTING) or (code == NOT_POSTGRESQL and "locked" in str(error.orig))


def before_commit(act: Callable[[], None], *, last: bool = False) -> None:
    """Runs `act` at the end of the running transaction, where a lock that many writers need is held for least time. Those that
    are `last` come after all others, so that everybody takes such locks in one order and nothing is waited for while the last
    is held. Raises RuntimeError when there is no transaction: its act would never be stored."""
    if _waiting.get() is None:
        raise RuntimeError("only inside a transaction")
    _closing.get().append((last, act))


def _next(closing: list[tuple[bool, Callable[[], None]]]) -> Callable[[], None]:
    """Takes the act that comes first now; an act may have asked for another meanwhile."""
    place = next((place for place, (is_last, _act) in enumerate(closing) if not is_last), 0)
    return closing.pop(place)[1]


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
        _roll_back()


def _roll_back() -> None:
    try:
        db.session.rollback()
    except DBAPIError:
        # The connection died: there is nothing left on it to roll back, and nobody may get it again.
        db.session().invalidate()


def tune(engine: Engine) -> None:
    """Sets up every SQLite connection: durable commits, deleted text overwritten, transactions begun by us.

    PostgreSQL is told to keep failing statements, in which members' words stand, out of its log.
    """
    if engine.dialect.name != "sqlite":
        sa.event.listen(engine, "connect", _hush)
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


def _hush(connection, record) -> None:  # type: ignore[no-untyped-def]  # DBAPI objects have no shared type
    # Only a superuser, or since version 15 whoever was granted it, may set these; docs/operating.md tells the others.
    cursor = connection.cursor()
    for name, value in QUIET_LOG.items():
        granted = f" OR has_parameter_privilege('{name}', 'set')" if connection.server_version >= 150000 else ""
        may = f"FROM pg_roles WHERE rolname = current_user AND (rolsuper{granted})"
        cursor.execute(f"SELECT set_config('{name}', '{value}', false) {may}")  # our own two names
    cursor.close()
    connection.commit()


def _begin(dbapi_connection: Any) -> None:
    dbapi_connection.execute("BEGIN IMMEDIATE" if _waiting.get() is not None else "BEGIN")
