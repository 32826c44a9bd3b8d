"""Words against somebody ("go and die") are seen soon, and are neither their writer's danger nor a way past a pace."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.extensions import db
from forum.lib import ids
from forum.lib.judging import Label
from forum.moderation import held
from forum.moderation.models import Case
from forum.rooms import service
from forum.screening import judging
from forum.vocabulary import NoticeVerb, Visibility
from tests import factories as make
from tests.moderation.acts import told
from tests.rooms.circles import an_evening

pytestmark = pytest.mark.both_databases
Sockets = Callable[[FlaskClient], SocketIOTestClient]
ATTACK = "nobody would miss you, just die"
DANGER = "I want to kill myself"
OUTS = "I know her from work, her real name is Jennifer Martinez"


def test_it_is_red_and_nobody_is_told_to_be_there_for_its_writer(app: Flask) -> None:
    found = judging.judged(ATTACK)
    assert (found.label, found.is_attack, found.may_be_in_danger, found.helps) == (Label.RED, True, False, ())
    both = judging.judged(f"{ATTACK}. {DANGER}")
    assert both.may_be_in_danger
    assert both.helps


@pytest.mark.parametrize(("text", "said"), [(ATTACK, 1), (DANGER, 3)])
def test_it_passes_no_slow_mode(app: Flask, client: FlaskClient, open_socket: Sockets, text: str, said: int) -> None:
    evening = an_evening("ann", family="Finch")
    service.set_pace(evening.host, evening.name, 600, make.settings())
    make.sign_in(client, evening.people["ann"])
    wire = open_socket(client)
    acks = [
        wire.emit("room:say", {"room": evening.name, "text": f"{text} {n}", "nonce": ids.token(8)}, callback=True)
        for n in range(3)
    ]
    assert sum(ack["ok"] for ack in acks) == said


def test_its_writer_reads_no_help_and_the_host_is_not_called_to_them(app: Flask, client: FlaskClient) -> None:
    evening = an_evening("ann", family="Finch")
    make.sign_in(client, evening.people["ann"])
    sent = make.send(client, f"/r/{evening.name}/say", text=ATTACK, nonce=ids.token(8))
    assert sent.location.startswith(f"/r/{evening.name}")
    assert db.session.query(Case).one().label is Label.RED
    assert NoticeVerb.IN_DANGER not in [each.verb for each in told(evening.host)]


def test_who_somebody_is_asks_first(client: FlaskClient, ann: Member) -> None:
    make.sign_in(client, ann)
    thread = make.a_thread(make.make_member())
    path, nonce = f"/t/{thread.public_id}/replies", ids.token(8)
    asked = make.send(client, path, text=OUTS, nonce=nonce)
    assert asked.status_code == 422
    page = make.page(asked)
    assert "may tell who somebody is" in page.select_one(".asked:not([hidden])").text
    seen = page.select_one("button[name=seen_warning]")["value"]
    assert make.send(client, path, text=OUTS, nonce=nonce, seen_warning=seen).status_code == 303
    calm = make.send(client, path, text="I slept well and the bus was late", nonce=ids.token(8))
    assert calm.status_code == 303


def test_words_that_were_let_out_wait_no_more_while_a_second_person_looks(ann: Member) -> None:
    make.a_thread(ann, text=f"{DANGER} tonight, I have the pills here. hmu I got percs 40 each")
    case = db.session.query(Case).one()
    assert case.held_for is not None
    held.let_out(make.a_moderator(), case.public_id, case.version, config=make.settings())
    db.session.expire_all()
    assert (case.label, case.held_for) == (Label.CRISIS, None)
    assert db.session.query(Post).one().visibility is Visibility.VISIBLE
