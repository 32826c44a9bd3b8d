"""One-off names: a member writes in one thread as a fresh person whom nothing ties to them but what is sealed.

The name is an account of its own that nobody can sign in with, so that every page, list, notice and measure treats it as
one more person. Two sealed ties lead to the member: the slots they keep under their own data key, and a box that two
moderators open together. Both end with the AliasLink after `alias_days` (security.md, "One-off alias").
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts import joining, private, queries, shield
from forum.accounts.models import Account, AliasLink, AliasShare
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Refused
from forum.extensions import db
from forum.lib import clock, ids, names, seal, shares
from forum.lib.words import N_
from forum.statements import counted, rows
from forum.transaction import transaction
from forum.vocabulary import Role, Standing

SLOT_BYTES = 12
# The sealed owner is as long for everybody.
OWNER_BYTES = 32
TOO_MANY = N_("You have as many one-off names as one person may have at a time. Each ends by itself after a month.")
PAUSED = N_("One of your one-off names is paused, so you cannot write under one now. Under Me it says until when.")


class Alias(NamedTuple):
    """One of a member's own one-off names."""

    id: int
    name: str
    thread_id: int
    until: datetime
    unseen: bool
    standing: Standing
    paused_until: datetime | None
    quiet_until: datetime | None


_MINE = (
    sa.select(
        AliasLink.alias_id,
        Account.name,
        AliasLink.thread_id,
        AliasLink.until,
        Account.unseen,
        Account.standing,
        Account.paused_until,
        Account.quiet_until,
    )
    .join(Account, Account.id == AliasLink.alias_id)
    .where(AliasLink.slot.in_(sa.bindparam("slots", expanding=True)), AliasLink.until > sa.bindparam("now"))
    .order_by(AliasLink.alias_id)
)


def known(actor: Member, token: str) -> list[Alias]:
    """The one-off names of the member whose browser holds `token`; empty without asking for most members."""
    if not actor.has_private:
        return []
    return _in_slots(private.content(actor, token).get("aliases", ()))


def with_aliases(actor: Member | None, token: str) -> Member | None:
    """The member together with their one-off names: what waits for these waits for them, and a measure holds for all.

    A moderator is not shut out by a pause of a name that a colleague could not know to be theirs; they only cannot
    write under one-off names meanwhile (`author_for`).
    """
    mine = known(actor, token) if actor is not None else []
    if actor is None or not mine:
        return actor
    met = replace(
        actor, aliases=frozenset(each.id for each in mine), unseen=actor.unseen or any(each.unseen for each in mine)
    )
    held = _held(mine)
    if held is None or actor.is_moderator:
        return met
    standing, until = held
    if actor.standing is Standing.ACTIVE or (actor.standing is Standing.READONLY and standing is Standing.SUSPENDED):
        return replace(met, standing=standing, paused_until=until)
    return met


def in_thread(actor: Member, token: str, thread_id: int) -> Alias | None:
    """The name under which a member has written in a thread, while it is theirs."""
    return next((each for each in known(actor, token) if each.thread_id == thread_id), None)


def author_for(actor: Member, token: str, thread_id: int, config: Config) -> Member:
    """The one-off name of a member in a thread, made when there is none yet. Only inside a transaction. Raises Refused."""
    private.hold(actor)
    slots: list[str] = private.content(actor, token).get("aliases", [])
    mine = _in_slots(slots)
    if _held(mine) is not None:
        raise Refused(PAUSED)
    found = next((each.id for each in mine if each.thread_id == thread_id), None)
    if found is None:
        if len(mine) >= config.aliases_most:
            raise Refused(TOO_MANY)
        found, slot = _make(actor, thread_id, config)
        # Slots that lead nowhere any more are dropped with the next one that is added.
        private.store(actor, token, aliases=[*_living(slots), slot])
    author = queries.member(found)
    if author is None:
        raise LookupError("a one-off name has lost its account")
    return author


def owner_of(sealed: bytes, one: shares.Share, other: shares.Share) -> str:
    """The public id of the member behind a one-off name, by two moderators' shares. Raises seal.BrokenSeal, ValueError."""
    return seal.unwrap(shares.join(one, other), sealed, b"alias").decode().strip()


def sweep() -> int:
    """Destroys what tied one-off names to members and is past its day; returns how many. After it nobody can."""
    with transaction():
        return counted(sa.delete(AliasLink).where(AliasLink.until <= clock.now()))


def _in_slots(slots: Sequence[str]) -> list[Alias]:
    return [Alias(*each) for each in rows(_MINE, {"slots": list(slots), "now": clock.now()})] if slots else []


def _living(slots: Sequence[str]) -> list[str]:
    return list(db.session.scalars(sa.select(AliasLink.slot).where(AliasLink.slot.in_(slots)).order_by(AliasLink.slot)))


def _held(mine: Sequence[Alias]) -> tuple[Standing, datetime] | None:
    """The strictest measure about one of the names, and its end. A name that was removed holds as long as it is tied."""
    found = []
    for each in mine:
        standing, until = queries.standing_now(each.standing, each.paused_until, each.quiet_until)
        if standing in (Standing.SUSPENDED, Standing.READONLY):
            found.append((standing, min(until or each.until, each.until)))
    return max(found, key=lambda held: (held[0] is Standing.SUSPENDED, held[1]), default=None)


def _make(actor: Member, thread_id: int, config: Config) -> tuple[int, str]:
    name, now, slot = joining.suggest_name(), clock.now(), ids.token(SLOT_BYTES)
    account = Account(
        public_id=ids.public_id(),
        name=name,
        name_key=names.skeleton(name),
        is_alias=True,
        standing=Standing.ACTIVE,
        # Like everybody who is new, as long as it is somebody's: nothing shall tell it from a new person.
        shield_until=shield.ends_after(config.alias_days),
        new_until=shield.ends_after(config.alias_days),
        joined_month=clock.month(now),
        last_week=clock.week(now),
        **_keys_that_open_nothing(),
    )
    db.session.add(account)
    db.session.flush()
    until = clock.hour(now) + timedelta(days=config.alias_days)
    link = AliasLink(alias_id=account.id, slot=slot, thread_id=thread_id, until=until)
    db.session.add(link)
    db.session.flush()
    _entrust(link, actor)
    return account.id, slot


def _entrust(link: AliasLink, actor: Member) -> None:
    """Seals the owner under a key of which each moderator gets a share; with fewer than two nobody can ever open it."""
    asked = sa.select(Account.id, Account.public_key).where(Account.role.in_((Role.MODERATOR, Role.STEWARD)))
    holders = db.session.execute(asked.where(Account.standing == Standing.ACTIVE).order_by(Account.id)).all()
    if len(holders) < shares.FEWEST:
        return
    key = seal.new_key()
    link.owner_sealed = seal.wrap(key, seal.padded(actor.public_id.encode(), OWNER_BYTES), b"alias")
    for holder, share in zip(holders, shares.split(key, len(holders)), strict=True):
        sealed = seal.close_for(holder.public_key, shares.packed(share))
        db.session.add(AliasShare(alias_id=link.alias_id, holder_id=holder.id, sealed=sealed))
    db.session.flush()


def _keys_that_open_nothing() -> dict[str, bytes]:
    lengths = {"salt": 16, "verifier": 32, "recovery_salt": 16, "recovery_verifier": 32, "public_key": 32}
    boxes = dict.fromkeys(("data_key_by_passphrase", "data_key_by_recovery", "private_key_sealed"), 72)
    return {name: secrets.token_bytes(length) for name, length in (lengths | boxes).items()}
