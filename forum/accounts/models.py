"""What is remembered of a member: a pseudonym, sealed keys, coarse times, and sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.columns import Utc, enum_column
from forum.extensions import db
from forum.vocabulary import Role, Standing


class Account(db.Model):
    """A member. Nothing here tells who the person is; the keys cannot be opened by the server at rest."""

    __tablename__ = "account"
    # A number is never given out twice: sockets, limits and orders are kept by it.
    __table_args__ = {"sqlite_autoincrement": True}  # SQLAlchemy reads a plain dictionary

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    # The name as look-alikes share it (lib.names.skeleton); uniqueness is held on this.
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    role: Mapped[Role] = mapped_column(enum_column(Role), default=Role.MEMBER, index=True)
    standing: Mapped[Standing] = mapped_column(enum_column(Standing), default=Standing.JOINING)
    # The end of a pause, none while somebody is removed; forgotten when it has passed.
    paused_until: Mapped[datetime | None] = mapped_column(Utc)
    # Until then they read and do not write; forgotten when it has passed.
    quiet_until: Mapped[datetime | None] = mapped_column(Utc)
    # Until then they rest from looking after others (moderation/resting.py); forgotten when it has passed.
    resting_until: Mapped[datetime | None] = mapped_column(Utc)
    # When an unfinished joining is swept away; forgotten when the phrase is confirmed.
    joining_until: Mapped[datetime | None] = mapped_column(Utc)
    # Until then nobody may approach them (accounts/shield.py); only the end is kept, and forgotten when it has passed.
    shield_until: Mapped[datetime | None] = mapped_column(Utc)
    # The first days (accounts/newcomers.py): until then, and until they have written on so many more days, somebody counts
    # as new. Only what is still to come is kept.
    new_until: Mapped[datetime | None] = mapped_column(Utc)
    new_days: Mapped[int] = mapped_column(default=0)
    # A duty beside the role: first words are shown to them first.
    is_greeter: Mapped[bool] = mapped_column(default=False, index=True)
    joined_month: Mapped[str] = mapped_column(String(7))
    last_week: Mapped[str] = mapped_column(String(8))
    # A one-off name: a person who stands alone, without keys that open anything. Whose it is says only AliasLink.
    is_alias: Mapped[bool] = mapped_column(default=False)
    unseen: Mapped[bool] = mapped_column(default=False)
    # Whether they have ever written in Talk: until then the first page offers them a beginning.
    has_written: Mapped[bool] = mapped_column(default=False)
    # Whether pages must look for what this member chose about reading; most have chosen nothing.
    has_private: Mapped[bool] = mapped_column(default=False)
    # Muted words, content notes and quiet hours, sealed under the member's data key: they tell who somebody is.
    private_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    verifier: Mapped[bytes] = mapped_column(LargeBinary(32))
    data_key_by_passphrase: Mapped[bytes] = mapped_column(LargeBinary(128))
    recovery_salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    recovery_verifier: Mapped[bytes] = mapped_column(LargeBinary(32))
    data_key_by_recovery: Mapped[bytes] = mapped_column(LargeBinary(128))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    private_key_sealed: Mapped[bytes] = mapped_column(LargeBinary(128))


class AccountSession(db.Model):
    """One browser signed in. `sealed` holds the opened keys under a secret that is only in that browser's cookie."""

    __tablename__ = "account_session"
    __table_args__ = {"sqlite_autoincrement": True}  # as above

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary(1024))
    own_device: Mapped[bool] = mapped_column(default=False)
    opened_week: Mapped[str] = mapped_column(String(8))
    # Only ends are kept: not when somebody was here, but when the session stops by itself.
    idle_until: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime] = mapped_column(Utc, index=True)


class PushSubscription(db.Model):
    """Where one browser can be called. It goes with its session: who signs out, leaves or changes keys is called no more.

    `lookup` is a keyed hash of the address, so that a browser is called for one account only; `sealed` holds the address
    and a copy of the quiet hours under a key of this server, as long for everybody.
    """

    __tablename__ = "push_subscription"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("account_session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    lookup: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class PersonMute(db.Model):
    """Somebody whose words a member does not want to read. The muted person never learns of it."""

    __tablename__ = "person_mute"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    muted_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)


class AliasLink(db.Model):
    """What ties a one-off name to its thread and, sealed, to its member. Deleted at `until`; after that nothing does.

    `slot` is random; the member keeps it among what is sealed under their data key. `owner_sealed` opens with a key that
    two moderators hold together (AliasShare); it is empty where there were fewer than two.
    """

    __tablename__ = "alias_link"

    alias_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(24), unique=True)
    # No reference: accounts know nothing of threads.
    thread_id: Mapped[int]
    owner_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    until: Mapped[datetime] = mapped_column(Utc, index=True)


class AliasShare(db.Model):
    """One moderator's share of the key to a one-off name, sealed for their pair of keys."""

    __tablename__ = "alias_share"

    alias_id: Mapped[int] = mapped_column(ForeignKey("alias_link.alias_id", ondelete="CASCADE"), primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FirstLink(db.Model):
    """The one-time link with which the first person becomes the steward; only its hash is kept."""

    __tablename__ = "first_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    ends_at: Mapped[datetime] = mapped_column(Utc)


class Door(db.Model):
    """How one joins here: one row, or none while the door is open. The end of a raid is forgotten when it has passed."""

    __tablename__ = "door"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_invitation: Mapped[bool] = mapped_column(default=False)
    raid_until: Mapped[datetime | None] = mapped_column(Utc)
    # Whether during the raid only people with an invitation join.
    raid_by_invitation: Mapped[bool] = mapped_column(default=False)


class Invitation(db.Model):
    """An invitation that nobody has used yet; only its hash is kept, not who made it. It goes with the joining."""

    __tablename__ = "invitation"

    lookup: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    until: Mapped[datetime] = mapped_column(Utc, index=True)
