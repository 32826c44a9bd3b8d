"""Those who look after others: how much one carries, what heavy words cost, a rest, a case left to somebody else."""

from datetime import timedelta

import pytest
from flask import Flask

from forum import forgetting
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.errors import Refused
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Label
from forum.moderation import duty, exposure, levels, load, resting, service
from forum.moderation.care_models import CareDay, OpenedWords
from forum.moderation.models import Case
from forum.transaction import transaction
from forum.vocabulary import CaseState, FlagReason, NoticeVerb, Role
from tests import factories as make
from tests.moderation.acts import told
from tests.moderation.test_judged import CRISIS, QUIET, RED
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases


def some_cases(count: int, text: str = "Marked words") -> list[str]:
    """Cases about words of as many people."""
    found = []
    for number in range(count):
        post = make.opening_of(make.a_thread(make.make_member(), text=f"{text} {number}"))
        if not db.session.query(Case).filter_by(target_id=post.public_id).count():
            make.a_case(make.make_member(), post.public_id)
        found.append(db.session.query(Case).filter_by(target_id=post.public_id).one().public_id)
    return found


def case_at(name: str) -> Case:
    db.session.rollback()
    return db.session.query(Case).filter_by(public_id=name).one()


def again(who: Member) -> Member:
    db.session.rollback()
    return make.member_again(who.id)


def on_duty(who: Member) -> None:
    make.session_with_keys(who, own_device=True)
    duty.begin(who, 2, make.settings())


# --- How much one carries ---------------------------------------------------------------------------------------------


def test_nobody_holds_more_than_a_few(mod: Member) -> None:
    config, names = make.settings(), some_cases(4)
    for name in names[:3]:
        service.claim(mod, name, config)
    with pytest.raises(load.Full) as full:
        service.claim(mod, names[3], config)
    assert full.value.values == {"most": 3}
    service.claim(mod, names[0], config)
    assert load.taken_today(mod.id) == 3, "what one holds already counts once"
    service.let_go(mod, names[0])
    assert service.claim(mod, names[3], config).claimed_by == mod.id


def test_a_claim_that_has_run_out_is_not_held(mod: Member) -> None:
    with clock.freeze(clock.now()) as held:
        names = some_cases(4)
        for name in names[:3]:
            service.claim(mod, name, make.settings())
        held.move(timedelta(minutes=make.settings().claim_minutes + 1))
        service.claim(mod, names[3], make.settings())
        for name in names[:2]:
            service.claim(mod, name, make.settings())
        with pytest.raises(load.Full):
            service.claim(mod, names[2], make.settings())


def test_a_day_has_an_end_and_the_next_one_begins_anew(mod: Member) -> None:
    config = make.settings()
    with clock.freeze(clock.now()) as held:
        first, second = some_cases(2)
        service.dismiss(mod, first, case_at(first).version, config=make.settings())
        assert load.taken_today(mod.id) == 1, "decided is taken"
        with transaction():
            load.count(mod.id, taken=config.claims_most_daily - 1)
        with pytest.raises(load.Full):
            service.claim(mod, second, config)
        with pytest.raises(load.Full):
            service.dismiss(mod, second, case_at(second).version, config)
        held.move(timedelta(days=1))
        assert service.claim(mod, second, config).claimed_by == mod.id


@pytest.mark.parametrize("other", ["decides", "claims"])
def test_of_two_presses_of_one_moment_one_is_the_last_of_a_full_day(app: Flask, mod: Member, other: str) -> None:
    config = make.settings()
    for _round in range(3):
        names = some_cases(2)
        versions = [case_at(name).version for name in names]
        with transaction():
            load.count(mod.id, taken=config.claims_most_daily - 1 - load.taken_today(mod.id))
        acts = [
            lambda name=names[0], version=versions[0]: service.dismiss(mod, name, version, config).id,
            lambda name=names[1], version=versions[1]: (
                (
                    service.claim(mod, name, config)
                    if other == "claims"
                    else service.dismiss(mod, name, version, config)
                ).id
            ),
        ]
        results = together(app, acts)
        assert sorted(type(each) for each in results if not isinstance(each, int)) == [load.Full], results
        assert load.taken_today(mod.id) == config.claims_most_daily
        states = [case_at(name).state for name in names]
        assert states.count(CaseState.OPEN) == 1, "what was one too many is as it was"


