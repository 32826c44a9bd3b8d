"""The first days: how long somebody counts as new. Only what is still to come is kept: an end, and days with words to go.

No karma and nothing that others see; whoever has a duty is not new (accounts/queries.py). A one-off name is new as long as it
is somebody's, whoever that is.
"""

import sqlalchemy as sa

from forum.accounts import shield
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.daykey import today
from forum.extensions import db
from forum.lib import clock
from forum.statements import change, counted
from forum.tally import Asked, counts
from forum.transaction import after_commit, transaction

DAY_SECONDS = 86_400
_TABLE = sa.inspect(Account).local_table
_ONE_DAY_LESS = (
    sa.update(_TABLE)
    .where(_TABLE.c.id == sa.bindparam("this"), _TABLE.c.new_days > 0)
    .values(new_days=_TABLE.c.new_days - 1)
)


def begin(account: Account, config: Config) -> None:
    """Begins somebody's first days. Only inside a transaction."""
    account.new_until = shield.ends_after(config.new_days)
    account.new_days = config.new_days_with_words


def note_words(actor: Member) -> None:
    """Notes, once they are stored, that somebody has written under their own name: once a day that brings them nearer.

    Which day it was stands in the day's counts alone.
    """
    if actor.new_days > 0:
        after_commit(lambda: _count_day(actor))


def _count_day(actor: Member) -> None:
    (place,) = counts.enter(Asked(f"wrote {today.member(actor.id)}", clock.now().isoformat(), DAY_SECONDS))
    if place.before == 0:
        with transaction():
            change(_ONE_DAY_LESS, {"this": actor.id})


def settle(account_id: int) -> None:
    """Ends somebody's first days at once, for commands: nobody decides it about another."""
    with transaction():
        db.session.execute(sa.update(Account).where(Account.id == account_id).values(new_until=None, new_days=0))


def sweep() -> int:
    """Forgets ends of first days that have passed; returns how many."""
    with transaction():
        return counted(sa.update(Account).where(Account.new_until <= clock.now()).values(new_until=None))
