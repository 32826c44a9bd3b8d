"""What a member's account holds sealed under their data key: only their own open session can read or change it."""

import json
from typing import Any

import sqlalchemy as sa

from forum.accounts import keys, sessions
from forum.accounts.models import Account, AccountSession, PersonMute
from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import seal
from forum.statements import row
from forum.transaction import transaction

PURPOSE = b"reading "
# What is sealed is filled up with blanks to a multiple of this, so that its length does not count what is in it.
PAD_BYTES = 1024
_SEALED = (
    sa.select(AccountSession.sealed, Account.private_sealed)
    .join(Account, Account.id == AccountSession.account_id)
    .where(AccountSession.lookup == sa.bindparam("lookup"), Account.id == sa.bindparam("account"))
)
_TO_CHANGE = sa.select(Account.private_sealed).where(Account.id == sa.bindparam("account")).with_for_update()


def opened(data_key: bytes, public_id: str, sealed: bytes | None) -> dict[str, Any]:
    """The content of a sealed box; empty when there is none. Raises seal.BrokenSeal."""
    if sealed is None:
        return {}
    content: dict[str, Any] = json.loads(seal.unwrap(data_key, sealed, PURPOSE + public_id.encode()))
    return content


def content(actor: Member, token: str) -> dict[str, Any]:
    """What the member whose browser holds `token` keeps sealed."""
    cookie = seal.cookie_keys(token)
    found = row(_SEALED, {"account": actor.id, "lookup": cookie.lookup})
    if found is None or found.private_sealed is None:
        return {}
    ring = keys.unpack(found.sealed, cookie.seal, cookie.lookup)
    return opened(ring.data_key, actor.public_id, found.private_sealed)


def hold(actor: Member) -> None:
    """Lets nobody else change what a member keeps until the transaction ends: what is read now is what `store` changes."""
    row(_TO_CHANGE, {"account": actor.id})


def store(actor: Member, token: str, **changed: Any) -> None:
    """Changes some of what is sealed; what is empty then is nothing at all."""
    key = sessions.keyring(token).data_key
    with transaction():
        sealed = row(_TO_CHANGE, {"account": actor.id}).private_sealed
        now = {name: value for name, value in (opened(key, actor.public_id, sealed) | changed).items() if value}
        packed = seal.padded(json.dumps(now).encode(), PAD_BYTES) if now else b""
        fresh = seal.wrap(key, packed, PURPOSE + actor.public_id.encode()) if packed else None
        db.session.execute(sa.update(Account).where(Account.id == actor.id).values(private_sealed=fresh))
        note_apart(actor.id)


def note_apart(account_id: int) -> None:
    """Notes whether pages must look for what a member keeps. Only inside a transaction."""
    muted = sa.exists().where(PersonMute.account_id == account_id)
    has_any = sa.or_(Account.private_sealed.is_not(None), muted)
    stated = sa.update(Account).where(Account.id == account_id).values(has_private=has_any)
    db.session.execute(stated, execution_options={"synchronize_session": False})
