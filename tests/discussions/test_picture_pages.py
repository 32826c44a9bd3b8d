"""Pictures as they are served and drawn: plain files of ours, seen where their words are seen."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import tending
from forum.discussions.models import Board
from forum.extensions import db
from forum.moving import departing
from forum.transaction import transaction
from forum.vocabulary import ContentNote, FlagReason
from tests import factories as make
from tests import raw as files
from tests.discussions.showing import MEGABYTE, file, kept, seen_on
from tests.lib.pictures import SECRETS, from_a_phone

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


def test_it_is_a_file_of_our_own_and_nothing_else(at_home: FlaskClient, board: Board) -> None:
    shows = [make.a_picture(make.somebody_known(), board)]
    make.a_thread(make.somebody_known("Cara Wren"), board)
    author = make.somebody_known("Dora Swift")
    make.a_thread(author, board, shows=[make.a_picture(author, board)])
    assert shows
    page = at_home.get("/talk")
    answer = at_home.get(f"/pictures/{kept()[0].public_id}.jpg")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'inline; filename="picture.jpg"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Cross-Origin-Resource-Policy",
        "Referrer-Policy",
    ):
        assert answer.headers.getlist(name) == page.headers.getlist(name)
    assert "Set-Cookie" not in answer.headers


def test_a_visitor_of_a_public_board_keeps_it_as_long_as_it_may_be_seen(client: FlaskClient, ann: Member) -> None:
    board = make.a_board("Open", is_public=True, pictures=True)
    thread = make.a_thread(ann, board, shows=[make.a_picture(ann, board)])
    page, path = client.get(f"/t/{thread.public_id}"), f"/pictures/{kept()[0].public_id}.jpg"
    assert seen_on(page) == [path]
    first = client.get(path)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "private, no-cache")
    same = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    tending.hide(make.opening_of(thread), FlagReason.OUTING)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 401
    tending.restore(make.opening_of(thread))
    tag = client.get(f"/t/{thread.public_id}").headers["ETag"]
    with transaction():
        db.session.get_one(Board, board.id).pictures_allowed = False
    again = client.get(f"/t/{thread.public_id}", headers={"If-None-Match": tag})
    assert (again.status_code, seen_on(again)) == (200, [])
    assert client.get(path).status_code == 401


# --- Where they are seen ----------------------------------------------------------------------------------------------


def test_a_covered_picture_is_a_link_until_it_is_opened(at_home: FlaskClient, board: Board) -> None:
    author = make.somebody_known()
    shows = [make.a_picture(author, board, "A lamp")]
    thread = make.a_thread(author, board, notes=[ContentNote.GRIEF], shows=shows)
    for path in (f"/t/{thread.public_id}", f"/p/{make.opening_of(thread).public_id}/reply"):
        page = at_home.get(path)
        assert seen_on(page) == []
        link = make.page(page).select_one("details.cover .cover-inside a[data-photo]")
        name = kept()[0].public_id
        assert (link["href"], link["data-photo"]) == (f"/pictures/{name}", f"/pictures/{name}.jpg")
        assert "A lamp" in link.text
        opened = at_home.get(link["href"])
        assert seen_on(opened) == [f"/pictures/{name}.jpg"]
        assert make.page(opened).select_one("details.cover[open] img")
        assert make.page(opened).select_one("form[action='/exit']"), "the way out"


def test_a_word_on_a_picture_that_somebody_muted_covers_the_post(
    at_home: FlaskClient, ann: Member, board: Board
) -> None:
    from forum.accounts import reading

    author = make.somebody_known()
    thread = make.a_thread(author, board, shows=[make.a_picture(author, board, "A bottle on the sill")])
    assert len(seen_on(at_home.get(f"/t/{thread.public_id}"))) == 1
    token = at_home.get_cookie("s").value
    reading.keep(make.member_again(ann.id), token, make.settings(), words="bottle", notes={})
    page = at_home.get(f"/t/{thread.public_id}")
    assert seen_on(page) == []
    for cover in make.page(page).select("details.cover"):
        cover.decompose()
    assert "bottle" not in str(make.page(page).select_one("ol.thread"))


def test_lists_notices_and_feeds_show_none(at_home: FlaskClient, ann: Member) -> None:
    board, author = make.a_board("Open", is_public=True, pictures=True), make.somebody_known()
    thread = make.a_thread(ann, board, title="Porch", shows=[make.a_picture(ann, board, "zebralamp")])
    answer = make.a_reply(author, thread, "Look", shows=[make.a_picture(author, board, "zebralamp")])
    make.send(at_home, f"/p/{answer.public_id}/keep", note="")
    found = make.send(at_home, "/search", q="Look").location
    paths = [
        "/",
        "/talk",
        "/threads/recent",
        f"/b/{board.public_id}",
        f"/b/{board.public_id}/feed",
        "/notices",
        "/me/kept",
    ]
    for path in [*paths, found]:
        page = at_home.get(path)
        assert page.status_code == 200
        assert b"/pictures/" not in page.data, path
        assert b"zebralamp" not in page.data, path
    assert "Look" in at_home.get(found).text
    assert not [line for line in departing.lines() if "zebralamp" in line or "pictures" in line]
    nothing = at_home.get(make.send(at_home, "/search", q="zebralamp").location)
    assert "Nothing has these words" in make.words(nothing)


def test_a_moderator_meets_it_covered(app: Flask, new_client: NewClient, board: Board) -> None:
    author, reader, mod = make.somebody_known(), make.make_member(), make.a_moderator()
    post = make.opening_of(make.a_thread(author, board, shows=[make.a_picture(author, board, "A lamp")]))
    case, browser = make.a_case(reader, post.public_id), new_client()
    make.sign_in(browser, mod)
    path = f"/pictures/{kept()[0].public_id}.jpg"
    for hidden in (False, True):
        if hidden:
            tending.hide(post, FlagReason.OUTING)
        page = browser.get(f"/c/{case.public_id}")
        assert seen_on(page) == []
        assert make.page(page).select_one("details.cover .cover-inside a[data-photo]")["data-photo"] == path
        assert seen_on(browser.get(path.removesuffix(".jpg"))) == [path]
        assert browser.get(path).status_code == 200
    assert make.page(browser.get(f"/t/{post.thread_public_id}")).select_one("details.cover a[data-photo]")
    mine = new_client()
    make.sign_in(mine, author)
    page = mine.get(f"/t/{post.thread_public_id}")
    assert path.encode() not in page.data, "its author would meet a broken picture"
    assert mine.get(path).status_code == 404
    assert mine.get(path.removesuffix(".jpg")).status_code == 404


def test_who_takes_words_back_sees_what_goes(at_home: FlaskClient, ann: Member, board: Board) -> None:
    post = make.opening_of(make.a_thread(ann, board, shows=[make.a_picture(ann, board)]))
    page = at_home.get(f"/p/{post.public_id}/take-back")
    assert seen_on(page) == [f"/pictures/{kept()[0].public_id}.jpg"]
    make.send(at_home, f"/p/{post.public_id}/take-back")
    assert kept() == []


# --- What is never written down ---------------------------------------------------------------------------------------


def test_a_chosen_file_reaches_no_disk_but_through_our_own_pen(
    at_home: FlaskClient, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def no_file(*_args: object, **_facts: object) -> None:
        raise AssertionError("a chosen picture was about to be written to a file")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, no_file)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", no_file)
    fields = {"title": "My porch", "text": "Look", "picture_alt": "A lamp", "pictures_here": "1", "nonce": "n1"}
    raw = from_a_phone() + bytes(3 * MEGABYTE)
    assert make.send(at_home, f"/b/{board.public_id}/new", picture=file(raw), **fields).status_code == 303
    # A form that has no place for a file drops it as it comes.
    assert make.send(at_home, "/preview", text="Words", picture=file(raw)).status_code == 200
    db.session.remove()
    for path in make.settings().data_folder.rglob("*"):
        content = files.content(path) if path.is_file() else b""
        for secret in (*SECRETS.values(), "IMG_2041_secret-name"):
            assert secret.encode() not in content, f"{secret} in {path.name}"
