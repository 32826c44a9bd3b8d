"""The search as pages: its address tells nothing, going back works, and nothing of it is logged or kept."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import service
from forum.vocabulary import ContentNote
from tests import factories as make
from tests.test_forgetting import files_with, wiped

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]
SECRET, QUESTION = "unmistakableneedle", "unmistakablequestion"


def look(client: FlaskClient, q: str, **more: str):
    """Sends the form; returns the address it leads to and the page there."""
    led = make.send(client, "/search", q=q, **more)
    assert led.status_code == 303, led.status
    return led.location, client.get(led.location)


def test_what_is_found_stands_on_a_page(at_home: FlaskClient, ann: Member) -> None:
    board = make.a_board("Nights")
    thread = make.a_thread(ann, board, title="A long one", text="The <b>Needle</b> in the hay")
    assert "Look for words" in make.words(at_home.get("/talk"))
    address, page = look(at_home, "needle", board=board.public_id, order="best", period="week")
    tree = make.page(page)
    assert [mark.text for mark in tree.select("mark")] == ["Needle"]
    assert tree.select_one(".row-link")["href"] == f"/p/{make.opening_of(thread).public_id}"
    assert "<b>" in make.words(page)
    chosen = {
        select["name"]: select.select_one("option[selected]")["value"]
        for select in tree.select("select:has([selected])")
    }
    assert chosen["board"] == board.public_id
    assert chosen["order"] == "best"
    assert tree.select_one("#q")["value"] == "needle"
    assert "needle" not in address


def test_notes_stand_in_the_place_of_the_words(at_home: FlaskClient, ann: Member) -> None:
    make.a_thread(make.make_member(), text=f"{SECRET} words", notes=[ContentNote.GRIEF])
    _address, page = look(at_home, SECRET)
    assert make.page(page).select("mark") == []
    assert "Death and grief" in make.words(page)
    assert "covered until you open them" in make.words(page)


def test_only_this_browser_can_open_the_address(at_home: FlaskClient, ann: Member, new_client: NewClient) -> None:
    make.a_thread(ann, text=SECRET)
    address, page = look(at_home, SECRET)
    assert make.page(page).select("mark")
    other = new_client()
    make.sign_in(other, ann)
    for path in (address, "/search/nonsense", "/search/" + "x" * 3000, "/search/%F0%9F%98%80"):
        assert other.get(path).status_code == 303, path
    make.send(at_home, "/sign-out")
    make.sign_in(at_home, ann)
    assert at_home.get(address).status_code == 303


def test_pages_lead_on(at_home: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(ann, text="needle")
    for number in range(make.settings().search_results_per_page):
        make.a_reply(ann, thread, f"needle {number}")
    _address, page = look(at_home, "needle")
    onward = make.page(page).select_one(".pager-next")["href"]
    assert len(make.page(at_home.get(onward)).select("ol.rows > li")) == 1


@pytest.mark.parametrize("q", ["", "...", "x" * 300])
def test_what_cannot_be_looked_for_comes_back(at_home: FlaskClient, q: str) -> None:
    answer = make.send(at_home, "/search", q=q)
    assert answer.status_code == 400
    assert make.page(answer).select_one("#q").get("value", "") == q


def test_choices_that_do_not_exist_are_none(at_home: FlaskClient, ann: Member) -> None:
    make.a_thread(ann, text="needle")
    _address, page = look(at_home, "needle", board="aaaaaaaaaa", only="x", without="y", period="z", order="w")
    assert make.page(page).select("mark")


def test_a_visitor_looks_in_public_boards(client: FlaskClient, ann: Member) -> None:
    make.a_thread(ann, make.a_board("Closed"), text="needle inside")
    make.a_thread(ann, make.a_board("Open", is_public=True), text="needle outside")
    _address, page = look(client, "needle")
    assert len(make.page(page).select("ol.rows > li")) == 1
    assert "Closed" not in page.text


def test_too_many_searches_are_asked_to_wait(at_home: FlaskClient) -> None:
    token = make.form_token(at_home)
    states = [at_home.post("/search", data={"csrf_token": token, "q": "word"}).status_code for _turn in range(31)]
    assert set(states[:30]) == {303}
    assert states[30] == 429


def test_what_was_looked_for_is_nowhere(
    app: Flask, at_home: FlaskClient, ann: Member, caplog: pytest.LogCaptureFixture
) -> None:
    make.a_thread(ann, text="something else")
    caplog.set_level(logging.DEBUG)
    address, page = look(at_home, QUESTION)
    assert "Nothing has these words" in make.words(page)
    look(at_home, "else")
    assert QUESTION not in caplog.text
    assert QUESTION not in address
    if app.config["NIGHTLIGHT"].database_url.startswith("sqlite"):
        assert files_with(app, QUESTION) == []


def test_words_taken_back_are_in_no_file_after_purge(app: Flask, ann: Member, database: str) -> None:
    if database != "sqlite":
        return
    thread = make.a_thread(ann, text=SECRET, title=f"{SECRET} title")
    other = make.a_thread(ann, text="words that stay")
    reply = make.a_reply(ann, other, SECRET)
    make.a_reply(make.make_member(), thread)
    assert files_with(app, SECRET)
    for post in (make.opening_of(thread), reply):
        service.take_back(ann, post.public_id)
    wiped(app)
    assert files_with(app, SECRET) == []
