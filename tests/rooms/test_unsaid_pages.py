"""Words in rooms that worry, as their writer meets them: on pages without scripts, and over a socket."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.extensions import db
from forum.lib import ids
from forum.rooms.models import Message, Room
from tests import factories as make
from tests.rooms.test_unsaid import METHOD_FREE, RED, SOURCING

pytestmark = pytest.mark.both_databases


@pytest.fixture
def room(app: Flask) -> Room:
    return make.a_room()


@pytest.fixture
def talker(client: FlaskClient, app: Flask) -> FlaskClient:
    make.sign_in(client, make.make_member("Ann Otter"))
    return client


def test_without_scripts_the_way_to_help_comes_first(talker: FlaskClient, room: Room) -> None:
    sent = make.send(talker, f"/r/{room.public_id}/say", text=RED, nonce=ids.token(8))
    assert sent.location == f"/m/{db.session.query(Message).one().public_id}/said"
    answer = talker.get(sent.location)
    assert "We have your words" in make.words(answer)
    assert "no moderator is on duty just now" in make.words(answer)
    assert make.page(answer).find("a", href="tel:988")
    assert RED in make.words(talker.get(f"/r/{room.public_id}"))


def test_without_scripts_unsaid_words_are_in_the_form_again(talker: FlaskClient, room: Room) -> None:
    answer = make.send(talker, f"/r/{room.public_id}/say", text=SOURCING, nonce=ids.token(8))
    assert answer.status_code == 400
    assert "This was not said in the room" in make.words(answer)
    assert make.page(answer).select_one("textarea[name=text]").text.strip() == SOURCING
    assert SOURCING not in talker.get(f"/r/{room.public_id}").text


def test_without_scripts_a_changed_line_is_said(talker: FlaskClient, room: Room) -> None:
    nonce = ids.token(8)
    refused = make.send(talker, f"/r/{room.public_id}/say", text=SOURCING, nonce=nonce)
    assert make.page(refused).select_one("input[name=nonce]")["value"] == nonce
    sent = make.send(talker, f"/r/{room.public_id}/say", text=METHOD_FREE, nonce=nonce)
    assert sent.status_code == 303
    page = make.words(talker.get(f"/r/{room.public_id}"))
    assert METHOD_FREE in page
    assert SOURCING not in page


def test_a_socket_gets_the_way_to_help_for_its_writer_alone(
    talker: FlaskClient, room: Room, new_client: Callable[[], FlaskClient], open_socket: Callable[[FlaskClient], Any]
) -> None:
    other = new_client()
    make.sign_in(other, make.make_member("Bea Heron"))
    mine, theirs = open_socket(talker), open_socket(other)
    for socket in (mine, theirs):
        socket.emit("room:join", {"room": room.public_id, "after": 0}, callback=True)
    answer = mine.emit("room:say", {"room": room.public_id, "text": RED, "nonce": ids.token(8)}, callback=True)
    assert answer["ok"]
    assert {way["href"] for line in answer["care"]["lines"] for way in line["ways"]} >= {"tel:988", "sms:988"}
    heard = theirs.get_received()
    assert [each["args"][0]["kind"] for each in heard if each["name"] == "room:event"] == ["said"]
    assert "care" not in str(heard)
    refused = mine.emit("room:say", {"room": room.public_id, "text": SOURCING, "nonce": ids.token(8)}, callback=True)
    assert (refused["ok"], refused["rule"], "care" in refused) == (False, "/rules#sourcing", False)
    assert not [each for each in theirs.get_received() if each["name"] == "room:event"]
