"""What was said and done about a case, as moderators read it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.audit.models import AuditRow
from forum.extensions import db
from forum.moderation.models import Flag
from forum.vocabulary import FlagReason, Measure


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
