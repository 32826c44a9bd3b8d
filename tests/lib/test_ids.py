"""Public ids have one shape, tokens enough randomness, and both come from the system's source."""

import base64
import string

import pytest

from forum.lib import ids


def test_public_ids_have_their_shape_and_do_not_repeat() -> None:
    made = [ids.public_id() for _ in range(5_000)]
    assert len(set(made)) == len(made)
    assert all(ids.is_public_id(one) for one in made)
    assert {one[0] for one in made} == set(string.ascii_lowercase)
    assert {letter for one in made for letter in one[1:]} == set(string.ascii_lowercase + "234567")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abcdefghi",
        "abcdefghijk",
        "2bcdefghij",
        "Abcdefghij",
        "abcdefghi1",
        "abcdefghi\n",
        "abcdefgh j",
        "äbcdefghij",
    ],
)
def test_other_texts_are_no_public_ids(text: str) -> None:
    assert not ids.is_public_id(text)


def test_a_token_carries_the_bytes_asked_for() -> None:
    for size in (16, 32, 64):
        token = ids.token(size)
        assert len(base64.urlsafe_b64decode(token + "==")) == size
    assert len(ids.token()) == 43
    assert len({ids.token() for _ in range(1_000)}) == 1_000


def test_a_choice_is_one_of_the_options() -> None:
    assert {ids.choice("abc") for _ in range(200)} == set("abc")
    with pytest.raises(IndexError):
        ids.choice([])
