"""The rows of the audit trail."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.columns import Utc, enum_column
from forum.extensions import db
from forum.vocabulary import FlagReason, Measure


class AuditRow(db.Model):
    """What a moderator, a host or the steward did, to what, and why. Rows are only ever added."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    measure: Mapped[Measure] = mapped_column(enum_column(Measure))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    # The room in which a host did it. No reference: this stands below rooms.
    room_id: Mapped[int | None] = mapped_column(index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[FlagReason | None] = mapped_column(enum_column(FlagReason))
    words: Mapped[str] = mapped_column(String(600), default="")
    at: Mapped[datetime] = mapped_column(Utc)
