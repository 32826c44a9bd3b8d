"""Moving house: a community comes under new names, all of it or nothing, and the public boards leave without any."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from forum.accounts.models import Account
from forum.cli import SOURCES
from forum.discussions import service, tending
from forum.discussions.models import Board, Post, Thread
from forum.extensions import db
from forum.lib import clock, names
from forum.moving import departing, elsewhere, form
from forum.vocabulary import ContentNote, FlagReason, Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases
OLD_NAMES = ("night_owl77", "Sam", "riverStone")
DISCOURSE: list[dict[str, Any]] = [
    {"table": "users", "id": 1, "username": "night_owl77"},
    {"table": "users", "id": 2, "username": "Sam"},
    {"table": "users", "id": 3, "username": "riverStone"},
    {"table": "categories", "id": 5, "name": "Nights", "description": "Long ones", "read_restricted": False},
    {"table": "categories", "id": 6, "name": "Staff", "description": "", "read_restricted": True},
    {"table": "topics", "id": 10, "title": "Cannot sleep", "category_id": 5, "archetype": "regular", "visible": True},
    {"table": "topics", "id": 11, "title": "Secret", "category_id": 6, "archetype": "regular", "visible": True},
    {"table": "topics", "id": 12, "title": "Private", "category_id": None, "archetype": "private_message"},
    {"table": "topics", "id": 13, "title": "Empty", "category_id": 5, "archetype": "regular", "visible": True},
    {"table": "posts", "id": 100, "topic_id": 10, "user_id": 1, "post_number": 1, "raw": "It is **three**. Mail me: a.b@example.org",
     "created_at": "2024-05-01T03:17:09.123Z", "post_type": 1},
    {"table": "posts", "id": 101, "topic_id": 10, "user_id": 2, "post_number": 2, "reply_to_post_number": 1,
     "raw": '[quote="night_owl77, post:1, topic:10"]\nIt is three\n[/quote]\n@night_owl77 me too, call +44 7700 900123', "created_at": "2024-05-01T04:00:00Z"},
    {"table": "posts", "id": 102, "topic_id": 10, "user_id": 3, "post_number": 3, "reply_to_post_number": 2,
     "raw": "Hello @Sam and night_owl77 and @somebody", "created_at": "2024-05-02 04:00:00 +0000"},
    {"table": "posts", "id": 103, "topic_id": 10, "user_id": 3, "post_number": 4, "raw": "gone", "deleted_at": "2024-05-03", "created_at": "2024-05-02T04:00:00Z"},
    {"table": "posts", "id": 104, "topic_id": 11, "user_id": 3, "post_number": 1, "raw": "staff only", "created_at": "2024-05-02T04:00:00Z"},
    {"table": "badges", "id": 1},
]  # fmt: skip
FLASKBB: list[dict[str, Any]] = [
    {"table": "users", "id": 1, "username": "night_owl77"},
    {"table": "forums", "id": 5, "title": "Nights", "description": "Long ones", "external": None},
    {"table": "forums", "id": 6, "title": "Elsewhere", "external": "https://example.org"},
    {"table": "topics", "id": 10, "forum_id": 5, "title": "Cannot sleep", "hidden": False},
    {"table": "posts", "id": 100, "topic_id": 10, "user_id": 1, "content": "It is three", "date_created": "2024-05-01T03:17:09+00:00"},
    {"table": "posts", "id": 101, "topic_id": 10, "user_id": None, "content": "Me too", "date_created": "2024-05-01T04:00:00"},
    {"table": "posts", "id": 102, "topic_id": 10, "user_id": 1, "content": "gone", "date_created": "2024-05-01T05:00:00", "hidden": True},
]  # fmt: skip


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def written(folder: Path, rows: list[Any]) -> str:
    path = folder / "community.jsonl"
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
    return str(path)


def take_in(runner: FlaskCliRunner, tmp_path: Path, rows: list[Any], *more: str) -> Any:
    result = runner.invoke(args=["forum", "import", written(tmp_path, rows), *more])
    db.session.remove()
    return result


def everything() -> str:
    """All that was stored of the community, as one text."""
    kept = [*db.session.query(Post.source, Post.html), *db.session.query(Thread.title), *db.session.query(Account.name)]
    return json.dumps([list(row) for row in kept])


def test_a_community_comes_from_discourse_under_new_names(runner: FlaskCliRunner, tmp_path: Path) -> None:
    done = take_in(runner, tmp_path, DISCOURSE, "--from", "discourse")
    assert done.exit_code == 0, done.output
    thread = db.session.query(Thread).one()
    posts = db.session.query(Post).order_by(Post.number).all()
    assert (thread.title, thread.board.name, thread.board.is_public) == ("Cannot sleep", "Nights", False)
    assert [post.number for post in posts] == [0, 1, 2]
    assert posts[2].parent_id == posts[1].id
    assert posts[2].path.startswith(posts[1].path)
    assert (thread.reply_count, thread.last_post_id) == (2, posts[2].id)
    assert posts[0].at == form.moment("2024-05-01T03:00:00Z")
    assert "<strong>three</strong>" in posts[0].html
    assert "> It is three" in posts[1].source
    stored = everything() + done.output
    for secret in ("a.b@example.org", "900123", "@somebody", "night_owl77", "@Sam", "riverStone", "staff only", "gone"):
        assert secret not in stored, secret
    assert "3 posts" in done.output
    assert "threads without words" in done.output
    assert "posts that were private, hidden or deleted" in done.output


def test_who_was_mentioned_has_the_new_name(runner: FlaskCliRunner, tmp_path: Path) -> None:
    take_in(runner, tmp_path, DISCOURSE, "--from", "discourse")
    first, second, third = (post.author_id for post in db.session.query(Post).order_by(Post.number))
    called = dict(db.session.query(Account.id, Account.name).all())
    assert len({first, second, third}) == 3
    words = db.session.query(Post).filter_by(number=2).one().source
    assert words == f"Hello {called[second]} and {called[first]} and […]"
    assert all(names.problem(name) is None for name in called.values())


def test_nobody_can_sign_in_under_a_name_that_came(runner: FlaskCliRunner, tmp_path: Path, client: FlaskClient) -> None:
    take_in(runner, tmp_path, DISCOURSE, "--from", "discourse")
    account = db.session.query(Account).first()
    assert account.standing is Standing.LEFT
    answer = make.send(client, "/sign-in", name=account.name, passphrase="a lamp stays lit all night long")
    assert answer.status_code == 403
    assert "do not fit together" in make.words(answer)


def test_a_community_comes_from_flaskbb(runner: FlaskCliRunner, tmp_path: Path) -> None:
    done = take_in(runner, tmp_path, FLASKBB, "--from", "flaskbb")
    assert done.exit_code == 0, done.output
    assert [post.source for post in db.session.query(Post).order_by(Post.number)] == ["It is three", "Me too"]
    assert db.session.query(Board).filter_by(name="Elsewhere").count() == 0


@pytest.mark.parametrize("source", ["discourse", "flaskbb"])
def test_a_dry_run_says_the_same_and_stores_nothing(runner: FlaskCliRunner, tmp_path: Path, source: str) -> None:
    rows = DISCOURSE if source == "discourse" else FLASKBB
    dry = take_in(runner, tmp_path, rows, "--from", source, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert db.session.query(Account).count() == db.session.query(Board).count() == db.session.query(Post).count() == 0
    done = take_in(runner, tmp_path, rows, "--from", source)
    assert dry.output.splitlines()[1:] == done.output.splitlines()[1:-1]


def test_a_second_time_is_refused(runner: FlaskCliRunner, tmp_path: Path) -> None:
    take_in(runner, tmp_path, DISCOURSE, "--from", "discourse")
    again = take_in(runner, tmp_path, DISCOURSE, "--from", "discourse")
    assert again.exit_code == 1
    assert "Nights" in again.output
    assert db.session.query(Post).count() == 3


@pytest.mark.parametrize(
    "broken",
    ["{", "[1]", '{"kind": "post", "key": "p9"}', '{"kind": "community", "form": "other", "version": 1}',
     '{"kind": "post", "key": "p", "thread": "t1", "author": "u", "text": "x", "at": "soon"}',
     '{"kind": "board", "key": "b2", "name": " "}'],
)  # fmt: skip
def test_a_broken_line_stores_nothing_and_is_named(runner: FlaskCliRunner, tmp_path: Path, broken: str) -> None:
    rows = [
        form.HEAD,
        {"kind": "board", "key": "b1", "name": "Nights"},
        {"kind": "thread", "key": "t1", "board": "b1", "title": "T"},
        {"kind": "post", "key": "p1", "thread": "t1", "author": "u1", "text": "x", "at": "2024-05-01T03:00:00Z"},
        broken,
    ]
    done = take_in(runner, tmp_path, rows)
    assert done.exit_code == 1
    assert done.output.count("Error:") == 1
    assert db.session.query(Post).count() == db.session.query(Board).count() == 0


def test_what_does_not_belong_together_is_left_behind(runner: FlaskCliRunner, tmp_path: Path) -> None:
    at = "2024-05-01T03:00:00Z"
    rows = [
        {"kind": "thread", "key": "t0", "board": "nowhere", "title": "T"},
        {"kind": "post", "key": "p0", "thread": "t0", "author": "u1", "text": "x", "at": at},
        {"kind": "board", "key": "b1", "name": "Nights"},
        {"kind": "thread", "key": "t1", "board": "b1", "title": "T"},
        {"kind": "post", "key": "p2", "thread": "t1", "author": "u1", "text": "x", "at": "2999-05-01T03:00:00Z", "parent": "px"},
        {"kind": "something"},
        "",
    ]  # fmt: skip
    done = take_in(runner, tmp_path, rows)
    assert done.exit_code == 0, done.output
    assert db.session.query(Post).one().at <= clock.now()
    assert "threads of a board that did not come" in done.output
    assert "kind 'something'" in done.output


def test_public_boards_leave_without_names_and_come_back(runner: FlaskCliRunner, tmp_path: Path, app: Flask) -> None:
    ann, bea = make.make_member("Ann Otter"), make.make_member("Bea Heron")
    outside, inside = make.a_board("Open", is_public=True), make.a_board("Inside")
    make.a_thread(ann, inside, title="insidetitle", text="insideheron")
    thread = make.a_thread(ann, outside, title="Hello", text="Opening", notes=[ContentNote.GRIEF])
    first = make.a_reply(bea, thread, "First")
    make.a_reply(ann, thread, "Below it", parent=first)
    tending.hide(make.a_reply(bea, thread, "hiddenheron"), FlagReason.OTHER)
    gone = make.a_reply(bea, thread, "goneheron")
    make.a_reply(ann, thread, "Stays", parent=gone)
    service.take_back(bea, gone.public_id)
    hidden = make.a_thread(bea, outside, title="hiddentitle", text="x")
    tending.hide(make.opening_of(hidden), FlagReason.OTHER)
    path = tmp_path / "out.jsonl"
    assert runner.invoke(args=["forum", "export", str(path)]).exit_code == 0
    out = path.read_text()
    for words in ("insideheron", "insidetitle", "hiddenheron", "goneheron", "hiddentitle", "Ann Otter", "Bea Heron",
                  ann.public_id, bea.public_id):  # fmt: skip
        assert words not in out
    rows = [json.loads(line) for line in out.splitlines()]
    assert rows[0] == form.HEAD
    assert [row["text"] for row in rows if row["kind"] == "post"] == ["Opening", "First", "Below it", "Stays"]
    for row in rows:
        if row["kind"] == "board":
            row["name"] = "Come back"
    done = take_in(runner, tmp_path, rows)
    assert done.exit_code == 0, done.output
    back = db.session.query(Thread).join(Board).filter(Board.name == "Come back").one()
    assert back.notes == (ContentNote.GRIEF,)
    assert back.reply_count == 3


def test_one_person_has_another_key_in_each_thread(app: Flask) -> None:
    ann, board = make.make_member(), make.a_board(is_public=True)
    for title in ("One", "Two"):
        make.a_reply(ann, make.a_thread(ann, board, title=title), "again")
    posts = [row for row in map(json.loads, departing.lines()) if row["kind"] == "post"]
    assert len({row["author"] for row in posts}) == 2


def test_every_reader_has_a_name() -> None:
    assert sorted(elsewhere.READERS) == sorted(SOURCES)
