"""Putting a backup back: prove it to its end, replace the database, forget what has had its time meanwhile, tell people."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, NamedTuple

import flask_migrate
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy.engine import make_url

from forum import forgetting
from forum.accounts import sessions
from forum.backup import archive, lite, making, postgres, shelf
from forum.backup.archive import About
from forum.backup.making import Say
from forum.backup.shelf import WORK, Trouble
from forum.config import Config
from forum.extensions import db
from forum.lib import clock
from forum.notifications import service as notifications
from forum.vocabulary import NoticeVerb


class Opened(NamedTuple):
    """A backup, opened into a work folder and proven to its end."""

    about: About
    database: Path
    files: Path

    @property
    def made(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.about.made)


def check(config: Config, backup: Path, key: bytes) -> About:
    """Opens a backup and proves it; changes nothing. Raises Trouble."""
    with _opened(config, backup, key) as opened:
        return opened.about


def restore(config: Config, backup: Path, key: bytes, say: Say, *, over: bool, old: bool) -> About:
    """Makes the community what it was when a backup was made, and forgets what has had its time since.

    `over`: replace the community that is there; a backup of it is made first. `old`: take one that is older than backups
    are kept. Raises Trouble; until the last step the community is as it was.
    """
    there = making.is_there(config)
    if there and not over:
        raise Trouble("There is a community here already. With --over it is replaced; a backup of it is made first.")
    with shelf.alone(config.backup_folder):
        with _opened(config, backup, key) as opened:
            _refuse_strange(opened, config, old=old)
            if there:
                _save_present(config, key, say)
            _put_in_place(config, opened)
        _afterwards(config, say)
        return opened.about


def _save_present(config: Config, key: bytes, say: Say) -> None:
    try:
        making.make_alone(config, key, say)
    except (Trouble, sa.exc.DBAPIError) as error:
        raise Trouble(
            f"The community that is here could not be copied first, so nothing was changed. {error} "
            "If you do not need it, move its database away and restore again."
        ) from error


@contextmanager
def _opened(config: Config, backup: Path, key: bytes) -> Iterator[Opened]:
    with tempfile.TemporaryDirectory(prefix=WORK, dir=shelf.workshop(config)) as name:
        folder = Path(name)
        database, files = folder / archive.DATABASE, folder / "files"

        def take(each: str, content: IO[bytes]) -> None:
            archive.save(content, database if each == archive.DATABASE else archive.below(each, files))

        try:
            with backup.open("rb") as source:
                about = archive.unpack(source, key, take)
        except OSError as error:
            raise Trouble(f"{backup} cannot be opened here: {error.strerror}.") from error
        if about.database == "sqlite":
            lite.prove(database)
        else:
            with database.open("rb") as dumped:
                postgres.prove(dumped)
        yield Opened(about, database, files)


def _refuse_strange(opened: Opened, config: Config, *, old: bool) -> None:
    here = db.engine.dialect.name
    if opened.about.database != here:
        raise Trouble(f"This is a backup of {opened.about.database}, and DATABASE_URL names {here}.")
    age = clock.now() - opened.made
    if age > timedelta(days=config.backup_kept_days) and not old:
        raise Trouble(
            f"This backup is {age.days} days old. Words that were deleted since would come back after their promise "
            f"({config.backup_kept_days} days). With --old it is taken all the same."
        )
    try:
        ScriptDirectory(current_app.extensions["migrate"].directory).get_revision(opened.about.revision)
    except CommandError as error:
        raise Trouble("This backup is from a newer Nightlight. Please update this one first.") from error


def _put_in_place(config: Config, opened: Opened) -> None:
    db.session.remove()
    file = shelf.database(config)
    if file is None:
        _refuse_company()
    db.engine.dispose()
    if file is None:
        postgres.put_in_place(opened.database, make_url(config.database_url))
    else:
        lite.put_in_place(opened.database, file)
    for folder in sorted(opened.files.iterdir()) if opened.files.exists() else []:
        shutil.rmtree(config.data_folder / folder.name, ignore_errors=True)
        shutil.move(folder, config.data_folder / folder.name)


def _refuse_company() -> None:
    others = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    db.engine.dispose()
    with db.engine.connect() as connection:
        if connection.execute(others).scalar_one():
            raise Trouble(lite.IN_USE)


def _afterwards(config: Config, say: Say) -> None:
    """What was ended or forgotten since must not be alive again: sessions end, and all that has had its time goes."""
    flask_migrate.upgrade()
    sessions.end_everybody()
    steps = forgetting.steps(config)
    for number, (_name, act) in enumerate(steps, start=1):
        act()
        say("Forgetting", number, len(steps))
    notifications.tell_everybody(NoticeVerb.COPY_RESTORED)
    db.session.remove()
