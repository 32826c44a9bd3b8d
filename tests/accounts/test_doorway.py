"""The door: nothing is asked while it is calm; then work, or a place in line without scripts; each is used once."""

import base64
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import altcha
import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import doorway
from forum.accounts.models import Account
from forum.extensions import db, limiter
from forum.lib import clock
from forum.moderation import raids
from forum.tally import Asked, counts
from tests import factories as make

NewClient = Callable[[], FlaskClient]
PHRASE = "seventeen lanterns drift homeward"


@pytest.fixture(autouse=True)
def hours(app: Flask):
    with clock.freeze(clock.now()) as frozen:
        yield frozen


def crowd(many: int) -> None:
    """So many have joined a moment ago."""
    for number in range(many):
        counts.enter(
            Asked(doorway.JOINED, f"somebody {number} {clock.now()}", make.settings().joining_watch_minutes * 60)
        )


def solved(client: FlaskClient) -> str:
    """What a browser with scripts sends."""
    limiter.reset()
    asked = client.get("/join/work").get_json()["work"]
    challenge = altcha.Challenge.from_dict(asked)
    solution = altcha.solve_challenge(challenge, counter_start=1)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def joins(client: FlaskClient, name: str, **more: str) -> Any:
    limiter.reset()
    return make.send(client, "/join", **({"name": name, "passphrase": PHRASE} | more))


def people() -> int:
    return db.session.query(Account).count()


# --- How much is asked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("many", "tries", "minutes"),
    [
        (0, 0, 0),
        (9, 0, 0),
        (10, 75, 2),
        (19, 75, 2),
        (20, 150, 4),
        (40, 300, 8),
        (80, 600, 16),
        (160, 1200, 20),
        (9_999, 1200, 20),
    ],
)
def test_it_grows_with_how_many_come(app: Flask, many: int, tries: int, minutes: int) -> None:
    door = doorway.State()
    assert doorway.tries(make.settings(), door, many) == tries
    assert doorway.line_minutes(make.settings(), door, many) == minutes


def test_an_old_phone_is_done_within_twenty_seconds(app: Flask) -> None:
    """300,000 iterations a second is what a slow phone of ten years ago does with its browser's own code."""
    config = make.settings()
    assert config.joining_work_tries_most * config.joining_work_iterations <= 20 * 300_000


def test_it_is_calm_again_after_the_watched_minutes(app: Flask, client: FlaskClient, hours) -> None:
    crowd(12)
    assert client.get("/join/work").get_json()["work"]["parameters"]["data"] == {"tries": 75}
    hours.move(timedelta(minutes=make.settings().joining_watch_minutes))
    assert client.get("/join/work").get_json() == {"work": None}


@pytest.mark.both_databases
def test_while_it_is_calm_nothing_is_asked(app: Flask, new_client: NewClient) -> None:
    for number in range(make.settings().joining_calm_most):
        assert joins(new_client(), f"Amber Finch {number + 2}").location == "/join/phrase"
    assert joins(new_client(), "Amber Finch 99").location == "/join/line"
    assert people() == make.settings().joining_calm_most


def test_what_came_to_nothing_does_not_count(app: Flask, client: FlaskClient) -> None:
    make.join_for_real("Amber Finch", "another passphrase of somebody")
    for _each in range(15):
        assert joins(client, "Amber Finch").status_code == 400
        assert joins(client, "Amber Otter", passphrase="short").status_code == 400
    assert doorway.coming(make.settings()) == 0


# --- Work -------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_work_opens_the_door_once(app: Flask, new_client: NewClient) -> None:
    crowd(10)
    ann, bea = new_client(), new_client()
    answer = solved(ann)
    assert joins(ann, "Amber Finch", work=answer).location == "/join/phrase"
    refused = joins(bea, "Amber Otter", work=answer)
    assert refused.status_code == 400
    assert "press the button once more" in make.words(refused)
    assert people() == 1
    # The same form twice, from a browser that has not seen the first answer.
    assert joins(new_client(), "Amber Finch", work=answer).location == "/join/phrase"
    assert joins(bea, "Amber Otter", work=solved(bea)).location == "/join/phrase"


@pytest.mark.parametrize("work", ["x", "e30=", base64.b64encode(json.dumps({"challenge": {}}).encode()).decode()])
def test_what_is_no_work_opens_nothing(app: Flask, client: FlaskClient, work: str) -> None:
    crowd(10)
    assert joins(client, "Amber Finch", work=work).status_code == 400
    assert people() == 0


def test_work_ends(app: Flask, client: FlaskClient, hours) -> None:
    crowd(10)
    answer = solved(client)
    hours.move(timedelta(minutes=make.settings().joining_work_minutes))
    crowd(10)
    assert joins(client, "Amber Finch", work=answer).status_code == 400


def test_light_work_does_not_do_when_many_more_have_come(app: Flask, client: FlaskClient) -> None:
    crowd(10)
    light = solved(client)
    crowd_now = 40
    crowd(crowd_now)
    # The first ten stand there too; half of what is asked now would do.
    assert joins(client, "Amber Finch", work=light).status_code == 400


def test_only_so_many_challenges_are_made_for_one_caller(app: Flask, client: FlaskClient) -> None:
    crowd(10)
    codes = [client.get("/join/work").status_code for _each in range(61)]
    assert codes == [200] * 60 + [429]


