"""Invitations: one way in each, for a while; who made one is written nowhere."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import invitations
from forum.accounts.models import Account, Invitation
from forum.audit.models import AuditRow
from forum.errors import Refused, TooSoon
from forum.extensions import db, limiter
from forum.lib import clock, ids
from forum.moderation import raids
from forum.tally import counts
from forum.vocabulary import Measure
from tests import factories as make
from tests.untied import stored

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]
PHRASE = "seventeen lanterns drift homeward"


@pytest.fixture(autouse=True)
def hours(app: Flask):
    with clock.freeze(clock.day(clock.now()) + timedelta(hours=9)) as frozen:
        yield frozen


def joins(client: FlaskClient, name: str, code: str = ""):
    limiter.reset()
    return make.send(client, "/join", name=name, passphrase=PHRASE, invitation=code)


def by_invitation(*, on: bool = True) -> None:
    raids.join_by_invitation(make.a_steward(), on=on)


def test_one_lets_one_person_in(app: Flask, new_client: NewClient) -> None:
    by_invitation()
    code = invitations.make(make.make_member(), ids.token(12), make.settings())
    before = db.session.query(Account).count()
    refused = joins(new_client(), "Amber Finch")
    assert refused.status_code == 400
    assert "by invitation" in make.words(refused)
    wrong = joins(new_client(), "Amber Finch", "x" * 16)
    assert "has been used, is too old" in make.words(wrong)
    assert joins(new_client(), "Amber Finch", f" {code.upper().replace('-', ' ')} ").location == "/join/phrase"
    assert joins(new_client(), "Amber Otter", code).status_code == 400
    assert db.session.query(Account).count() == before + 1
    assert db.session.query(Invitation).count() == 0


def test_it_ends_by_itself(app: Flask, new_client: NewClient, hours) -> None:
    by_invitation()
    code = invitations.make(make.make_member(), ids.token(12), make.settings())
    assert invitations.sweep() == 0
    hours.move(timedelta(days=make.settings().invitation_days + 1))
    assert joins(new_client(), "Amber Finch", code).status_code == 400
    assert invitations.sweep() == 1


def test_it_spares_the_work(app: Flask, client: FlaskClient) -> None:
    raids.begin(make.a_moderator(), 1, make.settings(), by_invitation=False)
    code = invitations.make(make.make_member(), ids.token(12), make.settings())
    asked = make.page(client.get(f"/join?invitation={code}"))
    assert asked.select_one("#invitation")["value"] == code
    assert "if you like" in asked.select_one("label[for=invitation]").text
    assert joins(client, "Amber Finch", code).location == "/join/phrase"


def test_a_raid_may_ask_for_one(app: Flask, new_client: NewClient, hours) -> None:
    raids.begin(make.a_moderator(), 1, make.settings(), by_invitation=True)
    refused = joins(new_client(), "Amber Finch")
    assert refused.status_code == 400
    assert "if you like" not in make.page(refused).select_one("label[for=invitation]").text
    hours.move(timedelta(hours=1, minutes=1))
    assert joins(new_client(), "Amber Finch").location == "/join/phrase"


def test_only_who_is_settled_makes_some_and_only_a_few(app: Flask, hours) -> None:
    with pytest.raises(Refused):
        invitations.make(make.in_first_days(), ids.token(12), make.settings())
    who = make.make_member()
    codes = {invitations.make(who, str(each), make.settings()) for each in range(make.settings().invitations_per_day)}
    assert len(codes) == make.settings().invitations_per_day
    with pytest.raises(TooSoon):
        invitations.make(who, ids.token(12), make.settings())
    invitations.make(make.make_member(), ids.token(12), make.settings())
    hours.move(timedelta(days=1))
    invitations.make(who, ids.token(12), make.settings())


def test_nothing_tells_who_made_it_or_who_came_with_it(app: Flask, new_client: NewClient) -> None:
    """Every table is the same, whoever of two members invites, before it is used and after."""
    by_invitation()
    ann, bea = make.make_member("Ann Otter"), make.make_member("Bea Heron")
    found = []
    for who in (ann, bea):
        code = invitations.make(who, ids.token(12), make.settings())
        made = stored()
        assert code not in repr(made)
        opened = joins(new_client(), f"Amber Finch {who.id}", code)
        assert opened.location == "/join/phrase"
        used = stored()
        accounts = [row for row in used["account"] if row["id"] in (ann.id, bea.id)]
        found.append((made["invitation"], used["invitation"], accounts, used["audit"], used["notice"]))
    assert found[0] == found[1]
    assert [set(row) for row in found[0][0]] == [{"lookup", "until"}]


def test_the_page_shows_it_once(app: Flask, client: FlaskClient) -> None:
    make.sign_in(client, make.make_member())
    assert "/me/invite" in client.get("/me").text
    page = make.send(client, "/me/invite")
    code = make.page(page).select_one(".big-word").text
    assert invitations.holds(code)
    assert code not in client.get("/me/invite").text
    for _each in range(make.settings().invitations_per_day):
        page = make.send(client, "/me/invite")
    assert page.status_code == 429
    assert "all invitations for today" in make.words(page)


def test_the_same_form_twice_makes_one(app: Flask, client: FlaskClient) -> None:
    who = make.make_member()
    make.sign_in(client, who)
    before = db.session.query(Invitation).count()
    nonce = make.page(client.get("/me/invite")).select_one("input[name=nonce]")["value"]
    pages = [make.page(make.send(client, "/me/invite", nonce=nonce)) for _press in range(2)]
    codes = {page.select_one(".big-word").text for page in pages}
    assert len(codes) == 1
    assert db.session.query(Invitation).count() == before + 1
    following = pages[1].select_one("input[name=nonce]")["value"]
    assert following != nonce
    assert make.page(make.send(client, "/me/invite", nonce=following)).select_one(".big-word").text not in codes
    assert invitations.make(make.make_member(), nonce, make.settings()) not in codes


def test_one_that_was_used_is_not_made_again(app: Flask, new_client: NewClient) -> None:
    who, nonce = make.make_member(), ids.token(12)
    code = invitations.make(who, nonce, make.settings())
    assert joins(new_client(), "Amber Finch", code).location == "/join/phrase"
    assert invitations.make(who, nonce, make.settings()) == code
    assert not invitations.holds(code)


def test_one_whose_counting_was_lost_is_shown_again(app: Flask) -> None:
    who, nonce, before = make.make_member(), ids.token(12), db.session.query(Invitation).count()
    code = invitations.make(who, nonce, make.settings())
    counts.forget()
    assert invitations.make(who, nonce, make.settings()) == code
    assert db.session.query(Invitation).count() == before + 1


def test_a_form_that_comes_too_soon_shows_none_however_often(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first press takes its mark away again the second one finds it."""
    who, config = make.make_member(), make.settings()
    for number in range(config.invitations_per_day):
        invitations.make(who, str(number), config)
    monkeypatch.setattr(counts, "leave", lambda *_asked: None)
    for _press in range(2):
        with pytest.raises(TooSoon):
            invitations.make(who, "one more", config)


