"""Any two people put a key together; one alone holds nothing that fits one key better than another."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.lib import shares
from forum.lib.shares import Share


@settings(max_examples=60, deadline=None)
@given(key=st.binary(min_size=32, max_size=32), people=st.integers(2, 21))
def test_any_two_open_it_in_either_order(key: bytes, people: int) -> None:
    held = shares.split(key, people)
    assert [share.place for share in held] == list(range(people))
    for one, other in combinations(held, 2):
        assert shares.join(one, other) == shares.join(other, one) == key


@pytest.mark.parametrize("people", [2, 3, 8, 9])
def test_one_share_fits_every_key_equally(people: int) -> None:
    """For what one person holds and any other key there is a second share with which that key comes out."""
    (mine, *_rest), wrong = shares.split(bytes(32), people), bytes(range(32))
    for place in range(1, people):
        differing = mine.place ^ place
        halves = b"".join(
            bytes(a ^ b for a, b in zip(wrong, mine.halves[at : at + 32], strict=True))
            if differing >> at // 32 & 1
            else mine.halves[at : at + 32]
            for at in range(0, len(mine.halves), 32)
        )
        assert shares.join(mine, Share(place, halves)) == wrong


def test_a_share_never_holds_the_key_and_two_splits_share_nothing() -> None:
    key = bytes(range(32))
    for _turn in range(50):
        first, second = shares.split(key, 5), shares.split(key, 5)
        assert all(key not in share.halves for share in first)
        assert not {share.halves for share in first} & {share.halves for share in second}


def test_one_person_twice_is_one_person() -> None:
    held = shares.split(bytes(32), 3)
    with pytest.raises(ValueError, match="two different people"):
        shares.join(held[1], held[1])
    with pytest.raises(ValueError, match="two different people"):
        shares.join(held[0], Share(1, b"short"))


@pytest.mark.parametrize(("length", "people"), [(31, 2), (33, 2), (32, 1), (32, 0)])
def test_only_a_whole_key_is_split_among_enough_people(length: int, people: int) -> None:
    with pytest.raises(ValueError, match="two people or more"):
        shares.split(bytes(length), people)


def test_a_share_comes_back_from_bytes() -> None:
    for share in shares.split(bytes(range(32)), 300)[::37]:
        assert shares.unpacked(shares.packed(share)) == share
