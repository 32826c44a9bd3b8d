"""Measures about a person: seen before they are sent, two people for the hard ones, an end that comes by itself."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import answering, expiry, measure_queries, measures
from forum.moderation.kinds import MeasureKind, MeasureState
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.measures import Wish
from forum.moderation.models import Case
from forum.policy import Action, may
from forum.vocabulary import FlagReason, Measure, NoticeVerb, Standing
from tests import factories as make
from tests.moderation.acts import audit, flag, told

pytestmark = pytest.mark.both_databases
ACTS = {
    MeasureKind.NOTE: (Measure.REMIND, NoticeVerb.REMINDED, Standing.ACTIVE),
    MeasureKind.TOGETHER: (Measure.OFFER_PAUSE, NoticeVerb.PAUSE_OFFERED, Standing.ACTIVE),
    MeasureKind.COOLDOWN: (Measure.COOL_DOWN, NoticeVerb.COOLED_DOWN, Standing.READONLY),
    MeasureKind.READONLY: (Measure.READ_ONLY, NoticeVerb.READS_ONLY, Standing.READONLY),
    MeasureKind.SUSPENSION: (Measure.SUSPEND, NoticeVerb.PAUSED, Standing.SUSPENDED),
}


def standing(member: Member) -> Standing:
    db.session.rollback()
    return make.member_again(member.id).standing


def state(measure: PersonMeasure) -> MeasureState:
    db.session.rollback()
    return db.session.scalars(sa.select(PersonMeasure.state).where(PersonMeasure.id == measure.id)).one()


@pytest.mark.parametrize("kind", ACTS)
def test_each_is_noted_and_told_with_its_words(ann: Member, mod: Member, case: Case, kind: MeasureKind) -> None:
    act, verb, stands = ACTS[kind]
    taken = make.a_measure(mod, case.public_id, kind, words="Rest a little.")
    assert standing(ann) is stands
    (notice,) = told(ann)
    assert (notice.verb, notice.words, notice.path) == (verb, "Rest a little.", "/me/measures")
    assert notice.until == taken.until
    assert audit() == [(act, mod.id)]
    (row,) = measure_queries.mine(ann.selves, None, 9).items
    assert (row.kind, row.words, row.reason) == (kind, "Rest a little.", FlagReason.UNKIND)


@pytest.mark.parametrize(
    ("kind", "days", "hours"),
    [
        (MeasureKind.COOLDOWN, 0, 24),
        (MeasureKind.READONLY, 0, 7 * 24),
        (MeasureKind.SUSPENSION, 7, 7 * 24),
        (MeasureKind.SUSPENSION, 30, 30 * 24),
    ],
)
def test_each_ends_by_itself_and_only_its_end_was_kept(
    ann: Member, mod: Member, case: Case, kind: MeasureKind, days: int, hours: int
) -> None:
    with clock.freeze(clock.now()) as held:
        begun = clock.now()
        taken = make.a_measure(mod, case.public_id, kind, days)
        if taken.state is MeasureState.PROPOSED:
            taken = answering.confirm(make.a_moderator(), taken.public_id, make.settings())
        ends = make.member_again(ann.id).paused_until
        assert ends is not None
        assert timedelta(hours=hours) <= ends - begun <= timedelta(hours=hours + 1)
        assert (ends, taken.until) == (clock.hour(ends), ends)
        assert taken.taken_on == begun.date()
        held.moment = ends - timedelta(seconds=1)
        assert standing(ann) is not Standing.ACTIVE
        held.moment = ends
        assert standing(ann) is Standing.ACTIVE, "before anybody has swept"
        assert expiry.tick(make.settings()) == 1
        assert expiry.tick(make.settings()) == 0
        assert state(taken) is MeasureState.OVER
        assert db.session.get_one(PersonMeasure, taken.id).until is None
        account = db.session.get_one(Account, ann.id)
        assert (account.standing, account.paused_until, account.quiet_until) == (Standing.ACTIVE, None, None)


def test_whoever_reads_only_reads_and_finds_the_way_to_safety(ann: Member, mod: Member, case: Case) -> None:
    other, board = make.opening_of(make.a_thread(make.make_member())), make.a_board()
    make.a_measure(mod, case.public_id, MeasureKind.COOLDOWN)
    quiet = make.member_again(ann.id)
    assert may(quiet, Action.READ_BOARD, board).allowed
    assert flag(quiet, other, FlagReason.WORRIED).author_id != ann.id
    with pytest.raises(Refused):
        make.a_thread(quiet, board)
    with pytest.raises(Refused):
        make.a_line(quiet, make.a_room())


def test_the_stricter_of_two_holds_and_the_other_goes_on_after_it(ann: Member, mod: Member, case: Case) -> None:
    with clock.freeze(clock.now()) as held:
        suspended = make.a_measure(mod, case.public_id, MeasureKind.SUSPENSION)
        quiet = make.a_measure(mod, case.public_id, MeasureKind.READONLY)
        assert standing(ann) is Standing.SUSPENDED
        measures.lift(mod, suspended.public_id, make.settings())
        assert standing(ann) is Standing.READONLY
        held.move(timedelta(days=8))
        assert standing(ann) is Standing.ACTIVE
        assert expiry.tick(make.settings()) == 1
        assert state(quiet) is MeasureState.OVER


# --- Seen before it is sent -------------------------------------------------------------------------------------------


def test_nothing_is_sent_that_was_not_looked_at(ann: Member, mod: Member, case: Case) -> None:
    wish, config = Wish(MeasureKind.NOTE, FlagReason.OTHER, "A word"), make.settings()
    seen = measures.seal_of(mod, case.public_id, wish, config)
    for other in (
        Wish(MeasureKind.NOTE, FlagReason.OTHER, "Another word"),
        Wish(MeasureKind.NOTE, FlagReason.SPAM, "A word"),
        Wish(MeasureKind.COOLDOWN, FlagReason.OTHER, "A word"),
    ):
        with pytest.raises(Invalid):
            measures.take(mod, case.public_id, other, config, seen=seen, nonce="n1")
    for proof in ("", "x", measures.seal_of(make.a_moderator(), case.public_id, wish, config)):
        with pytest.raises(Invalid):
            measures.take(mod, case.public_id, wish, config, seen=proof, nonce="n1")
    assert (told(ann), audit()) == ([], [])
    first = measures.take(mod, case.public_id, wish, config, seen=seen, nonce="n1")
    assert measures.take(mod, case.public_id, wish, config, seen=seen, nonce="n1").id == first.id
    assert len(told(ann)) == 1, "the same form sent twice is one measure"


@pytest.mark.parametrize(
    ("kind", "days", "words", "field"),
    [
        (MeasureKind.NOTE, 0, "", "words"),
        (MeasureKind.NOTE, 0, "x" * 501, "words"),
        (MeasureKind.SUSPENSION, 0, "Words", "days"),
        (MeasureKind.SUSPENSION, 3650, "Words", "days"),
        (MeasureKind.TOGETHER, -1, "Words", "days"),
    ],
)
def test_what_cannot_be_taken(mod: Member, case: Case, kind: MeasureKind, days: int, words: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make.a_measure(mod, case.public_id, kind, days, words)
    assert set(refused.value.problems) == {field}


def test_nobody_takes_a_measure_over_a_person_with_the_same_duty(bea: Member, mod: Member) -> None:
    for author in (make.a_moderator(), make.a_steward()):
        case = flag(bea, make.opening_of(make.a_thread(author)))
        with pytest.raises(Refused):
            make.a_measure(mod, case.public_id)
    case = flag(bea, make.opening_of(make.a_thread(make.a_moderator())))
    make.a_measure(make.a_steward(), case.public_id)


def test_help_stands_beside_it_where_somebody_is_worried(bea: Member, mod: Member, post: Post, case: Case) -> None:
    assert make.a_measure(mod, case.public_id, MeasureKind.NOTE).with_help is False
    flag(make.make_member(), post, FlagReason.WORRIED)
    assert make.a_measure(mod, case.public_id, MeasureKind.NOTE).with_help is True


# --- Two people -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "days"), [(MeasureKind.SUSPENSION, 30), (MeasureKind.REMOVAL, 0)])
def test_the_hard_ones_need_two_people(ann: Member, mod: Member, case: Case, kind: MeasureKind, days: int) -> None:
    other = make.a_moderator()
    proposed = make.a_measure(mod, case.public_id, kind, days)
    assert proposed.state is MeasureState.PROPOSED
    assert (standing(ann), told(ann)) == (Standing.ACTIVE, []), "until then they hear nothing"
    assert measure_queries.mine(ann.selves, None, 9).items == []
    assert told(other)[-1].verb is NoticeVerb.SECOND_NEEDED
    with pytest.raises(Refused):
        answering.confirm(mod, proposed.public_id, make.settings())
    with pytest.raises(Refused):
        answering.confirm(ann, proposed.public_id, make.settings())
    answering.confirm(other, proposed.public_id, make.settings())
    assert standing(ann) is Standing.SUSPENDED
    assert len(told(ann)) == 1
    assert told(mod)[-1].verb is NoticeVerb.SECOND_SAID
    act = Measure.SUSPEND if days else Measure.REMOVE_PERSON
    assert audit() == [(Measure.PROPOSE, mod.id), (act, other.id)]
    with pytest.raises((Refused, Conflict)):
        answering.confirm(make.a_moderator(), proposed.public_id, make.settings())


def test_a_removal_does_not_end_by_itself_and_can_be_ended(ann: Member, mod: Member, case: Case) -> None:
    with clock.freeze(clock.now()) as held:
        proposed = make.a_measure(mod, case.public_id, MeasureKind.REMOVAL)
        answering.confirm(make.a_moderator(), proposed.public_id, make.settings())
        held.move(timedelta(days=3650))
        expiry.forget(make.settings())
        assert standing(ann) is Standing.SUSPENDED
        assert measure_queries.mine(ann.selves, None, 9).items[0].words, "who is removed can still read why"
        measures.lift(mod, proposed.public_id, make.settings())
        assert standing(ann) is Standing.ACTIVE


def test_a_colleague_declines_and_the_person_never_hears_of_it(ann: Member, mod: Member, case: Case) -> None:
    proposed = make.a_measure(mod, case.public_id, days=30)
    answering.decline(make.a_moderator(), proposed.public_id, make.settings())
    assert (state(proposed), standing(ann), told(ann)) == (MeasureState.DECLINED, Standing.ACTIVE, [])
    assert measure_queries.mine(ann.selves, None, 9).items == []
    with pytest.raises(Missing):
        answering.own(ann, proposed.public_id)


def test_a_proposal_that_nobody_joins_is_over(ann: Member, mod: Member, case: Case) -> None:
    with clock.freeze(clock.now()) as held:
        proposed = make.a_measure(mod, case.public_id, days=30)
        held.move(timedelta(hours=make.settings().proposal_hours + 1))
        with pytest.raises(Conflict):
            answering.confirm(make.a_moderator(), proposed.public_id, make.settings())
        assert expiry.tick(make.settings()) == 1
        assert (state(proposed), standing(ann)) == (MeasureState.DECLINED, Standing.ACTIVE)
        assert measure_queries.mine(ann.selves, None, 9).items == []


def test_who_proposed_takes_it_back(ann: Member, mod: Member, case: Case) -> None:
    proposed = make.a_measure(mod, case.public_id, days=30)
    measures.lift(mod, proposed.public_id, make.settings())
    assert (state(proposed), told(ann)) == (MeasureState.DECLINED, [])


# --- A pause together -------------------------------------------------------------------------------------------------


def test_a_pause_together_is_in_the_hands_of_its_person(ann: Member, bea: Member, mod: Member, case: Case) -> None:
    config = make.settings()
    offered = make.a_measure(mod, case.public_id, MeasureKind.TOGETHER, 3)
    assert standing(ann) is Standing.ACTIVE
    with pytest.raises(Missing):
        answering.answer(bea, offered.public_id, config, agrees=True)
    answering.answer(ann, offered.public_id, config, agrees=True)
    assert standing(ann) is Standing.READONLY
    with pytest.raises(Conflict):
        answering.answer(ann, offered.public_id, config, agrees=False)
    answering.end_own(make.member_again(ann.id), offered.public_id, config)
    assert (standing(ann), state(offered)) == (Standing.ACTIVE, MeasureState.OVER)


def test_a_pause_together_that_is_declined_changes_nothing(ann: Member, mod: Member, case: Case) -> None:
    config = make.settings()
    offered = make.a_measure(mod, case.public_id, MeasureKind.TOGETHER, 3)
    answering.answer(ann, offered.public_id, config, agrees=False)
    assert (standing(ann), state(offered)) == (Standing.ACTIVE, MeasureState.DECLINED)
    with pytest.raises(Conflict):
        answering.end_own(ann, offered.public_id, config)
    assert audit() == [(Measure.OFFER_PAUSE, mod.id)]


def test_nobody_ends_a_measure_of_another_kind_by_themselves(ann: Member, mod: Member, case: Case) -> None:
    taken = make.a_measure(mod, case.public_id, MeasureKind.COOLDOWN)
    with pytest.raises(Conflict):
        answering.end_own(make.member_again(ann.id), taken.public_id, make.settings())


# --- Ended early, and forgotten ---------------------------------------------------------------------------------------


def test_a_measure_can_be_ended_early_once(ann: Member, mod: Member, case: Case) -> None:
    taken = make.a_measure(mod, case.public_id)
    measures.lift(mod, taken.public_id, make.settings())
    assert standing(ann) is Standing.ACTIVE
    assert [notice.verb for notice in told(ann)] == [NoticeVerb.PAUSED, NoticeVerb.LIFTED]
    assert audit() == [(Measure.SUSPEND, mod.id), (Measure.LIFT, mod.id)]
    with pytest.raises(Conflict):
        measures.lift(mod, taken.public_id, make.settings())
    for name in ("aaaaaaaaaa", "", "\x00"):
        with pytest.raises(Missing):
            measures.lift(mod, name, make.settings())
    with pytest.raises(Refused):
        measures.lift(ann, taken.public_id, make.settings())


def test_what_is_over_is_forgotten_after_its_time(ann: Member, mod: Member, case: Case) -> None:
    config = make.settings()
    with clock.freeze(clock.now()) as held:
        make.a_measure(mod, case.public_id, MeasureKind.NOTE)
        make.a_measure(mod, case.public_id, MeasureKind.COOLDOWN)
        held.move(timedelta(days=config.measures_kept_days - 1))
        assert expiry.forget(config) == 0
        assert len(measure_queries.mine(ann.selves, None, 9).items) == 2
        held.move(timedelta(days=2))
        assert expiry.forget(config) == 1, "the note"
        held.move(timedelta(days=config.measures_kept_days))
        assert expiry.forget(config) == 1
        assert db.session.query(PersonMeasure).count() == 0
