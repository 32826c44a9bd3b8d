"""Keys are told apart by purpose, boxes open only for the right key and context, and nothing secret shows in a repr."""

import io

import pytest
from nacl.public import PrivateKey, SealedBox

from forum.lib import seal

RAW = bytes(range(64))


def test_the_halves_of_a_secret_are_fixed_and_independent() -> None:
    halves = seal.split(RAW)
    assert halves == seal.split(RAW)
    assert halves.verifier != halves.key
    assert len(halves.verifier) == len(halves.key) == 32
    # Stored rows depend on these bytes: whoever changes the derivation locks every member out.
    assert halves.verifier.hex().startswith("8dc66ee077c31cfe")
    assert halves.key.hex().startswith("4f146a7ba5298ad0")
    other = seal.split(RAW[:-1] + b"\x00")
    assert other.verifier != halves.verifier
    assert other.key != halves.key


@pytest.mark.parametrize("length", [0, 32, 63, 65])
def test_only_a_whole_stretched_secret_is_split(length: int) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        seal.split(b"x" * length)


def test_what_is_stored_of_a_verifier_is_not_the_verifier() -> None:
    halves = seal.split(RAW)
    stored = seal.verifier_hash(halves.verifier)
    assert len(stored) == 32
    assert stored not in (halves.verifier, halves.key)
    assert seal.same(stored, seal.verifier_hash(halves.verifier))
    assert not seal.same(stored, seal.verifier_hash(halves.key))
    assert not seal.same(stored, stored[:-1])


@pytest.mark.parametrize("plaintext", [b"", b"a", b"plan" * 1_000])
def test_a_box_opens_with_its_key_and_context_alone(plaintext: bytes) -> None:
    key = seal.new_key()
    box = seal.wrap(key, plaintext, b"member 1, data key")
    assert seal.unwrap(key, box, b"member 1, data key") == plaintext
    assert plaintext == b"" or plaintext not in box or len(plaintext) == 1
    assert box != seal.wrap(key, plaintext, b"member 1, data key")
    for wrong_key, wrong_box, context in (
        (seal.new_key(), box, b"member 1, data key"),
        (key, box, b"member 2, data key"),
        (key, box[:-1], b"member 1, data key"),
        (key, b"", b"member 1, data key"),
        (key, box[:20], b"member 1, data key"),
    ):
        with pytest.raises(seal.BrokenSeal):
            seal.unwrap(wrong_key, wrong_box, context)


def test_every_changed_byte_breaks_the_seal() -> None:
    key = seal.new_key()
    box = seal.wrap(key, b"secret", b"c")
    for place in range(len(box)):
        changed = bytearray(box)
        changed[place] ^= 1
        with pytest.raises(seal.BrokenSeal):
            seal.unwrap(key, bytes(changed), b"c")


def test_a_key_of_another_length_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="32"):
        seal.wrap(b"short", b"x", b"c")


def test_a_pair_belongs_together_and_is_new_each_time() -> None:
    pair = seal.new_pair()
    assert bytes(PrivateKey(pair.private).public_key) == pair.public
    closed = SealedBox(PrivateKey(pair.private).public_key).encrypt(b"hello")
    assert SealedBox(PrivateKey(pair.private)).decrypt(closed) == b"hello"
    assert seal.new_pair().private != pair.private


def test_a_cookie_gives_a_row_and_a_key_that_do_not_tell_of_each_other() -> None:
    keys = seal.cookie_keys("token")
    assert keys == seal.cookie_keys("token")
    assert len(keys.lookup) == len(keys.seal) == 32
    assert keys.lookup != keys.seal
    assert seal.cookie_keys("tokem").lookup != keys.lookup
    assert seal.cookie_keys("\ud800" * 10_000).lookup


def test_a_keyed_hash_needs_the_key() -> None:
    assert seal.keyed_hash(b"k", "name") == seal.keyed_hash(b"k", "name")
    assert seal.keyed_hash(b"k", "name") != seal.keyed_hash(b"l", "name")
    assert seal.keyed_hash(b"k", "name") != seal.keyed_hash(b"k", "nam")
    assert len(bytes.fromhex(seal.keyed_hash(b"k" * 64, "name"))) == 32


def test_secrets_do_not_show_in_a_traceback_or_a_log() -> None:
    for secret in (seal.split(RAW), seal.new_pair(), seal.cookie_keys("token")):
        assert "x0" not in repr(secret).split(" at ")[0]
        assert "b'" not in repr(secret)


def test_a_box_for_somebody_opens_for_them_alone() -> None:
    pair, other = seal.new_pair(), seal.new_pair()
    box = seal.close_for(pair.public, b"for you")
    assert seal.open_own(pair.private, box) == b"for you"
    assert seal.close_for(pair.public, b"for you") != box
    for private, sealed in ((other.private, box), (pair.private, box[:-1] + bytes([box[-1] ^ 1])), (pair.private, b"")):
        with pytest.raises(seal.BrokenSeal):
            seal.open_own(private, sealed)


# --- Streams ----------------------------------------------------------------------------------------------------------

PIECE = seal.PIECE_BYTES


def sealed_stream(key: bytes, content: bytes, step: int = 7_777) -> bytes:
    """A stream as it is written in steps."""
    target = io.BytesIO()
    writer = seal.SealedWriter(target, key, b"test")
    for start in range(0, len(content), step):
        assert writer.write(content[start : start + step]) == len(content[start : start + step])
    writer.close()
    return target.getvalue()


def opened_stream(key: bytes, sealed: bytes, context: bytes = b"test", step: int = 5_000) -> bytes:
    """All that a reader gives of a stream."""
    reader = seal.SealedReader(io.BytesIO(sealed), key, context)
    return b"".join(iter(lambda: reader.read(step), b""))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 100])
def test_a_stream_of_any_length_comes_back(length: int) -> None:
    key, content = seal.new_key(), bytes(number % 251 for number in range(length))
    sealed = sealed_stream(key, content)
    assert opened_stream(key, sealed) == content
    assert content[:40] not in sealed or not content
    assert sealed_stream(key, content) != sealed, "the same content twice is not seen to be the same"


@pytest.mark.parametrize("length", [0, 100, PIECE, 2 * PIECE + 5])
def test_a_stream_without_its_end_or_with_more_is_refused(length: int) -> None:
    key = seal.new_key()
    sealed = sealed_stream(key, bytes(length))
    cuts = {0, 10, 23, 24, 25, 24 + PIECE + 17, 24 + 2 * (PIECE + 17), len(sealed) - 1}
    for torn in [*(sealed[:cut] for cut in cuts if cut < len(sealed)), sealed + b"x", sealed + sealed[24:]]:
        with pytest.raises(seal.BrokenSeal):
            opened_stream(key, torn)


def test_a_stream_gives_nothing_that_is_not_proven() -> None:
    key = seal.new_key()
    sealed = bytearray(sealed_stream(key, bytes(3 * PIECE)))
    sealed[24 + PIECE + 17 + 100] ^= 1
    reader = seal.SealedReader(io.BytesIO(bytes(sealed)), key, b"test")
    assert reader.read(PIECE) == bytes(PIECE), "the first piece is whole"
    with pytest.raises(seal.BrokenSeal):
        reader.read(1)


def test_a_stream_opens_only_with_its_key_and_for_its_purpose() -> None:
    key = seal.new_key()
    sealed = sealed_stream(key, b"words")
    for other, context in ((seal.new_key(), b"test"), (key, b"another")):
        with pytest.raises(seal.BrokenSeal):
            opened_stream(other, sealed, context)
