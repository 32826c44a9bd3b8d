"""Before words go out that could lead to a person, their writer is asked once; nothing of the question is kept."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from werkzeug.test import TestResponse

from forum.accounts.queries import Member
from forum.discussions.models import Post, Thread
from forum.errors import AskFirst
from forum.extensions import db
from forum.lib import ids
from forum.rooms.models import Message, Room
from forum.screening.asking import MOST_PIECES, ask_first
from tests import factories as make

pytestmark = pytest.mark.both_databases
Sockets = Callable[[FlaskClient], SocketIOTestClient]

NUMBER, MAIL = "07700 900123", "otter.zz@example.com"
LEADING = f"Ring me on {NUMBER} or write to {MAIL}"
HARMLESS = "Ninety days, 40 mg less, call 988 if it gets bad"


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def at_home(client: FlaskClient, ann: Member) -> FlaskClient:
    make.sign_in(client, ann)
    return client


@pytest.fixture
def room(app: Flask) -> Room:
    return make.a_room()


def box(answer: TestResponse) -> Tag | None:
    """The question of the form that was sent; a room has another one, for a check-in."""
    return make.page(answer).select_one(".asked:not([hidden])")


def pieces(answer: TestResponse) -> list[str]:
    asked = box(answer)
    assert asked, make.words(answer)
    return [each.text for each in asked.select("q")]


def agreeing(answer: TestResponse) -> dict[str, Any]:
    """What a browser sends when somebody presses the second button under their words."""
    button = make.page(answer).select_one("main form button[name=seen_warning]:not([hidden])")
    assert button
    form = button.find_parent("form")
    assert form
    return {**make.filled(form), str(button["name"]): button["value"]}


def posts() -> list[str]:
    db.session.expire_all()
    return [post.source for post in db.session.query(Post).order_by(Post.id)]


def lines() -> list[str]:
    db.session.expire_all()
    return [line.source for line in db.session.query(Message).order_by(Message.id)]


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_a_reply_is_asked_about_once_and_stored_once(at_home: FlaskClient, ann: Member) -> None:
    path = f"/t/{make.a_thread(ann).public_id}/replies"
    asked = make.send(at_home, path, text=LEADING, nonce="a" * 24, notes="grief")
    assert asked.status_code == 422
    assert pieces(asked) == [NUMBER, MAIL]
    assert "A phone number" in make.words(asked)
    again = agreeing(asked)
    assert (again["text"].strip(), again["nonce"], again["notes"]) == (LEADING, "a" * 24, ["grief"])
    assert posts() == ["First words"]
    sent = [at_home.post(path, data=again) for _ in range(2)]
    assert [each.status_code for each in sent] == [303, 303]
    assert posts() == ["First words", LEADING]


def test_an_answer_to_one_post_keeps_its_place(at_home: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(ann)
    parent = make.a_reply(ann, thread)
    path = f"/t/{thread.public_id}/replies"
    asked = make.send(at_home, path, text=LEADING, nonce="a" * 24, parent=parent.public_id)
    assert asked.status_code == 422
    assert at_home.post(path, data=agreeing(asked)).status_code == 303
    stored = db.session.query(Post).filter_by(source=LEADING).one()
    assert stored.parent_id == parent.id


def test_a_thread_is_asked_about_with_its_title(at_home: FlaskClient, ann: Member) -> None:
    path = f"/b/{make.a_board().public_id}/new"
    wish = {"wish": "listen"} if "listen" in at_home.get(path).text else {}
    asked = make.send(at_home, path, title=f"Call {NUMBER}", text=LEADING, nonce="a" * 24, **wish)
    assert asked.status_code == 422
    assert pieces(asked) == [NUMBER, MAIL], "each piece once"
    again = agreeing(asked)
    changed = at_home.post(path, data={**again, "title": f"Call {NUMBER} tonight"})
    assert changed.status_code == 422
    assert posts() == []
    sent = at_home.post(path, data=again)
    assert sent.status_code == 303
    thread = db.session.query(Thread).one()
    assert (thread.title, posts()) == (f"Call {NUMBER}", [LEADING])
    assert str(thread.wish or "") == wish.get("wish", "")


def test_an_edit_is_asked_about_when_its_words_change(at_home: FlaskClient, ann: Member) -> None:
    post = make.opening_of(make.a_thread(ann))
    path = f"/p/{post.public_id}/edit"
    asked = make.send(at_home, path, text=LEADING)
    assert (asked.status_code, pieces(asked), posts()) == (422, [NUMBER, MAIL], ["First words"])
    assert at_home.post(path, data=agreeing(asked)).status_code == 303
    assert posts() == [LEADING]
    only_notes = make.send(at_home, path, text=LEADING, notes="grief")
    assert only_notes.status_code == 303, "these words are out already"
    assert make.send(at_home, path, text=f"{LEADING}!").status_code == 422


def test_a_line_is_asked_about_without_javascript(at_home: FlaskClient, room: Room) -> None:
    path = f"/r/{room.public_id}/say"
    asked = make.send(at_home, path, text=LEADING, nonce="a" * 24)
    assert (asked.status_code, pieces(asked), lines()) == (422, [NUMBER, MAIL], [])
    sent = [at_home.post(path, data=agreeing(asked)) for _ in range(2)]
    assert [each.status_code for each in sent] == [303, 303]
    assert lines() == [LEADING]


def test_changed_words_are_looked_at_again(at_home: FlaskClient, ann: Member) -> None:
    path = f"/t/{make.a_thread(ann).public_id}/replies"
    agreed = agreeing(make.send(at_home, path, text=LEADING, nonce="a" * 24))
    other = at_home.post(path, data={**agreed, "text": f"{LEADING} and 07700 900456"})
    assert (other.status_code, pieces(other)) == (422, [NUMBER, MAIL, "07700 900456"])
    assert at_home.post(path, data={**agreed, "text": HARMLESS}).status_code == 303
    assert posts() == ["First words", HARMLESS]


def test_the_ordinary_button_asks_again_and_comes_first(at_home: FlaskClient, ann: Member) -> None:
    """The Enter key in a title presses a form's first button: nobody agrees by that."""
    path = f"/b/{make.a_board().public_id}/new"
    asked = make.send(at_home, path, title="A title", text=LEADING, nonce="a" * 24)
    form = make.page(asked).select_one("main form:has(textarea[name=text])")
    assert form
    assert [each.get("name") for each in form.select("button[type=submit]")][:2] == [None, "seen_warning"]
    assert at_home.post(path, data=make.filled(form)).status_code == 422
    assert posts() == []


