"""The second dev part keeps its form: known values, labels and families that agree, no text twice, none of another part."""

import json
import re
from typing import Any

import pytest

from bench.labelled import FOLDER, LANGUAGES, PARTS
from forum.lib.judging import Family, Label

FIELDS = ["id", "text", "label", "families", "holds", "kind"]
FEWEST = {"en": 350, "es": 250}
MOST_WORDS = 80
Row = dict[str, Any]


def rows(part: str, language: str) -> list[Row]:
    lines = (FOLDER / f"{part}.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_has_its_fields_and_known_values(language: str) -> None:
    kinds = {row["kind"] for row in rows("dev", language)}
    labels = {str(label) for label in Label}
    for row in rows("dev2", language):
        assert list(row) == FIELDS, row
        assert re.fullmatch(rf"{language}-d\d{{3}}", row["id"]), row
        assert row["label"] in labels, row
        assert (row["label"] == "green") is not bool(row["families"]), row
        assert set(row["holds"]) <= set(row["families"]) <= set(Family), row
        assert row["kind"] in kinds, row
        assert 1 <= len(row["text"].split()) <= MOST_WORDS, row


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_and_none_is_there_twice(language: str) -> None:
    own = rows("dev2", language)
    assert len(own) >= FEWEST[language]
    assert len({row["id"] for row in own}) == len(own)
    texts = [folded(row["text"]) for part in PARTS for row in rows(part, language)]
    assert len(set(texts)) == len(texts)