def test_the_page_brings_the_script_and_says_what_happens(app: Flask, client: FlaskClient) -> None:
    calm = client.get("/join")
    assert "place in line" not in make.words(calm)
    assert make.page(calm).select_one("form[data-work]").get("data-work-now") is None
    crowd(20)
    busy = client.get("/join")
    assert "place in line of about 4 minutes" in make.words(busy)
    assert make.page(busy).select_one("form[data-work-now]")["data-work"] == "/join/work"
    assert make.page(busy).select_one('script[src*="work.js"]') is not None


# --- A place in line --------------------------------------------------------------------------------------------------


def waits(client: FlaskClient) -> str:
    return make.words(client.get("/join/line"))


@pytest.mark.both_databases
def test_without_scripts_one_waits_in_line(app: Flask, client: FlaskClient, hours) -> None:
    crowd(20)
    sent = joins(client, "Amber Finch", own_device="y")
    assert sent.location == "/join/line"
    page = client.get("/join/line")
    assert "in about 4 minutes" in make.words(page)
    assert "Amber Finch" in make.words(page)
    refresh = make.page(page).select_one('meta[http-equiv="refresh"]')["content"]
    assert refresh == "30;url=/join/line"
    # What waits is in the browser's own cookie, sealed, and nowhere on the page.
    assert PHRASE not in page.text
    assert people() == 0
    assert make.send(client, "/join/line").location == "/join/line", "not yet"
    hours.move(timedelta(minutes=4))
    page = client.get("/join/line")
    assert "It is your turn" in make.words(page)
    assert make.page(page).select_one('meta[http-equiv="refresh"]') is None
    answer = make.send(client, "/join/line")
    assert answer.location == "/join/phrase"
    assert people() == 1
    assert client.get("/join/phrase").status_code == 200
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("s="))
    assert "Max-Age" in cookie, "the device is theirs, as they said before they waited"


def test_a_place_is_used_once_and_not_for_ever(app: Flask, client: FlaskClient, new_client: NewClient, hours) -> None:
    crowd(10)
    joins(client, "Amber Finch")
    cookie = client.get_cookie("f").value
    hours.move(timedelta(minutes=3))
    crowd(10)
    twin = new_client()
    twin.set_cookie("f", cookie)
    assert make.send(client, "/join/line").location == "/join/phrase"
    # The same browser state sent again is the same person, who goes on joining.
    assert make.send(twin, "/join/line").location == "/join/phrase"
    assert people() == 1
    late = new_client()
    joins(late, "Amber Otter")
    hours.move(timedelta(minutes=4 + make.settings().joining_line_kept_minutes, seconds=1))
    assert "no longer held" in waits(late)
    assert make.send(late, "/join/line").status_code in (200, 400)
    assert people() == 1


def test_nobody_waits_for_what_is_refused_at_the_end(app: Flask, client: FlaskClient) -> None:
    crowd(20)
    for name, secret in (("Amber Finch", "short"), ("x", PHRASE)):
        page = joins(client, name, passphrase=secret)
        assert page.status_code == 400, (name, secret)
        assert make.page(page).select(".field-error"), (name, secret)
    assert "no longer held" in waits(client)
    # Nor is the device's work used up by it.
    work = solved(client)
    assert joins(client, "Amber Finch", passphrase="short", work=work).status_code == 400
    assert joins(client, "Amber Finch", work=work).location == "/join/phrase"


def test_one_may_leave_the_line_and_keeps_the_name(app: Flask, client: FlaskClient) -> None:
    crowd(10)
    joins(client, "Amber Finch")
    page = make.send(client, "/join/line", leave="1")
    assert make.page(page).select_one("#name")["value"] == "Amber Finch"
    assert "no longer held" in waits(client)


def test_a_name_that_was_taken_meanwhile_leads_back_to_the_form(app: Flask, client: FlaskClient, hours) -> None:
    crowd(10)
    joins(client, "Amber Finch")
    make.confirmed(make.join_for_real("Amber Finch", "another passphrase of somebody"))
    hours.move(timedelta(minutes=3))
    page = make.send(client, "/join/line")
    assert "taken" in make.words(page)
    assert page.status_code == 400


@pytest.mark.parametrize("value", ["", "x", "zz", "00" * 60])
def test_a_forged_place_is_none(app: Flask, client: FlaskClient, value: str) -> None:
    assert doorway.place(make.settings(), value) is None


def test_what_waits_is_sealed(app: Flask, client: FlaskClient) -> None:
    crowd(10)
    joins(client, "Amber Finch")
    from itsdangerous import base64_decode

    raw = client.get_cookie("f").value
    whole = raw + repr(base64_decode(re.split(r"\.", raw.lstrip("."))[0]))
    for secret in ("Amber", "Finch", "lanterns"):
        assert secret not in whole


# --- Who is let past --------------------------------------------------------------------------------------------------


def test_the_first_steward_is_not_asked(app: Flask, client: FlaskClient) -> None:
    from forum.accounts import service

    crowd(500)
    token = service.new_first_link(make.settings())
    assert joins(client, "Amber Finch", first=token).location == "/join/phrase"


def test_in_a_raid_it_is_as_much_as_can_be(app: Flask, client: FlaskClient, hours) -> None:
    raids.begin(make.a_moderator(), 1, make.settings(), by_invitation=False)
    assert client.get("/join/work").get_json()["work"]["parameters"]["data"] == {"tries": 1200}
    assert "about 20 minutes" in make.words(client.get("/join"))
    hours.move(timedelta(hours=1, minutes=1))
    assert client.get("/join/work").get_json() == {"work": None}
    assert doorway.sweep() == 1
    assert doorway.sweep() == 0
