"""Calling a moderator: anybody at the evening may, every moderator is told, the hosts are not, the first who comes answers."""

from typing import Any

import pytest
from flask import Flask

from forum import live
from forum.accounts.models import Account
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.notifications.models import Notice
from forum.rooms import access, calls, hosting
from forum.rooms.hosting_models import Call
from forum.transaction import transaction
from forum.vocabulary import Measure, NoticeVerb, Role, Standing
from tests import factories as make
from tests.rooms.conftest import Night
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases


def call(night: Night, who: Any = None, words: Any = "It gets loud here") -> bool:
    return calls.call(who or night.ann, night.room, words, make.settings())


def told(member: Any) -> list[str]:
    asked = db.session.query(Notice).filter_by(account_id=member.id, verb=NoticeVerb.CALLED)
    return [each.path for each in asked]


def test_every_moderator_is_told_and_nobody_else(night: Night) -> None:
    moderators, paused = [make.a_moderator(), make.a_steward()], make.a_moderator()
    with transaction():
        db.session.get_one(Account, paused.id).standing = Standing.SUSPENDED
    assert call(night) is True
    assert [told(each) for each in moderators] == [[f"/r/{night.room}"]] * 2
    assert [told(each) for each in (night.host, night.ann, night.bea, paused)] == [[]] * 4
    audiences = {to for to, _event, _told in night.sent}
    duty = Account.role.in_((Role.MODERATOR, Role.STEWARD))
    keepers = db.session.query(Account).filter(duty, Account.standing == Standing.ACTIVE)
    assert audiences == {live.moderators(), *(live.account(each.id) for each in keepers)}
    assert "Ann" not in str(night.sent)
    (waits,) = calls.waiting()
    assert (waits.room, waits.room_name, waits.caller, waits.words) == (
        night.room,
        "Evening check-in",
        "Ann Otter",
        "It gets loud here",
    )
    assert waits.at.minute == waits.at.second == 0


def test_one_person_has_one_call_that_waits(app: Flask, night: Night) -> None:
    moderator, room, config = make.a_moderator(), night.room, make.settings()
    ann, bea = night.ann, night.bea
    assert sorted(together(app, [lambda: calls.call(ann, room, "", config)] * 5)) == [False] * 4 + [True]
    assert calls.call(bea, room, "", config) is True
    assert db.session.query(Call).count() == 2
    assert len(told(moderator)) == 1, "once until they have looked"
    calls.come(moderator, calls.waiting()[0].public_id)
    assert call(night) is True, "answered: they may call again"


def test_the_first_who_says_so_comes(app: Flask, night: Night) -> None:
    moderators = [make.a_moderator() for _ in range(4)]
    call(night)
    name = calls.waiting()[0].public_id
    came = together(app, [lambda who=who: calls.come(who, name) for who in moderators])
    assert [each for each in came if isinstance(each, str)] == [night.room]
    assert len([each for each in came if isinstance(each, Conflict)]) == 3, came
    winner = moderators[came.index(night.room)]
    assert calls.come(winner, name) == night.room, "pressed twice"
    assert night.told(live.account(night.ann.id), "room:coming") == [{"room": night.room, "by": winner.name}]
    head = access.head_of(night.ann, night.room)
    assert calls.own(night.ann, head) == calls.Asked(winner.name)
    assert calls.own(night.bea, head) is None
    assert calls.waiting() == []
    assert night.measures() == [Measure.ANSWER_CALL]


def test_a_hosts_call_is_written_down_a_members_is_not(night: Night) -> None:
    call(night)
    call(night, night.host)
    assert night.measures() == [Measure.CALL]


def test_who_was_sent_out_may_call_too(night: Night) -> None:
    hosting.ask(night.host, night.room, "remove", make.settings(), to=night.to(night.ann))
    assert call(night) is True
    hosting.lock(night.host, night.room, locked=True)
    with pytest.raises(Refused, match="keeps its circle"):
        call(night, make.make_member())


def test_only_moderators_answer(night: Night) -> None:
    call(night)
    for who in (night.ann, night.host):
        with pytest.raises(Refused):
            calls.come(who, calls.waiting()[0].public_id)
    for name in ("aaaaaaaaaa", None, ""):
        with pytest.raises(Missing):
            calls.come(make.a_moderator(), name)


def test_a_call_ends_with_the_evening(night: Night) -> None:
    call(night)
    name = calls.waiting()[0].public_id
    night.over()
    assert calls.waiting() == []
    with pytest.raises(Missing):
        calls.come(make.a_moderator(), name)
    with pytest.raises(Refused, match="No evening"):
        call(night)


@pytest.mark.parametrize("words", ["x" * 501, None, 7])
def test_words_that_cannot_be_taken(night: Night, words: Any) -> None:
    with pytest.raises(Invalid):
        call(night, words=words)


def test_how_near_a_moderator_is_said_honestly(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    moderator, head = make.a_moderator(), access.head_of(night.ann, night.room)
    assert calls.reach(head) == "away"
    live.sockets.add("sid", moderator.id, 1)
    try:
        assert calls.reach(head) == "page"
        monkeypatch.setattr(calls.there, "are_here", lambda room_id, whom: set(whom) & {moderator.id})
        assert calls.reach(head) == "room"
    finally:
        live.sockets.remove("sid")
