"""Keeps everything a database holds, and puts it back: for tests of one scene that takes longer to make than to look at."""

import sqlite3
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import sqlalchemy as sa
from flask import Flask

from forum.extensions import db

# What was made longer ago is made anew: evenings, claims and sessions of a scene run out as time goes on.
FRESH_SECONDS = 30
_numbers = count(1)


class KeptRows:
    """One scene on each database, made when it is first wanted and put back into an empty database afterwards."""

    def __init__(self) -> None:
        self._made: dict[Flask, tuple[float, Any, Callable[[], None]]] = {}
        self._schemas: list[tuple[sa.Engine, str]] = []

    def scene(self, app: Flask, make: Callable[[], Any]) -> Any:
        """What `make` returned when it filled this database; the rows are there as they were then."""
        made_at, scene, put_back = self._made.get(app, (float("-inf"), None, None))
        if put_back is not None and time.monotonic() - made_at < FRESH_SECONDS:
            put_back()
            return scene
        scene, made_at = make(), time.monotonic()
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            self._made[app] = made_at, scene, _kept_on_sqlite()
        else:
            schema = f"kept{next(_numbers)}"
            self._schemas.append((db.engine, schema))
            self._made[app] = made_at, scene, _kept_on_postgresql(schema)
        return scene

    def forget(self) -> None:
        """Leaves nothing behind in databases that other tests go on with: a backup would hold it too."""
        self._made.clear()
        for engine, schema in self._schemas:
            with engine.begin() as connection:
                connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        self._schemas.clear()


def _kept_on_sqlite() -> Callable[[], None]:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with db.engine.connect() as connection:
        connection.connection.driver_connection.backup(kept)

    def put_back() -> None:
        db.session.remove()
        with db.engine.connect() as connection:
            kept.backup(connection.connection.driver_connection)

    return put_back


def _kept_on_postgresql(schema: str) -> Callable[[], None]:
    names = [table.name for table in db.metadata.sorted_tables]
    columns = {name: _columns(name) for name in names}
    with db.engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
        filled = []
        for name in names:
            rows = f"SELECT {columns[name]} FROM public.{name}"
            copied = connection.execute(sa.text(f"CREATE UNLOGGED TABLE {schema}.{name} AS {rows}"))
            filled += [name] if copied.rowcount else []

    def put_back() -> None:
        db.session.remove()
        with db.engine.begin() as connection:
            # What triggers wrote then is among the rows.
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            for name in filled:
                rows = f"SELECT * FROM {schema}.{name}"
                connection.execute(
                    sa.text(f"INSERT INTO public.{name} ({columns[name]}) OVERRIDING SYSTEM VALUE {rows}")
                )

    return put_back


def _columns(table: str) -> str:
    """The columns of a table that are stored by somebody, not worked out by the database."""
    asked = sa.text(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = :name"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position"
    )
    with db.engine.connect() as connection:
        return ", ".join(f'"{name}"' for name in connection.scalars(asked, {"name": table}))
