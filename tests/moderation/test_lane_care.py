"""What peer specialists do in their lane: a word of care, being there, leaving it to others; their pages and their duty."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from forum.accounts import sessions
from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.discussions.models import Post
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.moderation import (
    buddies,
    caring,
    closing,
    colleagues,
    exposure,
    handing,
    load,
    resting,
    service,
)
from forum.moderation.measure_models import CrisisClosing
from forum.moderation.models import Case, Duty
from forum.vocabulary import CaseState, FlagReason, Measure, NoticeVerb, Role, Visibility
from tests import factories as make
from tests.moderation.acts import audit, flag, told
from tests.moderation.beside import alerts, held, now, on_duty, rows
from tests.moderation.test_judged import CRISIS, SOURCING

pytestmark = pytest.mark.both_databases
WORD = "I read you. Are you safe tonight? Wren"


# --- What they do -----------------------------------------------------------------------------------------------------


def test_a_word_of_care_comes_with_the_way_to_help(wren: Member, ann: Member, worry: Case) -> None:
    with pytest.raises(Conflict):
        caring.say(wren, worry.public_id, WORD, make.settings())
    name = held(wren, worry)
    for _twice in range(2):
        caring.say(wren, name, WORD, make.settings())
    assert [(each.verb, each.path, each.words) for each in told(ann)] == [(NoticeVerb.CARED, "/help", WORD)]
    assert audit() == [(Measure.CLAIM, wren.id), (Measure.CARE, wren.id)]
    assert db.session.query(AuditRow).filter_by(measure=Measure.CARE).one().words == WORD, "moderators read it"


@pytest.mark.parametrize("words", ["", "  ", "x" * 501, "Ring me on 07700 900123", "I am on Telegram, t.me/+abcdefgh"])
def test_a_word_that_is_none_is_not_sent(wren: Member, ann: Member, worry: Case, words: str) -> None:
    name = held(wren, worry)
    with pytest.raises(Invalid):
        caring.say(wren, name, words, make.settings())
    assert told(ann) == []


def test_what_was_seen_to_waits_for_a_moderator_who_closes_it(
    wren: Member, bench: FlaskClient, mod: Member, bea: Member, worry: Case
) -> None:
    name = held(wren, worry)
    for _twice in range(2):
        caring.seen_to(wren, name)
    assert audit()[-2:] == [(Measure.CLAIM, wren.id), (Measure.ASK_CLOSING, wren.id)]
    assert (now(worry).state, now(worry).due_at, rows(bench), told(bea)) == (CaseState.OPEN, None, [], [])
    with pytest.raises(Missing):
        service.close_together(wren, name, now(worry).version, agrees=True, config=make.settings())
    service.close_together(mod, name, now(worry).version, agrees=True, config=make.settings())
    assert (now(worry).state, now(worry).decision) == (CaseState.CLOSED, Measure.DISMISS)
    assert [each.verb for each in told(bea)] == [NoticeVerb.FLAG_SEEN]
    assert db.session.query(CrisisClosing).count() == 0


def test_a_moderator_who_leaves_it_open_gives_it_back_to_the_lane(
    wren: Member, bench: FlaskClient, mod: Member, worry: Case
) -> None:
    caring.seen_to(wren, held(wren, worry))
    service.close_together(mod, worry.public_id, now(worry).version, agrees=False, config=make.settings())
    assert rows(bench) == [worry.public_id]


def test_a_moderator_may_decide_otherwise(wren: Member, mod: Member, post: Post, worry: Case) -> None:
    caring.seen_to(wren, held(wren, worry))
    service.hide(mod, worry.public_id, now(worry).version, FlagReason.DETAIL, "", config=make.settings())
    assert (now(worry).state, now(worry).decision) == (CaseState.CLOSED, Measure.HIDE)
    assert db.session.query(CrisisClosing).count() == 0


def test_a_crisis_is_closed_by_the_one_who_was_there_and_a_moderator(wren: Member, mod: Member, ann: Member) -> None:
    make.a_moderator()
    post = make.opening_of(make.a_thread(ann, text=CRISIS))
    crisis = db.session.query(Case).filter_by(target_id=post.public_id).one()
    caring.seen_to(wren, held(wren, crisis))
    assert closing.asked(now(crisis)) is not None
    service.dismiss(mod, crisis.public_id, now(crisis).version, config=make.settings())
    assert now(crisis).state is CaseState.CLOSED, "the moderator is the second person"


def test_a_crisis_that_a_moderator_decided_is_not_closed_by_a_peer_specialist(
    wren: Member, mod: Member, ann: Member
) -> None:
    make.a_moderator()
    post = make.opening_of(make.a_thread(ann, text=CRISIS))
    crisis = db.session.query(Case).filter_by(target_id=post.public_id).one()
    service.dismiss(mod, crisis.public_id, crisis.version, config=make.settings())
    for act in (lambda: caring.seen_to(wren, crisis.public_id), lambda: held(wren, now(crisis))):
        with pytest.raises(Missing):
            act()
    assert now(crisis).state is CaseState.OPEN


def test_words_that_are_not_out_are_let_out_by_a_moderator_alone(wren: Member, ann: Member) -> None:
    text = f"{CRISIS} {SOURCING}"
    make.a_reply(ann, make.a_thread(make.make_member()), text)
    case = db.session.query(Case).one()
    post = db.session.query(Post).filter_by(public_id=case.target_id).one()
    assert post.visibility is Visibility.HELD
    name = held(wren, case)
    caring.say(wren, name, WORD, make.settings())
    with pytest.raises(Conflict):
        caring.seen_to(wren, name)
    assert told(ann)[-1].verb is NoticeVerb.CARED


VERBS: list[Callable[[Member, Case], Any]] = [
    lambda who, case: service.hide(who, case.public_id, case.version, FlagReason.OTHER, "", config=make.settings()),
    lambda who, case: service.dismiss(who, case.public_id, case.version, config=make.settings()),
    lambda who, case: service.restore(who, case.public_id, case.version, config=make.settings()),
    lambda who, case: service.close_together(who, case.public_id, case.version, agrees=True, config=make.settings()),
    lambda who, case: make.a_measure(who, case.public_id),
]


@pytest.mark.parametrize("verb", VERBS)
def test_deciding_and_measures_are_not_theirs(wren: Member, worry: Case, verb: Callable[[Member, Case], Any]) -> None:
    held(wren, worry)
    with pytest.raises(Refused):
        verb(wren, now(worry))


def test_they_carry_no_more_than_moderators(wren: Member, ann: Member, bea: Member) -> None:
    config, thread = make.settings(), make.a_thread(ann)
    cases = [flag(bea, make.a_reply(ann, thread, f"Words {each}"), FlagReason.WORRIED) for each in range(4)]
    for each in cases[:-1]:
        held(wren, each)
    with pytest.raises(load.Full):
        held(wren, cases[-1])
    for each in cases:
        exposure.open_words(wren, each.public_id, config)
    assert exposure.recent(wren.id) == 4 * config.exposure_red_points


def test_a_rest_holds_for_them_too(wren: Member, mod: Member, worry: Case) -> None:
    resting.begin(wren, make.settings())
    again = make.member_again(wren.id)
    with pytest.raises(Refused):
        held(again, worry)
    assert alerts(mod) == [], "the queue has lost nobody of its own"


def test_they_hand_over_to_moderators_alone(wren: Member, bench: FlaskClient, mod: Member, worry: Case) -> None:
    other = make.make_member(role=Role.SPECIALIST)
    name = held(wren, worry)
    moderating = [each.name for each in colleagues.others(but=())]
    assert mod.name in moderating
    assert other.name not in moderating
    offered = make.page(bench.get(f"/c/{name}/hand-over")).select("select[name=to] option")
    assert [each.text for each in offered] == ["Whoever comes next", *moderating]
    with pytest.raises(Invalid):
        handing.offer(wren, name, other.public_id, "", make.settings())
    handing.offer(wren, name, mod.public_id, "She needs more than I can give", make.settings())
    assert alerts(mod) == [NoticeVerb.HANDED_OVER]


def test_what_a_moderator_hands_over_reaches_them_only_in_their_lane(
    bench: FlaskClient, mod: Member, case: Case, ann: Member, bea: Member
) -> None:
    config = make.settings()
    worry = flag(bea, make.a_reply(ann, make.a_thread(ann), "More"), FlagReason.WORRIED)
    for each in (case, worry):
        service.claim(mod, each.public_id, config)
        handing.offer(mod, each.public_id, "", f"Please {each.id}", config)
    assert rows(bench) == [f"handed-{worry.public_id}"]


def test_passing_by_and_giving_back(wren: Member, bench: FlaskClient, worry: Case) -> None:
    service.let_go(wren, held(wren, worry))
    handing.pass_by(wren, worry.public_id)
    assert audit() == [(Measure.CLAIM, wren.id), (Measure.RELEASE, wren.id)]
    assert "you leave it to others" in make.words(bench.get("/moderation"))


def test_they_and_moderators_look_after_each_other(wren: Member, mod: Member) -> None:
    buddies.ask(wren, mod.public_id)
    assert buddies.ask(mod, wren.public_id)
    assert buddies.of_id(wren.id) == mod.id
    service.appoint(None, wren.name, Role.MEMBER)
    assert buddies.of_id(mod.id) is None


# --- The pages --------------------------------------------------------------------------------------------------------


def test_it_works_as_pages(
    bench: FlaskClient, wren: Member, author: FlaskClient, desk: FlaskClient, worry: Case
) -> None:
    at = f"/c/{worry.public_id}"
    assert "Take it first" in make.words(bench.get(at))
    assert make.send(bench, f"{at}/claim").location == at
    assert make.send(bench, f"{at}/words").location == f"{at}?open=1"
    refused = make.send(bench, f"{at}/care", words="Ring me on 07700 900123")
    assert refused.status_code == 400
    assert "07700 900123" in make.page(refused).select_one("#care-words").text  # type: ignore[union-attr]  # it is there, or the test fails
    assert make.send(bench, f"{at}/care", words=WORD).location == at
    notice = make.words(author.get("/notices"))
    assert f"They write: “{WORD}”" in notice
    assert "A moderator adds" not in notice
    assert make.send(bench, f"{at}/seen").location == "/moderation"
    make.send(desk, f"{at}/words")
    seen = desk.get(at)
    assert WORD in seen.text
    assert "A colleague was there for this person" in make.words(seen)
    version = make.page(seen).select_one("form[action$=close] [name=version]")["value"]  # type: ignore[index]  # it is there, or the test fails
    assert make.send(desk, f"{at}/close", version=version, choice="close").status_code == 303
    assert now(worry).state is CaseState.CLOSED


def test_after_somebody_in_danger_comes_a_quiet_page(bench: FlaskClient, wren: Member, ann: Member) -> None:
    post = make.opening_of(make.a_thread(ann, text=CRISIS))
    crisis = db.session.query(Case).filter_by(target_id=post.public_id).one()
    assert make.send(bench, f"/c/{held(wren, crisis)}/seen").location == "/moderation/after"
    assert "Worries" in make.words(bench.get("/moderation/after"))


def test_the_next_one_is_of_the_lane(bench: FlaskClient, ann: Member, bea: Member, wren: Member, case: Case) -> None:
    thread = make.a_thread(ann)
    first, second = (flag(bea, make.a_reply(ann, thread, f"Words {each}"), FlagReason.WORRIED) for each in "ab")
    assert make.send(bench, f"/c/{held(wren, first)}/seen").location == f"/c/{second.public_id}"
    assert make.send(bench, f"/c/{held(wren, second)}/seen").location == "/moderation"


# --- The duty ---------------------------------------------------------------------------------------------------------


def test_the_steward_gives_it_and_takes_it_with_a_form(new_client: Callable[[], FlaskClient], ann: Member) -> None:
    steward, browser = make.a_steward(), new_client()
    make.sign_in(browser, steward)
    token = make.sign_in_quietly(ann)
    assert make.send(browser, "/settings", name="Ann Otter", role="specialist").status_code == 303
    assert make.member_again(ann.id).role is Role.SPECIALIST
    assert [each.verb for each in told(ann)] == [NoticeVerb.APPOINTED]
    assert audit() == [(Measure.APPOINT, steward.id)]
    assert sessions.identify(token, make.settings()) is None, "their sessions of before are over"
    assert "Peer specialists: Ann Otter." in make.words(browser.get("/settings"))
    make.send(browser, "/settings", name="Ann Otter", role="member")
    assert make.member_again(ann.id).role is Role.MEMBER


def test_a_moderator_who_becomes_one_leaves_the_queue(mod: Member, case: Case) -> None:
    on_duty(mod)
    held(mod, case)
    service.appoint(None, mod.name, Role.SPECIALIST)
    again = make.member_again(mod.id)
    assert db.session.query(Duty).count() == 0
    assert handing.held(again) == []
    with pytest.raises(Missing):
        service.let_go(again, case.public_id)


def test_a_specialist_greets_and_is_nobody_in_their_first_days(wren: Member, bench: FlaskClient) -> None:
    assert wren.greets
    assert not wren.is_moderator
    assert bench.get("/greeting").status_code == 200
