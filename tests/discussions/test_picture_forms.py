"""Pictures in the forms that people write in: chosen there, and never lost with the form."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Board
from tests import factories as make
from tests.discussions.showing import file, kept, left_waiting, press, writing
from tests.lib.pictures import segments

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


# --- The form ---------------------------------------------------------------------------------------------------------


def test_a_form_has_a_place_for_pictures_where_the_board_takes_them(at_home: FlaskClient, board: Board) -> None:
    mine = make.a_thread(make.somebody_known(), board)
    for path in (f"/b/{board.public_id}/new", f"/t/{mine.public_id}", f"/p/{make.opening_of(mine).public_id}/reply"):
        form = writing(at_home.get(path))
        assert form["enctype"] == "multipart/form-data"
        field = form.select_one("input[type=file]")
        assert field["accept"] == "image/jpeg,image/png,image/webp,image/gif"
        assert "tell who somebody is" in form.text
        buttons = form.select("button[type=submit]")
        assert not buttons[0].get("name"), "the Enter key sends the words, it does not take a picture out"
    plain = make.a_thread(make.somebody_known())
    for path in (f"/b/{plain.board.public_id}/new", f"/t/{plain.public_id}"):
        form = writing(at_home.get(path))
        assert not form.select("input[type=file]")
        assert not form.get("enctype")


def test_the_same_page_of_two_boards_is_not_mixed_up(at_home: FlaskClient, board: Board) -> None:
    """The form below a thread is drawn once and kept ready."""
    author = make.somebody_known()
    threads = [make.a_thread(author, board), make.a_thread(author), make.a_thread(author, board)]
    found = [bool(writing(at_home.get(f"/t/{each.public_id}")).select("input[type=file]")) for each in threads]
    assert found == [True, False, True]


def test_who_has_never_written_gets_no_place_for_one(other: FlaskClient, board: Board) -> None:
    assert not writing(other.get(f"/b/{board.public_id}/new")).select("input[type=file]")


def test_a_picture_goes_out_with_its_words(at_home: FlaskClient, other: FlaskClient, board: Board) -> None:
    path = f"/b/{board.public_id}/new"
    fields = {"title": "My porch", "text": "Look", "picture_alt": "A lamp", "pictures_here": "1", "nonce": "n1"}
    answer = make.send(at_home, path, picture=file(), **fields)
    assert answer.status_code == 303
    (picture,) = kept()
    shown = make.page(other.get(answer.location)).select_one("article.post img")
    assert (shown["src"], shown["alt"]) == (f"/pictures/{picture.public_id}.jpg", "A lamp")
    assert (shown["width"], shown["height"], shown["loading"]) == ("120", "80", "lazy")
    served = other.get(shown["src"])
    assert served.data == picture.content
    assert {marker for marker, _ in segments(served.data)} == {0xE0, 0xDB, 0xC0, 0xC4, 0xDA, 0xD9}
    assert left_waiting() == 0


# --- Changing ---------------------------------------------------------------------------------------------------------


def test_a_change_shows_what_is_there_and_keeps_what_stays(at_home: FlaskClient, ann: Member, board: Board) -> None:
    shows = [make.a_picture(ann, board, alt) for alt in ("one", "two")]
    post = make.opening_of(make.a_thread(ann, board, shows=shows))
    path = f"/p/{post.public_id}/edit"
    page = at_home.get(path)
    assert [each["src"] for each in make.page(page).select(".photo-row img")] == [
        f"/pictures/{each.public_id}.jpg" for each in kept()
    ]
    first, second = (each.public_id for each in kept())
    sent = {"kept_alt": ["one, said better", "two"], "left_out": second, "picture": file(), "picture_alt": "three"}
    assert press(at_home, path, page, **sent).status_code == 303
    assert [each.alt for each in kept()] == ["one, said better", "three"]
    assert kept()[0].public_id == first
    assert at_home.get(f"/pictures/{second}.jpg").status_code == 404


def test_an_older_page_of_the_change_takes_nothing_away(at_home: FlaskClient, ann: Member, board: Board) -> None:
    post = make.opening_of(make.a_thread(ann, board, shows=[make.a_picture(ann, board)]))
    assert make.send(at_home, f"/p/{post.public_id}/edit", text="Other words").status_code == 303
    assert len(kept()) == 1
