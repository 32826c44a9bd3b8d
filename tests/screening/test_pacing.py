"""The first days: each limit is said before it bites, bites with words that say until when, and is over in time (S14)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Post, Thread
from forum.errors import AskFirst, Invalid, Missing, Plain, TooSoon
from forum.extensions import db
from forum.lib import clock
from forum.lib.clock import Frozen
from forum.rooms import whispers
from forum.screening import pacing
from forum.screening.pacing import Kind
from forum.web.failures import say
from tests import factories as make
from tests.rooms.circles import an_evening

PAUSE = timedelta(seconds=30)
NewClient = Callable[[], FlaskClient]


@pytest.fixture
def held(app: Flask):
    # Far from midnight, when the key of the day turns and counts begin anew.
    with clock.freeze(clock.day(clock.now()) + timedelta(hours=9)) as frozen:
        yield frozen


@pytest.fixture
def few_lines(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """So few lines an hour that a test can say them all."""
    most = 5
    monkeypatch.setitem(app.config, "NIGHTLIGHT", replace(make.settings(), new_lines_per_hour=most))
    return most


def in_words(app: Flask, error: Plain) -> str:
    with app.test_request_context():
        return say(error.reason, error.values)


def replies(who: Member, thread: Thread, held: Frozen, many: int) -> None:
    for number in range(many):
        make.a_reply(who, thread, f"Answer {number}")
        held.move(PAUSE)


@pytest.mark.both_databases
def test_threads_a_day(app: Flask, held: Frozen) -> None:
    new, board = make.in_first_days(), make.a_board()
    for _each in range(make.settings().new_threads_per_day):
        make.a_thread(new, board)
        held.move(PAUSE)
    with pytest.raises(TooSoon) as refused:
        make.a_thread(new, board)
    assert "3 threads a day" in in_words(app, refused.value)
    assert "in about 24 hours" in in_words(app, refused.value)
    make.a_reply(new, make.a_thread(make.make_member(), board))
    # The first of them is a day ago, on another day of the calendar.
    held.move(timedelta(days=1))
    make.a_thread(new, board)
    assert db.session.query(Thread).filter_by(author_id=new.id).count() == 4


def test_answers_an_hour_and_a_day(app: Flask, held: Frozen) -> None:
    new, thread = make.in_first_days(), make.a_thread(make.make_member())
    replies(new, thread, held, 10)
    with pytest.raises(TooSoon) as refused:
        make.a_reply(new, thread, "One too many")
    # Ten answers took five minutes.
    assert "10 answers an hour" in in_words(app, refused.value)
    assert "in about 55 minutes" in in_words(app, refused.value)
    assert refused.value.wait == 55 * 60
    for _hour in range(2):
        held.move(timedelta(minutes=56))
        replies(new, thread, held, 10)
    held.move(timedelta(hours=1))
    with pytest.raises(TooSoon) as refused:
        make.a_reply(new, thread, "And one too many that day")
    assert "30 answers a day" in in_words(app, refused.value)


def test_a_pause_between_two_texts(app: Flask, held: Frozen) -> None:
    new, thread = make.in_first_days(), make.a_thread(make.make_member())
    make.a_reply(new, thread)
    held.move(timedelta(seconds=10))
    with pytest.raises(TooSoon) as refused:
        make.a_reply(new, thread, "Another")
    assert "in 20 seconds" in in_words(app, refused.value)
    held.move(timedelta(seconds=20))
    make.a_reply(new, thread, "Another")


def test_lines_an_hour(app: Flask, held: Frozen, few_lines: int) -> None:
    new, room = make.in_first_days(), make.a_room()
    for number in range(few_lines):
        make.a_line(new, room, f"Line {number}")
    # No wait in the answer: a page would only try again.
    with pytest.raises(Invalid) as refused:
        make.a_line(new, room)
    assert "5 lines an hour" in in_words(app, refused.value)
    held.move(timedelta(hours=1))
    make.a_line(new, room)


def test_a_word_with_the_hosts_counts_as_a_line(app: Flask, held: Frozen, few_lines: int) -> None:
    circle = an_evening(family="Finch")
    new = make.in_first_days()
    room = circle.room
    for number in range(few_lines):
        whispers.to_hosts(new, room.public_id, make.settings(), text="A word", nonce=f"nonce{number}")
    with pytest.raises(Invalid):
        whispers.to_hosts(new, room.public_id, make.settings(), text="A word", nonce="one-more")


def test_who_is_settled_or_has_a_duty_is_not_counted(app: Flask, held: Frozen) -> None:
    board = make.a_board()
    thread = make.a_thread(make.make_member(), board)
    for who in (
        make.make_member(),
        make.a_moderator(),
        make.a_greeter(),
        make.make_member(is_greeter=True, new_days=2),
    ):
        for _each in range(5):
            make.a_thread(who, board)
        for number in range(12):
            make.a_reply(who, thread, f"Answer {number}")


def test_the_same_form_twice_is_one_and_what_failed_is_none(app: Flask, held: Frozen) -> None:
    new, board = make.in_first_days(), make.a_board()
    from forum.discussions import service

    facts = {"title": "Hello", "text": "First words", "nonce": "the-same-nonce"}
    first = service.start_thread(new, board.public_id, make.settings(), **facts)
    assert service.start_thread(new, board.public_id, make.settings(), **facts).id == first.id
    held.move(PAUSE)
    for _each in range(5):
        with pytest.raises(Plain):
            service.start_thread(new, "aaaaaaaaaa", make.settings(), title="No", text="board", nonce="another-nonce")
    for _each in range(2):
        make.a_thread(new, board)
        held.move(PAUSE)
    with pytest.raises(TooSoon):
        make.a_thread(new, board)


@pytest.mark.both_databases
def test_a_form_that_is_sent_again_and_fails_takes_nothing_back(app: Flask, held: Frozen, few_lines: int) -> None:
    from forum.discussions import service
    from forum.rooms import service as rooms

    new, thread, room = make.in_first_days(), make.a_thread(make.make_member()).public_id, make.a_room().public_id
    config, asks = make.settings(), "Ring me on 07700 900123"
    service.reply(new, thread, config, text="First words", nonce="the-same-nonce")
    with pytest.raises(Missing):
        service.reply(new, "aaaaaaaaaa", config, text="First words", nonce="the-same-nonce")
    with pytest.raises(TooSoon):
        service.reply(new, thread, config, text="In the pause", nonce="another-nonce")
    for number in range(few_lines):
        rooms.say(new, room, config, text=f"Line {number}", nonce=f"nonce-{number}")
        with pytest.raises(AskFirst):
            rooms.say(new, room, config, text=asks, nonce=f"nonce-{number}")
    with pytest.raises(Invalid):
        rooms.say(new, room, config, text="One more", nonce="one-more-nonce")
    assert pacing.near(new, Kind.LINE, config) == (pacing.NONE_LEFT, {"left": (pacing.MINUTES, {"num": 60})})


def test_a_one_off_name_gives_nobody_more_words(app: Flask, held: Frozen) -> None:
    new = make.in_first_days()
    token = make.session_with_keys(new)
    thread = make.a_thread(make.make_member())
    for number in range(10):
        make.a_reply(make.known_by(token), thread, f"Answer {number}", alias_by=token if number % 2 else "")
        held.move(PAUSE)
    for alias_by in ("", token):
        with pytest.raises(TooSoon):
            make.a_reply(make.known_by(token), thread, "More", alias_by=alias_by)


def test_the_one_off_names_of_who_is_settled_are_not_counted(app: Flask, held: Frozen) -> None:
    thread = make.a_thread(make.make_member())
    token = make.session_with_keys(make.make_member())
    for number in range(12):
        make.a_reply(make.known_by(token), thread, f"Answer {number}", alias_by=token)


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_page_says_it_before_it_bites(app: Flask, client: FlaskClient, held: Frozen) -> None:
    new, thread = make.in_first_days(), make.a_thread(make.make_member())
    make.sign_in(client, new)
    path = f"/t/{thread.public_id}"
    for left in range(10, -1, -1):
        words = make.words(client.get(path))
        expected = {2: "2 more for now", 1: "one more for now", 0: "no more just now"}.get(left)
        assert (expected in words) if expected else ("first days" not in words), left
        if left:
            make.a_reply(new, thread, f"Answer {left}")
            held.move(PAUSE)
    assert "no more just now" in make.words(client.get(f"/p/{make.opening_of(thread).public_id}/reply"))


def test_nobody_else_reads_of_it(app: Flask, client: FlaskClient, held: Frozen) -> None:
    who, thread = make.make_member(), make.a_thread(make.make_member())
    for number in range(12):
        make.a_reply(who, thread, f"Answer {number}")
    make.sign_in(client, who)
    assert "first days" not in make.words(client.get(f"/t/{thread.public_id}"))
    assert pacing.near(who, Kind.REPLY, make.settings()) is None


def test_refused_words_stay_in_their_form(app: Flask, client: FlaskClient, held: Frozen) -> None:
    new, board = make.in_first_days(), make.a_board()
    thread = make.a_thread(make.make_member(), board)
    make.sign_in(client, new)
    assert make.send(client, f"/t/{thread.public_id}/replies", text="One", nonce="nonce-one").status_code == 303
    for path, more in ((f"/t/{thread.public_id}/replies", {}), (f"/b/{board.public_id}/new", {"title": "My title"})):
        answer = make.send(client, path, text="My longer words", nonce="nonce-two", **more)
        assert answer.status_code == 429
        assert "in 30 seconds" in make.words(answer)
        assert "My longer words" in answer.text
    held.move(PAUSE)
    assert (
        make.send(client, f"/t/{thread.public_id}/replies", text="My longer words", nonce="nonce-two").status_code
        == 303
    )
    assert db.session.query(Post).filter_by(author_id=new.id).count() == 2


def test_a_room_says_how_few_are_left(
    app: Flask, client: FlaskClient, open_socket: Callable, held: Frozen, few_lines: int
) -> None:
    new, room = make.in_first_days(), make.a_room()
    make.sign_in(client, new)
    for number in range(few_lines - 3):
        make.a_line(new, room, f"Line {number}")
    socket = open_socket(client)
    acks = [
        socket.emit(
            "room:say", {"room": room.public_id, "text": f"Last {left}", "nonce": f"last-{left}"}, callback=True
        )
        for left in (2, 1, 0, -1)
    ]
    assert [ack["ok"] for ack in acks] == [True, True, True, False]
    assert "2 more for now" in acks[0]["left"]
    assert "one more for now" in acks[1]["left"]
    assert "no more just now" in acks[2]["left"]
    assert "5 lines an hour" in acks[3]["reason"]
    assert "wait" not in acks[3]
    page = client.get(f"/r/{room.public_id}")
    assert "no more just now" in make.words(page)
    answer = make.send(client, f"/r/{room.public_id}/say", text="My line", nonce="by-form")
    assert answer.status_code == 400
    assert "5 lines an hour" in make.words(answer)
    assert "My line" in answer.text
