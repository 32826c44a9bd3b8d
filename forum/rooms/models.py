"""Rooms, what is said in them, and the numbered log of what happened."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.columns import Utc, enum_column
from forum.extensions import db
from forum.vocabulary import EventKind, FlagReason, Visibility


class Room(db.Model):
    """A room where people talk live. `head_seq` is the number of its newest event."""

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    about: Mapped[str] = mapped_column(String(300), default="")
    welcome: Mapped[str] = mapped_column(String(1000), default="")
    position: Mapped[int] = mapped_column(default=0)
    is_closed: Mapped[bool] = mapped_column(default=False)
    # The evening gathering in the room's own time zone, minutes after midnight; None = no fixed hour.
    gathers_from: Mapped[int | None]
    gathers_until: Mapped[int | None]
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    head_seq: Mapped[int] = mapped_column(default=0)
    # Seconds between two lines of one person; 0 = no slow mode.
    pace_seconds: Mapped[int] = mapped_column(default=0)


class Message(db.Model):
    """One line said in a room. The text lives here only; the log points to it."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("room_id", "author_id", "nonce"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int]
    visibility: Mapped[Visibility] = mapped_column(enum_column(Visibility), default=Visibility.VISIBLE)
    hidden_reason: Mapped[FlagReason | None] = mapped_column(enum_column(FlagReason))
    # To the minute while it is fresh; `purge` drops the minute after a day.
    at: Mapped[datetime] = mapped_column(Utc, index=True)

    room: Mapped[Room] = relationship(lazy="joined")


class RoomEvent(db.Model):
    """The numbered log of a room: one growing `seq`, given in the transaction that stores what happened."""

    __tablename__ = "room_event"

    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    # What an event without a message says, e.g. the seconds of the slow mode.
    value: Mapped[int | None]


class RoomWait(db.Model):
    """Until when somebody waits in slow mode: only the end is kept, and forgotten when it has passed."""

    __tablename__ = "room_wait"

    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    until: Mapped[datetime] = mapped_column(Utc)
