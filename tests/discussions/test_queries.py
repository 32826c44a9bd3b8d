"""Reads of talk: keyset pages that neither repeat nor lose anything, and only what the reader may see."""

import pytest

from forum.accounts.queries import Member
from forum.discussions import queries
from forum.discussions.lists import threads
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.vocabulary import ThreadOrder
from tests import factories as make
from tests.counting import counted

pytestmark = pytest.mark.both_databases


@pytest.fixture
def tree_of_nine(ann: Member) -> tuple[Thread, list[str]]:
    """A thread of nine texts and their ids in reading order: two of its four answers carry a chain of two more."""
    thread = make.a_thread(ann, text="0")
    first, second, third = (make.a_reply(ann, thread, text=str(number)) for number in (1, 2, 3))
    order = [make.opening_of(thread), first]
    for top in (second, third):
        one = make.a_reply(ann, thread, parent=top)
        order += [top, one, make.a_reply(ann, thread, parent=one)]
    order.append(make.a_reply(ann, thread, text="last"))
    return thread, [post.public_id for post in order]


def ids_of(page) -> list[str]:
    return [row.public_id for row in page.items]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8, 9, 10, 50])
def test_paging_forward_shows_everything_once_in_reading_order(
    tree_of_nine: tuple[Thread, list[str]], size: int
) -> None:
    thread, order = tree_of_nine
    seen, after = [], ""
    for _turn in range(20):
        page = queries.posts(thread.id, size, after=after)
        seen += ids_of(page)
        assert len(page.items) <= size
        if page.next is None:
            break
        after = page.next
    assert seen == order


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_paging_backward_meets_the_same_rows(tree_of_nine: tuple[Thread, list[str]], size: int) -> None:
    thread, order = tree_of_nine
    page = queries.posts(thread.id, size)
    while page.next is not None:
        page = queries.posts(thread.id, size, after=page.next)
    for _turn in range(20):
        if page.previous is None:
            break
        here = order.index(page.items[0].public_id)
        page = queries.posts(thread.id, size, before=page.previous)
        end = order.index(page.items[-1].public_id)
        assert end >= here - 1, "a text between two pages was lost"
    assert ids_of(page) == order[:size]
    assert page.previous is None


def test_a_page_can_start_at_a_text(tree_of_nine: tuple[Thread, list[str]]) -> None:
    thread, order = tree_of_nine
    start = db.session.query(Post).filter_by(public_id=order[5]).one().path
    page = queries.posts(thread.id, 3, start=start)
    assert ids_of(page) == order[5:8]
    assert page.previous is not None


@pytest.mark.parametrize("size", [2, 3, 5, 9])
def test_every_text_stands_on_the_page_its_address_leads_to(tree_of_nine: tuple[Thread, list[str]], size: int) -> None:
    thread, order = tree_of_nine
    for public_id in order:
        post = db.session.query(Post).filter_by(public_id=public_id).one()
        page = queries.posts(thread.id, size, start=queries.start_of_page(thread.id, post.path, size))
        assert public_id in ids_of(page)


def test_pages_stay_in_order_when_somebody_answers_meanwhile(
    ann: Member, tree_of_nine: tuple[Thread, list[str]]
) -> None:
    thread, order = tree_of_nine
    first = queries.posts(thread.id, 4)
    make.a_reply(ann, thread, parent=db.session.query(Post).filter_by(public_id=order[1]).one())
    assert first.next is not None
    assert ids_of(queries.posts(thread.id, 20, after=first.next)) == order[4:]


def test_a_boards_pages(ann: Member) -> None:
    board, other = make.a_board("Here"), make.a_board("There")
    made = [make.a_thread(ann, board).public_id for _ in range(7)]
    make.a_thread(ann, other)
    one = threads(3, board=board.id)
    two = threads(3, board=board.id, cursor=int(one.next or 0))
    three = threads(3, board=board.id, cursor=int(two.next or 0))
    assert [*ids_of(one), *ids_of(two), *ids_of(three)] == made[::-1]
    assert three.next is None


def test_boards_and_newest_threads_for_visitors_are_the_public_ones(ann: Member) -> None:
    inside, outside = make.a_board("Inside"), make.a_board("Outside", is_public=True)
    hidden, shown = make.a_thread(ann, inside), make.a_thread(ann, outside)
    assert [row.name for row in queries.boards(public_only=True)] == ["Outside"]
    assert [row.name for row in queries.boards(public_only=False)] == ["Inside", "Outside"]
    assert [row.public_id for row in threads(9, public_only=True).items] == [shown.public_id]
    assert [row.public_id for row in threads(9).items] == [shown.public_id, hidden.public_id]
    assert [row.public_id for row in threads(1).items] == [shown.public_id]


def test_who_waits_longest_for_an_answer_comes_first(ann: Member) -> None:
    board = make.a_board()
    waiting, answered, newest = (make.a_thread(ann, board) for _ in range(3))
    make.a_reply(ann, answered)
    assert [row.public_id for row in threads(9, ThreadOrder.UNANSWERED).items] == [waiting.public_id, newest.public_id]
    assert [row.public_id for row in threads(1, ThreadOrder.UNANSWERED).items] == [waiting.public_id]


def test_answers_are_seen_below_and_beside(ann: Member) -> None:
    thread = make.a_thread(ann)
    assert queries.has_answers(make.opening_of(thread)) is False
    one, two = make.a_reply(ann, thread), make.a_reply(ann, thread)
    assert queries.has_answers(make.opening_of(thread)) is True
    assert queries.has_answers(one) is False
    make.a_reply(ann, thread, parent=two)
    assert (queries.has_answers(one), queries.has_answers(two)) == (False, True)


def test_a_page_of_a_thread_is_one_query_however_long_it_is(ann: Member) -> None:
    short, long = make.a_thread(ann), make.a_thread(ann)
    for _ in range(15):
        make.a_reply(ann, long, parent=make.a_reply(ann, long))
    for thread_id in (short.id, long.id):
        with counted() as sent:
            queries.posts(thread_id, 20)
        assert len([each for each in sent if each.startswith("SELECT")]) == 1
