"""A room as a page with a form: the whole of it works without JavaScript."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import clock
from forum.rooms import service
from forum.rooms.models import Message, Room
from forum.vocabulary import FlagReason, Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def room(app: Flask) -> Room:
    return make.a_room("Evening check-in", welcome="Speak from the I.", gathers_from=1140, gathers_until=1260)


@pytest.fixture
def at_home(client: FlaskClient, ann: Member) -> FlaskClient:
    make.sign_in(client, ann)
    return client


def as_member(new_client: NewClient, member: Member | None = None) -> FlaskClient:
    browser = new_client()
    make.sign_in(browser, member or make.make_member())
    return browser


def lines(answer) -> list[str]:
    return [each.text.strip() for each in make.page(answer).select("ol.log-lines .prose")]


def test_the_lobby_shows_rooms_and_their_hours(client: FlaskClient, room: Room) -> None:
    make.a_room("Put away", is_closed=True)
    shown = make.words(client.get("/rooms"))
    assert "Evening check-in" in shown
    assert "19:00" in shown
    assert "closed for now" in shown
    assert "Join to come in" in shown


def test_a_line_is_said_with_a_form_and_read_in_order(at_home: FlaskClient, room: Room) -> None:
    path = f"/r/{room.public_id}"
    empty = make.words(at_home.get(path))
    assert "Speak from the I." in empty
    assert "Nobody has said anything yet" in empty
    for text in ("first", "second **one**"):
        assert make.send(at_home, f"{path}/say", text=text, nonce=text[:5]).location == f"{path}#newest"
    assert lines(at_home.get(path)) == ["first", "second one"]


def test_the_same_form_twice_is_one_line(at_home: FlaskClient, room: Room) -> None:
    for _ in range(3):
        assert make.send(at_home, f"/r/{room.public_id}/say", text="once", nonce="n1").status_code == 303
    assert db.session.query(Message).count() == 1


@pytest.mark.parametrize(("text", "said"), [("", "no words yet"), ("x" * 2_003, "3 characters too long")])
def test_a_line_that_cannot_be_taken_comes_back(at_home: FlaskClient, room: Room, text: str, said: str) -> None:
    answer = make.send(at_home, f"/r/{room.public_id}/say", text=text, nonce="n1")
    assert answer.status_code == 400
    assert said in make.words(answer)
    assert make.page(answer).find("textarea", {"name": "text"}).text.strip() == text


def test_slow_mode_keeps_the_words_and_says_how_long(
    app: Flask, new_client: NewClient, ann: Member, room: Room
) -> None:
    host, guest = as_member(new_client, make.a_moderator()), as_member(new_client, ann)
    path = f"/r/{room.public_id}"
    assert make.send(host, f"{path}/pace", seconds="60").location == path
    assert "one line every minute" in make.words(guest.get(path))
    make.send(guest, f"{path}/say", text="first", nonce="n1")
    answer = make.send(guest, f"{path}/say", text="too soon", nonce="n2")
    assert answer.status_code == 429
    assert "write again in" in make.words(answer)
    assert make.page(answer).find("textarea", {"name": "text"}).text.strip() == "too soon"
    assert lines(guest.get(path)) == ["first"]


@pytest.mark.parametrize("seconds", ["-1", "x", "", "99999999999999999999", "7.5"])
def test_a_pace_that_makes_no_sense_is_refused_in_words(
    app: Flask, new_client: NewClient, room: Room, seconds: str
) -> None:
    host = as_member(new_client, make.a_moderator())
    answer = make.send(host, f"/r/{room.public_id}/pace", seconds=seconds)
    assert answer.status_code == 400
    assert make.words(answer)


def test_members_see_no_tools_of_hosts(at_home: FlaskClient, room: Room) -> None:
    assert "For hosts" not in make.words(at_home.get(f"/r/{room.public_id}"))
    assert make.send(at_home, f"/r/{room.public_id}/pace", seconds="60").status_code == 403


def test_just_listening_has_no_form_and_looks_again_by_itself(at_home: FlaskClient, room: Room) -> None:
    answer = at_home.get(f"/r/{room.public_id}?listen=1")
    assert make.page(answer).find("form", {"action": f"/r/{room.public_id}/say"}) is None
    refresh = answer.headers.get("Refresh") or make.page(answer).select_one('meta[http-equiv="refresh"]')["content"]
    assert 5 <= int(refresh) <= 60
    assert "Refresh" not in at_home.get(f"/r/{room.public_id}").headers


def test_older_lines_are_a_page_away(at_home: FlaskClient, ann: Member, room: Room) -> None:
    for number in range(53):
        make.a_line(ann, room, f"line {number}")
    newest = at_home.get(f"/r/{room.public_id}")
    assert lines(newest)[0] == "line 3"
    earlier = make.page(newest).find("a", string="Earlier lines")["href"]
    assert lines(at_home.get(earlier)) == ["line 0", "line 1", "line 2"]


def test_taking_a_line_back(at_home: FlaskClient, ann: Member, room: Room) -> None:
    said = make.a_line(ann, room, "Marked words")
    assert "Marked words" in make.words(at_home.get(f"/m/{said.public_id}/take-back"))
    assert make.send(at_home, f"/m/{said.public_id}/take-back").location == f"/r/{room.public_id}"
    shown = at_home.get(f"/r/{room.public_id}")
    assert b"Marked words" not in shown.data
    assert "Taken back" in make.words(shown)


def test_nobody_reads_or_takes_back_the_line_of_another_through_the_tool(
    app: Flask, new_client: NewClient, ann: Member, room: Room
) -> None:
    said = make.a_line(ann, room, "Marked words")
    service.hide(db.session.query(Message).one(), FlagReason.UNKIND)
    for member in (make.make_member(), make.a_moderator()):
        browser = as_member(new_client, member)
        for answer in (
            browser.get(f"/m/{said.public_id}/take-back"),
            make.send(browser, f"/m/{said.public_id}/take-back"),
        ):
            assert answer.status_code == 403
            assert b"Marked words" not in answer.data


def test_a_hidden_line_is_covered_for_moderators_and_gone_for_others(
    app: Flask, new_client: NewClient, ann: Member, room: Room
) -> None:
    make.a_line(ann, room, "Marked words")
    service.hide(db.session.query(Message).one(), FlagReason.UNKIND)
    path = f"/r/{room.public_id}"
    assert b"Marked words" not in as_member(new_client).get(path).data
    assert "A moderator has hidden this line" in make.words(as_member(new_client).get(path))
    cover = make.page(as_member(new_client, make.a_moderator()).get(path)).select_one("details.cover")
    assert "Marked words" in cover.text


def test_who_may_come_in(app: Flask, client: FlaskClient, new_client: NewClient, room: Room) -> None:
    path = f"/r/{room.public_id}"
    assert client.get(path).status_code == 401
    assert as_member(new_client, make.make_member(standing=Standing.SUSPENDED)).get(path).status_code == 403
    joining = as_member(new_client, make.make_member(standing=Standing.JOINING))
    answer = joining.get(path)
    assert answer.status_code == 200
    assert "One step is left" in make.words(answer)
    closed = make.a_room("Put away", is_closed=True)
    assert as_member(new_client).get(f"/r/{closed.public_id}").status_code == 403
    assert as_member(new_client).get("/r/aaaaaaaaaa").status_code == 404


def test_lines_stand_in_the_rooms_own_time_where_no_script_runs(at_home: FlaskClient, ann: Member) -> None:
    """And the page says whose time it is; the moment itself rides along for the script."""
    with clock.freeze(datetime(2026, 7, 23, 18, 5, tzinfo=UTC)) as held:
        make.sign_in(at_home, ann, own_device=True)
        tokyo = make.a_room("Morning tea", zone="Asia/Tokyo")
        gathering = make.a_room("Evening", zone="Europe/London", gathers_from=1140, gathers_until=1260)
        for room in (tokyo, gathering):
            make.a_line(ann, room, "hello")
        shown = make.page(at_home.get(f"/r/{tokyo.public_id}"))
        time = shown.select_one(".line time")
        assert (time.text, time["datetime"]) == ("03:05", "2026-07-23T18:05:00+00:00")
        assert shown.select_one(".room-state [data-zone]").text == "Asia/Tokyo"
        shown = make.page(at_home.get(f"/r/{gathering.public_id}"))
        assert shown.select_one(".line time").text == "19:05"
        assert shown.select_one(".room-state [data-zone]").text == "BST"
        held.move(timedelta(days=2))
        assert make.page(at_home.get(f"/r/{tokyo.public_id}")).select_one(".line time").text == "this week"
