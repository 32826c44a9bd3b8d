"""The server at rest can open nobody's keys: only a passphrase, a recovery phrase or a live cookie can (P10)."""

import pytest
from flask import Flask

from forum.accounts import keys, sessions, signing_in
from forum.accounts.joining import Opened
from forum.accounts.models import Account, AccountSession
from forum.extensions import db
from forum.lib import ids, phrases, seal
from tests import factories as make

pytestmark = pytest.mark.both_databases
NEW = "eleven copper kettles under rain"


def row_of(opened: Opened) -> AccountSession:
    return db.session.query(AccountSession).filter_by(lookup=seal.cookie_keys(opened.token).lookup).one()


def by_passphrase(account: Account, passphrase: str) -> bytes:
    """The data key as only the passphrase opens it."""
    halves = keys.stretched(passphrase, account.salt)
    return seal.unwrap(halves.key, account.data_key_by_passphrase, keys.BY_PASSPHRASE + account.public_id.encode())


def by_recovery(account: Account, phrase: str) -> bytes:
    """The data key as only the recovery phrase opens it."""
    halves = keys.stretched(phrases.normal(phrase), account.recovery_salt)
    return seal.unwrap(halves.key, account.data_key_by_recovery, keys.BY_RECOVERY + account.public_id.encode())


def test_the_keyring_opens_with_the_cookie(app: Flask) -> None:
    opened = make.join_for_real()
    account = db.session.get_one(Account, opened.account_id)
    ring = sessions.keyring(opened.token)
    assert ring.data_key == by_passphrase(account, make.PASSPHRASE) == by_recovery(account, ring.phrase)
    assert keys.open_private_key(account, ring.data_key) == ring.private_key


def test_the_session_row_alone_opens_nothing(app: Flask) -> None:
    opened = make.join_for_real()
    row, ring = row_of(opened), sessions.keyring(opened.token)
    for secret in (ring.data_key, ring.private_key, ring.phrase.encode(), opened.token.encode()):
        assert secret not in bytes(row.sealed)
    known_to_a_thief = [bytes(row.lookup), bytes(32), make.settings().secret_key.encode()[:32]]
    for key in known_to_a_thief:
        with pytest.raises(seal.BrokenSeal):
            keys.unpack(row.sealed, key, row.lookup)


def test_another_cookie_does_not_open_the_row(app: Flask) -> None:
    mine, theirs = make.join_for_real(), make.join_for_real()
    for token in (theirs.token, ids.token()):
        with pytest.raises(seal.BrokenSeal):
            keys.unpack(row_of(mine).sealed, seal.cookie_keys(token).seal, row_of(mine).lookup)


def test_a_sealed_keyring_cannot_be_moved_to_another_session(app: Flask) -> None:
    opened = make.join_for_real()
    other = make.join_for_real()
    cookie = seal.cookie_keys(opened.token)
    with pytest.raises(seal.BrokenSeal):
        keys.unpack(row_of(opened).sealed, cookie.seal, row_of(other).lookup)


def test_data_keys_and_pairs_of_two_members_differ(app: Flask) -> None:
    one, two = (sessions.keyring(make.join_for_real().token) for _ in range(2))
    assert one.data_key != two.data_key
    assert one.private_key != two.private_key
    kept = db.session.query(Account).all()
    for name in ("salt", "verifier", "data_key_by_passphrase", "recovery_salt", "public_key", "private_key_sealed"):
        assert len({bytes(getattr(account, name)) for account in kept}) == len(kept), name


def test_no_secret_stands_in_the_row_of_the_account(app: Flask) -> None:
    opened = make.join_for_real()
    ring, account = sessions.keyring(opened.token), db.session.get_one(Account, opened.account_id)
    stored = b"|".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in (getattr(account, column.key) for column in Account.__table__.columns)
    )
    for secret in (ring.data_key, ring.private_key, make.PASSPHRASE.encode(), ring.phrase.encode()):
        assert secret not in stored
    assert keys.stretched(make.PASSPHRASE, account.salt).verifier not in stored


def test_a_wrong_secret_or_the_wrong_wrapping_fails(app: Flask) -> None:
    opened = make.join_for_real()
    account, phrase = db.session.get_one(Account, opened.account_id), sessions.keyring(opened.token).phrase
    for attempt in (
        lambda: by_passphrase(account, "eleven copper kettles under rain"),
        lambda: by_passphrase(account, phrase),
        lambda: by_recovery(account, make.PASSPHRASE),
        lambda: by_recovery(account, " ".join(reversed(phrase.split()))),
    ):
        with pytest.raises(seal.BrokenSeal):
            attempt()


def test_keys_cannot_be_moved_to_another_account(app: Flask) -> None:
    mine, theirs = (db.session.get_one(Account, make.join_for_real().account_id) for _ in range(2))
    theirs.salt, theirs.data_key_by_passphrase = mine.salt, mine.data_key_by_passphrase
    with pytest.raises(seal.BrokenSeal):
        by_passphrase(theirs, make.PASSPHRASE)


def test_a_changed_passphrase_keeps_the_data_key_and_voids_the_old_wrapping(app: Flask) -> None:
    opened = make.join_for_real()
    ring = sessions.keyring(opened.token)
    who = make.confirmed(opened)
    before = db.session.get_one(Account, who.id)
    old_salt, old_wrapping = bytes(before.salt), bytes(before.data_key_by_passphrase)
    signing_in.change_passphrase(who, make.PASSPHRASE, NEW, make.settings(), own_device=False)
    account = db.session.get_one(Account, who.id)
    assert by_passphrase(account, NEW) == ring.data_key
    assert by_recovery(account, ring.phrase) == ring.data_key
    assert bytes(account.salt) != old_salt
    assert bytes(account.data_key_by_passphrase) != old_wrapping
    with pytest.raises(seal.BrokenSeal):
        by_passphrase(account, make.PASSPHRASE)


def test_the_recovery_phrase_opens_the_same_data_key_under_a_new_passphrase(app: Flask) -> None:
    opened = make.join_for_real("Amber Finch")
    ring = sessions.keyring(opened.token)
    make.confirmed(opened)
    back = signing_in.recover("Amber Finch", ring.phrase, NEW, make.settings(), own_device=False, caller="here")
    account, fresh = db.session.get_one(Account, opened.account_id), sessions.keyring(back.token)
    assert fresh.data_key == ring.data_key == by_passphrase(account, NEW) == by_recovery(account, fresh.phrase)
    with pytest.raises(seal.BrokenSeal):
        by_recovery(account, ring.phrase)


def test_keys_do_not_show_when_they_are_printed(app: Flask) -> None:
    opened = make.join_for_real()
    ring = sessions.keyring(opened.token)
    shown = f"{ring!r} {ring} {keys.lock(make.PASSPHRASE, ring.data_key, 'abc', b'x')!r} {db.session.get(Account, opened.account_id)!r}"
    for secret in (ring.phrase, ring.data_key.hex(), repr(ring.data_key), repr(ring.private_key)):
        assert secret not in shown


def test_a_session_token_has_at_least_128_bits(app: Flask) -> None:
    tokens = {make.join_for_real().token for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens), "32 random bytes"
