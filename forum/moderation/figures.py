"""A month in numbers. What moderators did is what the log's lines say, added up: no figure holds an act that no line tells."""

from collections import Counter
from datetime import timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from forum.audit.models import AuditRow
from forum.config import Config
from forum.extensions import db
from forum.lib import clock, grouping
from forum.lib.grouping import Act, Period
from forum.moderation.kinds import WAIT_HOURS, Figure, Wait
from forum.moderation.models import Case, Flag
from forum.moderation.open_models import MonthFigure
from forum.moderation.told_acts import midnight
from forum.vocabulary import Measure

DONE: dict[Figure, tuple[Measure, ...]] = {
    Figure.LOOKED_AT: (Measure.HIDE, Measure.DISMISS),
    Figure.HIDDEN: (Measure.HIDE,),
    Figure.STAY: (Measure.DISMISS,),
    Figure.SHOWN_AGAIN: (Measure.RESTORE,),
    Figure.NOTED: (Measure.NOTE,),
    Figure.PAUSED: (Measure.PAUSE, Measure.SUSPEND),
    Figure.READ_ONLY: (Measure.COOL_DOWN, Measure.READ_ONLY),
    Figure.REMOVED: (Measure.REMOVE_PERSON,),
    Figure.UNDONE: (Measure.UNDO,),
    Figure.LEFT_EVENING: (Measure.REMOVE,),
}
FIRST_ACTS = (Measure.CLAIM, Measure.HIDE, Measure.DISMISS)


def store(month: Period, told: list[Act], config: Config) -> None:
    """Stores a month's figures: of acts that lines tell of, of flags, and how long the first look took. Only inside a
    transaction, once a month."""
    name, counts = f"{month.first:%Y-%m}", Counter(act.key[0] for act in told)
    for figure, measures in DONE.items():
        _add(name, figure, sum(counts[measure.value] for measure in measures), config)
    _add(name, Figure.FLAGS, _flags(month, config), config)
    wait = _first_look(month, config)
    db.session.add(MonthFigure(month=name, figure=Figure.FIRST_LOOK, at_least=0, band=wait))


def _add(month: str, figure: Figure, count: int, config: Config) -> None:
    rounded = grouping.at_least(count, config.told_rounded_to)
    db.session.add(MonthFigure(month=month, figure=figure, at_least=rounded, band=None))


def _flags(month: Period, config: Config) -> int:
    """How many flags there were, 0 when they came from too few people or were about too few."""
    people = (sa.func.count(sa.distinct(each)) for each in (Flag.reporter_id, Case.author_id))
    asked = sa.select(sa.func.count(Flag.id), *people).join(Case, Case.id == Flag.case_id)
    within = (Flag.at >= midnight(month.first), Flag.at < midnight(month.last + timedelta(days=1)))
    count, *different = db.session.execute(asked.where(*within)).one()
    return count if min(different) >= config.told_least_people else 0


def _first_look(month: Period, config: Config) -> Wait | None:
    """Within how long half of the texts were looked at whose first look was in this month; None when they were of too few."""
    first: Any = sa.func.min(AuditRow.at)
    looked = sa.select(AuditRow.case_id, first.label("at")).where(AuditRow.measure.in_(FIRST_ACTS))
    looked = looked.where(AuditRow.case_id.is_not(None)).group_by(AuditRow.case_id)
    looked = looked.having(first >= midnight(month.first), first < midnight(month.last + timedelta(days=1)))
    found = looked.subquery()
    asked = sa.select(found.c.at, Case.opened_at, Case.author_id).join(Case, Case.id == found.c.case_id)
    rows = db.session.execute(asked).all()
    if len({row.author_id for row in rows}) < config.told_least_people:
        return None
    hours = median((clock.hour(row.at) - row.opened_at).total_seconds() for row in rows) / 3600
    return next((wait for wait, most in WAIT_HOURS.items() if hours <= most), Wait.LONGER)
