"""Talk as pages: what members and visitors get, forms that keep words, addresses that lead to where words stand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import tending
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.lib import clock
from forum.transaction import transaction
from forum.vocabulary import FlagReason, Standing, Visibility
from tests import factories as make

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]


def as_member(new_client: NewClient, member: Member | None = None) -> FlaskClient:
    browser = new_client()
    make.sign_in(browser, member or make.make_member())
    return browser


def only_post(text: str) -> Post:
    return db.session.query(Post).filter_by(source=text).one()


def test_boards_a_board_and_a_thread(at_home: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(ann, make.a_board("Nights"), title="A long one", text="**First** words")
    assert "Nights" in make.words(at_home.get("/talk"))
    board = at_home.get(f"/b/{thread.board.public_id}")
    assert "A long one" in make.words(board)
    assert "nobody has answered yet" in make.words(board)
    shown = make.page(at_home.get(f"/t/{thread.public_id}"))
    assert shown.select_one(".post .prose strong").text == "First"


def test_a_thread_is_begun_with_a_form(at_home: FlaskClient, ann: Member) -> None:
    board = make.a_board()
    assert "Begin a thread" in make.words(at_home.get(f"/b/{board.public_id}/new"))
    answer = make.send(
        at_home, f"/b/{board.public_id}/new", title="Hello", text="A word", nonce="n1", notes=["grief", "no-such-note"]
    )
    thread = db.session.query(Thread).one()
    assert answer.status_code == 303
    assert answer.location == f"/t/{thread.public_id}"
    assert [note.value for note in thread.notes] == ["grief"]
    again = make.send(at_home, f"/b/{board.public_id}/new", title="Hello", text="A word", nonce="n1")
    assert again.location == answer.location


def test_what_cannot_be_taken_comes_back_with_every_word(at_home: FlaskClient, ann: Member) -> None:
    board = make.a_board()
    for fields, said in (
        ({"title": "", "text": "My long words"}, "give it a title"),
        ({"title": "Hello", "text": ""}, "no words yet"),
        ({"title": "Hello", "text": "x" * 10_005}, "5 characters too long"),
    ):
        answer = make.send(at_home, f"/b/{board.public_id}/new", nonce="n1", notes="grief", **fields)
        assert answer.status_code == 400
        assert said in make.words(answer)
        form = make.page(answer)
        assert form.find("textarea", {"name": "text"}).text.strip() == fields["text"]
        assert form.find("input", {"name": "title"})["value"] == fields["title"]
        assert form.find("input", {"name": "nonce"})["value"] == "n1"
        assert form.find("input", {"value": "grief"}).has_attr("checked")
    assert db.session.query(Thread).count() == 0


def test_answering_leads_to_where_the_answer_stands(at_home: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(ann)
    answer = make.send(at_home, f"/t/{thread.public_id}/replies", text="Me too", nonce="n1")
    post = only_post("Me too")
    assert answer.location == f"/t/{thread.public_id}#{post.public_id}"
    page = make.words(at_home.get(f"/p/{post.public_id}/reply"))
    assert "Me too" in page
    below = make.send(at_home, f"/t/{thread.public_id}/replies", text="And I", nonce="n2", parent=post.public_id)
    assert below.status_code == 303
    assert only_post("And I").parent_id == post.id


def test_a_preview_shows_the_text_and_stores_nothing(at_home: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(ann)
    before = db.session.query(Post).count()
    for path in (f"/t/{thread.public_id}/replies", f"/b/{thread.board.public_id}/new"):
        answer = make.send(at_home, path, title="T", text="a **b** <i>", nonce="n1", preview="1")
        assert answer.status_code == 200
        shown = make.page(answer)
        assert shown.select_one(".preview-made strong").text == "b"
        assert shown.find("textarea", {"name": "text"}).text.strip() == "a **b** <i>"
    assert db.session.query(Post).count() == before
    live = make.send(at_home, "/preview", text="a **b**")
    assert live.json == {"ok": True, "nodes": [["p", "a ", ["strong", "b"]]]}
    assert make.send(at_home, "/preview", text="  ").json == {"ok": True, "nodes": []}
    assert make.send(at_home, "/preview", text="x" * 10_001).status_code == 400


def test_changing_and_taking_back(at_home: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(ann)
    here, board, opening = f"/t/{thread.public_id}", thread.board.public_id, make.opening_of(thread).public_id
    post = make.a_reply(ann, thread, text="Typo hear").public_id
    form = make.page(at_home.get(f"/p/{post}/edit"))
    assert form.find("textarea", {"name": "text"}).text.strip() == "Typo hear"
    assert make.send(at_home, f"/p/{post}/edit", text="").status_code == 400
    changed = make.send(at_home, f"/p/{post}/edit", text="No typo here")
    assert changed.location.endswith(f"#{post}")
    shown = make.words(at_home.get(here))
    assert "No typo here" in shown
    assert "changed" in shown
    assert "Take these words back?" in make.words(at_home.get(f"/p/{post}/take-back"))
    assert make.send(at_home, f"/p/{post}/take-back").location == here
    assert at_home.get(f"/p/{post}").status_code == 404
    assert make.send(at_home, f"/p/{opening}/take-back").location == f"/b/{board}"
    assert at_home.get(here).status_code == 404


@pytest.mark.parametrize("what", ["edit", "take-back"])
def test_nobody_opens_the_tools_of_others(app: Flask, new_client: NewClient, ann: Member, what: str) -> None:
    post = make.opening_of(make.a_thread(ann))
    for member in (make.make_member(), make.a_moderator(), make.a_steward()):
        browser = as_member(new_client, member)
        assert browser.get(f"/p/{post.public_id}/{what}").status_code == 403
        assert make.send(browser, f"/p/{post.public_id}/{what}", text="Mine now").status_code == 403
    assert make.opening_of(db.session.query(Thread).one()).source == "First words"


def test_covered_words_are_closed_until_they_are_opened(at_home: FlaskClient, ann: Member) -> None:
    board = make.a_board()
    make.send(at_home, f"/b/{board.public_id}/new", title="Hello", text="Heavy", nonce="n1", notes="grief")
    cover = make.page(at_home.get(f"/t/{db.session.query(Thread).one().public_id}")).select_one("details.cover")
    assert not cover.has_attr("open")
    assert "Death and grief" in cover.summary.text
    assert "Heavy" in cover.text


def test_hidden_words_are_shown_to_moderators_and_their_author_only(
    app: Flask, new_client: NewClient, ann: Member
) -> None:
    thread = make.a_thread(ann)
    post = make.a_reply(ann, thread, text="Marked words")
    tending.hide(post, FlagReason.UNKIND)
    for member, sees in (
        (ann, True),
        (make.a_moderator(), True),
        (make.a_steward(), True),
        (make.make_member(), False),
    ):
        browser = as_member(new_client, member)
        pages = [
            browser.get(path)
            for path in (f"/t/{thread.public_id}", f"/p/{post.public_id}/reply", f"/p/{post.public_id}/flag")
        ]
        assert any(b"Marked words" in page.data for page in pages) is sees
        assert ("A moderator has hidden these words" in make.words(pages[0])) is not sees


def test_visitors_get_the_sign_in_page_for_everything_that_is_not_public(
    app: Flask, client: FlaskClient, ann: Member
) -> None:
    inside, outside = make.a_thread(ann, title="Marked"), make.a_thread(ann, make.a_board(is_public=True), title="Open")
    closed = [f"/t/{inside.public_id}", f"/b/{inside.board.public_id}", f"/p/{make.opening_of(inside).public_id}"]
    answers = [client.get(path) for path in [*closed, "/t/aaaaaaaaaa", "/b/aaaaaaaaaa", "/p/aaaaaaaaaa"]]
    assert {answer.status_code for answer in answers} == {401}
    assert len({make.words(answer) for answer in answers}) == 1, "a visitor cannot tell what exists"
    assert client.get(f"/t/{outside.public_id}").status_code == 200
    assert "Marked" not in make.words(client.get("/talk"))
    assert "Open" in make.words(client.get("/talk"))


def test_a_thread_that_is_held_is_nowhere_for_others(at_home: FlaskClient) -> None:
    """What its author sees of it is in test_held.py."""
    thread = make.a_thread(make.make_member(), make.a_board(is_public=True), title="Marked")
    post = make.opening_of(thread).public_id
    paths = [f"/t/{thread.public_id}", f"/p/{post}", f"/p/{post}/reply", f"/p/{post}/flag"]
    with transaction():
        db.session.get_one(Thread, thread.id).visibility = Visibility.HELD
    for path in paths:
        assert at_home.get(path).status_code == 404, path
    for path in ("/talk", "/", f"/b/{thread.board.public_id}"):
        assert b"Marked" not in at_home.get(path).data, path


def test_a_paused_member_reads_public_boards_only(app: Flask, new_client: NewClient, ann: Member) -> None:
    inside, outside = make.a_thread(ann, title="Marked"), make.a_thread(ann, make.a_board(is_public=True), title="Open")
    browser = as_member(new_client, make.make_member(standing=Standing.SUSPENDED))
    assert browser.get(f"/t/{inside.public_id}").status_code == 403
    assert browser.get(f"/t/{outside.public_id}").status_code == 200
    for path in ("/talk", "/"):
        assert b"Marked" not in browser.get(path).data


def test_a_visitors_page_is_not_sent_again_until_it_changes(app: Flask, client: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(ann, make.a_board(is_public=True))
    paths = [f"/t/{thread.public_id}", f"/b/{thread.board.public_id}", "/talk"]
    for path in paths:
        first = client.get(path)
        assert first.headers["Cache-Control"] == "private, no-cache"
        same = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (same.status_code, same.data) == (304, b"")
        client.set_cookie("look", "day")
        assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
        client.delete_cookie("look")
    tags = [client.get(path).headers["ETag"] for path in paths]
    make.a_reply(ann, thread)
    for path, tag in zip(paths, tags, strict=True):
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_kept_page_does_not_say_today_tomorrow(app: Flask, client: FlaskClient, ann: Member) -> None:
    with clock.freeze(clock.now()) as held:
        thread = make.a_thread(ann, make.a_board(is_public=True))
        tag = client.get(f"/t/{thread.public_id}").headers["ETag"]
        held.move(timedelta(days=1))
        again = client.get(f"/t/{thread.public_id}", headers={"If-None-Match": tag})
        assert again.status_code == 200
        assert "yesterday" in make.words(again)


def test_a_members_page_is_never_kept(at_home: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(ann, make.a_board(is_public=True))
    answer = at_home.get(f"/t/{thread.public_id}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    "query",
    [
        "before=%22",
        "before=%0a",
        "before=%C3%BC",
        "after=x%22y",
        'x="',
        "before=-1",
        "before=" + "9" * 40,
        "from=" + "z" * 200,
        "%ff=%00",
    ],
)
def test_no_address_breaks_a_page(app: Flask, new_client: NewClient, ann: Member, query: str) -> None:
    thread = make.a_thread(ann, make.a_board(is_public=True))
    for browser in (new_client(), as_member(new_client)):
        for path in (f"/b/{thread.board.public_id}", f"/t/{thread.public_id}", "/talk"):
            assert browser.get(f"{path}?{query}").status_code == 200


def test_long_threads_and_boards_have_pages(at_home: FlaskClient, ann: Member) -> None:
    board = make.a_board()
    thread = make.a_thread(ann, board)
    top = make.a_reply(ann, thread, text="top")
    posts = [make.a_reply(ann, thread, text=f"word {number}", parent=top) for number in range(25)]
    first = make.page(at_home.get(f"/t/{thread.public_id}"))
    assert len(first.select("article.post")) == 20
    following = first.select_one("a[rel=next]")["href"]
    second = make.page(at_home.get(following))
    assert len(second.select("article.post")) == 7
    assert second.select_one("a[rel=prev]")
    for post in (posts[0], posts[24]):
        led = at_home.get(f"/p/{post.public_id}")
        assert led.status_code == 303
        assert make.page(at_home.get(led.location.partition("#")[0])).find(id=post.public_id), (
            "the address leads to the words"
        )


def test_a_page_that_was_away_asks_how_often_a_thread_has_changed(at_home: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(ann)
    before = at_home.get(f"/t/{thread.public_id}/head").json["revision"]
    make.a_reply(ann, thread)
    assert at_home.get(f"/t/{thread.public_id}/head").json["revision"] == before + 1
