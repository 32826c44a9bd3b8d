"""Server-side sessions: opened, renewed, listed, ended; the cookie holds the only key to what is sealed in them."""

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from forum.accounts import keys, queries
from forum.accounts.models import Account, AccountSession
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Missing
from forum.extensions import db
from forum.lib import clock, ids, seal
from forum.lib.words import N_
from forum.live import end_sockets
from forum.statements import counted
from forum.transaction import transaction
from forum.vocabulary import Standing

log = logging.getLogger("forum")


def identify(token: str, config: Config) -> Member | None:
    """The member whose browser holds `token`, or None when the session is unknown, idle for too long or over.

    Writes only when less than half of the idle time is left, so that reading stays reading.
    """
    row = queries.session_row(seal.cookie_keys(token).lookup)
    if row is None:
        return None
    now, values = clock.now(), row._mapping
    if values["idle_until"] <= now or values["ends_at"] <= now:
        return None
    idle = _idle(values["own_device"], config)
    if values["idle_until"] - now < idle / 2:
        try:
            _renew(values["session_id"], values["id"], min(now + idle, values["ends_at"]))
        except SQLAlchemyError as error:
            # A full disk must not keep anybody from reading; the next page tries again.
            log.error("a session was not renewed: %s", type(error).__name__)
    return queries.member_from(row)


def keyring(token: str) -> keys.Keyring:
    """The opened keys of the member whose browser holds `token`. Raises Missing when the session is gone."""
    cookie = seal.cookie_keys(token)
    row = db.session.scalars(sa.select(AccountSession).where(AccountSession.lookup == cookie.lookup)).first()
    if row is None:
        raise Missing(N_("Please sign in again."))
    return keys.unpack(row.sealed, cookie.seal, cookie.lookup)


def keep_keyring(token: str, ring: keys.Keyring) -> None:
    """Stores a changed keyring in the session of `token`."""
    cookie = seal.cookie_keys(token)
    sealed = keys.pack(ring, cookie.seal, cookie.lookup)
    with transaction():
        db.session.execute(
            sa.update(AccountSession).where(AccountSession.lookup == cookie.lookup).values(sealed=sealed)
        )


def open_session(account: Account, ring: keys.Keyring, config: Config, *, own_device: bool) -> str:
    """Opens a session inside the caller's transaction; returns the token for the cookie. The oldest ones over the
    limit end."""
    token = ids.token()
    cookie = seal.cookie_keys(token)
    now = clock.now()
    ends = now + (
        timedelta(days=config.own_session_days) if own_device else timedelta(hours=config.shared_session_hours)
    )
    db.session.add(
        AccountSession(
            public_id=ids.public_id(),
            account_id=account.id,
            lookup=cookie.lookup,
            sealed=keys.pack(ring, cookie.seal, cookie.lookup),
            own_device=own_device,
            opened_week=clock.week(now),
            idle_until=min(now + _idle(own_device, config), ends),
            ends_at=ends,
        )
    )
    account.last_week = clock.week(now)
    _end_oldest(account.id, config.sessions_per_account - 1)
    db.session.flush()
    return token


def rotate(token: str) -> str:
    """Gives a session a new token, as after taking on a duty; the old one opens nothing. Raises Missing."""
    ring, old, fresh = keyring(token), seal.cookie_keys(token), ids.token()
    new = seal.cookie_keys(fresh)
    with transaction():
        db.session.execute(
            sa.update(AccountSession)
            .where(AccountSession.lookup == old.lookup)
            .values(lookup=new.lookup, sealed=keys.pack(ring, new.seal, new.lookup))
        )
    return fresh


def end(actor: Member, public_id: str) -> None:
    """Ends one of the actor's own sessions and its sockets. Raises Missing."""
    if not ids.is_public_id(public_id):
        raise Missing(N_("That device is signed out already."))
    with transaction():
        row = db.session.scalars(
            sa.select(AccountSession).where(
                AccountSession.public_id == public_id, AccountSession.account_id == actor.id
            )
        ).first()
        if row is None:
            raise Missing(N_("That device is signed out already."))
        end_sockets(actor.id, session_id=row.id)
        db.session.delete(row)


def end_behind(token: str) -> None:
    """Ends the session a browser still held when it signed in anew. Nothing happens when it is gone already."""
    row = queries.session_row(seal.cookie_keys(token).lookup)
    if row is None:
        return
    with transaction():
        db.session.execute(sa.delete(AccountSession).where(AccountSession.id == row.session_id))
        end_sockets(row.id, session_id=row.session_id)


def end_this(actor: Member) -> None:
    """Signs this browser out: its session is gone and its sockets close."""
    with transaction():
        db.session.execute(sa.delete(AccountSession).where(AccountSession.id == actor.session_id))
        end_sockets(actor.id, session_id=actor.session_id)


def end_all(account_id: int, *, but: int | None = None) -> None:
    """Signs an account out everywhere, or everywhere but in one session."""
    with transaction():
        gone = sa.delete(AccountSession).where(AccountSession.account_id == account_id)
        db.session.execute(gone if but is None else gone.where(AccountSession.id != but))
        end_sockets(account_id, but=but)


def end_everybody() -> int:
    """Signs everybody out everywhere; returns how many sessions there were. Sockets hear of it within their process."""
    with transaction():
        for account_id in db.session.scalars(sa.select(AccountSession.account_id).distinct()):
            end_sockets(account_id)
        return counted(sa.delete(AccountSession))


def still_open(session_ids: set[int]) -> set[int]:
    """Which of these sessions have not ended and belong to an account that is not paused."""
    now = clock.now()
    asked = (
        sa.select(AccountSession.id)
        .join(Account, Account.id == AccountSession.account_id)
        .where(AccountSession.id.in_(session_ids), AccountSession.ends_at > now, AccountSession.idle_until > now)
        .where(sa.or_(Account.standing != Standing.SUSPENDED, Account.paused_until <= now))
    )
    return set(db.session.scalars(asked)) if session_ids else set()


def sweep() -> int:
    """Deletes sessions that are over; returns how many."""
    with transaction():
        now = clock.now()
        over = sa.or_(AccountSession.ends_at <= now, AccountSession.idle_until <= now)
        return counted(sa.delete(AccountSession).where(over))


def _idle(own_device: bool, config: Config) -> timedelta:
    if own_device:
        return timedelta(days=config.own_session_idle_days)
    return timedelta(minutes=config.shared_session_idle_minutes)


def _renew(session_id: int, account_id: int, until: datetime) -> None:
    week = clock.week(clock.now())
    with transaction():
        db.session.execute(sa.update(AccountSession).where(AccountSession.id == session_id).values(idle_until=until))
        db.session.execute(
            sa.update(Account).where(Account.id == account_id, Account.last_week != week).values(last_week=week)
        )


def _end_oldest(account_id: int, keep: int) -> None:
    kept = (
        sa.select(AccountSession.id)
        .where(AccountSession.account_id == account_id)
        .order_by(AccountSession.id.desc())
        .limit(keep)
    )
    db.session.execute(
        sa.delete(AccountSession).where(
            AccountSession.account_id == account_id, AccountSession.id.not_in(kept.scalar_subquery())
        )
    )
