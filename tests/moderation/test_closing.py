"""The case of somebody in crisis is closed by two people; what has to be done at once is done by the first."""

import pytest
from sqlalchemy.exc import DBAPIError

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.errors import Conflict, Refused
from forum.extensions import db
from forum.lib.judging import Label
from forum.moderation import closing, levels, offering, queries, service
from forum.moderation.models import Case
from forum.transaction import DEADLOCK
from forum.vocabulary import CaseState, Measure, NoticeVerb, Role, Standing, Visibility
from tests import factories as make
from tests.moderation.acts import audit, hide, told

pytestmark = pytest.mark.both_databases


@pytest.fixture
def crisis(case: Case) -> Case:
    """A case whose words were judged to be those of somebody in crisis."""
    case.danger = Label.CRISIS
    db.session.commit()
    return case


def now(case: Case) -> Case:
    db.session.rollback()
    return db.session.get_one(Case, case.id)


def test_a_second_person_closes_it(bea: Member, mod: Member, crisis: Case, post: Post) -> None:
    other = make.a_moderator()
    hide(mod, crisis)
    assert (now(crisis).state, now(crisis).claimed_by) == (CaseState.OPEN, None)
    assert post.visibility is Visibility.HIDDEN, "method detail does not wait for anybody"
    assert told(bea) == [], "nobody hears that it is done before it is"
    with pytest.raises(Refused):
        service.close_together(mod, crisis.public_id, now(crisis).version, agrees=True, config=make.settings())
    service.close_together(other, crisis.public_id, now(crisis).version, agrees=True, config=make.settings())
    assert (now(crisis).state, now(crisis).decision) == (CaseState.CLOSED, Measure.HIDE)
    assert [notice.verb for notice in told(bea)] == [NoticeVerb.FLAG_SEEN]
    assert audit() == [(Measure.HIDE, mod.id), (Measure.ASK_CLOSING, mod.id), (Measure.CLOSE_TOGETHER, other.id)]
    assert closing.asked(now(crisis)) is None


def test_two_who_wait_for_each_other_are_not_told_so(
    mod: Member, crisis: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.dismiss(mod, crisis.public_id, crisis.version, config=make.settings())
    other, version, real, tries = make.a_moderator(), now(crisis).version, closing.agreed, []

    class Deadlock(Exception):
        pgcode = DEADLOCK

    def agreed(actor: Member, case: Case) -> Measure:
        tries.append(case.id)
        if len(tries) == 1:
            raise DBAPIError("UPDATE", {}, Deadlock())
        return real(actor, case)

    monkeypatch.setattr(closing, "agreed", agreed)
    service.close_together(other, crisis.public_id, version, agrees=True, config=make.settings())
    assert len(tries) == 2
    assert now(crisis).state is CaseState.CLOSED


def test_a_second_person_leaves_it_open(mod: Member, crisis: Case) -> None:
    other = make.a_moderator()
    service.dismiss(mod, crisis.public_id, crisis.version, config=make.settings())
    service.close_together(other, crisis.public_id, now(crisis).version, agrees=False, config=make.settings())
    assert now(crisis).state is CaseState.OPEN
    with pytest.raises(Conflict):
        service.close_together(other, crisis.public_id, now(crisis).version, agrees=True, config=make.settings())
    service.dismiss(other, crisis.public_id, now(crisis).version, config=make.settings())
    assert now(crisis).state is CaseState.OPEN, "it begins anew"


def test_the_same_person_twice_is_one_person(mod: Member, crisis: Case) -> None:
    make.a_moderator()
    for _again in range(3):
        service.dismiss(mod, crisis.public_id, now(crisis).version, config=make.settings())
    assert now(crisis).state is CaseState.OPEN


def test_whoever_is_alone_closes_it_alone(mod: Member, crisis: Case) -> None:
    make.make_member(role=Role.MODERATOR, standing=Standing.SUSPENDED)
    db.session.query(Account).filter_by(role=Role.STEWARD).update({"standing": Standing.SUSPENDED})
    db.session.commit()
    service.dismiss(mod, crisis.public_id, now(crisis).version, config=make.settings())
    assert now(crisis).state is CaseState.CLOSED


def test_while_it_waits_for_the_second_it_has_no_deadline_and_is_nobodys_next(mod: Member, crisis: Case) -> None:
    other = make.a_moderator()
    service.dismiss(mod, crisis.public_id, now(crisis).version, config=make.settings())
    levels.tick(make.settings())
    assert now(crisis).due_at is None, "somebody has looked"
    row = queries.queue(None, 9, closed=False).items[0]
    assert (row.public_id, row.second_wanted) == (crisis.public_id, True)
    assert offering.following(mod, "") is None
    assert offering.following(other, "") == crisis.public_id


def test_a_decision_of_the_second_person_closes_it_too(mod: Member, crisis: Case) -> None:
    service.dismiss(mod, crisis.public_id, crisis.version, config=make.settings())
    hide(make.a_moderator(), now(crisis))
    assert (now(crisis).state, now(crisis).decision) == (CaseState.CLOSED, Measure.HIDE)


def test_an_older_view_closes_nothing(mod: Member, crisis: Case) -> None:
    service.dismiss(mod, crisis.public_id, crisis.version, config=make.settings())
    with pytest.raises(Conflict):
        service.close_together(
            make.a_moderator(), crisis.public_id, now(crisis).version - 1, agrees=True, config=make.settings()
        )


def test_other_cases_are_closed_by_one(mod: Member, case: Case) -> None:
    service.dismiss(mod, case.public_id, case.version, config=make.settings())
    assert now(case).state is CaseState.CLOSED
