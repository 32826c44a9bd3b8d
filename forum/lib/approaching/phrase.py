"""What a phrase is: the words it begins at, what may stand before them, and what makes it another sentence."""

import re
from dataclasses import dataclass

from forum.lib.outing.looking import before
from forum.lib.outing.trace import Span

# How much of what stands before a phrase is looked at.
REACH = 60


@dataclass(frozen=True)
class Phrase:
    """Words by which somebody is led elsewhere.

    `rule` is matched from one of the `cues` on; `led` must end just before it, `unless` must not.
    """

    cues: frozenset[str]
    rule: re.Pattern[str]
    led: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None

    def at(self, text: str, place: int) -> Span | None:
        """Say whether the phrase stands in a text at a place where one of its cues does, and how far it goes."""
        match = self.rule.match(text, place)
        if match is None:
            return None
        head = before(text, place, REACH)
        if (self.led is not None and not self.led.search(head)) or (
            self.unless is not None and self.unless.search(head)
        ):
            return None
        return match.span()


def phrase(cues: str, rule: str, *, led: str = "", unless: str = "") -> Phrase:
    """Write a phrase down: `cues` with blanks between, the rules as patterns in which one blank is any white space."""
    return Phrase(
        frozenset(cues.split()),
        _compiled(rule),
        _compiled(rf"(?:{led})\Z") if led else None,
        _compiled(rf"(?:{unless})\Z") if unless else None,
    )


def _compiled(rule: str) -> re.Pattern[str]:
    return re.compile(rule.replace(" ", r"\s{1,3}"), re.IGNORECASE)
