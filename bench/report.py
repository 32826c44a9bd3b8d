"""Figures with their goals, and the tables in which they are printed."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One result for the last table: how it reads, and whether it keeps its goal (None: there is no goal)."""

    name: str
    text: str
    goal: str = ""
    kept: bool | None = None
    values: tuple[float, ...] = ()

    @property
    def verdict(self) -> str:
        """In one word."""
        return {True: "kept", False: "missed", None: ""}[self.kept]


def at_most(name: str, values: Sequence[float], goal: float, unit: str) -> Figure:
    """The median of several rounds, held against a goal from above."""
    middle = statistics.median(values)
    return Figure(name, spread(values, unit), f"<= {goal:g}{unit}", middle <= goal, tuple(values))


def at_least(name: str, values: Sequence[float], goal: float, unit: str) -> Figure:
    """The median of several rounds, held against a goal from below."""
    middle = statistics.median(values)
    return Figure(name, spread(values, unit), f">= {goal:g}{unit}", middle >= goal)


def noted(name: str, values: Sequence[float], unit: str) -> Figure:
    """The median of several rounds, for the record."""
    return Figure(name, spread(values, unit))


def spread(values: Sequence[float], unit: str = "") -> str:
    """The median, with the least and the most when there are several."""
    middle = f"{_short(statistics.median(values))}{unit}"
    if len(values) == 1:
        return middle
    return f"{middle} ({_short(min(values))}-{_short(max(values))})"


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which `part` of all values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side; the first is flush left, the others flush right."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def final_table(figures: Sequence[Figure]) -> str:
    """Everything with its goal and verdict."""
    return table(("figure", "measured", "goal", "verdict"), [(f.name, f.text, f.goal, f.verdict) for f in figures])


def _short(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
