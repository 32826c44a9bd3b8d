"""Keys and sealed boxes: what the server stores of a secret, and what it cannot read without its owner.

A sign-in stretches the passphrase once (stretch.py). The result is split here into a verifier, of which a hash is
stored, and a key, which is never stored and opens the member's data key (security.md, section 2, "Keys").
"""

import hmac
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead
from nacl.utils import random as random_bytes

KEY_BYTES = 32
RAW_BYTES = 64
# What a stream seals in one piece; a reader knows each piece to be true before it gives a byte of it away.
PIECE_BYTES = 65_536
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_NOT_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_HEAD_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_SEALED_BYTES = PIECE_BYTES + bindings.crypto_secretstream_xchacha20poly1305_ABYTES


class BrokenSeal(Exception):
    """The box was not sealed with this key for this purpose, or somebody changed it."""


@dataclass(frozen=True, repr=False)
class Split:
    """The two halves of a stretched secret: one to recognise it, one to open with it."""

    verifier: bytes
    key: bytes


@dataclass(frozen=True, repr=False)
class Pair:
    """An X25519 pair: anybody may close a box for `public`, only `private` opens it."""

    private: bytes
    public: bytes


class Writable(Protocol):
    """What a stream is sealed into."""

    def write(self, data: bytes, /) -> object:
        """Takes bytes."""


class Readable(Protocol):
    """What a sealed stream is read from."""

    def read(self, size: int, /) -> bytes:
        """Gives at most `size` bytes, none at the end."""


class SealedWriter:
    """Seals a file of any length while it is written (libsodium's secretstream). `context` is bound to every piece.

    Only after `close` the file is whole: its last piece is marked, so that a reader knows when an end is missing.
    """

    def __init__(self, file: Writable, key: bytes, context: bytes) -> None:
        self._file, self._context = file, context
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self._waiting = bytearray()
        file.write(bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key))

    def write(self, data: bytes) -> int:
        """Takes bytes; seals and passes on what fills whole pieces."""
        self._waiting += data
        # The last piece is kept back: only `close` knows that it is the last.
        while len(self._waiting) > PIECE_BYTES:
            self._pass_on(bytes(self._waiting[:PIECE_BYTES]), _NOT_LAST)
            del self._waiting[:PIECE_BYTES]
        return len(data)

    def close(self) -> None:
        """Seals what is left as the last piece."""
        self._pass_on(bytes(self._waiting), _LAST)

    def _pass_on(self, piece: bytes, tag: int) -> None:
        sealed = bindings.crypto_secretstream_xchacha20poly1305_push(self._state, piece, self._context, tag)
        self._file.write(sealed)


class SealedReader:
    """Opens what SealedWriter sealed. Raises BrokenSeal as soon as a piece is not what was sealed, or the end is missing."""

    def __init__(self, file: Readable, key: bytes, context: bytes) -> None:
        self._file, self._context = file, context
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self._opened = bytearray()
        self._is_over = False
        head = file.read(_HEAD_BYTES)
        if len(head) != _HEAD_BYTES:
            raise BrokenSeal("the stream has no beginning")
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(self._state, head, key)

    def read(self, size: int) -> bytes:
        """Gives `size` bytes, fewer only at the end. Nothing comes before its piece was proven."""
        while len(self._opened) < size and not self._is_over:
            self._open_next()
        given = bytes(self._opened[:size])
        del self._opened[:size]
        return given

    def _open_next(self) -> None:
        sealed = self._file.read(_SEALED_BYTES)
        try:
            piece, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(self._state, sealed, self._context)
        except (CryptoError, ValueError) as trouble:
            raise BrokenSeal("the seal is broken") from trouble
        self._is_over = tag == _LAST
        if self._is_over and self._file.read(1):
            raise BrokenSeal("something stands behind the end")
        self._opened += piece


@dataclass(frozen=True, repr=False)
class CookieKeys:
    """What a session cookie means: the row to look up, and a key that exists nowhere but in the cookie."""

    lookup: bytes
    seal: bytes


