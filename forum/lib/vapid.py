"""The key pair by which push services know this server (RFC 8292), made on first need and kept beside the other secret.

Imported only where push is on: the libraries below take 9 MB.
"""

import base64
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

KEY_BYTES = 32


@dataclass(frozen=True, repr=False)
class Pair:
    """A P-256 pair that signs who calls a push service."""

    _signer: Vapid02
    # What a browser is given, so that only we can call it: 65 bytes in URL-safe base64.
    public: str

    def authorization(self, audience: str, contact: str, ends: datetime) -> str:
        """The header that tells a push service who calls and whom it may write to; it holds until `ends` (within 24 h)."""
        claims = {"aud": audience, "sub": contact, "exp": int(ends.timestamp())}
        return str(self._signer.sign(claims)["Authorization"])


@cache
def pair(given: str, kept: Path) -> Pair:
    """The pair `given` as text, else the one in the file `kept`, which is made when it is not there (readable by its
    owner only). Once made it stays: browsers that turned push on know its public half."""
    signer = Vapid02.from_raw((given or _kept(kept)).encode())
    # Its own look at the contact knows fewer addresses than RFC 8292; ours stands in lib.push.
    signer.conf = {"no-strict": True}
    point = signer.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Pair(signer, base64.urlsafe_b64encode(point).decode().rstrip("="))


def _kept(path: Path) -> str:
    if not path.exists():
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    """Makes a key whole before it has its name: another process never reads half of one, and the first to come wins."""
    signer = Vapid02()
    signer.generate_keys()
    number = signer.private_key.private_numbers().private_value.to_bytes(KEY_BYTES, "big")
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(base64.urlsafe_b64encode(number).decode().rstrip("="))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
