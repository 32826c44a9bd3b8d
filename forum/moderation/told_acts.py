"""The acts that the public log tells of, read from the audit trail; and which of its lines tells of which act."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.audit.models import AuditRow
from forum.extensions import db
from forum.lib import grouping
from forum.lib.grouping import ANYTHING, Act, Key, Span
from forum.moderation.models import Case, Flag
from forum.moderation.open_models import LogLine, LogPeriod
from forum.vocabulary import FlagReason, Measure, TargetKind

ABOUT_TEXTS = (Measure.HIDE, Measure.RESTORE, Measure.DISMISS)
LOGGED = (
    *ABOUT_TEXTS,
    Measure.NOTE,
    Measure.REMIND,
    Measure.OFFER_PAUSE,
    Measure.COOL_DOWN,
    Measure.READ_ONLY,
    Measure.PAUSE,
    Measure.SUSPEND,
    Measure.REMOVE_PERSON,
    Measure.LIFT,
    Measure.SHORTEN,
    Measure.UNDO,
    Measure.QUIET,
    Measure.REMOVE,
    Measure.OPEN_ALIAS,
)
# What takes an act back, when it comes later in the same case.
_HELD = (Measure.COOL_DOWN, Measure.READ_ONLY, Measure.PAUSE, Measure.SUSPEND, Measure.REMOVE_PERSON)
TAKEN_BACK_BY = {Measure.HIDE: (Measure.RESTORE, Measure.UNDO), **dict.fromkeys(_HELD, (Measure.LIFT, Measure.UNDO))}
# Told with how long it was meant.
WITH_LENGTH = (Measure.PAUSE, Measure.SUSPEND)
_later = aliased(AuditRow)
_changed = sa.or_(
    *(
        sa.and_(AuditRow.measure == act, sa.exists().where(
            _later.case_id == AuditRow.case_id, _later.id > AuditRow.id, _later.measure.in_(back)))
        for act, back in TAKEN_BACK_BY.items()
    )
)  # fmt: skip


def acts(first: date, last: date) -> list[Act]:
    """What was done between two days, both included, in the order in which it was done."""
    columns = (AuditRow.id, AuditRow.at, AuditRow.measure, Case.target_kind, AuditRow.reason, AuditRow.days)
    asked = (
        sa.select(*columns, AuditRow.subject_id, _changed.label("changed"))
        .outerjoin(Case, Case.id == AuditRow.case_id)
        .where(AuditRow.measure.in_(LOGGED), AuditRow.at >= midnight(first))
        .where(AuditRow.at < midnight(last + timedelta(days=1)))
        .order_by(AuditRow.id)
    )
    return [
        Act(
            row.id, row.at.date(), _key(row.measure, row.target_kind, row.reason, row.days), row.subject_id, row.changed
        )
        for row in db.session.execute(asked)
    ]


def midnight(day: date) -> datetime:
    """When a day begins, in UTC as everything is remembered."""
    return datetime.combine(day, time(), UTC)


def _key(measure: Measure, kind: TargetKind | None, reason: FlagReason | None, days: int | None) -> Key:
    text = kind.value if kind and measure in ABOUT_TEXTS else ""
    if measure is Measure.NOTE:
        text = TargetKind.POST.value
    ground = reason.value if reason and measure is Measure.HIDE else ""
    if measure in WITH_LENGTH and days is not None:
        ground = str(days)
    return measure.value, text, ground


class Lines:
    """Lines that are published already, to find the one that tells of an act."""

    def __init__(self, first: date, last: date) -> None:
        asked = sa.select(LogPeriod).where(LogPeriod.first_on >= first, LogPeriod.last_on <= last)
        self.periods: Sequence[LogPeriod] = db.session.scalars(asked).unique().all()
        self._lines = {
            (period.span, period.first_on, (line.measure, line.text_kind, line.ground)): line
            for period in self.periods
            for line in period.lines
            if line.at_least
        }

    def has(self, span: Span, first: date) -> bool:
        """Whether something of this span is published."""
        return any((each.span, each.first_on) == (span, first) for each in self.periods)

    def of(self, act: Act) -> LogLine | None:
        """The line that tells of an act: the finest that is there, as when it was published."""
        return next((line for place in _places(act) if (line := self._lines.get(place))), None)

    def untold(self, found: Iterable[Act]) -> list[Act]:
        """The acts that no line tells of yet."""
        return [act for act in found if self.of(act) is None]


def _places(act: Act) -> list[tuple[Span, date, Key]]:
    measure, text, _ground = act.key
    month = grouping.month_of(act.on)
    part = next(each for each in grouping.parts(month) if each.first <= act.on <= each.last)
    places: list[tuple[Span, date, Key]] = [(Span.DAY, act.on, act.key), (Span.PART, part.first, act.key)]
    coarser: tuple[Key, ...] = (act.key, (measure, text, ""), (measure, "", ""), ANYTHING)
    return places + [(Span.MONTH, month.first, key) for key in coarser]


def first_day() -> date | None:
    """The day of the first thing that could be told of: an act, or a flag."""
    act: Any = db.session.scalar(sa.select(sa.func.min(AuditRow.at)).where(AuditRow.measure.in_(LOGGED)))
    flag: Any = db.session.scalar(sa.select(sa.func.min(Flag.at)))
    found = [at.date() for at in (act, flag) if at is not None]
    return min(found) if found else None
