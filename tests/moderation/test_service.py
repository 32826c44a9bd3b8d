"""Flag, claim, decide: one case a text, one decision at a time, one audit row an act, and the author is told why."""

from datetime import timedelta

import pytest

from forum.accounts.queries import Member
from forum.discussions import service as discussions
from forum.discussions import tending
from forum.discussions.models import Post
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import flagging, history, queries, retention, service
from forum.moderation.models import Case, Flag
from forum.rooms.models import Message
from forum.vocabulary import CaseState, FlagReason, Measure, NoticeVerb, Role, Standing, TargetKind, Visibility
from tests import factories as make
from tests.moderation.acts import audit, flag, hide, told

pytestmark = pytest.mark.both_databases


# --- Flags ------------------------------------------------------------------------------------------------------------


def test_a_flag_opens_one_case_a_text_and_counts_once_a_person(ann: Member, bea: Member, post: Post) -> None:
    first = flag(bea, post, FlagReason.SOURCING, " Says where.\r\n")
    assert flag(bea, post, FlagReason.SPAM, "again").id == first.id
    other = flag(make.make_member(), post, FlagReason.WORRIED)
    assert other.id == first.id
    assert (first.state, first.author_id, first.opened_at) == (CaseState.OPEN, ann.id, clock.hour(clock.now()))
    assert [(row.reason, row.note) for row in history.flags(first.id)] == [
        (FlagReason.SOURCING, "Says where. / again"),
        (FlagReason.WORRIED, ""),
    ]
    assert queries.waiting() is True


def test_a_line_in_a_room_can_be_flagged(ann: Member, bea: Member) -> None:
    said = make.a_line(ann, make.a_room())
    case = make.a_case(bea, said.public_id, TargetKind.MESSAGE)
    assert (case.target_kind, case.target_id) == (TargetKind.MESSAGE, said.public_id)


def test_what_cannot_be_flagged(ann: Member, bea: Member, mod: Member, post: Post) -> None:
    with pytest.raises(Refused):
        flag(ann, post)
    for standing in (Standing.JOINING, Standing.SUSPENDED):
        with pytest.raises(Refused):
            flag(make.make_member(standing=standing), post)
    with pytest.raises(Invalid) as refused:
        flag(bea, post, note="x" * 501)
    assert set(refused.value.problems) == {"note"}
    for kind in TargetKind:
        for target in ("aaaaaaaaaa", "", "\x00"):
            with pytest.raises(Missing):
                flagging.flag(bea, kind, target, FlagReason.SPAM, "", make.settings())
    tending.hide(post, FlagReason.UNKIND)
    with pytest.raises(Conflict):
        flag(bea, post)
    assert db.session.query(Flag).count() == db.session.query(Case).count() == 0


def test_the_longest_note_fits(bea: Member, post: Post) -> None:
    assert len(history.flags(flag(bea, post, note="ü" * 500).id)[0].note) == 500


# --- Claims -----------------------------------------------------------------------------------------------------------


def test_a_claimed_case_is_left_to_its_moderator(mod: Member, case: Case) -> None:
    other = make.a_moderator()
    claimed = service.claim(mod, case.public_id, make.settings())
    assert (claimed.state, claimed.claimed_by) == (CaseState.CLAIMED, mod.id)
    for attempt in (
        lambda: service.claim(other, case.public_id, make.settings()),
        lambda: service.let_go(other, case.public_id),
        lambda: hide(other, case),
        lambda: service.dismiss(other, case.public_id, case.version, config=make.settings()),
    ):
        with pytest.raises(Conflict):
            attempt()
    assert audit() == [(Measure.CLAIM, mod.id)]


def test_a_claim_ends_by_itself(mod: Member, case: Case) -> None:
    other = make.a_moderator()
    with clock.freeze(clock.now()) as held:
        service.claim(mod, case.public_id, make.settings())
        held.move(timedelta(minutes=29))
        with pytest.raises(Conflict):
            service.claim(other, case.public_id, make.settings())
        assert queries.queue(None, 9, closed=False).items[0].claim_holds is True
        held.move(timedelta(minutes=2))
        assert queries.queue(None, 9, closed=False).items[0].claim_holds is False
        assert service.claim(other, case.public_id, make.settings()).claimed_by == other.id


def test_taking_a_case_twice_only_lengthens_the_claim(mod: Member, case: Case) -> None:
    with clock.freeze(clock.now()) as held:
        first = service.claim(mod, case.public_id, make.settings()).claimed_until
        held.move(timedelta(minutes=10))
        assert service.claim(mod, case.public_id, make.settings()).claimed_until == first + timedelta(minutes=10)
    assert audit() == [(Measure.CLAIM, mod.id)]


def test_a_case_given_back_is_open_again(mod: Member, case: Case) -> None:
    with pytest.raises(Conflict):
        service.let_go(mod, case.public_id)
    service.claim(mod, case.public_id, make.settings())
    back = service.let_go(mod, case.public_id)
    assert (back.state, back.claimed_by, back.claimed_until) == (CaseState.OPEN, None, None)
    assert audit() == [(Measure.CLAIM, mod.id), (Measure.RELEASE, mod.id)]


def test_a_claim_that_ran_out_is_given_back_by_the_sweep(mod: Member, case: Case) -> None:
    with clock.freeze(clock.now()) as held:
        service.claim(mod, case.public_id, make.settings())
        assert retention.sweep_claims() == 0
        held.move(timedelta(minutes=31))
        assert retention.sweep_claims() == 1
    db.session.expire_all()
    assert (case.state, case.claimed_by, case.claimed_until) == (CaseState.OPEN, None, None)


# --- Decisions --------------------------------------------------------------------------------------------------------


