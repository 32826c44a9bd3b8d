"""Two doors into one case, words that were judged fine, weights that fade, and what somebody finds of their own flags."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forum.accounts.queries import Member
from forum.discussions import service as discussions
from forum.discussions.models import Post
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import clock
from forum.moderation import flagging, queries, reports, retention, service, targets, weights
from forum.moderation.measure_models import FlagWeight
from forum.moderation.models import Case, Flag
from forum.ten_lines import FLAG_LABELS, RULE_OF, WHY_HIDDEN
from forum.vocabulary import FlagReason, Measure, NoticeVerb, TargetKind
from tests import factories as make
from tests.moderation.acts import flag, hide, told

pytestmark = pytest.mark.both_databases


def target(post: Post) -> targets.Target:
    found = targets.find(TargetKind.POST, post.public_id)
    assert found is not None
    return found


def test_every_reason_has_its_words_and_most_have_a_rule() -> None:
    assert set(FLAG_LABELS) == set(WHY_HIDDEN) == set(FlagReason)
    assert set(FlagReason) - set(RULE_OF) == {FlagReason.WORRIED, FlagReason.OTHER}


# --- Words that were judged fine --------------------------------------------------------------------------------------


def test_words_that_may_stay_are_not_pointed_out_again_until_they_change(
    ann: Member, mod: Member, case: Case, post: Post
) -> None:
    service.dismiss(mod, case.public_id, case.version, config=make.settings())
    for who in (make.make_member(), make.make_member()):
        with pytest.raises(Conflict) as refused:
            flag(who, post)
        assert "may stay" in refused.value.reason
    worried = flag(make.make_member(), post, FlagReason.WORRIED)
    assert worried.id != case.id, "a worry is always heard"
    with pytest.raises(Conflict):
        flag(make.make_member(), post)
    discussions.edit(ann, post.public_id, make.settings(), text="Quite other words")
    assert flag(make.make_member(), post).id == worried.id


def test_words_shown_again_are_judged_fine_too(mod: Member, case: Case, post: Post) -> None:
    hidden = hide(mod, case)
    assert not flagging.judged_fine(target(post))
    service.restore(mod, case.public_id, hidden.version, config=make.settings())
    db.session.rollback()
    assert flagging.judged_fine(target(post))


def test_nothing_is_kept_of_words_that_are_gone(ann: Member, mod: Member, case: Case, post: Post) -> None:
    service.dismiss(mod, case.public_id, case.version, config=make.settings())
    assert retention.forget_fine() == 0
    discussions.take_back(ann, post.public_id)
    assert retention.forget_fine() == 1
    db.session.rollback()
    assert db.session.get_one(Case, case.id).fine_salted is None


# --- Weights ----------------------------------------------------------------------------------------------------------


def judged(mod: Member, who: Member, decision: Measure, reason: FlagReason = FlagReason.UNKIND, **how: bool) -> None:
    """Somebody flags a fresh text and a moderator decides about it."""
    case = flag(who, make.opening_of(make.a_thread(make.make_member())), reason)
    if decision is Measure.HIDE:
        hide(mod, case)
    else:
        service.dismiss(mod, case.public_id, case.version, **how, config=make.settings())


def test_who_was_right_weighs_more_and_who_was_wrong_less(bea: Member, mod: Member) -> None:
    right, wrong, bad = make.make_member(), make.make_member(), make.make_member()
    assert weights.of(bea.id, make.settings()) == 1.0
    for _turn in range(3):
        judged(mod, right, Measure.HIDE)
        judged(mod, wrong, Measure.DISMISS)
    judged(mod, bad, Measure.DISMISS, in_bad_faith=True)
    assert 1.5 < weights.of(right.id, make.settings()) < 2
    assert 0 < weights.of(wrong.id, make.settings()) < 0.5
    assert 0 < weights.of(bad.id, make.settings()) < weights.of(wrong.id, make.settings()), (
        "once in bad faith weighs more than three mistakes"
    )
    post = make.opening_of(make.a_thread(make.make_member()))
    case = flag(right, post)
    flag(wrong, post)
    db.session.refresh(case)
    assert case.weight == pytest.approx(weights.of(right.id, make.settings()) + weights.of(wrong.id, make.settings()))
    assert all("weigh" not in (notice.words or "") for notice in told(wrong)), "it is quiet"


def test_a_worry_is_never_weighed_and_never_held_against_anybody(bea: Member, mod: Member) -> None:
    judged(mod, bea, Measure.DISMISS, FlagReason.WORRIED, in_bad_faith=True)
    judged(mod, bea, Measure.HIDE, FlagReason.WORRIED)
    assert (weights.of(bea.id, make.settings()), db.session.query(FlagWeight).count()) == (1.0, 0)
    case = flag(bea, make.opening_of(make.a_thread(make.make_member())), FlagReason.WORRIED)
    assert case.weight == 0.0


def test_weights_fade_and_are_forgotten(bea: Member, mod: Member) -> None:
    with clock.freeze(clock.now()) as held:
        judged(mod, bea, Measure.DISMISS)
        begun = weights.of(bea.id, make.settings())
        held.move(timedelta(days=184))
        assert begun < weights.of(bea.id, make.settings()) < 1
        assert weights.fade(make.settings()) == 0
        held.move(timedelta(days=800))
        assert weights.fade(make.settings()) == 1
        assert weights.of(bea.id, make.settings()) == 1.0


# --- What I pointed out -----------------------------------------------------------------------------------------------


def test_how_fast_it_fades_is_a_setting(bea: Member) -> None:
    with clock.freeze(clock.now().replace(day=10)) as held:
        db.session.add(FlagWeight(account_id=bea.id, was_right=0.0, was_wrong=4.0, month=clock.month(clock.now())))
        db.session.commit()
        slow = replace(make.settings(), flag_half_life_months=12)
        begun = weights.of(bea.id, make.settings())
        assert weights.of(bea.id, slow) == begun == pytest.approx(2 / 6)
        held.move(timedelta(days=365))
        assert weights.of(bea.id, slow) == pytest.approx(2 / 4)
        assert weights.of(bea.id, make.settings()) == pytest.approx(2 / 2.25)


def test_somebody_finds_their_own_flags_and_what_anybody_can_see(
    bea: Member, mod: Member, case: Case, post: Post
) -> None:
    waits = flag(bea, make.opening_of(make.a_thread(make.make_member())), FlagReason.WORRIED)
    first, second = reports.mine(bea.id, None, 9).items
    assert (first.reason, first.looked_at, second.looked_at) == (FlagReason.WORRIED, False, False)
    assert second.path == f"/p/{post.public_id}"
    hide(mod, case)
    service.dismiss(mod, waits.public_id, waits.version, config=make.settings())
    first, second = reports.mine(bea.id, None, 9).items
    assert (first.looked_at, first.gone, second.looked_at, second.gone, second.path) == (True, False, True, True, "")
    assert {(notice.verb, notice.path) for notice in told(bea)} == {(NoticeVerb.FLAG_SEEN, "/me/reports")}
    assert reports.mine(make.make_member().id, None, 9).items == []


def test_flags_of_ones_own_page_by_page(bea: Member) -> None:
    for _number in range(5):
        flag(bea, make.opening_of(make.a_thread(make.make_member())))
    first = reports.mine(bea.id, None, 3)
    rest = reports.mine(bea.id, int(first.next or 0), 3)
    assert (len(first.items), len(rest.items), rest.next) == (3, 2, None)


def test_who_pointed_it_out_is_forgotten_with_the_note(bea: Member, mod: Member, case: Case) -> None:
    with clock.freeze(clock.now()) as held:
        service.dismiss(mod, case.public_id, case.version, config=make.settings())
        held.move(timedelta(days=91))
        retention.forget_words(90)
        assert reports.mine(bea.id, None, 9).items == []
        assert db.session.query(Flag).one().reporter_id is None


def test_who_points_out_and_is_worried_is_heard_twice(bea: Member, mod: Member, post: Post) -> None:
    case = flag(bea, post, FlagReason.UNKIND, "A note")
    weight = case.weight
    with clock.freeze(clock.now() + timedelta(hours=3)):
        flag(bea, post, FlagReason.WORRIED)
    flag(bea, post, FlagReason.SPAM, "Another")
    flag(bea, post, FlagReason.WORRIED, "Every night now")
    flag(bea, post, FlagReason.WORRIED, "And again")
    db.session.rollback()
    assert [(each.reason, each.note) for each in db.session.query(Flag).order_by(Flag.id)] == [
        (FlagReason.UNKIND, "A note / Another"),
        (FlagReason.WORRIED, "Every night now / And again"),
    ], "what was said is kept"
    assert db.session.get_one(Case, case.id).weight == weight
    flag(bea, post, FlagReason.SPAM, "Another")
    with pytest.raises(Invalid, match="already"):
        flag(bea, post, FlagReason.SPAM, "x" * make.settings().flag_note_max_characters)
    (row,) = queries.queue(None, 9, closed=False).items
    assert (row.flags, row.reasons) == (1, (FlagReason.UNKIND, FlagReason.WORRIED)), "one person"
    service.dismiss(mod, case.public_id, db.session.get_one(Case, case.id).version, config=make.settings())
    assert [notice.verb for notice in told(bea)] == [NoticeVerb.FLAG_SEEN]
    assert len(reports.mine(bea.id, None, 9).items) == 2


def test_worried_first_the_words_can_still_be_pointed_out(bea: Member, post: Post) -> None:
    case = flag(bea, post, FlagReason.WORRIED, "Worried")
    assert case.weight == 0
    case = flag(bea, post, FlagReason.SOURCING, "And it sells")
    db.session.rollback()
    assert db.session.get_one(Case, case.id).weight > 0
    assert {each.note for each in db.session.query(Flag)} == {"Worried", "And it sells"}
