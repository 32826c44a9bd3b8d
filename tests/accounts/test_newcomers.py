"""The first days: how they begin and end, and that nothing of them is kept but what is still to come."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import newcomers, queries
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import clock
from forum.vocabulary import Role
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def hours(app: Flask):
    with clock.freeze(clock.day(clock.now()) + timedelta(hours=9)) as frozen:
        yield frozen


def kept(member: Member) -> tuple[object, int]:
    db.session.expire_all()
    account = db.session.get_one(Account, member.id)
    return account.new_until, account.new_days


def is_new(member: Member) -> bool:
    return make.member_again(member.id).is_new


def test_they_begin_when_the_phrase_is_confirmed(app: Flask) -> None:
    opened = make.join_for_real()
    assert not make.member_again(opened.account_id).is_new, "who cannot write yet is nothing yet"
    member = make.confirmed(opened)
    config = make.settings()
    assert kept(member) == (clock.day(clock.now()) + timedelta(days=config.new_days + 1), config.new_days_with_words)
    assert member.is_new


def test_they_are_over_after_days_and_days_with_words(app: Flask, hours) -> None:
    new, thread, room = make.in_first_days(), make.a_thread(make.make_member()), make.a_room()
    make.a_reply(make.member_again(new.id), thread, "One")
    assert kept(new)[1] == 1
    hours.move(timedelta(minutes=1))
    make.a_line(make.member_again(new.id), room, "A line on the same day")
    assert kept(new)[1] == 1, "once a day"
    hours.move(timedelta(days=1))
    make.a_line(make.member_again(new.id), room, "A line")
    assert kept(new)[1] == 0
    assert is_new(new), "the days are not over"
    hours.move(timedelta(days=make.settings().new_days))
    assert not is_new(new), "over before anybody sweeps"
    assert newcomers.sweep() == 1
    assert kept(new) == (None, 0)


def test_who_only_waits_stays_new(app: Flask, hours) -> None:
    new = make.in_first_days()
    hours.move(timedelta(days=300))
    newcomers.sweep()
    assert is_new(new)


def test_words_under_a_one_off_name_bring_nobody_nearer(app: Flask) -> None:
    new = make.in_first_days()
    token = make.session_with_keys(new)
    make.a_reply(make.known_by(token), make.a_thread(make.make_member()), alias_by=token)
    assert kept(new)[1] == make.settings().new_days_with_words


def test_a_duty_ends_them_while_it_lasts(app: Flask) -> None:
    facts = {"new_days": 2}
    for role, greets in ((Role.MODERATOR, False), (Role.STEWARD, False), (Role.MEMBER, True)):
        assert not make.make_member(role=role, is_greeter=greets, **facts).is_new
    assert make.make_member(**facts).is_new


def test_a_one_off_name_is_new_until_its_tie_is_destroyed(app: Flask) -> None:
    token = make.session_with_keys(make.make_member())
    post = make.a_reply(make.known_by(token), make.a_thread(make.make_member()), alias_by=token)
    alias = queries.member(post.author_id)
    assert alias is not None
    assert alias.is_new
    account = db.session.get_one(Account, alias.id)
    assert account.new_until == account.shield_until


def test_a_command_may_end_them(app: Flask) -> None:
    new = make.in_first_days()
    newcomers.settle(new.id)
    assert kept(new) == (None, 0)


def test_only_oneself_reads_of_them(app: Flask, client: FlaskClient, new_client: Callable[[], FlaskClient]) -> None:
    new = make.in_first_days("Windy Acorn")
    make.a_thread(new, make.a_board(is_public=True))
    make.sign_in(client, new)
    mine = make.words(client.get("/me"))
    assert "Your first days" in mine
    assert "1 more day" in mine
    for reader in (make.make_member(), make.a_moderator(), make.a_steward()):
        other = new_client()
        make.sign_in(other, reader)
        for path in ("/me", "/talk", "/moderation", "/settings"):
            assert "first days" not in make.words(other.get(path)).replace(
                "whose first days are over", ""
            ).casefold() or (path == "/settings"), path


def test_pictures_wait_until_they_are_over(app: Flask, client: FlaskClient) -> None:
    board = make.a_board(pictures=True)
    new = make.make_member(has_written=True, new_days=1)
    make.sign_in(client, new)
    assert make.page(client.get(f"/b/{board.public_id}/new")).select_one("input[type=file]") is None
    newcomers.settle(new.id)
    assert make.page(client.get(f"/b/{board.public_id}/new")).select_one("input[type=file]") is not None
