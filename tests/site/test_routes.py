"""Pages for everybody and the steward's settings: help that dials, leaving, light and language, health."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import sessions
from forum.discussions.models import Board
from forum.extensions import db
from forum.lib import clock
from forum.lib.helplines import COUNTRIES, EMERGENCY, HELPLINES
from forum.rooms.models import Room
from forum.vocabulary import Role, Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def desk(app: Flask, client: FlaskClient) -> FlaskClient:
    """The steward's browser."""
    make.sign_in(client, make.a_steward("Gentle Badger"))
    return client


# --- Pages for everybody ----------------------------------------------------------------------------------------------


def test_the_first_page_of_a_new_place_says_how_to_begin(app: Flask, client: FlaskClient) -> None:
    assert "has no steward yet" in make.words(client.get("/"))
    make.a_steward()
    assert "has no steward yet" not in make.words(client.get("/"))


def test_a_members_first_page_shows_rooms_and_who_waits(app: Flask, client: FlaskClient) -> None:
    ann = make.make_member("Ann Otter")
    make.a_room("Evening check-in")
    make.a_room("Put away", is_closed=True)
    make.a_thread(make.make_member(), title="Nobody answered")
    make.sign_in(client, ann)
    shown = make.words(client.get("/"))
    for words in (
        "Good that you are here, Ann Otter",
        "Evening check-in",
        "Nobody answered",
        "Nobody is here just now",
    ):
        assert words in shown
    assert "Put away" not in shown


def test_who_is_joining_or_paused_is_told_what_to_do(app: Flask, client: FlaskClient) -> None:
    make.sign_in(client, make.make_member(standing=Standing.JOINING))
    assert "Finish joining" in make.words(client.get("/"))
    assert "One step is left" in make.words(client.get("/me"))
    make.sign_in(client, make.make_member(standing=Standing.SUSPENDED))
    assert "Your account is paused" in make.words(client.get("/"))


@pytest.mark.parametrize(
    "path", ["/rules", "/privacy", "/leaving", "/help", "/talk", "/rooms", "/", "/join", "/sign-in", "/recover"]
)
def test_everybody_may_read_the_pages_for_everybody(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert len(make.page(answer).select("h1")) == 1


@pytest.mark.parametrize("country", list(COUNTRIES))
def test_help_has_links_that_really_dial(client: FlaskClient, country: str) -> None:
    shown = make.page(client.get(f"/help?country={country}"))
    links = {link["href"] for link in shown.select("main a")}
    assert f"tel:{EMERGENCY[country]}" in links
    for line in HELPLINES[country]:
        for way in line.contacts:
            assert way.href in links
            assert re.fullmatch(r"tel:\+?[\d#*]{3,15}|sms:\+?\d{3,15}(\?body=\w+)?|https://\S+", way.href)
    assert shown.select_one("option[selected]")["value"] == country


def test_help_guesses_the_country_from_the_language_alone(client: FlaskClient) -> None:
    chosen = lambda **headers: make.page(client.get("/help", headers=headers)).select_one("option[selected]")["value"]  # noqa: E731  # read five times
    assert chosen(**{"Accept-Language": "en-GB,en;q=0.8"}) == "GB"
    assert chosen(**{"Accept-Language": "fr-CA"}) == "CA"
    assert chosen(**{"Accept-Language": "xx"}) == "US"
    assert chosen(**{"Accept-Language": "es-ES,es;q=0.9"}) == "ES"
    assert chosen(**{"Accept-Language": "es-AR,es;q=0.9"}) == "other", "nobody is sent to another country's numbers"
    assert make.page(client.get("/help?country=%00")).select_one("option[selected]")["value"] in COUNTRIES


def test_old_numbers_say_that_they_are_old(client: FlaskClient) -> None:
    checked = clock.now().replace(year=2026, month=6, day=2)
    for days, words in ((10, None), (100, "A while ago"), (200, "Long ago: it may have changed")):
        with clock.freeze(checked + timedelta(days=days)):
            shown = make.words(client.get("/help?country=US"))
        assert ("ago" in shown) is (words is not None)
        assert words is None or words in shown


def test_health_answers_and_names_nobody(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json["ok"] is True
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json) == {"ok", "live", "mode", "build"}
    assert answer.json["live"] is True, "a house of one process hears itself"


def test_robots_are_told_to_stay_away(client: FlaskClient) -> None:
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


# --- Leaving, light, language -----------------------------------------------------------------------------------------


def test_leaving_ends_the_session_clears_the_browser_and_lands_elsewhere(app: Flask, client: FlaskClient) -> None:
    member = make.make_member()
    token, other = make.sign_in(client, member), make.sign_in(app.test_client(), member)
    answer = client.post("/exit")
    assert answer.status_code == 303
    assert answer.location == make.settings().exit_url
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get_cookie("s") is None
    assert sessions.identify(token, make.settings()) is None
    assert sessions.identify(other, make.settings()) is not None, "only this browser leaves"


def test_leaving_works_for_everybody_at_any_time(client: FlaskClient) -> None:
    client.set_cookie("s", "a session that ended long ago")
    assert client.post("/exit").location == make.settings().exit_url
    assert client.post("/exit", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "field", "value", "kept"),
    [
        ("/look", "theme", "night", "night"),
        ("/look", "theme", "day", "day"),
        ("/look", "theme", "contrast", "contrast"),
        ("/look", "theme", "<script>", "auto"),
        ("/look", "other", "x", "auto"),
        ("/language", "language", "es", "es"),
        ("/language", "language", "xx", "en"),
    ],
)
def test_light_and_language_are_kept_in_a_cookie(
    client: FlaskClient, path: str, field: str, value: str, kept: str
) -> None:
    answer = client.post(path, data={field: value, "next": "/help?country=GB"})
    assert answer.location == "/help?country=GB"
    cookie = client.get_cookie("look" if path == "/look" else "language")
    assert cookie.value == kept
    assert cookie.http_only
    html = make.page(client.get("/help")).html
    assert html["data-theme" if path == "/look" else "lang"] == kept


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\nLocation: x",
    ],
)
def test_a_switch_sends_nobody_elsewhere(client: FlaskClient, target: str) -> None:
    for path in ("/look", "/language"):
        assert client.post(path, data={"next": target}).location == "/"


