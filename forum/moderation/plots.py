"""A drawing of the months: a bar for each, or a short mark where the number was too small to be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.moderation.kinds import Figure
from forum.moderation.open_queries import Month

WIDTH, HEIGHT, FOOT = 640, 200, 28
SERIES = (Figure.FLAGS, Figure.LOOKED_AT)
# Room between two months, and between the two bars of one.
GAP, SPLIT, BAR_MOST = 16.0, 4.0, 40.0
STEPS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)


@dataclass(frozen=True)
class Bar:
    """One bar, in the drawing's own units; `count` is 0 where it was too small to be told."""

    figure: Figure
    x: float
    y: float
    width: float
    height: float
    count: int


@dataclass(frozen=True)
class Plot:
    """The months from the oldest to the newest, each with its bars, and the lines that say how high they are."""

    months: list[tuple[Month, float, list[Bar]]]
    lines: list[tuple[int, float]]
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = FOOT


def plot(months: Sequence[Month]) -> Plot:
    """Draws months that came with the newest first."""
    top = max([10, *(month.count(figure) for month in months for figure in SERIES)])
    step = next((each for each in STEPS if top <= each * 4), STEPS[-1])
    ceiling = step * -(-top // step)
    room = (WIDTH - GAP) / max(1, len(months))
    width = min(BAR_MOST, (room - GAP - SPLIT) / len(SERIES))
    drawn = []
    for number, month in enumerate(reversed(months)):
        middle = GAP / 2 + room * (number + 0.5)
        left = middle - (width * len(SERIES) + SPLIT * (len(SERIES) - 1)) / 2
        drawn.append((month, round(middle, 1), _bars(month, left, width, ceiling)))
    lines = [(height, round(HEIGHT - HEIGHT * height / ceiling, 1)) for height in range(step, ceiling + 1, step)]
    return Plot(drawn, lines)


def _bars(month: Month, left: float, width: float, ceiling: int) -> list[Bar]:
    bars = []
    for place, figure in enumerate(SERIES):
        count = month.count(figure)
        height = HEIGHT * count / ceiling if count else 4.0
        x = left + place * (width + SPLIT)
        bars.append(Bar(figure, round(x, 1), round(HEIGHT - height, 1), round(width, 1), round(height, 1), count))
    return bars
