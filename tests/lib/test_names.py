"""Suggested pseudonyms are gentle and free of trouble; chosen ones are refused with words that help."""

import secrets
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.lib import names
from forum.lib.gentle import ADJECTIVES, NOUNS
from forum.lib.given_names import GIVEN
from tests.lib import hostile

# What must never stand in a suggestion, also inside a word: drink, drugs, sickness, death, weapons, religion.
UNWELCOME = (
    "beer", "wine", "brandy", "rum", "vodka", "whisk", "cider", "malt", "drunk", "drink", "sober", "booze", "poppy",
    "weed", "crack",
    "needle", "powder", "pill", "dope", "stoned", "smoke", "grave", "dead", "death", "die", "kill", "blood", "knife",
    "blade", "gun",
    "sword", "noose", "sick", "ill ", "fever", "angel", "devil", "prayer", "holy", "church", "chapel", "saint", "god",
    "demon",
)  # fmt: skip


def test_the_lists_are_large_enough_and_gentle() -> None:
    assert len(ADJECTIVES) >= 150
    assert len(NOUNS) >= 200
    words = ADJECTIVES | NOUNS
    assert not words & GIVEN
    assert [word for word in words if not word.isalpha() or not word.islower()] == []
    assert [(word, bad) for word in words for bad in UNWELCOME if bad in word] == []


def test_a_suggestion_is_two_of_our_words_or_three() -> None:
    for longer, count in ((False, 2), (True, 3)):
        for _ in range(200):
            words = names.suggest(longer=longer).split()
            assert len(words) == count
            assert [word.capitalize() for word in words] == words
            assert words[-1].lower() in NOUNS
            assert {word.lower() for word in words[:-1]} <= ADJECTIVES


def test_suggestions_are_not_drawn_from_a_predictable_source() -> None:
    assert isinstance(names._generator().random, secrets.SystemRandom)


def test_no_suggestion_would_be_refused() -> None:
    adjectives, nouns = sorted(ADJECTIVES), sorted(NOUNS)
    pairs = [f"{first} {second}".title() for first, second in product(adjectives, nouns)][::7]
    assert [name for name in pairs if names.problem(name)] == []
    assert [name for name in (names.suggest(longer=True) + " 42" for _ in range(500)) if names.problem(name)] == []


def test_two_suggestions_never_look_alike() -> None:
    looks = [names.skeleton(word) for word in ADJECTIVES | NOUNS]
    assert len(set(looks)) == len(looks)


