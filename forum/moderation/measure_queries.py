"""Reads of measures: as their person reads them, and as moderators do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.accounts.models import Account
from forum.extensions import db
from forum.lib import clock
from forum.lib.paging import Page, page_of
from forum.moderation.kinds import APPEALED, SHUTS_OUT, MeasureKind, MeasureState, Outcome
from forum.moderation.measure_models import Appeal, PersonMeasure
from forum.moderation.models import Case
from forum.vocabulary import CaseState, FlagReason, HeldFor, TargetKind

# Whether its person may know of it (answering.is_unknown).
KNOWN = ~sa.or_(
    PersonMeasure.state == MeasureState.PROPOSED,
    sa.and_(PersonMeasure.kind.in_(SHUTS_OUT), PersonMeasure.state == MeasureState.DECLINED),
)
PATHS = {TargetKind.POST: "/p/", TargetKind.MESSAGE: "/m/"}
_taker, _second = aliased(Account), aliased(Account)


@dataclass(frozen=True)
class AppealRow:
    """What was said against a measure, and what came of it."""

    words: str
    outcome: Outcome | None
    answer: str
    due_at: datetime | None


@dataclass(frozen=True)
class MeasureRow:
    """A measure on a page. `path` leads to the words it is about, where its person still finds them."""

    id: int
    public_id: str
    kind: MeasureKind
    state: MeasureState
    reason: FlagReason
    words: str
    days: int | None = None
    with_help: bool = False
    taken_on: date | None = None
    until: datetime | None = None
    appeal: AppealRow | None = None
    path: str = ""
    text: TargetKind | None = None
    by: str = ""
    second: str = ""
    involved: frozenset[int] = frozenset()

    @property
    def stands(self) -> bool:
        """Whether it holds now; what has run out is over before anybody sweeps."""
        return self.state is MeasureState.STANDS and (self.until is None or self.until > clock.now())

    @property
    def waits(self) -> bool:
        """Whether somebody can still answer it: a second moderator, or its person."""
        asked = self.state in (MeasureState.PROPOSED, MeasureState.OFFERED)
        return asked and self.until is not None and self.until > clock.now()

    @property
    def can_appeal(self) -> bool:
        """Whether its person may still say something against it."""
        held = self.state in (MeasureState.STANDS, MeasureState.OVER)
        return held and self.appeal is None and self.kind in APPEALED

    @property
    def can_end(self) -> bool:
        """Whether a moderator can end it, or take it back while it waits."""
        return (self.stands or self.waits) and self.kind not in (MeasureKind.NOTE, MeasureKind.HOLD)


@dataclass(frozen=True)
class WaitingText:
    """Words of somebody's own that wait for a person, and why."""

    path: str
    held_for: HeldFor


@dataclass(frozen=True)
class Proposal:
    """A measure about somebody that waits for its second person, and the case it came from."""

    kind: MeasureKind
    name: str
    case_id: str
    until: datetime | None


def proposed(but_of: Collection[int], most: int) -> list[Proposal]:
    """What waits for a second person now, oldest first; nothing that somebody has proposed themselves or that is about them."""
    asked = (
        sa.select(PersonMeasure.kind, Account.name, Case.public_id, PersonMeasure.until)
        .join(Account, Account.id == PersonMeasure.subject_id)
        .join(Case, Case.id == PersonMeasure.case_id)
        .where(PersonMeasure.state == MeasureState.PROPOSED, PersonMeasure.until > clock.now())
        .where(PersonMeasure.taken_by.not_in(but_of), PersonMeasure.subject_id.not_in(but_of))
    )
    return [Proposal(*row) for row in db.session.execute(asked.order_by(PersonMeasure.id).limit(most))]


def mine(selves: Collection[int], before: int | None, size: int) -> Page[MeasureRow]:
    """What somebody may know of the measures about them and their one-off names, newest first."""
    return _page(_asked().where(PersonMeasure.subject_id.in_(selves), KNOWN), before, size)


def of_person(account_id: int, before: int | None, size: int) -> Page[MeasureRow]:
    """The measures about the author of a case, as moderators see them, newest first."""
    return _page(_asked().where(PersonMeasure.subject_id == account_id), before, size)


def one(public_id: str) -> MeasureRow:
    """One measure that is there."""
    return _row(db.session.execute(_asked().where(PersonMeasure.public_id == public_id)).one())


def waiting_texts(selves: Collection[int], most: int) -> list[WaitingText]:
    """Somebody's own words that wait for a person, oldest first."""
    asked = sa.select(Case.target_kind, Case.target_id, Case.held_for).where(Case.author_id.in_(selves))
    asked = asked.where(Case.held_for.is_not(None), Case.state != CaseState.CLOSED).order_by(Case.id).limit(most)
    return [WaitingText(_path(row.target_kind, row.target_id), row.held_for) for row in db.session.execute(asked)]


def _asked() -> Any:
    return (
        sa.select(
            PersonMeasure,
            Case.target_kind,
            Case.target_id,
            _taker.name.label("by"),
            _second.name.label("second"),
        )
        .outerjoin(Case, Case.id == PersonMeasure.case_id)
        .outerjoin(_taker, _taker.id == PersonMeasure.taken_by)
        .outerjoin(_second, _second.id == PersonMeasure.confirmed_by)
    )


def _page(asked: Any, before: int | None, size: int) -> Page[MeasureRow]:
    if before is not None:
        asked = asked.where(PersonMeasure.id < before)
    found = db.session.execute(asked.order_by(PersonMeasure.id.desc()).limit(size + 1)).all()
    return page_of([_row(row) for row in found], size, lambda row: str(row.id))


def _row(row: Any) -> MeasureRow:
    found: PersonMeasure = row.PersonMeasure
    is_text = found.kind is MeasureKind.HOLD
    return MeasureRow(
        found.id,
        found.public_id,
        found.kind,
        found.state,
        found.reason,
        found.words,
        found.days,
        found.with_help,
        found.taken_on,
        found.until,
        _appeal(found.appeal),
        _path(row.target_kind, row.target_id) if is_text else "",
        row.target_kind if is_text else None,
        row.by or "",
        row.second or "",
        found.involved,
    )


def _appeal(found: Appeal | None) -> AppealRow | None:
    return AppealRow(found.words, found.outcome, found.answer, found.due_at) if found is not None else None


def _path(kind: TargetKind | None, name: str | None) -> str:
    return f"{PATHS[kind]}{name}" if kind in PATHS else ""


def appealed(case: Case) -> PersonMeasure | None:
    """The measure that an appeal's case is about; None for every other case, and when it has been forgotten."""
    if case.target_kind is not TargetKind.APPEAL:
        return None
    asked = sa.select(PersonMeasure).join(Appeal, Appeal.measure_id == PersonMeasure.id)
    return db.session.scalars(asked.where(Appeal.case_id == case.id)).first()
