"""Counts what is asked of the database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from forum.extensions import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that this thread sends to the database meanwhile."""
    sent: list[str] = []
    asking = threading.get_ident()

    def note(connection, cursor, statement, *rest) -> None:
        # The pulse of the process goes on meanwhile, in a thread of its own.
        if threading.get_ident() == asking:
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
