"""The way to help that stands before whoever has just written words which worry: what to do, who is awake, who will read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from forum.lib import care
from forum.lib.judging import Family
from forum.lib.words import N_

ON_DUTY = N_("A person will read this. A moderator is on duty now and has been told.")
NOBODY = N_(
    "A person will read this, but no moderator is on duty just now, and we do not know how soon. Those below are awake now."
)


@dataclass(frozen=True)
class Care:
    """What the page or the card says. `plan` is the address of the member's own safety plan, empty while they have none."""

    words: tuple[str, ...]
    read_by: str
    plan: str
    card: Any

    def payload(self) -> dict[str, Any]:
        """The same for a page that is open: texts and numbers to dial."""
        lines = [{"name": line.name, "says": line.description, "ways": line.contacts} for line in self.card.lines]
        emergency = {"dial": self.card.emergency, "label": _("Emergency: call %(number)s", number=self.card.emergency)}
        return {
            "words": self.words,
            "read_by": self.read_by,
            "plan": self.plan,
            "lines": lines,
            "emergency": emergency,
            "country": _("Country: %(country)s.", country=self.card.country_name),
        }


def care_for(families: Iterable[Family]) -> Care | None:
    """What is said to the writer of words about these; None when there is nothing to offer."""
    about = [each for each in families if each in care.WORDS]
    if not about:
        return None
    found = current_app.extensions
    card = found["help_card"]()
    words = tuple(_(text, number=card.emergency) for each in about for text in care.WORDS[each])
    # A member's own safety plan comes first, once there are such plans.
    plan = found.get("safety_plan", str)()
    return Care(words, _(ON_DUTY) if found["somebody_on_duty"]() else _(NOBODY), plan, card)


def told(families: Iterable[Family]) -> dict[str, Any]:
    """What an answer to a page that is open carries: `{care}`, or nothing."""
    care = care_for(families)
    return {"care": care.payload()} if care is not None else {}
