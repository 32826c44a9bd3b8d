"""Signing in and coming back: the right words open the keys, everything else gets one answer."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts import sessions, signing_in
from forum.accounts.joining import Opened
from forum.accounts.models import Account, AccountSession
from forum.errors import Invalid, Missing, Refused, TooSoon
from forum.extensions import db
from forum.lib import clock
from forum.vocabulary import Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases
NEW = "eleven copper kettles under rain"


def sign_in(name: str, passphrase: str = make.PASSPHRASE, caller: str = "here", *, own_device: bool = False) -> Opened:
    return signing_in.sign_in(name, passphrase, make.settings(), own_device=own_device, caller=caller)


def recover(name: str, phrase: str, passphrase: str = NEW, caller: str = "here") -> Opened:
    return signing_in.recover(name, phrase, passphrase, make.settings(), own_device=False, caller=caller)


def joined(name: str = "Amber Finch") -> tuple[Opened, str]:
    """A confirmed member and the recovery phrase they wrote down."""
    opened = make.join_for_real(name)
    phrase = sessions.keyring(opened.token).phrase
    make.confirmed(opened)
    return opened, phrase


def test_name_and_passphrase_open_a_new_session_with_the_same_keys(app: Flask) -> None:
    first, _phrase = joined()
    again = sign_in("amber finch")
    assert again.account_id == first.account_id
    assert again.token != first.token
    one, two = sessions.keyring(first.token), sessions.keyring(again.token)
    assert (one.data_key, one.private_key) == (two.data_key, two.private_key)


def test_a_passphrase_is_the_same_from_every_keyboard(app: Flask) -> None:
    joined()
    assert sign_in("Amber Finch", "  seventeen  lanterns\tdrift homeward ").account_id


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [
        ("Amber Finch", "wrong"),
        ("Amber Finch", ""),
        ("Nobody Here", make.PASSPHRASE),
        ("", ""),
        ("\x00", "\x00"),
        ("x" * 5000, "y" * 5000),
    ],
)
def test_everything_else_gets_one_answer(app: Flask, name: str, passphrase: str) -> None:
    joined()
    with pytest.raises(Refused) as refused:
        sign_in(name, passphrase)
    assert refused.value.reason == signing_in.NO_FIT
    assert db.session.query(AccountSession).count() == 1


def test_five_failures_close_the_door_for_that_name_and_caller_only(app: Flask) -> None:
    joined("Amber Finch")
    joined("Silver Otter")
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in("Amber Finch", "wrong words here today", caller="stranger")
    with pytest.raises(TooSoon) as refused:
        sign_in("Amber Finch", caller="stranger")
    assert refused.value.wait > 0
    assert sign_in("Amber Finch", caller="owner").account_id
    assert sign_in("Silver Otter", caller="stranger").account_id


def test_a_missing_name_is_counted_like_an_existing_one(app: Flask) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in("Nobody Here")
    with pytest.raises(TooSoon):
        sign_in("Nobody Here")


def test_success_does_not_count_as_a_failure(app: Flask) -> None:
    joined()
    for _ in range(7):
        sign_in("Amber Finch")


def test_failures_are_forgotten_in_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    joined()
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in("Amber Finch", "wrong words here today")
    later = time.time() + 31 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert sign_in("Amber Finch").account_id


def test_the_recovery_phrase_opens_the_account_and_is_used_up(app: Flask) -> None:
    first, phrase = joined()
    before = sessions.keyring(first.token)
    back = recover("Amber Finch", phrase.upper())
    ring = sessions.keyring(back.token)
    assert (ring.data_key, ring.private_key) == (before.data_key, before.private_key)
    assert ring.phrase
    assert ring.phrase != phrase
    with pytest.raises(Refused) as refused:
        recover("Amber Finch", phrase)
    assert refused.value.reason == signing_in.NO_FIT_PHRASE
    assert recover("Amber Finch", ring.phrase).account_id == first.account_id


def test_recovery_sets_the_passphrase_and_ends_every_other_session(app: Flask) -> None:
    first, phrase = joined()
    back = recover("Amber Finch", phrase)
    assert sessions.identify(first.token, make.settings()) is None
    assert make.identified(back.token).standing is Standing.ACTIVE
    with pytest.raises(Refused):
        sign_in("Amber Finch")
    assert sign_in("Amber Finch", NEW).account_id == first.account_id


def test_a_weak_new_passphrase_does_not_use_the_phrase_up(app: Flask) -> None:
    _first, phrase = joined()
    with pytest.raises(Invalid) as refused:
        recover("Amber Finch", phrase, "short")
    assert set(refused.value.problems) == {"passphrase"}
    assert recover("Amber Finch", phrase).account_id


def test_recovery_answers_alike_for_wrong_phrases_and_missing_names_and_counts_them(app: Flask) -> None:
    _first, phrase = joined()
    for name, words in (
        ("Amber Finch", "one two three four five six seven"),
        ("Nobody Here", phrase),
        ("Amber Finch", ""),
    ):
        with pytest.raises(Refused) as refused:
            recover(name, words)
        assert refused.value.reason == signing_in.NO_FIT_PHRASE
    for _ in range(3):
        with pytest.raises(Refused):
            recover("Amber Finch", "wrong")
    with pytest.raises(TooSoon):
        recover("Amber Finch", phrase)
    assert sign_in("Amber Finch").account_id, "guessing phrases must not close the ordinary door"


def test_changing_the_passphrase_signs_every_device_out_and_keeps_the_keys(app: Flask) -> None:
    first, phrase = joined()
    other = sign_in("Amber Finch")
    before = sessions.keyring(first.token)
    fresh = signing_in.change_passphrase(
        make.identified(first.token), make.PASSPHRASE, NEW, make.settings(), own_device=True
    )
    assert sessions.identify(first.token, make.settings()) is None
    assert sessions.identify(other.token, make.settings()) is None
    ring = sessions.keyring(fresh.token)
    assert (ring.data_key, ring.private_key) == (before.data_key, before.private_key)
    with pytest.raises(Refused):
        sign_in("Amber Finch")
    assert sign_in("Amber Finch", NEW).account_id
    assert recover("Amber Finch", phrase).account_id, "the recovery phrase stays the same"


def test_a_wrong_or_weak_passphrase_changes_nothing(app: Flask) -> None:
    first, _phrase = joined()
    who = make.identified(first.token)
    for old, new, field in (("wrong words here", NEW, "old"), (make.PASSPHRASE, "short", "passphrase")):
        with pytest.raises(Invalid) as refused:
            signing_in.change_passphrase(who, old, new, make.settings(), own_device=False)
        assert set(refused.value.problems) == {field}
    assert sessions.identify(first.token, make.settings()) is not None
    assert sign_in("Amber Finch").account_id


def test_a_new_recovery_phrase_replaces_the_old_one(app: Flask) -> None:
    first, old = joined()
    with pytest.raises(Invalid) as refused:
        signing_in.renew_phrase(make.identified(first.token), first.token, "wrong")
    assert set(refused.value.problems) == {"old"}
    signing_in.renew_phrase(make.identified(first.token), first.token, make.PASSPHRASE)
    fresh = sessions.keyring(first.token).phrase
    assert make.confirmed(first).standing is Standing.ACTIVE
    with pytest.raises(Refused):
        recover("Amber Finch", old)
    assert recover("Amber Finch", fresh).account_id


def test_the_week_of_last_use_moves_with_a_sign_in(app: Flask) -> None:
    first, _phrase = joined()
    with clock.freeze(clock.now() + timedelta(days=21)):
        sign_in("Amber Finch")
        assert db.session.get_one(Account, first.account_id).last_week == clock.week(clock.now())


def test_the_keyring_of_an_ended_session_is_missing(app: Flask) -> None:
    first, _phrase = joined()
    sessions.end_this(make.identified(first.token))
    with pytest.raises(Missing):
        sessions.keyring(first.token)
