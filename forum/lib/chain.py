"""A chain of rows: each link is the hash of a row's content and of the link before it. What may be forgotten is only promised.

A link is SHA-256 over one line of JSON (keys sorted, no spaces, ASCII) with the facts of a row as texts, the link before it,
and for each part that may be forgotten a commitment: SHA-256 over a random salt and that part. Whoever has salt and part can
check the commitment; once both are gone the row still fits, and the part cannot be guessed, however few values it could have.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

VERSION = "nightlight-audit-1"
SALT_BYTES, LINK_BYTES = 16, 32
# What stands before the first row.
NOTHING = bytes(LINK_BYTES)
Fact = str | None


@dataclass(frozen=True)
class Head:
    """A row's number and its link: what somebody can write down to prove later that nothing up to it was changed."""

    number: int
    link: bytes

    def __str__(self) -> str:
        return f"{self.link.hex()}:{self.number}"


BEGINNING = Head(0, NOTHING)


def salt() -> bytes:
    """A salt for one part of one row."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salted: bytes, part: str, value: Fact) -> bytes:
    """The promise of a part: its name and value, which nobody can guess back without the salt."""
    return hashlib.sha256(salted + _line([VERSION, part, value])).digest()


def link(before: bytes, facts: Mapping[str, Fact], promised: Mapping[str, bytes]) -> bytes:
    """The hash of a row: of its facts, the promises of its parts, and the link before it."""
    parts = {part: promise.hex() for part, promise in promised.items()}
    return hashlib.sha256(_line({"v": VERSION, "before": before.hex(), "facts": dict(facts), "parts": parts})).digest()


def _line(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def head_of(text: str) -> tuple[bytes, int | None]:
    """A link and, when it was written down too, its number, from `HASH` or `HASH:N`. Raises ValueError."""
    digits, _colon, number = text.strip().partition(":")
    found = bytes.fromhex(digits)
    if len(found) != LINK_BYTES or (_colon and not (number.isascii() and number.isdigit())):
        raise ValueError(text)
    return found, int(number) if _colon else None
