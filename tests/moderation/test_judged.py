"""Words that worry: stored and shown as ever, help for their writer, a case for moderators; words that wait, and get out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import changing
from forum.discussions.models import Post
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Family, Label
from forum.moderation import closing, held, queries, retention, service
from forum.moderation.models import Case, Flag
from forum.screening import judging
from forum.vocabulary import CaseState, FlagReason, HeldFor, Measure, NoticeVerb, TargetKind, Visibility
from tests import factories as make
from tests.moderation.acts import audit, flag, told
from tests.moderation.beside import on_duty

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]
CRISIS = "I have the pills here and I want to die tonight. Goodbye everyone."
RED = "I cut myself this morning"
QUIET = "how many mg should I take of it?"
SOURCING = "hmu I got percs 40 each"
CLEAN = "I am tired, and glad to be here"


def the_case() -> Case:
    db.session.expire_all()
    return db.session.query(Case).one()


def test_words_in_danger_stand_as_ever_and_a_case_has_what_was_found(ann: Member) -> None:
    post = make.opening_of(make.a_thread(ann, text=CRISIS))
    assert post.visibility is Visibility.VISIBLE
    case = the_case()
    assert (case.label, case.about, case.held_for) == (Label.CRISIS, (Family.SELF_HARM,), None)
    assert case.rules
    assert case.judged_by == judging.judged(CRISIS).version
    assert case.due_at is not None
    left = case.due_at - clock.now()
    assert timedelta(minutes=4) < left <= timedelta(minutes=5)


@pytest.mark.parametrize("text", [CLEAN, "This craving is killing me", "Ring me on 07700 900123"])
def test_where_nothing_was_found_nothing_is_left(ann: Member, text: str) -> None:
    make.a_thread(ann, text=text)
    assert db.session.query(Case).count() == 0


def test_what_is_found_is_about_the_words_under_a_one_off_name_alone(ann: Member, bea: Member) -> None:
    token = make.session_with_keys(ann)
    post = make.a_reply(make.known_by(token), make.a_thread(bea), RED, alias_by=token)
    assert the_case().author_id == post.author_id != ann.id


def test_a_thread_is_judged_with_its_title(ann: Member) -> None:
    make.a_thread(ann, title="I want to kill myself", text="There.")
    assert the_case().label is Label.RED


def test_judging_happens_before_the_lock(ann: Member, bea: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.screening import judging_aside as module
    from forum.transaction import in_transaction

    seen: list[bool] = []
    real = module.judge
    monkeypatch.setattr(module, "judge", lambda text: seen.append(in_transaction()) or real(text))
    post = make.a_reply(ann, make.a_thread(bea), CLEAN)
    changing.edit(ann, post.public_id, make.settings(), text=RED)
    assert seen
    assert not any(seen)


# --- The queue --------------------------------------------------------------------------------------------------------


def test_danger_comes_first_then_worries_then_who_waits_longest(ann: Member, bea: Member) -> None:
    spam = flag(bea, make.opening_of(make.a_thread(ann)), FlagReason.SPAM)
    quiet = make.opening_of(make.a_thread(ann, text=QUIET)).public_id
    worry = flag(bea, make.opening_of(make.a_thread(ann)), FlagReason.WORRIED)
    red = make.opening_of(make.a_thread(ann, text=RED)).public_id
    crisis = make.opening_of(make.a_thread(ann, text=CRISIS)).public_id
    of = {case.target_id: case.public_id for case in db.session.query(Case)}
    wanted = [of[crisis], worry.public_id, of[red], spam.public_id, of[quiet]]
    seen: list[str] = []
    before: int | None = None
    for _turn in range(6):
        page = queries.queue(before, 2, closed=False)
        seen += [row.public_id for row in page.items]
        if page.next is None:
            break
        before = int(page.next)
    assert seen == wanted
    assert [row.gravity for row in queries.queue(None, 9, closed=False).items] == [3, 2, 2, 1, 1]


def test_a_graver_change_raises_the_case_and_its_claim_is_noticed(ann: Member, mod: Member) -> None:
    post = make.opening_of(make.a_thread(ann, text=RED))
    case = service.claim(mod, the_case().public_id, make.settings())
    version = case.version
    changing.edit(ann, post.public_id, make.settings(), text=f"{RED}. {CRISIS}")
    assert the_case().label is Label.CRISIS
    with pytest.raises(Conflict):
        service.dismiss(mod, case.public_id, version, config=make.settings())


def test_new_danger_in_a_crisis_that_somebody_has_seen_to_waits_anew(ann: Member, mod: Member) -> None:
    other = make.a_moderator()
    post = make.opening_of(make.a_thread(ann, text=CRISIS))
    service.dismiss(mod, the_case().public_id, the_case().version, config=make.settings())
    assert (the_case().state, the_case().due_at) == (CaseState.OPEN, None)
    on_duty(other)
    changing.edit(ann, post.public_id, make.settings(), text=f"{CRISIS} Good night.")
    before = [notice.verb for notice in told(other)]
    assert (closing.asked(the_case()) is not None, NoticeVerb.IN_DANGER in before) == (True, False), (
        "it says nothing else"
    )
    changing.edit(ann, post.public_id, make.settings(), text=f"{CRISIS} You are a junkie and pathetic.")
    assert closing.asked(the_case()) is not None, "it says no more danger"
    changing.edit(ann, post.public_id, make.settings(), text=f"{CRISIS} {RED}.")
    assert closing.asked(the_case()) is None
    assert the_case().due_at is not None
    assert the_case().level == Label.CRISIS
    assert [notice.verb for notice in told(other)] == [*before, NoticeVerb.IN_DANGER]


def test_words_that_wait_and_come_to_tell_of_danger_wait_as_such(ann: Member, mod: Member) -> None:
    on_duty(mod)
    post = make.opening_of(make.a_thread(ann, text=SOURCING))
    assert (the_case().label, told(mod)) == (Label.AMBER, [])
    changing.edit(ann, post.public_id, make.settings(), text=f"{SOURCING}. {CRISIS}")
    case = the_case()
    assert (case.label, case.level) == (Label.CRISIS, Label.CRISIS)
    assert case.due_at <= clock.now() + timedelta(minutes=make.settings().crisis_answer_minutes)
    assert [notice.verb for notice in told(mod)] == [NoticeVerb.IN_DANGER]


def test_a_change_that_says_nothing_new_opens_nothing(ann: Member, mod: Member) -> None:
    post = make.opening_of(make.a_thread(ann, text=RED))
    service.dismiss(mod, the_case().public_id, the_case().version, config=make.settings())
    changing.edit(ann, post.public_id, make.settings(), text=f"{RED}.")
    assert the_case().state is CaseState.CLOSED


def test_a_flag_on_judged_words_joins_their_case(ann: Member, bea: Member) -> None:
    post = make.opening_of(make.a_thread(ann, text=RED))
    flag(bea, post, FlagReason.WORRIED)
    assert the_case().target_id == post.public_id
    assert db.session.query(Flag).one().case_id == the_case().id


# --- Words that wait --------------------------------------------------------------------------------------------------


def test_words_that_sell_wait_and_go_out_when_they_are_changed(ann: Member, bea: Member) -> None:
    post = make.a_reply(ann, make.a_thread(bea), SOURCING)
    assert post.visibility is Visibility.HELD
    assert the_case().held_for is HeldFor.SOURCING
    assert judging.why_waits(TargetKind.POST, [post.public_id]) == {post.public_id: HeldFor.SOURCING}
    changing.edit(ann, post.public_id, make.settings(), text=CLEAN)
    db.session.expire_all()
    assert db.session.get_one(Post, post.id).visibility is Visibility.VISIBLE
    case = the_case()
    assert (case.state, case.decision, case.due_at) == (CaseState.CLOSED, Measure.CHANGED, None)
    assert audit() == [(Measure.CHANGED, ann.id)]
    assert NoticeVerb.REPLIED in [each.verb for each in told(bea)], "as if it had just been sent"


def test_words_that_still_sell_go_on_waiting_and_whoever_reads_them_notices(
    ann: Member, bea: Member, mod: Member
) -> None:
    post = make.a_reply(ann, make.a_thread(bea), SOURCING)
    seen = the_case().version
    changing.edit(ann, post.public_id, make.settings(), text=f"{SOURCING}, still")
    assert the_case().state is CaseState.OPEN
    with pytest.raises(Conflict):
        held.let_out(mod, the_case().public_id, seen, make.settings())


def test_kept_back_is_kept_back(ann: Member, bea: Member, mod: Member) -> None:
    from forum.errors import Refused

    post = make.a_reply(ann, make.a_thread(bea), SOURCING)
    service.hide(mod, the_case().public_id, the_case().version, FlagReason.SOURCING, "", config=make.settings())
    with pytest.raises(Refused):
        changing.edit(ann, post.public_id, make.settings(), text=CLEAN)


def test_a_change_that_would_wait_is_refused_with_the_words_kept(ann: Member, bea: Member) -> None:
    post = make.a_reply(ann, make.a_thread(bea), CLEAN)
    with pytest.raises(Invalid) as refused:
        changing.edit(ann, post.public_id, make.settings(), text=SOURCING)
    assert refused.value.problems == {"text": judging.KEPT_FROM_CHANGES[HeldFor.SOURCING]}
    db.session.expire_all()
    assert db.session.get_one(Post, post.id).source == CLEAN
    assert db.session.query(Case).count() == 0


def test_somebody_in_danger_is_seen_though_the_words_wait(ann: Member, bea: Member) -> None:
    post = make.a_reply(ann, make.a_thread(bea), f"{CRISIS} {SOURCING}")
    assert post.visibility is Visibility.HELD
    assert the_case().label is Label.CRISIS
    changing.edit(ann, post.public_id, make.settings(), text=CLEAN)
    assert db.session.get_one(Post, post.id).visibility is Visibility.VISIBLE
    assert the_case().state is CaseState.OPEN, "leaving the offer out does not end the danger"


def test_a_title_that_makes_a_thread_wait_can_be_changed(ann: Member) -> None:
    thread = make.a_thread(ann, title=SOURCING, text=CLEAN)
    assert thread.visibility is Visibility.HELD
    post = make.opening_of(thread)
    changing.edit(ann, post.public_id, make.settings(), text=CLEAN, title="Hello")
    db.session.expire_all()
    assert (thread.visibility, thread.title) == (Visibility.VISIBLE, "Hello")


# --- Forgetting -------------------------------------------------------------------------------------------------------


def test_what_was_found_goes_with_the_words_about_a_case(ann: Member, mod: Member) -> None:
    make.a_thread(ann, text=CRISIS)
    service.dismiss(mod, the_case().public_id, the_case().version, config=make.settings())
    assert the_case().due_at is None
    service.close_together(
        make.a_moderator(), the_case().public_id, the_case().version, agrees=True, config=make.settings()
    )
    retention.forget_words(90)
    assert the_case().rules
    with clock.freeze(clock.now() + timedelta(days=92)):
        retention.forget_words(90)
    case = the_case()
    assert (case.danger, case.families, case.rules, case.judged_by, case.level) == (0, "", "", "", 0)


def test_a_decision_that_was_quicker_than_a_change_is_noticed(
    ann: Member, bea: Member, mod: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make.a_reply(ann, make.a_thread(bea), SOURCING)
    real = changing.found_in

    def meanwhile(*facts: object) -> judging.Finding:
        case = the_case()
        held.let_out(mod, case.public_id, case.version, make.settings())
        return real(*facts)

    monkeypatch.setattr(changing, "found_in", meanwhile)
    with pytest.raises(Conflict):
        changing.edit(ann, post.public_id, make.settings(), text=f"{SOURCING}, and more")
    db.session.expire_all()
    assert db.session.get_one(Post, post.id).source == SOURCING
