"""Reads of accounts and sessions that return small frozen things."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Account, AccountSession
from forum.extensions import db
from forum.lib import clock
from forum.statements import row as row_of
from forum.statements import rows as rows_of
from forum.vocabulary import Role, Standing


@dataclass(frozen=True)
class Member:
    """A signed-in member as pages, sockets and the policy see them."""

    id: int
    public_id: str
    name: str
    role: Role
    standing: Standing
    session_id: int
    unseen: bool
    has_private: bool = False
    has_written: bool = True
    is_greeter: bool = False
    # Until when they are paused, or only read.
    paused_until: datetime | None = None
    # Whether this browser is the member's own: only there pages may keep unsent words.
    own_device: bool = False
    # The one-off names of the last weeks, known only to the member's own session.
    aliases: frozenset[int] = frozenset()
    is_member: bool = True
    # In their first days, and on how many more days they will have written before these are over.
    is_new: bool = False
    new_days: int = 0
    # Until when they rest from looking after others.
    resting_until: datetime | None = None

    @cached_property
    def selves(self) -> frozenset[int]:
        """The accounts whose words are this person's own."""
        return self.aliases | {self.id}

    @property
    def is_moderator(self) -> bool:
        """Whether this person works the queue."""
        return self.role in (Role.MODERATOR, Role.STEWARD)

    @property
    def accompanies(self) -> bool:
        """Whether this person looks after others: a peer specialist, or somebody who works the queue."""
        return self.role is Role.SPECIALIST or self.is_moderator

    @property
    def is_resting(self) -> bool:
        """Whether this person rests from looking after others."""
        return self.resting_until is not None

    @property
    def greets(self) -> bool:
        """Whether first words are shown to this person: greeters, peer specialists, and moderators so that there is always
        somebody."""
        return self.is_greeter or self.accompanies

    @property
    def is_steward(self) -> bool:
        """Whether this person keeps the place."""
        return self.role is Role.STEWARD


@dataclass(frozen=True)
class Device:
    """One session in the member's own list."""

    public_id: str
    here: bool
    own_device: bool
    opened_week: str
    ends_at: datetime


_ACCOUNT = (
    Account.id,
    Account.public_id,
    Account.name,
    Account.role,
    Account.standing,
    Account.paused_until,
    Account.quiet_until,
    Account.unseen,
    Account.has_private,
    Account.has_written,
    Account.is_greeter,
    Account.new_until,
    Account.new_days,
    Account.resting_until,
)
_BY_LOOKUP = (
    sa.select(
        *_ACCOUNT,
        AccountSession.id.label("session_id"),
        AccountSession.own_device,
        AccountSession.idle_until,
        AccountSession.ends_at,
    )
    .join(Account, Account.id == AccountSession.account_id)
    .where(AccountSession.lookup == sa.bindparam("lookup"))
)


def session_row(lookup: bytes) -> Any:
    """The session and its account behind a cookie, whether or not it has ended."""
    return row_of(_BY_LOOKUP, {"lookup": lookup})


def member_from(row: Any) -> Member:
    """A member as the house sees them; a pause that has passed is over even before it is swept away."""
    values = row._mapping
    standing, until = standing_now(values["standing"], values["paused_until"], values["quiet_until"])
    return Member(
        values["id"],
        values["public_id"],
        values["name"],
        values["role"],
        standing,
        values.get("session_id", 0),
        values["unseen"],
        values["has_private"],
        values["has_written"],
        values["is_greeter"],
        until,
        values.get("own_device", False),
        is_new=_is_new(values),
        new_days=values["new_days"],
        resting_until=to_come(values["resting_until"]),
    )


def standing_now(
    stored: Standing, paused_until: datetime | None, quiet_until: datetime | None
) -> tuple[Standing, datetime | None]:
    """Where an account stands at this moment, and until when; what has passed is over before it is swept away."""
    if stored is Standing.SUSPENDED:
        if paused_until is None or paused_until > clock.now():
            return stored, paused_until
        stored = Standing.ACTIVE
    if stored is Standing.ACTIVE and quiet_until is not None and quiet_until > clock.now():
        return Standing.READONLY, quiet_until
    return stored, None


