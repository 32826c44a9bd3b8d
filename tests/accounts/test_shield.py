"""The first weeks: they begin when joining is confirmed, end by themselves or by their owner, and show nowhere."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import joining, queries, shield
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import clock
from forum.transaction import transaction
from forum.web.words import day
from tests import factories as make
from tests import world as played
from tests.untied import NOISE

pytestmark = pytest.mark.both_databases


def until(account_id: int) -> object:
    db.session.expire_all()
    return db.session.get_one(Account, account_id).shield_until


def is_shielded(account_id: int) -> bool:
    (person,) = queries.addressed([account_id], ())
    return person.is_shielded


def test_it_begins_when_the_phrase_is_confirmed_and_knows_the_day_alone(app: Flask) -> None:
    opened = make.join_for_real()
    assert until(opened.account_id) is None
    member = make.confirmed(opened)
    end = until(member.id)
    assert end == clock.day(clock.now()) + timedelta(days=make.settings().newcomer_shield_days + 1)
    joining.confirm(member, opened.token, ["any", "words"], make.settings())
    assert until(member.id) == end, "once is enough"


def test_it_ends_by_itself_and_is_forgotten(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        new = make.a_newcomer()
        held.move(timedelta(days=make.settings().newcomer_shield_days))
        assert is_shielded(new.id)
        assert shield.sweep() == 0
        held.move(timedelta(days=1))
        assert not is_shielded(new.id)
        assert queries.own_facts(new.id).shield_until is None, "over before anybody sweeps"
        assert shield.sweep() == 1
        assert until(new.id) is None


def test_a_one_off_name_has_one_until_its_tie_is_destroyed(app: Flask) -> None:
    token = make.session_with_keys(make.make_member())
    post = make.a_reply(make.known_by(token), make.a_thread(make.make_member()), alias_by=token)
    with clock.freeze(clock.now()) as held:
        held.move(timedelta(days=make.settings().alias_days))
        assert is_shielded(post.author_id)
        held.move(timedelta(days=1))
        assert not is_shielded(post.author_id)


def test_the_member_sees_it_and_ends_it_once(client: FlaskClient, app: Flask) -> None:
    new = make.a_newcomer("Windy Acorn")
    make.sign_in(client, new)
    page = make.words(client.get("/me"))
    with app.test_request_context():
        assert f"Until {day(until(new.id))}: nobody here can" in page
    link = make.page(client.get("/me")).find("a", string="End it earlier")
    asked = client.get(link["href"])
    assert "cannot be begun again" in make.words(asked)
    assert until(new.id) is not None, "only asked so far"
    form = make.page(asked).select_one("main form")
    for _press in range(2):
        assert client.post(link["href"], data=make.filled(form)).status_code == 303
    assert until(new.id) is None
    assert "Your first weeks" not in make.words(client.get("/me"))
    assert client.get("/me/shield").location == "/me"


def test_who_has_none_is_asked_nothing(client: FlaskClient) -> None:
    make.sign_in(client, make.make_member())
    assert client.get("/me/shield").status_code == 303
    assert "Your first weeks" not in make.words(client.get("/me"))


def test_ending_it_touches_nobody_else(app: Flask) -> None:
    one, other = make.a_newcomer(), make.a_newcomer()
    shield.end(one)
    assert (until(one.id), is_shielded(other.id)) == (None, True)


def pages(new_client: Callable[[], FlaskClient], world: played.World, members: dict[str, str]) -> dict[str, bytes]:
    """Everything that a visitor and three others get to see."""
    shown = {}
    for name, token in members.items():
        client = new_client()
        if token:
            client.set_cookie("s", token)
        found = played.follow_everything(client, world.paths)
        # A name is suggested there by chance.
        same = {path: answer for path, answer in found.items() if not path.startswith("/join")}
        shown |= {f"{name} {path}": NOISE.sub(b"", answer.data) for path, answer in same.items()}
    return shown


def test_nobody_sees_who_is_new(app: Flask, new_client: Callable[[], FlaskClient]) -> None:
    """The same evening with everybody new and with nobody new: not one byte of any page tells which it is."""
    world = played.played_evening()
    watchers: dict[str, Member] = {"member": make.make_member(), "moderator": world.moderator, "steward": world.steward}
    tokens = {"visitor": "", **{name: make.sign_in(new_client(), member) for name, member in watchers.items()}}
    watching = [member.id for member in watchers.values()]
    pages(new_client, world, tokens)

    def with_end(end: object) -> dict[str, bytes]:
        with transaction():
            db.session.execute(sa.update(Account).where(Account.id.not_in(watching)).values(shield_until=end))
        return pages(new_client, world, tokens)

    # A calendar says when it was made, a room when its evening ends.
    with clock.freeze(clock.now()):
        nobody = with_end(None)
        everybody = with_end(shield.ends_after(30))
    assert len(nobody) > 60
    assert nobody.keys() == everybody.keys()
    assert [path for path in nobody if nobody[path] != everybody[path]] == []
