"""Joining: a name nobody has, a passphrase that holds, keys from the first minute, a phrase confirmed by two words."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts import joining, queries, sessions
from forum.accounts.models import Account, AccountSession
from forum.errors import Invalid
from forum.extensions import db
from forum.lib import clock, names
from forum.vocabulary import Role, Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases


def account(name: str) -> Account:
    found = queries.by_name_key(names.skeleton(name))
    assert found is not None
    return found


def test_a_stranger_becomes_a_member_who_still_has_to_confirm(app: Flask) -> None:
    opened = make.join_for_real("Amber Finch")
    member = make.identified(opened.token)
    assert (member.name, member.role, member.standing) == ("Amber Finch", Role.MEMBER, Standing.JOINING)
    kept = account("Amber Finch")
    assert kept.joined_month == clock.month(clock.now())
    assert kept.last_week == clock.week(clock.now())
    assert kept.joining_until is not None


def test_every_account_gets_its_keys_at_joining(app: Flask) -> None:
    opened = make.join_for_real()
    ring, kept = sessions.keyring(opened.token), db.session.get_one(Account, opened.account_id)
    assert len(ring.data_key) == len(ring.private_key) == len(kept.public_key) == 32
    assert len(ring.phrase.split()) == 7
    assert len(set(ring.asked)) == 2
    assert kept.salt != kept.recovery_salt
    assert kept.verifier != kept.recovery_verifier


def test_the_name_is_kept_tidy(app: Flask) -> None:
    make.join_for_real("  Amber   Finch ")
    assert account("amber-finch").name == "Amber Finch"


@pytest.mark.parametrize(
    "name", ["Amber Finch", "amber finch", "Amber_Finch", "AmberFinch", "Ämber Finch", "Arnber Finch"]
)
def test_a_name_that_looks_like_a_taken_one_is_refused_with_one_sentence(app: Flask, name: str) -> None:
    make.confirmed(make.join_for_real("Amber Finch"))
    with pytest.raises(Invalid) as refused:
        make.join_for_real(name, "eleven copper kettles under rain")
    assert refused.value.problems == {"name": joining.NAME_NOT_FREE}
    assert db.session.query(Account).count() == 1


@pytest.mark.parametrize(
    "name", ["", "ab", "x" * 31, "someone@example.org", "0171 5551234", "moderator", "Amber\x00Finch", "<b>me</b>"]
)
def test_a_name_that_tells_or_pretends_is_refused(app: Flask, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        make.join_for_real(name)
    assert set(refused.value.problems) == {"name"}
    assert db.session.query(Account).count() == 0


@pytest.mark.parametrize("name", ["갂" * 30, "안녕하세요 반갑습니다 여러분 오늘도 함께해요 다정한", "Ünïcôdé Ñame"])
def test_a_long_name_in_any_alphabet_fits(app: Flask, name: str) -> None:
    opened = make.join_for_real(name)
    assert make.identified(opened.token).name == names.tidy(name)


@pytest.mark.parametrize(
    "passphrase", ["", "short", "aaaaaaaaaaaaaaaaaaaa", "amber finch nightlight", "x" * 300, "password1234567"]
)
def test_a_weak_passphrase_is_refused_before_anything_is_stored(app: Flask, passphrase: str) -> None:
    with pytest.raises(Invalid) as refused:
        make.join_for_real("Amber Finch", passphrase)
    assert set(refused.value.problems) == {"passphrase"}
    assert db.session.query(Account).count() == 0


def test_the_same_form_twice_goes_on_with_one_account_and_a_new_phrase(app: Flask) -> None:
    first = make.join_for_real("Amber Finch")
    second = make.join_for_real("Amber Finch")
    assert second.account_id == first.account_id
    assert db.session.query(Account).count() == 1
    one, two = sessions.keyring(first.token), sessions.keyring(second.token)
    assert one.data_key == two.data_key
    assert one.phrase != two.phrase
    assert make.confirmed(second).standing is Standing.ACTIVE


def test_a_stranger_with_another_passphrase_does_not_go_on_with_a_half_joined_account(app: Flask) -> None:
    make.join_for_real("Amber Finch")
    with pytest.raises(Invalid) as refused:
        make.join_for_real("Amber Finch", "eleven copper kettles under rain")
    assert refused.value.problems == {"name": joining.NAME_NOT_FREE}


def test_two_right_words_finish_joining_and_the_phrase_is_forgotten(app: Flask) -> None:
    opened = make.join_for_real()
    assert make.confirmed(opened).standing is Standing.ACTIVE
    ring = sessions.keyring(opened.token)
    assert (ring.phrase, ring.asked) == ("", ())
    assert len(ring.data_key) == 32
    assert db.session.get_one(Account, opened.account_id).joining_until is None


def test_capitals_and_spaces_do_not_matter_when_the_words_are_typed_back(app: Flask) -> None:
    opened = make.join_for_real()
    ring = sessions.keyring(opened.token)
    asked = [f"  {ring.phrase.split()[place].upper()} " for place in ring.asked]
    joining.confirm(make.identified(opened.token), opened.token, asked, make.settings())
    assert make.identified(opened.token).standing is Standing.ACTIVE


def test_wrong_words_change_nothing(app: Flask) -> None:
    opened = make.join_for_real()
    before = sessions.keyring(opened.token)
    right = [before.phrase.split()[place] for place in before.asked]
    for words in (["", ""], ["wrong", "words"], list(reversed(right)), [right[0], "wrong"], right + right):
        with pytest.raises(Invalid) as refused:
            joining.confirm(make.identified(opened.token), opened.token, words, make.settings())
        assert set(refused.value.problems) == {"words"}
    assert make.identified(opened.token).standing is Standing.JOINING
    assert sessions.keyring(opened.token) == before


def test_confirming_twice_is_like_once(app: Flask) -> None:
    opened = make.join_for_real()
    make.confirmed(opened)
    joining.confirm(make.identified(opened.token), opened.token, ["any", "words"], make.settings())
    assert make.identified(opened.token).standing is Standing.ACTIVE


def test_suggested_names_are_free_and_good(app: Flask) -> None:
    suggested = {joining.suggest_name() for _ in range(20)}
    assert len(suggested) > 15
    for name in suggested:
        assert joining.check_name(name) == name
        assert queries.by_name_key(names.skeleton(name)) is None


def test_a_suggestion_steps_aside_when_everything_is_taken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make.make_member("Amber Finch")
    monkeypatch.setattr("forum.lib.names.suggest", lambda longer=False: "Amber Finch")
    name = joining.suggest_name()
    assert name != "Amber Finch"
    assert name.startswith("Amber Finch ")


def test_an_unfinished_joining_is_swept_after_a_week_and_not_before(app: Flask) -> None:
    unfinished, done = make.join_for_real(), make.join_for_real()
    make.confirmed(done)
    with clock.freeze(clock.now()) as held:
        held.move(timedelta(days=6, hours=23))
        assert joining.sweep_unfinished() == 0
        held.move(timedelta(hours=2))
        assert joining.sweep_unfinished() == 1
    assert queries.member(unfinished.account_id) is None
    assert queries.member(done.account_id) is not None
    assert db.session.query(AccountSession).filter_by(account_id=unfinished.account_id).count() == 0
