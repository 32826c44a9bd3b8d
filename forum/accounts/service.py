"""What other rooms of the house may ask of accounts: restrain, appoint, tell, and the steward's first link."""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts import pushes, queries, sessions
from forum.accounts.models import Account, FirstLink
from forum.config import Config
from forum.errors import Conflict, Missing
from forum.extensions import db
from forum.lib import clock, ids, names, seal
from forum.lib.words import N_
from forum.live import end_sockets
from forum.statements import change, counted
from forum.transaction import transaction
from forum.vocabulary import Role, Standing

_ACCOUNT = sa.inspect(Account).local_table
_MARK = (
    sa.update(_ACCOUNT)
    .where(_ACCOUNT.c.id == sa.bindparam("this"), _ACCOUNT.c.unseen != sa.bindparam("waits"))
    .values(unseen=sa.bindparam("waits"))
)


class Restraint(NamedTuple):
    """What the measures about somebody come to: shut out (for good without an end), or reading without writing."""

    is_shut_out: bool = False
    paused_until: datetime | None = None
    quiet_until: datetime | None = None


# Two first posts at the same moment: the database says which came first.
_FIRST_WORDS = (
    sa.update(_ACCOUNT)
    .where(_ACCOUNT.c.id == sa.bindparam("this"), _ACCOUNT.c.has_written.is_(sa.false()))
    .values(has_written=True)
)


def account_named(name: str) -> Account:
    """The account under a name, for stewards and commands. Raises Missing."""
    found = queries.by_name_key(names.skeleton(name))
    if found is None:
        raise Missing(N_("Nobody here has that name."))
    return found


def standing_of(account_id: int) -> Standing:
    """Where an account stands now."""
    found = queries.member(account_id)
    return found.standing if found is not None else Standing.LEFT


def note_written(account_id: int) -> bool:
    """Notes that a member has written in Talk; returns whether these are the first words. Only inside a transaction."""
    return bool(change(_FIRST_WORDS, {"this": account_id}).rowcount)


def mark_unseen(account_id: int, unseen: bool) -> bool:
    """Notes that something new waits for a member, or that they have looked; returns whether that is a change."""
    with transaction():
        return change(_MARK, {"this": account_id, "waits": unseen}).rowcount > 0


def mark_everybody_unseen() -> None:
    """Notes that something new waits for every member. Only inside a transaction."""
    change(sa.update(_ACCOUNT).where(_ACCOUNT.c.is_alias.is_(sa.false())).values(unseen=True), {})


def hold(account_id: int) -> None:
    """Keeps an account's row from others until the transaction ends, and reads it as it is by then: who settles what several
    rows say about an account holds it before reading them."""
    # Not against rows that only point at it: these two would wait for each other.
    db.session.get_one(Account, account_id, with_for_update={"key_share": True}, populate_existing=True)


def restrain(account_id: int, restraint: Restraint) -> None:
    """Lets an account stand as the measures about it come to. Who is shut out loses open pages at once and is called no
    more. Only inside the transaction of a measure, which has asked the policy."""
    account = db.session.get_one(Account, account_id)
    account.quiet_until = restraint.quiet_until
    if restraint.is_shut_out:
        account.standing, account.paused_until = Standing.SUSPENDED, restraint.paused_until
        pushes.end_all(account_id)
        end_sockets(account_id)
    elif account.standing is Standing.SUSPENDED:
        account.standing, account.paused_until = Standing.ACTIVE, None


def end_passed_pauses() -> int:
    """Forgets ends of pauses that have passed; returns how many accounts stand as before again."""
    with transaction():
        over = sa.update(Account).where(Account.standing == Standing.SUSPENDED, Account.paused_until <= clock.now())
        back = counted(over.values(standing=Standing.ACTIVE, paused_until=None))
        return back + counted(sa.update(Account).where(Account.quiet_until <= clock.now()).values(quiet_until=None))


def appoint(account: Account, role: Role) -> None:
    """Gives an account a duty, or takes it away again; it has to sign in anew.

    Raises Conflict while it is joining, and for a one-off name.
    """
    _require_bearer(account)
    with transaction():
        account.role = role
        # Who is a member again has no duty left.
        account.is_greeter = account.is_greeter and role is not Role.MEMBER
        sessions.end_all(account.id)


def make_greeter(account: Account) -> None:
    """Gives an account the greeter's duty beside its role. Raises Conflict while it is joining, and for a one-off name."""
    _require_bearer(account)
    with transaction():
        account.is_greeter = True


def _require_bearer(account: Account) -> None:
    if account.standing is Standing.JOINING:
        raise Conflict(N_("They have not finished joining yet."))
    # It would hold a share of every key to come, and nobody could use it.
    if account.is_alias:
        raise Conflict(N_("A one-off name carries no duty."))


def new_first_link(config: Config) -> str:
    """Makes the one-time link with which the first person becomes the steward; the ones before it are void.

    Returns its token. Raises Conflict when there is a steward already.
    """
    if queries.has_steward():
        raise Conflict(N_("This place has a steward already."))
    token = ids.token()
    with transaction():
        db.session.execute(sa.delete(FirstLink))
        ends = clock.now() + timedelta(hours=config.first_link_hours)
        db.session.add(FirstLink(token_hash=seal.cookie_keys(token).lookup, ends_at=ends))
    return token


def sweep_first_links() -> int:
    """Deletes one-time links that are too old; returns how many."""
    with transaction():
        return counted(sa.delete(FirstLink).where(FirstLink.ends_at <= clock.now()))


def first_link_holds(token: str) -> bool:
    """Whether a one-time link may still be used."""
    return _first_link(token) is not None and not queries.has_steward()


def become_steward(account_id: int, token: str) -> None:
    """Uses the one-time link up and makes an account the steward. Raises Missing when it has been used or is too old."""
    with transaction():
        link = _first_link(token)
        if link is None or queries.has_steward():
            raise Missing(N_("This link has been used or is too old. Ask for a new one where the server runs."))
        db.session.delete(link)
        db.session.get_one(Account, account_id).role = Role.STEWARD


def _first_link(token: str) -> FirstLink | None:
    wanted = seal.cookie_keys(token).lookup
    found = sa.select(FirstLink).where(FirstLink.token_hash == wanted, FirstLink.ends_at > clock.now())
    return db.session.scalars(found).first()