# --- Settings ---------------------------------------------------------------------------------------------------------


def test_the_steward_opens_a_first_set(desk: FlaskClient) -> None:
    assert "Begin with a first set" in make.words(desk.get("/settings"))
    assert make.send(desk, "/settings/first-places").location == "/settings"
    shown = make.words(desk.get("/settings"))
    assert "After a lapse" in shown
    assert "Begin with a first set" not in shown


def test_the_steward_opens_and_changes_a_board(desk: FlaskClient) -> None:
    assert (
        make.send(desk, "/settings/boards/new", name="Nights", about="Long ones", is_public="y").location == "/settings"
    )
    board = db.session.query(Board).one()
    form = make.page(desk.get(f"/settings/boards/{board.public_id}"))
    assert form.find("input", {"name": "name"})["value"] == "Nights"
    assert form.find("input", {"name": "is_public"}).has_attr("checked")
    make.send(desk, f"/settings/boards/{board.public_id}", name="Mornings", about="")
    db.session.expire_all()
    assert (board.name, board.about, board.is_public) == ("Mornings", "", False)


def test_the_steward_opens_and_changes_a_room(desk: FlaskClient) -> None:
    fields = {"name": "Evening", "about": "", "welcome": "Hello", "zone": "Europe/London"}
    make.send(desk, "/settings/rooms/new", gathers_from="19:00", gathers_until="21:30", **fields)
    room = db.session.query(Room).one()
    assert (room.gathers_from, room.gathers_until, room.zone) == (1140, 1290, "Europe/London")
    form = make.page(desk.get(f"/settings/rooms/{room.public_id}"))
    assert form.find("input", {"name": "gathers_from"})["value"].startswith("19:00")
    make.send(desk, f"/settings/rooms/{room.public_id}", is_closed="y", gathers_from="", gathers_until="", **fields)
    db.session.expire_all()
    assert (room.gathers_from, room.is_closed) == (None, True)


