"""A form that comes back, for whatever reason, still has its picture, and a file that could not be taken costs no words."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Board, Thread
from forum.extensions import db
from forum.transaction import transaction
from tests import factories as make
from tests.discussions.showing import MEGABYTE, carried, file, kept, left_waiting, posts, press, writing
from tests.lib.pictures import from_a_phone

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.somebody_known("Ann Otter")


@pytest.fixture
def board(app: Flask) -> Board:
    return make.a_board("Porch", pictures=True)


@pytest.fixture
def at_home(client: FlaskClient, ann: Member) -> FlaskClient:
    """Ann's browser."""
    make.sign_in(client, ann)
    return client


@pytest.fixture
def other(new_client: NewClient) -> FlaskClient:
    """Another member's browser."""
    browser = new_client()
    make.sign_in(browser, make.make_member())
    return browser


# --- Nothing is lost --------------------------------------------------------------------------------------------------


def test_a_preview_takes_it_in_and_shows_it_to_its_owner_only(
    at_home: FlaskClient, other: FlaskClient, new_client: NewClient, board: Board
) -> None:
    path = f"/b/{board.public_id}/new"
    fields = {"title": "My porch", "text": "Look", "picture_alt": "A lamp", "pictures_here": "1", "nonce": "n1"}
    page = make.send(at_home, path, preview="1", picture=file(), **fields)
    assert page.status_code == 200
    in_preview, in_form = make.page(page).select("img[src^='/pictures/waiting/']")
    assert in_preview.find_parent("section", class_="preview-made")
    assert in_form["alt"] == "A lamp"
    assert at_home.get(in_form["src"]).headers["Content-Type"] == "image/jpeg"
    assert other.get(in_form["src"]).status_code == 404
    assert new_client().get(in_form["src"]).status_code == 401
    assert make.page(page).select_one("input[name=picture_alt]")["value"] == ""
    two = press(at_home, path, page, preview="1", picture=file(), picture_alt="A cat")
    assert [each["value"] for each in make.page(two).select("[name=kept_alt]")] == ["A lamp", "A cat"]
    assert press(at_home, path, two).status_code == 303
    assert [each.alt for each in kept()] == ["A lamp", "A cat"]
    assert at_home.get(in_form["src"]).status_code == 404


def test_up_to_four_and_the_place_for_another_is_gone(at_home: FlaskClient, board: Board) -> None:
    path = f"/b/{board.public_id}/new"
    page = at_home.get(path)
    for number in range(4):
        assert make.page(page).select("input[type=file]")
        page = press(at_home, path, page, preview="1", text="Look", picture=file(), picture_alt=f"Number {number}")
    assert not make.page(page).select("input[type=file]")
    over = press(at_home, path, page, title="T", picture=file(), picture_alt="Five")
    assert "This one was left out" in make.words(over)
    assert press(at_home, path, over, title="T").status_code == 303
    assert [each.alt for each in kept()] == ["Number 0", "Number 1", "Number 2", "Number 3"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "give it a title"),
        ({"text": ""}, "no words yet"),
        ({"text": "x" * 10_050}, "50 characters too long"),
        ({"picture_alt": ""}, "what is on each picture"),
        ({"picture_alt": "x" * 999}, "below 300 characters"),
        ({"text": "Ring me on 07700 900123"}, "One look before it goes out"),
        ({"picture_alt": "Ring me on 07700 900123"}, "One look before it goes out"),
        ({"nonce": "?"}, "form is not complete"),
    ],
)
def test_a_form_that_comes_back_still_has_its_picture(
    at_home: FlaskClient, board: Board, fields: dict[str, str], said: str
) -> None:
    path, before = f"/b/{board.public_id}/new", posts()
    good = {"title": "My porch", "text": "Look", "picture_alt": "A lamp", "pictures_here": "1", "nonce": "n1"}
    page = make.send(at_home, path, picture=file(), **good | fields)
    assert page.status_code in (400, 409, 422)
    assert said in make.words(page)
    assert posts() == before
    assert len(make.page(page).select("[name=kept_picture]")) == 1
    again = press(at_home, path, page, **good | {"kept_alt": ["A lamp"], "picture_alt": ""})
    assert again.status_code == 303, make.words(again)
    assert [each.alt for each in kept()] == ["A lamp"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<svg onload=alert(1)></svg>", "This is no picture we can take"),
        (b"", "This is no picture we can take"),
        (from_a_phone()[:700], "damaged or not whole"),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00\x9f\x1c\x8c\xe1",
            "",
        ),
        (b"\xff\xd8\xff" + bytes(21 * MEGABYTE), "larger than 20 MB"),
    ],
    ids=["svg", "empty", "half", "flood", "too large"],
)
def test_a_file_that_cannot_be_taken_costs_no_words(at_home: FlaskClient, board: Board, raw: bytes, said: str) -> None:
    path = f"/b/{board.public_id}/new"
    fields = {
        "title": "My porch",
        "text": "An hour of words",
        "picture_alt": "A lamp",
        "pictures_here": "1",
        "nonce": "n1",
    }
    page = make.send(at_home, path, picture=file(raw), **fields)
    assert page.status_code == 400
    assert said in make.words(page)
    form = writing(page)
    assert form.select_one("[name=text]").text.strip() == "An hour of words"
    assert form.select_one("[name=picture_alt]")["value"] == "A lamp"
    assert not form.select("[name=kept_picture]")
    assert press(at_home, path, page, picture=file()).status_code == 303
    assert len(kept()) == 1


