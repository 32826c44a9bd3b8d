"""Makes a secret slow to guess: argon2id. It takes about 20 ms, so it is always called through offload."""

import secrets
import unicodedata

from argon2.low_level import Type, hash_secret_raw

# OWASP's minimum for argon2id, as decided in security.md section 7.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
RAW_BYTES = 64
SALT_BYTES = 16


def new_salt() -> bytes:
    """Return 16 random bytes, new for every account and every change of passphrase."""
    return secrets.token_bytes(SALT_BYTES)


def stretch(secret: str, salt: bytes) -> bytes:
    """Turn a passphrase into 64 raw bytes for seal.split.

    The secret is normalised (NFKC) and its white space folded first, so that the same words give the same bytes from
    every keyboard. Raises argon2.exceptions.HashingError when the salt is shorter than 8 bytes.
    """
    folded = " ".join(unicodedata.normalize("NFKC", secret).split())
    return hash_secret_raw(
        folded.encode("utf-8", "replace"),
        salt,
        time_cost=PASSES,
        memory_cost=MEMORY_KIB,
        parallelism=LANES,
        hash_len=RAW_BYTES,
        type=Type.ID,
    )
