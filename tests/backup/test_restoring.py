"""Putting a backup back: everything or nothing, never what is not proven, and forgetting goes on where it was."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import aliases
from forum.accounts.models import Account, AccountSession, AliasLink
from forum.backup import archive, key
from forum.discussions import bookmarks, company
from forum.discussions import service as discussions
from forum.discussions.models import Post, PostVersion
from forum.extensions import db
from forum.lib import clock
from forum.moderation.models import Duty
from forum.notifications.models import Notice
from forum.vocabulary import NoticeVerb
from tests import factories as make
from tests import world as played
from tests.backup.conftest import Shelf, rows
from tests.servers import AppServer

both = pytest.mark.both_databases
WORDS = "unmistakable-lantern-5b2d"


@pytest.fixture
def at_noon() -> Iterator[None]:
    """No room has its evening then: a restore also does what the hours ask for, and that is something else."""
    with clock.freeze(clock.now().replace(hour=12)):
        yield


@both
@pytest.mark.usefixtures("at_noon")
def test_everything_comes_back_and_what_came_after_does_not(kept: Shelf, client: FlaskClient) -> None:
    world = played.played_evening()
    token = make.sign_in(client, world.ann)
    thread = make.a_thread(world.bea, text=WORDS)
    bookmarks.keep(world.ann, token, make.opening_of(thread).public_id, make.settings(), note="again")
    company.stand_with(world.ann, make.opening_of(thread).public_id)
    # What a restore forgets as `purge` does is forgotten before; and nobody is on duty whose session does not come back.
    db.session.query(Duty).delete()
    db.session.commit()
    assert kept.run("purge").exit_code == 0
    before, backup = rows(), kept.backup()
    make.a_reply(world.ann, make.a_thread(world.ann, title="Later"), "and later")
    discussions.take_back(world.bea, db.session.query(Post).filter_by(source=WORDS).one().public_id)
    assert rows() != before
    said = kept.run("restore", backup, "--over")
    assert said.exit_code == 0, said.output
    assert rows() == before
    assert len(kept.all()) == 2, "what was there is a backup now"
    # The index came along, and is kept by its triggers.
    steward = make.a_steward()
    make.sign_in(client, steward)
    make.a_reply(steward, make.a_thread(steward), "unmistakable-lantern-5b2d once more")
    found = client.get(make.send(client, "/search", q="unmistakable-lantern-5b2d").location)
    assert make.words(found).count("once more") == 1
    assert len(make.page(found).select(".row-item")) == 2


@both
def test_everybody_signs_in_anew_and_reads_what_happened(kept: Shelf, client: FlaskClient) -> None:
    opened = make.join_for_real("Amber Finch")
    make.confirmed(opened)
    client.set_cookie("s", opened.token)
    assert client.get("/me").status_code == 200
    backup = kept.backup()
    assert kept.run("restore", backup, "--over").exit_code == 0
    assert client.get("/me").status_code == 401
    assert db.session.query(AccountSession).count() == 0
    answer = make.send(client, "/sign-in", name="Amber Finch", passphrase=make.PASSPHRASE)
    assert answer.status_code == 303
    assert "had to go back to an earlier copy" in make.words(client.get("/notices"))
    told = db.session.query(Notice).filter_by(verb=NoticeVerb.COPY_RESTORED)
    assert told.count() == db.session.query(Account).count() == 1


@both
def test_what_has_had_its_time_meanwhile_does_not_come_back(kept: Shelf, client: FlaskClient) -> None:
    """Ties to one-off names, earlier versions and notices run out in a backup as they do in the community."""
    with clock.freeze(clock.now()) as held:
        ann = make.make_member()
        token = make.session_with_keys(ann)
        thread = make.a_thread(ann)
        changed = make.a_reply(ann, thread, WORDS)
        discussions.edit(ann, changed.public_id, make.settings(), text="Something else")
        make.a_reply(make.make_member(), thread, "heard", alias_by="")
        discussions.reply(
            make.known_by(token), thread.public_id, make.settings(), text="under it", nonce="a" * 12, alias_by=token
        )
        held.move(timedelta(days=25))
        backup = kept.backup()
        assert db.session.query(AliasLink).count() == db.session.query(PostVersion).count() == 1
        held.move(timedelta(days=10))
        assert kept.run("restore", backup, "--over").exit_code == 0
        assert db.session.query(AliasLink).count() == db.session.query(PostVersion).count() == 0
        assert {each.verb for each in db.session.query(Notice)} == {NoticeVerb.COPY_RESTORED}
        assert db.session.query(Account).filter_by(is_alias=True).count() == 1
        alias = db.session.query(Account).filter_by(is_alias=True).one()
        assert db.session.query(Notice).filter_by(account_id=alias.id).count() == 0
        assert aliases.sweep() == 0


@both
def test_a_backup_that_is_older_than_the_promise_is_refused_whatever_its_name(kept: Shelf, tmp_path: Path) -> None:
    with clock.freeze(clock.now()) as held:
        make.a_thread(make.make_member(), text=WORDS)
        backup = kept.backup()
        elsewhere = tmp_path / "nightlight-20991231T000000Z.sealed"
        elsewhere.write_bytes(backup.read_bytes())
        held.move(timedelta(days=15))
        before = rows()
        said = kept.run("restore", elsewhere, "--over")
        assert said.exit_code == 1
        assert "15 days old" in said.output
        assert "--old" in said.output
        assert rows() == before
        assert kept.run("restore", elsewhere, "--over", "--old").exit_code == 0


# --- Refusals: the community stays as it is ---------------------------------------------------------------------------


@both
def test_a_wrong_key_is_refused_and_said_so(kept: Shelf, tmp_path: Path) -> None:
    make.a_thread(make.make_member())
    backup = kept.backup()
    wrong = tmp_path / "wrong.key"
    key.ready(replace(kept.config, backup_key=wrong, backup_folder=tmp_path / "nowhere"), fresh=True)
    assert "sealed with another key" in kept.refused(backup, "--over", "--key", str(wrong))
    assert "cannot be read" in kept.refused(backup, "--over", "--key", str(tmp_path / "none.key"))


@both
def test_a_community_that_is_there_is_not_replaced_unless_told(kept: Shelf) -> None:
    make.a_thread(make.make_member(), text=WORDS)
    backup = kept.backup()
    make.a_thread(make.make_member(), text="later")
    assert "--over" in kept.refused(backup)


@both
def test_a_backup_of_a_newer_nightlight_is_refused(kept: Shelf) -> None:
    real = db.session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
    try:
        with db.engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        backup = kept.backup()
    finally:
        with db.engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :real"), {"real": real})
    assert "newer Nightlight" in kept.refused(backup, "--over")


def test_a_backup_of_the_other_database_is_refused(kept: Shelf, apps: Callable[[str], Flask], tmp_path: Path) -> None:
    backup = kept.backup()
    other = apps("postgresql")
    config = replace(other.config["NIGHTLIGHT"], backup_folder=tmp_path / "other", backup_key=kept.config.backup_key)
    with other.app_context(), pytest.MonkeyPatch.context() as patched:
        patched.setitem(other.config, "NIGHTLIGHT", config)
        assert "DATABASE_URL names postgresql" in Shelf(other, config).refused(backup, "--over")


@both
def test_while_somebody_uses_the_database_it_is_not_replaced(kept: Shelf) -> None:
    backup = kept.backup()
    engine = sa.create_engine(kept.config.database_url)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT count(*) FROM account"))
        connection.rollback()
        said = kept.run("restore", backup, "--over")
        assert said.exit_code == 1
        assert "stop the server first" in said.output
    engine.dispose()
    assert kept.run("restore", backup, "--over").exit_code == 0


@pytest.mark.both_databases
def test_a_copy_that_cannot_be_played_in_changes_nothing(kept: Shelf) -> None:
    """Sealed with our own key, so the seal is good; what is inside is not."""
    make.a_thread(make.make_member(), text=WORDS)
    backup = kept.backup()
    inside = kept.opened(backup)[archive.DATABASE]
    with backup.open("rb") as source:
        about = archive.unpack(source, key.read(kept.config), lambda name, content: None)
    bad = backup.with_name("bad.sealed")
    torn = kept.config.backup_folder / "torn"
    torn.write_bytes(inside[: len(inside) // 2])
    with torn.open("rb") as database, bad.open("wb") as target:
        archive.pack(target, key.read(kept.config), about, database, [])
    said = kept.refused(bad, "--over")
    assert "not sound" in said or "pg_restore failed" in said


def test_a_database_that_cannot_be_read_is_not_thrown_away(kept: Shelf) -> None:
    backup = kept.backup()
    database = kept.config.data_folder / "forum.db"
    db.session.remove()
    db.engine.dispose()
    whole = database.read_bytes()
    try:
        database.write_bytes(b"no database" * 1000)
        said = kept.run("restore", backup, "--over")
        assert said.exit_code == 1
        assert "move its database away" in said.output
        assert database.read_bytes() == b"no database" * 1000
        database.unlink()
        assert kept.run("restore", backup).exit_code == 0
        with sqlite3.connect(database) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
    finally:
        db.engine.dispose()
        database.write_bytes(whole)


def test_with_real_processes_from_one_machine_to_another(tmp_path: Path, server: AppServer) -> None:
    """A community runs, is backed up beside its server, and stands up in another folder: people sign in there."""
    from tests.plain_browser import Browser, begin, join

    shelf_folder, home = tmp_path / "shelf", tmp_path / "safe" / "backup.key"
    steward, link = Browser(server.url), re.search(r"/first/\S+", server.init_output)
    assert link
    join(steward, "Gentle Badger", link.group())
    steward.open("/settings")
    steward.press("Open them")
    thread = begin(steward, "Carried over", WORDS)
    server.command("backup", "--to", str(shelf_folder), "--key", str(home))
    (backup,) = shelf_folder.glob("*.sealed")
    with pytest.raises(RuntimeError, match="stop the server first"):
        server.command("restore", str(backup), "--key", str(home), "--over")
    assert WORDS in steward.open(thread), "it goes on as if nothing had been asked"
    (tmp_path / "elsewhere").mkdir()
    other = AppServer(tmp_path / "elsewhere")
    other.command("restore", str(backup), "--key", str(home))
    try:
        other.start()
        back = Browser(other.url)
        back.open("/sign-in")
        back.press("Sign in", name="Gentle Badger", passphrase=make.PASSPHRASE)
        assert WORDS in back.open(thread)
        assert "earlier copy" in back.open("/notices")
    finally:
        other.stop()
