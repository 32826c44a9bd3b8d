"""A page knows whether there is more, and a cursor that we did not write is no cursor."""

import pytest

from forum.lib import paging, tree


@pytest.mark.parametrize(
    ("rows", "after", "page"),
    [
        ([], None, ([], None, None)),
        ([], "9", ([], None, None)),
        ([1, 2], None, ([1, 2], None, None)),
        ([1, 2, 3], None, ([1, 2, 3], None, None)),
        ([1, 2, 3, 4], None, ([1, 2, 3], "3", None)),
        ([4, 5, 6, 7], "3", ([4, 5, 6], "6", "4")),
        ([7], "6", ([7], None, "7")),
    ],
)
def test_the_extra_row_only_proves_a_next_page(
    rows: list[int], after: str | None, page: tuple[list[int], str | None, str | None]
) -> None:
    assert paging.page_of(rows, 3, str, after=after) == paging.Page(*page)


@pytest.mark.parametrize(
    "text",
    [None, "", "0000", "00000' OR 1", "0" * 105, "0" * 1_000_000, "\x00", "00000\n"],
    ids=lambda t: ascii(t)[:12],
)
def test_a_strange_cursor_means_the_first_page(text: str | None) -> None:
    assert paging.parse_cursor(text, tree.is_path) is None


def test_our_own_cursor_is_taken() -> None:
    assert paging.parse_cursor("0000100002", tree.is_path) == "0000100002"
    assert paging.parse_cursor("0" * tree.MAX_LENGTH, tree.is_path)


def test_the_check_is_not_asked_about_what_is_too_long() -> None:
    assert paging.parse_cursor("1" * 101, str.isdigit) is None
    assert paging.parse_cursor("1" * 100, str.isdigit)
