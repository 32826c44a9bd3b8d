"""A key split among several people so that any two of them can put it together and one alone learns nothing.

Each person has a place, 0 to n - 1. For every binary digit of a place the key is split into two random halves, one for a
0 there and one for a 1; a person holds the halves their own digits name. Two people differ in at least one digit, and
there they hold both halves. One person holds, for every digit, one half of a fresh one-time pad: any key fits it equally
well. (Kilian and Nisan showed that no scheme for "two of n" does with shorter shares; nothing here but XOR, so no
library is asked for.)
"""

import secrets
from typing import NamedTuple

KEY_BYTES = 32
FEWEST = 2


class Share(NamedTuple):
    """What one person holds of a key."""

    place: int
    halves: bytes


def split(key: bytes, people: int) -> list[Share]:
    """Split a key of 32 bytes among so many people, in the order of their places.

    Raises ValueError for another length, or for fewer than two people.
    """
    if len(key) != KEY_BYTES or people < FEWEST:
        raise ValueError("a key of 32 bytes is split among two people or more")
    zeros = [secrets.token_bytes(KEY_BYTES) for _ in range(_digits(people))]
    pads = [(zero, _xor(key, zero)) for zero in zeros]
    return [Share(place, b"".join(pad[place >> at & 1] for at, pad in enumerate(pads))) for place in range(people)]


def join(one: Share, other: Share) -> bytes:
    """Put the key together from two shares. Raises ValueError when both are the same person's or do not fit."""
    differing = one.place ^ other.place
    if not differing or len(one.halves) != len(other.halves):
        raise ValueError("two different people are needed")
    at = (differing & -differing).bit_length() - 1
    part = slice(at * KEY_BYTES, (at + 1) * KEY_BYTES)
    if len(one.halves[part]) != KEY_BYTES:
        raise ValueError("these shares are not of one key")
    return _xor(one.halves[part], other.halves[part])


def packed(share: Share) -> bytes:
    """A share as bytes, its place first."""
    return share.place.to_bytes(2, "big") + share.halves


def unpacked(content: bytes) -> Share:
    """A share from what `packed` made."""
    return Share(int.from_bytes(content[:2], "big"), content[2:])


def _digits(people: int) -> int:
    return (people - 1).bit_length()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
