"""Starting a thread and answering in it: a tree that is read in order, once for each nonce, for those who may write."""

import pytest

from forum.accounts.queries import Member
from forum.discussions import queries, service
from forum.discussions.lists import threads
from forum.discussions.models import Board, Post, Thread
from forum.errors import Conflict, Invalid, Missing, Refused, SignInNeeded
from forum.extensions import db
from forum.lib import clock, ids, markup, tree
from forum.notifications.models import Notice
from forum.vocabulary import ContentNote, NoticeVerb, Standing
from forum.web import VISITOR
from tests import factories as make

pytestmark = pytest.mark.both_databases


def notices(member: Member) -> list[NoticeVerb]:
    return [row.verb for row in db.session.query(Notice).filter_by(account_id=member.id).order_by(Notice.id)]


def start(author: Member, board: Board, **more) -> Thread:
    asked = {"title": "Hello", "text": "First words", "nonce": ids.token(8), **more}
    return service.start_thread(author, board.public_id, make.settings(), **asked)


def answer(author: Member, thread: Thread, **more) -> Post:
    asked = {"text": "Me too", "nonce": ids.token(8), **more}
    placed = service.reply(author, thread.public_id, make.settings(), **asked)
    return db.session.get_one(Post, placed.id)


# --- Starting ---------------------------------------------------------------------------------------------------------


def test_a_thread_has_a_title_an_opening_and_coarse_times(ann: Member) -> None:
    thread = start(
        ann, make.a_board(), title="  A   long\nnight ", text="**Hello**\r\nagain", notes=[ContentNote.GRIEF]
    )
    opening = make.opening_of(thread)
    assert (thread.title, thread.reply_count, thread.last_post_id) == ("A long night", 0, opening.id)
    assert thread.notes == opening.notes == (ContentNote.GRIEF,)
    assert (opening.source, opening.number, opening.path, opening.is_opening) == ("**Hello**\nagain", 0, "00000", True)
    assert opening.html == markup.render("**Hello**\nagain")
    assert opening.render_version == markup.RENDER_VERSION
    assert opening.at == thread.last_at == clock.hour(clock.now())


