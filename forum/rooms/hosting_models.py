"""What passes between people at an evening besides its lines: kind signs, whispers, calls for a moderator."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.columns import Utc, enum_column
from forum.extensions import db
from forum.rooms.kinds import Sign, WhisperKind
from forum.vocabulary import FlagReason, Visibility


class Reaction(db.Model):
    """A kind sign under a line; goes with the line. Who gave it is shown to nobody, only how many."""

    __tablename__ = "reaction"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    sign: Mapped[Sign] = mapped_column(enum_column(Sign), primary_key=True)


class Whisper(db.Model):
    """Words between the hosts and one person at a gathering; nobody else gets them.

    Also what a host asked of that person, with the host's words, and the way to help, until the person puts it away.
    """

    __tablename__ = "whisper"
    __table_args__ = (
        UniqueConstraint("author_id", "nonce"),
        Index("ix_whisper_gathering_id_person_id", "gathering_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"))
    # Who it is with, and which of the two sides said it: `author_id` is a host or the person themselves.
    person_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[WhisperKind] = mapped_column(enum_column(WhisperKind), default=WhisperKind.WORDS)
    source: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    render_version: Mapped[int]
    nonce: Mapped[str] = mapped_column(String(40))
    put_away: Mapped[bool] = mapped_column(default=False)
    visibility: Mapped[Visibility] = mapped_column(enum_column(Visibility), default=Visibility.VISIBLE)
    hidden_reason: Mapped[FlagReason | None] = mapped_column(enum_column(FlagReason))
    at: Mapped[datetime] = mapped_column(Utc, index=True)


class Call(db.Model):
    """A host or a member who asks a moderator to come into a room; open until one has answered or the evening is over.

    One person has one open call an evening.
    """

    __tablename__ = "room_call"
    __table_args__ = (
        Index(
            "uq_room_call_open",
            "gathering_id",
            "caller_id",
            unique=True,
            sqlite_where=text("answered_by IS NULL"),
            postgresql_where=text("answered_by IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), index=True)
    caller_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(String(500), default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Utc)
