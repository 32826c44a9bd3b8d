"""How well texts are judged on the parts of the labelled set that the rules were not written from.

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
GOALS = (RECALL, PRECISION, SUPPORTERS, IDIOMS)
NAMES = ("recall of crisis and red", "precision of amber or above", "supporters falsely red", "idioms falsely flagged")
FLOORS = {
    ("plain", "en"): (0.90, 0.86, 0.03, 0.14),
    ("plain", "es"): (0.96, 0.84, 0.08, 0.12),
    ("test", "en"): (0.71, 0.88, 0.16, 0.03),
    ("test", "es"): (0.91, 0.84, 0.13, 0.13),
}
# docs/screening.md says how far away they are, and why.
MISSED = {
    *(("plain", "en", number) for number in (0, 2, 3)),
    ("plain", "es", 3),
    *(("test", "en", number) for number in (0, 2, 3)),
    *(("test", "es", number) for number in (0, 2, 3)),
}
# What the grammar, and the model that may lower, cost: what was reached before them stands above still. No worse than NOW, in the
# order of the names.
WORSE = {
    *(("plain", "en", number) for number in (1, 2, 3)),
    *(("plain", "es", number) for number in (1, 3)),
    *(("test", "en", number) for number in (1, 2, 3)),
    ("test", "es", 1),
}
NOW = {
    ("plain", "en"): (0.90, 0.82, 0.09, 0.20),
    ("plain", "es"): (0.96, 0.83, 0.08, 0.24),
    ("test", "en"): (0.71, 0.72, 0.31, 0.09),
    ("test", "es"): (0.91, 0.81, 0.13, 0.13),
}
# On what the rules were written from they must see nearly everything: a lower share there is a rule that broke.
DEV_RECALL, DEV_PRECISION = 0.90, 0.90
# What the bounds that raise more cost there.
LEARN_PRECISION = 0.87


@cache
def rows(language: str, part: str) -> list[Labelled]:
    return labelled(language, part)


@cache
def reached(language: str, part: str) -> tuple[float, float, float, float]:
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
    ("part", "language", "number"),
    [
        pytest.param(
            part,
            language,
            number,
            id=f"{part} {language}: {name}",
            marks=[pytest.mark.xfail(strict=True, reason="not reached yet")]
            if (part, language, number) in MISSED
            else [],
        )
        for part, language in FLOORS
        for number, name in enumerate(NAMES)
    ],
)
def test_goals(part: str, language: str, number: int) -> None:
    assert keeps(reached(language, part)[number], GOALS[number], number), reached(language, part)


@pytest.mark.parametrize(
    ("part", "language", "number"),
    [
        pytest.param(
            *key,
            number,
            marks=[pytest.mark.xfail(strict=True, reason="worse than it was")] if (*key, number) in WORSE else [],
        )
        for key in FLOORS
        for number in range(len(NAMES))
    ],
)
def test_nothing_becomes_worse(part: str, language: str, number: int) -> None:
    print(f"\n{part} {language}: {dict(zip(NAMES, reached(language, part), strict=True))}. {UNKNOWN}")
    assert keeps(reached(language, part)[number], FLOORS[part, language][number], number), reached(language, part)


@pytest.mark.parametrize(("part", "language"), list(NOW))
def test_what_is_worse_does_not_become_worse_still(part: str, language: str) -> None:
    for number, limit in enumerate(NOW[part, language]):
        assert keeps(reached(language, part)[number], limit, number), (NAMES[number], reached(language, part))


@pytest.mark.parametrize("part", ["dev", "dev2"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_rules_were_written_from_is_seen(language: str, part: str) -> None:
    recall, precision, supporters, idioms = reached(language, part)
    assert recall >= DEV_RECALL
    assert precision >= DEV_PRECISION
    assert supporters <= SUPPORTERS
    assert idioms <= IDIOMS


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_model_learned_from_is_seen(language: str) -> None:
    recall, precision, supporters, _idioms = reached(language, "learn")
    assert recall >= DEV_RECALL
    assert precision >= LEARN_PRECISION
    assert supporters <= SUPPORTERS


@pytest.mark.xfail(strict=True, reason="worse than it was")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_model_learned_from_is_seen_precisely(language: str) -> None:
    assert reached(language, "learn")[1] >= DEV_PRECISION


def test_the_figures_that_are_shown_are_those_of_these_rules() -> None:
    """They are written by `make bench-screening`, which is to be run whenever rules change."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    assert data["version"] == rows("en", "dev")[0].verdict.version
    assert data["said"] == UNKNOWN
    for one in data["sets"]:
        told = measures(rows(one["language"], one["part"]))
        assert set(one["measures"]) == set(told) >= {str(family) for family in Family}
        assert all(one["measures"][name]["recall"] == recall.data() for name, (_precision, recall) in told.items())
