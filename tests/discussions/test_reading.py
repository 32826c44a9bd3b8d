"""What somebody has read, follows and keeps out of their lists; the orders of lists."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import marks, queries, service
from forum.discussions.lists import threads
from forum.discussions.models import Thread, ThreadMark
from forum.extensions import db
from forum.lib import clock
from forum.notifications.models import Notice
from forum.reading import Reading
from forum.vocabulary import NoticeVerb, ThreadOrder
from tests import factories as make

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]
MOST = 500


@pytest.fixture
def thread(bea: Member) -> Thread:
    """A thread by Bea with one answer of hers."""
    started = make.a_thread(bea, make.a_board(), title="A long night")
    make.a_reply(bea, started, "an early word")
    return started


def told(member: Member) -> list[tuple[NoticeVerb, str]]:
    return [(row.verb, row.path) for row in db.session.query(Notice).filter_by(account_id=member.id)]


def row_of(reader: Member, thread: Thread):
    return next(row for row in threads(9, reading=Reading(reader=reader.id)).items if row.id == thread.id)


# --- What is new ------------------------------------------------------------------------------------------------------


def test_a_thread_is_new_again_when_somebody_wrote_since(
    at_home: FlaskClient, ann: Member, bea: Member, thread: Thread
) -> None:
    assert not row_of(ann, thread).has_new, "a thread that was never opened is not new since one was here"
    at_home.get(f"/t/{thread.public_id}")
    assert not row_of(ann, thread).has_new
    late = make.a_reply(bea, thread, "a late word")
    assert row_of(ann, thread).has_new
    assert "new words" in make.words(at_home.get("/talk"))
    where = at_home.get(f"/t/{thread.public_id}/new")
    assert where.headers["Location"].endswith(f"/t/{thread.public_id}#{late.public_id}")
    shown = make.page(at_home.get(f"/t/{thread.public_id}"))
    marked = [post["data-post"] for post in shown.select(".post") if post.select_one(".post-head .tag-good")]
    assert marked == [late.public_id]
    assert "new since you were here" in shown.text
    assert not row_of(ann, thread).has_new
    assert "new since you were here" not in make.words(at_home.get(f"/t/{thread.public_id}"))


def test_ones_own_words_are_never_new(at_home: FlaskClient, ann: Member, thread: Thread) -> None:
    at_home.get(f"/t/{thread.public_id}")
    seen = marks.of(ann.id, thread.id).seen
    make.a_reply(ann, thread, "mine")
    assert queries.first_unread(thread.id, seen, ann.selves) is None
    assert not make.page(at_home.get(f"/t/{thread.public_id}")).select(".post-head .tag-good")


def test_visitors_leave_no_mark(client: FlaskClient, bea: Member) -> None:
    thread = make.a_thread(bea, make.a_board(is_public=True))
    assert client.get(f"/t/{thread.public_id}").status_code == 200
    assert client.get(f"/t/{thread.public_id}/new").status_code == 303
    assert marks.flush(MOST) == 0


def test_marks_are_stored_in_one_write_and_never_go_back(
    at_home: FlaskClient, ann: Member, bea: Member, thread: Thread
) -> None:
    at_home.get(f"/t/{thread.public_id}")
    assert db.session.query(ThreadMark).count() == 0, "reading wrote"
    assert marks.flush(MOST) == 1
    seen = db.session.query(ThreadMark.seen_post_id).scalar()
    assert seen == marks.of(ann.id, thread.id).seen > 0
    marks.note_seen(ann.id, thread.id, seen - 1)
    assert marks.flush(MOST) == 1
    assert db.session.query(ThreadMark.seen_post_id).scalar() == seen
    assert marks.flush(MOST) == 0


def test_a_mark_on_a_thread_that_has_gone_costs_no_other_mark(ann: Member, bea: Member, thread: Thread) -> None:
    marks.note_seen(ann.id, 9_999_999, 5)
    marks.note_seen(ann.id, thread.id, 7)
    assert marks.flush(MOST) == 1
    assert marks.of(ann.id, thread.id).seen == 7


def test_a_thread_that_is_taken_back_takes_its_marks_along(ann: Member, bea: Member) -> None:
    alone = make.a_thread(bea, make.a_board())
    marks.keep(ann.id, alone.id, following=True, muted=False)
    service.take_back(bea, make.opening_of(alone).public_id)
    assert db.session.query(ThreadMark).count() == 0


def test_what_was_read_is_forgotten_and_what_was_chosen_stays(ann: Member, bea: Member, thread: Thread) -> None:
    with clock.freeze(clock.now()) as held:
        for member, following in ((ann, True), (bea, False)):
            marks.note_seen(member.id, thread.id, 3)
            marks.flush(MOST)
            if following:
                marks.keep(member.id, thread.id, following=True, muted=False)
        assert marks.sweep(30) == 0
        held.move(timedelta(days=40))
        assert marks.sweep(30) == 2
    assert db.session.query(ThreadMark).count() == 1
    assert marks.of(ann.id, thread.id) == marks.Mark(0, following=True, muted=False)


# --- Following and keeping out ----------------------------------------------------------------------------------------


def test_who_follows_is_told_once_until_they_look(
    at_home: FlaskClient, ann: Member, bea: Member, thread: Thread
) -> None:
    answer = make.send(at_home, f"/t/{thread.public_id}/mark", choice="follow")
    assert answer.status_code == 303
    for number in range(3):
        make.a_reply(bea, thread, f"word {number}")
    assert told(ann) == [(NoticeVerb.FOLLOWED, f"/t/{thread.public_id}/new")]
    assert "New words in a thread you follow" in make.words(at_home.get("/notices"))
    make.a_reply(bea, thread, "one more")
    assert len(told(ann)) == 2
    assert told(bea) == [], "nobody is told of their own words"


def test_an_answer_to_oneself_is_one_notice_not_two(ann: Member, bea: Member, thread: Thread) -> None:
    mine = make.a_reply(ann, thread, "mine")
    marks.keep(ann.id, thread.id, following=True, muted=False)
    make.a_reply(bea, thread, "to you", parent=mine)
    assert [verb for verb, _path in told(ann)] == [NoticeVerb.REPLIED]


def test_a_muted_thread_is_in_no_list_and_tells_nothing(
    at_home: FlaskClient, ann: Member, bea: Member, thread: Thread
) -> None:
    mine = make.a_reply(ann, thread, "mine")
    make.send(at_home, f"/t/{thread.public_id}/mark", choice="mute")
    make.a_reply(bea, thread, "to you", parent=mine)
    assert told(ann) == []
    for order in (ThreadOrder.RECENT, ThreadOrder.NEW, ThreadOrder.UNANSWERED):
        assert threads(9, order, reading=Reading(reader=ann.id)).items == []
    for page in ("/", "/talk", "/threads/recent", f"/b/{thread.board.public_id}"):
        assert "A long night" not in make.words(at_home.get(page)), page
    shown = at_home.get(f"/t/{thread.public_id}")
    assert "Show it in my lists again" in make.words(shown)
    make.send(at_home, f"/t/{thread.public_id}/mark", choice="leave")
    assert "A long night" in make.words(at_home.get("/talk"))
    assert len(threads(9, reading=Reading(reader=bea.id)).items) == 1


@pytest.mark.parametrize("choice", ["", "nonsense", "FOLLOW"])
def test_an_unknown_choice_changes_nothing(at_home: FlaskClient, ann: Member, thread: Thread, choice: str) -> None:
    answer = make.send(at_home, f"/t/{thread.public_id}/mark", choice=choice)
    assert answer.status_code == 303
    assert marks.of(ann.id, thread.id) == marks.Mark(marks.of(ann.id, thread.id).seen)


def test_a_visitor_marks_nothing(client: FlaskClient, bea: Member) -> None:
    thread = make.a_thread(bea, make.a_board(is_public=True))
    assert client.post(f"/t/{thread.public_id}/mark", data={"choice": "follow"}).status_code in (400, 401)
    assert db.session.query(ThreadMark).count() == 0


# --- Orders -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def five(bea: Member) -> list[str]:
    """Five threads a, b, c, d, e in this order; then an answer in b, then one in d."""
    board = make.a_board()
    made = [make.a_thread(bea, board, title=name) for name in "abcde"]
    for number in (1, 3):
        make.a_reply(bea, made[number])
    return [thread.public_id for thread in made]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (ThreadOrder.RECENT, "dbeca"),
        (ThreadOrder.NEW, "edcba"),
        (ThreadOrder.UNANSWERED, "ace"),
        (ThreadOrder.FOLLOWED, "ca"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 5])
def test_each_order_pages_through_everything_once(
    ann: Member, five: list[str], order: ThreadOrder, expected: str, size: int
) -> None:
    for place in (0, 2):
        thread = db.session.query(Thread).filter_by(public_id=five[place]).one()
        marks.keep(ann.id, thread.id, following=True, muted=False)
    titles, cursor = "", None
    for _page in range(len(five) + 1):
        page = threads(size, order, reading=Reading(reader=ann.id), cursor=cursor)
        titles += "".join(row.title for row in page.items)
        if page.next is None:
            break
        cursor = int(page.next)
    assert titles == expected


def test_orders_are_links_on_the_pages(at_home: FlaskClient, five: list[str], ann: Member) -> None:
    waiting = make.page(at_home.get("/threads/unanswered"))
    assert [link.text for link in waiting.select("a.row-link")] == ["a", "c", "e"]
    assert waiting.select_one(".orders [aria-current]").text == "Waiting for an answer"
    assert "You follow no thread" in make.words(at_home.get("/threads/followed"))
    board = db.session.query(Thread).filter_by(public_id=five[0]).one().board.public_id
    newest = make.page(at_home.get(f"/b/{board}?order=new"))
    assert [link.text for link in newest.select("a.row-link")] == ["e", "d", "c", "b", "a"]
    assert at_home.get("/threads/sideways").status_code == 404
    assert at_home.get(f"/b/{board}?order=sideways").status_code == 200


def test_lists_of_all_boards_are_for_members(client: FlaskClient, five: list[str]) -> None:
    assert client.get("/threads/recent").status_code == 401
