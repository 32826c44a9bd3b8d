"""Seven words are always strong; what people choose is judged by how hard it is to guess, at a bounded cost."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zxcvbn.matching import RANKED_DICTIONARIES

from forum.lib import phrases
from tests.lib import greedy


def test_seven_words_come_from_the_list_and_never_repeat() -> None:
    assert len(phrases._drawn()) < len(phrases._listed()) == 7_776
    assert 7 * math.log2(len(phrases._drawn())) > 90
    assert not {"cannabis", "sniff", "relapse", "distress", "parasite", "tavern"} & set(phrases._drawn())
    drawn = [phrases.seven_words() for _ in range(300)]
    assert len(set(drawn)) == 300
    for phrase in drawn:
        words = phrase.split(" ")
        assert len(set(words)) == len(words) == 7
        assert set(words) <= set(phrases._drawn())
        assert phrases.weakness(phrase, "Amber Heron") is None


@pytest.mark.parametrize(
    "typed", ["  Acorn   DUSK, river\u00a0 ", "acorn dusk river", "acorn,dusk,river", "\uff41corn\tdusk\nriver"]
)
def test_a_phrase_is_compared_as_words(typed: str) -> None:
    assert phrases.normal(typed) == "acorn dusk river"


@pytest.mark.parametrize(
    ("passphrase", "word"),
    [
        ("", "longer"), ("fourteen chars", "longer"), (" " * 20 + "short", "longer"), ("\u3000".join("abcdefg"),
        "longer"),
        ("x y " * 65, "shorter"), ("y" * 1_000_000, "shorter"),
        ("a" * 20, "easy to guess"), ("password123456789", "easy to guess"), ("1234567890123456", "easy to guess"),
        ("qwertyuiopasdfghjkl", "easy to guess"), ("abcabcabcabcabcabc", "easy to guess"),
        ("Amber Heron nightlight", "your name"), ("amberheronamberheron", "your name"), ("nightlight recovery 1",
        "your name"),
    ],
    ids=lambda text: ascii(text[:20]),
)  # fmt: skip
def test_a_weak_passphrase_is_refused_with_a_reason(passphrase: str, word: str) -> None:
    reason = phrases.weakness(passphrase, "Amber Heron")
    assert reason is not None
    assert word in reason


@pytest.mark.parametrize(
    "passphrase",
    ["correct horse battery staple", "my dog likes old cheese", "Zwölf müde Boxkämpfer", "四只安静的猫坐在窗台上看着外面的雨",
    "8302749162830471956203",
     "the lake in Amber light at seven"],
)  # fmt: skip
def test_a_long_uncommon_passphrase_is_welcome(passphrase: str) -> None:
    assert phrases.weakness(passphrase, "Amber Heron") is None


def test_a_name_does_not_make_a_passphrase_stronger() -> None:
    assert phrases.weakness("Copper Kettle Lane", "Somebody Else") is None
    assert phrases.weakness("Copper Kettle Lane", "Copper Kettle Lane") is not None


def test_a_name_counts_for_nothing_beside_a_few_words() -> None:
    passphrase = "Xanthorhiza Quillwort sunday"
    assert phrases.weakness(passphrase, "Somebody Else") is None
    assert "easy to guess" in (phrases.weakness(passphrase, "Xanthorhiza Quillwort") or "")


def test_judging_leaves_no_name_behind_for_other_threads() -> None:
    before = dict(RANKED_DICTIONARIES)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: phrases.weakness("correct horse battery", f"Copper Kettle {n}"), range(20)))
    assert before == RANKED_DICTIONARIES


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(max_size=300), st.text(max_size=30))
def test_any_text_is_judged(passphrase: str, name: str) -> None:
    reason = phrases.weakness(passphrase, name)
    assert reason is None or reason.endswith(".")


@pytest.mark.parametrize("unit", greedy.PHRASES)
def test_a_long_passphrase_is_judged_to_its_end(unit: str) -> None:
    assert phrases.weakness(greedy.long(unit, 256), "Amber Heron") == phrases.weakness(
        greedy.long(unit, 200), "Amber Heron"
    )
