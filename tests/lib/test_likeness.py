"""Which texts are nearly the same, and that nothing of them can be read from what is compared."""

import pytest

from forum.lib import likeness

KEY = b"the key of a day"
BASE = (
    "I found a clinic that gives you everything you need without any questions asked, just write to the nice people there "
    "and tell them that I sent you, they are waiting for you tonight"
)
OTHER = (
    "Today was long. I walked by the shop twice and went home both times, and now I sit here with tea and wonder how you all "
    "get through the hours after work"
)


def shared(one: str, other: str) -> float:
    mine, theirs = likeness.marks(one, KEY), likeness.marks(other, KEY)
    return len(set(mine) & set(theirs)) / max(1, len(mine))


@pytest.mark.parametrize(
    "other",
    [
        BASE,
        BASE.upper(),
        BASE.replace(",", " ...") + "!!!",
        BASE.replace("clinic", "cli\u200bnic"),
        BASE.replace("everything", "e\u0301verything"),
        BASE.replace("tonight", "today"),
        "Hello! " + BASE,
        BASE.translate(str.maketrans("ae", "\uff41\uff45")),
    ],
)
def test_nearly_the_same_words_are_alike(other: str) -> None:
    assert shared(BASE, other) >= likeness.ALIKE


def test_other_words_are_not() -> None:
    assert shared(BASE, OTHER) == 0
    assert shared(BASE, f"{OTHER} {BASE[:40]}") < likeness.ALIKE


@pytest.mark.parametrize(
    "short",
    [
        "",
        "Me too",
        "Thank you all",
        "I am with you!",
        "Hello from somebody new",
        "Good that you are here, we read you",
        "🌙" * 40,
    ],
)
def test_short_words_are_everybodys(short: str) -> None:
    assert likeness.marks(short, KEY) == ()


def test_marks_say_nothing_and_are_others_under_another_key() -> None:
    mine = likeness.marks(BASE, KEY)
    assert len(mine) == likeness.MARKS
    assert not set(mine) & set(likeness.marks(BASE, b"another day"))
    assert all(len(bytes.fromhex(mark)) == 8 for mark in mine)


def test_alike_counts_marks() -> None:
    assert likeness.alike([1] * 5 + [0] * 3, 0)
    assert not likeness.alike([1] * 4 + [0] * 4, 0)
    assert not likeness.alike([1] * 8, 1)
    assert not likeness.alike([], 0)
