"""Reads of what was published: the log's periods and the months' figures, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from forum.extensions import db
from forum.lib.paging import Page, page_of
from forum.moderation.kinds import Figure, Wait
from forum.moderation.open_models import LogPeriod, MonthFigure


@dataclass(frozen=True)
class Month:
    """A month as it was published: numbers ("at least"; 0 says that it was fewer than we tell) and the wait's band."""

    name: str
    counts: Mapping[Figure, int] = field(default_factory=dict)
    wait: Wait | None = None

    def count(self, figure: Figure) -> int:
        """A figure's number; 0 too when it was not counted in that month."""
        return self.counts.get(figure, 0)


def log(before: int | None, size: int) -> Page[LogPeriod]:
    """Periods of the log, the newest first; of one end the month before its parts, and parts before days."""
    asked = sa.select(LogPeriod).options(selectinload(LogPeriod.lines)).order_by(LogPeriod.id.desc())
    if before is not None:
        asked = asked.where(LogPeriod.id < before)
    found = db.session.scalars(asked.limit(size + 1)).all()
    return page_of(found, size, lambda period: str(period.id))


def months(before: str | None, size: int) -> Page[Month]:
    """Published months, the newest first."""
    names = sa.select(MonthFigure.month).distinct().order_by(MonthFigure.month.desc()).limit(size + 1)
    found = db.session.scalars(names.where(MonthFigure.month < before) if before else names).all()
    rows = db.session.scalars(sa.select(MonthFigure).where(MonthFigure.month.in_(found))).all()
    made = [_month(name, [row for row in rows if row.month == name]) for name in found]
    return page_of(made, size, lambda month: month.name)


def _month(name: str, rows: list[MonthFigure]) -> Month:
    waits = [Wait(row.band) for row in rows if row.figure is Figure.FIRST_LOOK and row.band]
    return Month(name, {row.figure: row.at_least for row in rows}, waits[0] if waits else None)
