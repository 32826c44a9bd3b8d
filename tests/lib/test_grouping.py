"""Groups of acts: nothing is told of too few people, nothing twice, and nothing small is left over when lines are taken away."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forum.lib import grouping
from forum.lib.grouping import ANYTHING, Act, Span

LEAST = 3
MONTH = grouping.month_of(date(2026, 11, 23))
KEYS = [("hide", "post", "sourcing"), ("hide", "post", "unkind"), ("hide", "message", "unkind"), ("note", "post", "")]
acts = st.lists(
    st.builds(
        lambda day, key, person: (day, key, person),
        st.integers(0, 29),
        st.sampled_from(KEYS),
        st.one_of(st.none(), st.integers(1, 8)),
    ),
    max_size=60,
).map(lambda found: [Act(n, MONTH.first + timedelta(days=day), key, who) for n, (day, key, who) in enumerate(found)])


def told(found: list[Act]) -> tuple[list[grouping.Group], list[Act]]:
    """A whole month as it is published: days, then parts, then the rest."""
    left, groups = list(found), list[grouping.Group]()
    for period in (*grouping.days(MONTH), *grouping.parts(MONTH)):
        inside = [act for act in left if period.first <= act.on <= period.last]
        fresh = grouping.alike(inside, LEAST)
        groups += fresh
        left = grouping.without(left, fresh)
    fresh, left = grouping.gathered(left, LEAST)
    return groups + fresh, left


@given(found=acts)
def test_every_group_has_met_enough_people_and_every_act_is_told_once_at_most(found: list[Act]) -> None:
    groups, left = told(found)
    assert all(grouping.people(group.acts) >= LEAST for group in groups)
    numbers = Counter(act.number for group in groups for act in group.acts)
    assert set(numbers.values()) <= {1}
    assert {act.number for act in left} == {act.number for act in found} - set(numbers)
    assert grouping.people(left) < LEAST, "too few, or they would be a group"


@given(found=acts)
def test_the_same_acts_make_the_same_groups(found: list[Act]) -> None:
    assert told(found) == told(list(reversed(found))) or {
        (group.key, frozenset(act.number for act in group.acts)) for group in told(found)[0]
    } == {(group.key, frozenset(act.number for act in group.acts)) for group in told(list(reversed(found)))[0]}


def an_act(number: int, key: grouping.Key, person: int | None, day: int = 1) -> Act:
    return Act(number, date(2026, 11, day), key, person)


def test_many_things_that_met_one_person_are_not_told() -> None:
    found = [an_act(number, KEYS[0], 1) for number in range(50)]
    assert grouping.alike(found, LEAST) == []
    assert grouping.gathered(found, LEAST) == ([], found)


def test_whom_nobody_knows_any_more_does_not_count_as_somebody() -> None:
    found = [an_act(number, KEYS[0], None) for number in range(50)]
    assert grouping.people(found) == 0
    assert grouping.alike(found, LEAST) == []


def test_what_is_too_seldom_by_itself_is_told_coarser() -> None:
    found = [
        an_act(1, KEYS[0], 1), an_act(2, KEYS[0], 2), an_act(3, KEYS[1], 3),
        an_act(4, KEYS[2], 4), an_act(5, KEYS[3], 5), an_act(6, ("pause", "", "7"), 6),
    ]  # fmt: skip
    groups, left = grouping.gathered(found, LEAST)
    assert [(group.key, len(group.acts)) for group in groups] == [(("hide", "post", ""), 3), (ANYTHING, 3)]
    assert left == []


def test_a_month_is_cut_into_parts_and_days_without_a_rest() -> None:
    for month in (MONTH, grouping.month_of(date(2027, 2, 1)), grouping.month_of(date(2028, 2, 29))):
        parts, days = grouping.parts(month), grouping.days(month)
        assert [part.first.day for part in parts] == [1, 8, 15, 22]
        assert (parts[0].first, parts[-1].last) == (month.first, month.last)
        assert sum((part.last - part.first).days + 1 for part in parts) == len(days)
        assert {each.span for each in parts} == {Span.PART}
        assert grouping.next_month(month).first == month.last + timedelta(days=1)


def test_numbers_are_rounded_down() -> None:
    assert [grouping.at_least(count, 5) for count in (0, 9, 10, 14, 15, 101)] == [0, 5, 10, 10, 15, 100]