def test_a_preview_asks_nothing(at_home: FlaskClient, ann: Member) -> None:
    path = f"/t/{make.a_thread(ann).public_id}/replies"
    seen = make.send(at_home, path, text=LEADING, nonce="a" * 24, preview="1")
    assert (seen.status_code, box(seen)) == (200, None)


@pytest.mark.parametrize("seen", ["", "x", "0" * 32, "é", "\x00", "0" * 5000])
def test_what_was_never_signed_says_nothing(at_home: FlaskClient, ann: Member, seen: str) -> None:
    path = f"/t/{make.a_thread(ann).public_id}/replies"
    assert make.send(at_home, path, text=LEADING, nonce="a" * 24, seen_warning=seen).status_code == 422
    assert posts() == ["First words"]


def test_another_ones_agreement_is_not_mine(
    at_home: FlaskClient, ann: Member, new_client: Callable[[], FlaskClient]
) -> None:
    path = f"/t/{make.a_thread(ann).public_id}/replies"
    agreed = agreeing(make.send(at_home, path, text=LEADING, nonce="a" * 24))
    bea = new_client()
    make.sign_in(bea, make.make_member("Bea Heron"))
    assert make.send(bea, path, text=LEADING, nonce="b" * 24, seen_warning=agreed["seen_warning"]).status_code == 422
    assert posts() == ["First words"]


def test_slow_mode_does_not_forget_that_one_agreed(at_home: FlaskClient, room: Room) -> None:
    path = f"/r/{room.public_id}/say"
    asked = make.send(at_home, path, text=LEADING, nonce="a" * 24)
    room.pace_seconds = 60
    db.session.commit()
    assert make.send(at_home, path, text="first", nonce="b" * 24).status_code == 303
    waiting = at_home.post(path, data=agreeing(asked))
    assert (waiting.status_code, box(waiting)) == (429, None)
    form = make.page(waiting).select_one("form[data-composer]")
    assert form
    assert make.filled(form)["seen_warning"] == agreeing(asked)["seen_warning"]


