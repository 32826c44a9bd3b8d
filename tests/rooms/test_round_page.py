"""The page of a round for those who listen, for an empty chair, and its summary."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import reading
from forum.extensions import db
from forum.lib import clock
from forum.rooms import gatherings, service
from forum.rooms.models import Message
from forum.transaction import transaction
from tests import factories as make
from tests.rooms.circles import Evening, an_evening
from tests.rooms.round_pages import At, look, offers, press, says

pytestmark = pytest.mark.both_databases


@pytest.fixture
def evening(app: Flask) -> Evening:
    return an_evening("ann", "bea", "cy", wish=lambda room: setattr(room, "welcome", "Speak from the I."))


@pytest.fixture
def at(evening: Evening, new_client: Callable[[], FlaskClient]) -> Callable[[str], FlaskClient]:
    """Somebody's browser, the same one each time."""
    browsers: dict[str, FlaskClient] = {}

    def browser(who: str) -> FlaskClient:
        if who not in browsers:
            browsers[who] = new_client()
            make.sign_in(browsers[who], evening.people[who])
        return browsers[who]

    return browser


def test_just_listening_is_kept_and_can_end(evening: Evening, at: At) -> None:
    ann = at("ann")
    evening.raises("ann", "bea")
    evening.begins()
    assert press(ann, evening, "Just listen").location == f"/r/{evening.name}?listen=1#round"
    assert evening.order() == ("", ["bea"])
    listening = ann.get(f"/r/{evening.name}?listen=1")
    assert "You are just listening." in says(listening)
    assert make.page(listening).find("form", {"action": f"/r/{evening.name}/say"}) is None
    evening.moves()
    thanks = next(
        each for each in make.page(ann.get(f"/r/{evening.name}?listen=1")).select("form") if "Thank" in each.text
    )
    answer = ann.post(str(thanks["action"]), data=make.filled(thanks))
    assert answer.location == f"/r/{evening.name}?listen=1#round", "and goes on listening"
    form = next(each for each in make.page(listening).select("form") if "I would like to say something" in each.text)
    assert ann.post(str(form["action"]), data=make.filled(form)).location == f"/r/{evening.name}#round"
    assert "You are just listening." not in says(look(ann, evening))


def test_an_empty_chair_can_be_passed_by_anybody(evening: Evening, at: At) -> None:
    from datetime import timedelta

    evening.raises("ann", "bea")
    evening.begins()
    with clock.freeze(clock.now()) as held:
        evening.moves()
        assert "Go on, their turn waits" not in offers(look(at("bea"), evening))
        held.move(timedelta(seconds=310))
        assert "take the time you need to finish" in says(look(at("bea"), evening))
        press(at("bea"), evening, "Go on, their turn waits")
        assert evening.order() == ("bea", ["ann"])


def test_somebody_asked_to_just_listen_has_no_hand(evening: Evening, at: At) -> None:
    with transaction():
        gatherings.seat(evening.gathering.id, evening.cy.id).quieted = True
    evening.raises("ann")
    evening.begins()
    evening.moves()
    assert offers(look(at("cy"), evening)) == []
    assert make.send(at("cy"), f"/r/{evening.name}/hand").status_code == 403


def test_the_summary_is_covered_as_its_reader_chose(evening: Evening, at: At) -> None:
    evening.raises("ann", "bea")
    evening.begins("closing")
    evening.moves()
    evening.checks_in("ann", intention="A zebra walk")
    evening.checks_in("bea", intention="Ring my <b>sister</b>")
    evening.ends()
    reading.mute(evening.cy, evening.bea.id)
    token = at("cy").get_cookie("s").value
    reading.keep(make.member_again(evening.cy.id), token, make.settings(), words="zebra", notes={})
    found = make.page(look(at("cy"), evening)).select("[data-summary-of]")
    assert [each.select_one("details.cover .cover-why").text.strip() for each in found] == [
        "It holds a word you muted.",
        "Words of somebody you muted.",
    ]
    bare = make.page(look(at("ann"), evening)).select("[data-summary-of]")
    assert [each.select_one(".cover") for each in bare] == [None, None]
    assert "<b>sister</b>" in bare[1].text


def test_words_taken_back_leave_the_page_of_the_summary(evening: Evening, at: At) -> None:
    evening.raises("ann")
    evening.begins("closing")
    evening.moves()
    said = evening.checks_in("ann", intention="unmistakable")
    evening.ends()
    assert b"unmistakable" in look(at("cy"), evening).data
    service.take_back(evening.ann, said.public_id)
    assert b"unmistakable" not in look(at("cy"), evening).data


def test_a_round_in_spanish(evening: Evening, at: At) -> None:
    ann = at("ann")
    ann.set_cookie("language", "es")
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    shown = says(look(ann, evening))
    assert "It is" not in shown
    assert "{" not in shown
    assert "Bea Otter" in shown
    make.send(ann, f"/r/{evening.name}/check-in", nonce="n1", mood="3", that_is_all="y")
    assert "Mood" not in db.session.query(Message).one().source, "it is said in its writer's language"
