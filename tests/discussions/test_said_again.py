"""Back brings a form up again with the words in it and a fresh nonce: what is sent from there stands once all the same."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.lib import clock, ids
from tests import factories as make

pytestmark = pytest.mark.both_databases
SENTENCE = "not sent a second time"


def answer(client: FlaskClient, thread: Thread, text: str = "Said once", **more: str) -> str:
    """Answers from a fresh form; returns where that led to."""
    sent = make.send(client, f"/t/{thread.public_id}/replies", text=text, nonce=ids.token(8), **more)
    assert sent.status_code == 303
    return sent.location


def count() -> int:
    return db.session.query(Post).count()


def test_the_same_answer_from_a_fresh_form_is_the_answer_that_is_there(at_home: FlaskClient, bea: Member) -> None:
    thread = make.a_thread(bea)
    first = answer(at_home, thread)
    again = answer(at_home, thread, "  Said once\r\n")
    assert again == first
    assert count() == 2
    assert SENTENCE in make.words(at_home.get(again))


def test_the_same_sending_twice_needs_no_words(at_home: FlaskClient, bea: Member) -> None:
    thread = make.a_thread(bea)
    for _time in range(2):
        sent = make.send(at_home, f"/t/{thread.public_id}/replies", text="Said once", nonce="a" * 12)
    assert count() == 2
    assert SENTENCE not in make.words(at_home.get(sent.location))


def test_other_words_another_person_or_another_hour_are_something_new(
    at_home: FlaskClient, ann: Member, bea: Member
) -> None:
    with clock.freeze(clock.now()) as held:
        make.sign_in(at_home, ann, own_device=True)
        thread, other = make.a_thread(bea), make.a_thread(bea)
        one, two = make.a_reply(bea, thread, "One"), make.a_reply(bea, thread, "Two")
        make.a_reply(bea, thread, "Said once")
        before = count()
        answer(at_home, thread)
        answer(at_home, thread, "Said twice")
        answer(at_home, thread, parent=one.public_id)
        answer(at_home, thread, parent=two.public_id)
        answer(at_home, other)
        assert count() == before + 5
        answer(at_home, thread, parent=one.public_id)
        answer(at_home, thread, parent=make.opening_of(thread).public_id)
        assert count() == before + 5, "answering the opening is answering the thread"
        held.move(timedelta(hours=1))
        answer(at_home, thread)
        assert count() == before + 6, "somebody may say it every evening"


def test_words_taken_back_may_be_said_again(at_home: FlaskClient, bea: Member) -> None:
    thread = make.a_thread(bea)
    first = answer(at_home, thread).partition("#")[2]
    make.send(at_home, f"/p/{first}/take-back")
    assert answer(at_home, thread).partition("#")[2] != first
    assert count() == 2


def test_a_thread_is_begun_once(at_home: FlaskClient, bea: Member) -> None:
    board, other = make.a_board(), make.a_board("Elsewhere")
    fields = {"title": "A  night", "text": "Cannot sleep"}
    make.a_thread(bea, board, **fields)

    def begin(where: str = board.public_id, **more: str) -> str:
        return make.send(at_home, f"/b/{where}/new", **{**fields, **more}, nonce=ids.token(8)).location.partition("#")[
            0
        ]

    first = begin()
    assert begin(title="A night ") == first
    assert SENTENCE in make.words(at_home.get(first))
    assert len({first, begin(title="Another night"), begin(text="Still cannot"), begin(other.public_id)}) == 4


def test_words_go_out_once_whichever_name_they_were_sent_under(at_home: FlaskClient, ann: Member, bea: Member) -> None:
    """Sent under a one-off name and again under one's own they would say whose it is."""
    thread = make.a_thread(bea)
    first = answer(at_home, thread, one_off="y")
    assert answer(at_home, thread) == first
    assert count() == 2
    assert ann.name not in make.words(at_home.get(first))
