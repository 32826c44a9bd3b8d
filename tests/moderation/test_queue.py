"""The queue and the pages of one case: worries first, nothing lost, never who flagged."""

import pytest

from forum.accounts.queries import Member
from forum.errors import Conflict
from forum.moderation import history, queries, service
from forum.moderation.models import Case
from forum.rooms import service as rooms
from forum.vocabulary import FlagReason, Measure, TargetKind
from tests import factories as make
from tests.moderation.acts import flag, hide

pytestmark = pytest.mark.both_databases


def test_worries_come_first_then_who_waits_longest(ann: Member, bea: Member) -> None:
    cases = [
        flag(bea, make.opening_of(make.a_thread(ann)), reason)
        for reason in (FlagReason.SPAM, FlagReason.UNKIND, FlagReason.WORRIED)
    ]
    page = queries.queue(None, 9, closed=False)
    assert [row.public_id for row in page.items] == [cases[2].public_id, cases[0].public_id, cases[1].public_id]
    assert [row.flags for row in page.items] == [1, 1, 1]


def test_a_worry_comes_first_however_long_the_queue_is(ann: Member, bea: Member) -> None:
    for _ in range(5):
        flag(bea, make.opening_of(make.a_thread(ann)), FlagReason.SPAM)
    worry = flag(bea, make.opening_of(make.a_thread(ann)), FlagReason.WORRIED)
    assert queries.queue(None, 3, closed=False).items[0].public_id == worry.public_id


def test_the_queue_has_pages_and_loses_nothing(ann: Member, bea: Member, mod: Member) -> None:
    made = [flag(bea, make.opening_of(make.a_thread(ann)), FlagReason.SPAM) for _ in range(7)]
    for closed in (False, True):
        seen: list[str] = []
        before: int | None = None
        for _turn in range(9):
            page = queries.queue(before, 3, closed=closed)
            seen += [row.public_id for row in page.items]
            if page.next is None:
                break
            before = int(page.next)
        ids = [each.public_id for each in made]
        assert seen == (ids[::-1] if closed else ids)
        for each in made:
            if not closed:
                service.dismiss(mod, each.public_id, each.version, config=make.settings())


def test_the_history_of_a_case_names_moderators_and_never_who_flagged(bea: Member, mod: Member, case: Case) -> None:
    service.claim(mod, case.public_id, make.settings())
    hide(mod, case, words="Why")
    acts = history.acts(case.id)
    assert [(act.measure, act.by, act.words) for act in acts] == [
        (Measure.CLAIM, "Steady Otter", ""),
        (Measure.HIDE, "Steady Otter", "Why"),
    ]
    assert "Bea Heron" not in repr(history.flags(case.id)) + repr(acts) + repr(queries.queue(None, 9, closed=True))


def test_a_case_outlives_the_line_its_author_takes_back(ann: Member, bea: Member, mod: Member) -> None:
    said = make.a_line(ann, make.a_room())
    case = make.a_case(bea, said.public_id, TargetKind.MESSAGE)
    rooms.take_back(ann, said.public_id)
    with pytest.raises(Conflict):
        hide(mod, case)
    assert service.dismiss(mod, case.public_id, case.version, config=make.settings()).decision is Measure.DISMISS