def test_the_question_is_asked_in_spanish(at_home: FlaskClient, ann: Member) -> None:
    path = f"/t/{make.a_thread(ann).public_id}/replies"
    make.send(at_home, "/language", language="es")
    asked = make.send(at_home, path, text="Mi correo es " + MAIL, nonce="a" * 24)
    assert pieces(asked) == [MAIL]


# --- Sockets ----------------------------------------------------------------------------------------------------------


def say(wire: SocketIOTestClient, room: Room, text: str, **more: Any) -> Any:
    payload = {"room": room.public_id, "text": text, "nonce": "c" * 24, **more}
    return wire.emit("room:say", payload, callback=True)


def test_a_live_line_is_asked_about_and_then_said_once(at_home: FlaskClient, room: Room, open_socket: Sockets) -> None:
    wire = open_socket(at_home)
    asked = say(wire, room, LEADING)
    assert asked["ok"] is False
    assert asked["outing"] == [
        {"kind": "phone", "label": "A phone number", "words": NUMBER},
        {"kind": "email", "label": "An e-mail address", "words": MAIL},
    ]
    assert lines() == []
    changed = say(wire, room, LEADING + " now", seen=asked["seen"])
    assert changed.get("outing"), changed
    said = [say(wire, room, LEADING, seen=asked["seen"]) for _ in range(2)]
    assert said[0]["ok"]
    assert said[0] == said[1]
    assert lines() == [LEADING]


@pytest.mark.parametrize("seen", [None, 5, [], {"a": 1}, True, "\ud800", "x" * 4000])
def test_a_strange_agreement_is_none(at_home: FlaskClient, room: Room, open_socket: Sockets, seen: object) -> None:
    assert say(open_socket(at_home), room, LEADING, seen=seen)["outing"]
    assert lines() == []


def test_a_harmless_line_is_said_at_once(at_home: FlaskClient, room: Room, open_socket: Sockets) -> None:
    assert say(open_socket(at_home), room, HARMLESS)["ok"]


# --- What is kept -----------------------------------------------------------------------------------------------------


def test_nothing_of_the_question_is_stored_or_logged(
    at_home: FlaskClient, ann: Member, room: Room, open_socket: Sockets, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    thread = make.a_thread(ann)
    before = everything()
    reply = make.send(at_home, f"/t/{thread.public_id}/replies", text=LEADING, nonce="a" * 24)
    line = say(open_socket(at_home), room, LEADING)
    make.send(at_home, f"/b/{make.a_board().public_id}/new", title=LEADING, text="x", nonce="d" * 24)
    make.send(at_home, f"/p/{make.opening_of(thread).public_id}/edit", text=LEADING)
    kept = everything()
    secret = agreeing(reply)["seen_warning"]
    for trace in (NUMBER, MAIL, "otter.zz", secret, line["seen"]):
        assert trace not in kept
        assert trace not in caplog.text
    assert "First words" in before
    assert "First words" in kept
    assert not any(NUMBER in value or MAIL in value for value in reply.headers.values())


def everything() -> str:
    """Every value of every table."""
    db.session.expire_all()
    meta = sa.MetaData()
    meta.reflect(db.engine)
    with db.engine.connect() as connection:
        return "\n".join(str(row) for table in meta.tables.values() for row in connection.execute(sa.select(table)))


# --- The verb ---------------------------------------------------------------------------------------------------------


def test_a_question_names_each_piece_once_and_never_too_many(app: Flask, ann: Member) -> None:
    texts = [" ".join(f"otter{n}@example.com" for n in range(20)), "otter1@example.com"]
    with pytest.raises(AskFirst) as caught:
        ask_first(ann, make.settings(), "", *texts)
    assert len(caught.value.pieces) == len(set(caught.value.pieces)) == MOST_PIECES
    ask_first(ann, make.settings(), caught.value.digest, *texts)


def test_a_title_and_a_text_are_not_one_text(app: Flask, ann: Member) -> None:
    with pytest.raises(AskFirst) as caught:
        ask_first(ann, make.settings(), "", MAIL, MAIL)
    for other in ((f"{MAIL}{MAIL}",), (f"{MAIL} {MAIL}",), (MAIL, f"{MAIL} "), (MAIL,), ("", MAIL)):
        with pytest.raises(AskFirst):
            ask_first(ann, make.settings(), caught.value.digest, *other)


def test_nothing_is_asked_about_what_leads_nowhere(app: Flask, ann: Member) -> None:
    ask_first(ann, make.settings(), ids.token(8), HARMLESS, "")
