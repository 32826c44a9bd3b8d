"""What the model may do beside the rules: raise to red what it finds grave, and lower what it finds harmless.

It never says crisis, never has words wait, and never lowers what such words were found in, nor what a rule says that `stays`:
somebody who plainly says of themselves that they want to die is heard, whatever else weighs, and a wish not to be here is at
the least looked at. Of what breaks a rule of the house (a dose asked for, something sold, somebody named or told to die) it says
nothing: that is no matter of danger, which is all that it knows of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forum.lib.judging.entries import Entry
from forum.lib.judging.reading import Reading
from forum.lib.judging.shape import Span
from forum.lib.judging.verdict import Family, Label, Verdict
from forum.lib.judging.weighing import Weighed, language_of

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


# What words of these are about is for the rules alone to say.
HOUSE_RULES = frozenset({Family.SOURCING, Family.DOSING, Family.LEAD_GENERATION, Family.OUTING, Family.HARASSMENT})
# Words that wait are read by a person anyway: only what is graver than even is raised besides.
WAITS_RAISED = 0.5
# Said in few and even words as a rule: what these find is read by somebody, however little it weighs.
WISHES = frozenset({"en:passive_wish", "es:passive_wish"})
# So few words tell the model too little to lower what a rule found grave, and so many rules are not wrong together.
FEW_WORDS, AGREED = 8, 3
# Chosen on texts whose hand the model that weighed them had not read, so that of ordinary talk at most 1.5 % is red
# (docs/screening.md).
BOUNDS: Mapping[str, Bounds] = {
    "en": Bounds({Label.GREEN: 0.0, Label.AMBER: 0.0}, lowers=-2.5, lowers_far=-3.0, lowers_amber=-2.25),
    "es": Bounds({Label.GREEN: 0.5, Label.AMBER: -1.0}, lowers=-3.5, lowers_far=-4.0, lowers_amber=-2.25),
}


def beside(
    verdict: Verdict, met: Sequence[Entry], reading: Reading, found: Mapping[Entry, list[Span]], rules: "Book"
) -> Verdict:
    """The verdict of the rules, with what the model has to say."""
    if any(HOUSE_RULES & set(entry.families) for entry in met):
        return verdict
    waits = bool(verdict.holds)
    stays = waits or any(entry.stays for entry in met)
    if not rules.models or (stays and verdict.label >= Label.RED):
        return verdict
    language = language_of(reading.places)
    model, bounds = rules.models.get(language), BOUNDS[language]
    settles = bounds.lowers if verdict.label >= Label.RED else _bound(verdict, bounds, waits=waits)
    # One window is enough that raises what the rules say, or keeps it from being lowered.
    weighed = model.weigh(reading, found, lambda each: each.weight > settles) if model else None
    if model is None or weighed is None:
        return verdict
    weight = weighed.weight
    if verdict.label < Label.RED and weight > settles:
        reasons = [f"{MODEL}:{word}" for word in model.reasons(weighed.window)]
        return _raised(verdict, model.about(weighed.window), reasons)
    if stays or not met or (verdict.label >= Label.RED and _is_plain(met, weighed)):
        return verdict
    label = _lowered(verdict.label, weight, bounds)
    if len(verdict.rules) > len(met) or any(entry.name in WISHES for entry in met):
        # A trace of a person, or words that fill the text: no rule's, and amber by themselves; so is a wish not to be here.
        label = max(label, Label.AMBER)
    families = verdict.families if label else ()
    return (
        verdict
        if label == verdict.label
        else replace(verdict, label=label, families=families, rules=(*verdict.rules, LESS))
    )


def _bound(verdict: Verdict, bounds: Bounds, *, waits: bool) -> float:
    least = bounds.raises[verdict.label]
    return max(least, WAITS_RAISED) if waits else least


def _is_plain(met: Sequence[Entry], weighed: Weighed) -> bool:
    """Whether what is grave by the rules stands whatever it weighs."""
    return weighed.window.size < FEW_WORDS or sum((entry.label or Label.GREEN) >= Label.RED for entry in met) >= AGREED


def _lowered(label: Label, weight: float, bounds: Bounds) -> Label:
    if label >= Label.RED and weight <= bounds.lowers:
        return Label.GREEN if weight <= bounds.lowers_far else Label.AMBER
    return Label.GREEN if label is Label.AMBER and weight <= bounds.lowers_amber else label


def _raised(verdict: Verdict, families: Iterable[Family], reasons: Iterable[str]) -> Verdict:
    about = {*verdict.families, *families}
    ordered = tuple(family for family in Family if family in about)
    return replace(verdict, label=Label.RED, families=ordered, rules=(*verdict.rules, MODEL, *reasons))
