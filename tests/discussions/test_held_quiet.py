"""Words that wait for a person are changed and taken back without anybody noticing, and hold no place for others to see."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from forum import live
from forum.accounts.queries import Member
from forum.discussions import service
from forum.discussions.models import Board, Post, Thread
from forum.extensions import db
from forum.lib.clock import Frozen
from forum.vocabulary import Visibility, Wish
from tests import factories as make
from tests.discussions.test_held import LINK, PAUSE, again, let_out

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("hours")]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What open pages of threads and boards are told."""
    told: list[str] = []
    monkeypatch.setattr(live, "publish", lambda to, event, *more, **how: told.append(event))
    return told


def revisions(board: Board, thread: Thread) -> tuple[int, int]:
    return again(board).revision, again(thread).revision


def test_a_change_and_taking_back_are_told_to_nobody(
    others: Thread, open_board: Board, fresh: Member, hours: Frozen, heard: list[str]
) -> None:
    answer = make.a_reply(fresh, others, LINK)
    hours.move(PAUSE)
    mine = make.opening_of(make.a_thread(fresh, open_board, text=LINK))
    heard.clear()
    before = revisions(open_board, others)
    for post in (answer, mine):
        service.edit(fresh, post.public_id, make.settings(), text=f"{LINK} still", wish=Wish.LISTEN)
        service.take_back(fresh, post.public_id)
    assert revisions(open_board, others) == before
    assert [each for each in heard if each.startswith("post:")] == []


def test_a_change_of_words_that_are_out_is_told(
    others: Thread, open_board: Board, fresh: Member, heard: list[str]
) -> None:
    post = make.a_reply(fresh, others, "Plain words")
    before = revisions(open_board, others)
    service.edit(fresh, post.public_id, make.settings(), text="Other words")
    assert revisions(open_board, others) > before
    service.take_back(fresh, post.public_id)
    assert [each for each in heard if each.startswith("post:")] == ["post:new", "post:changed", "post:gone"]


def test_an_answer_that_waits_holds_no_place_for_what_it_answers(
    others: Thread, fresh: Member, client: FlaskClient
) -> None:
    bea = make.make_member()
    below = make.a_reply(bea, others, "Taken back soon")
    waits = make.a_reply(fresh, others, LINK, parent=below)
    service.take_back(bea, below.public_id)
    assert db.session.query(Post).filter_by(id=below.id).count() == 0
    assert "taken back" not in client.get(f"/t/{others.public_id}").text
    assert again(waits).visibility is Visibility.HELD
    let_out(waits)
    assert again(waits).visibility is Visibility.VISIBLE
    assert LINK[:5] in make.words(client.get(f"/t/{others.public_id}"))


def test_what_waits_in_a_thread_is_not_lost_with_its_opening(others: Thread, fresh: Member) -> None:
    waits: Any = make.a_reply(fresh, others, LINK)
    author = make.member_again(others.author_id)
    assert service.take_back(author, make.opening_of(others).public_id) is not None
    let_out(waits)
    assert again(waits).visibility is Visibility.VISIBLE
