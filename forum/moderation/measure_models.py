"""Measures and appeals, how often somebody's flags were right, and crises that wait for a second person to be closed."""

from datetime import date, datetime

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.columns import Utc, enum_column
from forum.extensions import db
from forum.moderation.kinds import MeasureKind, MeasureState, Outcome
from forum.vocabulary import FlagReason, Measure


class PersonMeasure(db.Model):
    """What a moderator decided about somebody, as that person reads it. Its beginning is kept as a day.

    The subject of words under a one-off name is that name, as nobody knows more.
    """

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("taken_by", "nonce"), Index("ix_measure_subject_id_id", "subject_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[MeasureKind] = mapped_column(enum_column(MeasureKind))
    state: Mapped[MeasureState] = mapped_column(enum_column(MeasureState))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    # Who took or proposed it, and who confirmed it. Neither decides about an appeal.
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[FlagReason] = mapped_column(enum_column(FlagReason))
    words: Mapped[str] = mapped_column(String(600), default="")
    # For how many days it was meant; none where it has no length.
    days: Mapped[int | None]
    # Whether the person reads helplines beside it.
    with_help: Mapped[bool] = mapped_column(default=False)
    taken_on: Mapped[date]
    # When it ends by itself, or its waiting for an answer does; forgotten when it is over.
    until: Mapped[datetime | None] = mapped_column(Utc, index=True)
    # The day on which its row goes; none while it stands.
    goes_on: Mapped[date | None] = mapped_column(index=True)
    nonce: Mapped[str] = mapped_column(String(40))

    appeal: Mapped["Appeal | None"] = relationship(lazy="joined", uselist=False)

    @property
    def author_id(self) -> int:
        """Whom it concerns, as the policy asks of everything that is somebody's own."""
        return self.subject_id

    @property
    def involved(self) -> frozenset[int]:
        """The moderators who had a part in it."""
        return frozenset(each for each in (self.taken_by, self.confirmed_by) if each is not None)


class Appeal(db.Model):
    """What somebody says against a measure, once, and what came of it. It goes with the measure."""

    __tablename__ = "appeal"

    measure_id: Mapped[int] = mapped_column(
        ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    words: Mapped[str] = mapped_column(String(1200))
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    answer: Mapped[str] = mapped_column(String(600), default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # When everybody hears that it takes too long; forgotten once it is decided or told.
    due_at: Mapped[datetime | None] = mapped_column(Utc, index=True)


class FlagWeight(db.Model):
    """How often somebody's flags were right and wrong, fading with the months; never which flags these were."""

    __tablename__ = "flag_weight"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    was_right: Mapped[float] = mapped_column(Float, default=0.0)
    was_wrong: Mapped[float] = mapped_column(Float, default=0.0)
    # Up to which month both have faded.
    month: Mapped[str] = mapped_column(String(7))


class CrisisClosing(db.Model):
    """One moderator would close the case of somebody in crisis, so decided; a second one closes it, or leaves it open."""

    __tablename__ = "crisis_closing"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_case.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[Measure] = mapped_column(enum_column(Measure))
