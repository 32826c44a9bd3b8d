"""How well texts are judged on the parts of the labelled set that the rules were not written from.

GOALS say what we want. What misses its goal is marked so, strictly: the mark must go once it is reached. FLOORS say what was
reached; below them a change makes the judge worse than it was. Real-world recall is unknown.
"""

import json
from functools import cache

import pytest

from bench.labelled import LANGUAGES, Labelled, falsely, labelled, measures
from bench.screening import DATA, IDIOMS, PRECISION, RECALL, SUPPORTERS, UNKNOWN, called
from forum.lib.judging import Family, Label

# Language: recall of crisis and red, precision of amber or above, supporters falsely red, idioms falsely flagged.
GOALS = (RECALL, PRECISION, SUPPORTERS, IDIOMS)
NAMES = ("recall of crisis and red", "precision of amber or above", "supporters falsely red", "idioms falsely flagged")
FLOORS = {
    ("plain", "en"): (0.90, 0.87, 0.03, 0.12),
    ("plain", "es"): (0.96, 0.84, 0.04, 0.12),
    ("test", "en"): (0.71, 0.88, 0.16, 0.0),
    ("test", "es"): (0.91, 0.96, 0.0, 0.13),
}
# docs/screening.md says how far away they are, and why.
MISSED = {
    *(("plain", language, number) for language in LANGUAGES for number in (0, 3)),
    *(("test", "en", number) for number in (0, 2)),
    *(("test", "es", number) for number in (0, 3)),
}
# What it costs to leave ordinary talk alone: what was reached before stands above still. No worse than this now.
NOW = {
    ("plain", "es", 0): 0.90,
    ("test", "en", 0): 0.48,
    ("test", "en", 1): 0.78,
    ("test", "en", 2): 0.31,
    ("test", "es", 0): 0.78,
}
# Why something is worse than it was; docs/screening.md has the figures.
PRICE = "bounds that leave ordinary talk alone see less"
# An evening of ordinary talk that nothing was made from: what is flagged of it, and what is red or crisis, at most.
CALM = {"en": (0.016, 0.010), "es": (0.026, 0.022)}
# What hands see of themselves that nothing was made from: recall, precision, supporters falsely red, idioms falsely flagged.
FRESH = {"en": (0.77, 0.93, 0.12, 0.09), "es": (0.73, 0.94, 0.051, 0.11)}
# On what the rules were written from they must see nearly everything: a lower share there is a rule that broke.
DEV_RECALL, DEV_PRECISION = 0.90, 0.90
# On what the model learned from: less, since bounds that leave ordinary talk alone were chosen and twins (danger and harmless
# things in the same words) stand in it. The old limits are asked below, strictly.
LEARN_PRECISION, LEARN_SUPPORTERS = 0.89, {"en": 0.095, "es": SUPPORTERS}


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
            marks=[pytest.mark.xfail(strict=True, reason=PRICE)] if (*key, number) in NOW else [],
        )
        for key in FLOORS
        for number in range(len(NAMES))
    ],
)
def test_nothing_becomes_worse(part: str, language: str, number: int) -> None:
    print(f"\n{part} {language}: {dict(zip(NAMES, reached(language, part), strict=True))}. {UNKNOWN}")
    assert keeps(reached(language, part)[number], FLOORS[part, language][number], number), reached(language, part)


@pytest.mark.parametrize(("part", "language", "number"), list(NOW))
def test_what_is_worse_does_not_become_worse_still(part: str, language: str, number: int) -> None:
    assert keeps(reached(language, part)[number], NOW[part, language, number], number), reached(language, part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_ordinary_evening_is_left_in_peace(language: str) -> None:
    found = called(rows(language, "calm"))
    most_flagged, most_red = CALM[language]
    assert found["flagged"].value <= most_flagged
    assert found["red"].value <= most_red


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_much_as_before_is_seen_of_what_fresh_hands_wrote(language: str) -> None:
    for number, limit in enumerate(FRESH[language]):
        assert keeps(reached(language, "fresh")[number], limit, number), (NAMES[number], reached(language, "fresh"))


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
    assert supporters <= LEARN_SUPPORTERS[language]


@pytest.mark.parametrize(
    ("language", "number", "limit"),
    [
        ("en", 1, DEV_PRECISION),
        pytest.param("es", 1, DEV_PRECISION, marks=pytest.mark.xfail(strict=True, reason=PRICE)),
        pytest.param("en", 2, SUPPORTERS, marks=pytest.mark.xfail(strict=True, reason=PRICE)),
    ],
)
def test_what_the_model_learned_from_is_seen_precisely(language: str, number: int, limit: float) -> None:
    assert keeps(reached(language, "learn")[number], limit, number)


def test_the_figures_that_are_shown_are_those_of_these_rules() -> None:
    """They are written by `make bench-screening`, which is to be run whenever rules change."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    assert data["version"] == rows("en", "dev")[0].verdict.version
    for one in data["ordinary"]:
        for name, share in called(rows(one["language"], one["part"])).items():
            assert one[name] == share.data()
    assert data["said"] == UNKNOWN
    for one in data["sets"]:
        told = measures(rows(one["language"], one["part"]))
        assert set(one["measures"]) == set(told) >= {str(family) for family in Family}
        assert all(one["measures"][name]["recall"] == recall.data() for name, (_precision, recall) in told.items())
