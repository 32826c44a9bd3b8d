"""A case gathers the flags on one text."""

from datetime import date, datetime

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.columns import Utc, enum_column
from forum.extensions import db
from forum.lib.judging import Family, Label
from forum.vocabulary import CaseState, FlagReason, HeldFor, Measure, TargetKind


class Case(db.Model):
    """One text that somebody should look at. At most one open case a text; `version` makes two moderators notice each other."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        Index("ix_moderation_case_state_id", "state", "id"),
        # At most one case that is not closed for one text.
        Index(
            "uq_moderation_case_target",
            "target_kind",
            "target_id",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    target_kind: Mapped[TargetKind] = mapped_column(enum_column(TargetKind))
    # The public id of the text, so that a case outlives what its author takes back.
    target_id: Mapped[str] = mapped_column(String(16))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    # Why the words wait for a person; None for a case that somebody's flag has opened.
    held_for: Mapped[HeldFor | None] = mapped_column(enum_column(HeldFor))
    state: Mapped[CaseState] = mapped_column(enum_column(CaseState), default=CaseState.OPEN)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(Utc)
    decision: Mapped[Measure | None] = mapped_column(enum_column(Measure))
    version: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime] = mapped_column(Utc)
    # What was found in the words (screening/judging.py): how soon a person must look, about what, by which rules of which
    # version. It stands here alone and goes with the words about the case.
    danger: Mapped[int] = mapped_column(default=0)
    families: Mapped[str] = mapped_column(String(160), default="")
    rules: Mapped[str] = mapped_column(String(1000), default="")
    judged_by: Mapped[str] = mapped_column(String(24), default="")
    # Until when somebody should have looked, from how grave it was then; only while it waits. `staffed`: whether somebody was
    # on duty when it began to wait; `alerted`: whether all were told that it waits for too long; `overdue`: a deadline that
    # has passed is only remembered like this.
    level: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    staffed: Mapped[bool] = mapped_column(default=False)
    alerted: Mapped[bool] = mapped_column(default=False)
    overdue: Mapped[bool] = mapped_column(default=False)
    # What the flags on it weigh together, by how often each flagger was right before; worries weigh nothing. Orders cases of
    # one urgency.
    weight: Mapped[float] = mapped_column(Float, default=0.0)
    # A salted digest of words that were judged fine: until they change nobody can point them out again. Gone with the words.
    fine_salted: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    @property
    def label(self) -> Label:
        """How soon a person must look, by what was found in the words."""
        return Label(self.danger)

    @property
    def about(self) -> tuple[Family, ...]:
        """What the words are about, as far as rules can say."""
        return families_of(self.families)


def families_of(stored: str) -> tuple[Family, ...]:
    """The families named in a stored text; those that this version does not know are passed over."""
    named = set(stored.split())
    return tuple(each for each in Family if each.value in named)


class Duty(db.Model):
    """Somebody who looks after the queue now: until `until` as they said, and while their pages are open. Two ends, no more."""

    __tablename__ = "duty"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    until: Mapped[datetime] = mapped_column(Utc)
    # Moved on while a page of theirs is open.
    here_until: Mapped[datetime] = mapped_column(Utc)


class AnswerCount(db.Model):
    """How many cases of one kind of danger somebody looked at in time in a week, and how many later: numbers, no cases."""

    __tablename__ = "answer_count"

    # Its Monday.
    week: Mapped[date] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    staffed: Mapped[bool] = mapped_column(primary_key=True)
    within: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)


class Flag(db.Model):
    """One person's request to look at a text, or their worry about a person; each once a person and case."""

    __tablename__ = "flag"
    __table_args__ = (UniqueConstraint("case_id", "reporter_id", "is_worry"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"))
    # Forgotten with the note, some months after the case was closed.
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[FlagReason] = mapped_column(enum_column(FlagReason))
    # Whether `reason` is WORRIED: the other door into the same case.
    is_worry: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[str] = mapped_column(String(600), default="")
    at: Mapped[datetime] = mapped_column(Utc)


class AliasOpening(db.Model):
    """Two moderators opening a one-off name: one asks with a reason, another joins before `ends_at`. Gone with the tie."""

    __tablename__ = "alias_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    alias_id: Mapped[int] = mapped_column(ForeignKey("alias_link.alias_id", ondelete="CASCADE"), unique=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    joined_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    words: Mapped[str] = mapped_column(String(600))
    ends_at: Mapped[datetime] = mapped_column(Utc)


class OpeningBox(db.Model):
    """What one moderator may unseal of an opening: first the asker's share of the key, once both joined the member's id."""

    __tablename__ = "opening_box"

    opening_id: Mapped[int] = mapped_column(ForeignKey("alias_opening.id", ondelete="CASCADE"), primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