GOOD = [
    "Amber Heron", "Grace Harbor", "Hope Returns", "day_one", "One Day 365", "Beet Root", "Badminton", "Modern Owl",
    "Наташа", "さくらの森", "한글 이름", "कमल फूल", "محمد", "Zoë", "Ángel-Azul", "abc", "x" * 30, "Distaff Owl",
    "  Quiet   Heron ",
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_harmless_name_is_welcome(name: str) -> None:
    assert names.problem(name) is None


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "at least 3"), ("ab", "at least 3"), (" a ", "at least 3"), ("x" * 31, "shorter"), ("x" * 1_000_000,
        "shorter"),
        ("ﷺ" * 3, "shorter"), ("<b>hi</b>", "only letters"), ("a&amp;b", "only letters"), ("a\u202eb c",
        "only letters"),
        ("a\u200bbc", "only letters"), ("ab\ud800c", "only letters"), ("ab\x00c", "only letters"), ("smile 🌱",
        "only letters"),
        ("z\u0337\u0322\u031ba\u0337lg", "only letters"), ("me@place.org", "only letters"), ("123", "one letter"),
        ("---", "one letter"), ("\u0410mber", "one alphabet"), ("Amb\u0435r", "one alphabet"), ("abc\u0430\u0431в",
        "one alphabet"),
        ("call 555 1234", "digits"), ("محمد٣٣٣٣٣٣٣", "digits"), ("John Smith", "full name"), ("john smith",
        "full name"),
        ("MariaLopez", "full name"), ("john_smith", "full name"), ("José García", "full name"), ("Grace Miller",
        "full name"),
        ("admin", "runs this place"), ("Adm1n", "runs this place"), ("m0derat0r", "runs this place"),
        ("rnoderator", "runs this place"), ("Night Light", "runs this place"), ("a d m i n", "runs this place"),
        ("Helpline", "runs this place"), ("Support Team", "runs this place"), ("OurSteward", "runs this place"),
        ("\uff2d\uff4f\uff44\uff45\uff52\uff41\uff54\uff4f\uff52", "runs this place"), ("moderador",
        "runs this place"), ("Mod Owl", "runs this place"),
        ("root", "runs this place"), ("Staff7", "runs this place"), ("deleted", "runs this place"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_refusal_says_what_to_change(name: str, word: str) -> None:
    problem = names.problem(name)
    assert problem is not None
    assert word in problem
    assert problem[0].isupper()
    assert problem.endswith(".")


def test_no_hostile_name_passes_or_breaks_the_check() -> None:
    for payload in hostile.payloads():
        if set("<>&\"'`/\\:;()=") & set(names.tidy(payload)):
            assert names.problem(payload), ascii(payload)
        names.skeleton(payload)


@settings(max_examples=400, deadline=None, database=None)
@given(st.text(max_size=40))
def test_any_text_is_judged_and_what_passes_is_plain(text: str) -> None:
    names.skeleton(text)
    if names.problem(text) is None:
        kept = names.tidy(text)
        assert 3 <= len(kept) <= 30
        assert kept.isprintable()
        assert not set("<>&\"'@") & set(kept)
        assert names.skeleton(kept)
        assert names.tidy(kept) == kept


ALIKE = [
    ["Amber Heron", "amber heron", "AMBER_HERON", "Amberheron", "Amber-Her0n", "\u0410mber Heron", "Ambér Heron",
    "\uff21\uff4d\uff42\uff45\uff52 Heron", "Arnber Heron"],
    ["Bill", "B1ll", "BlII", "B\u0131ll"],
    ["Wave", "VVave"],
    ["Bob", "Вов"],
    ["Наташа", "наташа", "НАТАША"],
]  # fmt: skip


@pytest.mark.parametrize("alike", ALIKE, ids=lambda alike: ascii(alike[0]))
def test_names_that_look_alike_share_a_skeleton(alike: list[str]) -> None:
    assert {names.skeleton(name) for name in alike} == {names.skeleton(alike[0])}


def test_names_that_differ_keep_apart() -> None:
    for first, second in combinations(
        [group[0] for group in ALIKE] + ["Amber Heron 2", "Quiet Heron", "कमल", "कमली"], 2
    ):
        assert names.skeleton(first) != names.skeleton(second)


# --- Names in a text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Windy Acorn, are you up?",
        "thank you @Windy_Acorn",
        "i mean windy acorn above",
        "WINDY-ACORN!",
        "W1ndy Acorn wrote it",
        "say it to W\u0456ndy Acorn",
        "WindyAcorn: yes",
    ],
)
def test_a_name_is_found_in_a_text_however_it_is_written(text: str) -> None:
    assert names.skeleton("Windy Acorn") in names.spoken_of(text)


def test_one_word_is_a_name_only_with_a_capital_letter() -> None:
    driftwood = names.skeleton("Driftwood")
    assert driftwood in names.spoken_of("Ask Driftwood about it")
    assert driftwood not in names.spoken_of("I collect driftwood")
    assert names.spoken_of("") == frozenset()


@given(st.lists(st.sampled_from(("Windy", "Acorn", "rn", "vv", "é", "0", "i", "Ж", "-", "_")), min_size=1, max_size=4))
def test_every_name_is_among_what_is_spoken_of(words: list[str]) -> None:
    name = " ".join(words)
    parts = [part for part in name.replace("-", " ").replace("_", " ").split() if part]
    if 1 < len(parts) <= names.NAME_WORDS and len(names.skeleton(name)) >= names.MIN_LENGTH:
        assert names.skeleton(name) in names.spoken_of(f"so {name} said")
