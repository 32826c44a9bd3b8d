"""Pauses that end by themselves, and duties that the steward gives and takes."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts import joining, queries, sessions
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import greeters, service
from forum.moderation.models import Case
from forum.transaction import transaction
from forum.vocabulary import Measure, NoticeVerb, Role, Standing
from tests import factories as make
from tests.moderation.acts import audit, flag, told

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_pause_ends_by_itself_and_the_member_knows_when(ann: Member, mod: Member, case: Case, days: int) -> None:
    with clock.freeze(clock.now()) as held:
        begun = clock.now()
        service.pause(mod, case.public_id, days, "Rest a little.", make.settings())
        paused = make.member_again(ann.id)
        assert paused.standing is Standing.SUSPENDED
        assert paused.paused_until is not None
        assert timedelta(days=days) <= paused.paused_until - begun <= timedelta(days=days, hours=1)
        assert paused.paused_until == clock.hour(paused.paused_until)
        (notice,) = told(ann)
        assert (notice.verb, notice.words, notice.until) == (NoticeVerb.PAUSED, "Rest a little.", paused.paused_until)
        held.move(timedelta(days=days, hours=1))
        assert make.member_again(ann.id).standing is Standing.ACTIVE
    assert audit() == [(Measure.PAUSE, mod.id)]


@pytest.mark.parametrize("days", [0, -1, 2, 3650])
def test_a_pause_of_another_length_is_refused(ann: Member, mod: Member, case: Case, days: int) -> None:
    with pytest.raises(Invalid):
        service.pause(mod, case.public_id, days, "", make.settings())
    assert make.member_again(ann.id).standing is Standing.ACTIVE


def test_a_pause_can_be_ended_early(ann: Member, mod: Member, case: Case) -> None:
    service.pause(mod, case.public_id, 30, "", make.settings())
    service.lift(mod, case.public_id)
    assert make.member_again(ann.id).standing is Standing.ACTIVE
    assert make.member_again(ann.id).paused_until is None
    assert [each.verb for each in told(ann)] == [NoticeVerb.PAUSED, NoticeVerb.LIFTED]
    assert audit() == [(Measure.PAUSE, mod.id), (Measure.LIFT, mod.id)]


def test_nobody_pauses_a_person_with_the_same_duty(bea: Member, mod: Member) -> None:
    for author in (make.a_moderator(), make.a_steward()):
        case = flag(bea, make.opening_of(make.a_thread(author)))
        with pytest.raises(Refused):
            service.pause(mod, case.public_id, 1, "", make.settings())
    case = flag(bea, make.opening_of(make.a_thread(make.a_moderator())))
    service.pause(make.a_steward(), case.public_id, 1, "", make.settings())


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