def test_who_is_new_is_not_offered_it(app: Flask, client: FlaskClient) -> None:
    make.sign_in(client, make.in_first_days())
    assert "/me/invite" not in client.get("/me").text
    assert client.get("/me/invite").status_code == 403


def test_the_stewards_switch(app: Flask, client: FlaskClient, new_client: NewClient) -> None:
    steward = make.a_steward()
    make.sign_in(client, steward)
    for on, words in (
        ("1", "One joins by invitation now"),
        ("1", "One joins by invitation now"),
        ("0", "Everybody can join"),
    ):
        assert make.send(client, "/settings/door", invitation=on).location == "/settings"
        assert words in make.words(client.get("/settings"))
        asked = "One joins by invitation just now" in make.words(new_client().get("/join"))
        assert asked is (on == "1")
    assert list(db.session.scalars(sa.select(AuditRow.measure).order_by(AuditRow.id))) == [
        Measure.BY_INVITATION,
        Measure.OPEN_DOOR,
    ]
    other = new_client()
    make.sign_in(other, make.a_moderator())
    assert make.send(other, "/settings/door", invitation="1").status_code == 403


def test_a_place_in_line_is_no_invitation(app: Flask, client: FlaskClient, hours) -> None:
    raids.begin(make.a_moderator(), 3, make.settings(), by_invitation=False)
    assert joins(client, "Amber Finch").location == "/join/line"
    by_invitation()
    hours.move(timedelta(minutes=21))
    assert "by invitation" in make.words(make.send(client, "/join/line"))
