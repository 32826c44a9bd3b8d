"""What becomes of words afterwards: changed, taken back, hidden and shown again."""

from datetime import timedelta

import pytest

from forum.accounts.queries import Member
from forum.discussions import service, tending
from forum.discussions.lists import threads
from forum.discussions.models import Board, Post, Thread
from forum.errors import Invalid, Refused
from forum.extensions import db
from forum.lib import clock, markup
from forum.transaction import transaction
from forum.vocabulary import ContentNote, FlagReason, Standing, ThreadOrder, Visibility
from tests import factories as make

pytestmark = pytest.mark.both_databases


def test_a_change_is_marked_and_rendered_anew(ann: Member) -> None:
    thread = make.a_thread(ann)
    opening = make.opening_of(thread)
    with clock.freeze(clock.now() + timedelta(hours=5)):
        changed = service.edit(ann, opening.public_id, make.settings(), text="*New*", notes=[ContentNote.FOOD]).post
    assert (changed.source, changed.html, changed.edited) == ("*New*", markup.render("*New*"), True)
    assert changed.notes == db.session.get_one(Thread, thread.id).notes == (ContentNote.FOOD,)
    assert changed.at == clock.hour(clock.now()), "the time it was written stays"


def test_keeping_the_same_words_is_no_change(ann: Member) -> None:
    opening = make.opening_of(make.a_thread(ann))
    assert service.edit(ann, opening.public_id, make.settings(), text=" First words ").post.edited is False


def test_only_its_author_changes_a_text_and_only_while_it_is_shown(ann: Member, bea: Member) -> None:
    opening = make.opening_of(make.a_thread(ann))
    for who in (bea, make.a_moderator(), make.a_steward()):
        with pytest.raises(Refused):
            service.edit(who, opening.public_id, make.settings(), text="Other")
    tending.hide(opening, FlagReason.UNKIND)
    with pytest.raises(Refused):
        service.edit(ann, opening.public_id, make.settings(), text="Other")
    with pytest.raises(Invalid):
        service.edit(ann, opening.public_id, make.settings(), text="")
    assert make.opening_of(db.session.query(Thread).one()).source == "First words"


# --- Taking back ------------------------------------------------------------------------------------------------------


def test_words_without_answers_are_gone(ann: Member, bea: Member) -> None:
    thread = make.a_thread(ann)
    post = make.a_reply(bea, thread)
    assert service.take_back(bea, post.public_id).id == thread.id
    assert db.session.query(Post).count() == 1
    assert db.session.get_one(Thread, thread.id).reply_count == 0


def test_words_with_answers_leave_a_tombstone_without_words(ann: Member, bea: Member) -> None:
    thread = make.a_thread(ann)
    post = make.a_reply(bea, thread, text="secret", notes=[ContentNote.GRIEF])
    below = make.a_reply(ann, thread, parent=post)
    service.take_back(bea, post.public_id)
    left = db.session.get_one(Post, post.id)
    assert (left.source, left.html, left.notes, left.visibility) == ("", "", (), Visibility.DELETED)
    assert db.session.get_one(Post, below.id).visibility is Visibility.VISIBLE


def test_a_thread_goes_with_its_only_words(ann: Member) -> None:
    thread = make.a_thread(ann)
    assert service.take_back(ann, make.opening_of(thread).public_id) is None
    assert db.session.query(Thread).count() == db.session.query(Post).count() == 0


def test_an_opening_with_answers_leaves_the_thread_without_its_title(ann: Member, bea: Member) -> None:
    thread = make.a_thread(ann, title="Secret title", notes=[ContentNote.GRIEF])
    make.a_reply(bea, thread)
    service.take_back(ann, make.opening_of(thread).public_id)
    kept = db.session.get_one(Thread, thread.id)
    assert (kept.title, kept.notes) == ("", ())


def test_at_the_deepest_level_an_answer_still_holds_its_parent(ann: Member) -> None:
    thread = make.a_thread(ann)
    parent = make.a_reply(ann, thread)
    for _turn in range(15):
        last_but_one, parent = parent, make.a_reply(ann, thread, parent=parent)
    assert service.take_back(ann, last_but_one.public_id) is not None
    kept = db.session.get_one(Post, last_but_one.id)
    assert kept.visibility is Visibility.DELETED


def test_only_standing_answers_are_counted(ann: Member, bea: Member) -> None:
    thread = make.a_thread(ann)
    post = make.a_reply(bea, thread)
    below = make.a_reply(bea, thread, parent=post)
    count = lambda: db.session.get_one(Thread, thread.id).reply_count  # noqa: E731  # asked four times below
    assert count() == 2
    service.take_back(bea, post.public_id)
    assert count() == 1
    service.take_back(bea, below.public_id)
    assert count() == 0
    assert [row.public_id for row in threads(5, ThreadOrder.UNANSWERED).items] == [thread.public_id]


def test_nobody_takes_back_the_words_of_others(ann: Member, bea: Member) -> None:
    opening = make.opening_of(make.a_thread(ann))
    for who in (bea, make.a_moderator(), make.a_steward(), make.make_member(standing=Standing.SUSPENDED)):
        with pytest.raises(Refused):
            service.take_back(who, opening.public_id)


def test_hidden_words_can_be_taken_back_by_their_author(ann: Member) -> None:
    opening = make.opening_of(make.a_thread(ann))
    tending.hide(opening, FlagReason.UNKIND)
    assert service.take_back(ann, opening.public_id) is None


# --- Hiding -----------------------------------------------------------------------------------------------------------


def test_hiding_and_restoring_change_the_state_once(ann: Member) -> None:
    opening = make.opening_of(make.a_thread(ann))
    assert tending.restore(opening) is False
    assert tending.hide(opening, FlagReason.SOURCING) is True
    assert (opening.visibility, opening.hidden_reason) == (Visibility.HIDDEN, FlagReason.SOURCING)
    assert tending.hide(opening, FlagReason.UNKIND) is False
    assert opening.hidden_reason is FlagReason.SOURCING
    assert tending.restore(opening) is True
    assert (opening.visibility, opening.hidden_reason, opening.source) == (Visibility.VISIBLE, None, "First words")


def test_every_change_that_a_reader_could_see_moves_the_revisions(ann: Member, bea: Member) -> None:
    board = make.a_board()
    thread = make.a_thread(ann, board)
    opening = make.opening_of(thread)
    seen = set()

    def moved() -> None:
        db.session.expire_all()
        now = (db.session.get_one(Board, board.id).revision, db.session.get_one(Thread, thread.id).revision)
        assert now not in seen
        seen.add(now)

    moved()
    post = make.a_reply(bea, thread)
    moved()
    service.edit(ann, opening.public_id, make.settings(), text="Changed")
    moved()
    tending.hide(opening, FlagReason.UNKIND)
    moved()
    tending.restore(opening)
    moved()
    service.take_back(bea, post.public_id)
    moved()


def _answer_and_fail(author: Member, thread: Thread) -> None:
    make.a_reply(author, thread)
    raise RuntimeError


def test_nothing_of_a_refused_transaction_is_stored(ann: Member) -> None:
    thread = make.a_thread(ann)
    with pytest.raises(RuntimeError), transaction():
        _answer_and_fail(ann, thread)
    assert db.session.query(Post).count() == 1
    assert db.session.get_one(Thread, thread.id).reply_count == 0
