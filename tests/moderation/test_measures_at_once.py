"""Two people act on one measure at the same moment: one of them does it, the other hears so."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.errors import Conflict, Plain, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import answering, appeals, expiry, flagging, measures, service, weights
from forum.moderation.appeals import Ruling
from forum.moderation.kinds import MeasureKind, MeasureState, Outcome
from forum.moderation.measure_models import Appeal, FlagWeight, PersonMeasure
from forum.moderation.measures import Wish
from forum.moderation.models import Case
from forum.notifications.models import Notice
from forum.vocabulary import FlagReason, Measure, NoticeVerb, TargetKind
from tests import factories as make
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases


def told(member: Member, verb: NoticeVerb) -> int:
    return db.session.query(Notice).filter_by(account_id=member.id, verb=verb).count()


def answers(act: Callable[..., PersonMeasure], who: Member, name: str) -> Callable[[], int]:
    """One person's answer to a proposal, for a thread of its own."""
    config = make.settings()
    return lambda: act(who, name, config).id


def noted(*acts: Measure) -> int:
    return db.session.query(AuditRow).filter(AuditRow.measure.in_(acts)).count()


def test_of_two_who_confirm_one_does(app: Flask, ann: Member, mod: Member, case: Case) -> None:
    for _round in range(3):
        name = make.a_measure(mod, case.public_id, days=30).public_id
        people, before = [make.a_moderator() for _ in range(3)], told(ann, NoticeVerb.PAUSED)
        results = together(app, [answers(answering.confirm, who, name) for who in people])
        assert sum(isinstance(each, int) for each in results) == 1, results
        assert all(isinstance(each, int | Conflict) for each in results), results
        assert told(ann, NoticeVerb.PAUSED) == before + 1
    assert noted(Measure.SUSPEND) == 3


def test_one_confirms_while_another_declines(app: Flask, mod: Member, case: Case) -> None:
    for _round in range(3):
        proposed = make.a_measure(mod, case.public_id, days=30)
        name, number, one, two = proposed.public_id, proposed.id, make.a_moderator(), make.a_moderator()
        results = together(app, [answers(answering.confirm, one, name), answers(answering.decline, two, name)])
        assert [each for each in results if isinstance(each, int)] == [number]
        done = MeasureState.STANDS if isinstance(results[0], int) else MeasureState.DECLINED
        assert db.session.get_one(PersonMeasure, number).state is done


def test_an_appeal_is_decided_once(app: Flask, ann: Member, mod: Member, case: Case) -> None:
    config = make.settings()
    taken = make.a_measure(mod, case.public_id)
    appeals.send(make.member_again(ann.id), taken.public_id, "No", config)
    waits = db.session.query(Case).filter_by(target_kind=TargetKind.APPEAL).one()
    name, version, outcomes = waits.public_id, waits.version, (Outcome.UNDO, Outcome.KEEP, Outcome.UNDO)
    people = [make.a_moderator() for _ in outcomes]
    acts = [
        lambda who=who, outcome=outcome: appeals.decide(who, name, version, Ruling(outcome, "Words"), config).id
        for who, outcome in zip(people, outcomes, strict=True)
    ]
    results = together(app, acts)
    assert sum(isinstance(each, int) for each in results) == 1, results
    assert all(isinstance(each, int | Conflict) for each in results), results
    assert told(ann, NoticeVerb.APPEAL_DECIDED) == noted(Measure.UNDO, Measure.KEEP_MEASURE) == 1


def test_an_appeal_sent_at_once_is_one(app: Flask, ann: Member, mod: Member, case: Case) -> None:
    config, name = make.settings(), make.a_measure(mod, case.public_id).public_id
    me = make.member_again(ann.id)
    results = together(app, [lambda: appeals.send(me, name, "No", config).id] * 4)
    assert len(set(results)) == 1, results
    assert db.session.query(Appeal).count() == 1
    assert db.session.query(Case).filter_by(target_kind=TargetKind.APPEAL).count() == 1


def test_the_same_measure_sent_at_once_is_one(app: Flask, ann: Member, mod: Member, case: Case) -> None:
    config, name, wish = make.settings(), case.public_id, Wish(MeasureKind.NOTE, FlagReason.OTHER, "A word")
    seen = measures.seal_of(mod, name, wish, config)
    act = lambda: measures.take(mod, name, wish, config, seen=seen, nonce="n1").id  # noqa: E731  # one line, six times
    assert len(set(together(app, [act] * 6))) == 1
    assert told(ann, NoticeVerb.REMINDED) == 1


def test_processes_that_tick_together_end_a_measure_once(app: Flask, ann: Member, mod: Member, case: Case) -> None:
    config = make.settings()
    with clock.freeze(clock.now()) as held:
        for kind in (MeasureKind.COOLDOWN, MeasureKind.READONLY, MeasureKind.SUSPENSION):
            taken = make.a_measure(mod, case.public_id, kind)
        appeals.send(make.member_again(ann.id), taken.public_id, "No", config)
        steward = make.a_steward()
        held.moment = clock.now().replace(year=clock.now().year + 1)
        results = together(app, [lambda: expiry.tick(config)] * 4)
        assert sum(results) == 4, results
        assert told(ann, NoticeVerb.APPEAL_LATE) == told(steward, NoticeVerb.APPEAL_WAITS) == 1


def test_weights_learn_from_decisions_of_one_moment(app: Flask, bea: Member) -> None:
    found = []
    for _number in range(4):
        case = make.a_case(bea, make.opening_of(make.a_thread(make.make_member())).public_id)
        found.append((make.a_moderator(), case.public_id, case.version))
    acts = [lambda facts=facts: service.dismiss(*facts, config=make.settings()).id for facts in found]
    assert all(isinstance(each, int) for each in together(app, acts))
    assert db.session.query(FlagWeight).one().was_wrong == 4
    assert weights.of(bea.id, make.settings()) == pytest.approx(2 / 6)


def test_flags_of_one_moment_all_weigh(app: Flask) -> None:
    post = make.opening_of(make.a_thread(make.make_member())).public_id
    people, config = [make.make_member() for _ in range(5)], make.settings()
    acts = [lambda who=who: flagging.flag(who, TargetKind.POST, post, FlagReason.SPAM, "", config).id for who in people]
    assert len(set(together(app, acts))) == 1
    assert db.session.query(Case).one().weight == 5


def test_a_pause_together_is_answered_once(app: Flask, ann: Member, mod: Member, case: Case) -> None:
    config, name = make.settings(), make.a_measure(mod, case.public_id, MeasureKind.TOGETHER, 3).public_id
    acts = [lambda agrees=agrees: answering.answer(ann, name, config, agrees=agrees).id for agrees in (True, False)]
    results = together(app, acts)
    assert sum(isinstance(each, int) for each in results) == 1, results
    assert all(isinstance(each, int | Plain) and not isinstance(each, Refused) for each in results)
