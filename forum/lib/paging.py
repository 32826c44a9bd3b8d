"""Pages that follow a key instead of a number: stable while others write, and as quick on page 500 as on page 1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

# Longer than any key we write (a path has 65 characters); what is longer was not written by us.
MAX_CURSOR = 100
MAX_DIGITS = 18


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of things, with the cursors of the pages after and before it (None: there is none)."""

    items: list[T]
    next: str | None
    previous: str | None


def page_of(rows: Sequence[T], size: int, key: Callable[[T], str], after: str | None = None) -> Page[T]:
    """Make a page of `size` items from rows of which `size + 1` were asked for; the extra row only proves a next page.

    `key` gives a row's cursor; `after` is the cursor this page was asked with, and says that something comes before.
    """
    items = list(rows[:size])
    following = key(items[-1]) if items and len(rows) > size else None
    return Page(items, following, key(items[0]) if items and after else None)


def parse_cursor(text: str | None, check: Callable[[str], bool]) -> str | None:
    """Return a cursor from a request when `check` accepts it, else None: a bad cursor means the first page."""
    if not text or len(text) > MAX_CURSOR:
        return None
    return text if check(text) else None


def parse_number(text: str | None) -> int | None:
    """Return the number a cursor holds, or None when it is no number that fits a 64-bit key."""
    if not text or len(text) > MAX_DIGITS or not (text.isascii() and text.isdigit()):
        return None
    return int(text)
