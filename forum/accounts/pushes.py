"""Browsers that may be called when something waits: turned on and off by their member, each with its own session.

The address of a browser and a copy of the quiet hours are sealed under a key of this server, because they are needed while
the member is away; a thief of the database alone learns neither.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum import policy
from forum.accounts import private
from forum.accounts.models import Account, AccountSession, PushSubscription
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid, Missing
from forum.lib import clock, ids, push, seal
from forum.lib.words import N_
from forum.policy import Action
from forum.reading import Quiet
from forum.statements import change, inserting, row, rows
from forum.transaction import once_more, transaction
from forum.vocabulary import Standing

# A sealed box is as long for every browser maker.
SEALED_BYTES = 2_048
_TABLE = sa.inspect(PushSubscription).local_table
_OPEN = sa.and_(AccountSession.ends_at > sa.bindparam("now"), AccountSession.idle_until > sa.bindparam("now"))
_OF_ACCOUNT = AccountSession.account_id == sa.bindparam("account")
_ANY = (
    sa.select(PushSubscription.session_id)
    .join(AccountSession, AccountSession.id == PushSubscription.session_id)
    .where(_OF_ACCOUNT)
)
_MINE = (
    _ANY.add_columns(AccountSession.public_id, AccountSession.opened_week)
    .where(_OPEN)
    .order_by(AccountSession.id.desc())
)
_SEALED = _ANY.add_columns(PushSubscription.lookup, PushSubscription.sealed).order_by(PushSubscription.session_id)
_TO_CALL = (
    _SEALED.join(Account, Account.id == AccountSession.account_id)
    .where(_OPEN, Account.unseen.is_(sa.true()))
    .where(sa.or_(Account.standing != Standing.SUSPENDED, Account.paused_until <= sa.bindparam("now")))
)
_SESSION = sa.select(AccountSession.id).where(AccountSession.id == sa.bindparam("session")).with_for_update()


class Browser(NamedTuple):
    """One of a member's browsers in which they turned calls on, as they see it."""

    public_id: str
    here: bool
    opened_week: str


class Place(NamedTuple):
    """Where one browser can be called."""

    account_id: int
    session_id: int
    lookup: str
    endpoint: str


@once_more
def turn_on(actor: Member, token: str, config: Config, *, endpoint: str) -> None:
    """Lets this browser be called at `endpoint`, its address at its maker's push service, with a copy of the quiet hours.

    The same browser is called for one account only, the last. Raises Refused, Missing, Invalid (field `endpoint`).
    """
    if not config.push_contact:
        raise Missing(N_("This place calls nobody."))
    policy.require(actor, Action.BE_CALLED, actor)
    if len(endpoint) > config.push_endpoint_max_characters or not push.service_of(endpoint, config.push_hosts):
        raise Invalid({"endpoint": N_("Your browser uses a push service that we do not know, so we cannot call it.")})
    lookup = _lookup(config, endpoint)
    with transaction():
        # Held first, so that hours which change at the same moment are not copied as they were.
        private.hold(actor)
        quiet = private.content(actor, token).get("quiet")
        if row(_SESSION, {"session": actor.session_id}) is None:
            raise Missing(N_("Please sign in again."))
        change(sa.delete(_TABLE).where(_TABLE.c.session_id == actor.session_id), {})
        sealed = _sealed(config, actor.session_id, endpoint, quiet)
        change(_taking_over(), {"session_id": actor.session_id, "lookup": lookup, "sealed": sealed})


def _taking_over() -> sa.Insert:
    """Stores a row; where its address is known already, takes that one over, even when others do so at the same moment."""
    insert = inserting(_TABLE)
    kept = {"session_id": insert.excluded.session_id, "sealed": insert.excluded.sealed}
    return insert.on_conflict_do_update(index_elements=[_TABLE.c.lookup], set_=kept)


