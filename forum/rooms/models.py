"""Rooms, what is said in them, the numbered log of what happened, and their evenings."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.columns import Notes, Utc, enum_column
from forum.extensions import db
from forum.rooms.kinds import GatheringState, LineKind, RoundKind, TurnState
from forum.vocabulary import ContentNote, EventKind, FlagReason, Visibility


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
    # On which days, as an RRULE (forum.lib.hours); empty = every day. The first day counts where weeks are left out.
    rule: Mapped[str] = mapped_column(String(80), default="")
    first_on: Mapped[date | None]
    # The name of its calendar feed, which a calendar reads without a session: nobody else can guess it.
    calendar_token: Mapped[str] = mapped_column(String(32), unique=True, index=True)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    head_seq: Mapped[int] = mapped_column(default=0)
    # Up to this number the log was forgotten; a page that is further behind reads the room anew.
    forgotten_seq: Mapped[int] = mapped_column(default=0)
    # Seconds between two lines of one person; 0 = no slow mode. Who set it (no reference), and why, stands beside it.
    pace_seconds: Mapped[int] = mapped_column(default=0)
    pace_by: Mapped[int | None]
    pace_why: Mapped[str] = mapped_column(String(200), default="")
    # The gathering that is on. No reference: a gathering names its room.
    gathering_id: Mapped[int | None]
    # Whether people may talk outside its hours too, with nobody hosting.
    always_open: Mapped[bool] = mapped_column(default=True)
    # Whether people answer each other, or only say thank you.
    cross_talk: Mapped[bool] = mapped_column(default=True)
    closing_words: Mapped[str] = mapped_column(String(1000), default="")
    # What an evening begins with unless its host says something else.
    topic: Mapped[str] = mapped_column(String(200), default="")
    tool: Mapped[str] = mapped_column(String(1000), default="")
    # The soft length of one turn in a round.
    turn_seconds: Mapped[int] = mapped_column(default=180)
    # How long an evening goes on without a host before it closes itself.
    hostless_minutes: Mapped[int] = mapped_column(default=10)
    # How long what was said is kept.
    transcript_hours: Mapped[int] = mapped_column(default=24)


class Host(db.Model):
    """Somebody who may host a room."""

    __tablename__ = "room_host"

    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)


class Gathering(db.Model):
    """One evening of a room, from its opening to its closing words.

    One a room and beginning, so that every process may open it. It closes itself when nobody hosts: `host_until` is when,
    and moves on as long as a host is there.
    """

    __tablename__ = "gathering"
    __table_args__ = (UniqueConstraint("room_id", "begins_at"), Index("ix_gathering_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    state: Mapped[GatheringState] = mapped_column(enum_column(GatheringState), default=GatheringState.OPEN)
    begins_at: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime] = mapped_column(Utc)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    host_until: Mapped[datetime] = mapped_column(Utc)
    topic: Mapped[str] = mapped_column(String(200), default="")
    tool: Mapped[str] = mapped_column(String(1000), default="")
    # Nobody else comes in; who is there stays.
    locked: Mapped[bool] = mapped_column(default=False)
    # No reference: the line goes when it is taken back.
    pinned_id: Mapped[int | None]
    round_id: Mapped[int | None]
    first_seq: Mapped[int] = mapped_column(default=0)
    # Known when it is over: its last number, and when what was said is forgotten.
    last_seq: Mapped[int] = mapped_column(default=0)
    forget_at: Mapped[datetime | None] = mapped_column(Utc, index=True)
    # The event that gathers what people said they will do next.
    summary_seq: Mapped[int | None]


class Rota(db.Model):
    """Who hosts a room on one day, by the room's own calendar. Forgotten when the day is over."""

    __tablename__ = "rota"
    __table_args__ = (UniqueConstraint("room_id", "on_date", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    on_date: Mapped[date] = mapped_column(index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    reminded: Mapped[bool] = mapped_column(default=False)


class Seat(db.Model):
    """One person at a gathering, and what holds for them until it is over. Forgotten with what was said there."""

    __tablename__ = "seat"

    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    # Said hello: their name may be shown among those who are here.
    hello: Mapped[bool] = mapped_column(default=False)
    listening: Mapped[bool] = mapped_column(default=False)
    # The room's number when they raised their hand, so that hands have an order; None = not raised.
    hand_seq: Mapped[int | None]
    quieted: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)


class Round(db.Model):
    """A round of a gathering: everybody who wants has a turn, and passing is always fine."""

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RoundKind] = mapped_column(enum_column(RoundKind))
    over: Mapped[bool] = mapped_column(default=False)
    turn_seconds: Mapped[int]
    # Grows with each move, so that two hosts who move at once move once.
    version: Mapped[int] = mapped_column(default=0)


class Turn(db.Model):
    """One person's turn in a round. `ends_at` is soft: nobody is cut off."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("round_id", "account_id"), UniqueConstraint("round_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    state: Mapped[TurnState] = mapped_column(enum_column(TurnState), default=TurnState.WAITING)
    ends_at: Mapped[datetime | None] = mapped_column(Utc)


class Thanks(db.Model):
    """A thank-you for somebody's turn; goes with the round. Who gave it is shown to nobody, only how many."""

    __tablename__ = "turn_thanks"

    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)


class Message(db.Model):
    """One line said in a room. The text lives here only; the log points to it."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("room_id", "author_id", "nonce"),
        Index(
            "ix_message_signs_due",
            "signs_due",
            sqlite_where=text("signs_due"),
            postgresql_where=text("signs_due"),
        ),
    )

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
    kind: Mapped[LineKind] = mapped_column(enum_column(LineKind), default=LineKind.LINE)
    notes: Mapped[tuple[ContentNote, ...]] = mapped_column(Notes, default=())
    # The line it answers. No reference: that one may be forgotten first.
    answers_id: Mapped[int | None] = mapped_column(index=True)
    # Whether signs came that the room has not been told of; kept here so that no process that ends forgets to.
    signs_due: Mapped[bool] = mapped_column(default=False)
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
    # What else it says, as JSON that its page reads: names, a topic, whose turn it is.
    data: Mapped[str | None] = mapped_column(Text)


class RoomWait(db.Model):
    """Until when somebody waits in slow mode: only the end is kept, and forgotten when it has passed."""

    __tablename__ = "room_wait"

    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    until: Mapped[datetime] = mapped_column(Utc)


class SpokenCheckIn(db.Model):
    """What somebody was willing to say aloud in a check-in round (forum.lib.checkin); goes with its line."""

    __tablename__ = "spoken_check_in"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    mood: Mapped[int | None]
    craving: Mapped[int | None]
    win: Mapped[str] = mapped_column(String(280), default="")
    intention: Mapped[str] = mapped_column(String(280), default="")


class KeptWords(db.Model):
    """What somebody kept of their own words from an evening, sealed under their data key."""

    __tablename__ = "kept_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    # Whether these are kept already: a keyed mark of the evening, which names it to nobody.
    mark: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
