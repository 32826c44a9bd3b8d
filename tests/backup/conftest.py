"""What the tests of backups share: a shelf and a key of their own, and the command as operators run it."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from forum.backup import archive, key, shelf
from forum.config import Config
from forum.extensions import db
from tests import factories as make
from tests.backup.writer import Writer

# What a restore changes by itself: sessions end, everybody is told.
OWN = {"account_session", "notice"}


def rows() -> dict[str, list[Any]]:
    """Every table as it stands, but for what a restore changes by itself."""
    found: dict[str, list[Any]] = {}
    for table in db.metadata.sorted_tables:
        if table.name not in OWN:
            kept = [column for column in table.columns if column.name != "unseen"]
            found[table.name] = sorted(map(repr, db.session.execute(sa.select(*kept)).all()))
    db.session.rollback()
    return found


@dataclass
class Shelf:
    """The backups of one test."""

    app: Flask
    config: Config

    def run(self, *arguments: str | Path) -> Result:
        """Runs `forum ...` with nothing of ours open beside it."""
        db.session.remove()
        db.engine.dispose()
        # Connections that a thread gave back to a pool which was closed meanwhile stay open until they are collected.
        gc.collect()
        result = self.app.test_cli_runner().invoke(args=["forum", *map(str, arguments)])
        db.session.remove()
        return result

    def backup(self) -> Path:
        """Makes a backup that must succeed; returns where it stands."""
        result = self.run("backup")
        assert result.exit_code == 0, result.output
        return self.all()[-1]

    def refused(self, backup: Path, *arguments: str) -> str:
        """What a restore says that must change nothing."""
        before, there = rows(), self.all()
        said = self.run("restore", backup, *arguments)
        assert said.exit_code == 1, said.output
        assert rows() == before
        assert self.all() == there
        assert not [path.name for path in self.config.data_folder.iterdir() if path.name.startswith(".backup")]
        return str(said.output)

    def all(self) -> list[Path]:
        """The backups that are there, the oldest first."""
        return shelf.backups(self.config.backup_folder)

    def opened(self, backup: Path) -> dict[str, bytes]:
        """What is in a backup, as whoever has the key can read it."""
        inside: dict[str, bytes] = {}

        def take(name: str, content: IO[bytes]) -> None:
            inside[name] = content.read()

        with backup.open("rb") as source:
            archive.unpack(source, key.read(self.config), take)
        return inside


@pytest.fixture
def kept(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A shelf and a key outside of the data folder."""
    config = replace(make.settings(), backup_folder=tmp_path / "shelf", backup_key=tmp_path / "safe" / "backup.key")
    monkeypatch.setitem(app.config, "NIGHTLIGHT", config)
    return Shelf(app, config)


@pytest.fixture
def writing(app: Flask) -> Callable[[], Writer]:
    """Brings somebody who goes on writing lines in a room while something else happens."""
    return lambda: Writer(app)
