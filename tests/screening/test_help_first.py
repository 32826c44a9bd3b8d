"""Who may be in danger finds the way to help before any question about their words, and beside each refusal of them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from werkzeug.test import TestResponse

from forum.accounts.queries import Member
from forum.discussions import service
from forum.extensions import db
from forum.lib import ids
from forum.lib.judging import Label
from forum.moderation.models import Case
from forum.rooms.models import Message
from tests import factories as make
from tests.rooms.circles import an_evening
from tests.screening.test_asking import agreeing

pytestmark = pytest.mark.both_databases
Sockets = Callable[[FlaskClient], SocketIOTestClient]
Send = Callable[[FlaskClient, str], TestResponse]

RED = "I want to kill myself"
ASKED = f"{RED}. Ring me on 07700 900123"
NOT_SENT, READ = "Nobody reads this yet", "A person will read this"
CALM = "Ring me on 07700 900123 about the bus"


def a_thread_of(browser: FlaskClient, text: str) -> TestResponse:
    return make.send(browser, f"/b/{make.a_board().public_id}/new", title="Tonight", text=text, nonce=ids.token(8))


def an_answer(browser: FlaskClient, text: str) -> TestResponse:
    thread = make.a_thread(make.make_member())
    return make.send(browser, f"/t/{thread.public_id}/replies", text=text, nonce=ids.token(8))


def an_answer_to_one(browser: FlaskClient, text: str) -> TestResponse:
    thread = make.a_thread(make.make_member())
    parent = make.a_reply(make.make_member(), thread).public_id
    return make.send(browser, f"/t/{thread.public_id}/replies", text=text, nonce=ids.token(8), parent=parent)


def a_line(browser: FlaskClient, text: str) -> TestResponse:
    return make.send(browser, f"/r/{make.a_room().public_id}/say", text=text, nonce=ids.token(8))


def a_word(browser: FlaskClient, text: str) -> TestResponse:
    return make.send(browser, f"/r/{an_evening(family='Finch').name}/word", text=text, nonce=ids.token(8))


PAGES = pytest.mark.parametrize("page", [a_thread_of, an_answer, an_answer_to_one, a_line, a_word])


@pytest.fixture
def writer(app: Flask, client: FlaskClient) -> FlaskClient:
    make.sign_in(client, make.make_member("Ann Otter"))
    return client


def stored() -> int:
    db.session.expire_all()
    return db.session.query(Case).count() + db.session.query(Message).count()


def test_the_way_to_help_comes_before_the_question(writer: FlaskClient) -> None:
    answer = a_line(writer, ASKED)
    assert answer.status_code == 422
    found = make.page(answer)
    (care,) = found.select(".care:not([hidden])")
    question = found.select_one(".asked:not([hidden])")
    assert question
    assert any(each is care for each in question.find_all_previous())
    assert care.select_one("a[href='tel:988']")
    assert READ in care.text
    # The page begins to be read at the first of what wants the focus.
    assert found.select("[autofocus]")[0] is care
    sent = writer.post(answer.request.path, data=agreeing(answer))
    assert sent.status_code == 303
    assert make.page(writer.get(sent.location)).select_one("main a[href='tel:988']")


@PAGES
def test_who_is_in_no_danger_is_only_asked(writer: FlaskClient, page: Send) -> None:
    answer = page(writer, CALM)
    assert answer.status_code == 422
    assert not make.page(answer).select(".care:not([hidden])")
    assert stored() == 0


def test_a_check_in_too(app: Flask, client: FlaskClient) -> None:
    evening = an_evening("ann", "bea", family="Finch")
    evening.raises("ann")
    evening.begins()
    evening.moves()
    make.sign_in(client, evening.people["ann"])
    answer = make.send(client, f"/r/{evening.name}/check-in", win=ASKED, intention="", nonce=ids.token(8))
    assert answer.status_code == 422
    (care,) = make.page(answer).select(".care:not([hidden])")
    assert care.select_one("a[href='tel:988']")
    assert care.select_one("a[href='#win']")
    # And it is heard while the question stands.
    assert READ in care.text
    db.session.expire_all()
    assert db.session.query(Case).one().label is Label.RED


def test_over_the_socket_it_comes_with_the_question(app: Flask, client: FlaskClient, open_socket: Sockets) -> None:
    evening = an_evening("ann", family="Finch")
    make.sign_in(client, evening.people["ann"])
    wire = open_socket(client)
    payload: dict[str, Any] = {"room": evening.name, "text": ASKED, "nonce": ids.token(8)}
    asked = wire.emit("room:say", payload, callback=True)
    assert asked["outing"]
    assert READ in asked["care"]["read_by"]
    assert {way["href"] for line in asked["care"]["lines"] for way in line["ways"]} >= {"tel:988"}
    calm = wire.emit("room:say", {**payload, "text": CALM, "nonce": ids.token(8)}, callback=True)
    assert calm["outing"]
    assert "care" not in calm
    said = wire.emit("room:say", {**payload, "seen": asked["seen"]}, callback=True)
    assert said["ok"]
    assert NOT_SENT not in said["care"]["read_by"]


@pytest.mark.parametrize("page", [an_answer, a_line])
def test_a_refusal_that_shields_somebody_new_shows_it(writer: FlaskClient, page: Send) -> None:
    new: Member = make.a_newcomer("Newt Heron")
    if page is a_line:
        answer = page(writer, f"@Newt Heron {RED}. Write to me at ann@gmail.com")
    else:
        path = f"/t/{make.a_thread(new).public_id}/replies"
        answer = make.send(writer, path, text=f"{RED}. Write to me at ann@gmail.com", nonce=ids.token(8))
    assert answer.status_code == 400
    (care,) = make.page(answer).select(".care:not([hidden])")
    assert NOT_SENT in care.text
    assert stored() == 0


def test_so_does_every_other_refusal_of_such_words(writer: FlaskClient) -> None:
    thread = make.a_thread(make.make_member())
    other = make.make_member()
    parent = make.a_reply(other, thread).public_id
    service.take_back(other, parent)
    path = f"/t/{thread.public_id}/replies"
    answer = make.send(writer, path, text=RED, nonce=ids.token(8), parent=parent)
    assert answer.status_code == 400
    assert "were taken back meanwhile" in make.words(answer)
    (care,) = make.page(answer).select(".care:not([hidden])")
    assert NOT_SENT in care.text
    untitled = make.send(writer, f"/b/{make.a_board().public_id}/new", title="", text=RED, nonce=ids.token(8))
    assert untitled.status_code == 400
    assert make.page(untitled).select_one(".care a[href='tel:988']")
