"""Reads of the queue and of one case."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.accounts.models import Account
from forum.accounts.queries import standing_now
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Family, Label
from forum.lib.paging import Page, page_of
from forum.moderation.care_models import HandOver, PassedCase
from forum.moderation.levels import GRAVITY
from forum.moderation.measure_models import Appeal, CrisisClosing
from forum.moderation.models import Case, Flag
from forum.moderation.weights import LIGHT
from forum.vocabulary import HELD_FOR_WORDS, CaseState, FlagReason, HeldFor, Measure, Role, Standing, TargetKind


@dataclass(frozen=True)
class CaseRow:
    """A case in the queue."""

    id: int
    public_id: str
    kind: TargetKind
    author: str
    state: CaseState
    claimed_by: str | None
    claim_holds: bool
    flags: int
    reasons: tuple[FlagReason, ...]
    opened_at: datetime
    decision: Measure | None
    # Why the words wait for a person; None where somebody has pointed them out.
    held_for: HeldFor | None = None
    # How grave it is, whoever says so; what rules found, and about what.
    gravity: Label = Label.AMBER
    label: Label = Label.GREEN
    about: tuple[Family, ...] = ()
    # Until somebody should have looked; below zero it is late, None when somebody has.
    minutes_left: float | None = None
    overdue: bool = False
    # Behind the others of its gravity.
    is_light: bool = False
    # Somebody has decided it, and a second person has to look (closing.py).
    second_wanted: bool = False
    # Left to others by the reader, who alone knows.
    is_passed: bool = False

    @property
    def order(self) -> int:
        """Its place in the queue."""
        graver = 2 * (int(Label.CRISIS) - self.gravity) + self.is_light
        return self.is_passed * _PASSED_STEP + graver * _STEP + self.id

    @property
    def is_late(self) -> bool:
        """Whether somebody should have looked by now."""
        return self.overdue or (self.minutes_left is not None and self.minutes_left < 0)


@dataclass(frozen=True)
class AuthorRow:
    """What a moderator needs of the author to choose a measure."""

    name: str
    role: Role
    standing: Standing
    until: datetime | None
    joined_month: str


_claimer = aliased(Account)


# What only people have pointed out who were mostly wrong before (weights.py), and what waits because its writer is new, stands
# behind the others of its gravity: a flood of adverts stands before nobody.
_LIGHT = sa.case(
    (
        sa.and_(
            GRAVITY == int(Label.AMBER),  # noqa: SIM300  # a column first, as mypy wants it
            Case.danger == int(Label.GREEN),
            sa.or_(Case.held_for.is_(None), Case.held_for.not_in(HELD_FOR_WORDS)),
            Case.target_kind != TargetKind.APPEAL,
            Case.weight < LIGHT,
        ),
        1,
    ),
    # Somebody has looked; those that nobody has looked at stand before it.
    (sa.exists().where(CrisisClosing.case_id == Case.id).correlate(Case), 1),
    else_=0,
)
# One number that orders the queue: the gravest first, in each who has waited longest. It is also the key of its pages.
_STEP = 10**12
_ORDER = (2 * (int(Label.CRISIS) - GRAVITY) + _LIGHT) * _STEP + Case.id
# Nearly always the first of them is the one that is offered.
FREE_AT_ONCE = 10
# Behind all others stands what its reader leaves to others.
_PASSED_STEP = 100 * _STEP


# An appeal has an end of its own, which its person was told.
_APPEAL_DUE = sa.select(Appeal.due_at).where(Appeal.case_id == Case.id).correlate(Case).scalar_subquery()


def _passed(reader: int) -> Any:
    return sa.exists().where(PassedCase.case_id == Case.id, PassedCase.account_id == reader)


def queue(  # noqa: PLR0913  # a list has this many sides
    before: int | None,
    size: int,
    *,
    closed: bool,
    held: bool = False,
    but_of: Collection[int] = (),
    reader: int = 0,
    without: Collection[int] = (),
    only: Any = None,
) -> Page[CaseRow]:
    """The open cases, by danger and then by who has waited longest, whatever they are about; with `held` those of words that
    wait; or the closed ones, newest first. Without cases about the words of `but_of`, the reader's own, and those in
    `without`; what `reader` leaves to others comes last. `only`: what is asked besides (lane.py), and then of what was said
    about the words only that somebody is worried."""
    if closed:
        asked = _cases(but_of, reader).where(Case.state == CaseState.CLOSED).order_by(Case.id.desc())
        return _page(asked.where(Case.id < before) if before is not None else asked, size, lambda row: row.id)
    order = _ORDER + sa.case((_passed(reader), _PASSED_STEP), else_=0)
    asked = _cases(but_of, reader).where(Case.state != CaseState.CLOSED, Case.id.not_in(without)).order_by(order)
    if only is not None:
        asked = asked.where(only)
    if held:
        asked = asked.where(Case.held_for.is_not(None))
    if before is not None:
        asked = asked.where(before < order)
    return _page(asked, size, lambda row: row.order, worries_only=only is not None)


def free(case_id: str, *, but_of: Collection[int] = (), reader: int = 0, only: Any = None) -> Iterator[Case]:
    """The cases that nobody looks at, in the order of the queue, without `case_id`. None that `reader` leaves to others, or
    has handed over; `only`: what is asked besides (lane.py)."""
    is_free = sa.or_(Case.state == CaseState.OPEN, Case.claimed_until <= clock.now())
    decided = sa.exists().where(CrisisClosing.case_id == Case.id, CrisisClosing.asked_by.in_(but_of))
    handed = sa.exists().where(HandOver.case_id == Case.id, HandOver.from_id == reader)
    asked = sa.select(Case, _ORDER).where(Case.public_id != case_id, Case.state != CaseState.CLOSED, is_free)
    asked = asked.where(Case.author_id.not_in(but_of), ~decided, ~_passed(reader), ~handed).order_by(_ORDER)
    if only is not None:
        asked = asked.where(only)
    before = 0
    while found := db.session.execute(asked.where(before < _ORDER).limit(FREE_AT_ONCE)).all():
        for case, place in found:
            yield case
            before = place


def _cases(but_of: Collection[int], reader: int) -> Any:
    return (
        sa.select(
            Case,
            Account.name.label("author"),
            _claimer.name.label("claimer"),
            GRAVITY.label("gravity"),
            _LIGHT.label("light"),
            CrisisClosing.asked_by,
            _passed(reader).label("passed"),
            _APPEAL_DUE.label("appeal_due"),
        )
        .join(Account, Account.id == Case.author_id)
        .outerjoin(CrisisClosing, CrisisClosing.case_id == Case.id)
        .outerjoin(_claimer, _claimer.id == Case.claimed_by)
        .where(Case.author_id.not_in(but_of))
    )


def _page(asked: Any, size: int, key: Callable[[CaseRow], int], *, worries_only: bool = False) -> Page[CaseRow]:
    found = db.session.execute(asked.limit(size + 1)).all()
    said = _said([row.Case.id for row in found], worries_only=worries_only)
    rows = [_row(row, said.get(row.Case.id, _Said(0, ()))) for row in found]
    if worries_only:
        since = _worried_since([each.id for each in rows])
        rows = [replace(each, opened_at=since.get(each.id, each.opened_at)) for each in rows]
    return page_of(rows, size, lambda row: str(key(row)))


class _Said(NamedTuple):
    """How many people have said something about a text, and why."""

    people: int
    reasons: tuple[FlagReason, ...]


def _row(found: Any, said: _Said) -> CaseRow:
    case, now = found.Case, clock.now()
    due = case.due_at or found.appeal_due
    holds = case.state is CaseState.CLAIMED and case.claimed_until is not None and case.claimed_until > now
    return CaseRow(
        case.id,
        case.public_id,
        case.target_kind,
        found.author,
        case.state,
        found.claimer,
        holds,
        *said,
        case.opened_at,
        case.decision,
        case.held_for,
        Label(found.gravity),
        case.label,
        case.about,
        (due - now).total_seconds() / 60 if due is not None else None,
        case.overdue,
        bool(found.light),
        found.asked_by is not None,
        bool(found.passed),
    )


def _said(case_ids: list[int], *, worries_only: bool) -> dict[int, _Said]:
    """How many people have said something about each text, and for which reasons. Who was forgotten is one person each time."""
    found: dict[int, list[tuple[FlagReason, int]]] = {}
    person = sa.func.coalesce(Flag.reporter_id, -Flag.id)
    asked = sa.select(Flag.case_id, Flag.reason, person).where(Flag.case_id.in_(case_ids)).order_by(Flag.id)
    if worries_only:
        asked = asked.where(Flag.is_worry)
    for case_id, reason, who in db.session.execute(asked) if case_ids else ():
        found.setdefault(case_id, []).append((reason, who))
    return {
        case_id: _Said(len({who for _reason, who in each}), tuple(dict.fromkeys(reason for reason, _who in each)))
        for case_id, each in found.items()
    }


def _worried_since(case_ids: list[int]) -> dict[int, datetime]:
    """Since when somebody is worried; the words may have been pointed out long before."""
    asked = sa.select(Flag.case_id, sa.func.min(Flag.at)).group_by(Flag.case_id)
    worried = asked.where(Flag.case_id.in_(case_ids), Flag.is_worry)
    return {case_id: at for case_id, at in db.session.execute(worried)} if case_ids else {}


def author(account_id: int) -> AuthorRow:
    """The author of a case."""
    columns = (Account.name, Account.role, Account.joined_month, Account.standing, Account.paused_until)
    asked = sa.select(*columns, Account.quiet_until).where(Account.id == account_id)
    name, role, month, stored, paused_until, quiet_until = db.session.execute(asked).one()
    return AuthorRow(name, role, *standing_now(stored, paused_until, quiet_until), month)


def name_of(case_id: int | None) -> str:
    """The name of a case in addresses; empty where there is none."""
    return db.session.scalar(sa.select(Case.public_id).where(Case.id == case_id)) or ""


def case_of(case_id: int | None) -> Case | None:
    """The case that a measure came from; None where it came from none."""
    return db.session.get(Case, case_id) if case_id is not None else None


def waiting() -> bool:
    """Whether any case waits for a moderator."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Case.state == CaseState.OPEN))))