def test_nobody_in_danger_waits_for_a_number(mod: Member) -> None:
    config = make.settings()
    (name,) = some_cases(1)
    case_at(name).danger = Label.CRISIS
    db.session.commit()
    with transaction():
        load.count(mod.id, taken=config.claims_most_daily)
    service.dismiss(mod, name, case_at(name).version, config)
    assert load.taken_today(mod.id) == config.claims_most_daily + 1


def test_two_pages_of_one_person_take_no_more_than_one(app: Flask, mod: Member) -> None:
    names, config = some_cases(5), make.settings()
    for name in names[:2]:
        service.claim(mod, name, config)

    def take(name: str):
        def act() -> str:
            try:
                return service.claim(mod, name, make.settings()).public_id
            except load.Full:
                return "full"

        return act

    answers = together(app, [take(name) for name in names[2:]])
    db.session.rollback()
    held = db.session.query(Case).filter_by(claimed_by=mod.id, state=CaseState.CLAIMED).count()
    assert held == config.claims_most
    assert answers.count("full") == 2


# --- What heavy words cost --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "points"), [(CRISIS, 3), (RED, 2), (QUIET, 1), ("Plain words", 0)])
def test_heavy_words_count_once_a_case_and_day(mod: Member, text: str, points: int) -> None:
    with clock.freeze(clock.now()) as held:
        (name,) = some_cases(1, text)
        for _again in range(2):
            assert exposure.open_words(mod, name, make.settings()) is False
        assert exposure.recent(mod.id) == points
        assert exposure.is_shut(mod, case_at(name), make.settings()) is False
        held.move(timedelta(hours=24, minutes=1))
        assert exposure.recent(mod.id) == 0
        exposure.open_words(mod, name, make.settings())
        assert sum(each.points for each in exposure.days(mod.id)) == 2 * points


def test_a_worry_weighs_like_a_grave_rule(mod: Member, bea: Member) -> None:
    post = make.opening_of(make.a_thread(make.make_member(), text="All is well"))
    name = make.a_case(bea, post.public_id, reason=FlagReason.WORRIED).public_id
    exposure.open_words(mod, name, make.settings())
    assert exposure.recent(mod.id) == 2


def test_only_a_number_is_left_after_the_day(mod: Member) -> None:
    config = make.settings()
    with clock.freeze(clock.now()) as held:
        for name in some_cases(2, CRISIS):
            exposure.open_words(mod, name, config)
        assert db.session.query(OpenedWords).count() == 2
        held.move(timedelta(hours=24, minutes=1))
        assert exposure.forget_openings() == 2
        assert {column.name for column in CareDay.__table__.columns} == {"account_id", "day", "points", "taken"}
        assert [each.points for each in exposure.days(mod.id)] == [6]
        held.move(timedelta(days=config.exposure_kept_days + 1))
        for _name, step in forgetting.steps(config):
            step()
        assert exposure.days(mod.id) == []


