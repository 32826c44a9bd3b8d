"""The labelled texts keep their form: valid and consistent labels, no text twice, nothing that leads to a person."""

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent / "labelled"
PARTS = ("dev.en", "dev.es", "test.en", "test.es")
Row = dict[str, Any]

SHARES = {"crisis": 0.14, "red": 0.17, "amber": 0.22, "green": 0.47}
FAMILIES = (
    *("self_harm", "overdose", "withdrawal", "lapse", "violence", "child_safety"),
    *("sourcing", "dosing", "lead_generation", "outing", "harassment"),
)
HELD = {"self_harm", "sourcing", "dosing", "lead_generation"}
ALWAYS_HELD = {"sourcing", "lead_generation"}
KINDS = (
    *("danger", "ask", "offer", "idiom", "supporter", "past"),
    *("negation", "quote", "second_hand", "ordinary", "unkind", "lapse"),
)
FEWEST_GREEN = {("supporter",): 90, ("idiom",): 90, ("past",): 50, ("negation",): 40, ("quote", "second_hand"): 25}
FEWEST_OF_A_FAMILY = 18
FEWEST_HELD = 60
FEWEST_TEXTS = {"en": 560, "es": 340}
MOST_WORDS = 80
MOST_OFF = 0.03  # how far a label's share of a part may lie from what was meant
TOO_ALIKE = 0.6  # words that two texts share, among all words of both

MADE_UP_NUMBER = re.compile(r"\b555-01\d\d\b")
LIKE_A_NUMBER = re.compile(r"(?:\d[ ().-]{0,2}){6,}|\b\d{3}-\d{4}\b")
LIKE_AN_ADDRESS = re.compile(r"@\w|https?:|www\.|\w\.(?:com|net|io|me)\b", re.IGNORECASE)


@cache
def rows_of(part: str) -> list[Row]:
    return [json.loads(line) for line in (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]


def every_row() -> list[Row]:
    return [row for part in PARTS for row in rows_of(part)]


def named(rows: list[Row], wrong: Callable[[Row], Any]) -> list[str]:
    """The ids of the rows of which `wrong` is true."""
    return [row["id"] for row in rows if wrong(row)]


def folded(text: str) -> str:
    """A text without what case and spaces make of it."""
    return " ".join(text.casefold().split())


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two texts have in common (Jaccard), 0 to 1."""
    return len(one & other) / len(one | other)


@pytest.mark.parametrize("part", PARTS)
def test_a_line_has_the_six_fields_and_known_values(part: str) -> None:
    language = part.partition(".")[2]
    for row in rows_of(part):
        assert list(row) == ["id", "text", "label", "families", "holds", "kind"], row
        assert re.fullmatch(rf"{language}-\d{{4}}", row["id"]), row
        assert row["label"] in SHARES, row
        assert row["kind"] in KINDS, row
        assert set(row["families"]) <= set(FAMILIES), row
        assert len(set(row["families"])) == len(row["families"]), row
        assert 1 <= len(row["text"].split()) <= MOST_WORDS, row
        assert row["text"] == row["text"].strip(), row


def test_no_id_is_given_twice() -> None:
    given = Counter(row["id"] for row in every_row())
    assert [name for name, times in given.items() if times > 1] == []


def test_what_is_not_green_has_a_family_and_what_is_green_has_none() -> None:
    assert named(every_row(), lambda row: (row["label"] == "green") == bool(row["families"])) == []


def test_only_a_family_of_the_text_itself_holds_it() -> None:
    rows = every_row()
    assert named(rows, lambda row: not set(row["holds"]) <= set(row["families"]) & HELD) == []
    assert named(rows, lambda row: not ALWAYS_HELD & set(row["families"]) <= set(row["holds"])) == []


def test_no_text_is_there_twice() -> None:
    texts = Counter(folded(row["text"]) for row in every_row())
    assert [text for text, times in texts.items() if times > 1] == []


def test_no_two_texts_are_nearly_the_same() -> None:
    """Above all none of the part that rules are written from and one of the part that tries them."""
    read = [(row["id"], words(row["text"])) for row in every_row()]
    near = [(a, b) for (a, one), (b, other) in itertools.combinations(read, 2) if alike(one, other) >= TOO_ALIKE]
    assert near == []


def test_the_measure_of_alikeness_finds_a_changed_word() -> None:
    assert alike(words("Dead tired, off to bed"), words("dead tired  off to SLEEP")) >= TOO_ALIKE
    assert alike(words("Dead tired, off to bed"), words("who saved me a seat")) == 0


@pytest.mark.parametrize("part", PARTS)
def test_the_labels_are_shared_out_as_meant(part: str) -> None:
    rows = rows_of(part)
    labels = Counter(row["label"] for row in rows)
    for label, share in SHARES.items():
        assert abs(labels[label] / len(rows) - share) <= MOST_OFF, (label, labels)


@pytest.mark.parametrize("language", FEWEST_TEXTS)
def test_a_fifth_of_each_language_is_kept_for_trying(language: str) -> None:
    tried, known = len(rows_of(f"test.{language}")), len(rows_of(f"dev.{language}"))
    assert tried + known >= FEWEST_TEXTS[language]
    assert 0.19 <= tried / (tried + known) <= 0.21


def test_every_family_and_enough_held_texts_are_there() -> None:
    rows = every_row()
    families = Counter(family for row in rows for family in row["families"])
    assert [family for family in FAMILIES if families[family] < FEWEST_OF_A_FAMILY] == []
    assert len(named(rows, lambda row: row["holds"])) >= FEWEST_HELD
    tried = {family for part in PARTS if part.startswith("test") for row in rows_of(part) for family in row["families"]}
    assert tried == set(FAMILIES)


@pytest.mark.parametrize("kinds", FEWEST_GREEN)
def test_what_only_looks_dangerous_is_well_represented(kinds: tuple[str, ...]) -> None:
    green = named(every_row(), lambda row: row["label"] == "green" and row["kind"] in kinds)
    assert len(green) >= FEWEST_GREEN[kinds]


def test_no_number_leads_to_a_person() -> None:
    assert named(every_row(), lambda row: LIKE_A_NUMBER.search(MADE_UP_NUMBER.sub("", row["text"]))) == []
    assert LIKE_A_NUMBER.search("ring 555-0200")
    assert LIKE_A_NUMBER.search("ring (07700) 900 12")


def test_no_address_leads_to_a_person() -> None:
    assert named(every_row(), lambda row: LIKE_AN_ADDRESS.search(row["text"].replace("@example.org", ""))) == []
    assert LIKE_AN_ADDRESS.search("somebody@example.com")


def facts(row: Row) -> list[str]:
    """What a text adds to, in the table of the README; a kind is told from the family of the same name."""
    return [row["label"], *row["families"], f"kind {row['kind']}", *(["held"] if row["holds"] else []), "all"]


def counted() -> dict[str, list[int]]:
    """How often each fact is there: in each part, and in all of them."""
    parts = [Counter(fact for row in rows_of(part) for fact in facts(row)) for part in PARTS]
    total = Counter[str]()
    for part in parts:
        total.update(part)
    return {fact: [*(part[fact] for part in parts), total[fact]] for fact in total}


def test_the_readme_counts_what_is_there() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    told = {
        cells[0]: [int(cell) for cell in cells[1:]]
        for line in readme.splitlines()
        if (cells := [cell.strip() for cell in line.strip("|").split("|")])[-1].isdecimal()
    }
    assert told == counted()
