"""A drawing of how soon cases were looked at: for each gravity its weeks, and what waits now on its way to the deadline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from forum.config import Config
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Label
from forum.moderation import levels
from forum.moderation.models import AnswerCount, Case
from forum.statements import rows
from forum.vocabulary import CaseState

WEEKS = 8
# In the drawing's own units.
BAND, COLUMN, BAR, LEFT, NOW_LEFT, NOW_WIDTH = 72, 34, 22, 110, 410, 220
TALLEST = 44
# Who waits twice as long as they should stands at the edge.
EDGE = 2.0
DRAWN = (Label.CRISIS, Label.RED, Label.AMBER)
_COUNTS = sa.select(
    AnswerCount.week, AnswerCount.level, sa.func.sum(AnswerCount.within), sa.func.sum(AnswerCount.late)
).group_by(AnswerCount.week, AnswerCount.level)
# Minutes are only promised while somebody is on duty.
_UNSTAFFED = sa.and_(AnswerCount.level == int(Label.CRISIS), AnswerCount.staffed.is_(False))
_NOBODY_THERE = sa.select(sa.func.sum(AnswerCount.within + AnswerCount.late)).where(_UNSTAFFED)
_WAITING = sa.select(Case.level, Case.due_at).where(
    Case.state == CaseState.OPEN, sa.or_(Case.due_at.is_not(None), Case.overdue.is_(True))
)


@dataclass(frozen=True)
class Week:
    """One week of one gravity: how many were looked at in time and late, and the two pieces of its column."""

    begins: date
    within: int
    late: int
    x: int
    late_y: float
    late_height: float
    within_y: float
    within_height: float


@dataclass(frozen=True)
class Band:
    """One gravity: its weeks, the oldest first, and where what waits now stands (0 has just come, 1 is its deadline)."""

    label: Label
    minutes: int
    y: int
    weeks: list[Week]
    waiting: list[float]

    @property
    def within(self) -> int:
        """How many were looked at in time in all these weeks."""
        return sum(each.within for each in self.weeks)

    @property
    def late(self) -> int:
        """How many were looked at later."""
        return sum(each.late for each in self.weeks)

    @property
    def is_late(self) -> int:
        """How many wait too long now."""
        return sum(each > 1 for each in self.waiting)

    @property
    def marks(self) -> list[tuple[float, bool]]:
        """Where the marks of what waits now stand, and whether each is late."""
        scale = NOW_WIDTH / EDGE
        return [(round(NOW_LEFT + min(each, EDGE) * scale, 1), each > 1) for each in self.waiting]


@dataclass(frozen=True)
class Plot:
    """All gravities, the gravest first."""

    bands: list[Band]
    # Crises of these weeks that came while nobody was on duty; they stand in no column.
    unstaffed: int
    deadline_x: float = NOW_LEFT + NOW_WIDTH / EDGE
    now_left: int = NOW_LEFT
    now_right: int = NOW_LEFT + NOW_WIDTH
    bar: int = BAR
    width: int = NOW_LEFT + NOW_WIDTH + 10
    height: int = BAND * len(DRAWN)


def plot(config: Config) -> Plot:
    """How the last weeks went, and what waits now."""
    first = levels.monday(clock.now().date()) - timedelta(weeks=WEEKS - 1)
    weeks = [first + timedelta(weeks=number) for number in range(WEEKS)]
    found = {
        (each[0], each[1]): (int(each[2]), int(each[3]))
        for each in rows(_COUNTS.where(~_UNSTAFFED))
        if each[0] >= first
    }
    waiting = [(each.level, _left(each.due_at, levels.minutes(each.level, config))) for each in rows(_WAITING)]
    unstaffed = db.session.scalar(_NOBODY_THERE.where(AnswerCount.week >= first)) or 0
    return Plot(
        [_band(place, label, weeks, found, waiting, config) for place, label in enumerate(DRAWN)], int(unstaffed)
    )


def _left(due: datetime | None, minutes: int) -> float:
    """Minutes until a deadline; one that has passed and is forgotten stands at the edge."""
    return (due - clock.now()).total_seconds() / 60 if due is not None else -minutes * (EDGE - 1)


def _band(  # a band has this many facts
    place: int,
    label: Label,
    weeks: list[date],
    found: dict[tuple[date, int], tuple[int, int]],
    waiting: Iterable[tuple[int, float]],
    config: Config,
) -> Band:
    minutes = levels.minutes(label, config)
    counts = [found.get((week, int(label)), (0, 0)) for week in weeks]
    most = max(1, *(within + late for within, late in counts))
    foot = BAND * place + TALLEST + 12
    drawn = [
        _week(week, count, LEFT + COLUMN * n, foot, most)
        for n, (week, count) in enumerate(zip(weeks, counts, strict=True))
    ]
    on_the_way = sorted(1 - left / minutes for level, left in waiting if level == label)
    return Band(label, minutes, BAND * place, drawn, on_the_way)


def _week(begins: date, count: tuple[int, int], x: int, foot: int, most: int) -> Week:
    within, late = count
    tall, short = (round(TALLEST * each / most, 1) for each in (within, late))
    return Week(begins, within, late, x, round(foot - short, 1), short, round(foot - short - tall, 1), tall)
