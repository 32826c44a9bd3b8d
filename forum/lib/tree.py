"""Where a reply stands in its thread: a path of numbers that sorts as the thread is read.

A path is made of segments, one a level, each a number in five characters 0-9a-z. Digits and small letters sort alike
in SQLite and in every PostgreSQL collation, so a plain ORDER BY gives the tree depth first.
"""

import re

WIDTH = 5
MAX_DEPTH = 12
MAX_LENGTH = WIDTH * (MAX_DEPTH + 1)
# The highest number stays free, so that the end of a subtree can always be written as "the next sibling".
MAX_NUMBER = 36**WIDTH - 2

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHAPE = re.compile(rf"(?:[0-9a-z]{{{WIDTH}}}){{1,{MAX_DEPTH + 1}}}")


def segment(number: int) -> str:
    """Write a number as five characters of base 36. Raises ValueError below 0 or above MAX_NUMBER."""
    if not 0 <= number <= MAX_NUMBER:
        raise ValueError(f"{number} does not fit into a path segment")
    return _written(number)


def child_path(parent: str, number: int) -> str:
    """Return the path of a reply to `parent` ("" for the top level); below MAX_DEPTH it stands beside its parent.

    `number` must be new within the whole thread, because replies to different parents may become siblings.
    Raises ValueError when the parent is no path or the number is out of range.
    """
    if parent and not is_path(parent):
        raise ValueError("the parent is no path")
    stem = parent[:-WIDTH] if parent and depth(parent) >= MAX_DEPTH else parent
    return stem + segment(number)


def depth(path: str) -> int:
    """Return how deep a path stands: 0 for one segment, MAX_DEPTH at most."""
    return len(path) // WIDTH - 1


def is_path(text: str) -> bool:
    """Say whether a text has the shape of a path."""
    return _SHAPE.fullmatch(text) is not None


def subtree_range(path: str) -> tuple[str, str]:
    """Return (low, high): the reply and all below it are the paths with low <= path < high.

    Raises ValueError when the text is no path.
    """
    if not is_path(path):
        raise ValueError("this is no path")
    return path, path[:-WIDTH] + _written(int(path[-WIDTH:], 36) + 1)


def _written(number: int) -> str:
    figures = ""
    for _ in range(WIDTH):
        number, digit = divmod(number, 36)
        figures = _DIGITS[digit] + figures
    return figures
