"""A community in processes of its own, and a search through every byte that it keeps, on SQLite and on PostgreSQL."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO

import psycopg2
from flask import Flask

from forum import create_app, forgetting
from forum.backup import archive, key, shelf
from forum.config import Config
from forum.extensions import db
from forum.lib import clock
from tests import raw
from tests.servers import AppServer
from tests.stores import Postgres

# An index keeps words in small letters and leaves out what one shares with its neighbour: so each word that is looked for
# begins like no other, and what is looked for is its end.
SHARED = 3


def end_of(word: str) -> bytes:
    """The part of a word that stands in every index whole."""
    return word[SHARED:].encode()


@dataclass
class Place:
    """A community in processes of its own, and where its bytes are."""

    server: AppServer
    app: Flask
    look_for: Callable[[bytes], list[str]] = field(default=lambda words: [])

    @property
    def config(self) -> Config:
        """The settings, as the operator's commands have them."""
        found: Config = self.app.config["NIGHTLIGHT"]
        return found

    def met(self, word: str) -> list[str]:
        """Everywhere a word stands."""
        wanted, folder = end_of(word), self.server.data
        found = [
            path.relative_to(folder).as_posix()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and wanted in self._content(path)
        ]
        return found + self.look_for(wanted)

    def backups(self) -> list[str]:
        """The names of the backups, as `met` says them."""
        return [path.relative_to(self.server.data).as_posix() for path in shelf.backups(self.config.backup_folder)]

    def _content(self, path: Path) -> bytes:
        return opened(path, self.config) if shelf.made_at(path) else raw.content(path)

    def purge_after(self, **later: int) -> None:
        """Runs the steps of `purge` at a later time, as the timer of the operator will."""
        with self.app.app_context(), clock.freeze(clock.now() + timedelta(**later)):
            for _name, act in forgetting.steps(self.config):
                act()
            forgetting.write_anew()
            db.session.remove()
            db.engine.dispose()


def opened(backup: Path, config: Config) -> bytes:
    """What whoever has the key reads in a backup."""
    whole: list[bytes] = []

    def take(name: str, content: IO[bytes]) -> None:
        whole.append(content.read())

    with backup.open("rb") as source:
        archive.unpack(source, key.read(config), take)
    if whole[0].startswith(b"PGDMP"):
        whole[0] = subprocess.run(["pg_restore", "--file=-"], input=whole[0], capture_output=True, check=True).stdout
    return b"".join(whole)


def still_there(path: Path) -> bytes:
    """What stands in a file of a server that goes on working: nothing, if it was taken away since it was listed."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@contextmanager
def postgres_search(server: Postgres, url: str) -> Iterator[Callable[[bytes], list[str]]]:
    """Looks through every row and every file of one database, the write-ahead log and the server's log."""
    connection = psycopg2.connect(host="127.0.0.1", port=server.port, user="postgres", dbname=url.rpartition("/")[2])
    connection.autocommit = True
    cursor = connection.cursor()

    def one(asked: str) -> str:
        cursor.execute(asked)
        return str(cursor.fetchone()[0])

    # As docs/operating.md asks operators to set it: what was written is not kept for use again.
    cursor.execute("ALTER SYSTEM SET wal_recycle = off")
    cursor.execute("SELECT pg_reload_conf()")
    data = Path(one("SHOW data_directory"))
    places = [data / "base" / one("SELECT oid FROM pg_database WHERE datname = current_database()"), data / "pg_wal"]

    def rows(wanted: bytes) -> list[str]:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [each[0] for each in cursor.fetchall()]
        words = wanted.decode()
        asked = "SELECT count(*) FROM {0} WHERE {0}::text LIKE %s OR {0}::text LIKE %s"
        hexed = wanted.hex()
        return [name for name in tables if counted(asked.format(name), f"%{words}%", f"%{hexed}%")]

    def counted(asked: str, *values: str) -> int:
        cursor.execute(asked, values)
        return int(cursor.fetchone()[0])

    def search(wanted: bytes) -> list[str]:
        cursor.execute("CHECKPOINT")
        files = [path for place in places for path in place.rglob("*") if path.is_file()]
        found = [f"{path.parent.name}/{path.name}" for path in files if wanted in still_there(path)]
        log = data.parent / "server.log"
        return rows(wanted) + found + ["PostgreSQL's log"] * (wanted in log.read_bytes())

    try:
        yield search
    finally:
        cursor.execute("ALTER SYSTEM RESET wal_recycle")
        cursor.execute("SELECT pg_reload_conf()")
        connection.close()


@contextmanager
def community(data: Path, backup_key: Path, server: Postgres | None) -> Iterator[Place]:
    """A community that runs; its backups stand in its own data folder, their key does not."""
    environment = {"BACKUP_KEY": str(backup_key)}
    if server is not None:
        environment["DATABASE_URL"] = server.database()
    with AppServer(data, **environment) as running:
        app = create_app(
            Config.from_env({**environment, "FORUM_DATA": str(data), "ASYNC_MODE": "threading"}, testing=True)
        )
        if server is None:
            yield Place(running, app)
            return
        with postgres_search(server, environment["DATABASE_URL"]) as search:
            yield Place(running, app, search)