def turn_off(actor: Member, public_id: str) -> None:
    """Ends the calls to one of the actor's own browsers; doing it twice is the same as once. Raises Missing when there is
    no such session of theirs."""
    mine = sa.select(AccountSession.id).where(AccountSession.public_id == public_id)
    with transaction():
        found = row(mine.where(AccountSession.account_id == actor.id)) if ids.is_public_id(public_id) else None
        if found is None:
            raise Missing(N_("That device is signed out already."))
        change(sa.delete(_TABLE).where(_TABLE.c.session_id == found.id), {})


def end_all(account_id: int) -> None:
    """Ends the calls to all browsers of an account."""
    of_account = sa.select(AccountSession.id).where(AccountSession.account_id == account_id)
    with transaction():
        change(sa.delete(_TABLE).where(_TABLE.c.session_id.in_(of_account)), {})


def forget(place: Place) -> None:
    """Forgets an address that its push service knows no more; one that was turned on anew meanwhile stays."""
    this = sa.and_(_TABLE.c.session_id == place.session_id, _TABLE.c.lookup == place.lookup)
    with transaction():
        change(sa.delete(_TABLE).where(this), {})


def hours_changed(account_id: int, quiet: Sequence[Any] | None, config: Config) -> None:
    """Copies changed quiet hours (begins, ends, zone) to every browser of an account. Only inside a transaction."""
    for each in rows(_SEALED, {"account": account_id}):
        this = _TABLE.c.session_id == each.session_id
        content = _opened(config, each.session_id, each.sealed)
        if content is None:
            change(sa.delete(_TABLE).where(this), {})
        else:
            sealed = _sealed(config, each.session_id, content["endpoint"], quiet)
            change(sa.update(_TABLE).where(this).values(sealed=sealed), {})


def mine(actor: Member) -> list[Browser]:
    """The member's browsers in which calls are on, the newest first."""
    found = rows(_MINE, {"account": actor.id, "now": clock.now()})
    return [Browser(each.public_id, each.session_id == actor.session_id, each.opened_week) for each in found]


def has_any(account_id: int) -> bool:
    """Whether an account has a browser to call at all."""
    return row(_ANY, {"account": account_id}) is not None


def to_call(account_id: int, config: Config) -> list[Place]:
    """Where a member may be called now: browsers with an open session, while something waits for them that they have not
    seen, outside quiet hours and not so shortly before that a call could arrive inside."""
    now, found = clock.now(), []
    for each in rows(_TO_CALL, {"account": account_id, "now": now}):
        content = _opened(config, each.session_id, each.sealed)
        if content is None or not push.service_of(content["endpoint"], config.push_hosts):
            continue
        quiet = Quiet(*content["quiet"]) if content["quiet"] else None
        if quiet is None or not quiet.comes_within(now, timedelta(minutes=config.push_ttl_minutes)):
            found.append(Place(account_id, each.session_id, each.lookup, content["endpoint"]))
    return found


def sweep() -> int:
    """Deletes the addresses of browsers whose session is over; returns how many."""
    over = sa.select(AccountSession.id).where(
        sa.or_(AccountSession.ends_at <= clock.now(), AccountSession.idle_until <= clock.now())
    )
    with transaction():
        return change(sa.delete(_TABLE).where(_TABLE.c.session_id.in_(over)), {}).rowcount


def _lookup(config: Config, endpoint: str) -> str:
    return seal.keyed_hash(seal.server_key(config.secret_key, b"nl.push.lookup"), endpoint)


def _sealed(config: Config, session_id: int, endpoint: str, quiet: Sequence[Any] | None) -> bytes:
    content = json.dumps({"endpoint": endpoint, "quiet": list(quiet) if quiet else None}).encode()
    return seal.wrap(_key(config), seal.padded(content, SEALED_BYTES), _context(session_id))


def _opened(config: Config, session_id: int, sealed: bytes) -> dict[str, Any] | None:
    """What a row holds, or None when the server has another secret than the one it was sealed under."""
    try:
        content: dict[str, Any] = json.loads(seal.unwrap(_key(config), sealed, _context(session_id)))
    except seal.BrokenSeal:
        return None
    return content


def _key(config: Config) -> bytes:
    return seal.server_key(config.secret_key, b"nl.push.seal")


def _context(session_id: int) -> bytes:
    return b"push %d" % session_id
