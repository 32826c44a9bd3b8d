"""The chain's form, byte by byte: what was written down elsewhere must prove the same for ever."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib import chain
from forum.lib.chain import Head

SALT = bytes(range(16))


def test_a_commitment_is_what_its_description_says() -> None:
    by_hand = hashlib.sha256(SALT + b'["nightlight-audit-1","words","\\u00fc"]').digest()
    assert chain.commitment(SALT, "words", "ü") == by_hand
    nothing = hashlib.sha256(SALT + b'["nightlight-audit-1","actor",null]').digest()
    assert chain.commitment(SALT, "actor", None) == nothing


def test_a_link_is_what_its_description_says() -> None:
    facts, parts = {"measure": "hide", "id": "1", "room_id": None}, {"words": bytes(32)}
    line = (
        f'{{"before":"{"00" * 32}","facts":{{"id":"1","measure":"hide","room_id":null}},'
        f'"parts":{{"words":"{"00" * 32}"}},"v":"nightlight-audit-1"}}'
    )
    assert chain.link(chain.NOTHING, facts, parts) == hashlib.sha256(line.encode()).digest()


@given(one=st.text(), other=st.text(), part=st.sampled_from(["words", "actor"]))
def test_different_parts_have_different_commitments(one: str, other: str, part: str) -> None:
    same = chain.commitment(SALT, part, one) == chain.commitment(SALT, part, other)
    assert same is (one == other)
    assert chain.commitment(SALT, part, one) != chain.commitment(SALT, "subject", one)
    assert chain.commitment(SALT, part, one) != chain.commitment(bytes(16), part, one)


def test_salts_are_long_and_never_the_same() -> None:
    salts = {chain.salt() for _number in range(1000)}
    assert (len(salts), {len(each) for each in salts}) == (1000, {chain.SALT_BYTES})


def test_a_head_reads_back_what_it_prints() -> None:
    head = Head(12, bytes(range(32)))
    assert chain.head_of(f" {head}\n") == (head.link, 12)
    assert chain.head_of(head.link.hex()) == (head.link, None)
    for text in ("", ":", "12", f"{head}x", f"{head.link.hex()}:", f"{head.link.hex()[:-2]}:3"):
        with pytest.raises(ValueError, match=r".*"):
            chain.head_of(text)
