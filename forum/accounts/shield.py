"""The first weeks: until a day nobody may approach somebody who is new. Only the end is kept; nothing shows who is new."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import clock
from forum.statements import counted
from forum.transaction import transaction


def ends_after(days: int) -> datetime:
    """The end of a shield that begins now: the midnight after so many days, as no finer time need be known."""
    return clock.day(clock.now()) + timedelta(days=days + 1)


def end(actor: Member) -> None:
    """Ends a member's own shield for good. Nothing happens when there is none."""
    with transaction():
        db.session.execute(sa.update(Account).where(Account.id == actor.id).values(shield_until=None))


def sweep() -> int:
    """Forgets shields that are over; returns how many."""
    with transaction():
        over = sa.update(Account).where(Account.shield_until <= clock.now()).values(shield_until=None)
        return counted(over)
