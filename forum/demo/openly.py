"""The months before the demo begins, as they were told in the open: nobody would play four months of cases to look at them."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum.demo import script
from forum.extensions import db
from forum.lib import grouping
from forum.lib.grouping import Period
from forum.moderation.kinds import Figure
from forum.moderation.open_models import LogLine, LogPeriod, MonthFigure
from forum.transaction import transaction

NOTHING = {"measure": "", "text_kind": "", "ground": "", "at_least": 0, "changed": False}


def tell(now: datetime) -> None:
    """Stores what the demo's file says of the months before this one, unless a month is told already."""
    with transaction():
        if db.session.scalar(sa.select(sa.exists().where(LogPeriod.id > 0))):
            return
        for month in reversed(script.told_months()):
            _store(_before(now, month["ago"]), month)


def _before(now: datetime, ago: int) -> Period:
    month = grouping.month_of(now.date())
    for _month in range(ago):
        month = grouping.month_of(month.first - timedelta(days=1))
    return month


def _store(period: Period, month: dict[str, Any]) -> None:
    for line in month["told"]:
        if "day" in line or "part" in line:
            _period(_inside(period, line), [line])
    whole = [line for line in month["told"] if "day" not in line and "part" not in line]
    _period(period, [*whole, NOTHING])
    for figure in Figure:
        count, band = month.get(figure.value, 0), None
        if figure is Figure.FIRST_LOOK:
            count, band = 0, month["first_look"]
        name = f"{period.first:%Y-%m}"
        db.session.add(MonthFigure(month=name, figure=figure, at_least=count, band=band))


def _inside(month: Period, line: dict[str, Any]) -> Period:
    day, part = int(line.get("day", 0)), int(line.get("part", 0))
    return grouping.days(month)[day - 1] if day else grouping.parts(month)[part - 1]


def _period(period: Period, lines: list[dict[str, Any]]) -> None:
    stored = LogPeriod(span=period.span, first_on=period.first, last_on=period.last)
    for line in lines:
        facts = {name: line.get(name, NOTHING[name]) for name in NOTHING}
        stored.lines.append(LogLine(**facts))
    db.session.add(stored)
    # Each period in its turn: the log is read by their numbers.
    db.session.flush()
