"""The round as pages and forms: a whole check-in round and a closing round without a script."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.extensions import db
from forum.rooms import gatherings
from forum.rooms.models import Message, SpokenCheckIn
from forum.transaction import transaction
from tests import factories as make
from tests.rooms.circles import Evening, an_evening
from tests.rooms.round_pages import At, look, offers, press, says, strip

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


def test_between_evenings_there_is_no_round(evening: Evening, at: At) -> None:
    gatherings.close(evening.host, evening.name)
    with transaction():
        evening.room.always_open = True
    assert strip(look(at("ann"), evening)).has_attr("hidden")


def test_a_whole_check_in_round_with_forms_alone(evening: Evening, at: At) -> None:
    ann, bea, host = at("ann"), at("bea"), at("host")
    assert says(look(ann, evening)).startswith("No round just now No hand is up.")
    assert offers(look(ann, evening)) == ["Raise my hand"]
    assert press(ann, evening, "Raise my hand").location == f"/r/{evening.name}#round"
    press(bea, evening, "Raise my hand")
    assert "Hands up: Ann Otter, Bea Otter." in says(look(host, evening))
    assert offers(look(ann, evening)) == ["Take my hand down"]
    assert press(host, evening, "Begin the round", kind="check_in", whom="hands").status_code == 303
    opening = look(ann, evening)
    assert "First the opening words. Then: Ann Otter, Bea Otter. You are next." in says(opening)
    assert "Speak from the I." in make.page(opening).select_one("ol.log-lines .round-said").text
    assert offers(opening) == ["Pass"]
    press(host, evening, "Begin the first turn")
    mine = look(ann, evening)
    assert says(mine) == "Check-in round 1 of 2 It is your turn. Then: Bea Otter. about 3 minutes left"
    assert offers(mine) == ["That is all from me", "Pass"]
    assert make.page(mine).select_one("details[data-write]").has_attr("open")
    theirs = look(bea, evening)
    assert "It is Ann Otter's turn. Then: Bea Otter. You are next." in says(theirs)
    assert offers(theirs) == ["Pass", "Thank you, Ann Otter"]
    press(bea, evening, "Thank you, Ann Otter")
    assert "1 thank-you" in says(look(ann, evening))
    said = press(ann, evening, "Say it aloud", mood="3", craving="", win="I slept", intention="Bed at ten")
    assert said.location == f"/r/{evening.name}#round"
    assert "It is Bea Otter's turn." in says(look(ann, evening))
    line = make.page(look(bea, evening)).select("li.line")[-1]
    assert "Ann Otter Check-in" in " ".join(line.text.split())
    assert "Mood: so-so (3 of 5)" in line.text
    assert "Pull" not in line.text
    press(bea, evening, "That is all from me")
    assert "Everybody has had a turn. Raise your hand if you would like a turn." in says(look(host, evening))
    press(host, evening, "End the round")
    assert "No round just now" in says(look(bea, evening))


def test_a_closing_round_with_forms_alone(evening: Evening, at: At) -> None:
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    evening.checks_in("ann", intention="Bed at ten")
    evening.checks_in("bea", mood=2)
    evening.ends()
    evening.raises("ann", "bea")
    press(at("host"), evening, "Begin the round", kind="closing", whom="hands")
    press(at("host"), evening, "Begin the first turn")
    form = make.page(look(at("ann"), evening)).select_one("form.check-in")
    assert form.select_one("[data-check-in-more]").has_attr("hidden")
    assert form.textarea.find_next("textarea", {"name": "intention"}).text.strip() == "Bed at ten"
    assert not form.select_one("[data-still]").has_attr("hidden")
    press(at("ann"), evening, "Say it aloud")
    beas = make.page(look(at("bea"), evening)).select_one("form.check-in")
    assert beas.select_one("[data-still]").has_attr("hidden")
    press(at("bea"), evening, "Say it aloud", intention="Ring my sister")
    press(at("host"), evening, "End the round")
    found = [" ".join(each.text.split()) for each in make.page(look(at("cy"), evening)).select("[data-summary-of]")]
    assert found == ["Ann Otter Bed at ten", "Bea Otter Ring my sister"]


def test_a_check_in_before_ones_turn_stands_in_the_form_again(evening: Evening, at: At) -> None:
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    answer = press(at("bea"), evening, "Say it aloud", mood="4", win="Written ahead")
    assert answer.status_code == 403
    assert "It is Ann Otter's turn. A thank-you is always fine, and your hand can be up." in make.words(answer)
    form = make.page(answer).select_one("form.check-in")
    assert make.filled(form) | {"csrf_token": "", "nonce": ""} == {
        "csrf_token": "", "nonce": "", "mood": "4", "craving": "", "win": "Written ahead", "intention": "", "that_is_all": ["y"],
    }  # fmt: skip
    assert make.page(answer).select_one("details[data-write]").has_attr("open")


def test_a_line_in_somebody_elses_turn_stands_in_the_form_again(evening: Evening, at: At) -> None:
    evening.raises("ann")
    evening.begins()
    evening.moves()
    answer = make.send(at("bea"), f"/r/{evening.name}/say", text="me too", nonce="n1")
    assert answer.status_code == 403
    assert "It is Ann Otter's turn." in make.words(answer)
    assert make.page(answer).find("textarea", {"name": "text"}).text.strip() == "me too"
    assert db.session.query(Message).count() == 0


@pytest.mark.parametrize(
    ("field", "wrong", "words"),
    [
        ("mood", "9", "Please choose one of the five, or leave it out."),
        ("craving", "11", "Please choose a number from 0 to 10, or leave it out."),
        ("win", "x" * 281, "Please keep this below 280 characters."),
        ("intention", "x" * 281, "Please keep this below 280 characters."),
    ],
)
def test_a_check_in_that_cannot_be_taken_comes_back(
    evening: Evening, at: At, field: str, wrong: str, words: str
) -> None:
    evening.raises("ann")
    evening.begins()
    evening.moves()
    answer = make.send(at("ann"), f"/r/{evening.name}/check-in", nonce="n1", **{"win": "Kept words", field: wrong})
    assert answer.status_code == 400
    assert words in make.words(answer)
    assert "Kept words" in answer.text or field == "win"
    assert db.session.query(Message).count() == 0


def test_an_empty_check_in_passes(evening: Evening, at: At) -> None:
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    answer = press(at("ann"), evening, "Say it aloud", mood="", win=" ")
    assert answer.status_code == 303
    assert "You passed. That is always fine." in make.page(look(at("ann"), evening)).text
    assert evening.order() == ("bea", [])


def test_words_that_could_lead_to_a_person_are_asked_about_once(evening: Evening, at: At) -> None:
    evening.raises("ann")
    evening.begins()
    evening.moves()
    asked = press(at("ann"), evening, "Say it aloud", win="Ring me on 07700 900123", mood="4")
    assert asked.status_code == 422
    form = make.page(asked).select_one("form.check-in")
    assert "07700 900123" in form.select_one("[data-asked] q").text
    button = form.select_one("[data-as-it-is]")
    sent = make.filled(form) | {"seen_warning": button["value"]}
    assert at("ann").post(str(form["action"]), data=sent).status_code == 303
    assert db.session.query(SpokenCheckIn).one().win == "Ring me on 07700 900123"


def test_the_same_check_in_form_twice_is_one_line(evening: Evening, at: At) -> None:
    evening.raises("ann")
    evening.begins()
    evening.moves()
    for _ in range(3):
        answer = make.send(at("ann"), f"/r/{evening.name}/check-in", nonce="n1", mood="3", that_is_all="y")
        assert answer.status_code == 303
    assert db.session.query(Message).count() == 1


def test_a_host_puts_somebody_first_and_lets_somebody_wait(evening: Evening, at: At) -> None:
    evening.raises("ann", "bea", "cy")
    evening.begins()
    host = at("host")
    press(host, evening, "Begin the first turn")
    press(host, evening, "Cy Otter next")
    assert evening.order() == ("ann", ["cy", "bea"])
    press(host, evening, "Not here just now: at the end")
    assert evening.order() == ("cy", ["bea", "ann"])
    old = make.page(look(host, evening))
    press(host, evening, "Next turn")
    form = next(each for each in old.select("form") if each.button and "Next turn" in each.button.text)
    assert host.post(str(form["action"]), data=make.filled(form)).status_code == 303
    assert evening.order() == ("bea", ["ann"]), "the same press again moved nothing"


def test_members_see_no_tools_of_the_round(evening: Evening, at: At) -> None:
    assert "Lead the round" not in make.words(look(at("ann"), evening))
    paths = {"round": {"kind": "topic", "whom": "hands"}, "round/first": {"turn": 1}, "round/end": {}}
    for path, fields in paths.items():
        assert make.send(at("ann"), f"/r/{evening.name}/{path}", **fields).status_code == 403
