"""Kept posts with a note that nobody else can read, and answers that begin with a quote."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import bookmarks, service, tending
from forum.discussions.models import Bookmark, Post, Thread
from forum.errors import Invalid
from forum.extensions import db
from forum.vocabulary import ContentNote, FlagReason
from tests import factories as make

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]


@pytest.fixture
def thread(bea: Member) -> Thread:
    return make.a_thread(bea, make.a_board(is_public=True), title="A long night", text="It is dark")


@pytest.fixture
def opening(thread: Thread) -> Post:
    return make.opening_of(thread)


@pytest.fixture
def token(client: FlaskClient, ann: Member) -> str:
    """Ann's browser is signed in."""
    return make.sign_in(client, ann)


# --- Kept posts -------------------------------------------------------------------------------------------------------


def test_a_note_is_kept_sealed_and_comes_back(ann: Member, token: str, opening: Post) -> None:
    assert bookmarks.note_on(ann, token, opening) is None
    for note in ("read when shaky", "zebranote again"):
        bookmarks.keep(ann, token, opening.public_id, make.settings(), note=note)
    assert bookmarks.note_on(ann, token, opening) == "zebranote again"
    sealed = db.session.query(Bookmark).one().note_sealed
    assert b"zebranote" not in sealed
    bookmarks.keep(ann, token, opening.public_id, make.settings(), note=" ")
    assert bookmarks.note_on(ann, token, opening) == ""


def test_the_list_pages_through_everything_once(ann: Member, token: str, thread: Thread) -> None:
    posts = [make.a_reply(make.make_member(), thread, f"word {number}") for number in range(5)]
    for post in posts:
        bookmarks.keep(ann, token, post.public_id, make.settings(), note="")
    found, before = [], None
    while True:
        page = bookmarks.page(ann, token, 2, before)
        found += [kept.public_id for kept in page.items]
        if page.next is None:
            break
        before = int(page.next)
    assert found == [post.public_id for post in reversed(posts)]


def test_keeping_on_the_page(client: FlaskClient, ann: Member, token: str, opening: Post) -> None:
    make.send(client, f"/p/{opening.public_id}/keep", note="for a bad evening")
    assert "for a bad evening" in make.words(client.get("/me/kept"))
    assert "for a bad evening" in make.words(client.get(f"/p/{opening.public_id}/keep"))
    make.send(client, f"/p/{opening.public_id}/let-go")
    assert "Nothing kept yet" in make.words(client.get("/me/kept"))
    assert db.session.query(Bookmark).count() == 0


def test_too_long_a_note_comes_back(client: FlaskClient, ann: Member, token: str, opening: Post) -> None:
    long = "x" * 1001
    with pytest.raises(Invalid):
        bookmarks.keep(ann, token, opening.public_id, make.settings(), note=long)
    answer = make.send(client, f"/p/{opening.public_id}/keep", note=long)
    assert answer.status_code == 400
    assert long in answer.text


def test_kept_words_that_are_gone_show_nothing(
    client: FlaskClient, ann: Member, bea: Member, token: str, thread: Thread, opening: Post
) -> None:
    answer = make.a_reply(bea, thread, "hiddenheron")
    for post in (opening, answer):
        bookmarks.keep(ann, token, post.public_id, make.settings(), note="mine")
    tending.hide(answer, FlagReason.OTHER)
    service.take_back(bea, opening.public_id)
    page = client.get("/me/kept")
    assert "hiddenheron" not in page.text
    assert "It is dark" not in page.text
    words = make.words(page)
    assert "A moderator has hidden these words." in words
    assert "Taken back by the person who wrote it." in words
    make.send(client, f"/p/{answer.public_id}/let-go")
    make.send(client, f"/p/{opening.public_id}/let-go")
    assert db.session.query(Bookmark).count() == 0


def test_nobody_sees_what_another_has_kept(
    client: FlaskClient, ann: Member, token: str, opening: Post, new_client: NewClient
) -> None:
    bookmarks.keep(ann, token, opening.public_id, make.settings(), note="mine")
    other = new_client()
    make.sign_in(other, make.make_member())
    assert "Nothing kept yet" in make.words(other.get("/me/kept"))
    make.send(other, f"/p/{opening.public_id}/let-go")
    assert db.session.query(Bookmark).count() == 1


# --- Quotes -----------------------------------------------------------------------------------------------------------


def test_an_answer_can_begin_with_a_quote(client: FlaskClient, token: str, bea: Member, thread: Thread) -> None:
    post = make.a_reply(bea, thread, "One **two**\n\nthree " + "x" * 400)
    field = make.page(client.get(f"/p/{post.public_id}/reply?quote=1")).select_one("textarea")
    quote = field.text.removeprefix("\n")
    assert quote.startswith("> One two three xxx")
    assert quote.endswith("…\n\n")
    covered = make.a_reply(bea, thread, "coveredheron", notes=[ContentNote.GRIEF])
    page = make.page(client.get(f"/p/{covered.public_id}/reply?quote=1"))
    assert page.select_one("textarea").text.strip() == ""