def test_hiding_closes_the_case_and_tells_everybody_what_concerns_them(
    ann: Member, bea: Member, mod: Member, case: Case, post: Post
) -> None:
    closed = hide(mod, case, FlagReason.SOURCING, " Leave the place out. ")
    assert (closed.state, closed.decision, closed.claimed_by) == (CaseState.CLOSED, Measure.HIDE, mod.id)
    db.session.rollback()
    assert (post.visibility, post.hidden_reason) == (Visibility.HIDDEN, FlagReason.SOURCING)
    (notice,) = told(ann)
    assert (notice.verb, notice.reason, notice.words) == (
        NoticeVerb.HIDDEN,
        FlagReason.SOURCING,
        "Leave the place out.",
    )
    assert notice.path == f"/p/{post.public_id}"
    assert [each.verb for each in told(bea)] == [NoticeVerb.FLAG_SEEN]
    assert audit() == [(Measure.HIDE, mod.id)]
    assert queries.waiting() is False


def test_hiding_a_line_in_a_room(ann: Member, bea: Member, mod: Member) -> None:
    room = make.a_room()
    said = make.a_line(ann, room)
    hide(mod, make.a_case(bea, said.public_id, TargetKind.MESSAGE))
    db.session.rollback()
    assert db.session.query(Message).one().visibility is Visibility.HIDDEN
    assert told(ann)[0].path == f"/r/{room.public_id}"


def test_restoring_shows_the_words_again_and_says_so(ann: Member, mod: Member, case: Case, post: Post) -> None:
    hidden = hide(mod, case)
    service.restore(mod, case.public_id, hidden.version, config=make.settings())
    db.session.rollback()
    assert post.visibility is Visibility.VISIBLE
    assert [each.verb for each in told(ann)] == [NoticeVerb.HIDDEN, NoticeVerb.RESTORED]
    assert audit() == [(Measure.HIDE, mod.id), (Measure.RESTORE, mod.id)]


def test_the_words_may_stay(ann: Member, bea: Member, mod: Member, case: Case, post: Post) -> None:
    closed = service.dismiss(mod, case.public_id, case.version, config=make.settings())
    assert (closed.state, closed.decision, post.visibility) == (CaseState.CLOSED, Measure.DISMISS, Visibility.VISIBLE)
    assert told(ann) == []
    assert [each.verb for each in told(bea)] == [NoticeVerb.FLAG_SEEN]
    discussions.edit(ann, post.public_id, make.settings(), text="Other words")
    assert flag(make.make_member(), post).id != case.id, "changed and flagged again, it is a new case"


def test_a_decision_on_an_older_view_is_noticed(mod: Member, case: Case) -> None:
    seen = case.version
    service.claim(mod, case.public_id, make.settings())
    for decide in (
        lambda: service.hide(mod, case.public_id, seen, FlagReason.OTHER, "", config=make.settings()),
        lambda: service.dismiss(mod, case.public_id, seen, config=make.settings()),
        lambda: service.restore(mod, case.public_id, seen, config=make.settings()),
        lambda: service.dismiss(mod, case.public_id, 999, config=make.settings()),
    ):
        with pytest.raises(Conflict):
            decide()


def test_the_same_decision_sent_twice_is_one(ann: Member, mod: Member, case: Case) -> None:
    version = case.version
    for _ in range(2):
        service.hide(mod, case.public_id, version, FlagReason.OTHER, "once", config=make.settings())
    assert audit() == [(Measure.HIDE, mod.id)]
    assert len(told(ann)) == 1
    with pytest.raises(Conflict):
        service.hide(make.a_moderator(), case.public_id, version, FlagReason.OTHER, "", config=make.settings())


def test_a_decision_that_changes_nothing_is_refused(ann: Member, mod: Member, case: Case, post: Post) -> None:
    with pytest.raises(Conflict):
        service.restore(mod, case.public_id, case.version, config=make.settings())
    discussions.take_back(ann, post.public_id)
    with pytest.raises(Conflict):
        hide(mod, case)
    assert audit() == []
    assert told(ann) == []
    assert service.dismiss(mod, case.public_id, case.version, config=make.settings()).state is CaseState.CLOSED


def test_words_that_are_too_long_are_refused_before_anything_happens(mod: Member, case: Case, post: Post) -> None:
    with pytest.raises(Invalid) as refused:
        hide(mod, case, words="x" * 501)
    assert set(refused.value.problems) == {"words"}
    assert post.visibility is Visibility.VISIBLE
    assert len(hide(mod, case, words="ü" * 500).public_id) == 10


def test_nobody_decides_about_their_own_words(bea: Member, mod: Member) -> None:
    own = make.opening_of(make.a_thread(mod))
    case = flag(bea, own)
    for attempt in (
        lambda: service.claim(mod, case.public_id, make.settings()),
        lambda: hide(mod, case),
        lambda: service.dismiss(mod, case.public_id, case.version, config=make.settings()),
        lambda: make.a_measure(mod, case.public_id),
    ):
        with pytest.raises(Refused):
            attempt()


def test_members_see_no_case(ann: Member, bea: Member, case: Case) -> None:
    for who in (ann, bea, make.make_member(role=Role.MODERATOR, standing=Standing.SUSPENDED)):
        with pytest.raises(Refused):
            service.claim(who, case.public_id, make.settings())
        with pytest.raises(Refused):
            hide(who, case)


@pytest.mark.parametrize("case_id", ["aaaaaaaaaa", "", "\x00", "x" * 5000])
def test_a_case_that_is_not_there(mod: Member, case_id: str) -> None:
    with pytest.raises(Missing):
        service.claim(mod, case_id, make.settings())
