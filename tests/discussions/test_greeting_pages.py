"""The greeters' page without JavaScript: who may see it, what each button does, and that nobody else finds a trace of it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import greeting
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.vocabulary import Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases


def test_the_page_is_for_greeters_and_moderators(new_client: Callable[[], FlaskClient], app: Flask) -> None:
    for who, status in (
        (make.make_member(), 403),
        (make.a_greeter(), 200),
        (make.a_moderator(), 200),
        (make.make_member(standing=Standing.SUSPENDED, is_greeter=True), 403),
    ):
        client = new_client()
        make.sign_in(client, who)
        assert client.get("/greeting").status_code == status
        assert ("/greeting" in client.get("/").text) is (who.greets and status == 200) or status == 403
    assert new_client().get("/greeting").status_code == 401


def test_an_ordinary_member_finds_no_trace_of_it(client: FlaskClient, new: Member, old: Thread) -> None:
    make.a_reply(new, old)
    make.sign_in(client, make.make_member())
    for path in ("/", "/talk", f"/t/{old.public_id}", "/threads/unanswered", "/notices", "/me"):
        assert "reeting" not in client.get(path).text
        assert "First words" not in make.page(client.get(path)).select_one("nav").text


def test_tonight_says_so_first_and_counts_nothing(at_work: FlaskClient, old: Thread) -> None:
    assert "for the first time" not in make.words(at_work.get("/"))
    for _ in range(3):
        make.a_reply(make.a_newcomer(), old)
    notice = make.page(at_work.get("/")).select_one("main .notice")
    assert "Somebody has written here for the first time" in notice.text
    assert not any(sign.isdigit() for sign in notice.text)
    assert notice.a["href"] == "/greeting"


def test_a_greeter_answers_through_pages(at_work: FlaskClient, cara: Member, new: Member, old: Thread) -> None:
    first = make.a_reply(new, old, "I have never said this")
    page = make.page(at_work.get("/greeting"))
    form = page.select_one("ol.rows form")
    assert "I have never said this" in page.select_one("ol.rows").text
    taken = at_work.post(form["action"], data={**make.filled(form), "choice": "answer"})
    assert taken.location == f"/p/{first.public_id}/reply"
    assert "others leave it to you" in make.words(at_work.get("/greeting"))
    reply = make.page(at_work.get(taken.location)).select_one("main form")
    sent = at_work.post(reply["action"], data={**make.filled(reply), "text": "I am glad that you did"})
    assert sent.status_code == 303
    assert "Nobody waits" in make.words(at_work.get("/greeting"))


def test_the_slower_one_is_told_and_sees_that_it_is_taken(at_work: FlaskClient, new: Member, old: Thread) -> None:
    first = make.a_reply(new, old)
    greeting.claim(make.a_greeter("Amber Lark"), first.public_id, make.settings())
    answer = make.send(at_work, f"/greeting/{first.public_id}", choice="answer")
    page = at_work.get(answer.location)
    assert "a moment quicker" in make.words(page)
    row = make.page(page).select_one("ol.rows li")
    assert "Somebody is answering" in row.text
    assert "Amber Lark" not in page.text, "who greets is shown to nobody"
    assert not row.select("button")


def test_all_is_well_worried_and_leaving_it(at_work: FlaskClient, new: Member, old: Thread) -> None:
    first = make.a_reply(new, old)
    row = make.page(at_work.get("/greeting")).select_one("ol.rows li")
    assert row.find("a", string="Worried")["href"] == f"/p/{first.public_id}/flag"
    assert row.find("a", string="Answer")["href"] == f"/p/{first.public_id}/reply"
    make.send(at_work, f"/greeting/{first.public_id}", choice="answer")
    make.send(at_work, f"/greeting/{first.public_id}", choice="leave")
    assert "I will answer" in make.words(at_work.get("/greeting"))
    make.send(at_work, f"/greeting/{first.public_id}", choice="anything else")
    assert "I will answer" in make.words(at_work.get("/greeting"))
    make.send(at_work, f"/greeting/{first.public_id}", choice="well")
    assert "Thank you for looking" in make.words(at_work.get("/greeting"))


def test_what_is_not_there_is_missing(at_work: FlaskClient) -> None:
    assert make.send(at_work, "/greeting/aaaaaaaaaa", choice="answer").status_code == 404
    assert at_work.get("/greeting?after=x").status_code == 200


def test_the_page_goes_on(at_work: FlaskClient, old: Thread) -> None:
    many = make.settings().first_words_per_page + 1
    for _ in range(many):
        make.a_reply(make.a_newcomer(), old)
    first = make.page(at_work.get("/greeting"))
    assert len(first.select("ol.rows > li")) == many - 1
    assert len(make.page(at_work.get(first.select_one(".pager-next")["href"])).select("ol.rows > li")) == 1


def test_the_helpers_list_keeps_its_order(cara: Member, at_work: FlaskClient) -> None:
    """No head start: whoever can answer first shall."""
    ann = make.make_member()
    titles = []
    for number in range(4):
        make.a_thread(make.member_again(ann.id) if number % 2 else make.a_newcomer(), title=f"Thread {number}")
        titles.append(f"Thread {number}")
    for who in (cara, make.make_member()):
        make.sign_in(at_work, who)
        rows = make.page(at_work.get("/threads/unanswered")).select("ol.rows a.row-link, ul.rows a.row-link")
        assert [row.text for row in rows] == titles
    assert db.session.query(Post).count() == 4
