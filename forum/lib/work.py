"""Work that a device does before it may join: altcha's challenges, signed, with an end, and never more than they say.

The solution lies among the first `tries` counters, so an old device knows how long it can take. Making a challenge costs one
try; looking at a solution costs a few digests. What is used once, and by whom, is the caller's to know.
"""

import base64
import binascii
import json
import secrets
from datetime import datetime
from typing import Any, NamedTuple

import altcha

from forum.lib import seal

ALGORITHM = "PBKDF2/SHA-256"
# Far above any answer of ours.
MOST_CHARACTERS = 2_000
_CHALLENGE, _KEY = b"nl.work.asked", b"nl.work.key"


class Unfit(Exception):
    """No solution of a challenge of ours that still holds."""


class Solved(NamedTuple):
    """A challenge that was solved: its own name, and how much work it was at most."""

    name: str
    tries: int


def challenge(secret: str, tries: int, iterations: int, until: datetime) -> dict[str, Any]:
    """A fresh challenge, as the page gets it: one try is so many iterations, and there are at most `tries`."""
    made = altcha.create_challenge(
        ALGORITHM,
        iterations,
        counter=secrets.randbelow(tries) + 1,
        expires_at=until,
        data={"tries": tries},
        hmac_secret=seal.server_key(secret, _CHALLENGE),
        hmac_key_secret=seal.server_key(secret, _KEY),
    )
    found: dict[str, Any] = made.to_dict()
    return found


def solved(secret: str, answer: str, now: datetime) -> Solved:
    """What a page has sent as its solution. Raises Unfit."""
    if len(answer) > MOST_CHARACTERS:
        raise Unfit
    try:
        payload = altcha.Payload.from_dict(json.loads(base64.b64decode(answer, validate=True)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise Unfit from error
    result = altcha.verify_solution(
        payload, seal.server_key(secret, _CHALLENGE), hmac_key_secret=seal.server_key(secret, _KEY)
    )
    asked = payload.challenge.parameters
    # Signed by us from here on. Its end is also held against our own clock.
    if (
        not result.verified
        or asked.expires_at is None
        or asked.expires_at <= now.timestamp()
        or not asked.key_signature
    ):
        raise Unfit
    return Solved(asked.nonce, int((asked.data or {}).get("tries", 0)))
