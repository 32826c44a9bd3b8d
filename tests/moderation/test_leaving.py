"""A case is left to somebody else: handed over with a few words, or passed by without any."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from forum import forgetting
from forum.accounts.queries import Member
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import exposure, handing, history, offering, queries, resting, service
from forum.moderation.care_models import HandOver, PassedCase
from forum.moderation.models import Case
from forum.vocabulary import CaseState, Measure, NoticeVerb, Role
from tests import factories as make
from tests.moderation.acts import audit, told
from tests.moderation.test_care import again, case_at, some_cases
from tests.moderation.test_judged import CRISIS

pytestmark = pytest.mark.both_databases


def listed(who: Member) -> list[str]:
    """The names of a moderator's queue, as their page has them."""
    found = handing.offered(who, 25)
    page = queries.queue(
        None, 25, closed=False, but_of=who.selves, reader=who.id, without=[each.case_id for each in found]
    )
    return [f"handed-{each.public_id}" for each in found] + [each.public_id for each in page.items]


def test_a_case_is_handed_over_with_a_few_words(mod: Member, case: Case) -> None:
    other, third, name = make.a_moderator(), make.a_moderator(), case.public_id
    service.claim(mod, name, make.settings())
    handing.offer(mod, name, other.public_id, "She answered once. Please look again at eight.", make.settings())
    assert [(each.verb, each.path) for each in told(other)] == [(NoticeVerb.HANDED_OVER, f"/c/{name}")]
    assert (listed(other), listed(third), listed(mod)) == ([f"handed-{name}"], [name], [name])
    assert offering.following(mod, "") is None, "it is not offered to who has just handed it over"
    found = handing.offer_of(other, case_at(name))
    assert found is not None
    assert (found.words, found.is_for_me) == ("She answered once. Please look again at eight.", True)
    service.claim(other, name, make.settings())
    assert db.session.query(HandOver).count() == 0
    assert audit() == [(Measure.CLAIM, mod.id), (Measure.RELEASE, mod.id), (Measure.CLAIM, other.id)]


def test_what_a_colleague_leaves_is_for_whoever_comes_next(mod: Member, case: Case) -> None:
    other, third, name = make.a_moderator(), make.a_moderator(), case.public_id
    service.claim(mod, name, make.settings())
    handing.offer(mod, name, other.public_id, "", make.settings())
    handing.pass_by(other, name)
    assert (listed(other), listed(third)) == ([name], [f"handed-{name}"])
    assert audit() == [(Measure.CLAIM, mod.id), (Measure.RELEASE, mod.id)], "that they left it stands nowhere"


def test_only_who_holds_a_case_hands_it_over_and_to_somebody_who_can(mod: Member, case: Case, ann: Member) -> None:
    other, name, config = make.a_moderator(), case.public_id, make.settings()
    with pytest.raises(Conflict):
        handing.offer(mod, name, other.public_id, "", config)
    service.claim(mod, name, config)
    for nobody in (ann.public_id, mod.public_id, "aaaaaaaaaa"):
        with pytest.raises(Invalid):
            handing.offer(mod, name, nobody, "", config)
    with pytest.raises(Invalid):
        handing.offer(mod, name, "", "x" * (config.hand_over_max_characters + 1), config)
    assert case_at(name).claimed_by == mod.id


def test_who_rests_may_still_leave_what_they_hold(mod: Member) -> None:
    config = make.settings()
    names = some_cases(3)
    for name in names:
        service.claim(mod, name, config)
    resting.begin(mod, config)
    tired = again(mod)
    handing.offer(tired, names[0], "", "Only look", config)
    handing.pass_by(tired, names[1])
    service.let_go(tired, names[2])
    assert handing.held(tired) == []


def test_words_of_a_hand_over_go_with_the_words_about_the_case(mod: Member, case: Case) -> None:
    config, name = make.settings(), case.public_id
    with clock.freeze(clock.now()) as held:
        service.claim(mod, name, config)
        handing.offer(mod, name, "", "Handed words", config)
        service.dismiss(make.a_moderator(), name, case_at(name).version, config=make.settings())
        assert "Handed words" in [each.words for each in history.acts(case_at(name).id)]
        assert db.session.query(HandOver).count() == 0
        held.move(timedelta(days=config.case_words_kept_days + 1))
        for _name, step in forgetting.steps(config):
            step()
        assert {each.words for each in history.acts(case_at(name).id)} == {""}


