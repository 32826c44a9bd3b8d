"""One thing a member was told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.columns import Utc, enum_column
from forum.extensions import db
from forum.vocabulary import FlagReason, NoticeVerb


class Notice(db.Model):
    """A notice says what happened and where; never the words of anybody."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_account_id_id", "account_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    verb: Mapped[NoticeVerb] = mapped_column(enum_column(NoticeVerb))
    path: Mapped[str] = mapped_column(String(80), default="")
    # What belongs together: the same thing said about the same subject is one notice, counted, until it was looked at.
    subject: Mapped[str] = mapped_column(String(16), default="")
    count: Mapped[int] = mapped_column(default=1)
    reason: Mapped[FlagReason | None] = mapped_column(enum_column(FlagReason))
    # Words a moderator added for this person; shown as plain text.
    words: Mapped[str] = mapped_column(String(500), default="")
    until: Mapped[datetime | None] = mapped_column(Utc)
    at: Mapped[datetime] = mapped_column(Utc)
    seen: Mapped[bool] = mapped_column(default=False)
