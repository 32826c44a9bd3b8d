"""What the model may do beside the rules: raise to red what it finds grave, lower by a step what the wide tier alone raised.

It never says crisis, never has words wait, and never lowers what a plain phrase has raised.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from forum.lib.judging.entries import Entry
from forum.lib.judging.reading import Reading
from forum.lib.judging.shape import Span
from forum.lib.judging.verdict import Family, Label, Verdict
from forum.lib.judging.weighing import language_of

if TYPE_CHECKING:
    from forum.lib.judging.book import Book

# Its name among the rules of a verdict; behind it stand the words that weighed most.
MODEL, LESS = "model", "model:less"
# From which weight on a text is raised to red, by what the rules say of it; below which one what the wide tier alone called red
# or crisis is lowered by a step: amber stays, as the model knows only what is grave. Chosen on texts by hands that the model had not read: of idioms it flags at most 3 % more, of supporters
# at most 8 % are red, of everyday talk at most 3 % is flagged; lowering loses at most one in 200 grave texts (docs/screening.md).
RAISES: Mapping[str, Mapping[Label, float]] = {
    "en": {Label.GREEN: 0.4, Label.AMBER: 0.0},
    "es": {Label.GREEN: 0.2, Label.AMBER: 0.0},
}
LOWERS: Mapping[str, float] = {"en": -2.5, "es": -2.5}
# The grammar of what is said outright.
WIDE = ("en_said:", "es_said:")


def beside(
    verdict: Verdict, met: Sequence[Entry], reading: Reading, found: Mapping[Entry, list[Span]], rules: "Book"
) -> Verdict:
    """The verdict of the rules, with what the model has to say."""
    is_wide = all(entry.name.startswith(WIDE) for entry in met)
    if not rules.models or (verdict.label >= Label.RED and not is_wide):
        return verdict
    language = language_of(reading.places)
    model = rules.models.get(language)
    weighed = model.weigh(reading, found) if model else None
    if model is None or weighed is None:
        return verdict
    if verdict.label < Label.RED and weighed.grave > RAISES[language][verdict.label]:
        reasons = [f"{MODEL}:{word}" for word in model.reasons(weighed.window)]
        return _raised(verdict, model.about(weighed.window), reasons)
    if verdict.label >= Label.RED and weighed.grave < LOWERS[language]:
        return replace(verdict, label=Label(verdict.label - 1), rules=(*verdict.rules, LESS))
    return verdict


def _raised(verdict: Verdict, families: Iterable[Family], reasons: Iterable[str]) -> Verdict:
    about = {*verdict.families, *families}
    ordered = tuple(family for family in Family if family in about)
    return replace(verdict, label=Label.RED, families=ordered, rules=(*verdict.rules, MODEL, *reasons))
