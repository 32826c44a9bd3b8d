"""Words of somebody who may be in danger are held up by no pace, up to so many a minute; a host's word about them stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from werkzeug.test import TestResponse

from forum.errors import Refused, TooSoon, Withheld
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.clock import Frozen
from forum.lib.judging import Label
from forum.moderation.models import Case
from forum.rooms import hosting, service, whispers
from forum.rooms.floor import AnothersTurn
from forum.rooms.models import Message
from forum.rooms.people import Whom
from forum.vocabulary import NoticeVerb, Visibility
from tests import factories as make
from tests.moderation.acts import told
from tests.rooms.circles import Evening, an_evening

pytestmark = pytest.mark.both_databases
Sockets = Callable[[FlaskClient], SocketIOTestClient]
RED, CALM = "I want to kill myself", "The bus was late"
SOURCING = "hmu I got percs 40 each"
MOST = 2


@pytest.fixture(autouse=True)
def few(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts by a page, and two urgent ones a minute beyond that."""
    # However slow the machine is: no line more comes with the time that a test takes.
    slow = {"socket_lines_per_second": 0.001}
    less = replace(make.settings(), urgent_texts_per_minute=MOST, write_limit="2 per hour", **slow)
    monkeypatch.setitem(app.config, "NIGHTLIGHT", less)


@pytest.fixture(autouse=True)
def held() -> Any:
    with clock.freeze(clock.day(clock.now()) + timedelta(hours=9)) as frozen:
        yield frozen


@pytest.fixture
def evening(app: Flask) -> Evening:
    return an_evening("ann", "bea", family="Finch")


@pytest.fixture
def her_turn(evening: Evening) -> Evening:
    """It is Bea's turn, in a room where nobody answers anybody."""
    evening.raises("bea", "ann")
    evening.begins()
    evening.moves()
    assert evening.order()[0] == "bea"
    return evening


def cases() -> list[Label]:
    db.session.expire_all()
    return [case.label for case in db.session.query(Case).order_by(Case.id)]


def helps(answer: TestResponse) -> bool:
    return bool(make.page(answer).select(".care:not([hidden]) a[href='tel:988']"))


# --- Rooms ------------------------------------------------------------------------------------------------------------


def test_slow_mode_does_not_hold_them(evening: Evening, held: Frozen) -> None:
    service.set_pace(evening.host, evening.name, 600, make.settings())
    evening.say("ann")
    with pytest.raises(TooSoon):
        evening.say("ann", CALM)
    for _each in range(MOST):
        assert evening.say("ann", RED).wait == 0
    assert cases() == [Label.RED] * MOST
    with pytest.raises(TooSoon) as refused:
        evening.say("ann", RED)
    assert refused.value.families, "with the way to help"
    with pytest.raises(TooSoon):
        evening.say("ann", CALM)
    held.move(timedelta(seconds=61))
    assert evening.say("ann", RED)


def test_they_wait_for_nobody_s_turn(her_turn: Evening) -> None:
    with pytest.raises(AnothersTurn):
        her_turn.say("ann", CALM)
    for _each in range(MOST):
        her_turn.say("ann", RED)
    assert cases() == [Label.RED] * MOST
    assert her_turn.order()[0] == "bea", "nobody's turn is taken"
    with pytest.raises(AnothersTurn) as refused:
        her_turn.say("ann", RED)
    assert refused.value.families


def test_nor_does_a_check_in(her_turn: Evening) -> None:
    service.set_pace(her_turn.host, her_turn.name, 600, make.settings())
    with pytest.raises(AnothersTurn):
        her_turn.checks_in("ann", win=CALM)
    her_turn.checks_in("ann", win=RED)
    assert cases() == [Label.RED]
    assert her_turn.order()[0] == "bea"


def test_the_same_sending_again_is_one(evening: Evening) -> None:
    service.set_pace(evening.host, evening.name, 600, make.settings())
    evening.say("ann")
    first = evening.say("ann", RED, nonce="the-same-nonce")
    for _each in range(MOST):
        assert evening.say("ann", RED, nonce="the-same-nonce") == first
    assert evening.say("ann", RED)


