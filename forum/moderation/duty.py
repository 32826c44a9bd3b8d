"""Being on duty: somebody says "I am here" until a time, and is while a page of theirs is open. Nothing of it is kept."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from forum import live, policy
from forum.accounts.models import Account, AccountSession
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid
from forum.extensions import db
from forum.lib import clock
from forum.lib.words import N_
from forum.moderation.models import Duty
from forum.policy import Action
from forum.statements import change, counted, rows
from forum.transaction import once_more, transaction
from forum.vocabulary import Role, Standing


class OnDuty(NamedTuple):
    """Somebody who looks after the queue now."""

    account_id: int
    name: str
    until: datetime


_NOW = sa.bindparam("now", type_=Duty.__table__.c.until.type)
# Who rests (resting.py) or only reads for a while is neither on duty nor called.
_AWAKE = sa.and_(
    Account.standing == Standing.ACTIVE,
    sa.or_(Account.resting_until.is_(None), Account.resting_until <= _NOW),
    sa.or_(Account.quiet_until.is_(None), Account.quiet_until <= _NOW),
)
_KEEPS = sa.and_(Account.role.in_((Role.MODERATOR, Role.STEWARD)), _AWAKE)
# Peer specialists too, who see their lane of the queue alone (lane.py).
_BESIDE = sa.and_(Account.role.in_((Role.SPECIALIST, Role.MODERATOR, Role.STEWARD)), _AWAKE)
_KEEPERS, _ALL = (sa.select(Account.id).where(each).order_by(Account.id) for each in (_KEEPS, _BESIDE))
# Who has signed out everywhere is not here, whatever they said before.
_SIGNED_IN = sa.exists().where(
    AccountSession.account_id == Duty.account_id, AccountSession.idle_until > _NOW, AccountSession.ends_at > _NOW
)
_ALL_HERE = (
    sa.select(Duty.account_id, Account.name, Duty.until)
    .join(Account, Account.id == Duty.account_id)
    .where(Duty.until > _NOW, Duty.here_until > _NOW, _SIGNED_IN)
    .where(_BESIDE)
    .order_by(Duty.until.desc(), Account.name)
)
_HERE = _ALL_HERE.where(_KEEPS)


def keepers(*, beside: bool = False) -> list[int]:
    """The accounts of everybody who may moderate, but for those who rest or only read; with `beside` peer specialists too."""
    return [each.id for each in rows(_ALL if beside else _KEEPERS, {"now": clock.now()})]


def here(*, beside: bool = False) -> list[OnDuty]:
    """Which moderators are on duty now, in whatever process their pages are; with `beside` which peer specialists too."""
    return [OnDuty(*each) for each in rows(_ALL_HERE if beside else _HERE, {"now": clock.now()})]


def is_somebody_here(but: Collection[int] = ()) -> bool:
    """Whether any moderator who is not in `but` is on duty now: nobody looks at their own words."""
    return any(each.account_id not in but for each in here())


@once_more
def begin(actor: Member, hours: object, config: Config) -> datetime:
    """Says "I am here" for so many hours from now; said again it holds from now. Returns when it ends.

    Raises Invalid (field `hours`), Refused.
    """
    policy.require(actor, Action.BE_ON_DUTY)
    if hours not in config.duty_hours or not isinstance(hours, int):
        raise Invalid({"hours": N_("Please choose for how long.")})
    now = clock.now()
    ends = {"until": now + timedelta(hours=hours), "here_until": now + timedelta(minutes=config.duty_away_minutes)}
    with transaction():
        mine = sa.update(Duty).where(Duty.account_id == actor.id)
        if not counted(mine.values(**ends)):
            db.session.add(Duty(account_id=actor.id, **ends))
        live.publish(live.moderators(), "queue:changed", {})
    return ends["until"]


def end(actor: Member) -> None:
    """Says "I am away now"; saying it twice is the same as once. Raises Refused."""
    policy.require(actor, Action.BE_ON_DUTY)
    with transaction():
        if counted(sa.delete(Duty).where(Duty.account_id == actor.id)):
            live.publish(live.moderators(), "queue:changed", {})


def note_here(actor: Member, config: Config) -> None:
    """Notes that somebody on duty has opened a page of the moderators; written once in half the time it holds."""
    _move_on([actor.id], config)


def keep(config: Config) -> int:
    """Moves on who is on duty and has a page open in this process, and lets go whose time is over; returns how many ended."""
    now = {"now": clock.now()}
    found = [each.account_id for each in rows(sa.select(Duty.account_id).where(Duty.until > _NOW), now)]
    _move_on([each for each in found if live.sockets.of(each)], config)
    return sweep()


def sweep() -> int:
    """Forgets duties that are over: their time, their pages, their sign-in; returns how many."""
    now = clock.now()
    over = sa.or_(Duty.until <= _NOW, Duty.here_until <= _NOW, ~_SIGNED_IN)
    if not rows(sa.select(Duty.account_id).where(over), {"now": now}):
        return 0
    with transaction():
        live.publish(live.moderators(), "queue:changed", {})
        return change(sa.delete(Duty).where(over), {"now": now}).rowcount


def _move_on(account_ids: list[int], config: Config) -> None:
    now = clock.now()
    due = now + timedelta(minutes=config.duty_away_minutes / 2)
    mine = sa.and_(Duty.account_id.in_(account_ids), Duty.until > now, Duty.here_until > now, Duty.here_until <= due)
    if account_ids and db.session.scalar(sa.select(sa.exists().where(mine))):
        with transaction():
            counted(sa.update(Duty).where(mine).values(here_until=now + timedelta(minutes=config.duty_away_minutes)))
