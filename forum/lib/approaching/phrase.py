"""What a phrase is: the words it begins at, what may stand before them, and what makes it another sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forum.lib.outing.looking import Looked, before
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

    def spans(self, looked: Looked) -> Iterator[Span]:
        """Find where the phrase stands in a text."""
        for match in looked.matches(self.cues, self.rule):
            head = before(looked.text, match.start(), REACH)
            if self.led is not None and not self.led.search(head):
                continue
            if self.unless is None or not self.unless.search(head):
                yield match.span()


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
