"""The folder in which backups stand: their names, who may work there, and when they go."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from forum.config import Config
from forum.lib import clock

# Names sort by time; the time in the name says when a file goes, whoever touched the file since.
NAME = re.compile(r"nightlight-(\d{8}T\d{6})Z\.sealed")
STAMP = "%Y%m%dT%H%M%S"
# What is not sealed yet, beside the database, and a sealed one that is not proven yet, beside the other backups.
WORK, UNPROVEN = ".backup-work-", ".backup-unproven-"


class Trouble(Exception):
    """A backup could not be made or put back; the message says why and what to do."""


def name_of(moment: datetime) -> str:
    """What a backup that was made at a moment is called."""
    return f"nightlight-{moment.astimezone(UTC).strftime(STAMP)}Z.sealed"


def free_place(folder: Path, moment: datetime) -> Path:
    """Where a backup of a moment goes: no other is written over, so one of the same second takes the next that is free."""
    while (place := folder / name_of(moment)).exists():
        moment += timedelta(seconds=1)
    return place


def made_at(path: Path) -> datetime | None:
    """When a backup was made, as its name says; None for a file that is none."""
    found = NAME.fullmatch(path.name)
    return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None


def backups(folder: Path) -> list[Path]:
    """The backups in a folder, the oldest first."""
    return sorted(path for path in folder.glob("*") if made_at(path) is not None)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Works in a folder while nobody else does. Raises Trouble when somebody is at work there already."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Trouble(f"Another backup or restore is at work in {folder}. Please wait for it.") from None
    finally:
        os.close(lock)


def database(config: Config) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    url = make_url(config.database_url)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def workshop(config: Config) -> Path:
    """Where copies lie that are not sealed: beside the database, on the same disk and as well guarded."""
    file = database(config)
    return config.data_folder if file is None else file.parent


def sweep(config: Config) -> int:
    """Deletes backups that are older than their promise, and what a run that was cut short has left. Returns how many.

    While a backup is being made nothing is deleted: it does so itself.
    """
    if not config.backup_folder.exists():
        return 0
    try:
        with alone(config.backup_folder):
            return clear(config)
    except Trouble:
        return 0


def clear(config: Config) -> int:
    """Like `sweep`, for somebody who works alone in the folder."""
    # The next purge comes in a day. What would be too old by then goes now, so that none ever gets older than promised.
    oldest = clock.now() - timedelta(days=config.backup_kept_days - 1)
    gone = [path for path in backups(config.backup_folder) if (made_at(path) or oldest) <= oldest]
    gone += [*workshop(config).glob(f"{WORK}*"), *config.backup_folder.glob(f"{UNPROVEN}*")]
    for path in gone:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(gone)
