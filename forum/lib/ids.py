"""Random names for things: short public ids and long secret tokens, always from the system's randomness."""

import re
import secrets
import string
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

LENGTH = 10
_LETTERS = string.ascii_lowercase
_ALPHABET = _LETTERS + "234567"
_PUBLIC_IDS = len(_LETTERS) * len(_ALPHABET) ** (LENGTH - 1)
_NONCE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SHAPE = re.compile(rf"[a-z][a-z2-7]{{{LENGTH - 1}}}")


def public_id() -> str:
    """Return 10 characters a-z2-7, the first a letter (about 49 bits): it names a thing and tells nothing about it."""
    # One look at the system's randomness for all ten: each costs more than the rest of this.
    rest, first = divmod(secrets.randbelow(_PUBLIC_IDS), len(_LETTERS))
    return _LETTERS[first] + "".join(_ALPHABET[rest >> place & 31] for place in range(0, 5 * (LENGTH - 1), 5))


def is_public_id(text: str) -> bool:
    """Say whether a text has the shape of a public id."""
    return _SHAPE.fullmatch(text) is not None


def is_nonce(text: str) -> bool:
    """Say whether a text has the shape of a form's or a line's nonce: 1 to 40 characters that fit a URL."""
    return _NONCE.fullmatch(text) is not None


def token(nbytes: int = 32) -> str:
    """Return a secret of so many random bytes, written in characters that fit a URL or a cookie."""
    return secrets.token_urlsafe(nbytes)


def choice(options: Sequence[T]) -> T:
    """Pick one of the options, each equally likely. Raises IndexError when there are none."""
    return secrets.choice(options)