def test_more_than_any_picture_is_refused_in_words(at_home: FlaskClient, board: Board) -> None:
    answer = make.send(at_home, f"/b/{board.public_id}/new", text="Words", picture=file(bytes(49 * MEGABYTE)))
    assert answer.status_code == 413
    assert "larger than we can take" in make.words(answer)


def test_other_forms_stay_as_small_as_they_were(
    at_home: FlaskClient, other: FlaskClient, new_client: NewClient, ann: Member, board: Board
) -> None:
    large, plain = bytes(5 * MEGABYTE), make.a_board("Words only")
    thread, elsewhere = make.a_thread(ann, board), make.a_thread(ann, plain)
    allowed = [f"/b/{board.public_id}/new", f"/t/{thread.public_id}/replies"]
    allowed.append(f"/p/{make.opening_of(thread).public_id}/edit")
    refused = [f"/b/{plain.public_id}/new", f"/t/{elsewhere.public_id}/replies", "/settings/boards/new", "/preview"]
    refused += [f"/p/{make.opening_of(elsewhere).public_id}/edit", "/b/aaaaaaaaaa/new", "/sign-in", "/look"]
    token = make.form_token(at_home)
    for browser, paths, status in (
        (at_home, allowed, {400}),
        (at_home, refused, {413}),
        # Who has not written yet, and a visitor.
        (other, allowed, {413}),
        (new_client(), allowed, {413}),
    ):
        for path in paths:
            answer = browser.post(
                path, data={"csrf_token": token, "text": "W", "pictures_here": "1", "picture": file(large)}
            )
            assert answer.status_code in status, f"{path}: {answer.status}"


def test_a_picture_that_is_in_the_form_survives_the_end_of_a_session(
    at_home: FlaskClient, ann: Member, board: Board
) -> None:
    path = f"/b/{board.public_id}/new"
    fields = {"title": "My porch", "text": "Look", "picture_alt": "", "pictures_here": "1", "nonce": "n1"}
    page = make.send(at_home, path, preview="1", picture=file(), **fields)
    sent = carried(page) | {"kept_alt": ["A lamp"]}
    at_home.delete_cookie("s")
    page = at_home.post(path, data={**sent, "csrf_token": make.form_token(at_home)})
    assert page.status_code == 401
    found = carried(page)
    assert (found["kept_picture"], found["kept_alt"]) == (sent["kept_picture"], ["A lamp"])
    make.sign_in(at_home, ann)
    found["csrf_token"] = make.form_token(at_home)
    assert at_home.post(path, data=found).status_code == 303
    assert [each.alt for each in kept()] == ["A lamp"]


