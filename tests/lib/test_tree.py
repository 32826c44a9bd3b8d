"""Paths sort as a thread is read, end at a fixed depth, and name whole subtrees by two bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib import tree

NUMBERS = st.integers(0, tree.MAX_NUMBER)


def path_of(numbers: list[int]) -> str:
    path = ""
    for number in numbers:
        path = tree.child_path(path, number)
    return path


PATHS = st.lists(NUMBERS, min_size=1, max_size=tree.MAX_DEPTH + 1).map(path_of)


@given(NUMBERS, NUMBERS)
def test_segments_sort_as_their_numbers(first: int, second: int) -> None:
    one, other = tree.segment(first), tree.segment(second)
    assert (one < other) == (first < second)
    assert len(one) == tree.WIDTH
    assert int(one, 36) == first
    assert tree.is_path(one)


@pytest.mark.parametrize("number", [-1, tree.MAX_NUMBER + 1, 36**5])
def test_a_number_that_does_not_fit_is_an_error(number: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        tree.segment(number)


@given(PATHS, NUMBERS)
def test_a_reply_stands_below_its_parent_or_beside_it_at_the_deepest(parent: str, number: int) -> None:
    child = tree.child_path(parent, number)
    assert tree.is_path(child)
    assert len(child) <= tree.MAX_LENGTH
    if tree.depth(parent) < tree.MAX_DEPTH:
        assert child[: -tree.WIDTH] == parent
        assert tree.depth(child) == tree.depth(parent) + 1
    else:
        assert child[: -tree.WIDTH] == parent[: -tree.WIDTH]
        assert tree.depth(child) == tree.MAX_DEPTH


def test_the_first_level_has_depth_zero() -> None:
    assert tree.depth(tree.child_path("", 7)) == 0
    assert tree.child_path("", 7) == "00007"
    assert tree.child_path("00007", 37) == "0000700011"


@given(PATHS, PATHS)
def test_a_subtree_is_a_range(root: str, other: str) -> None:
    low, high = tree.subtree_range(root)
    assert (low <= other < high) == other.startswith(root)


@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=3), max_size=12))
def test_sorted_paths_are_the_tree_depth_first(rows: list[list[int]]) -> None:
    assert sorted(path_of(row) for row in rows) == [path_of(row) for row in sorted(rows)]


@pytest.mark.parametrize(
    "text", ["", "0000", "000000", "0000A", "0000-", "0000 ", "00000\n", "0" * 70, "éééee", "' OR 1"]
)
def test_other_texts_are_no_paths(text: str) -> None:
    assert not tree.is_path(text)
    with pytest.raises(ValueError, match="no path"):
        tree.subtree_range(text)
    if text:
        with pytest.raises(ValueError, match="no path"):
            tree.child_path(text, 1)
