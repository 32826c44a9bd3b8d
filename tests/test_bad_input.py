"""Whatever is typed or sent into any form: a clear answer, the words still there, nothing lost, never a broken page."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.accounts.models import Account
from forum.discussions.models import Board, Post, Thread
from forum.extensions import db, limiter
from forum.moderation.models import Flag
from forum.rooms.models import Message, Room
from forum.vocabulary import Role
from tests import factories as make
from tests.forms import EACH, MEGABYTE, STRANGE, WRITING, Form
from tests.rooms.circles import an_evening

pytestmark = pytest.mark.both_databases


@pytest.fixture
def place(app: Flask) -> dict[str, str]:
    """Something of every kind, by the names the forms' addresses use."""
    bea, steward = make.make_member("Bea Heron"), make.make_member("Gentle Badger", Role.STEWARD)
    thread, room = make.a_thread(bea), make.a_room()
    theirs = make.opening_of(thread)
    return {
        "steward": str(steward.id),
        "board": thread.board.public_id,
        "thread": thread.public_id,
        "theirs": make.a_reply(bea, thread).public_id,
        "mine": make.a_reply(steward, thread, text="Mine").public_id,
        "room": room.public_id,
        "line": make.a_line(bea, room).public_id,
        "circle": _circle(),
        "case": make.a_case(make.make_member(), theirs.public_id).public_id,
    }


def _circle() -> str:
    """A room in the middle of a check-in round."""
    evening = an_evening("ann", cross_talk=True)
    evening.raises("ann")
    evening.begins()
    return evening.name


@pytest.fixture
def desk(client: FlaskClient, place: dict[str, str]) -> FlaskClient:
    """The steward's browser: nobody may send more forms."""
    make.sign_in(client, make.member_again(int(place["steward"])))
    return client


def send(client: FlaskClient, token: str, form: Form, place: dict[str, str], filling: dict[str, Any]) -> TestResponse:
    limiter.reset()
    return client.post(form.path.format(**place), data={"csrf_token": token, **filling})


def stored() -> tuple[int, ...]:
    db.session.rollback()
    return tuple(db.session.query(model).count() for model in (Account, Board, Thread, Post, Room, Message, Flag))


def readable(answer: TestResponse, what: str) -> None:
    """Never a broken page, always words."""
    assert answer.status_code < 500, f"{what}: {answer.status}"
    if answer.status_code != 303 and answer.mimetype == "text/html":
        page = make.page(answer)
        assert page.h1, what
        if answer.status_code >= 400:
            assert page.select_one(".problems li, .field-error, p.lede, .notice"), (
                f"{what}: it does not say what is wrong"
            )


def shown(answer: TestResponse, name: str) -> str:
    """What stands in a field of the page, whether in the form or kept on an error page."""
    for control in make.page(answer).select(f'main [name="{name}"]'):
        text = control.text.removeprefix("\n") if control.name == "textarea" else control.get("value", "")
        if text.strip():
            return text
    return ""


def squeezed(text: str) -> str:
    """Words without white space and what no page can show."""
    return "".join(each for each in text if each.isprintable() and not each.isspace())


@EACH
def test_any_text_in_any_field_gets_a_clear_answer(desk: FlaskClient, place: dict[str, str], form: Form) -> None:
    token = make.form_token(desk)
    for name in form.good:
        for kind, strange in STRANGE.items():
            answer = send(desk, token, form, place, {**form.good, name: strange})
            readable(answer, f"{form.name}: {kind} in {name}")
            if name in form.secrets and isinstance(strange, str) and 12 < len(strange) < 200:
                assert strange not in answer.text, f"{form.name}: {name} is shown again"


@EACH
def test_missing_and_unknown_fields_get_a_clear_answer(desk: FlaskClient, place: dict[str, str], form: Form) -> None:
    token = make.form_token(desk)
    readable(send(desk, token, form, place, {}), f"{form.name}: nothing")
    readable(send(desk, token, form, place, dict.fromkeys(form.good, "")), f"{form.name}: all empty")
    for name in form.good:
        without = {each: value for each, value in form.good.items() if each != name}
        readable(send(desk, token, form, place, without), f"{form.name}: without {name}")
    readable(send(desk, token, form, place, {**form.good, "unknown\x00": "x", "id": "1", "role": "steward"}), form.name)


@WRITING
def test_a_megabyte_of_words_comes_back_or_is_kept(desk: FlaskClient, place: dict[str, str], form: Form) -> None:
    token = make.form_token(desk)
    for name in form.words:
        before = stored()
        answer = send(desk, token, form, place, {**form.good, name: MEGABYTE})
        assert answer.status_code in (400, 403, 409), f"{form.name}: {answer.status}"
        assert shown(answer, name).strip() == MEGABYTE.strip(), f"{form.name}: {name} is lost"
        assert stored() == before


