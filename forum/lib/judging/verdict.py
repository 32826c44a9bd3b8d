"""What is said about a text: how soon a person must look, what it is about, which rules said so, which words wait."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Label(IntEnum):
    """How soon a person must look; the later one is the graver one."""

    GREEN = 0
    AMBER = 1  # within hours
    RED = 2  # within half an hour
    CRISIS = 3  # now

    def __str__(self) -> str:
        return self.name.lower()


class Family(StrEnum):
    """What a text may be about that somebody has to look at."""

    SELF_HARM = "self_harm"  # suicide and self-harm
    OVERDOSE = "overdose"
    WITHDRAWAL = "withdrawal"
    LAPSE = "lapse"  # use with lost tolerance
    VIOLENCE = "violence"  # violence or abuse
    CHILD_SAFETY = "child_safety"
    SOURCING = "sourcing"
    DOSING = "dosing"
    LEAD_GENERATION = "lead_generation"
    OUTING = "outing"
    HARASSMENT = "harassment"


@dataclass(frozen=True)
class Verdict:
    """The gravest label of all rules that met, their families and names, the families whose words are kept back, and the
    version of the rules."""

    label: Label
    families: tuple[Family, ...]
    rules: tuple[str, ...]
    holds: tuple[Family, ...]
    version: str
