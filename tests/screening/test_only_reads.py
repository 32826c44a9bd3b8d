"""Who only reads for a while and may be in danger is heard; words that nobody looked at come back with the way to help."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.judging import Label
from forum.moderation import held
from forum.moderation.models import Case
from forum.vocabulary import HeldFor, NoticeVerb, Visibility
from tests import factories as make
from tests.moderation.acts import told
from tests.rooms.circles import an_evening

pytestmark = pytest.mark.both_databases
Sockets = Callable[[FlaskClient], SocketIOTestClient]
CRISIS = "I have the pills here and I want to die tonight. Goodbye everyone."
CALM = "I slept well and the bus was late"
NOT_SENT, READ = "Nobody reads this yet", "A person will read this"


def quieted(who: Member) -> Member:
    """Has somebody only read for an hour."""
    db.session.get_one(Account, who.id).quiet_until = clock.now() + timedelta(hours=1)
    db.session.commit()
    return who


@pytest.fixture
def ann(app: Flask, client: FlaskClient) -> Member:
    who = quieted(make.make_member("Ann Otter"))
    make.sign_in(client, who)
    return who


def answered(browser: FlaskClient, thread: Thread, text: str, nonce: str = "") -> TestResponse:
    return make.send(browser, f"/t/{thread.public_id}/replies", text=text, nonce=nonce or ids.token(8))


def the_case() -> Case:
    db.session.expire_all()
    return db.session.query(Case).one()


def has_help(answer: TestResponse) -> bool:
    return make.page(answer).select_one(".care a[href='tel:988']") is not None


def test_an_answer_in_danger_waits_for_a_person(client: FlaskClient, ann: Member) -> None:
    bea, mod = make.make_member("Bea Heron"), make.a_moderator()
    thread, nonce = make.a_thread(bea), ids.token(8)
    sent = answered(client, thread, CRISIS, nonce)
    page = client.get(sent.location)
    assert has_help(page)
    assert READ in make.words(page)
    assert (the_case().label, the_case().held_for) == (Label.CRISIS, HeldFor.READS)
    post = db.session.query(Post).filter_by(author_id=ann.id).one()
    assert post.visibility is Visibility.HELD
    assert told(bea) == []
    assert answered(client, thread, CRISIS, nonce).location == sent.location, "sent twice is there once"
    assert db.session.query(Post).filter_by(author_id=ann.id).count() == 1
    held.let_out(mod, the_case().public_id, the_case().version, config=make.settings())
    assert [notice.verb for notice in told(bea)] == [NoticeVerb.REPLIED]


def test_a_thread_in_danger_too(client: FlaskClient, ann: Member) -> None:
    path = f"/b/{make.a_board().public_id}/new"
    assert client.get(path).status_code == 403
    sent = make.send(client, path, title="Tonight", text=CRISIS, nonce=ids.token(8))
    assert has_help(client.get(sent.location))
    assert the_case().held_for is HeldFor.READS
    assert db.session.query(Thread).one().visibility is Visibility.HELD


def test_all_other_words_are_refused_as_ever(client: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(make.make_member())
    for answer in (
        answered(client, thread, CALM),
        make.send(client, f"/b/{make.a_board().public_id}/new", title="Tonight", text=CALM, nonce=ids.token(8)),
        make.send(client, f"/r/{make.a_room().public_id}/say", text=CALM, nonce=ids.token(8)),
    ):
        assert answer.status_code == 403
        assert "not write for a while" in make.words(answer)
        assert "Send them again" not in make.words(answer), "they would only come back"
        assert not has_help(answer)
    assert db.session.query(Case).count() == db.session.query(Post).filter_by(author_id=ann.id).count() == 0


def test_a_few_that_wait_are_enough_to_be_heard_by(client: FlaskClient, ann: Member) -> None:
    thread, most = make.a_thread(make.make_member()), make.settings().new_held_most
    answers = [answered(client, thread, f"{CRISIS} {number}") for number in range(most + 2)]
    assert [each.status_code for each in answers] == [303] * most + [409] * 2
    assert has_help(answers[-1])
    assert CRISIS in make.page(answers[-1]).select_one("textarea").text
    assert db.session.query(Case).count() == most


def test_so_many_lines_too(app: Flask, client: FlaskClient) -> None:
    evening, most = an_evening("ann", family="Finch"), make.settings().lines_held_most
    make.sign_in(client, quieted(evening.people["ann"]))
    for number in range(most + 2):
        line = make.send(client, f"/r/{evening.name}/say", text=f"{CRISIS} {number}", nonce=ids.token(8))
        assert (line.status_code, has_help(line)) == (403, True)
    assert db.session.query(Case).count() == most


def test_also_in_a_room_that_is_open_at_any_hour(client: FlaskClient, ann: Member) -> None:
    line = make.send(client, f"/r/{make.a_room().public_id}/say", text=CRISIS, nonce=ids.token(8))
    assert (line.status_code, has_help(line)) == (403, True)
    assert READ in make.words(line)
    assert the_case().label is Label.CRISIS


def test_a_one_off_name_tells_nothing_of_its_member(app: Flask, client: FlaskClient) -> None:
    """The reason why the words wait would say that whoever writes under this name only reads."""
    who = make.make_member("Ann Otter")
    token, thread = make.session_with_keys(who), make.a_thread(make.make_member())
    quieted(who)
    client.set_cookie("s", token)
    answer = make.send(client, f"/t/{thread.public_id}/replies", text=CRISIS, nonce=ids.token(8), one_off="y")
    assert answer.status_code == 403
    assert has_help(answer)
    assert NOT_SENT in make.words(answer)
    assert db.session.query(Case).count() == 0


def test_a_line_is_not_said_and_is_read(app: Flask, client: FlaskClient, open_socket: Sockets) -> None:
    evening = an_evening("ann", family="Finch")
    make.sign_in(client, quieted(evening.people["ann"]))
    answer = make.send(client, f"/r/{evening.name}/say", text=CRISIS, nonce=ids.token(8))
    assert answer.status_code == 403
    assert has_help(answer)
    assert "not said in the room: you only read here" in make.words(answer)
    assert the_case().label is Label.CRISIS
    said = open_socket(client).emit(
        "room:say", {"room": evening.name, "text": f"{CRISIS} Still here", "nonce": ids.token(8)}, callback=True
    )
    assert not said["ok"]
    assert READ in said["care"]["read_by"]
    assert db.session.query(Case).count() == 2


def test_words_that_nobody_looked_at_come_back_with_the_way_to_help(app: Flask, client: FlaskClient) -> None:
    thread = make.a_thread(make.make_member())
    signed_out = make.send(client, f"/t/{thread.public_id}/replies", text=CRISIS, nonce=ids.token(8))
    assert signed_out.status_code == 401
    assert has_help(signed_out)
    assert CRISIS in make.page(signed_out).select_one("textarea").text
    again = make.send(client, "/sign-in", name="", passphrase="", text=CRISIS)
    assert has_help(again)
    make.sign_in(client, make.make_member())
    expired = client.post(f"/t/{thread.public_id}/replies", data={"text": CRISIS, "csrf_token": "of another day"})
    assert expired.status_code == 400
    assert has_help(expired)
    assert NOT_SENT in make.words(expired)
    calm = client.post(f"/t/{thread.public_id}/replies", data={"text": CALM, "csrf_token": "of another day"})
    assert not has_help(calm)
    gone = make.send(client, "/t/nosuchthrd/replies", text=CRISIS, nonce=ids.token(8))
    assert gone.status_code == 404
    assert has_help(gone)


def test_only_so_many_tries_are_judged(client: FlaskClient, ann: Member) -> None:
    most, expired = make.settings().urgent_tries_per_minute, {"csrf_token": "of another day"}
    answers = [client.post("/t/nosuchthrd/replies", data={**expired, "text": CRISIS}) for _try in range(most + 1)]
    assert [has_help(each) for each in answers] == [True] * most + [False]


def test_a_socket_that_is_refused_brings_it_along(app: Flask, client: FlaskClient, open_socket: Sockets) -> None:
    make.sign_in(client, make.make_member())
    wire, payload = open_socket(client), {"room": "nosuchroom", "nonce": ids.token(8)}
    refused = wire.emit("room:say", {**payload, "text": CRISIS}, callback=True)
    assert NOT_SENT in refused["care"]["read_by"]
    assert "care" not in wire.emit("room:say", {**payload, "text": CALM}, callback=True)


def test_the_way_to_help_comes_also_while_the_database_is_away(
    app: Flask, client: FlaskClient, open_socket: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.sign_in(client, make.make_member())
    wire, room = open_socket(client), make.a_room().public_id

    def away(_token: str) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setitem(app.extensions, "identify", away)
    refused = wire.emit("room:say", {"room": room, "text": CRISIS, "nonce": ids.token(8)}, callback=True)
    assert not refused["ok"]
    assert NOT_SENT in refused["care"]["read_by"]


def test_of_visitors_few_are_judged_together(app: Flask, new_client: Callable[[], FlaskClient]) -> None:
    few = replace(make.settings(), urgent_tries_of_visitors_per_minute=2)
    app.config["NIGHTLIGHT"] = few
    forms = [make.send(new_client(), "/t/nosuchthrd/replies", text=CRISIS) for _visitor in range(3)]
    assert [has_help(each) for each in forms] == [True, True, False]


def test_a_form_with_a_mistake_and_words_after_signing_in_bring_it_too(app: Flask, client: FlaskClient) -> None:
    who = make.make_member("Ann Otter")
    make.sign_in(client, who)
    path = f"/b/{make.a_board().public_id}/new"
    lost = make.send(
        client, path, title="Tonight", text=CRISIS, nonce=ids.token(8), pictures_here="1", kept_picture="x"
    )
    assert lost.status_code == 400
    assert has_help(lost)
