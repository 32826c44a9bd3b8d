"""Making a backup: copy, prove, seal, read back, put on the shelf, and let go of what is too old."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from forum.backup import archive, lite, postgres, shelf
from forum.backup.archive import About
from forum.backup.shelf import UNPROVEN, Trouble
from forum.config import Config
from forum.discussions import index
from forum.extensions import db
from forum.lib import clock
from forum.transaction import release

Say = Callable[[str, int, int], None]


def make(config: Config, key: bytes, say: Say) -> Path:
    """Makes a sealed backup of the running community and returns where it stands; older ones than promised go.

    `say(what, done, total)` hears how far it is. Raises Trouble; then no backup was added.
    """
    if not is_there(config):
        raise Trouble("There is no community here yet. `forum init` makes one.")
    with shelf.alone(config.backup_folder):
        shelf.clear(config)
        return make_alone(config, key, say)


def make_alone(config: Config, key: bytes, say: Say) -> Path:
    """Like `make`, for somebody who works alone in the folder already."""
    # Words that were deleted since the last `purge` are still in SQLite's index: they do not come along.
    index.tidy()
    made = clock.now()
    about = About(made.isoformat(timespec="seconds"), db.engine.dialect.name, _revision())
    release()
    handle, name = tempfile.mkstemp(prefix=UNPROVEN, dir=config.backup_folder)
    unproven = Path(name)
    try:
        with os.fdopen(handle, "wb") as target, _copied(config, say) as copy:
            archive.pack(target, key, about, copy, _files(config))
            target.flush()
            os.fsync(target.fileno())
            say("Proving", 0, 1)
            _prove(unproven, key, copy)
            say("Proving", 1, 1)
        return _shelved(unproven, shelf.free_place(config.backup_folder, made))
    except BaseException:
        unproven.unlink()
        raise


def is_there(config: Config) -> bool:
    """Whether there is a community that could be copied, or would be replaced."""
    file = shelf.database(config)
    return sa.inspect(db.engine).has_table("account") if file is None else lite.is_there(file)


def _revision() -> str:
    """The revision of the database's tables."""
    with db.engine.connect() as connection:
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())


@contextmanager
def _copied(config: Config, say: Say) -> Iterator[BinaryIO]:
    file = shelf.database(config)
    if file is None:
        say("Copying", 0, 1)
        with postgres.dump(make_url(config.database_url), config.data_folder) as dumped:
            say("Copying", 1, 1)
            yield dumped
        return
    copy = lite.copy(file, lambda done, total: say("Copying", done, total))
    try:
        with copy.open("rb") as content:
            yield content
    finally:
        copy.unlink()


def _files(config: Config) -> list[tuple[str, Path]]:
    """What stands in folders of the data folder, such as pictures. Files beside the database are keys and logs: they stay."""
    folders = [path for path in sorted(config.data_folder.glob("[!.]*")) if path.is_dir() and not path.is_symlink()]
    kept = [path for path in folders if path.resolve() != config.backup_folder.resolve()]
    found = (path for folder in kept for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [(path.relative_to(config.data_folder).as_posix(), path) for path in found]


def _prove(sealed: Path, key: bytes, copy: BinaryIO) -> None:
    """Opens a backup as a restore would, and compares what comes out with the copy that was found sound."""
    copy.seek(0)
    wanted, met = archive.digest(copy), []

    def take(name: str, content: object) -> None:
        if name == archive.DATABASE:
            met.append(archive.digest(content))  # type: ignore[arg-type]  # a file of the tar

    with sealed.open("rb") as source:
        archive.unpack(source, key, take)
    if met != [wanted]:
        raise Trouble("What was written is not what can be read back. Is the disk sound?")


def _shelved(unproven: Path, place: Path) -> Path:
    unproven.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return place
