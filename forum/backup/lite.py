"""SQLite: a copy of the running database through its own backup interface, and putting one in the database's place."""

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from forum.backup.shelf import WORK, Trouble

# A megabyte with SQLite's usual pages.
STEP_PAGES = 256
BESIDE = ("-wal", "-shm", "-journal")
IN_USE = "Somebody still uses the database. Please stop the server first, then restore again."
Progress = Callable[[int, int], None]


def copy(database: Path, progress: Progress) -> Path:
    """Copies a database that goes on being used into a work file beside it, as it stands at one moment, and proves the copy.

    One reading transaction spans all steps: nobody waits for it, and SQLite would otherwise begin again with every write.
    Raises Trouble.
    """
    handle, name = tempfile.mkstemp(prefix=WORK, dir=database.parent)
    os.close(handle)
    target = Path(name)
    try:
        with closing(_open(database)) as source, closing(_open(target)) as fresh:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            fresh.execute("PRAGMA journal_mode=OFF")
            source.backup(fresh, pages=STEP_PAGES, progress=lambda _code, left, total: progress(total - left, total))
        _settle(target)
        prove(target)
    except sqlite3.Error as error:
        target.unlink()
        raise Trouble(f"The database could not be copied: {error}.") from error
    except BaseException:
        target.unlink()
        raise
    return target


def prove(database: Path) -> None:
    """Lets SQLite look at every page and index of a database. Raises Trouble when it finds a fault."""
    try:
        with closing(_open(database)) as connection:
            found = connection.execute("PRAGMA integrity_check(3)").fetchall()
    except sqlite3.DatabaseError as error:
        found = [(str(error),)]
    if found != [("ok",)]:
        faults = "; ".join(str(row[0]) for row in found)
        raise Trouble(f"The copy is not sound: {faults}")


def is_there(database: Path) -> bool:
    """Whether a community lives in a file already. One that cannot be read counts: it may still be saved."""
    if not database.exists() or not database.stat().st_size:
        return False
    try:
        with closing(_open(database)) as connection:
            return bool(connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'account'").fetchall())
    except sqlite3.DatabaseError:
        return True


def put_in_place(copied: Path, database: Path) -> None:
    """Puts a proven copy where the database stands or stood. Raises Trouble while somebody has that open."""
    if database.exists():
        _take_over(database)
    for beside in BESIDE:
        # A log of the old database would be played into the new one.
        database.with_name(database.name + beside).unlink(missing_ok=True)
    with copied.open("rb") as file:
        os.fsync(file.fileno())
    copied.replace(database)
    folder = os.open(database.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _take_over(database: Path) -> None:
    # Leaving WAL is possible for the only one who has the database open.
    try:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=1)) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise Trouble(IN_USE) from error
    except sqlite3.DatabaseError:
        return
    if mode != "delete":
        raise Trouble(IN_USE)


def _settle(copied: Path) -> None:
    """Says in the copy's head that no write-ahead log belongs to it: it can be opened alone and from anywhere."""
    with copied.open("r+b") as file:
        file.seek(18)
        file.write(b"\x01\x01")


def _open(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(database, isolation_level=None)
