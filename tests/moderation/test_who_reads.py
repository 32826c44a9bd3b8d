"""Whoever may be in danger is told who will read their words and whether they know: only what is true."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.judging import Family
from forum.moderation import duty, measures
from forum.moderation.models import Case
from forum.vocabulary import Role
from forum.web.care import care_for
from tests import factories as make
from tests.moderation.test_judged import CLEAN, CRISIS, RED, SOURCING
from tests.rooms.circles import an_evening

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]
TOLD, BESIDE, SOON = (
    "on duty now and has been told",
    "specialist is here now and has been told",
    "is on duty now and reads it soon",
)
AWAKE = "The people on these lines are awake now"
NOBODY, NOT_SENT = "no moderator is on duty just now", "Nobody reads this yet"


@pytest.fixture
def writer(client: FlaskClient, ann: Member) -> FlaskClient:
    make.sign_in(client, ann)
    return client


def on_duty(who: Member) -> None:
    make.session_with_keys(who)
    duty.begin(who, 2, make.settings())


def read_by(browser: FlaskClient, text: str) -> str:
    """What somebody reads right after they have begun a thread."""
    sent = make.send(browser, f"/b/{make.a_board().public_id}/new", title="Tonight", text=text, nonce=ids.token(8))
    return make.words(browser.get(sent.location))


def said(words: str) -> list[str]:
    return [each for each in (TOLD, BESIDE, SOON, NOBODY, NOT_SENT) if each in words]


def test_told_is_said_of_a_crisis_alone(writer: FlaskClient, mod: Member) -> None:
    on_duty(mod)
    assert said(read_by(writer, CRISIS)) == [TOLD]
    assert said(read_by(writer, RED)) == [SOON]


def test_a_peer_specialist_who_was_told_is_somebody(writer: FlaskClient, mod: Member) -> None:
    on_duty(make.make_member("Quiet Heron", role=Role.SPECIALIST))
    assert said(read_by(writer, CRISIS)) == [BESIDE]
    assert said(read_by(writer, RED)) == [NOBODY]
    on_duty(mod)
    assert said(read_by(writer, f"{CRISIS} {RED}")) == [TOLD]


def test_whoever_came_afterwards_was_not_told(writer: FlaskClient, mod: Member) -> None:
    board = make.a_board().public_id
    sent = make.send(writer, f"/b/{board}/new", title="Tonight", text=CRISIS, nonce=ids.token(8))
    assert said(make.words(writer.get(sent.location))) == [NOBODY]
    on_duty(mod)
    assert said(make.words(writer.get(sent.location))) == [SOON]


def test_nobody_reads_their_own_words(client: FlaskClient, mod: Member) -> None:
    on_duty(mod)
    make.sign_in(client, mod)
    assert said(read_by(client, CRISIS)) == [NOBODY]
    assert db.session.query(Case).one().staffed is False


def test_nobody_reads_what_they_wrote_under_a_one_off_name(client: FlaskClient, bea: Member, mod: Member) -> None:
    on_duty(mod)
    token = make.session_with_keys(mod)
    post = make.a_reply(make.known_by(token), make.a_thread(bea), CRISIS, alias_by=token)
    client.set_cookie("s", token)
    assert said(make.words(client.get(f"/p/{post.public_id}/written"))) == [NOBODY]


def test_who_only_reads_for_a_while_is_not_on_duty(app: Flask, mod: Member) -> None:
    on_duty(mod)
    assert duty.is_somebody_here()
    assert mod.id in duty.keepers()
    assert mod.id in measures.keepers(())
    db.session.get_one(Account, mod.id).quiet_until = clock.now() + timedelta(hours=1)
    db.session.commit()
    assert not duty.is_somebody_here()
    assert mod.id not in duty.keepers()
    assert mod.id not in measures.keepers(())
    with clock.freeze(clock.now() + timedelta(minutes=61)):
        assert mod.id in duty.keepers()
        assert mod.id in measures.keepers(())


def test_a_change_that_is_handed_to_nobody_says_so(writer: FlaskClient, ann: Member, mod: Member) -> None:
    on_duty(mod)
    new = make.a_newcomer()
    answer = make.a_reply(ann, make.a_thread(new), CLEAN)
    for text in (f"{RED}. Write to me at ann@gmail.com", f"{RED}. I live at 12 Oak Street"):
        page = make.send(writer, f"/p/{answer.public_id}/edit", text=text)
        assert page.status_code in (400, 422)
        assert said(make.words(page)) == [NOT_SENT]
        assert make.page(page).find("a", href="tel:988")
    assert db.session.query(Case).count() == 0


def test_a_change_that_is_refused_and_has_a_case_says_who_was_told(
    writer: FlaskClient, ann: Member, mod: Member
) -> None:
    on_duty(mod)
    post = make.opening_of(make.a_thread(ann, text=CLEAN))
    page = make.send(writer, f"/p/{post.public_id}/edit", text=f"{CRISIS} {SOURCING}")
    assert page.status_code == 400
    assert said(make.words(page)) == [TOLD]


def test_who_is_awake_is_said_where_their_lines_stand(writer: FlaskClient) -> None:
    board, abroad = make.a_board().public_id, {"Accept-Language": "es-AR"}
    sent = make.send(writer, f"/b/{board}/new", title="Tonight", text=CRISIS, nonce=ids.token(8))
    assert AWAKE in make.words(writer.get(sent.location))
    there = writer.get(sent.location, headers={"Accept-Language": "en-AR"})
    assert said(make.words(there)) == [NOBODY]
    assert AWAKE not in make.words(there), "we have no lines there"
    assert "Another country." not in make.words(there)
    other = make.opening_of(make.a_thread(make.make_member("Bea Otter"))).public_id
    for path in (sent.location, f"/p/{other}/worry"):
        page = make.page(writer.get(path, headers=abroad))
        assert page.select("main a[href='https://findahelpline.com/']"), path
    with writer.application.test_request_context(headers=abroad):
        told = care_for([Family.SELF_HARM], None)
        assert told is not None
        assert [way["href"] for line in told.payload()["lines"] for way in line["ways"]] == [
            "https://findahelpline.com/"
        ]
        assert told.payload()["country"] == ""


def test_in_rooms_it_is_the_same(app: Flask, client: FlaskClient, mod: Member) -> None:
    on_duty(mod)
    evening = an_evening("ann", family="Finch")
    make.sign_in(client, evening.ann)
    for text, wanted in ((CRISIS, TOLD), (RED, SOON), (f"{CRISIS} {SOURCING}", TOLD), (f"{RED}. {SOURCING}", SOON)):
        for path in (f"/r/{evening.name}/say", f"/r/{evening.name}/word"):
            page = make.send(client, path, text=text, nonce=ids.token(8))
            page = client.get(page.location) if page.location else page
            assert said(make.words(page)) == [wanted], (path, text)
