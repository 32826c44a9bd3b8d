"""A member's keys: made at joining, opened at sign-in, wrapped again when a passphrase or phrase changes.

One random data key per member, wrapped twice: by the passphrase and by the recovery phrase. The private half of an X25519
pair is wrapped by the data key. The server at rest can open neither (security.md, section 2, "Keys").
"""

import base64
import json
from dataclasses import dataclass, replace

from forum.accounts.models import Account
from forum.lib import seal, stretch
from forum.offload import offload
from forum.transaction import release

BY_PASSPHRASE, BY_RECOVERY, PRIVATE = b"data key by passphrase ", b"data key by recovery ", b"private key "


@dataclass(frozen=True, repr=False)
class Keyring:
    """The opened keys of a signed-in member, and what a half-finished joining has to remember until it is confirmed."""

    data_key: bytes
    private_key: bytes
    phrase: str = ""
    asked: tuple[int, ...] = ()

    def without_phrase(self) -> "Keyring":
        """The same keys once the recovery phrase is confirmed."""
        return replace(self, phrase="", asked=())


@dataclass(frozen=True, repr=False)
class Lock:
    """How one secret (passphrase or recovery phrase) is recognised and opens the data key."""

    salt: bytes
    verifier: bytes
    sealed_data_key: bytes


def stretched(secret: str, salt: bytes) -> seal.Split:
    """The verifier and the key of a secret: one argon2id off the hub, with the database connection given back first."""
    release()
    return seal.split(offload(stretch.stretch, secret, salt))


def lock(secret: str, data_key: bytes, public_id: str, purpose: bytes) -> Lock:
    """Wraps `data_key` by a new secret of the account named `public_id`."""
    salt = stretch.new_salt()
    halves = stretched(secret, salt)
    sealed = seal.wrap(halves.key, data_key, purpose + public_id.encode())
    return Lock(salt, seal.verifier_hash(halves.verifier), sealed)


def by_passphrase(account: Account, locked: Lock) -> None:
    """Puts a passphrase's lock on an account."""
    account.salt, account.verifier, account.data_key_by_passphrase = (
        locked.salt,
        locked.verifier,
        locked.sealed_data_key,
    )


def by_recovery(account: Account, locked: Lock) -> None:
    """Puts a recovery phrase's lock on an account."""
    account.recovery_salt, account.recovery_verifier = locked.salt, locked.verifier
    account.data_key_by_recovery = locked.sealed_data_key


def new_private_key(account: Account, data_key: bytes) -> bytes:
    """Gives an account its X25519 pair; returns the private half."""
    pair = seal.new_pair()
    account.public_key = pair.public
    account.private_key_sealed = seal.wrap(data_key, pair.private, PRIVATE + account.public_id.encode())
    return pair.private


def open_private_key(account: Account, data_key: bytes) -> bytes:
    """The private half of an account's pair. Raises seal.BrokenSeal."""
    return seal.unwrap(data_key, account.private_key_sealed, PRIVATE + account.public_id.encode())


def pack(ring: Keyring, key: bytes, lookup: bytes) -> bytes:
    """Seals a keyring for the session row `lookup` under the key that is only in the cookie."""
    content = {
        "data": base64.b64encode(ring.data_key).decode(),
        "private": base64.b64encode(ring.private_key).decode(),
        "phrase": ring.phrase,
        "asked": list(ring.asked),
    }
    return seal.wrap(key, json.dumps(content).encode(), b"session " + lookup)


def unpack(sealed: bytes, key: bytes, lookup: bytes) -> Keyring:
    """Opens what `pack` sealed. Raises seal.BrokenSeal."""
    content = json.loads(seal.unwrap(key, sealed, b"session " + lookup))
    return Keyring(
        base64.b64decode(content["data"]),
        base64.b64decode(content["private"]),
        content["phrase"],
        tuple(content["asked"]),
    )
