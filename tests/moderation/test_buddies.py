"""Two who look after each other, and what only the two of them can open."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.queries import Member
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import buddies, debriefs, duty, load, resting, service
from forum.moderation.care_models import Buddy, Debrief, OpenedWords
from forum.transaction import transaction
from forum.vocabulary import NoticeVerb, Role
from tests import factories as make
from tests.moderation.acts import told
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases


@pytest.fixture
def two(app: Flask) -> tuple[Member, Member]:
    """Two moderators who look after each other."""
    one, other = make.a_moderator(), make.a_moderator()
    assert buddies.ask(one, other.public_id) is False
    assert buddies.ask(other, one.public_id) is True
    return one, other


def sent(one: Member, first: str = "", second: str = "", third: str = "", *, nonce: str = "n1") -> str:
    return debriefs.send(one, (first, second, third), make.settings(), nonce=nonce)


def test_one_asks_the_other_agrees_either_ends_it(two: tuple[Member, Member]) -> None:
    one, other = two
    assert [each.verb for each in told(other)] == [NoticeVerb.BUDDY_ASKED]
    assert buddies.of_id(one.id) == other.id
    assert buddies.of_id(other.id) == one.id
    buddies.end(other, one.public_id)
    buddies.end(other, one.public_id)
    assert db.session.query(Buddy).count() == 0
    assert len(told(one)) == 0, "nobody is told that it ended, or why"


def test_what_was_asked_can_be_left_or_taken_back(app: Flask) -> None:
    one, other, third = make.a_moderator(), make.a_moderator(), make.a_moderator()
    buddies.ask(one, other.public_id)
    assert [each.name for each in buddies.of(other, make.settings()).asking] == [one.name]
    buddies.end(other, one.public_id)
    assert buddies.of(one, make.settings()).asked == ""
    buddies.ask(one, other.public_id)
    buddies.ask(one, third.public_id)
    assert buddies.of(one, make.settings()).asked == third.name
    assert buddies.of(other, make.settings()).asking == []


def test_one_at_a_time(two: tuple[Member, Member]) -> None:
    one, other = two
    third = make.a_moderator()
    buddies.ask(third, one.public_id)
    with pytest.raises(Conflict):
        buddies.ask(one, third.public_id)
    assert buddies.of_id(one.id) == other.id
    assert buddies.of_id(third.id) is None


def test_only_colleagues_can_be_asked(app: Flask, ann: Member, mod: Member) -> None:
    for person in (ann.public_id, "aaaaaaaaaa"):
        with pytest.raises(Missing):
            buddies.ask(mod, person)
    with pytest.raises(Refused):
        buddies.ask(mod, mod.public_id)
    with pytest.raises(Refused):
        buddies.ask(ann, mod.public_id)


def test_two_who_ask_each_other_at_one_moment_are_buddies(app: Flask) -> None:
    one, other = make.a_moderator(), make.a_moderator()
    together(app, [lambda: buddies.ask(one, other.public_id), lambda: buddies.ask(other, one.public_id)])
    db.session.rollback()
    assert (buddies.of_id(one.id), buddies.of_id(other.id)) == (other.id, one.id)


def test_each_sees_three_signs_of_the_other_and_nothing_else(two: tuple[Member, Member]) -> None:
    one, other = two
    config = make.settings()
    assert set(buddies.Seen._fields) == {
        "id", "public_id", "name", "rests_until", "is_heavy", "is_on_duty", "thought_today",
    }  # fmt: skip
    seen = buddies.of(one, config).buddy
    assert seen is not None
    assert (seen.rests_until, seen.is_heavy, seen.is_on_duty) == (None, False, False)
    make.session_with_keys(other, own_device=True)
    duty.begin(other, 1, config)
    case = make.a_case(make.make_member(), make.opening_of(make.a_thread(make.make_member())).public_id)
    with transaction():
        heavy = -(-config.exposure_rest_points * config.heavy_day_percent // 100)
        facts = {"case_id": case.id, "points": heavy, "until": clock.now() + timedelta(hours=2)}
        db.session.add(OpenedWords(account_id=other.id, **facts))
    seen = buddies.of(one, config).buddy
    assert seen is not None
    assert (seen.is_heavy, seen.is_on_duty) == (True, True)
    until = resting.begin(other, config)
    seen = buddies.of(one, config).buddy
    assert seen is not None
    assert (seen.rests_until, seen.is_on_duty) == (until, False)


def test_thinking_of_you_is_said_once_a_day(app: Flask, two: tuple[Member, Member]) -> None:
    one, other = two
    before = len(told(other))
    with clock.freeze(clock.now()) as held:
        said = together(app, [lambda: buddies.think(one)] * 2)
        assert sorted(said) == [False, True]
        assert [each.verb for each in told(other)[before:]] == [NoticeVerb.THOUGHT_OF]
        held.move(timedelta(days=1))
        assert buddies.think(one) is True
    buddies.end(one, other.public_id)
    with pytest.raises(Missing):
        buddies.think(one)


def test_a_debrief_goes_to_the_buddy_alone_and_is_forgotten(two: tuple[Member, Member]) -> None:
    one, other = two
    config = make.settings()
    tokens = {who.id: make.session_with_keys(who) for who in two}
    with clock.freeze(clock.now()) as held:
        name = sent(one, "Hollow", "", "A walk")
        assert sent(one, "Hollow", "", "A walk") == name, "the same form twice is one"
        assert told(other)[-1].path == f"/moderation/debriefs/{name}"
        assert debriefs.read(other, tokens[other.id], name).answers == ("Hollow", "", "A walk")
        debriefs.answer(other, name, "I walk with you tonight.", config)
        with pytest.raises(Conflict):
            debriefs.answer(other, name, "Once more", config)
        assert debriefs.read(one, tokens[one.id], name).answer == "I walk with you tonight."
        assert told(one)[-1].verb is NoticeVerb.DEBRIEF_CAME
        for stranger in (make.a_moderator(), make.a_steward(), make.make_member()):
            with pytest.raises((Missing, Refused)):
                debriefs.read(stranger, make.session_with_keys(stranger), name)
            with pytest.raises((Missing, Refused)):
                debriefs.answer(stranger, name, "Me too", config)
        held.move(timedelta(days=config.debrief_kept_days, minutes=1))
        for who in two:
            with pytest.raises(Missing):
                debriefs.read(who, tokens[who.id], name)
            assert debriefs.all_of(who) == []
        assert debriefs.sweep() == 1
    assert db.session.query(Debrief).count() == 0


def test_what_stands_in_the_table_opens_with_nothing_that_the_server_has(two: tuple[Member, Member]) -> None:
    for number, words in enumerate(("x", "y" * 600)):
        sent(two[0], words, words, words, nonce=f"n{number}")
    boxes = list(db.session.scalars(sa.select(Debrief.words_sealed)))
    assert len({len(box) for box in boxes}) == 1, "nor does its length tell anything"
    assert not any(b"yyy" in box for box in boxes)


def test_nothing_is_kept_of_what_was_not_sent(mod: Member, two: tuple[Member, Member]) -> None:
    with pytest.raises(Conflict):
        sent(mod, "Hollow")
    with pytest.raises(Invalid):
        sent(two[0], "  ")
    with pytest.raises(Invalid) as long:
        sent(two[0], "", "x" * (make.settings().debrief_max_characters + 1))
    assert set(long.value.problems) == {"second"}
    assert db.session.query(Debrief).count() == 0


def test_with_the_duty_goes_what_was_between_two(two: tuple[Member, Member]) -> None:
    sent(two[0], "Hollow")
    service.appoint(make.a_steward(), two[1].name, Role.MEMBER)
    assert (db.session.query(Buddy).count(), db.session.query(Debrief).count()) == (0, 0)


def test_an_account_that_goes_takes_all_of_it_along(two: tuple[Member, Member]) -> None:
    sent(two[0], "Hollow")
    case = make.a_case(make.make_member(), make.opening_of(make.a_thread(make.make_member())).public_id)
    with transaction():
        load.count(two[0].id, points=3, taken=1)
        facts = {"case_id": case.id, "points": 3, "until": clock.now() + timedelta(hours=2)}
        db.session.add(OpenedWords(account_id=two[0].id, **facts))
    with transaction():
        db.session.execute(sa.text("DELETE FROM notice"))
        db.session.execute(sa.text("DELETE FROM account WHERE id = :id"), {"id": two[0].id})
    for table in ("care_day", "opened_words", "buddy", "debrief"):
        assert db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0, table
