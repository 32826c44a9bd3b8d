"""A check-in: how somebody is, in fields that may each be left out; said aloud in a round, or kept for oneself alike.

Bounds are those of recovery-standards.md, section 7; the win comes from section 19 and is as long as section 7's
gratitude. A private check-in is a subclass with more fields: `read` takes whatever fields a class has.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from forum.lib import typed
from forum.lib.words import N_

MOOD, CRAVING = (1, 5), (0, 10)
# Characters of a win, and of an intention for the next 24 hours.
WORDS_MAX = 280

Kind = TypeVar("Kind", bound="CheckIn")
Say = Callable[..., str]

MOOD_WORDS: dict[int, str] = {
    1: N_("very low"),
    2: N_("low"),
    3: N_("so-so"),
    4: N_("all right"),
    5: N_("good"),
}
CRAVING_WORDS: dict[int, str] = {
    0: N_("no pull"),
    **dict.fromkeys((1, 2, 3), N_("a little")),
    **dict.fromkeys((4, 5, 6), N_("clearly there")),
    **dict.fromkeys((7, 8), N_("strong")),
    **dict.fromkeys((9, 10), N_("very strong")),
}
_LABELS = {
    "mood": N_("Mood: %(words)s (%(value)d of %(most)d)"),
    "craving": N_("Pull: %(words)s (%(value)d of %(most)d)"),
    "win": N_("Went well: %(words)s"),
    "intention": N_("My next 24 hours: %(words)s"),
}


class Unfit(ValueError):
    """Something that cannot be taken as it is; `problems` maps a field's name to a sentence with `values` in it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = dict(problems)
        self.values = {"most": WORDS_MAX}


@dataclass(frozen=True)
class Scale:
    """A number from `least` to `most`, both included; `wrong` is said about every other."""

    least: int
    most: int
    wrong: str

    def take(self, raw: object) -> int | None:
        """The number, None when it was left out. Raises ValueError with the sentence."""
        if raw is None or raw == "":
            return None
        if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= len(str(self.most)):
            raw = int(raw)
        if isinstance(raw, bool) or not isinstance(raw, int) or not self.least <= raw <= self.most:
            raise ValueError(self.wrong)
        return raw


@dataclass(frozen=True)
class Words:
    """One line of at most `most` characters."""

    most: int

    def take(self, raw: object) -> str:
        """The line as it is kept, empty when it was left out. Raises ValueError with a sentence."""
        if raw is None:
            return ""
        if not isinstance(raw, str):
            raise ValueError(N_("This page sent something we could not read. Please reload it."))
        line = typed.line(raw)
        if len(line) > self.most:
            raise ValueError(N_("Please keep this below %(most)d characters."))
        return line


def scale(bounds: tuple[int, int], wrong: str) -> Any:
    """A field of a check-in that is a number."""
    return field(default=None, metadata={"reads": Scale(*bounds, wrong)})


def words(most: int) -> Any:
    """A field of a check-in that is a line."""
    return field(default="", metadata={"reads": Words(most)})


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """What somebody says of themselves. `craving` is how strong it pulls, 0 being not at all."""

    mood: int | None = scale(MOOD, N_("Please choose one of the five, or leave it out."))
    craving: int | None = scale(CRAVING, N_("Please choose a number from 0 to 10, or leave it out."))
    win: str = words(WORDS_MAX)
    intention: str = words(WORDS_MAX)

    @classmethod
    def read(cls: type[Kind], raw: Mapping[str, object]) -> Kind:
        """Takes what a form or a socket sent. Raises Unfit with every field that cannot be taken."""
        taken: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for each in fields(cls):
            try:
                taken[each.name] = each.metadata["reads"].take(raw.get(each.name))
            except ValueError as wrong:
                problems[each.name] = str(wrong)
        if problems:
            raise Unfit(problems)
        return cls(**taken)

    @property
    def is_pass(self) -> bool:
        """Whether every field was left out."""
        return all(getattr(self, each.name) in (None, "") for each in fields(self))

    def aloud(self, say: Say) -> str:
        """What is said of it in a room, a line for each field, in the language of `say(text, **values)`."""
        said = []
        if self.mood is not None:
            said.append(say(_LABELS["mood"], words=say(MOOD_WORDS[self.mood]), value=self.mood, most=MOOD[1]))
        if self.craving is not None:
            strength = say(CRAVING_WORDS[self.craving])
            said.append(say(_LABELS["craving"], words=strength, value=self.craving, most=CRAVING[1]))
        for name in ("win", "intention"):
            if getattr(self, name):
                said.append(say(_LABELS[name], words=getattr(self, name)))
        return "\n".join(said)
