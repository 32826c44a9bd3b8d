"""Signing in, recovering with the phrase, changing the passphrase, renewing the phrase."""

from hashlib import blake2b

from forum import policy
from forum.accounts import joining, keys, queries, sessions
from forum.accounts.attempts import Attempts
from forum.accounts.joining import Opened
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid, Refused
from forum.extensions import db
from forum.lib import names, phrases, seal
from forum.lib.words import N_
from forum.policy import Action
from forum.transaction import transaction

NO_FIT = N_("The name and the passphrase do not fit together. Look for a typing slip and try again.")
NO_FIT_PHRASE = N_("The name and the recovery phrase do not fit together. Check each of the seven words.")


def sign_in(name: str, passphrase: str, config: Config, *, own_device: bool, caller: str) -> Opened:
    """Opens a session for the name and passphrase. A missing name takes the same time and gets the same answer.

    Raises Refused, or TooSoon after too many failures.
    """
    attempts = Attempts(config, names.skeleton(name), caller)
    attempts.begin()
    account = queries.by_name_key(names.skeleton(name))
    salt = account.salt if account else _nobodys_salt(config, name)
    stored = account.verifier if account else bytes(32)
    account_id = account.id if account else 0
    halves = keys.stretched(passphrase, salt)
    if not seal.same(seal.verifier_hash(halves.verifier), stored) or not account_id:
        attempts.failed()
        raise Refused(NO_FIT)
    attempts.passed()
    with transaction():
        account = db.session.get_one(Account, account_id)
        purpose = keys.BY_PASSPHRASE + account.public_id.encode()
        data_key = seal.unwrap(halves.key, account.data_key_by_passphrase, purpose)
        ring = keys.Keyring(data_key, keys.open_private_key(account, data_key))
        return Opened(account.id, sessions.open_session(account, ring, config, own_device=own_device), own_device)


def recover(name: str, phrase: str, passphrase: str, config: Config, *, own_device: bool, caller: str) -> Opened:
    """Opens the account with its recovery phrase and sets a new passphrase. The phrase is used up: a new one waits to be
    confirmed in the new session, and every other session ends.

    Raises Invalid (new passphrase too weak), Refused, TooSoon. A missing name answers alike.
    """
    weakness = phrases.weakness(passphrase, name)
    if weakness:
        raise Invalid({"passphrase": weakness})
    attempts = Attempts(config, names.skeleton(name) + " phrase", caller)
    attempts.begin()
    account = queries.by_name_key(names.skeleton(name))
    salt = account.recovery_salt if account else _nobodys_salt(config, name)
    stored = account.recovery_verifier if account else bytes(32)
    halves = keys.stretched(phrases.normal(phrase), salt)
    if not seal.same(seal.verifier_hash(halves.verifier), stored) or account is None:
        attempts.failed()
        raise Refused(NO_FIT_PHRASE)
    attempts.passed()
    purpose = keys.BY_RECOVERY + account.public_id.encode()
    data_key = seal.unwrap(halves.key, account.data_key_by_recovery, purpose)
    by_passphrase = keys.lock(passphrase, data_key, account.public_id, keys.BY_PASSPHRASE)
    by_recovery, ring = joining.new_phrase(account, data_key)
    with transaction():
        db.session.refresh(account, with_for_update=True)
        if account.recovery_verifier != stored:
            raise Refused(NO_FIT_PHRASE)  # the phrase opens once, and somebody was quicker
        keys.by_passphrase(account, by_passphrase)
        keys.by_recovery(account, by_recovery)
        sessions.end_all(account.id)
        return Opened(account.id, sessions.open_session(account, ring, config, own_device=own_device), own_device)


def change_passphrase(actor: Member, old: str, new: str, config: Config, *, own_device: bool) -> Opened:
    """Wraps the data key by a new passphrase; every session ends and this browser gets a new one.

    Raises Invalid with the fields `old` or `passphrase`.
    """
    policy.require(actor, Action.OWN_ACCOUNT)
    weakness = phrases.weakness(new, actor.name)
    if weakness:
        raise Invalid({"passphrase": weakness})
    account = db.session.get_one(Account, actor.id)
    data_key = open_with(account, old)
    locked = keys.lock(new, data_key, account.public_id, keys.BY_PASSPHRASE)
    ring = keys.Keyring(data_key, keys.open_private_key(account, data_key))
    with transaction():
        keys.by_passphrase(account, locked)
        sessions.end_all(account.id)
        return Opened(account.id, sessions.open_session(account, ring, config, own_device=own_device), own_device)


def renew_phrase(actor: Member, token: str, passphrase: str) -> None:
    """Makes a new recovery phrase, which waits in this session to be written down and confirmed; the old one is void.

    Raises Invalid with the field `old` when the passphrase does not fit.
    """
    policy.require(actor, Action.OWN_ACCOUNT)
    account = db.session.get_one(Account, actor.id)
    data_key = open_with(account, passphrase)
    locked, ring = joining.new_phrase(account, data_key)
    with transaction():
        keys.by_recovery(account, locked)
        sessions.keep_keyring(token, ring)


def open_with(account: Account, passphrase: str) -> bytes:
    """The data key, opened with the passphrase. Raises Invalid with the field `old`."""
    halves = keys.stretched(passphrase, account.salt)
    if not seal.same(seal.verifier_hash(halves.verifier), account.verifier):
        raise Invalid({"old": N_("That is not your passphrase now. Look for a typing slip and try again.")})
    purpose = keys.BY_PASSPHRASE + account.public_id.encode()
    return seal.unwrap(halves.key, account.data_key_by_passphrase, purpose)


def _nobodys_salt(config: Config, name: str) -> bytes:
    """A salt for a name that nobody has, so that answering takes as long as for one that somebody has."""
    key = config.secret_key.encode()[:64]
    return blake2b(names.skeleton(name).encode(), key=key, digest_size=16).digest()