def test_the_steward_says_how_a_round_goes(desk: FlaskClient) -> None:
    fields = {"name": "Evening", "about": "", "welcome": "Hello", "zone": "UTC"}
    fresh = make.page(desk.get("/settings/rooms/new"))
    assert fresh.find("input", {"name": "cross_talk"}).has_attr("checked"), (
        "a room is open to talk unless somebody says else"
    )
    make.send(desk, "/settings/rooms/new", turn_minutes="5", **fields)
    room = db.session.query(Room).one()
    assert (room.cross_talk, room.turn_seconds) == (False, 300)
    form = make.page(desk.get(f"/settings/rooms/{room.public_id}"))
    assert form.find("input", {"name": "turn_minutes"})["value"] == "5"
    assert not form.find("input", {"name": "cross_talk"}).has_attr("checked")
    make.send(desk, f"/settings/rooms/{room.public_id}", cross_talk="y", turn_minutes="", **fields)
    db.session.expire_all()
    assert (room.cross_talk, room.turn_seconds) == (True, 180)
    answer = make.send(desk, f"/settings/rooms/{room.public_id}", turn_minutes="16", **fields)
    assert "Please choose between 1 and 15 minutes." in make.words(answer)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/settings/boards/new", {"name": "", "about": "My words"}),
        ("/settings/boards/new", {"name": "x" * 81, "about": "My words"}),
        ("/settings/rooms/new", {"name": "", "welcome": "My words", "zone": "UTC"}),
        ("/settings/rooms/new", {"name": "Room", "welcome": "My words", "zone": "Nowhere"}),
        ("/settings/rooms/new", {"name": "Room", "welcome": "My words", "zone": "UTC", "gathers_from": "25:99"}),
        ("/settings/rooms/new", {"name": "Room", "welcome": "My words", "zone": "UTC", "gathers_from": "19:00"}),
        ("/settings/rooms/new", {"name": "Room", "welcome": "My words", "zone": "UTC", "turn_minutes": "0"}),
        ("/settings/rooms/new", {"name": "Room", "welcome": "My words", "zone": "UTC", "turn_minutes": "two"}),
        ("/settings", {"name": "Nobody Here", "role": "moderator"}),
        ("/settings", {"name": "", "role": "moderator"}),
        ("/settings", {"name": "Gentle Badger", "role": "member"}),
        ("/settings", {"name": "Gentle Badger", "role": "emperor"}),
        ("/settings", {"name": "Gentle Badger"}),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_words(desk: FlaskClient, path: str, fields: dict) -> None:
    answer = make.send(desk, path, **fields)
    assert answer.status_code == 400
    page = make.page(answer)
    assert page.select_one(".problems li, .field-error"), "it says what is wrong"
    for name, typed in fields.items():
        if name in ("name", "about", "welcome"):
            control = page.find(attrs={"name": name})
            assert (control.get("value") or control.text).strip() == typed
    assert db.session.query(Board).count() == db.session.query(Room).count() == 0


def test_the_steward_gives_a_duty(desk: FlaskClient) -> None:
    ann = make.make_member("Ann Otter")
    assert make.send(desk, "/settings", name="ann otter", role="moderator").location == "/settings"
    assert make.member_again(ann.id).role is Role.MODERATOR


def test_settings_are_for_the_steward(app: Flask, client: FlaskClient) -> None:
    paths = ["/settings", "/settings/boards/new", "/settings/rooms/new", "/settings/boards/aaaaaaaaaa"]
    for path in paths:
        assert client.get(path).status_code == 401
    for member in (make.make_member(), make.a_moderator()):
        make.sign_in(client, member)
        for path in [*paths, "/settings/first-places"]:
            assert make.send(client, path, name="Mine", role="steward").status_code == 403
    assert db.session.query(Board).count() == 0


def test_a_place_that_is_not_there(desk: FlaskClient) -> None:
    for kind in ("boards", "rooms"):
        for name in ("aaaaaaaaaa", "%00", "x" * 2000):
            assert desk.get(f"/settings/{kind}/{name}").status_code == 404
            answer = make.send(desk, f"/settings/{kind}/{name}", name="New", zone="UTC")
            assert answer.status_code in (400, 404)
            assert "no longer here" in make.words(answer)
    assert db.session.query(Board).count() == db.session.query(Room).count() == 0