def test_the_same_nonce_is_the_same_thread(ann: Member, bea: Member) -> None:
    board = make.a_board()
    first, again = start(ann, board, nonce="n1"), start(ann, board, nonce="n1", text="Other words")
    assert again.id == first.id
    assert start(bea, board, nonce="n1").id != first.id
    assert db.session.query(Thread).count() == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \n\t "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"text": ""}, "text"),
        ({"text": " \x00\x07 "}, "text"),
        ({"text": "x" * 10_001}, "text"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_field_and_nothing_is_stored(ann: Member, more: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        start(ann, make.a_board(), **more)
    assert set(refused.value.problems) == {field}
    assert db.session.query(Thread).count() == db.session.query(Post).count() == 0


def test_the_longest_words_fit(ann: Member) -> None:
    thread = start(ann, make.a_board(), title="é" * 120, text="ü" * 10_000, notes=list(ContentNote))
    assert len(make.opening_of(thread).source) == 10_000
    assert thread.notes == tuple(ContentNote)


@pytest.mark.parametrize("nonce", ["", "x" * 41, "\x00", "\ud800"])
def test_a_form_without_a_proper_nonce_is_not_taken(ann: Member, nonce: str) -> None:
    thread = make.a_thread(ann)
    with pytest.raises((Conflict, Invalid)):
        start(ann, make.a_board(), nonce=nonce)
    with pytest.raises((Conflict, Invalid)):
        answer(ann, thread, nonce=nonce)
    assert db.session.query(Post).count() == 1


def test_control_characters_and_direction_marks_do_not_come_in(ann: Member) -> None:
    thread = start(ann, make.a_board(), title="A\u202e\x00 title", text="one\x00two\u2066\x1b[31m")
    assert (thread.title, make.opening_of(thread).source) == ("A title", "onetwo[31m")


@pytest.mark.parametrize("board_id", ["aaaaaaaaaa", "", "\x00", "' OR 1=1", "x" * 5000])
def test_a_board_that_is_not_there(ann: Member, board_id: str) -> None:
    with pytest.raises(Missing):
        service.start_thread(ann, board_id, make.settings(), title="Hello", text="Words", nonce="n")
    with pytest.raises(SignInNeeded):
        service.start_thread(VISITOR, board_id, make.settings(), title="Hello", text="Words", nonce="n")


@pytest.mark.parametrize("standing", [Standing.JOINING, Standing.SUSPENDED])
def test_who_may_not_write_does_not(ann: Member, standing: Standing) -> None:
    thread, quiet = make.a_thread(ann), make.make_member(standing=standing)
    with pytest.raises(Refused):
        start(quiet, make.a_board())
    with pytest.raises(Refused):
        answer(quiet, thread)
    assert db.session.query(Post).count() == 1


# --- Answering --------------------------------------------------------------------------------------------------------


def test_answers_stand_in_a_tree_and_are_read_depth_first(ann: Member, bea: Member) -> None:
    thread = make.a_thread(ann)
    one = answer(bea, thread, text="one")
    two = answer(bea, thread, text="two")
    below = answer(ann, thread, text="below one", parent_id=one.public_id)
    deeper = answer(bea, thread, text="below that", parent_id=below.public_id)
    page = queries.posts(thread.id, 20)
    assert [row.public_id for row in page.items] == [
        make.opening_of(thread).public_id, one.public_id, below.public_id, deeper.public_id, two.public_id,
    ]  # fmt: skip
    assert [row.level for row in page.items] == [0, 0, 1, 2, 0]
    assert (page.items[3].parent_public_id, page.items[3].parent_author) == (below.public_id, "Ann Otter")
    assert db.session.get_one(Thread, thread.id).reply_count == 4


def test_answering_the_opening_is_answering_the_thread(ann: Member, bea: Member) -> None:
    thread = make.a_thread(ann)
    post = answer(bea, thread, parent_id=make.opening_of(thread).public_id)
    assert (post.parent_id, tree.depth(post.path)) == (None, 0)


def test_a_conversation_of_two_never_becomes_too_deep(ann: Member, bea: Member) -> None:
    thread, parent = make.a_thread(ann), ""
    for turn in range(16):
        parent = answer((ann, bea)[turn % 2], thread, text=f"turn {turn}", parent_id=parent).public_id
    rows = queries.posts(thread.id, 20).items
    assert [row.html for row in rows[1:]] == [markup.render(f"turn {turn}") for turn in range(16)]
    assert max(tree.depth(row.path) for row in rows) == tree.MAX_DEPTH
    assert rows[-1].parent_public_id == rows[-2].public_id
    assert rows[-1].is_deep


def test_the_newest_words_bring_a_thread_to_the_top(ann: Member) -> None:
    board = make.a_board()
    old, new = make.a_thread(ann, board), make.a_thread(ann, board)
    assert [row.public_id for row in threads(9, board=board.id).items] == [new.public_id, old.public_id]
    answer(ann, old)
    assert [row.public_id for row in threads(9, board=board.id).items] == [old.public_id, new.public_id]


def test_the_same_nonce_is_the_same_answer(ann: Member) -> None:
    thread = make.a_thread(ann)
    assert answer(ann, thread, nonce="n1").id == answer(ann, thread, nonce="n1", text="Other").id
    assert db.session.get_one(Thread, thread.id).reply_count == 1


def test_who_is_answered_is_told_where_and_nobody_tells_themselves(ann: Member, bea: Member) -> None:
    thread = make.a_thread(ann)
    mine = answer(ann, thread)
    assert notices(ann) == []
    post = answer(bea, thread)
    answer(bea, thread, parent_id=post.public_id)
    assert notices(ann) == [NoticeVerb.REPLIED]
    assert notices(bea) == []
    answer(bea, thread, parent_id=mine.public_id)
    last = answer(ann, thread)
    answer(bea, thread, parent_id=last.public_id)
    waiting = db.session.query(Notice).filter_by(account_id=ann.id).one()
    assert (waiting.verb, waiting.count, waiting.subject) == (NoticeVerb.REPLIED, 3, thread.public_id)
    assert make.member_again(ann.id).unseen is True


def test_an_answer_to_words_that_were_taken_back_says_so(ann: Member, bea: Member) -> None:
    thread, elsewhere = make.a_thread(ann), make.a_thread(ann)
    post = answer(bea, thread)
    answer(ann, thread, parent_id=post.public_id)
    service.take_back(bea, post.public_id)
    for parent_id in (post.public_id, "aaaaaaaaaa", "\x00", make.opening_of(elsewhere).public_id):
        with pytest.raises(Conflict):
            answer(ann, thread, parent_id=parent_id)
