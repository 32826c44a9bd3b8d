"""Joining under a pseudonym: the account, its keys, the recovery phrase and its confirmation."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from forum import policy
from forum.accounts import invitations, keys, newcomers, queries, sessions, shield
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid
from forum.extensions import db
from forum.lib import clock, ids, names, phrases, seal
from forum.lib.words import N_
from forum.policy import Action
from forum.transaction import transaction
from forum.vocabulary import Role, Standing

WORDS_ASKED = 2
UNFINISHED_DAYS = 7
# One sentence for taken, look-alike and reserved names, so that nobody learns which of them it is.
NAME_NOT_FREE = N_("That name is taken, or too close to one that is. Please choose another.")


@dataclass(frozen=True)
class Opened:
    """A fresh session: the token goes into the cookie and nowhere else."""

    account_id: int
    token: str
    own_device: bool


def is_taken(name: str) -> bool:
    """Whether an account has this name, or one too close to it: joining under it makes none."""
    return queries.by_name_key(names.skeleton(name)) is not None


def suggest_name() -> str:
    """A gentle pseudonym that nobody has."""
    for attempt in range(12):
        name = names.suggest(longer=attempt > 3)  # two words first, three when those run out
        if queries.by_name_key(names.skeleton(name)) is None:
            return name
    return f"{names.suggest(longer=True)} {secrets.randbelow(90) + 10}"


def check_name(name: str) -> str:
    """The name as it will be kept. Raises Invalid with the field `name`."""
    problem = names.problem(name)
    if problem:
        raise Invalid({"name": problem})
    return names.tidy(name)


def check(name: str, passphrase: str) -> str:
    """The name as it will be kept, of somebody who would join with this passphrase. Raises Invalid with `name` or `passphrase`."""
    name = check_name(name)
    weakness = phrases.weakness(passphrase, name)
    if weakness:
        raise Invalid({"passphrase": weakness})
    return name


def join(
    name: str, passphrase: str, config: Config, *, own_device: bool, role: Role = Role.MEMBER, invitation: str = ""
) -> Opened:
    """Makes an account with its keys and opens its first session, in which the recovery phrase waits to be confirmed.

    Sending the form twice goes on with the same account; an `invitation` is used up. Raises Invalid with the fields `name`,
    `passphrase`, `invitation`.
    """
    name = check(name, passphrase)
    taken = queries.by_name_key(names.skeleton(name))
    if taken is not None:
        return _go_on(taken, passphrase, config, own_device=own_device)
    account, ring = _new_account(name, passphrase, role)
    try:
        with transaction():
            if invitation:
                invitations.use(invitation)
            db.session.add(account)
            db.session.flush()
            return Opened(account.id, sessions.open_session(account, ring, config, own_device=own_device), own_device)
    except IntegrityError as error:
        raise Invalid({"name": NAME_NOT_FREE}) from error


def _new_account(name: str, passphrase: str, role: Role) -> tuple[Account, keys.Keyring]:
    now = clock.now()
    account = Account(
        public_id=ids.public_id(),
        name=name,
        name_key=names.skeleton(name),
        role=role,
        standing=Standing.JOINING,
        joining_until=now + timedelta(days=UNFINISHED_DAYS),
        joined_month=clock.month(now),
        last_week=clock.week(now),
    )
    data_key, phrase = seal.new_key(), phrases.seven_words()
    keys.by_passphrase(account, keys.lock(passphrase, data_key, account.public_id, keys.BY_PASSPHRASE))
    keys.by_recovery(account, keys.lock(phrases.normal(phrase), data_key, account.public_id, keys.BY_RECOVERY))
    private = keys.new_private_key(account, data_key)
    return account, keys.Keyring(data_key, private, phrase, which_words(phrase))


def _go_on(account: Account, passphrase: str, config: Config, *, own_device: bool) -> Opened:
    """The same form sent twice: the half-joined account is opened again, with a new phrase as the first was not seen."""
    if account.standing is not Standing.JOINING:
        raise Invalid({"name": NAME_NOT_FREE})
    halves = keys.stretched(passphrase, account.salt)
    if not seal.same(seal.verifier_hash(halves.verifier), account.verifier):
        raise Invalid({"name": NAME_NOT_FREE})
    data_key = seal.unwrap(halves.key, account.data_key_by_passphrase, keys.BY_PASSPHRASE + account.public_id.encode())
    locked, ring = new_phrase(account, data_key)
    with transaction():
        keys.by_recovery(account, locked)
        return Opened(account.id, sessions.open_session(account, ring, config, own_device=own_device), own_device)


def new_phrase(account: Account, data_key: bytes) -> tuple[keys.Lock, keys.Keyring]:
    """A new recovery phrase for an account whose data key is open: its lock, and the keyring that waits for confirmation."""
    phrase = phrases.seven_words()
    locked = keys.lock(phrases.normal(phrase), data_key, account.public_id, keys.BY_RECOVERY)
    private = keys.open_private_key(account, data_key)
    return locked, keys.Keyring(data_key, private, phrase, which_words(phrase))


def which_words(phrase: str) -> tuple[int, ...]:
    """Which words of a phrase are asked back, as positions from 0."""
    places = list(range(len(phrase.split())))
    return tuple(sorted(secrets.SystemRandom().sample(places, WORDS_ASKED)))


def confirm(actor: Member, token: str, words: list[str], config: Config) -> None:
    """Confirms the recovery phrase by the words asked for; forgets the phrase and finishes joining: the first weeks begin.

    Raises Invalid with the field `words` when they do not fit; nothing changes then.
    """
    ring = sessions.keyring(token)
    if not ring.phrase:
        return
    expected = [ring.phrase.split()[place] for place in ring.asked]
    if [word.strip().casefold() for word in words] != expected:
        raise Invalid({"words": N_("Those are not the words we asked for. Look at your phrase once more.")})
    with transaction():
        sessions.keep_keyring(token, ring.without_phrase())
        account = db.session.get_one(Account, actor.id)
        if account.standing is Standing.JOINING:
            policy.require(actor, Action.CONFIRM_PHRASE)
            account.standing, account.joining_until = Standing.ACTIVE, None
            account.shield_until = shield.ends_after(config.newcomer_shield_days)
            newcomers.begin(account, config)


def sweep_unfinished() -> int:
    """Deletes accounts whose joining was never finished; returns how many."""
    with transaction():
        gone = (
            db.session.query(Account)
            .filter(Account.standing == Standing.JOINING, Account.joining_until <= clock.now())
            .delete(synchronize_session=False)
        )
    return int(gone)
