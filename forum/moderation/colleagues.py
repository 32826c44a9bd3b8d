"""Who else moderates here, or accompanies people."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.extensions import db
from forum.lib import clock
from forum.vocabulary import Role, Standing

MODERATE = (Role.MODERATOR, Role.STEWARD)
BESIDE = (Role.SPECIALIST, *MODERATE)


class Colleague(NamedTuple):
    """Somebody who looks after others, as the policy and the pages see them."""

    id: int
    public_id: str
    name: str
    role: Role
    is_resting: bool


def others(*, but: Collection[int], beside: bool = False) -> list[Colleague]:
    """Everybody who may moderate, without `but`, by name; with `beside` peer specialists too."""
    rests = sa.and_(Account.resting_until.is_not(None), Account.resting_until > clock.now())
    asked = sa.select(Account.id, Account.public_id, Account.name, Account.role, rests)
    active = Account.role.in_(BESIDE if beside else MODERATE), Account.standing == Standing.ACTIVE
    found = db.session.execute(asked.where(*active, Account.id.not_in(but)).order_by(Account.name))
    return [Colleague(*each) for each in found]


def named(public_id: str, *, but: Collection[int], beside: bool = False) -> Colleague | None:
    """One of them by the name in a form."""
    return next((each for each in others(but=but, beside=beside) if each.public_id == public_id), None)
