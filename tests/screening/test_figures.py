"""How well texts are judged on the part of the labelled set that the rules were not written from.

GOALS say what we want. What misses its goal is marked so, strictly: the mark must go once it is reached. FLOORS say what was
reached; below them a change makes the judge worse than it was. Real-world recall is unknown.
"""

import json
from functools import cache

import pytest

from bench.labelled import LANGUAGES, Labelled, falsely, labelled, measures
from bench.screening import DATA, IDIOMS, PRECISION, RECALL, SUPPORTERS, UNKNOWN
from forum.lib.judging import Family, Label

# Language: recall of crisis and red, precision of amber or above, supporters falsely red, idioms falsely flagged.
GOALS = dict.fromkeys(LANGUAGES, (RECALL, PRECISION, SUPPORTERS, IDIOMS))
FLOORS = {"en": (0.38, 0.88, 0.16, 0.03), "es": (0.47, 0.84, 0.13, 0.25)}
NAMES = ("recall of crisis and red", "precision of amber or above", "supporters falsely red", "idioms falsely flagged")
# The recall is far away (docs/screening.md says why); the others miss by one or two texts of a dozen.
MISSED = {("en", 0), ("en", 2), ("es", 0), ("es", 2), ("es", 3)}
# On what the rules were written from they must see nearly everything: a lower share there is a rule that broke.
DEV_RECALL, DEV_PRECISION = 0.90, 0.90


@cache
def rows(language: str, part: str) -> list[Labelled]:
    return labelled(language, part)


@cache
def reached(language: str, part: str = "test") -> tuple[float, float, float, float]:
    told = measures(rows(language, part))
    return (
        told["crisis or red"][1].value,
        told["amber or above"][0].value,
        falsely(rows(language, part), "supporter", Label.RED).value,
        falsely(rows(language, part), "idiom", Label.AMBER).value,
    )


def keeps(value: float, limit: float, number: int) -> bool:
    return value >= limit if number < 2 else value <= limit


@pytest.mark.parametrize(
    ("language", "number"),
    [
        pytest.param(
            language,
            number,
            id=f"{language}: {name}",
            marks=[pytest.mark.xfail(strict=True, reason="not reached yet")] if (language, number) in MISSED else [],
        )
        for language in LANGUAGES
        for number, name in enumerate(NAMES)
    ],
)
def test_goals(language: str, number: int) -> None:
    assert keeps(reached(language)[number], GOALS[language][number], number), reached(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_becomes_worse(language: str) -> None:
    print(f"\n{language}: {dict(zip(NAMES, reached(language), strict=True))}. {UNKNOWN}")
    for number, floor in enumerate(FLOORS[language]):
        assert keeps(reached(language)[number], floor, number), (NAMES[number], reached(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_rules_were_written_from_is_seen(language: str) -> None:
    recall, precision, supporters, idioms = reached(language, "dev")
    assert recall >= DEV_RECALL
    assert precision >= DEV_PRECISION
    assert supporters <= SUPPORTERS
    assert idioms <= IDIOMS


def test_the_figures_that_are_shown_are_those_of_these_rules() -> None:
    """They are written by `make bench-screening`, which is to be run whenever rules change."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    assert data["version"] == rows("en", "dev")[0].verdict.version
    assert data["said"] == UNKNOWN
    for one in data["sets"]:
        told = measures(rows(one["language"], one["part"]))
        assert set(one["measures"]) == set(told) >= {str(family) for family in Family}
        assert all(one["measures"][name]["recall"] == recall.data() for name, (_precision, recall) in told.items())
