"""Plain statements for what people wait for most: built once, no identity map, no objects to track.

They run in the session's own transaction, so that they see and are stored with whatever else happens there. The session's
bookkeeping costs more than such a statement itself (docs/decisions.md, "Plain statements").
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from forum.extensions import db
from forum.transaction import connection

Asked = sa.Select[*tuple[Any, ...]]


def rows(asked: Asked, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Every row of `asked`, a statement of columns, with `values` for its parameters."""
    return connection().execute(asked, values or {}).all()


def row(asked: Asked, values: Mapping[str, Any] | None = None) -> Any:
    """The first row of `asked`, or None."""
    return connection().execute(asked, values or {}).first()


def change(stated: sa.UpdateBase, values: Mapping[str, Any]) -> sa.CursorResult[Any]:
    """Runs an INSERT, UPDATE or DELETE inside the caller's transaction. Objects of the session do not hear of it."""
    return connection().execute(stated, values)


def counted(stated: sa.UpdateBase) -> int:
    """Runs an UPDATE or DELETE through the session, whose objects hear of it, and returns how many rows it met."""
    result = db.session.execute(stated)
    if not isinstance(result, sa.CursorResult):
        raise TypeError("this statement meets no rows")
    return result.rowcount


def inserting(table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT in the running database's own dialect, which can say what happens when the row is there already."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert(stated: sa.Insert, values: Mapping[str, Any]) -> int:
    """Stores one row inside the caller's transaction and returns its number."""
    return int(change(stated, values).inserted_primary_key[0])  # type: ignore[index]  # one row has a key
