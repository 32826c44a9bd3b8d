"""The labelled texts and what the judge says of them, counted: precision and recall with their intervals."""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from forum.lib.judging import Family, Label, Verdict, judge

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "screening" / "labelled"
DEMO = FOLDER.parents[2] / "forum" / "demo"
# Shorter pieces are headings and marks.
_WORDS_OF_TALK = 4
LANGUAGES = ("en", "es")
# What the rules were written from, first and second; what the model learned from; what neither was: danger told outright in most, hidden in all ("hard").
# And what seven further hands wrote when rules and model stood ("fresh").
PARTS = ("dev", "dev2", "learn", "plain", "test", "fresh")
# Ordinary talk alone: what the model learned from, and an evening that nothing was made from or chosen by.
ORDINARY = ("talk", "calm")
# 95 %.
_Z = 1.959964


@dataclass(frozen=True)
class Labelled:
    """A text, what people said of it, and what the judge says."""

    label: Label
    families: frozenset[Family]
    holds: frozenset[Family]
    kind: str
    verdict: Verdict


@dataclass(frozen=True)
class Share:
    """So many of so many, and where the true share may lie (Wilson's interval, 95 %)."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share itself; 0 of nothing is 0."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Its least and its most."""
        if not self.of:
            return 0.0, 1.0
        near = self.value + _Z**2 / (2 * self.of)
        spread = _Z * math.sqrt(self.value * (1 - self.value) / self.of + _Z**2 / (4 * self.of**2))
        share = 1 + _Z**2 / self.of
        return max(0.0, (near - spread) / share), min(1.0, (near + spread) / share)

    def __str__(self) -> str:
        least, most = self.interval
        return f"{self.value:.2f} ({least:.2f}-{most:.2f})" if self.of else "none"

    def data(self) -> dict[str, float | int]:
        """As it is written into a file."""
        least, most = self.interval
        return {
            "count": self.count,
            "of": self.of,
            "share": round(self.value, 3),
            "least": round(least, 3),
            "most": round(most, 3),
        }


def labelled(language: str, part: str) -> list[Labelled]:
    """Judge all texts of a language and a part of the set."""
    lines = (FOLDER / f"{part}.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_judged(json.loads(line)) for line in lines if line.strip()]


def texts() -> list[str]:
    """The texts alone, of all parts that are there."""
    files = [FOLDER / f"{part}.{language}.jsonl" for language in LANGUAGES for part in (*PARTS, *ORDINARY)]
    return [
        json.loads(line)["text"] for file in files if file.is_file() for line in file.read_text("utf-8").splitlines()
    ]


def talk() -> list[str]:
    """Ordinary words of a community: what the demo's people say in threads and rooms, a paragraph or a line each."""
    threads = [file.read_text("utf-8").split("\n\n") for file in sorted((DEMO / "threads").iterdir())]
    rooms = [file.read_text("utf-8").splitlines() for file in sorted((DEMO / "rooms").iterdir())]
    return [text for group in (*threads, *rooms) for text in group if len(text.split()) >= _WORDS_OF_TALK]


def measures(rows: list[Labelled]) -> dict[str, tuple[Share, Share]]:
    """Precision and recall by name: each label against the rest, crisis and red together, amber or above, each family,
    and what is held back."""
    told: dict[str, tuple[Share, Share]] = {}
    for label in reversed(Label):
        told[str(label)] = both(
            rows, lambda row, own=label: row.label == own, lambda row, own=label: row.verdict.label == own
        )
    told["crisis or red"] = both(rows, lambda row: row.label >= Label.RED, lambda row: row.verdict.label >= Label.RED)
    told["amber or above"] = both(
        rows, lambda row: row.label >= Label.AMBER, lambda row: row.verdict.label >= Label.AMBER
    )
    for family in Family:
        told[str(family)] = both(
            rows, lambda row, own=family: own in row.families, lambda row, own=family: own in row.verdict.families
        )
    told["held back"] = both(rows, lambda row: bool(row.holds), lambda row: bool(row.verdict.holds))
    return told


def both(
    rows: Iterable[Labelled], wanted: Callable[[Labelled], bool], found: Callable[[Labelled], bool]
) -> tuple[Share, Share]:
    """Precision and recall of one question."""
    pairs = [(wanted(row), found(row)) for row in rows]
    right = sum(want and find for want, find in pairs)
    return Share(right, sum(find for _want, find in pairs)), Share(right, sum(want for want, _find in pairs))


def falsely(rows: Iterable[Labelled], kind: str, least: Label) -> Share:
    """How many green texts of a kind are called so grave or graver."""
    own = [row for row in rows if row.kind == kind and row.label is Label.GREEN]
    return Share(sum(row.verdict.label >= least for row in own), len(own))


def _judged(row: dict[str, object]) -> Labelled:
    families, holds = (
        frozenset(map(Family, value)) if isinstance(value := row[key], list) else frozenset[Family]()
        for key in ("families", "holds")
    )
    label = Label[str(row["label"]).upper()]
    return Labelled(label, families, holds, str(row["kind"]), judge(str(row["text"])))
