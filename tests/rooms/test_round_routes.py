"""The round as pages and forms: a whole check-in round and a closing round without a script."""

from collections.abc import Callable

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.accounts import reading
from forum.extensions import db
from forum.lib import clock
from forum.rooms import gatherings, service
from forum.rooms.models import Message, SpokenCheckIn
from forum.transaction import transaction
from tests import factories as make
from tests.rooms.circles import Evening, an_evening

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


At = Callable[[str], FlaskClient]


def strip(answer: TestResponse) -> Tag:
    found = make.page(answer).select_one("section.round")
    assert found is not None
    return found


def says(answer: TestResponse) -> str:
    """What the strip says, without its buttons."""
    return " ".join(
        " ".join(part.get_text(" ").split()) for part in strip(answer).select(".round-head, .round-now, .round-time")
    )


def offers(answer: TestResponse) -> list[str]:
    """The buttons that somebody sees for what they may do themselves."""
    forms = strip(answer).select(".round-acts > form:not([hidden])")
    return [" ".join(form.button.text.split()) for form in forms if form.button]


def press(browser: FlaskClient, evening: Evening, words: str, **typed: object) -> TestResponse:
    """Presses a button of the room's page, as a browser without a script does."""
    page = make.page(browser.get(f"/r/{evening.name}"))
    for form in page.select("form:not([hidden])"):
        if form.button and " ".join(form.button.text.split()) == words:
            return browser.post(str(form["action"]), data={**make.filled(form), **typed})
    raise AssertionError(f"no button {words!r}")


def look(browser: FlaskClient, evening: Evening) -> TestResponse:
    return browser.get(f"/r/{evening.name}")


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