def worn_out(mod: Member) -> list[str]:
    """Opens heavy words until a rest begins."""
    names = some_cases(make.settings().exposure_rest_points // 3, CRISIS)
    begun = [exposure.open_words(mod, name, make.settings()) for name in names]
    assert begun == [False] * (len(names) - 1) + [True]
    return names


def test_enough_of_them_begin_a_rest_that_ends_by_itself(mod: Member) -> None:
    config = make.settings()
    with clock.freeze(clock.now()) as held:
        names = worn_out(mod)
        resting_mod = again(mod)
        assert resting_mod.is_resting
        (fresh,) = some_cases(1, RED)
        version = case_at(fresh).version
        for refused in (
            lambda: service.claim(resting_mod, fresh, config),
            lambda: service.dismiss(resting_mod, fresh, version, config=make.settings()),
            lambda: exposure.open_words(resting_mod, fresh, config),
            lambda: duty.begin(resting_mod, 1, config),
        ):
            with pytest.raises(Refused):
                refused()
        assert not exposure.is_shut(resting_mod, case_at(names[0]), config), (
            "what one has read stays readable for the day"
        )
        # Their rest goes on from where it began, whatever they press.
        until = resting_mod.resting_until
        held.move(timedelta(hours=1))
        assert resting.begin(resting_mod, config) == until
        held.move(timedelta(hours=config.rest_hours - 1, minutes=1))
        assert not again(mod).is_resting
        assert service.claim(again(mod), fresh, config).claimed_by == mod.id
        assert resting.sweep() == 1
        assert db.session.query(Account).filter(Account.resting_until.is_not(None)).count() == 0


def test_two_presses_of_one_moment_begin_one_rest(app: Flask, mod: Member) -> None:
    most = make.settings().exposure_rest_points
    names = some_cases(most // 3 + 1, CRISIS)
    for name in names[:-2]:
        exposure.open_words(mod, name, make.settings())
    begun = together(app, [lambda name=name: exposure.open_words(mod, name, make.settings()) for name in names[-2:]])
    # The second one finds somebody who rests, or stood before the first was stored.
    assert [each for each in begun if each is True] == [True]
    assert again(mod).is_resting


def test_giving_the_duty_back_and_forth_ends_no_rest(mod: Member) -> None:
    steward = make.a_steward()
    resting.begin(mod, make.settings())
    for role in (Role.MEMBER, Role.MODERATOR):
        service.appoint(steward, mod.name, role)
    assert again(mod).is_resting


def test_the_steward_rests_like_everybody(app: Flask) -> None:
    steward = make.a_steward()
    resting.begin(steward, make.settings())
    with pytest.raises(Refused):
        service.claim(again(steward), some_cases(1)[0], make.settings())


def test_only_who_moderates_rests_from_it(ann: Member) -> None:
    with pytest.raises(Refused):
        resting.begin(ann, make.settings())


def test_somebody_in_danger_is_not_left(mod: Member, ann: Member) -> None:
    """The last one on duty goes to rest, with a case of somebody in danger in their hands."""
    other, asleep = make.a_moderator(), make.a_moderator()
    resting.begin(asleep, make.settings())
    on_duty(mod)
    assert duty.is_somebody_here()
    (name,) = some_cases(1, CRISIS)
    service.claim(mod, name, make.settings())
    (calm,) = some_cases(1)
    service.claim(mod, calm, make.settings())
    resting.begin(mod, make.settings())
    assert not duty.is_somebody_here(), "whoever writes now reads that nobody is on duty"
    assert [(each.verb, each.path) for each in told(other) if each.verb is not NoticeVerb.FIRST_WORDS] == [
        (NoticeVerb.DUTY_EMPTY, "/moderation"),
        (NoticeVerb.IN_DANGER, f"/c/{name}"),
    ]
    assert case_at(name).state is CaseState.OPEN
    assert case_at(calm).claimed_by == mod.id, "what nobody is in danger for can be handed over"
    assert NoticeVerb.DUTY_EMPTY not in [each.verb for each in told(asleep)], "who rests is called for nothing"
    levels.tick(make.settings())
    assert case_at(name).due_at is not None, "its time runs again"


def test_while_others_are_on_duty_they_alone_are_told(mod: Member) -> None:
    other, away = make.a_moderator(), make.a_moderator()
    for who in (mod, other):
        on_duty(who)
    (name,) = some_cases(1, CRISIS)
    service.claim(mod, name, make.settings())
    before = len(told(away))
    resting.begin(mod, make.settings())
    assert told(other)[-1].verb is NoticeVerb.IN_DANGER
    assert len(told(away)) == before
