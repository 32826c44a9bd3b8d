"""The way to help that stands before whoever has just written words which worry: what to do, who is awake, who will read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from forum.errors import Plain
from forum.lib import care
from forum.lib.judging import Family
from forum.lib.words import N_
from forum.vocabulary import TargetKind
from forum.web.identity import actor

TOLD = N_("A person will read this. A moderator is on duty now and has been told.")
BESIDE = N_("A person will read this. A peer specialist is here now and has been told.")
ON_DUTY = N_("A person will read this. A moderator is on duty now and reads it soon.")
NOBODY = N_("A person will read this, but no moderator is on duty just now, and we do not know how soon.")
NOT_SENT = N_("Nobody reads this yet, as it was not sent.")
AWAKE = N_("The people on these lines are awake now.")


@dataclass(frozen=True)
class Care:
    """What the page or the card says. `plan` is the address of the member's own safety plan, empty while they have none."""

    words: tuple[str, ...]
    read_by: str
    plan: str
    card: Any

    def payload(self) -> dict[str, Any]:
        """The same for a page that is open: texts and numbers to dial."""
        lines = [{"name": line.name, "says": line.description, "ways": line.contacts} for line in self.card.shown]
        emergency = {"dial": self.card.emergency, "label": _("Emergency: call %(number)s", number=self.card.emergency)}
        return {
            "words": self.words,
            "read_by": self.read_by,
            "plan": self.plan,
            "lines": lines,
            "emergency": emergency,
            "country": self.card.country_words,
        }


def care_for(families: Iterable[Family], text: tuple[TargetKind, str] | None) -> Care | None:
    """What is said to the writer of words about these; None when there is nothing to offer.

    `text` is the one whose case has what was found, by its kind and name; None when nothing was handed to anybody.
    """
    about = [each for each in families if each in care.WORDS]
    if not about:
        return None
    found = current_app.extensions
    card = found["help_card"]()
    words = tuple(_(text, number=card.emergency) for each in about for text in care.WORDS[each])
    # A member's own safety plan comes first, once there are such plans.
    plan = found.get("safety_plan", str)()
    return Care(words, _read_by(_who_reads(text), card), plan, card)


def care_in(error: Plain | None, texts: Iterable[str]) -> Care | None:
    """What is said to the writer of words that are refused, by `error` or before anybody looked at them; None as above."""
    if error is not None and (error.families or error.is_judged):
        return care_for(error.families, error.about)
    return care_for(current_app.extensions["helps_of"](texts), None)


def _read_by(who: str, card: Any) -> str:
    """Where nobody of us is there just now, who is; but no lines, no word of them."""
    return f"{_(who)} {_(AWAKE)}" if who in (NOBODY, NOT_SENT) and card.lines else _(who)


def _who_reads(text: tuple[TargetKind, str] | None) -> str:
    """Who will read it, and whether they know: only what is true, and never the writer themselves."""
    found, mine = current_app.extensions, actor().selves
    if text is None:
        return NOT_SENT
    if not found["somebody_on_duty"](mine):
        return BESIDE if found["was_told"](*text, mine, beside=True) else NOBODY
    return TOLD if found["was_told"](*text, mine) else ON_DUTY


def told(families: Iterable[Family], text: tuple[TargetKind, str] | None) -> dict[str, Any]:
    """What an answer to a page that is open carries: `{care}`, or nothing."""
    return carried(care_for(families, text))


def carried(care: Care | None) -> dict[str, Any]:
    """The same of what is known already."""
    return {"care": care.payload()} if care is not None else {}
