"""The learn part and ordinary talk keep their form, and nothing of them is nearly what another part says: least of all what measures."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from bench.labelled import LANGUAGES, ORDINARY, PARTS
from bench.training import HANDS, TALK_HANDS
from tests.screening.test_labelled import (
    ALWAYS_HELD,
    FAMILIES,
    HELD,
    KINDS,
    LIKE_A_NUMBER,
    LIKE_AN_ADDRESS,
    MADE_UP_NUMBER,
    MOST_WORDS,
    SHARES,
    TOO_ALIKE,
    alike,
    named,
    rows_of,
    words,
)

PART = "learn"
# Written when rules and model stood, by hands that knew neither: it only measures.
FRESH = "fresh"
FEWEST = {(PART, "en"): 5_700, (PART, "es"): 4_900, (FRESH, "en"): 1_600, (FRESH, "es"): 1_300}
HANDS_OF_EACH = {"en": 11, "es": 9}
# Ordinary talk: what the model learns from, and what only measures.
FEWEST_ORDINARY = {"talk": 1_300, "calm": 270}
ORDINARY_KINDS = {"ordinary", "supporter", "past", "idiom"}


@pytest.mark.parametrize("part", [PART, FRESH])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_has_its_fields_and_known_values(language: str, part: str) -> None:
    rows = rows_of(f"{part}.{language}")
    assert len(rows) >= FEWEST[part, language]
    assert [row["id"] for row in rows] == [f"{language}-{part[0]}{number:04}" for number in range(1, len(rows) + 1)]
    for row in rows:
        assert list(row) == ["id", "text", "label", "families", "holds", "kind"], row
        assert row["label"] in SHARES, row
        assert row["kind"] in KINDS, row
        assert set(row["families"]) <= set(FAMILIES), row
        assert (row["label"] == "green") is not bool(row["families"]), row
        assert set(row["holds"]) <= set(row["families"]) & HELD, row
        assert ALWAYS_HELD & set(row["families"]) <= set(row["holds"]), row
        assert 1 <= len(row["text"].split()) <= MOST_WORDS, row
        assert row["text"] == row["text"].strip(), row


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_by_so_many_hands(language: str) -> None:
    size = len(rows_of(f"{PART}.{language}"))
    begins = (1, *HANDS[language], size)
    assert len(begins) == HANDS_OF_EACH[language] + 1
    assert list(begins) == sorted(set(begins))


@pytest.mark.parametrize("part", ORDINARY)
@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_talk_is_green_and_of_ordinary_kinds(language: str, part: str) -> None:
    rows = rows_of(f"{part}.{language}")
    assert len(rows) >= FEWEST_ORDINARY[part]
    assert [row["id"] for row in rows] == [f"{language}-{part[0]}{number:04}" for number in range(1, len(rows) + 1)]
    for row in rows:
        assert list(row) == ["id", "text", "label", "families", "holds", "kind"], row
        assert (row["label"], row["families"], row["holds"]) == ("green", [], []), row
        assert row["kind"] in ORDINARY_KINDS, row
        assert 1 <= len(row["text"].split()) <= MOST_WORDS, row
        assert row["text"] == row["text"].strip(), row
    assert sum(row["kind"] == "ordinary" for row in rows) >= 0.8 * len(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_hands_wrote_the_talk_that_is_learned_from(language: str) -> None:
    (second,) = TALK_HANDS[language]
    assert 600 <= second <= len(rows_of(f"talk.{language}")) - 600


@pytest.mark.parametrize("part", [PART, FRESH, *ORDINARY])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_leads_to_a_person(language: str, part: str) -> None:
    rows = rows_of(f"{part}.{language}")
    assert named(rows, lambda row: LIKE_A_NUMBER.search(MADE_UP_NUMBER.sub("", row["text"]))) == []
    assert named(rows, lambda row: LIKE_AN_ADDRESS.search(row["text"].replace("@example.org", ""))) == []


def near(texts: dict[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of texts that are too much alike: two such share one of their rarest words, so only those are laid together."""
    often = Counter(word for text in texts.values() for word in text)
    waiting = defaultdict(list)
    for name, text in texts.items():
        rarest = sorted(text, key=lambda word: (often[word], word))[: len(text) - math.ceil(TOO_ALIKE * len(text)) + 1]
        others = {other for word in rarest for other in waiting[word]}
        yield from ((other, name) for other in sorted(others) if alike(text, texts[other]) >= TOO_ALIKE)
        for word in rarest:
            waiting[word].append(name)


def test_no_text_is_nearly_one_of_this_or_another_part() -> None:
    texts = {
        row["id"]: words(row["text"])
        for part in (*PARTS, *ORDINARY)
        for language in LANGUAGES
        for row in rows_of(f"{part}.{language}")
    }
    own = re.compile(r"-[ltcf]\d{4}$")
    assert [pair for pair in near(texts) if any(own.search(name) for name in pair)] == []


def test_a_changed_word_is_found() -> None:
    texts = {
        "a": words("Dead tired, off to bed"),
        "b": words("who saved me a seat"),
        "c": words("dead tired off to SLEEP"),
    }
    assert list(near(texts)) == [("a", "c")]