@WRITING
def test_an_expired_form_keeps_every_word(desk: FlaskClient, place: dict[str, str], form: Form) -> None:
    before = stored()
    answer = send(desk, "expired.or.foreign", form, place, form.good)
    assert answer.status_code == 400
    assert "open for too long or came from somewhere else" in make.words(answer)
    assert stored() == before
    for name in form.words:
        if form.secrets:
            break
        assert shown(answer, name).strip() == form.good[name], f"{form.name}: {name} is lost"
    for name in form.secrets:
        assert form.good[name] not in answer.text


@pytest.mark.parametrize(
    "name", ["aaaaaaaaaa", "%00", "x" * 3000, "..%2f..", "%F0%9F%98%80", "AAAAAAAAAA", "-1", "%ED%A0%80"]
)
def test_an_unknown_name_in_any_address_is_nowhere(desk: FlaskClient, app: Flask, name: str) -> None:
    token = make.form_token(desk)
    for rule in app.url_map.iter_rules():
        if "<public_id>" in rule.rule or "<token>" in rule.rule:
            path = rule.rule.replace("<public_id>", name).replace("<token>", name)
            limiter.reset()
            if "GET" in (rule.methods or ()):
                answer = desk.get(path)
                assert answer.status_code in (400, 404), f"{path}: {answer.status}"
            if "POST" in (rule.methods or ()):
                words = {
                    "text": "My words",
                    "title": "T",
                    "reason": "spam",
                    "name": "N",
                    "nonce": "n1",
                    "days": "1",
                    "zone": "UTC",
                }
                answer = desk.post(path, data={"csrf_token": token, **words})
                assert answer.status_code in (400, 404, 405, 409), f"{path}: {answer.status}"
    assert db.session.query(Post).filter_by(source="My words").count() == 0


@pytest.mark.parametrize(
    "path", ["/t/aaaaaaaaaa/replies", "/r/aaaaaaaaaa/say", "/p/aaaaaaaaaa/edit", "/b/aaaaaaaaaa/new"]
)
def test_words_sent_to_a_place_that_is_gone_are_not_lost(desk: FlaskClient, path: str) -> None:
    answer = make.send(desk, path, text="An hour of words", title="T", nonce="n1")
    assert answer.status_code == 404
    assert shown(answer, "text").strip() == "An hour of words"


@pytest.mark.parametrize(
    ("path", "fields", "model"),
    [
        ("/b/{board}/new", {"title": "Twice", "text": "Twice", "nonce": "n1"}, Thread),
        ("/t/{thread}/replies", {"text": "Twice", "nonce": "n1"}, Post),
        ("/r/{room}/say", {"text": "Twice", "nonce": "n1"}, Message),
        ("/r/{circle}/check-in", {"win": "Twice", "nonce": "n1", "that_is_all": "y"}, Message),
        ("/p/{theirs}/flag", {"reason": "spam"}, Flag),
    ],
)
def test_the_same_form_twice_is_stored_once(
    desk: FlaskClient, place: dict[str, str], path: str, fields: dict, model: Any
) -> None:
    before = db.session.query(model).count()
    answers = [make.send(desk, path.format(**place), **fields) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.location for answer in answers}) == 1
    db.session.rollback()
    assert db.session.query(model).count() == before + 1


@pytest.mark.parametrize("path", ["/t/{thread}/replies", "/r/{room}/say", "/sign-in", "/look", "/settings/rooms/new"])
def test_more_than_we_can_take_is_refused_in_words(desk: FlaskClient, place: dict[str, str], path: str) -> None:
    token = make.form_token(desk)
    before = stored()
    answer = desk.post(path.format(**place), data={"csrf_token": token, "text": "x" * (5 * 1024 * 1024), "nonce": "n1"})
    assert answer.status_code == 413, answer.status
    assert "larger than we can take" in make.words(answer)
    assert stored() == before


def test_very_many_fields_are_refused_in_words(desk: FlaskClient, place: dict[str, str]) -> None:
    fields = {f"f{number}": "x" for number in range(20_000)}
    answer = desk.post(f"/r/{place['room']}/say", data=fields, content_type="multipart/form-data")
    readable(answer, "many fields")
    assert answer.status_code in (400, 413)


def test_unknown_choices_do_not_come_in(desk: FlaskClient, place: dict[str, str]) -> None:
    make.send(
        desk, f"/t/{place['thread']}/replies", text="Words", nonce="n1", notes=["grief", "<b>", "grief", "x" * 999]
    )
    post = db.session.query(Post).filter_by(source="Words").one()
    assert [note.value for note in post.notes] == ["grief"]