@pytest.mark.parametrize("step", ["quiet", "remove"])
def test_a_host_s_word_stays_and_they_are_heard_all_the_same(evening: Evening, client: FlaskClient, step: str) -> None:
    evening.say("ann")
    hosting.ask(evening.host, evening.name, step, make.settings(), to=Whom(person=evening.ann.public_id))
    before = len(evening.kinds())
    with pytest.raises(Refused) as refused:
        evening.say("ann", CALM)
    assert not refused.value.families
    assert cases() == []
    make.sign_in(client, evening.ann)
    for _each in range(2):
        answer = make.send(client, f"/r/{evening.name}/say", text=RED, nonce="the-same-nonce")
        assert answer.status_code == 403
        assert helps(answer)
        assert "A person reads it all the same" in make.words(answer)
        assert "no moderator is on duty just now" in make.words(answer)
        page = make.page(answer)
        assert page.find("a", href=f"/r/{evening.name}/call")
        assert page.find("a", href=f"/r/{evening.name}/word")
        assert page.select_one("form.kept textarea").text.strip() == RED
    assert cases() == [Label.RED]
    kept = db.session.query(Message).filter_by(source=RED).one()
    assert (kept.visibility, kept.seq < 0) == (Visibility.HELD, True)
    assert len(evening.kinds()) == before, "the room hears nothing"
    assert [each.verb for each in told(evening.host)].count(NoticeVerb.IN_DANGER) >= 1


def test_who_is_let_in_again_says_the_same_words_from_the_same_form(evening: Evening, client: FlaskClient) -> None:
    evening.say("ann")
    to = Whom(person=evening.ann.public_id)
    hosting.ask(evening.host, evening.name, "quiet", make.settings(), to=to)
    make.sign_in(client, evening.ann)
    assert make.send(client, f"/r/{evening.name}/say", text=RED, nonce="the-same-nonce").status_code == 403
    hosting.ask(evening.host, evening.name, "unquiet", make.settings(), to=to)
    before = evening.kinds().count("said")
    sent = [make.send(client, f"/r/{evening.name}/say", text=RED, nonce="the-same-nonce") for _each in range(2)]
    assert len({each.location for each in sent}) == 1
    assert evening.kinds().count("said") == before + 1, "said, and once"
    line = db.session.query(Message).filter_by(source=RED, visibility=Visibility.VISIBLE).one()
    assert sent[0].location == f"/m/{line.public_id}/said"


@pytest.mark.parametrize("nonce", ["", "the-same-nonce"])
def test_so_many_of_them_are_kept_in_a_minute(
    app: Flask, evening: Evening, held: Frozen, monkeypatch: pytest.MonkeyPatch, nonce: str
) -> None:
    monkeypatch.setitem(app.config, "NIGHTLIGHT", replace(make.settings(), lines_held_most=1))
    evening.say("ann")
    hosting.ask(evening.host, evening.name, "quiet", make.settings(), to=Whom(person=evening.ann.public_id))
    for number in range(MOST + 3):
        with pytest.raises(Refused) as refused:
            evening.say("ann", f"{RED} {number}", nonce)
        assert refused.value.families, "with the way to help"
        assert (refused.value.about is not None) is (number < MOST), "which says whether a person reads it"
    assert cases() == [Label.RED] * MOST
    with pytest.raises(Refused):
        evening.say("ann", f"{RED} 0", nonce)
    held.move(timedelta(seconds=61))
    with pytest.raises(Refused):
        evening.say("ann", f"{RED} again", nonce)
    assert cases() == [Label.RED] * (MOST + 1)


def test_nor_are_more_kept_that_tell_how_or_whispered(
    app: Flask, evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "NIGHTLIGHT", replace(make.settings(), lines_held_most=1))
    for number in range(MOST + 3):
        with pytest.raises(Withheld) as refused:
            evening.say("ann", f"{RED}. {SOURCING} {number}")
        assert refused.value.families
    for number in range(MOST + 3):
        facts = {"text": f"{RED}. {SOURCING} {number}", "nonce": ids.token(8)}
        with pytest.raises(Withheld):
            whispers.to_hosts(evening.bea, evening.name, make.settings(), **facts)
    assert cases() == [Label.RED] * 2 * MOST


