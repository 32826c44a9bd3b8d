"""Duties that the steward gives and takes."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts import aliases, joining, queries, sessions
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import greeters, service
from forum.transaction import transaction
from forum.vocabulary import Measure, NoticeVerb, Role
from tests import factories as make
from tests.moderation.acts import audit, told

pytestmark = pytest.mark.both_databases


def test_the_steward_appoints_and_the_member_is_told(ann: Member) -> None:
    steward = make.a_steward()
    service.appoint(steward, "ann otter", Role.MODERATOR)
    assert make.member_again(ann.id).role is Role.MODERATOR
    assert [each.verb for each in told(ann)] == [NoticeVerb.APPOINTED]
    assert audit() == [(Measure.APPOINT, steward.id)]
    service.appoint(None, "Ann Otter", Role.MEMBER)
    assert audit()[-1] == (Measure.APPOINT, None)


def test_who_and_what_cannot_be_appointed(ann: Member, mod: Member) -> None:
    steward = make.a_steward("Gentle Badger")
    for who, name in ((ann, "Ann Otter"), (mod, "Ann Otter"), (steward, "Gentle Badger")):
        with pytest.raises(Refused):
            service.appoint(who, name, Role.MODERATOR)
    for name in ("Nobody Here", "", "\x00"):
        with pytest.raises(Missing):
            service.appoint(steward, name, Role.MODERATOR)
    with pytest.raises(Invalid):
        service.appoint(steward, "Ann Otter", Role.VISITOR)
    assert audit() == []


def test_a_new_duty_ends_the_sessions_of_the_old_one(ann: Member) -> None:
    with transaction():
        token = sessions.open_session(db.session.get_one(Account, ann.id), make.RING, make.settings(), own_device=True)
    service.appoint(make.a_steward(), "Ann Otter", Role.MODERATOR)
    assert sessions.identify(token, make.settings()) is None


def test_who_has_not_confirmed_yet_gets_no_duty_or_is_swept_all_the_same(app: Flask) -> None:
    opened = make.join_for_real("Amber Finch")
    try:
        service.appoint(make.a_steward(), "Amber Finch", Role.MODERATOR)
    except (Conflict, Refused, Invalid):
        assert audit() == []
    with clock.freeze(clock.now() + timedelta(days=8)):
        joining.sweep_unfinished()
    db.session.rollback()
    assert db.session.get(Account, opened.account_id) is None


def test_a_one_off_name_gets_no_duty(app: Flask) -> None:
    """It would hold a share of every key to come, and nobody could use it."""
    ann = make.make_member()
    token, thread = make.session_with_keys(ann), make.a_thread(ann)
    with transaction():
        author = aliases.author_for(ann, token, thread.id, make.settings())
    for steward in (make.a_steward(), None):
        with pytest.raises(Conflict):
            service.appoint(steward, author.name, Role.MODERATOR)
    assert make.member_again(author.id).role is Role.MEMBER
    assert audit() == []


# --- Greeters: a duty beside the role ---------------------------------------------------------------------------------


def test_the_steward_makes_a_greeter_who_keeps_role_and_session(ann: Member) -> None:
    steward = make.a_steward()
    with transaction():
        token = sessions.open_session(db.session.get_one(Account, ann.id), make.RING, make.settings(), own_device=True)
    for _again in range(2):
        greeters.appoint(steward, "ann otter")
    greeting = make.identified(token)
    assert (greeting.is_greeter, greeting.greets, greeting.role) == (True, True, Role.MEMBER)
    assert queries.greeters() == ["Ann Otter"]
    assert [each.verb for each in told(ann)] == [NoticeVerb.APPOINTED, NoticeVerb.APPOINTED]
    assert audit() == [(Measure.APPOINT, steward.id)] * 2


def test_every_duty_is_taken_away_at_once_and_another_role_keeps_it(ann: Member) -> None:
    greeters.appoint(None, "Ann Otter")
    service.appoint(None, "Ann Otter", Role.MODERATOR)
    assert make.member_again(ann.id).is_greeter
    service.appoint(None, "Ann Otter", Role.MEMBER)
    plain = make.member_again(ann.id)
    assert (plain.is_greeter, plain.greets, queries.greeters()) == (False, False, [])


def test_who_cannot_be_made_a_greeter_and_by_whom(ann: Member, mod: Member) -> None:
    steward = make.a_steward("Gentle Badger")
    token = make.session_with_keys(ann)
    alias = make.a_reply(make.known_by(token), make.a_thread(mod), alias_by=token)
    one_off = db.session.get_one(Account, alias.author_id).name
    for who, name, error in (
        (ann, "Steady Otter", Refused),
        (mod, "Ann Otter", Refused),
        (steward, "Gentle Badger", Refused),
        (steward, "Nobody Here", Missing),
        (steward, one_off, Conflict),
        (None, one_off, Conflict),
    ):
        with pytest.raises(error):
            greeters.appoint(who, name)
    make.join_for_real("Amber Finch")
    with pytest.raises(Conflict):
        greeters.appoint(steward, "Amber Finch")
    assert audit() == []
    assert queries.greeters() == []
