"""Whoever may be in danger is refused nothing by the limits of the first days or by raid mode: it goes through or is a case."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import service
from forum.discussions.models import Post
from forum.errors import Invalid, TooSoon, Withheld
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.clock import Frozen
from forum.lib.judging import Label
from forum.moderation import raids
from forum.moderation.models import Case
from forum.rooms import service as rooms
from forum.rooms import unsaid, whispers
from forum.vocabulary import HeldFor, NoticeVerb, Visibility
from tests import factories as make
from tests.moderation.acts import told
from tests.rooms.circles import an_evening

pytestmark = pytest.mark.both_databases
RED = "I want to kill myself"
LINK = f"{RED}, t.me/abc"


@pytest.fixture(autouse=True)
def held(app: Flask):
    with clock.freeze(clock.day(clock.now()) + timedelta(hours=9)) as frozen:
        yield frozen


@pytest.fixture
def few_lines(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line an hour in the first days."""
    monkeypatch.setitem(app.config, "NIGHTLIGHT", replace(make.settings(), new_lines_per_hour=1))


def raid() -> None:
    raids.begin(make.a_moderator(), 1, make.settings(), by_invitation=False)


def cases() -> list[Label]:
    db.session.expire_all()
    return [case.label for case in db.session.query(Case).order_by(Case.id)]


def test_an_answer_in_the_pause_between_two_texts(app: Flask) -> None:
    new, thread = make.in_first_days(), make.a_thread(make.make_member())
    make.a_reply(new, thread, "Hello")
    with pytest.raises(TooSoon):
        make.a_reply(new, thread, "And more")
    assert make.a_reply(new, thread, RED).visibility is Visibility.VISIBLE
    assert cases() == [Label.RED]


def test_one_thread_more_than_a_day_has(app: Flask, held: Frozen) -> None:
    new, board = make.in_first_days(), make.a_board()
    for number in range(make.settings().new_threads_per_day):
        make.a_thread(new, board, text=f"Words {number}")
        held.move(timedelta(seconds=31))
    make.a_thread(new, board, text=RED)
    assert cases() == [Label.RED]


def test_the_same_words_again(app: Flask, held: Frozen) -> None:
    ann, long = make.make_member(), f"{RED}, and nobody picks up, and it has been like this since the morning of today"
    thread = make.a_thread(make.make_member())
    for _each in range(make.settings().same_words_most + 1):
        make.a_reply(ann, thread, long)
    assert len(cases()) == make.settings().same_words_most + 1


@pytest.mark.usefixtures("few_lines")
def test_a_line_and_a_word_with_the_hosts_more_than_an_hour_has(app: Flask) -> None:
    circle, new = an_evening(family="Finch"), make.in_first_days()
    make.a_line(new, circle.room, "Hello")
    with pytest.raises(Invalid):
        make.a_line(new, circle.room, "And more")
    make.a_line(new, circle.room, RED)
    whispers.to_hosts(new, circle.name, make.settings(), text=RED, nonce=ids.token(8))
    assert cases() == [Label.RED, Label.RED]


@pytest.mark.parametrize(("text", "why"), [(RED, HeldFor.RAID), (LINK, HeldFor.LINK)])
def test_a_line_that_a_room_cannot_take_is_kept_for_a_person(app: Flask, text: str, why: HeldFor) -> None:
    circle, new = an_evening(family="Finch"), make.in_first_days()
    if why is HeldFor.RAID:
        raid()
    with pytest.raises(Withheld) as refused:
        make.a_line(new, circle.room, text)
    assert refused.value.problems == {"text": unsaid.NOT_SAID[why]}
    assert refused.value.families
    assert cases() == [Label.RED]
    assert NoticeVerb.IN_DANGER in [each.verb for each in told(circle.host)]


def test_a_line_that_was_said_before_the_raid_is_said_when_it_is_sent_again(app: Flask) -> None:
    circle, new = an_evening(family="Finch"), make.in_first_days()
    facts = {"text": RED, "nonce": "the-same-nonce"}
    first = rooms.say(new, circle.name, make.settings(), **facts)
    raid()
    assert rooms.say(new, circle.name, make.settings(), **facts) == first
    assert cases() == [Label.RED]


def test_in_a_raid_the_page_of_a_room_shows_the_way_to_help(app: Flask, client: FlaskClient) -> None:
    room, new = make.a_room(), make.in_first_days()
    raid()
    make.sign_in(client, new)
    answer = make.send(client, f"/r/{room.public_id}/say", text=RED, nonce=ids.token(8))
    assert answer.status_code == 400
    assert make.page(answer).find("a", href="tel:988")
    assert RED in answer.text


def test_a_check_in_in_a_raid(app: Flask) -> None:
    evening = an_evening("ann", "bea")
    new = make.in_first_days()
    evening.people["new"] = new
    evening.raises("new")
    evening.begins()
    evening.moves()
    raid()
    with pytest.raises(Withheld):
        evening.checks_in("new", win=RED)
    assert cases() == [Label.RED]


def test_words_in_a_raid_wait_with_their_case(app: Flask) -> None:
    thread = make.a_thread(make.make_member())
    raid()
    post = make.a_reply(make.in_first_days(), thread, RED)
    case = db.session.query(Case).one()
    assert (post.visibility, case.held_for, case.label) == (Visibility.HELD, HeldFor.RAID, Label.RED)


@pytest.mark.parametrize(("text", "in_raid"), [(RED, True), (LINK, False)])
def test_a_change_that_is_refused_is_seen_to(
    app: Flask, client: FlaskClient, held: Frozen, text: str, in_raid: bool
) -> None:
    new: Member = make.in_first_days()
    post: Post = make.a_reply(new, make.a_thread(make.make_member()), "Plain words")
    if in_raid:
        raid()
    held.move(timedelta(seconds=31))
    with pytest.raises(Invalid) as refused:
        service.edit(new, post.public_id, make.settings(), text=text)
    assert refused.value.families
    assert cases() == [Label.RED]
    make.sign_in(client, new)
    answer = make.send(client, f"/p/{post.public_id}/edit", text=text)
    assert answer.status_code == 400
    assert make.page(answer).find("a", href="tel:988")
