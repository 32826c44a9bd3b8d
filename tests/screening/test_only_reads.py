"""Who only reads for a while and may be in danger is heard; words that nobody looked at come back with the way to help."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
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
        assert not has_help(answer)
    assert db.session.query(Case).count() == db.session.query(Post).filter_by(author_id=ann.id).count() == 0


def test_more_than_a_few_a_minute_are_refused(client: FlaskClient, ann: Member) -> None:
    thread, most = make.a_thread(make.make_member()), make.settings().urgent_texts_per_minute
    codes = [answered(client, thread, f"{CRISIS} {number}").status_code for number in range(most + 1)]
    assert codes == [303] * most + [403]
    assert has_help(answered(client, thread, f"{CRISIS} Once more"))


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
