"""One door for everything that is written for others: what its writer is told, what waits, what moderators get.

Judged are threads with their titles, answers, changes, what is said about pictures, lines of rooms, check-ins and whispers,
under whatever name they go out; before the transaction, because a long text takes longer than the lock may be held. Never
judged is what nobody else reads or what is said to moderators: drafts and previews, notes on kept posts, kept words, muted
words, what somebody looks for, notes of flags, words of a call. What is found stands on the case alone, never at the text or
its author, and a text in which nothing was found leaves nothing at all.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from forum.config import Config
from forum.errors import Plain
from forum.lib.judging import Family, Label, book
from forum.lib.judging.beside import MODEL
from forum.lib.judging.entries import Entry
from forum.lib.words import N_
from forum.screening.judging_aside import verdict_on
from forum.vocabulary import HELD_FOR_WORDS, HeldFor, TargetKind

# About these somebody may need help; the others are about what the words do to readers.
OF_PEOPLE = (
    Family.SELF_HARM,
    Family.OVERDOSE,
    Family.WITHDRAWAL,
    Family.LAPSE,
    Family.VIOLENCE,
    Family.CHILD_SAFETY,
)
_WHY = {
    Family.SELF_HARM: HeldFor.METHOD,
    Family.DOSING: HeldFor.DOSING,
    Family.SOURCING: HeldFor.SOURCING,
    Family.LEAD_GENERATION: HeldFor.LEADS,
}
# The line of our rules that words which wait go against, by its name in addresses.
RULES: dict[HeldFor, str] = {
    HeldFor.METHOD: "detail",
    HeldFor.DOSING: "advice",
    HeldFor.SOURCING: "sourcing",
    HeldFor.LEADS: "sourcing",
    HeldFor.TRACE: "outing",
}
# What leads to a person is asked about before it goes out, and nothing of that is kept (asking.py): by itself no case either.
ASKED_ABOUT = "outing:traces"
KEPT_FROM_CHANGES: dict[HeldFor, str] = {
    HeldFor.METHOD: N_(
        "Changed like this it would say how somebody can be hurt. How bad it is belongs here; how it is done could carry a "
        "reader along. Your words are still here."
    ),
    HeldFor.DOSING: N_(
        "Changed like this it would tell others how much to take, or when. How it went for you belongs here, without the "
        "numbers. Your words are still here."
    ),
    HeldFor.SOURCING: N_(
        "Changed like this it would point to where something can be got, or ask for it. That it pulls at you belongs here. "
        "Your words are still here."
    ),
    HeldFor.LEADS: N_(
        "Changed like this it would read like an offer of treatment. What helped you belongs here, without names, numbers "
        "and prices. Your words are still here."
    ),
}


@dataclass(frozen=True)
class Finding:
    """What was found in words that somebody sends: how soon a person must look, why, and whether the words wait."""

    label: Label
    families: tuple[Family, ...]
    rules: tuple[str, ...]
    holds: tuple[Family, ...]
    version: str

    @property
    def held_for(self) -> HeldFor | None:
        """Why the words wait for a person; None when they go out."""
        return next((_WHY[each] for each in self.holds if each in _WHY), None)

    @property
    def is_urgent(self) -> bool:
        """Whether a person must look now or within half an hour."""
        return self.label >= Label.RED

    @property
    def is_attack(self) -> bool:
        """Whether all that is grave is what is said against somebody else ("go and die"): a person must look soon, and neither
        does its writer need help nor do the words need to pass."""
        grave = [rule for rule in self._rules if rule.label is not None and rule.label >= Label.RED]
        return bool(grave) and all(Family.HARASSMENT in rule.families for rule in grave)

    @property
    def may_be_in_danger(self) -> bool:
        """Whether the writer, or whoever they write of, may be in danger."""
        return self.is_urgent and not self.is_attack

    @property
    def names_somebody(self) -> bool:
        """Whether a rule says that the words may tell who somebody is."""
        return any(Family.OUTING in rule.families for rule in self._rules)

    @property
    def helps(self) -> tuple[Family, ...]:
        """What the writer is offered help about; empty when nothing says that they need it now."""
        return tuple(each for each in OF_PEOPLE if each in self.families) if self.may_be_in_danger else ()

    @property
    def _rules(self) -> list[Entry]:
        named = book().by_name
        return [named[rule] for rule in self.rules if rule in named]

    def adds_to(self, before: "Finding") -> bool:
        """Whether changed words say something to look at that they did not say before; which words weighed most is no such thing."""
        now, then = ({rule for rule in each.rules if not rule.startswith(f"{MODEL}:")} for each in (self, before))
        return self.label > before.label or not now <= then


NOTHING = Finding(Label.GREEN, (), (), (), "")
Keeper = Callable[[TargetKind, str, int, Finding, Config], None]
Rewording = Callable[[TargetKind, str, int, Finding, "HeldFor | None", Config], None]
Moving = Callable[[TargetKind, str, str], None]
Waiting = Callable[[TargetKind, Collection[str]], Mapping[str, HeldFor]]
_keepers: list[Keeper] = []
_rewording: list[Rewording] = []
_moving: list[Moving] = []
_waiting: list[Waiting] = []


def judged(*texts: str) -> Finding:
    """What stands in some texts that are sent together. Pure: nothing of it is kept."""
    verdict = verdict_on("\n\n".join(text for text in texts if text))
    rules = tuple(each for each in verdict.rules if each != ASKED_ABOUT)
    if not rules or verdict.label is Label.GREEN:  # what a rule said and the model found harmless is nothing to look at
        return NOTHING
    return Finding(verdict.label, verdict.families, rules, verdict.holds, verdict.version)


@contextmanager
def helping(finding: Finding) -> Iterator[None]:
    """Has whatever refuses some words inside carry what their writer may need help about."""
    try:
        yield
    except Plain as error:
        error.families, error.is_judged = error.families or finding.helps, True
        raise


def keeps(act: Keeper) -> Keeper:
    """Has `act` take in each finding about a stored text: moderation, which stands above the places where people write."""
    _keepers.append(act)
    return act


def rewords(act: Rewording) -> Rewording:
    """Has `act` hear when words that wait were changed."""
    _rewording.append(act)
    return act


def moves(act: Moving) -> Moving:
    """Has `act` hear when words that were kept stand somewhere else."""
    _moving.append(act)
    return act


def tells_why(act: Waiting) -> Waiting:
    """Has `act` say why texts wait."""
    _waiting.append(act)
    return act


def hand_over(kind: TargetKind, public_id: str, author_id: int, finding: Finding, config: Config) -> None:
    """Hands what was found in a text to those who look; nothing happens when nothing was. Inside the storing transaction."""
    if finding.label > Label.GREEN:
        for act in _keepers:
            act(kind, public_id, author_id, finding, config)


def reworded(
    kind: TargetKind, public_id: str, author_id: int, finding: Finding, why: HeldFor | None, config: Config
) -> None:
    """Tells those who look that words which wait were changed: they wait for `why` now, or are out. In its transaction."""
    for act in _rewording:
        act(kind, public_id, author_id, finding, why, config)


def moved(kind: TargetKind, before: str, now: str) -> None:
    """Tells those who look that words which were kept under one name stand under another. In its transaction."""
    for act in _moving:
        act(kind, before, now)


def why_waits(kind: TargetKind, public_ids: Collection[str]) -> dict[str, HeldFor]:
    """Why some texts wait, by their names."""
    found: dict[str, HeldFor] = {}
    for act in _waiting if public_ids else ():
        found |= act(kind, public_ids)
    return found


def waits_for_its_words(why: HeldFor | None) -> bool:
    """Whether a text waits because of what it says, so that its author can change that."""
    return why in HELD_FOR_WORDS