def test_where_nobody_could_hear_them_the_way_to_help_is_shown(evening: Evening, client: FlaskClient) -> None:
    """The circle is closed and they never were in it: nothing of theirs comes in, and they are not left alone with that."""
    hosting.lock(evening.host, evening.name, locked=True)
    make.sign_in(client, make.make_member())
    answer = make.send(client, f"/r/{evening.name}/say", text=RED, nonce=ids.token(8))
    assert (answer.status_code, helps(answer)) == (403, True)
    assert "Nobody reads this yet" in make.words(answer)
    assert not make.page(answer).find("a", href=f"/r/{evening.name}/call")
    assert cases() == []
    calm = make.send(client, f"/r/{evening.name}/say", text=CALM, nonce=ids.token(8))
    assert (calm.status_code, helps(calm)) == (403, False)


# --- How fast somebody writes -----------------------------------------------------------------------------------------


def a_thread_at(path: str) -> Callable[[FlaskClient, str], TestResponse]:
    return lambda browser, text: make.send(browser, path, title="Tonight", text=text, win=text, nonce=ids.token(8))


@pytest.mark.parametrize("kind", ["thread", "answer", "change", "line", "check-in", "word"])
def test_no_page_says_that_they_write_too_fast(evening: Evening, client: FlaskClient, kind: str) -> None:
    ann = evening.ann
    post = make.opening_of(make.a_thread(ann))
    path = {
        "thread": f"/b/{make.a_board().public_id}/new",
        "answer": f"/t/{post.thread.public_id}/replies",
        "change": f"/p/{post.public_id}/edit",
        "line": f"/r/{evening.name}/say",
        "check-in": f"/r/{evening.name}/check-in",
        "word": f"/r/{evening.name}/word",
    }[kind]
    if kind == "check-in":
        evening.raises("ann")
        evening.begins()
        evening.moves()
    make.sign_in(client, ann)
    sends = a_thread_at(path)
    for number in range(2):
        assert sends(client, f"{CALM} {number}").status_code == 303
    calm = sends(client, CALM)
    assert (calm.status_code, helps(calm)) == (429, False)
    for number in range(MOST):
        passed = sends(client, f"{RED} {number}")
        assert passed.status_code == 303, make.words(passed)
    more = sends(client, f"{RED} and more")
    assert (more.status_code, helps(more)) == (429, True)
    assert RED in more.text, "their words are still here"
    assert cases()


def test_one_form_sent_on_and_on_is_no_way_past_it(client: FlaskClient, app: Flask) -> None:
    ann = make.make_member()
    path = f"/t/{make.a_thread(ann).public_id}/replies"
    make.sign_in(client, ann)
    answers = [make.send(client, path, text=RED, nonce="the-same-nonce").status_code for _each in range(6)]
    assert answers == [303] * (2 + MOST) + [429] * 2


@pytest.mark.parametrize("event", ["room:say", "room:whisper", "room:check_in"])
def test_nor_does_a_socket(evening: Evening, client: FlaskClient, open_socket: Sockets, event: str) -> None:
    if event == "room:check_in":
        evening.raises("ann")
        evening.begins()
        evening.moves()
    make.sign_in(client, evening.ann)
    wire = open_socket(client)

    def send(text: str) -> Any:
        said = {"text": text, "win": text, "that_is_all": False}
        return wire.emit(event, {"room": evening.name, "nonce": ids.token(8), **said}, callback=True)

    answers = [send(f"{CALM} {number}") for number in range(make.settings().socket_lines_burst + 1)]
    assert [each["ok"] for each in answers] == [True] * (len(answers) - 1) + [False]
    assert "care" not in answers[-1]
    passed = [send(f"{RED} {number}") for number in range(MOST)]
    assert [each["ok"] for each in passed] == [True] * MOST
    more = send(RED)
    assert (more["ok"], more["wait"]) == (False, 1), more
    assert more["care"]
