"""The operators' commands: each explains itself, says what it did, and ends with a code that a script can trust."""

import re
from collections.abc import Callable
from datetime import timedelta

import click
import pytest
from click.testing import Result
from flask import Flask

from forum import errors, rendering
from forum.accounts import queries
from forum.accounts import service as accounts
from forum.discussions.models import Post
from forum.extensions import db
from forum.lib import clock, markup
from forum.rooms.models import Message
from forum.transaction import transaction
from forum.vocabulary import Role
from tests import factories as make
from tests.servers import AppServer

pytestmark = pytest.mark.both_databases
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `forum ...` in this process, on the test's database."""

    def command(*arguments: str) -> Result:
        db.session.rollback()
        result = app.test_cli_runner().invoke(args=["forum", *arguments])
        db.session.rollback()
        return result

    return command


def group(app: Flask) -> click.Group:
    found = app.cli.commands["forum"]
    assert isinstance(found, click.Group)
    return found


def test_every_command_explains_itself(app: Flask, run: Run) -> None:
    overview = run("--help")
    assert overview.exit_code == 0
    for name, command in group(app).commands.items():
        assert name in overview.output
        result = run(name, "--help")
        assert result.exit_code == 0, name
        assert command.help
        assert " ".join(command.help.split())[:40] in " ".join(result.output.split()), name


def test_what_is_no_command_is_an_error(run: Run) -> None:
    for arguments in (("no-such-command",), ("appoint",), ("appoint", "Somebody"), ("purge", "--no-such-option")):
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert "Usage:" in result.output or "Error" in result.output


def test_appoint_gives_a_duty_and_takes_it_away(run: Run) -> None:
    ann = make.make_member("Ann Otter")
    result = run("appoint", "ann otter", "moderator")
    assert result.exit_code == 0
    assert "moderator" in result.output
    assert make.member_again(ann.id).role is Role.MODERATOR
    assert run("appoint", "Ann Otter", "member").exit_code == 0
    assert make.member_again(ann.id).role is Role.MEMBER


def test_appoint_makes_a_peer_specialist(run: Run) -> None:
    ann = make.a_moderator("Ann Otter")
    result = run("appoint", "ann otter", "specialist")
    assert result.exit_code == 0
    assert "sign in again" in result.output
    assert make.member_again(ann.id).role is Role.SPECIALIST, "nobody moderates and accompanies"
    assert run("appoint", "Ann Otter", "member").exit_code == 0
    assert make.member_again(ann.id).role is Role.MEMBER


def test_appoint_makes_a_greeter_beside_the_role(run: Run) -> None:
    ann = make.a_moderator("Ann Otter")
    result = run("appoint", "ann otter", "greeter")
    assert result.exit_code == 0
    assert "greeter" in result.output
    assert "sign in again" not in result.output
    assert make.member_again(ann.id).is_greeter
    assert make.member_again(ann.id).role is Role.MODERATOR
    assert run("appoint", "Ann Otter", "member").exit_code == 0
    assert not make.member_again(ann.id).is_greeter


def test_appoint_says_what_is_wrong(run: Run) -> None:
    unknown = run("appoint", "Nobody Here", "moderator")
    assert unknown.exit_code == 1
    assert "Nobody here has that name" in unknown.output
    make.make_member("Ann Otter")
    wrong = run("appoint", "Ann Otter", "emperor")
    assert wrong.exit_code == 2
    assert "emperor" in wrong.output
    assert "moderator" in wrong.output


def test_link_prints_a_link_that_works_once_there_is_no_steward(run: Run) -> None:
    result = run("link")
    assert result.exit_code == 0
    token = re.search(r"http://[\w.:]+/first/(\S+)", result.output)
    assert token, result.output
    assert accounts.first_link_holds(token.group(1))
    again = run("link")
    assert not accounts.first_link_holds(token.group(1)), "a new link voids the one before"
    newest = re.search(r"/first/(\S+)", again.output)
    assert newest
    accounts.become_steward(make.make_member().id, newest.group(1))
    refused = run("link")
    assert refused.exit_code == 1
    assert "has a steward already" in refused.output


def test_purge_says_what_it_forgot(run: Run) -> None:
    opened = make.join_for_real()
    with clock.freeze(clock.now() + timedelta(days=8)):
        result = run("purge")
    assert result.exit_code == 0
    assert re.search(r"^\s*1\s+joinings that were never finished$", result.output, re.MULTILINE)
    assert re.search(r"^\s*1\s+sessions that are over$", result.output, re.MULTILINE)
    assert queries.member(opened.account_id) is None
    assert re.search(r"^\s*0\s+joinings that were never finished$", run("purge").output, re.MULTILINE)


def test_rerender_renders_what_is_of_an_older_version(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = make.make_member()
    thread, room = make.a_thread(ann, text="**one**"), make.a_room()
    for number in range(3):
        make.a_reply(ann, thread, text=f"*reply {number}*")
    make.a_line(ann, room, "~~line~~")
    nothing = run("rerender")
    assert nothing.exit_code == 0
    assert "0 texts rendered" in nothing.output
    with transaction():
        db.session.query(Post).update({"html": "<p>old</p>"})
        db.session.query(Message).update({"html": "<p>old</p>"})
    monkeypatch.setattr(markup, "RENDER_VERSION", markup.RENDER_VERSION + 1)
    result = run("rerender")
    assert result.exit_code == 0
    assert "5 texts rendered" in result.output
    for row in [*db.session.query(Post), *db.session.query(Message)]:
        assert row.html == markup.render(row.source)
        assert row.render_version == markup.RENDER_VERSION
    assert "0 texts rendered" in run("rerender").output


def test_rerender_can_do_all_and_many(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.rendering.BATCH", 3)
    ann, room = make.make_member(), make.a_room()
    for number in range(10):
        make.a_line(ann, room, f"line {number}")
    with transaction():
        db.session.query(Message).update({"html": "<p>old</p>"})
    assert "10 texts rendered" in run("rerender", "--all").output
    assert {row.html for row in db.session.query(Message)} == {markup.render(f"line {number}") for number in range(10)}


def test_rerender_renders_each_text_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.rendering.BATCH", 3)
    ann, room = make.make_member(), make.a_room()
    for number in range(10):
        make.a_line(ann, room, f"line {number}")
    assert list(rendering.render_again(True)) == [3, 3, 3, 1]


def test_rerender_leaves_tombstones_empty(run: Run) -> None:
    from forum.rooms import service as rooms

    ann = make.make_member()
    said = make.a_line(ann, make.a_room())
    rooms.take_back(ann, said.public_id)
    assert run("rerender", "--all").exit_code == 0
    assert db.session.query(Message).one().html == ""


def test_a_broken_database_is_a_failure_for_scripts_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise errors.Conflict("The database is away.")

    monkeypatch.setattr("forum.accounts.joining.sweep_unfinished", fail)
    assert run("purge").exit_code != 0


def test_init_on_an_empty_place_prints_the_link_once(server: AppServer) -> None:
    assert re.search(r"http://\S+/first/\S+", server.init_output)
    assert f"http://127.0.0.1:{server.port}/first/" in server.init_output
    again = server.command("init")
    assert "/first/" in again, "until somebody keeps the place"
    with pytest.raises(RuntimeError, match="Nobody here has that name"):
        server.command("appoint", "Nobody Here", "steward")