def split(raw64: bytes) -> Split:
    """Split 64 stretched bytes into verifier and key, 32 bytes each; neither tells anything about the other.

    Raises ValueError when it is given another number of bytes.
    """
    if len(raw64) != RAW_BYTES:
        raise ValueError("a stretched secret has 64 bytes")
    return Split(_derive(raw64, b"nl.verifier"), _derive(raw64, b"nl.key"))


def verifier_hash(verifier: bytes) -> bytes:
    """Return the 32 bytes that are stored to recognise a verifier: reading the table does not sign anybody in."""
    return blake2b(verifier, digest_size=KEY_BYTES, person=b"nl.stored").digest()


def same(a: bytes, b: bytes) -> bool:
    """Compare two secrets in a time that does not depend on where they differ."""
    return hmac.compare_digest(a, b)


def new_key() -> bytes:
    """Return 32 random bytes."""
    return random_bytes(KEY_BYTES)


def wrap(key: bytes, plaintext: bytes, context: bytes) -> bytes:
    """Seal bytes with XChaCha20-Poly1305 under a fresh nonce; `context` (whose, what for) is bound to the box.

    Raises ValueError when the key is not 32 bytes long.
    """
    return bytes(Aead(key).encrypt(plaintext, context))


def padded(content: bytes, step: int) -> bytes:
    """Fill text or JSON up with blanks to a multiple of `step` bytes, so that a sealed box does not tell its length."""
    return content.ljust(-(-len(content) // step) * step)


def unwrap(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Open what `wrap` sealed with the same key and context. Raises BrokenSeal when anything differs."""
    box = Aead(key)
    try:
        return bytes(box.decrypt(sealed, context))
    except (CryptoError, ValueError) as trouble:
        raise BrokenSeal("the seal is broken") from trouble


def new_pair() -> Pair:
    """Return a fresh X25519 pair for a member's one-to-one rooms."""
    private = PrivateKey.generate()
    return Pair(bytes(private), bytes(private.public_key))


def close_for(public: bytes, plaintext: bytes) -> bytes:
    """Seal bytes for whoever holds the private half of `public` (32 bytes); nobody can tell who closed the box."""
    return bytes(SealedBox(PublicKey(public)).encrypt(plaintext))


def open_own(private: bytes, sealed: bytes) -> bytes:
    """Open what `close_for` sealed for this pair. Raises BrokenSeal when it was for somebody else or was changed."""
    try:
        return bytes(SealedBox(PrivateKey(private)).decrypt(sealed))
    except (CryptoError, ValueError, TypeError) as trouble:
        raise BrokenSeal("the seal is broken") from trouble


def cookie_keys(token: str) -> CookieKeys:
    """Derive from a cookie's token the hash under which its session is stored, and the key that opens it.

    The table holds only `lookup`; who steals the table gets neither the token nor `seal`.
    """
    secret = token.encode("utf-8", "replace")
    return CookieKeys(_digest(secret, b"nl.cookie.lookup"), _digest(secret, b"nl.cookie.seal"))


def server_key(secret: str, purpose: bytes) -> bytes:
    """Derive a key from the server's own secret for one purpose (at most 16 bytes): a copy of the database is worth
    nothing without it. What a member's own key can seal should be sealed with that.
    """
    return _derive(secret.encode()[:RAW_BYTES], purpose)


def keyed_hash(key: bytes, text: str) -> str:
    """Return 64 hexadecimal digits that only the holder of the key (at most 64 bytes) can make from the text."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=KEY_BYTES, key=key, person=b"nl.keyed").hexdigest()


def _derive(raw: bytes, purpose: bytes) -> bytes:
    return blake2b(b"", digest_size=KEY_BYTES, key=raw, person=purpose).digest()


def _digest(secret: bytes, purpose: bytes) -> bytes:
    return blake2b(secret, digest_size=KEY_BYTES, person=purpose).digest()
