"""A passphrase is stretched as decided, and the same words give the same bytes from every keyboard."""

import pytest
from argon2 import low_level
from argon2.exceptions import HashingError

from forum.lib import stretch

SALT = bytes(range(16))


def test_the_setting_is_the_one_decided() -> None:
    # security.md, S7: argon2id with at least 19 MiB, two passes, one lane.
    expected = low_level.hash_secret_raw(
        b"correct horse", SALT, time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=64, type=low_level.Type.ID
    )
    assert stretch.stretch("correct horse", SALT) == expected
    assert len(expected) == 64


@pytest.mark.parametrize(
    "typed", ["  correct   horse ", "correct\u00a0horse", "correct\thorse\n", "\uff43orrect horse"], ids=ascii
)
def test_the_same_words_give_the_same_bytes(typed: str) -> None:
    assert stretch.stretch(typed, SALT) == stretch.stretch("correct horse", SALT)


def test_other_words_or_another_salt_give_other_bytes() -> None:
    same = stretch.stretch("correct horse", SALT)
    assert stretch.stretch("Correct horse", SALT) != same
    assert stretch.stretch("correct horse", stretch.new_salt()) != same
    assert stretch.stretch("cafe\u0301", SALT) == stretch.stretch("caf\u00e9", SALT)
    assert len(stretch.stretch("\ud800", SALT)) == 64


def test_salts_are_new_each_time() -> None:
    salts = {stretch.new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {16}


def test_a_salt_that_is_too_short_is_an_error() -> None:
    with pytest.raises(HashingError):
        stretch.stretch("correct horse", b"short")
