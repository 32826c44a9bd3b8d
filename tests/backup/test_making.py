"""Making a backup: while people write, sealed for one key, proven, named by its time, gone when its time is over."""

import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from forum.backup import archive, key, lite, making, postgres, shelf
from forum.discussions import service as discussions
from forum.extensions import db
from forum.lib import clock
from forum.rooms.models import Message
from tests import factories as make
from tests.backup.conftest import Shelf

both = pytest.mark.both_databases
WORDS = "unmistakable-lantern-5b2d"


def lines_in(backup: Path, kept: Shelf, tmp_path: Path) -> list[str]:
    """What is said in a backup of SQLite, in its order."""
    copy = tmp_path / "looked-at.db"
    copy.write_bytes(kept.opened(backup)[archive.DATABASE])
    connection = sqlite3.connect(copy)
    found = [row[0] for row in connection.execute("SELECT source FROM message ORDER BY seq")]
    connection.close()
    return found


def test_a_backup_is_one_moment_of_a_community_that_goes_on(
    kept: Shelf, writing: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between all steps of the copying somebody writes: nobody waits, nothing begins anew, and the copy is one moment."""
    monkeypatch.setattr(lite, "STEP_PAGES", 8)
    opens, _new = key.ready(kept.config, fresh=False)
    steps: list[tuple[int, int]] = []
    with writing() as writer:
        before = writer.count

        def say(what: str, done: int, total: int) -> None:
            if what == "Copying":
                steps.append((done, total))
                writer.one_more()

        backup = making.make(kept.config, opens, say)
        during = writer.count - before
    assert len(steps) > 10
    assert len({total for _done, total in steps}) == 1, "the copy has the size that it had at the first step"
    assert [done for done, _total in steps] == sorted(done for done, _total in steps), "and never began anew"
    said = lines_in(backup, kept, tmp_path)
    assert said == [f"line {number} of an evening" for number in range(1, len(said) + 1)]
    assert before <= len(said) <= before + during - len(steps) + 2, "what came after the first step is not in it"
    print(f"{len(steps)} steps, {during} lines meanwhile, the longest took {1000 * writer.longest_seconds:.0f} ms")


@both
def test_what_is_written_meanwhile_is_whole_in_it_or_not_at_all(kept: Shelf, writing: Callable) -> None:
    with writing() as writer:
        backup = kept.backup()
        acknowledged = writer.count
    assert kept.run("restore", backup, "--over").exit_code == 0
    said = [row.source for row in db.session.query(Message).order_by(Message.seq)]
    assert said == [f"line {number} of an evening" for number in range(1, len(said) + 1)]
    assert 0 < len(said) <= acknowledged


@both
def test_nothing_of_it_can_be_read_and_only_its_owner_may_touch_it(kept: Shelf) -> None:
    make.a_thread(make.make_member("Amber Finch"), title=WORDS, text=WORDS)
    backup = kept.backup()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.config.backup_folder.stat().st_mode) == 0o700
    sealed = backup.read_bytes()
    for words in (WORDS.encode(), b"Amber Finch", b"SQLite format", b"PGDMP", b"account", key.read(kept.config)):
        assert words not in sealed
    assert kept.opened(backup)[archive.DATABASE]


@both
def test_a_key_is_made_once_and_said_where_it_must_be_kept(kept: Shelf) -> None:
    first = kept.run("backup")
    assert first.exit_code == 0, first.output
    path = kept.config.backup_key
    assert f"A new key was made: {path}" in first.output
    assert "neither\nthis machine nor where the backups are" in first.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "A new key" not in kept.run("backup").output
    for folder in (kept.config.data_folder, kept.config.backup_folder):
        for file in folder.rglob("*"):
            assert not file.is_file() or key.read(kept.config) not in file.read_bytes()


def test_a_key_in_a_place_where_it_guards_nothing_is_refused(kept: Shelf) -> None:
    kept.backup()
    opened = kept.config.backup_key
    for place in (kept.config.data_folder / "backup.key", kept.config.backup_folder / "deep" / "backup.key"):
        said = kept.run("backup", "--key", place)
        assert said.exit_code == 1
        assert "The key must not stand in" in said.output
        assert not place.exists()
    opened.chmod(0o640)
    assert "chmod 600" in kept.run("backup").output
    opened.chmod(0o600)
    opened.write_text("something else\n")
    assert "is not the key of a backup" in kept.run("backup").output
    opened.unlink()
    lost = kept.run("backup")
    assert lost.exit_code == 1
    assert "their key" in lost.output
    assert len(kept.all()) == 1
    assert kept.run("backup", "--new-key").exit_code == 0


def test_without_a_home_the_key_must_be_named(kept: Shelf) -> None:
    kept.app.config["NIGHTLIGHT"] = replace(kept.config, backup_key=None)
    said = kept.run("backup")
    assert said.exit_code == 1
    assert "BACKUP_KEY" in said.output


@both
def test_backups_go_when_their_time_is_over_at_every_backup_and_every_purge(kept: Shelf) -> None:
    foreign = kept.config.backup_folder / "notes-of-the-operator.txt"
    with clock.freeze(clock.now()) as held:
        first = kept.backup()
        foreign.write_text("not ours")
        held.move(timedelta(days=10))
        second = kept.backup()
        assert kept.all() == [first, second], "names sort by time"
        # Whoever copies files about changes their times; what counts is when the words were taken.
        os.utime(first)
        held.move(timedelta(days=2, hours=23))
        assert kept.run("purge").exit_code == 0
        assert kept.all() == [first, second]
        # A purge a day: at the next one it would be older than promised.
        held.move(timedelta(hours=2))
        assert "1  backups that are too old" in kept.run("purge").output
        assert kept.all() == [second]
        held.move(timedelta(days=11))
        third = kept.backup()
        assert kept.all() == [third]
    assert foreign.exists()


@both
def test_words_that_were_deleted_are_in_no_backup_that_is_made_after(kept: Shelf) -> None:
    ann = make.make_member()
    thread = make.a_thread(ann, title=f"title {WORDS}", text=WORDS)
    make.a_reply(make.make_member(), thread, "still here")
    before = kept.backup()
    with clock.freeze(clock.now() + timedelta(seconds=2)):
        assert has_words(kept, before), "or the search proves nothing"
        discussions.take_back(ann, make.opening_of(thread).public_id)
        # No purge in between.
        after = kept.backup()
    assert after != before
    assert not has_words(kept, after)


def has_words(kept: Shelf, backup: Path) -> bool:
    """Whether the words can be found in a backup by somebody who has its key."""
    copy = kept.opened(backup)[archive.DATABASE]
    if copy.startswith(b"PGDMP"):
        copy = subprocess.run(["pg_restore", "--file=-"], input=copy, capture_output=True, check=True).stdout
    return WORDS.encode() in copy


def test_what_stands_in_folders_comes_along_and_keys_and_logs_do_not(kept: Shelf) -> None:
    data = kept.config.data_folder
    pictures = data / "pictures"
    (pictures / "ab").mkdir(parents=True)
    (pictures / "ab" / "one.webp").write_bytes(b"a lamp")
    try:
        backup = kept.backup()
        assert set(kept.opened(backup)) == {archive.DATABASE, "files/pictures/ab/one.webp"}
        (pictures / "ab" / "one.webp").unlink()
        (pictures / "later.webp").write_bytes(b"not in it")
        assert kept.run("restore", backup, "--over").exit_code == 0
        assert [path.read_bytes() for path in pictures.rglob("*.webp")] == [b"a lamp"]
    finally:
        shutil.rmtree(pictures)


def test_what_a_run_that_was_cut_short_left_behind_goes_with_the_next(kept: Shelf) -> None:
    kept.backup()
    data, folder = kept.config.data_folder, kept.config.backup_folder
    (data / f"{shelf.WORK}abc").write_text(WORDS)
    (data / f"{shelf.WORK}dir").mkdir()
    (data / f"{shelf.WORK}dir" / "database").write_text(WORDS)
    (folder / f"{shelf.UNPROVEN}abc").write_text("half")
    assert "3  backups that are too old" in kept.run("purge").output
    assert not list(data.glob(".backup*"))
    assert not list(folder.glob(".backup*"))


def test_two_at_once_do_not_meet(kept: Shelf) -> None:
    kept.backup()
    with shelf.alone(kept.config.backup_folder):
        for command in (("backup",), ("restore", kept.all()[0], "--over")):
            said = kept.run(*command)
            assert said.exit_code == 1
            assert "at work" in said.output
        assert kept.run("purge").exit_code == 0, "forgetting does not wait for it"


def test_a_copy_that_is_not_sound_becomes_no_backup(kept: Shelf) -> None:
    ann, room = make.make_member(), make.a_room()
    for number in range(200):
        make.a_line(ann, room, f"line {number} " + "words " * 40)
    good = kept.backup()
    database = kept.config.data_folder / "forum.db"
    db.session.remove()
    with db.engine.connect() as connection:
        page_bytes = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_schema WHERE name = 'message'").scalar_one()
    db.engine.dispose()
    whole = database.read_bytes()
    torn = bytearray(whole)
    torn[(root - 1) * page_bytes : root * page_bytes] = os.urandom(page_bytes)
    try:
        database.write_bytes(torn)
        with clock.freeze(clock.now() + timedelta(seconds=5)):
            said = kept.run("backup")
        assert said.exit_code == 1
        assert "not sound" in said.output
    finally:
        db.engine.dispose()
        database.write_bytes(whole)
    assert kept.all() == [good]
    assert not list(kept.config.data_folder.glob(f"{shelf.WORK}*"))


def test_without_the_programs_of_postgresql_it_says_so(kept: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(kept.config.data_folder))
    with (
        pytest.raises(shelf.Trouble, match=r"pg_dump is missing.*postgresql-client"),
        postgres.dump(make_url("postgresql+psycopg2://nobody@127.0.0.1/nothing"), kept.config.data_folder),
    ):
        pass


def test_an_empty_place_has_nothing_to_back_up(kept: Shelf, tmp_path: Path) -> None:
    empty = replace(kept.config, database_url=f"sqlite:///{tmp_path / 'nothing.db'}")
    with pytest.raises(shelf.Trouble, match="no community here yet"):
        making.make(empty, bytes(32), lambda *_: None)
