"""Nobody can message a person unasked: whatever a member sends to whatever address or event, no words reach one other member.

Words stand where everybody in the place reads them, or with the hosts of an evening and the moderators, who are there for that.
A host whispers to people at their own evening; nothing else in the whole surface goes to one person.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum import live
from forum.extensions import db, limiter
from forum.notifications.models import Notice
from forum.policy import Action, may
from forum.rooms.hosting_models import Whisper
from forum.tally import counts
from forum.web.sockets import EVENTS, events_of
from tests import factories as make
from tests.rooms.circles import an_evening
from tests.test_policy import AT_EVENING, NEWCOMER, actors
from tests.test_surface import action_of

pytestmark = pytest.mark.both_databases
MARK = "unaskedheron"
# What says words to one person: a host to somebody at their evening, and somebody at an evening to its hosts.
TO_ONE = {Action.TEND_PERSON, Action.WHISPER}
WORDS = ("text", "words", "note", "why", "title", "message", "about", "topic", "name", "q", "passphrase", "alt")
ENDS_THE_TEST = {"/sign-out", "/exit", "/me/devices/end"}


def addresses(app: Flask, names: dict[str, str]) -> Iterator[str]:
    """Every address that takes a form, with every name that could stand in it."""
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.rule in ENDS_THE_TEST:
            continue
        for thing in names.values() if "public_id" in rule.arguments else ("",):
            path = rule.rule.replace("<public_id>", thing)
            for argument in rule.arguments - {"public_id"}:
                for shape in (f"<{argument}>", f"<int:{argument}>"):
                    path = path.replace(shape, names["person"])
            yield path


@pytest.mark.timeout(240)
def test_no_words_of_a_member_reach_one_other_member(
    app: Flask, new_client: Callable[[], FlaskClient], open_socket: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = an_evening(family="Finch")
    ann, bea = make.somebody_known("Ann Otter"), make.make_member("Bea Heron")
    thread = make.a_thread(bea)
    names = {
        "person": bea.public_id, "thread": thread.public_id, "post": make.opening_of(thread).public_id,
        "room": circle.room.public_id, "line": make.a_line(bea, circle.room).public_id,
        "board": thread.board.public_id,
    }  # fmt: skip
    sent: list[tuple[str, str, Any]] = []
    real = live.publish
    for home in ("forum.live", "forum.notifications.service"):
        monkeypatch.setattr(f"{home}.publish", lambda *said, **more: (sent.append(said), real(*said, **more))[1])
    client, token = new_client(), ""
    make.sign_in(client, ann)
    token = make.form_token(client)
    fields = dict.fromkeys(WORDS, MARK) | {"to": bea.public_id, "person": bea.public_id, "line": names["line"]}
    answered = set()
    for number, path in enumerate(addresses(app, names)):
        limiter.reset()
        counts.forget()
        data = {"csrf_token": token, "nonce": f"nonce-{number:06}", "parent": "", "reason": "other", **fields}
        answered.add(client.post(path, data=data).status_code)
    assert {303, 400, 403, 404} <= answered, "forms were taken, and refused"
    socket = open_socket(client)
    for number, event in enumerate(sorted(EVENTS)):
        for thing in names.values():
            limiter.reset()
            payload = {"room": names["room"], "nonce": f"event-{number:06}", "thread": names["thread"], "id": thing}
            socket.emit(event, payload | fields | {"to": bea.public_id}, callback=True)
            for sid in list(live.sockets._who):
                events_of(sid)._left = 20.0
    assert db.session.scalar(sa.text("SELECT count(*) FROM post WHERE source LIKE '%unasked%'")), "words did go out"
    to_bea = sa.select(Whisper).where(Whisper.person_id == bea.id)
    assert db.session.scalars(to_bea).all() == []
    told = db.session.scalars(sa.select(Notice).where(Notice.account_id == bea.id)).all()
    assert told, "she is told that somebody answered"
    assert [notice.words for notice in told if notice.words] == []
    mine = [said for said in sent if said[0] == live.account(bea.id)]
    assert mine
    assert {str(payload) for _audience, _event, payload in mine} == {"{}"}


def test_what_goes_to_one_person_is_between_hosts_and_people_at_an_evening(app: Flask) -> None:
    """The whole surface by its actions; whoever adds another way to one person changes this list."""
    rules = [rule for rule in app.url_map.iter_rules() if action_of(app, rule) in TO_ONE]
    assert {rule.rule for rule in rules} == {
        "/r/<public_id>/people/<person_id>",
        "/r/<public_id>/people/<person_id>/whisper",
        "/r/<public_id>/people/<person_id>/ask",
        "/r/<public_id>/people/<person_id>/card",
        "/r/<public_id>/word",
    }
    assert {name for name, action in EVENTS.items() if action in TO_ONE} == {"room:ask", "room:card", "room:whisper"}
    for name, actor in (*actors(), ("somebody new", NEWCOMER)):
        elsewhere = may(actor, Action.TEND_PERSON, AT_EVENING["person elsewhere"]).allowed
        assert elsewhere is name.startswith(("moderator active", "steward active")), name