def test_a_file_that_was_lost_with_its_form_is_asked_for_again(at_home: FlaskClient, board: Board) -> None:
    """Words do not go out without their picture by accident."""
    path = f"/b/{board.public_id}/new"
    fields = {"title": "My porch", "text": "Look", "picture_alt": "", "pictures_here": "1", "nonce": "n1"}
    page = at_home.post(path, data={**fields, "csrf_token": "too old", "picture": file()})
    assert page.status_code == 400
    assert "open for too long" in make.words(page)
    asked = at_home.post(path, data=carried(page))
    assert asked.status_code == 400
    assert "did not come along" in make.words(asked)
    assert press(at_home, path, asked).status_code == 303, "without it, since nothing was chosen this time"
    assert kept() == []
    thread = db.session.scalars(sa.select(Thread).where(Thread.title == "My porch")).one()
    described = make.send(
        at_home, f"/t/{thread.public_id}/replies", text="Look", picture_alt="A lamp", pictures_here="1", nonce="n2"
    )
    assert "did not come along" in make.words(described)


def test_words_that_cannot_be_answered_any_more_keep_it(at_home: FlaskClient, board: Board) -> None:
    path = f"/t/{make.a_thread(make.somebody_known(), board).public_id}/replies"
    fields = {"text": "Look", "picture_alt": "A lamp", "pictures_here": "1", "nonce": "n1", "parent": "aaaaaaaaaa"}
    page = make.send(at_home, path, picture=file(), **fields)
    assert page.status_code == 400
    assert carried(page)["kept_alt"] == ["A lamp"]
    assert press(at_home, path, page).status_code == 303
    assert len(kept()) == 1


def test_a_refusal_after_it_was_taken_in_carries_it(
    app: Flask, at_home: FlaskClient, ann: Member, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/t/{make.a_thread(make.somebody_known(), board).public_id}/replies"
    at_home.set_cookie("s", make.session_with_keys(ann))
    fields = {"text": "Look", "picture_alt": "A lamp", "pictures_here": "1", "nonce": "n1", "one_off": "y"}
    with monkeypatch.context() as full:
        full.setitem(app.config, "NIGHTLIGHT", replace(make.settings(), aliases_most=0))
        page = make.send(at_home, path, picture=file(), **fields)
    assert page.status_code == 403
    assert "as many one-off names" in make.words(page)
    assert carried(page)["kept_alt"] == ["A lamp"]
    assert press(at_home, path, page).status_code == 303
    assert len(kept()) == 1


def test_somebody_else_who_signs_in_does_not_get_it(at_home: FlaskClient, other: FlaskClient, board: Board) -> None:
    author = make.somebody_known()
    make.sign_in(other, author)
    path = f"/b/{board.public_id}/new"
    fields = {"title": "My porch", "text": "Look", "picture_alt": "A lamp", "pictures_here": "1", "nonce": "n1"}
    sent = carried(make.send(at_home, path, preview="1", picture=file(), **fields))
    page = other.post(path, data={**sent, "csrf_token": make.form_token(other)})
    assert page.status_code == 400
    assert "no longer here" in make.words(page)
    assert not make.page(page).select("[name=kept_picture]")
    assert kept() == []


def test_what_is_left_out_is_gone_at_once(at_home: FlaskClient, board: Board) -> None:
    path = f"/b/{board.public_id}/new"
    fields = {"title": "My porch", "text": "Look", "picture_alt": "A lamp", "pictures_here": "1", "nonce": "n1"}
    page = make.send(at_home, path, preview="1", picture=file(), **fields)
    page = press(at_home, path, page, preview="1", left_out=carried(page)["kept_picture"])
    assert (page.status_code, carried(page)["kept_picture"]) == (200, [])
    assert left_waiting() == 0
    assert press(at_home, path, page).status_code == 303
    assert kept() == []


def test_a_board_that_stops_taking_pictures_keeps_the_words(at_home: FlaskClient, board: Board) -> None:
    path = f"/b/{board.public_id}/new"
    fields = {"title": "My porch", "text": "Look", "picture_alt": "A lamp", "pictures_here": "1", "nonce": "n1"}
    page = make.send(at_home, path, preview="1", picture=file(), **fields)
    with transaction():
        db.session.get_one(Board, board.id).pictures_allowed = False
    page = press(at_home, path, page)
    assert page.status_code == 400
    assert "takes no pictures" in make.words(page)
    assert press(at_home, path, page).status_code == 303
    assert kept() == []
