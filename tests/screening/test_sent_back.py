"""What comes back when words would lead somebody new elsewhere: on pages, in rooms, before anything is asked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions import service
from forum.discussions.models import Thread
from forum.errors import AskFirst
from forum.extensions import db
from forum.lib import clock, ids
from forum.rooms import service as rooms
from forum.rooms.lines import Said
from forum.rooms.models import Message
from tests import factories as make
from tests.screening.test_shielding import KIND, NUMBER, OFFER, refused, stored

pytestmark = pytest.mark.both_databases


def test_what_is_refused_is_said_before_what_is_asked(at_home: FlaskClient, ann: Member, theirs: Thread) -> None:
    path = f"/t/{theirs.public_id}/replies"
    first = make.send(at_home, path, text=f"Ring {NUMBER}", nonce="a" * 24, notes="grief")
    assert first.status_code == 400
    page = make.page(first)
    assert page.select_one("textarea#text").text.strip() == f"Ring {NUMBER}"
    assert page.select_one("input[name=nonce]")["value"] == "a" * 24
    assert page.select_one("input[value=grief]").has_attr("checked")
    problem = page.select_one(".problems").text
    assert "however kindly it is meant" in problem
    assert NUMBER in problem
    assert page.select_one(".asked") is None
    seen = make.agreed(ann, f"Ring {NUMBER}")
    assert make.send(at_home, path, text=f"Ring {NUMBER}", nonce="a" * 24, seen_warning=seen).status_code == 400
    # What leads to a person but to no meeting is asked about, in its turn.
    asked = make.send(at_home, path, text="My boss John Smith works at Tesco", nonce="a" * 24)
    assert asked.status_code == 422
    assert make.send(at_home, path, text=KIND, nonce="a" * 24).status_code == 303
    assert stored() == ["First words", KIND]


def test_a_preview_refuses_nothing(at_home: FlaskClient, theirs: Thread) -> None:
    shown = make.send(at_home, f"/t/{theirs.public_id}/replies", text=OFFER, nonce="a" * 24, preview="1")
    assert shown.status_code == 200


def test_the_same_form_sent_again_finds_what_is_stored(ann: Member, new: Member, anns: Thread) -> None:
    facts = {"text": "Text me", "nonce": "a" * 24}
    first = service.reply(ann, anns.public_id, make.settings(), **facts)
    db.session.execute(
        sa.update(Account).where(Account.id == ann.id).values(shield_until=clock.now() + timedelta(days=3))
    )
    db.session.commit()
    assert service.reply(ann, anns.public_id, make.settings(), **facts).public_id == first.public_id


def test_a_line_in_a_room_speaks_to_whom_it_names(ann: Member, new: Member) -> None:
    room = make.a_room()

    def say(text: str) -> Said:
        return rooms.say(ann, room.public_id, make.settings(), text=text, nonce=ids.token(8))

    say("Text me, all of you")
    for text in (
        "Windy Acorn, text me",
        "text me windy acorn",
        "@WindyAcorn come to my place",
        f"{NUMBER} Windy Acorn",
    ):
        refused(lambda text=text: say(text))
    with pytest.raises(AskFirst):
        say(f"Ring {NUMBER}")
    say(f"Windy Acorn: {KIND}")
    say("Ann Otter, text me")
    assert db.session.query(Message).count() == 3


def test_a_live_line_comes_back_with_the_reason(
    at_home: FlaskClient, new: Member, open_socket: Callable[[FlaskClient], SocketIOTestClient]
) -> None:
    line = {"room": make.a_room().public_id, "text": f"Windy Acorn, ring {NUMBER}", "nonce": "a" * 24}
    ack = open_socket(at_home).emit("room:say", line, callback=True)
    assert ack["ok"] is False
    assert "They are new here" in ack["reason"]
    assert "outing" not in ack
    assert db.session.query(Message).count() == 0
