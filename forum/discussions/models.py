"""Boards, threads and posts as they are stored."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.columns import Notes, Utc, enum_column
from forum.extensions import db
from forum.lib import tree
from forum.vocabulary import ContentNote, FlagReason, Visibility, Wish

# PostgreSQL's other collations may sort digits and letters by language; the path must sort by its bytes.
PATH = String(tree.MAX_LENGTH).with_variant(String(tree.MAX_LENGTH, collation="C"), "postgresql")


class Board(db.Model):
    """A place for one kind of talk. For members, unless the steward marks it public."""

    __tablename__ = "board"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    about: Mapped[str] = mapped_column(String(300), default="")
    # A few gentle words that stand above the threads, so that a board is never empty; source and HTML like a post's.
    guidance: Mapped[str] = mapped_column(Text, default="")
    guidance_html: Mapped[str] = mapped_column(Text, default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    # Whether people may add pictures, and see those that are there.
    pictures_allowed: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    # Grows with every change that a reader of the board could see.
    revision: Mapped[int] = mapped_column(default=0)


class Thread(db.Model):
    """A conversation. Order comes from `last_post_id`, because times are only known to the hour."""

    __tablename__ = "thread"
    __table_args__ = (
        Index("ix_thread_board_id_last_post_id", "board_id", "last_post_id"),
        Index("ix_thread_last_post_id", "last_post_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    notes: Mapped[tuple[ContentNote, ...]] = mapped_column(Notes, default=())
    wish: Mapped[Wish | None] = mapped_column(enum_column(Wish))
    visibility: Mapped[Visibility] = mapped_column(enum_column(Visibility), default=Visibility.VISIBLE)
    # A title is part of the opening's words: hidden with them, in every list.
    title_hidden: Mapped[bool] = mapped_column(default=False)
    reply_count: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    last_post_id: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(Utc)
    revision: Mapped[int] = mapped_column(default=0)

    board: Mapped[Board] = relationship(lazy="joined")


class Post(db.Model):
    """One text in a thread; the opening has number 0. Source and HTML are both kept, so that all can be rendered again."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("thread_id", "path"),
        UniqueConstraint("author_id", "nonce"),
        Index("ix_post_parent_id", "parent_id"),
        # The first words that somebody has not read yet.
        Index("ix_post_thread_id_id", "thread_id", "id"),
        # Threads are ordered by their newest post's number: a number taken back must not be given out again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int]
    path: Mapped[str] = mapped_column(PATH)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int]
    # The writer's and the moderators' together; the writer cannot take the moderators' away.
    notes: Mapped[tuple[ContentNote, ...]] = mapped_column(Notes, default=())
    added_notes: Mapped[tuple[ContentNote, ...]] = mapped_column(Notes, default=())
    # How many said "with you": about the words, never summed up about a person.
    company: Mapped[int] = mapped_column(default=0)
    visibility: Mapped[Visibility] = mapped_column(enum_column(Visibility), default=Visibility.VISIBLE)
    hidden_reason: Mapped[FlagReason | None] = mapped_column(enum_column(FlagReason))
    edited: Mapped[bool] = mapped_column(default=False)
    nonce: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)

    thread: Mapped[Thread] = relationship(lazy="joined")

    @property
    def thread_public_id(self) -> str:
        """The name of its thread in addresses."""
        return self.thread.public_id

    @property
    def is_opening(self) -> bool:
        """Whether this text opened its thread."""
        return self.number == 0


class Picture(db.Model):
    """A picture of a post: a plain JPEG that was drawn anew (lib.images). Whose it is says the post alone."""

    __tablename__ = "picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    # What is on it, in its author's words.
    alt: Mapped[str] = mapped_column(String(400))
    width: Mapped[int]
    height: Mapped[int]
    # Last, so that what stands before it is read without it.
    content: Mapped[bytes] = mapped_column(LargeBinary)


class WaitingPicture(db.Model):
    """A picture that was taken in and not posted yet. It has no owner: a form carries its slot, signed for one person.

    So nothing ties a one-off name's picture to its member, before or after. Deleted when it is posted, or at `until`.
    """

    __tablename__ = "waiting_picture"

    slot: Mapped[str] = mapped_column(String(24), primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    until: Mapped[datetime] = mapped_column(Utc, index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class PostVersion(db.Model):
    """How a post stood before it was changed. Moderators see it while a flag is open; it is forgotten after some weeks."""

    __tablename__ = "post_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    html: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Utc, index=True)


class FirstWords(db.Model):
    """Somebody's first post, as long as it waits for an answer or a look. `claimed_by` is the greeter who will answer."""

    __tablename__ = "first_words"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    until: Mapped[datetime] = mapped_column(Utc, index=True)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    claimed_until: Mapped[datetime | None] = mapped_column(Utc)


class WithYou(db.Model):
    """Somebody said "with you" to a post. Known so that it counts once and can be taken back; forgotten after a while."""

    __tablename__ = "with_you"
    __table_args__ = (Index("ix_with_you_account_id_thread_id", "account_id", "thread_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    # No reference: the post goes with its thread, and this only finds the marks of one page.
    thread_id: Mapped[int]
    week: Mapped[str] = mapped_column(String(8), index=True)


class Bookmark(db.Model):
    """A post that a member has kept, with a private note sealed under their data key."""

    __tablename__ = "bookmark"
    __table_args__ = (UniqueConstraint("account_id", "post_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class ThreadMark(db.Model):
    """What one member has read of a thread, and whether they follow it or keep it out of their lists.

    Everything up to `seen_post_id` counts as read. `week` is the last week in which they looked: marks that only say
    what was read are forgotten.
    """

    __tablename__ = "thread_mark"
    __table_args__ = (
        Index("ix_thread_mark_thread_id_following", "thread_id", "following"),
        Index("ix_thread_mark_account_id_following", "account_id", "following"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    seen_post_id: Mapped[int] = mapped_column(default=0)
    following: Mapped[bool] = mapped_column(default=False)
    muted: Mapped[bool] = mapped_column(default=False)
    week: Mapped[str] = mapped_column(String(8), default="", index=True)


class SearchText(db.Model):
    """What the search knows of one thing, whatever its kind: kept by the database's own triggers, never written by hand.

    The order of the entries is their number. `scope` holds what a search can be narrowed to: kind, board, notes.
    """

    __tablename__ = "search_text"
    __table_args__ = (
        UniqueConstraint("kind", "item_id"),
        Index("ix_search_text_at_id", "at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    item_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Utc)
