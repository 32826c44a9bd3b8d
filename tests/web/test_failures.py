"""What breaks is said in words, keeps what was written, and is logged without it."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from forum import errors
from forum.discussions import service
from forum.extensions import db
from forum.web.failures import ack_of, error_page
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def at_home(app: Flask, client: FlaskClient) -> FlaskClient:
    make.sign_in(client, make.make_member("Ann Otter"))
    return client


def broken(error: Exception):
    def fail(*args: object, **more: object) -> None:
        raise error

    return fail


def say_it(client: FlaskClient):
    board = make.a_board()
    return make.send(client, f"/b/{board.public_id}/new", title="My title", text="My words", nonce="n1", notes="grief")


def test_an_unknown_error_keeps_the_words_and_logs_places_only(
    at_home: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service, "start_thread", broken(RuntimeError("My words with a secret")))
    with caplog.at_level(logging.INFO):
        answer = say_it(at_home)
    assert answer.status_code == 500
    assert "It is not your fault" in make.words(answer)
    form = make.page(answer).select_one("form.kept")
    assert form.find(attrs={"name": "text"}).text.strip() == "My words"
    assert form.find(attrs={"name": "title"}).text.strip() == "My title"
    assert form.find("input", {"name": "notes"})["value"] == "grief"
    assert form.find("input", {"name": "nonce"})["value"] == "n1"
    assert "RuntimeError" in caplog.text
    assert "in new_thread" in caplog.text, "the log says where"
    for secret in ("My words", "secret", "My title", "Ann Otter"):
        assert secret not in caplog.text


def test_a_database_that_does_not_answer_keeps_the_words(
    at_home: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    locked = OperationalError("INSERT INTO post VALUES ('My words')", {}, Exception("database is locked"))
    monkeypatch.setattr(service, "start_thread", broken(locked))
    answer = say_it(at_home)
    assert answer.status_code == 503
    assert "your words are still here" in make.words(answer)
    assert "My words" in answer.text
    assert "My words" not in caplog.text


def test_the_kept_words_can_be_sent_again_with_one_button(
    at_home: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as once:
        once.setattr(service, "start_thread", broken(RuntimeError()))
        answer = say_it(at_home)
    form = make.page(answer).select_one("form.kept")
    sent = at_home.post(form["action"], data=make.filled(form))
    assert sent.status_code == 303
    shown = make.words(at_home.get(sent.location))
    assert "My title" in shown
    assert "My words" in shown
    assert "Death and grief" in shown


def test_when_the_error_page_breaks_too_there_are_still_words(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.site.routes.render_template", broken(RuntimeError()))
    monkeypatch.setattr("forum.web.failures.render_template", broken(RuntimeError()))
    answer = client.get("/rules")
    assert answer.status_code == 500
    assert answer.mimetype == "text/plain"
    assert "It is not your fault" in answer.text


def test_live_news_that_cannot_be_sent_does_not_undo_what_is_stored(
    at_home: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forum.discussions.models import Post

    thread = make.a_thread(make.make_member())
    monkeypatch.setattr("forum.live.socketio.emit", broken(ConnectionError("Redis is away")))
    answer = make.send(at_home, f"/t/{thread.public_id}/replies", text="My words", nonce="n1")
    assert answer.status_code == 303
    assert db.session.query(Post).filter_by(source="My words").count() == 1


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (errors.Refused("No %(what)s.", what="way"), 403, "No way."),
        (errors.Missing("Gone."), 404, "Gone."),
        (errors.Conflict("Somebody was first."), 409, "Somebody was first."),
        (errors.TooSoon("Wait %(wait)d seconds.", 7), 429, "Wait 7 seconds."),
        (errors.Invalid({"text": "Too %(how)s."}, how="long"), 400, "Too long."),
        (errors.SignInNeeded("Sign in."), 401, "Sign in."),
    ],
)
def test_every_refusal_is_a_page_and_an_ack_with_the_same_words(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: errors.Plain, status: int, said: str
) -> None:
    monkeypatch.setattr("forum.site.routes.render_template", broken(error))
    answer = client.get("/rules")
    assert answer.status_code == status
    assert said in make.words(answer)
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)
    with app.test_request_context():
        ack = ack_of(error)
    assert (ack["ok"], ack["reason"], ack.get("wait")) == (False, said, 7 if status == 429 else None)


def test_scripts_that_ask_for_json_get_json(client: FlaskClient) -> None:
    answer = client.get("/no-such-page", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json["ok"] is False
    assert answer.json["reason"]


@pytest.mark.parametrize(
    "path",
    [
        "/no-such-page",
        "/%00",
        "/t/",
        "/t/x/y/z",
        "/../etc/passwd",
        "/static/../forum/config.py",
        "/static/no.css",
        "/t/\u202e",
    ],
)
def test_an_address_that_is_nowhere(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (401, 404), answer.status
    assert make.page(answer).h1


@pytest.mark.parametrize("path", ["/exit", "/r/aaaaaaaaaa/say", "/look", "/sign-out"])
def test_a_wrong_method_says_which_are_right(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert make.page(answer).h1


def test_an_error_says_nothing_about_the_machine(at_home: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.site.routes.render_template", broken(RuntimeError("boom")))
    text = at_home.get("/rules").text
    for secret in ("Traceback", "boom", "RuntimeError", "/forum/", ".py", "werkzeug", "Flask"):
        assert secret not in text


def test_an_error_page_outside_a_form_keeps_nothing(app: Flask) -> None:
    with app.test_request_context("/rules?text=My+words"):
        assert "My words" not in error_page(404).get_data(as_text=True)


def test_a_page_of_many_sources_and_broken_headers_still_answers(client: FlaskClient) -> None:
    for headers in (
        {"Accept-Language": "\xff" * 200},
        {"Accept": "x/y;q=z"},
        {"If-None-Match": '"'},
        {"Range": "bytes=0-"},
        {"X-Forwarded-Host": "evil.example"},
        {"Content-Type": "application/json"},
    ):
        answer = client.get("/talk", headers=headers)
        assert answer.status_code == 200, headers
        assert "evil.example" not in answer.text


def test_what_a_form_holds_that_is_no_form(client: FlaskClient) -> None:
    for kind, body in (
        ("application/json", b'{"name": 1}'),
        ("text/plain", b"x"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\ngarbage"),
        ("application/x-www-form-urlencoded", b"\xff\xfe%ZZ=&&&=%00"),
    ):
        answer = client.post("/sign-in", data=body, content_type=kind)
        assert answer.status_code == 400, kind
        assert make.page(answer).h1
