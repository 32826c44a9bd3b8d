"""What is kept of those who look after others: small numbers with an end, and words that only two people can open."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.columns import Utc
from forum.extensions import db


class CareDay(db.Model):
    """What one person carried on one day: points for grave words they opened, and how many cases they took. No cases."""

    __tablename__ = "care_day"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)


class OpenedWords(db.Model):
    """Somebody has opened the words of a grave case, so that it counts once. Gone after 24 hours: then nothing tells of it."""

    __tablename__ = "opened_words"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    case_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_case.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    points: Mapped[int]
    until: Mapped[datetime] = mapped_column(Utc, index=True)


class Buddy(db.Model):
    """Whom one person would look after; two who name each other are buddies. One at a time, by the key."""

    __tablename__ = "buddy"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    buddy_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    # The day on which "Thinking of you" was pressed last.
    thought_on: Mapped[date | None]


class HandOver(db.Model):
    """A case whose holder offers it to a colleague, or to whoever comes next. Its words stand with the case's acts."""

    __tablename__ = "hand_over"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_case.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    from_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class PassedCase(db.Model):
    """Somebody leaves a case to others, without a reason; only they know. Gone when the case is closed."""

    __tablename__ = "passed_case"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_case.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class Debrief(db.Model):
    """Three short answers that somebody sent to their buddy, and the buddy's words, each sealed for who reads them."""

    __tablename__ = "debrief"
    __table_args__ = (UniqueConstraint("by_id", "nonce"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    until: Mapped[datetime] = mapped_column(Utc, index=True)
    nonce: Mapped[str] = mapped_column(String(40))

    @property
    def parties(self) -> frozenset[int]:
        """The two who may read it."""
        return frozenset({self.by_id, self.to_id})
