"""Sessions: found by the cookie alone, over when idle or old, listed, revocable, at most so many."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts import queries, sessions
from forum.accounts.models import Account, AccountSession
from forum.accounts.queries import Member
from forum.errors import Missing
from forum.extensions import db
from forum.lib import clock, seal
from forum.transaction import transaction
from forum.vocabulary import Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases


def opened(member: Member, *, own_device: bool = False) -> str:
    with transaction():
        account = db.session.get_one(Account, member.id)
        return sessions.open_session(account, make.RING, make.settings(), own_device=own_device)


def alive(token: str) -> bool:
    return sessions.identify(token, make.settings()) is not None


def test_a_token_finds_its_member_and_nothing_else_does(app: Flask) -> None:
    member = make.make_member("Amber Finch")
    token = opened(member)
    assert make.identified(token).id == member.id
    for other in ("", "x", token[:-1], token + "x", token.swapcase(), "\x00", "ü" * 40):
        assert not alive(other)


def test_the_table_holds_only_a_hash_of_the_token(app: Flask) -> None:
    token = opened(make.make_member())
    row = db.session.query(AccountSession).one()
    assert row.lookup == seal.cookie_keys(token).lookup
    assert token.encode() not in bytes(row.lookup) + bytes(row.sealed)


def test_a_shared_device_is_signed_out_after_fifteen_quiet_minutes(app: Flask) -> None:
    token = opened(make.make_member())
    with clock.freeze(clock.now()) as held:
        held.move(timedelta(minutes=14))
        assert alive(token)
        held.move(timedelta(minutes=14))
        assert alive(token), "use renews the session"
        held.move(timedelta(minutes=16))
        assert not alive(token)


def test_a_shared_device_is_signed_out_after_twelve_hours_of_use(app: Flask) -> None:
    token = opened(make.make_member())
    with clock.freeze(clock.now()) as held:
        for _ in range(71):
            held.move(timedelta(minutes=10))
            assert alive(token)
        held.move(timedelta(minutes=11))
        assert not alive(token)


def test_an_own_device_stays_a_week_without_use_and_a_month_with_it(app: Flask) -> None:
    idle, used = opened(make.make_member(), own_device=True), opened(make.make_member(), own_device=True)
    with clock.freeze(clock.now()) as held:
        for _ in range(5):
            held.move(timedelta(days=5, hours=20))
            assert alive(used)
        assert not alive(idle)
        held.move(timedelta(days=1))
        assert not alive(used), "30 days are the end, used or not"


def test_reading_again_at_once_writes_nothing(app: Flask) -> None:
    token = opened(make.make_member())
    with clock.freeze(clock.now()) as held:
        before = db.session.query(AccountSession).one().idle_until
        held.move(timedelta(minutes=5))
        assert alive(token)
        db.session.rollback()
        assert db.session.query(AccountSession).one().idle_until == before
        held.move(timedelta(minutes=5))
        assert alive(token)
        db.session.rollback()
        assert db.session.query(AccountSession).one().idle_until > before


def test_a_device_is_listed_and_can_be_signed_out(app: Flask) -> None:
    member = make.make_member()
    here, there = opened(member), opened(member, own_device=True)
    who = make.identified(here)
    listed = queries.devices(who.id, who.session_id)
    assert [(device.here, device.own_device) for device in listed] == [(True, False), (False, True)]
    sessions.end(who, listed[1].public_id)
    assert not alive(there)
    assert alive(here)
    with pytest.raises(Missing):
        sessions.end(who, listed[1].public_id)


def test_a_session_that_is_over_is_not_listed(app: Flask) -> None:
    member = make.make_member()
    opened(member)
    with clock.freeze(clock.now()) as held:
        held.move(timedelta(minutes=16))
        here = opened(member)
        who = make.identified(here)
        assert [device.here for device in queries.devices(who.id, who.session_id)] == [True]


@pytest.mark.parametrize("public_id", ["aaaaaaaaaa", "", "\x00", "x" * 5000, "ü"])
def test_nobody_ends_a_session_that_is_not_theirs(app: Flask, public_id: str) -> None:
    mine, theirs = opened(make.make_member()), opened(make.make_member())
    who = make.identified(mine)
    other = db.session.get_one(AccountSession, make.identified(theirs).session_id).public_id
    for name in (public_id, other):
        with pytest.raises(Missing):
            sessions.end(who, name)
    assert alive(theirs)


def test_signing_out_everywhere_ends_all_or_all_but_this(app: Flask) -> None:
    member = make.make_member()
    here, there, elsewhere = opened(member), opened(member), opened(make.make_member())
    sessions.end_all(member.id, but=make.identified(here).session_id)
    assert (alive(here), alive(there), alive(elsewhere)) == (True, False, True)
    sessions.end_all(member.id)
    assert (alive(here), alive(elsewhere)) == (False, True)


def test_the_oldest_session_ends_when_there_are_too_many(app: Flask) -> None:
    member = make.make_member()
    most = make.settings().sessions_per_account
    tokens = [opened(member) for _ in range(most)]
    assert all(alive(token) for token in tokens)
    newest = opened(member)
    assert [alive(token) for token in [*tokens, newest]] == [False, *[True] * most]


def test_the_sweep_deletes_what_is_over_and_nothing_else(app: Flask) -> None:
    shared, own = opened(make.make_member()), opened(make.make_member(), own_device=True)
    with clock.freeze(clock.now()) as held:
        assert sessions.sweep() == 0
        held.move(timedelta(hours=13))
        assert sessions.sweep() == 1
        assert (alive(shared), alive(own)) == (False, True)


def test_open_sessions_are_told_from_ended_ones(app: Flask) -> None:
    one, two = (make.identified(opened(make.make_member())).session_id for _ in range(2))
    assert sessions.still_open({one, two, 999_999}) == {one, two}
    assert sessions.still_open(set()) == set()
    with clock.freeze(clock.now()) as held:
        held.move(timedelta(minutes=16))
        assert sessions.still_open({one, two}) == set()


def test_a_pause_that_has_passed_is_over_before_anybody_sweeps(app: Flask) -> None:
    now = clock.now()
    member = make.make_member(standing=Standing.SUSPENDED, paused_until=clock.hour(now) + timedelta(hours=1))
    with clock.freeze(now) as held:
        token = opened(member, own_device=True)
        assert make.identified(token).standing is Standing.SUSPENDED
        held.move(timedelta(hours=1))
        assert make.identified(token).standing is Standing.ACTIVE
