"""Plain exceptions that carry words for the person who asked; only `web` knows status codes."""

from collections.abc import Mapping
from typing import NamedTuple

from forum.lib.judging.verdict import Family
from forum.lib.outing import Kind
from forum.lib.words import N_
from forum.vocabulary import TargetKind


class Told(NamedTuple):
    """A piece of a sentence, itself marked for translation, with what fills it."""

    words: str
    values: Mapping[str, object]


class Plain(Exception):
    """Base of every refusal. `reason` is a sentence marked for translation, filled with `values` when shown."""

    # What the writer of refused words may need help about; empty for nearly every refusal.
    families: tuple[Family, ...] = ()
    # Whether somebody has looked for them; of words that were refused unread nobody has.
    is_judged = False
    # By kind and name, the text whose case tells a person of it all the same; None when nobody hears of refused words.
    about: tuple[TargetKind, str] | None = None

    def __init__(self, reason: str = "", **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


class Refused(Plain):
    """The policy says no."""


class SignInNeeded(Refused):
    """The policy says: not as a visitor."""


class Missing(Plain):
    """There is no such thing, or none that the asker may know of."""


class Conflict(Plain):
    """Somebody else was quicker; the asker should look again."""


class TooSoon(Plain):
    """A limit was reached; `wait` is the number of seconds until it is over."""

    def __init__(self, reason: str, wait: int, **values: object) -> None:
        super().__init__(reason, wait=wait, **values)
        self.wait = wait


class Invalid(Plain):
    """The input cannot be taken as it is; `problems` maps a field's name to a sentence."""

    def __init__(self, problems: Mapping[str, str], **values: object) -> None:
        super().__init__(next(iter(problems.values()), ""), **values)
        self.problems = dict(problems)


class Withheld(Invalid):
    """Words that were not delivered, and are kept for a person to see. `families` are what their writer may need help about,
    `rule` is the line of our rules that they go against, empty when they go against none."""

    def __init__(
        self, problems: Mapping[str, str], families: tuple[Family, ...], rule: str, about: tuple[TargetKind, str]
    ) -> None:
        super().__init__(problems)
        self.families, self.about = families, about
        self.rule = rule


class AskFirst(Plain):
    """No refusal: the words could lead to a person, and their writer has not been asked about them yet.

    `pieces` are what was seen; who sends `digest` back with the same words is not asked again.
    """

    def __init__(self, pieces: tuple[tuple[Kind, str], ...], digest: str) -> None:
        super().__init__(N_("This could lead somebody to a person. Once it is read it cannot be taken back."))
        self.pieces = pieces
        self.digest = digest
