"""What the model may do beside the rules: raise to red what it finds grave, and lower what it finds harmless.

It never says crisis, never has words wait, and never lowers what such words were found in, nor what a rule says that `stays`:
somebody who plainly says of themselves that they want to die is heard, whatever else weighs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Bounds:
    """Between which weights (log odds, half of grave against half of harmless) the rules' word counts in one language."""

    raises: Mapping[Label, float]  # what the rules call so becomes red above it
    lowers: float  # red or crisis becomes amber at it or below
    lowers_far: float  # and green at this
    lowers_amber: float  # amber becomes green


# Fewer words than this say little: they must weigh more than even to be raised ("last one" is no farewell).
FEW_WORDS = 3
# Chosen on texts by six hands that neither the rules nor the model that weighed them had read (docs/screening.md).
BOUNDS: Mapping[str, Bounds] = {
    "en": Bounds({Label.GREEN: -1.0, Label.AMBER: 0.0}, lowers=-2.1, lowers_far=-2.6, lowers_amber=-2.5),
    "es": Bounds({Label.GREEN: -0.8, Label.AMBER: 0.2}, lowers=-2.4, lowers_far=-2.9, lowers_amber=-2.5),
}


def beside(
    verdict: Verdict, met: Sequence[Entry], reading: Reading, found: Mapping[Entry, list[Span]], rules: "Book"
) -> Verdict:
    """The verdict of the rules, with what the model has to say."""
    if not rules.models or any(entry.stays for entry in met):
        return verdict
    language = language_of(reading.places)
    model = rules.models.get(language)
    weighed = model.weigh(reading, found) if model else None
    if model is None or weighed is None:
        return verdict
    bounds, weight = BOUNDS[language], (weighed.grave - weighed.harmless) / 2
    if verdict.label < Label.RED and weight > _bound(verdict.label, weighed.window.size, bounds):
        reasons = [f"{MODEL}:{word}" for word in model.reasons(weighed.window)]
        return _raised(verdict, model.about(weighed.window), reasons)
    label = _lowered(verdict.label, weight, bounds)
    if len(verdict.rules) > len(met):
        label = max(
            label, Label.AMBER
        )  # a trace of a person, or words that fill the text: no rule's, and amber by themselves
    if label == verdict.label or verdict.holds or not met:
        return verdict
    families = verdict.families if label else ()
    return replace(verdict, label=label, families=families, rules=(*verdict.rules, LESS))


def _bound(label: Label, words: int, bounds: Bounds) -> float:
    return bounds.raises[label] if words >= FEW_WORDS else max(bounds.raises[label], 0.0)


def _lowered(label: Label, weight: float, bounds: Bounds) -> Label:
    if label >= Label.RED and weight <= bounds.lowers:
        return Label.GREEN if weight <= bounds.lowers_far else Label.AMBER
    return Label.GREEN if label is Label.AMBER and weight <= bounds.lowers_amber else label


def _raised(verdict: Verdict, families: Iterable[Family], reasons: Iterable[str]) -> Verdict:
    about = {*verdict.families, *families}
    ordered = tuple(family for family in Family if family in about)
    return replace(verdict, label=Label.RED, families=ordered, rules=(*verdict.rules, MODEL, *reasons))
