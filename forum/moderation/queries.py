"""Reads of the queue and of one case."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.accounts.models import Account
from forum.accounts.queries import standing_now
from forum.audit.models import AuditRow
from forum.extensions import db
from forum.lib import clock
from forum.lib.paging import Page, page_of
from forum.moderation.models import Case, Flag
from forum.vocabulary import CaseState, FlagReason, HeldFor, Measure, Role, Standing, TargetKind


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


@dataclass(frozen=True)
class FlagRow:
    """One flag as a moderator reads it: never who sent it."""

    reason: FlagReason
    note: str
    at: datetime


@dataclass(frozen=True)
class ActRow:
    """One line of a case's history; moderators see each other's names here, nobody else sees this page."""

    measure: Measure
    by: str | None
    reason: FlagReason | None
    words: str
    at: datetime


@dataclass(frozen=True)
class AuthorRow:
    """What a moderator needs of the author to choose a measure."""

    name: str
    role: Role
    standing: Standing
    until: datetime | None
    joined_month: str


_claimer = aliased(Account)


def queue(
    before: int | None, size: int, *, closed: bool, held: bool = False, but_of: Collection[int] = ()
) -> Page[CaseRow]:
    """With `held`, words that nobody has pointed out and that wait for a person, oldest first: they are a list of their own, so
    that a flood of them stands before nobody's worry. Without cases about the words of `but_of`, the reader's own: the closed cases, newest first; or the open ones, oldest first, with every worry about a person on top of the first
    page: somebody may be in danger, and no heap of advertising may stand before them."""
    if closed:
        asked = _cases(but_of).where(Case.state == CaseState.CLOSED).order_by(Case.id.desc())
        return _page(asked.where(Case.id < before) if before is not None else asked, size)
    worry = sa.exists().where(Flag.case_id == Case.id, Flag.reason == FlagReason.WORRIED)
    asked = _cases(but_of).where(Case.state != CaseState.CLOSED).order_by(Case.id)
    if held:
        asked = asked.where(Case.held_for.is_not(None))
        return _page(asked.where(Case.id > (before or 0)), size)
    asked = asked.where(sa.or_(Case.held_for.is_(None), sa.exists().where(Flag.case_id == Case.id)))
    page = _page(asked.where(~worry, Case.id > (before or 0)), size)
    if before is None:
        page.items[:0] = _page(asked.where(worry), size).items
    return page


def _cases(but_of: Collection[int]) -> Any:
    return (
        sa.select(Case, Account.name.label("author"), _claimer.name.label("claimer"))
        .join(Account, Account.id == Case.author_id)
        .outerjoin(_claimer, _claimer.id == Case.claimed_by)
        .where(Case.author_id.not_in(but_of))
    )


def _page(asked: Any, size: int) -> Page[CaseRow]:
    found = db.session.execute(asked.limit(size + 1)).all()
    reasons = _reasons([row.Case.id for row in found])
    rows = [_row(row.Case, row.author, row.claimer, reasons.get(row.Case.id, [])) for row in found]
    return page_of(rows, size, lambda row: str(row.id))


def _row(case: Case, author: str, claimer: str | None, reasons: list[FlagReason]) -> CaseRow:
    holds = case.state is CaseState.CLAIMED and case.claimed_until is not None and case.claimed_until > clock.now()
    distinct = tuple(dict.fromkeys(reasons))
    return CaseRow(
        case.id,
        case.public_id,
        case.target_kind,
        author,
        case.state,
        claimer,
        holds,
        len(reasons),
        distinct,
        case.opened_at,
        case.decision,
        case.held_for,
    )


def _reasons(case_ids: list[int]) -> dict[int, list[FlagReason]]:
    found: dict[int, list[FlagReason]] = {}
    asked = sa.select(Flag.case_id, Flag.reason).where(Flag.case_id.in_(case_ids)).order_by(Flag.id)
    for case_id, reason in db.session.execute(asked) if case_ids else ():
        found.setdefault(case_id, []).append(reason)
    return found


def flags(case_id: int) -> list[FlagRow]:
    """What was said about the text of a case."""
    asked = sa.select(Flag.reason, Flag.note, Flag.at).where(Flag.case_id == case_id).order_by(Flag.id)
    return [FlagRow(*row) for row in db.session.execute(asked)]


def acts(case_id: int) -> list[ActRow]:
    """What moderators did about a case, oldest first."""
    asked = (
        sa.select(AuditRow.measure, Account.name, AuditRow.reason, AuditRow.words, AuditRow.at)
        .outerjoin(Account, Account.id == AuditRow.actor_id)
        .where(AuditRow.case_id == case_id)
        .order_by(AuditRow.id)
    )
    return [ActRow(*row) for row in db.session.execute(asked)]


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
