"""The way of words from a form to their place: what may be sent now, whether it was sent before, whether it waits.

Counted before the transaction and taken back when it comes to nothing. A sending is known by its nonce, so the same form sent
twice is one.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from forum import policy
from forum.accounts import doorway
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid, Refused
from forum.lib.words import N_
from forum.policy import Action
from forum.screening import holding, judging, pacing, repeating, urgent
from forum.screening.judging import Finding
from forum.screening.pacing import Kind, Pace
from forum.screening.repeating import Compared
from forum.tally import Asked, Place, counts, fresh
from forum.vocabulary import HeldFor

SAME_AGAIN = N_(
    "You have sent these words, or nearly these, a short while ago. Once is enough to be heard; they are still here."
)
SAME_LINE = N_("Several people say these very words just now. Say it in your own; they are still here.")
LINE_LEADS = N_(
    "In your first days a line cannot lead elsewhere, as rooms are live and nobody can read it first. Take the link out, or "
    "send it in Talk, where a person reads it first. Your words are still here."
)
LINES_WAIT = N_(
    "Many are at the door tonight, so new voices wait here until it is calm. You can read along, have a word with the hosts, and "
    "Help now is open."
)
READ_ALONG = N_("New voices wait tonight, until it is calm. You can read along, and have a word with the hosts.")


class LinesWait(Refused):
    """In a raid, lines of new people wait."""


def lines_wait(actor: Member) -> str:
    """Why somebody says no lines just now, to be told before they write one; empty when nothing keeps them."""
    return READ_ALONG if actor.is_new and doorway.state().is_raid else ""


@contextmanager
def let_through(
    actor: Member, kind: Kind, texts: tuple[str, ...], nonce: str, finding: Finding, config: Config, under: str = ""
) -> Iterator[HeldFor | None]:  # a sending has this many facts
    """Holds what concerns a whole sending, while its place is made inside; gives why the words wait for a person, or None.

    `under` says where a one-off name stands when they go out under one. Whoever may be in danger is refused nothing here:
    their words count, and go through or wait. Never inside a transaction. Raises TooSoon, Invalid (field `text`), Refused.
    """
    is_new = actor.is_new or bool(under)
    is_raid, refuses = is_new and doorway.state().is_raid, not finding.may_be_in_danger
    if refuses and is_new and kind is Kind.LINE:
        _refuse_line(texts, config, is_raid=is_raid)
    pace = list(pacing.counted(actor, kind, nonce, config))
    same = repeating.compared(actor, kind, "\n".join(texts), nonce, config, under)
    mine = [*(asked for _pace, asked in pace), *same.own]
    places = counts.enter(*mine, *same.all)
    try:
        if refuses:
            _hold_to(kind, pace, same, places, is_raid=is_raid)
        is_of_many = same.is_of_many(places[len(mine) :])
        why = holding.why_held(texts, config, is_raid=is_raid, is_of_many=is_of_many) if is_new else None
        if why is not None:
            doorway.note_held(config)
        yield why
    except Exception:
        # What stands since an earlier sending of this form, which was stored, stays.
        counts.leave(*fresh(mine, places))
        raise


def why_kept(  # a sending has this many facts
    actor: Member, action: Action, texts: Iterable[str], nonce: str, finding: Finding, config: Config, alias_by: str
) -> HeldFor | None:
    """Why words of somebody who may not write in this place now wait for a person all the same: they may be in danger. Never
    inside a transaction. Raises Refused for all other words, and under a one-off name, whose case would tell of its member."""
    may_be_heard = not policy.may(actor, action).allowed and policy.may(actor, Action.BE_HEARD).allowed
    if may_be_heard and not alias_by and urgent.passes(actor, nonce, "\n".join(texts), finding, config):
        return HeldFor.READS
    with judging.helping(finding):
        policy.require(actor, action)
    return None


def _refuse_line(texts: tuple[str, ...], config: Config, *, is_raid: bool) -> None:
    """Refuses a line of somebody new that nobody could read before the room does."""
    if is_raid:
        raise LinesWait(LINES_WAIT)
    if holding.leads_away(texts, config):
        raise Invalid({"text": LINE_LEADS})


def _hold_to(kind: Kind, pace: list[tuple[Pace, Asked]], same: Compared, places: list[Place], *, is_raid: bool) -> None:
    """Holds the limits. `places` are in the order of the marks."""
    for (each, _asked), place in zip(pace, places, strict=False):
        if place.before >= each.most:
            pacing.refuse(kind, each, place.wait)
    rest = places[len(pace) :]
    own, many = rest[: len(same.own)], rest[len(same.own) :]
    if same.is_own_again(own):
        raise Invalid({"text": SAME_AGAIN})
    if same.is_of_many(many) and (kind is Kind.LINE or is_raid):
        raise Invalid({"text": SAME_LINE})
