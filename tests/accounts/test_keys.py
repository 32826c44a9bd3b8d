"""Keyrings and locks by themselves: sealed under one key for one session, and nothing else opens them."""

import pytest
from flask import Flask

from forum.accounts import keys
from forum.lib import seal

RING = keys.Keyring(b"d" * 32, b"p" * 32, "one two three four five six seven", (1, 4))


def test_a_keyring_comes_back_as_it_was_packed() -> None:
    key = seal.new_key()
    assert keys.unpack(keys.pack(RING, key, b"row"), key, b"row") == RING


def test_a_keyring_is_bound_to_its_key_and_its_row() -> None:
    key = seal.new_key()
    sealed = keys.pack(RING, key, b"row")
    for other_key, row, box in (
        (seal.new_key(), b"row", sealed),
        (key, b"other", sealed),
        (key, b"row", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (key, b"row", b""),
    ):
        with pytest.raises(seal.BrokenSeal):
            keys.unpack(box, other_key, row)


def test_a_confirmed_keyring_keeps_the_keys_and_drops_the_phrase() -> None:
    assert RING.without_phrase() == keys.Keyring(RING.data_key, RING.private_key)


def test_a_sealed_keyring_fits_its_column() -> None:
    longest = keys.Keyring(b"d" * 32, b"p" * 32, " ".join(["w" * 12] * 7), (5, 6))
    assert len(keys.pack(longest, seal.new_key(), b"r" * 32)) <= 1024


def test_a_lock_opens_with_its_secret_for_its_account_and_purpose_only(app: Flask) -> None:
    locked = keys.lock("seven small words", RING.data_key, "abc", keys.BY_RECOVERY)
    halves = keys.stretched("seven small words", locked.salt)
    assert seal.verifier_hash(halves.verifier) == locked.verifier
    assert seal.unwrap(halves.key, locked.sealed_data_key, keys.BY_RECOVERY + b"abc") == RING.data_key
    for context in (keys.BY_RECOVERY + b"abd", keys.BY_PASSPHRASE + b"abc", b""):
        with pytest.raises(seal.BrokenSeal):
            seal.unwrap(halves.key, locked.sealed_data_key, context)


def test_two_locks_of_one_secret_have_nothing_in_common(app: Flask) -> None:
    one, two = (keys.lock("seven small words", RING.data_key, "abc", keys.BY_RECOVERY) for _ in range(2))
    assert one.salt != two.salt
    assert one.verifier != two.verifier
    assert one.sealed_data_key != two.sealed_data_key