def to_come(end: datetime | None) -> datetime | None:
    """An end that has not come yet; what has passed is over before it is swept away."""
    return end if end is not None and end > clock.now() else None


def _is_new(values: Any) -> bool:
    # Whoever has a duty was chosen by somebody who knows them.
    if values["role"] is not Role.MEMBER or values["is_greeter"]:
        return False
    until = values["new_until"]
    return values["new_days"] > 0 or (until is not None and until > clock.now())


def member(account_id: int) -> Member | None:
    """A member by id, outside any session (commands, demo, tests)."""
    row = db.session.execute(sa.select(*_ACCOUNT).where(Account.id == account_id)).first()
    return member_from(row) if row else None


def by_name_key(name_key: str) -> Account | None:
    """The account under a name's skeleton; it may be a one-off name, which nobody can sign in with."""
    return db.session.scalars(sa.select(Account).where(Account.name_key == name_key)).first()


def devices(account_id: int, session_id: int) -> list[Device]:
    """The open sessions of a member, this one first."""
    rows = db.session.scalars(
        sa.select(AccountSession)
        .where(AccountSession.account_id == account_id, AccountSession.ends_at > clock.now())
        .where(AccountSession.idle_until > clock.now())
        .order_by(AccountSession.id.desc())
    )
    found = [Device(row.public_id, row.id == session_id, row.own_device, row.opened_week, row.ends_at) for row in rows]
    return sorted(found, key=lambda device: not device.here)


def has_steward() -> bool:
    """Whether somebody keeps this place already."""
    return db.session.scalar(sa.select(sa.exists().where(Account.role == Role.STEWARD))) or False


@dataclass(frozen=True)
class OwnFacts:
    """What is kept of a member beside their words, as they may see it themselves."""

    joined_month: str
    last_week: str
    # None when nothing shields them any more.
    shield_until: datetime | None
    new_until: datetime | None


def own_facts(account_id: int) -> OwnFacts:
    """The coarse times kept of a member."""
    columns = (Account.joined_month, Account.last_week, Account.shield_until, Account.new_until)
    month, week, *ends = db.session.execute(sa.select(*columns).where(Account.id == account_id)).one()
    return OwnFacts(month, week, *(end if end is not None and end > clock.now() else None for end in ends))


class Addressed(NamedTuple):
    """Somebody to whom words are said, as the policy sees them."""

    id: int
    is_shielded: bool


def addressed(account_ids: Collection[int], name_keys: Collection[str]) -> list[Addressed]:
    """Who is meant by words to these accounts that also name these names (skeletons)."""
    wanted = sa.or_(Account.id.in_(account_ids), Account.name_key.in_(name_keys))
    now = clock.now()
    found = rows_of(sa.select(Account.id, Account.shield_until).where(wanted).order_by(Account.id))
    return [Addressed(each.id, each.shield_until is not None and each.shield_until > now) for each in found]


def on_duty(*, but: Collection[int] = ()) -> list[int]:
    """The accounts of everybody to whom first words are shown."""
    active = sa.and_(Account.standing == Standing.ACTIVE, Account.id.not_in(but))
    greeters = sa.select(Account.id).where(Account.is_greeter.is_(sa.true()), active)
    others = sa.select(Account.id).where(Account.role.in_((Role.SPECIALIST, Role.MODERATOR, Role.STEWARD)), active)
    return sorted({each.id for asked in (greeters, others) for each in rows_of(asked)})


def greeters() -> list[str]:
    """The names of those who greet, for the steward."""
    asked = sa.select(Account.name).where(Account.is_greeter.is_(sa.true())).order_by(Account.name)
    return list(db.session.scalars(asked))


def specialists() -> list[str]:
    """The names of peer specialists, for the steward."""
    asked = sa.select(Account.name).where(Account.role == Role.SPECIALIST).order_by(Account.name)
    return list(db.session.scalars(asked))
