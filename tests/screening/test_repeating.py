"""The same words again and again: refused kindly, found by several new people, and nothing kept of the words."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.discussions import service
from forum.discussions.models import Post
from forum.errors import AskFirst, Invalid
from forum.extensions import db
from forum.lib import clock
from forum.lib.clock import Frozen
from forum.moderation.models import Case
from forum.tally import counts
from forum.vocabulary import HeldFor, Visibility
from tests import factories as make
from tests.lib.test_likeness import BASE, OTHER

PAUSE = timedelta(seconds=31)


@pytest.fixture
def held(app: Flask):
    with clock.freeze(clock.day(clock.now()) + timedelta(hours=9)) as frozen:
        yield frozen


@pytest.mark.both_databases
def test_somebody_new_sends_the_same_once_an_hour(app: Flask, held: Frozen) -> None:
    new = make.in_first_days()
    one, other = make.a_thread(make.make_member()), make.a_thread(make.make_member())
    make.a_reply(new, one, BASE)
    held.move(PAUSE)
    with pytest.raises(Invalid, match="Once is enough"):
        make.a_reply(new, other, BASE.replace("tonight", "today"))
    make.a_reply(new, other, OTHER)
    held.move(timedelta(hours=1))
    make.a_reply(new, other, BASE)


def test_somebody_settled_some_more_times_and_who_greets_as_often_as_needed(app: Flask) -> None:
    greeter = make.a_greeter()
    for _each in range(8):
        make.a_reply(greeter, make.a_thread(make.make_member()), BASE)
    who = make.make_member()
    for _each in range(5):
        make.a_reply(who, make.a_thread(make.make_member()), BASE)
    with pytest.raises(Invalid, match="Once is enough"):
        make.a_thread(who, title="Once more", text=BASE)


def test_short_words_are_said_as_often_as_one_likes(app: Flask) -> None:
    who = make.make_member()
    for _each in range(6):
        make.a_reply(who, make.a_thread(make.make_member()), "Thank you, I am with you.")


def test_a_double_click_is_a_success(app: Flask, held: Frozen) -> None:
    new, thread = make.in_first_days(), make.a_thread(make.make_member())
    facts = {"text": BASE, "nonce": "the-same-nonce"}
    first = service.reply(new, thread.public_id, make.settings(), **facts)
    assert service.reply(new, thread.public_id, make.settings(), **facts).id == first.id


def test_words_that_were_asked_about_go_out_once_agreed(app: Flask, held: Frozen) -> None:
    new, thread = make.in_first_days(), make.a_thread(make.make_member())
    text = f"{OTHER} ring me on 07700 900123"
    facts = {"text": text, "nonce": "the-same-nonce"}
    with pytest.raises(AskFirst) as asked:
        service.reply(new, thread.public_id, make.settings(), **facts)
    service.reply(new, thread.public_id, make.settings(), seen=asked.value.digest, **facts)


def test_the_third_new_person_with_the_same_words_waits(app: Flask, held: Frozen) -> None:
    thread = make.a_thread(make.make_member())
    people = [make.in_first_days() for _each in range(5)]
    posts = [
        make.a_reply(who, thread, f"{word} {BASE}")
        for who, word in zip(people, ("Hi", "Hey", "Hello", "Yo", "So"), strict=True)
    ]
    seen = [db.session.scalar(sa.select(Post.visibility).where(Post.id == post.id)) for post in posts]
    assert seen == [Visibility.VISIBLE] * 2 + [Visibility.HELD] * 3
    assert set(db.session.scalars(sa.select(Case.held_for))) == {HeldFor.SAME}
    settled = make.a_reply(make.make_member(), thread, BASE)
    assert db.session.scalar(sa.select(Post.visibility).where(Post.id == settled.id)) is Visibility.VISIBLE


def test_lines_of_several_new_people(app: Flask, held: Frozen) -> None:
    room = make.a_room()
    people = [make.in_first_days() for _each in range(3)]
    for who in people[:2]:
        make.a_line(who, room, BASE)
    with pytest.raises(Invalid, match="Say it in your own"):
        make.a_line(people[2], room, BASE)
    make.a_line(make.make_member(), room, BASE)


def test_lines_of_one_person(app: Flask, held: Frozen) -> None:
    room, new, known = make.a_room(), make.in_first_days(), make.make_member()
    for _each in range(2):
        make.a_line(new, room, BASE)
    with pytest.raises(Invalid, match="Once is enough"):
        make.a_line(new, room, BASE)
    for _each in range(6):
        make.a_line(known, room, BASE)


def test_refused_words_stay_in_their_form(app: Flask, client: FlaskClient, held: Frozen) -> None:
    new, thread = make.in_first_days(), make.a_thread(make.make_member())
    make.a_reply(new, make.a_thread(make.make_member()), BASE)
    held.move(PAUSE)
    make.sign_in(client, new)
    answer = make.send(client, f"/t/{thread.public_id}/replies", text=BASE, nonce="a-fresh-nonce")
    assert answer.status_code == 400
    assert "Once is enough" in make.words(answer)
    assert BASE in answer.text


def test_no_word_is_kept_for_it(app: Flask, held: Frozen) -> None:
    new = make.in_first_days("Windy Acorn")
    make.a_reply(new, make.a_thread(make.make_member()), BASE)
    kept = repr(counts._kept).casefold()
    assert kept.count("alike") >= 4, "or the search proves nothing"
    for word in (*BASE.casefold().split(), "windy", new.public_id.casefold()):
        assert len(word) < 5 or word not in kept
