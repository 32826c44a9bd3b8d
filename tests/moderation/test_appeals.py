"""Appeals: in one's own words, once, decided by somebody who had no part in it; undoing holds at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions import service as discussions
from forum.discussions.models import Post
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import answering, appeals, expiry, held, measure_queries, service, targets
from forum.moderation.appeals import Ruling
from forum.moderation.kinds import MeasureKind, MeasureState, Outcome
from forum.moderation.measure_models import Appeal, PersonMeasure
from forum.moderation.models import Case
from forum.transaction import transaction
from forum.vocabulary import CaseState, FlagReason, Measure, NoticeVerb, Role, Standing, TargetKind, Visibility
from tests import factories as make
from tests.moderation.acts import audit, flag, hide, told

pytestmark = pytest.mark.both_databases
SAID = "I meant something else."


def appeal(who: Member, measure: PersonMeasure, words: str = SAID) -> Case:
    """Appeals; returns the case in the queue."""
    appeals.send(make.member_again(who.id), measure.public_id, words, make.settings())
    return db.session.query(Case).filter_by(target_kind=TargetKind.APPEAL, target_id=measure.public_id).one()


def ruled(who: Member, case: Case, outcome: Outcome, days: int = 0, words: str = "I read it again.") -> Case:
    return appeals.decide(who, case.public_id, case.version, Ruling(outcome, words, days), make.settings())


def hold_of(member: Member) -> PersonMeasure:
    return db.session.query(PersonMeasure).filter_by(subject_id=member.id, kind=MeasureKind.HOLD).one()


def test_a_hidden_text_is_a_measure_and_undoing_shows_it_at_once(
    ann: Member, mod: Member, case: Case, post: Post
) -> None:
    hide(mod, case, FlagReason.SOURCING, "Leave the place out.")
    hold = hold_of(ann)
    assert (hold.reason, hold.words, hold.case_id) == (FlagReason.SOURCING, "Leave the place out.", case.id)
    waits, other = appeal(ann, hold), make.a_moderator()
    assert (waits.state, waits.author_id) == (CaseState.OPEN, ann.id)
    ruled(other, waits, Outcome.UNDO)
    db.session.rollback()
    assert post.visibility is Visibility.VISIBLE
    assert [notice.verb for notice in told(ann)] == [
        NoticeVerb.HIDDEN,
        NoticeVerb.RESTORED,
        NoticeVerb.APPEAL_DECIDED,
    ]
    (row,) = measure_queries.mine(ann.selves, None, 9).items
    assert row.state is MeasureState.UNDONE
    assert row.appeal == measure_queries.AppealRow(SAID, Outcome.UNDO, "I read it again.", None)
    assert audit() == [(Measure.HIDE, mod.id), (Measure.RESTORE, other.id)], "the log's later line reads this"
    assert waits.state is CaseState.CLOSED


def test_words_shown_again_after_an_appeal_are_judged_fine(ann: Member, mod: Member, case: Case, post: Post) -> None:
    hide(mod, case)
    ruled(make.a_moderator(), appeal(ann, hold_of(ann)), Outcome.UNDO)
    with pytest.raises(Conflict):
        flag(make.make_member(), post)
    db.session.rollback()
    assert db.session.get_one(Case, case.id).decision is Measure.RESTORE


@pytest.mark.parametrize("by_appeal", [True, False])
def test_words_that_were_kept_back_come_out(app: Flask, mod: Member, by_appeal: bool) -> None:
    config = make.settings()
    new = make.make_member(new_until=clock.now() + timedelta(days=3), new_days=2)
    thread = make.a_thread(make.member_again(new.id), text="Look at https://example.org/elsewhere")
    post = make.opening_of(thread)
    case = db.session.query(Case).filter_by(target_id=post.public_id).one()
    hide(mod, case, FlagReason.SPAM)
    hold, other = hold_of(new), make.a_moderator()
    if by_appeal:
        ruled(other, appeal(new, hold), Outcome.UNDO)
    else:
        held.let_out(other, case.public_id, case.version, config)
    db.session.rollback()
    assert (post.visibility, hold_of(new).state) == (Visibility.VISIBLE, MeasureState.UNDONE)
    assert audit()[-1] == (Measure.LET_OUT, other.id)
    assert NoticeVerb.LET_OUT in {notice.verb for notice in told(new)}


def test_a_text_shown_again_on_its_case_is_no_hold_any_more(ann: Member, mod: Member, case: Case) -> None:
    hidden = hide(mod, case)
    service.restore(mod, case.public_id, hidden.version, config=make.settings())
    db.session.rollback()
    assert hold_of(ann).state is MeasureState.UNDONE
    with pytest.raises(Conflict):
        appeal(ann, hold_of(ann))


@pytest.mark.parametrize("kind", [MeasureKind.COOLDOWN, MeasureKind.READONLY, MeasureKind.SUSPENSION])
def test_undoing_lets_the_person_in_at_once(ann: Member, mod: Member, case: Case, kind: MeasureKind) -> None:
    taken = make.a_measure(mod, case.public_id, kind)
    ruled(make.a_moderator(), appeal(ann, taken), Outcome.UNDO)
    assert make.member_again(ann.id).standing is Standing.ACTIVE
    assert audit()[-1][0] is Measure.UNDO
    assert db.session.get_one(PersonMeasure, taken.id).state is MeasureState.UNDONE


def test_keeping_changes_nothing_and_says_why(ann: Member, mod: Member, case: Case) -> None:
    taken = make.a_measure(mod, case.public_id)
    until = make.member_again(ann.id).paused_until
    ruled(make.a_moderator(), appeal(ann, taken), Outcome.KEEP, words="Two people were hurt by it.")
    assert make.member_again(ann.id).paused_until == until
    notice = told(ann)[-1]
    assert (notice.verb, notice.words, notice.until) == (
        NoticeVerb.APPEAL_DECIDED,
        "Two people were hurt by it.",
        until,
    )
    with pytest.raises(Conflict):
        appeal(ann, taken, "And another thing")


def test_shortening_brings_the_end_nearer(ann: Member, mod: Member, case: Case) -> None:
    with clock.freeze(clock.now()) as held:
        taken = make.a_measure(mod, case.public_id)
        waits = appeal(ann, taken)
        other = make.a_moderator()
        for days in (0, -1, 7, 3650):
            with pytest.raises(Invalid):
                ruled(other, waits, Outcome.SHORTEN, days)
        ruled(other, waits, Outcome.SHORTEN, 2)
        held.move(timedelta(days=2, hours=1))
        assert make.member_again(ann.id).standing is Standing.ACTIVE


def test_a_removal_that_is_shortened_ends(ann: Member, mod: Member, case: Case) -> None:
    with clock.freeze(clock.now()) as held:
        proposed = make.a_measure(mod, case.public_id, MeasureKind.REMOVAL)
        second = make.a_moderator()
        answering.confirm(second, proposed.public_id, make.settings())
        waits = appeal(ann, proposed)
        for part in (mod, second):
            with pytest.raises(Refused):
                ruled(part, waits, Outcome.UNDO)
        ruled(make.a_steward(), waits, Outcome.SHORTEN, 14)
        assert make.member_again(ann.id).standing is Standing.SUSPENDED
        held.move(timedelta(days=15))
        assert make.member_again(ann.id).standing is Standing.ACTIVE


def test_nobody_decides_about_what_they_did_or_about_themselves(ann: Member, bea: Member, mod: Member) -> None:
    keeper = make.a_moderator()
    own = make.a_case(bea, make.opening_of(make.a_thread(keeper)).public_id)
    steward = make.a_steward()
    waits = appeal(keeper, make.a_measure(steward, own.public_id, MeasureKind.COOLDOWN))
    for who in (steward, make.member_again(keeper.id), ann):
        with pytest.raises(Refused):
            ruled(who, waits, Outcome.UNDO)
    ruled(mod, waits, Outcome.KEEP)


def test_who_could_decide_is_said_honestly(ann: Member, mod: Member, case: Case) -> None:
    taken = make.a_measure(mod, case.public_id)
    with transaction():
        # Whoever opened the board is no steward any more.
        db.session.execute(sa.update(Account).where(Account.id != mod.id).values(role=Role.MEMBER))
    assert not appeals.somebody_else(taken)
    make.a_moderator("Away Otter")
    assert appeals.somebody_else(taken)


def test_what_cannot_be_appealed(ann: Member, bea: Member, mod: Member, case: Case) -> None:
    note = make.a_measure(mod, case.public_id, MeasureKind.NOTE)
    offered = make.a_measure(mod, case.public_id, MeasureKind.TOGETHER, 3)
    proposed = make.a_measure(mod, case.public_id, days=30)
    for measure, error in ((note, Conflict), (offered, Conflict), (proposed, Missing)):
        with pytest.raises(error):
            appeal(ann, measure)
    taken = make.a_measure(mod, case.public_id)
    with pytest.raises(Missing):
        appeal(bea, taken)
    for words in ("", " \n", "x" * 1001):
        with pytest.raises(Invalid):
            appeal(ann, taken, words)
    assert db.session.query(Appeal).count() == 0


def test_the_same_form_twice_is_one_appeal(ann: Member, mod: Member, case: Case) -> None:
    taken = make.a_measure(mod, case.public_id)
    assert appeal(ann, taken).id == appeal(ann, taken).id
    assert db.session.query(Appeal).count() == 1


def test_an_appeal_is_closed_in_no_other_way(ann: Member, mod: Member, case: Case) -> None:
    taken, other = make.a_measure(mod, case.public_id), make.a_moderator()
    waits = appeal(ann, taken)
    for act in (
        lambda: service.dismiss(other, waits.public_id, waits.version, config=make.settings()),
        lambda: service.hide(other, waits.public_id, waits.version, FlagReason.OTHER, "", config=make.settings()),
        lambda: service.restore(other, waits.public_id, waits.version, config=make.settings()),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(Missing):
        targets.visible_to(other, TargetKind.APPEAL, taken.public_id)
    assert db.session.get_one(Case, waits.id).state is CaseState.OPEN


def test_an_appeal_that_waits_too_long_is_said_once(ann: Member, mod: Member, case: Case) -> None:
    config, steward = make.settings(), make.a_steward()
    with clock.freeze(clock.now()) as held:
        proposed = make.a_measure(mod, case.public_id, days=30)
        answering.confirm(make.a_moderator(), proposed.public_id, config)
        waits = appeal(ann, proposed)
        held.move(timedelta(hours=config.appeal_hours))
        assert expiry.tick(config) == 0
        held.move(timedelta(hours=2))
        assert [expiry.tick(config) for _again in range(2)] == [1, 0]
        assert [notice.verb for notice in told(ann)][-1] is NoticeVerb.APPEAL_LATE
        late = told(steward)[-1]
        assert (late.verb, late.path) == (NoticeVerb.APPEAL_WAITS, f"/c/{waits.public_id}")
        ruled(steward, waits, Outcome.UNDO)


def test_words_that_were_taken_back_meanwhile_leave_the_appeal_decidable(
    ann: Member, mod: Member, case: Case, post: Post
) -> None:
    hide(mod, case)
    waits = appeal(ann, hold_of(ann))
    discussions.take_back(ann, post.public_id)
    other = make.a_moderator()
    ruled(other, waits, Outcome.UNDO)
    assert audit()[-1] == (Measure.UNDO, other.id)


def test_an_appeal_that_waits_is_not_forgotten_and_goes_with_its_measure(ann: Member, mod: Member, case: Case) -> None:
    config = make.settings()
    with clock.freeze(clock.now()) as held:
        hide(mod, case)
        expiry.forget(config)
        waits = appeal(ann, hold_of(ann))
        held.move(timedelta(days=config.measures_kept_days + 1))
        assert expiry.forget(config) == 0
        ruled(make.a_moderator(), waits, Outcome.KEEP)
        assert expiry.forget(config) == 1
        assert db.session.query(Appeal).count() == db.session.query(PersonMeasure).count() == 0
        with pytest.raises(Missing):
            appeals.measure_of(waits)
