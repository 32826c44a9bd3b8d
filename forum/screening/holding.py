"""Whether somebody's words wait for a person before others read them, and who is told that they do."""

from collections.abc import Callable, Iterable

from forum.config import Config
from forum.errors import Invalid
from forum.lib import links
from forum.lib.words import N_
from forum.vocabulary import HeldFor, TargetKind

# `(kind, public id, author, why)`, inside the transaction that stores the words.
Keeper = Callable[[TargetKind, str, int, HeldFor], None]
_keepers: list[Keeper] = []
CHANGE_LEADS = N_(
    "In your first days words that lead elsewhere are read by a person first. That holds for changes too: send the link as a new "
    "answer, or leave it out. Your words are still here."
)
CHANGE_IN_RAID = N_("Many are at the door just now, so new people change nothing meanwhile. Your words are still here.")


def why_held(texts: Iterable[str], config: Config, *, is_raid: bool, is_of_many: bool) -> HeldFor | None:
    """Why the words of somebody new wait for a person; None when they do not. Asked only about who is new."""
    if is_of_many:
        return HeldFor.SAME
    if is_raid:
        return HeldFor.RAID
    return HeldFor.LINK if leads_away(texts, config) else None


def leads_away(texts: Iterable[str], config: Config) -> frozenset[str]:
    """The addresses in some texts that lead to other places than this one."""
    return frozenset(each for text in texts for each in links.leading_away(text, config.hosts))


def refuse_change(before: Iterable[str], after: Iterable[str], config: Config, *, is_raid: bool) -> None:
    """Raises Invalid (field `text`) when somebody new puts a link into words that are out, or changes them in a raid."""
    if is_raid:
        raise Invalid({"text": CHANGE_IN_RAID})
    if leads_away(after, config) - leads_away(before, config):
        raise Invalid({"text": CHANGE_LEADS})


def keeps(act: Keeper) -> Keeper:
    """Has `act` take in each text that waits: moderation, which stands above the places where people write."""
    _keepers.append(act)
    return act


def hand_over(kind: TargetKind, public_id: str, author_id: int, why: HeldFor) -> None:
    """Hands a text that waits to those who look. Only inside the transaction that stores it."""
    for act in _keepers:
        act(kind, public_id, author_id, why)