def test_a_case_that_is_passed_by_stands_behind_all_others_for_one_person_alone(mod: Member) -> None:
    other = make.a_moderator()
    (grave,) = some_cases(1, CRISIS)
    calm = some_cases(2)
    handing.pass_by(mod, grave)
    assert listed(mod) == [*calm, grave]
    assert listed(other) == [grave, *calm]
    page = queries.queue(None, 1, closed=False, reader=mod.id)
    seen = [page.items[0].public_id]
    while page.next:
        page = queries.queue(int(page.next), 1, closed=False, reader=mod.id)
        seen.append(page.items[0].public_id)
    assert seen == [*calm, grave], "page by page too"
    assert offering.following(mod, "") == calm[0]
    assert audit() == []
    service.claim(mod, grave, make.settings())
    assert db.session.query(PassedCase).count() == 0, "who takes it after all has not passed it by"


def test_passing_looks_like_giving_back_and_is_forgotten_with_the_case(mod: Member, case: Case) -> None:
    other, name = make.a_moderator(), case.public_id
    service.claim(mod, name, make.settings())
    handing.pass_by(mod, name)
    handing.pass_by(mod, name)
    assert audit() == [(Measure.CLAIM, mod.id), (Measure.RELEASE, mod.id)]
    row = queries.queue(None, 9, closed=False, reader=other.id).items[0]
    assert not row.is_passed
    service.dismiss(other, name, case_at(name).version, config=make.settings())
    assert db.session.query(PassedCase).count() == 0
    with pytest.raises(Conflict):
        handing.pass_by(mod, name)


def test_what_leads_to_words_of_ones_own_is_refused(mod: Member, bea: Member) -> None:
    own = make.a_case(bea, make.opening_of(make.a_thread(mod)).public_id).public_id
    for act in (
        lambda: handing.pass_by(mod, own),
        lambda: exposure.open_words(mod, own, make.settings()),
        lambda: handing.offer(mod, own, "", "", make.settings()),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Missing):
        handing.pass_by(mod, "aaaaaaaaaa")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PassedCase)) == 0


def test_whose_a_one_off_name_is_shows_by_nothing_of_it(new_client: Callable[[], FlaskClient]) -> None:
    """Two moderators; one of them has written under a one-off name. Whichever it is, a third one sees the same."""
    seen_by_third: list[list[Any]] = []
    for owner in (0, 1):
        two = [make.make_member(name, Role.MODERATOR) for name in (f"Ann Otter {owner}", f"Bea Otter {owner}")]
        third, desk = make.a_moderator(f"Cara Otter {owner}"), new_client()
        make.sign_in(desk, third)
        token = make.session_with_keys(two[owner])
        thread = make.a_thread(make.make_member())
        post = make.a_reply(make.known_by(token), thread, "One-off words", alias_by=token)
        case = make.a_case(make.make_member(), post.public_id).public_id
        service.claim(third, case, make.settings())
        form = make.page(desk.get(f"/c/{case}/hand-over"))
        listed_names = {each.text for each in form.select("select[name=to] option")}
        offered = make.send(desk, f"/c/{case}/hand-over", to=two[0].public_id, words="Please")
        whole = make.known_by(make.session_with_keys(two[0]))
        if owner == 1:
            assert [each.public_id for each in handing.offered(whole, 9)] == [case]
        page = make.words(desk.get(f"/c/{case}"))
        seen_by_third.append(
            [
                {each.name for each in two} <= listed_names,
                offered.status_code,
                case_at(case).state,
                "gave it back" in page,
            ]
        )
        own = make.known_by(make.session_with_keys(two[owner]))
        assert handing.offered(own, 9) == [], "and its owner is not led to their own words"
    assert seen_by_third[0] == seen_by_third[1] == [True, 303, CaseState.OPEN, True]
