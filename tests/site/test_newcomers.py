"""The first minutes: three screens that can be left, a beginning that is offered until the first words, boards that are never empty."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import headings, queries
from forum.discussions.models import Board
from forum.extensions import db
from forum.site import service
from forum.vocabulary import PROMPTS
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def at_home(client: FlaskClient, ann: Member) -> FlaskClient:
    """Ann's browser."""
    make.sign_in(client, ann)
    return client


def test_three_screens_lead_on_and_can_be_left(at_home: FlaskClient) -> None:
    make.a_board("New here")
    path, seen = at_home.get("/welcome").location, []
    while path:
        page = make.page(at_home.get(path))
        seen.append(page.select_one("h1").text)
        assert page.select(".page-acts .button-quiet"), "a way out"
        onward = page.find("a", string="Go on")
        path = onward["href"] if onward else ""
    assert len(seen) == len(set(seen)) == 3
    assert at_home.get("/welcome/nowhere").status_code == 404
    assert at_home.get("/welcome/1").status_code == 404


@pytest.mark.parametrize("begin", PROMPTS)
def test_a_beginning_is_offered_until_the_first_words(at_home: FlaskClient, ann: Member, begin: str) -> None:
    board = make.a_board("New here")
    link = make.page(at_home.get("/")).select_one(f"a[href$='begin={begin}']")
    form = make.page(at_home.get(link["href"]))
    assert form.select_one("#title")["value"] == PROMPTS[begin]
    make.send(at_home, f"/b/{board.public_id}/new", title=PROMPTS[begin], text="Hello", nonce="n1")
    assert make.member_again(ann.id).has_written
    assert "Your first words" not in make.words(at_home.get("/"))


def test_an_answer_is_a_beginning_too(ann: Member) -> None:
    assert not ann.has_written
    make.a_reply(ann, make.a_thread(make.make_member()))
    assert make.member_again(ann.id).has_written


def test_gentle_words_stand_above_an_empty_board(at_home: FlaskClient) -> None:
    steward = make.a_steward()
    board = service.keep_board(
        steward, None, name="Nights", about="", is_public=False, guidance="Be **kind** <script>alert(1)</script>"
    )
    shown = make.page(at_home.get(f"/b/{board.public_id}")).select_one("details.guidance")
    assert shown.has_attr("open")
    assert shown.select_one("strong").text == "kind"
    assert shown.find("script") is None
    make.a_thread(make.make_member(), board)
    service.keep_board(steward, board.public_id, name="Nights", about="", is_public=False)
    assert make.page(at_home.get(f"/b/{board.public_id}")).select_one("details.guidance") is None


def test_the_steward_writes_and_changes_them(client: FlaskClient) -> None:
    make.sign_in(client, make.a_steward())
    make.send(client, "/settings/boards/new", name="Nights", guidance="One\n\nTwo")
    board = db.session.query(Board).filter_by(name="Nights").one()
    assert make.page(client.get(f"/settings/boards/{board.public_id}")).select_one("#guidance").text.split() == [
        "One",
        "Two",
    ]
    long = "x" * 3001
    answer = make.send(client, f"/settings/boards/{board.public_id}", name="Nights", guidance=long)
    assert answer.status_code == 400
    assert long in answer.text


def test_the_steward_allows_pictures_and_takes_that_back(client: FlaskClient) -> None:
    make.sign_in(client, make.a_steward())
    page = make.page(client.get("/settings/boards/new"))
    assert not page.select_one("#pictures_allowed").has_attr("checked"), "off unless somebody decides it"
    assert "A picture can show who somebody is" in page.text
    make.send(client, "/settings/boards/new", name="Nights", pictures_allowed="y")
    board = db.session.query(Board).filter_by(name="Nights").one()
    assert board.pictures_allowed
    path = f"/settings/boards/{board.public_id}"
    assert make.page(client.get(path)).select_one("#pictures_allowed").has_attr("checked")
    make.send(client, path, name="Nights")
    db.session.refresh(board)
    assert not board.pictures_allowed


def test_the_first_boards_come_with_theirs(app: Flask) -> None:
    service.open_first_places(make.a_steward())
    assert not any(board.pictures_allowed for board in queries.boards(public_only=False))
    assert all(headings.guidance(board.id) for board in queries.boards(public_only=False))


def test_the_steward_gives_the_greeters_duty_and_sees_who_has_it(client: FlaskClient, ann: Member) -> None:
    make.sign_in(client, make.a_steward())
    assert "Nobody greets yet" in make.words(client.get("/settings"))
    given = make.send(client, "/settings", name="ann otter", role="greeter")
    assert given.status_code == 303
    said = make.words(client.get("/settings"))
    assert "They see it on the next page they open" in said
    assert "Who greets: Ann Otter." in said
    assert make.member_again(ann.id).is_greeter
    assert make.send(client, "/settings", name="Nobody Here", role="greeter").status_code == 400
    make.send(client, "/settings", name="Ann Otter", role="member")
    assert "Nobody greets yet" in make.words(client.get("/settings"))


def test_nobody_else_gives_it(client: FlaskClient, ann: Member) -> None:
    for who in (make.a_moderator(), make.a_greeter(), make.make_member()):
        make.sign_in(client, who)
        assert make.send(client, "/settings", name="Ann Otter", role="greeter").status_code == 403
    assert not make.member_again(ann.id).is_greeter


def test_the_first_screen_says_what_protects_them(at_home: FlaskClient) -> None:
    assert "In your first weeks nobody can answer you with a number" in make.words(at_home.get("/welcome/place"))
