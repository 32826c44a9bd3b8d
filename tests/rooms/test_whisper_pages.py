"""What passes between a host and one person, as pages and forms: read by the two sides alone, and moderators who are called."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from forum.extensions import db
from forum.rooms import access, calls, whisper_queries, whispers
from forum.rooms.hosting_models import Call, Whisper
from tests import factories as make
from tests.rooms.conftest import Come, Night, press, told

pytestmark = pytest.mark.both_databases


def test_a_whisper_and_its_answer_by_forms(night: Night, come: Come) -> None:
    host, ann, bea = come(night.host), come(night.ann), come(night.bea)
    night.line(night.ann)
    page = f"/r/{night.room}/people/{night.ann.public_id}"
    press(host, page, "Whisper to them", text="Are **you** well?")
    assert "Are you well?" in told(ann, f"/r/{night.room}")
    press(ann, f"/r/{night.room}", "Whisper it", text="Not really")
    assert "Not really" in told(host, page)
    assert "Not really" in told(host, f"/r/{night.room}")
    for words in ("Are you well?", "Not really"):
        assert words not in told(bea, f"/r/{night.room}")
        assert words not in told(bea, f"/r/{night.room}/word")
    answer = press(ann, f"/r/{night.room}/word", "Whisper it", text="Ring me on 07700 900123")
    assert answer.status_code == 422
    assert "07700 900123" in make.page(answer).select_one(".asked").text
    assert db.session.query(Whisper).count() == 2
    empty = press(ann, f"/r/{night.room}/word", "Whisper it", text=" ")
    assert (empty.status_code, "no words yet" in make.words(empty)) == (400, True)


def test_nobody_else_opens_a_whisper_or_a_person(night: Night, come: Come) -> None:
    """Every address that a whisper or a person has, asked by those who are no side of it."""
    config = make.settings()
    found = whispers.to_person(night.host, night.room, config, text="Secret", nonce="n1", to=night.to(night.ann))
    whispers.send_card(night.host, night.room, night.to(night.ann))
    card = whisper_queries.card_stands(access.head_of(night.ann, night.room), night.ann.id)
    person = f"/r/{night.room}/people/{night.ann.public_id}"
    bea = come(night.bea)
    for path in (f"/w/{found.public_id}/flag", f"/w/{found.public_id}/mute"):
        assert (bea.get(path).status_code, make.send(bea, path, reason="unkind").status_code) == (404, 404)
    assert make.send(bea, f"/w/{card}/put-away").status_code == 404
    assert make.send(come(night.host), f"/w/{card}/put-away").status_code == 404
    for path in (person, f"/r/{night.room}/hosting"):
        answer = bea.get(path)
        assert answer.status_code == 403
        assert b"Secret" not in answer.data
    forms = {"ask": {"step": "remove"}, "whisper": {"text": "x", "nonce": "n2"}, "card": {}}
    for verb, fields in forms.items():
        assert make.send(bea, f"{person}/{verb}", **fields).status_code == 403
        assert make.send(come(night.ann), f"{person}/{verb}", **fields).status_code == 403
    for verb in ("lock", "hand-over", "pace"):
        assert (
            make.send(bea, f"/r/{night.room}/{verb}", state="on", to=night.bea.public_id, seconds=60).status_code == 403
        )
    assert night.seat(night.ann).removed is False
    other = make.a_room("Another")
    assert (
        make.send(come(night.host), f"/r/{other.public_id}/people/{night.ann.public_id}/ask", step="remove").status_code
        == 403
    )
    assert db.session.query(Whisper).count() == 2


def test_the_way_to_help_stands_on_top_until_it_is_put_away(night: Night, come: Come) -> None:
    host, ann, bea = come(night.host), come(night.ann), come(night.bea)
    night.line(night.ann)
    page = f"/r/{night.room}/people/{night.ann.public_id}"
    assert "for them alone" in make.words(press(host, page, "Send the way to help"))
    assert "It stands on their page" in told(host, page)

    def card(browser: FlaskClient) -> Any:
        answer = browser.get(f"/r/{night.room}", headers={"Accept-Language": "en-GB"})
        return make.page(answer).select_one("[data-card]")

    shown = card(ann)
    assert not shown.has_attr("hidden")
    assert "You are not in trouble" in " ".join(shown.text.split())
    assert shown.find("a", href="tel:116123") is not None
    assert (card(bea).has_attr("hidden"), card(host).has_attr("hidden")) == (True, True)
    press(ann, f"/r/{night.room}", "Put it away")
    assert card(ann).has_attr("hidden")


def test_calling_a_moderator_by_a_form(night: Night, come: Come) -> None:
    ann, moderator = come(night.ann), make.a_moderator("Steady Lynx")
    page = f"/r/{night.room}/call"
    shown = told(ann, page)
    assert "No moderator has a page open just now" in shown
    assert "Help now" in shown
    assert "They have been told" in make.words(press(ann, page, "Call them", words="It gets loud"))
    assert "Call them" not in [each.text for each in make.page(ann.get(page)).select("button")]
    there = come(moderator)
    for path in ("/", "/moderation"):
        assert "Ann Otter asks for a moderator. “It gets loud”" in told(there, path)
    assert "A room asks for a moderator" in told(there, "/notices")
    assert "asks for a moderator" not in told(come(night.host), "/")
    answer = press(there, "/moderation", "I am coming")
    assert "They know that you are coming." in make.words(answer)
    assert answer.request.path == f"/r/{night.room}"
    assert "Steady Lynx is coming." in told(ann, page)
    second = come(make.a_moderator())
    name = db.session.query(Call).one().public_id
    assert make.send(second, f"/moderation/calls/{name}/come").status_code == 409
    assert make.send(ann, f"/moderation/calls/{name}/come").status_code == 403
    long = make.send(ann, page, words="x" * 501)
    assert (long.status_code, calls.waiting()) == (400, [])


def test_a_whisper_is_pointed_out_with_a_form(night: Night, come: Come) -> None:
    config = make.settings()
    found = whispers.to_person(night.host, night.room, config, text="Unkind", nonce="n1", to=night.to(night.ann))
    ann, moderator = come(night.ann), come(make.a_moderator())
    path = make.page(ann.get(f"/r/{night.room}")).select_one(f'[data-whisper="{found.public_id}"] a')["href"]
    page = ann.get(path)
    assert "may guess who pointed it out" in make.words(page)
    assert make.send(ann, path, reason="unkind").location == f"/r/{night.room}"
    assert "A whisper of Hanna Heron in a room" in told(moderator, "/moderation")
    press(ann, f"/w/{found.public_id}/mute", "Mute them")
    shown = make.page(ann.get(f"/r/{night.room}")).select_one(f'[data-whisper="{found.public_id}"]')
    assert "Unkind" in shown.select_one("details.cover").text
