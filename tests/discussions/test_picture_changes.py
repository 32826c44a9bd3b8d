"""Pictures of posts as they are kept: with their words, for whoever may read these, and gone with them."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts import aliases
from forum.accounts.queries import Member
from forum.discussions import access, pictures, queries, service, tending, waiting
from forum.discussions.models import Board, Picture, WaitingPicture
from forum.discussions.pictures import Wanted
from forum.errors import AskFirst, Missing, Refused, SignInNeeded
from forum.extensions import db, limiter
from forum.lib import clock
from forum.transaction import transaction
from forum.vocabulary import FlagReason
from forum.web import VISITOR
from tests import factories as make
from tests.discussions.showing import kept, left_waiting, with_picture
from tests.discussions.test_queries import counted
from tests.lib.pictures import drawn, written

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.somebody_known("Ann Otter")


@pytest.fixture
def bea(app: Flask) -> Member:
    return make.somebody_known("Bea Heron")


@pytest.fixture
def board(app: Flask) -> Board:
    return make.a_board("Porch", pictures=True)


# --- Changed, hidden, taken back --------------------------------------------------------------------------------------


def test_a_change_adds_turns_round_and_takes_away(ann: Member, board: Board) -> None:
    post = with_picture(ann, board, "one", "two", "three")
    first, _second, third = (each.public_id for each in kept())
    revision = post.thread.revision
    shows = [Wanted(third, "three"), make.a_picture(ann, board, "new"), Wanted(first, "one, again")]
    service.edit(ann, post.public_id, make.settings(), text=post.source, shows=shows)
    assert [(each.position, each.alt) for each in kept()] == [(0, "three"), (1, "new"), (2, "one, again")]
    assert [each.public_id for each in kept()][::2] == [third, first]
    db.session.refresh(post)
    assert post.edited
    assert queries.thread_head(post.thread_public_id).revision > revision


def test_a_change_that_says_nothing_of_pictures_leaves_them(ann: Member, board: Board) -> None:
    post = with_picture(ann, board)
    service.edit(ann, post.public_id, make.settings(), text="Other words")
    assert len(kept()) == 1
    service.edit(ann, post.public_id, make.settings(), text="Other words", shows=[])
    assert kept() == []


def test_the_same_pictures_are_no_change(ann: Member, board: Board) -> None:
    post = with_picture(ann, board)
    (now,) = pictures.of_post(post)
    service.edit(ann, post.public_id, make.settings(), text=post.source, shows=[Wanted(now.public_id, now.alt)])
    db.session.refresh(post)
    assert not post.edited


def test_words_about_a_picture_that_are_out_are_not_asked_about_again(ann: Member, board: Board) -> None:
    post = with_picture(ann, board, "Ring me on 07700 900123")
    (now,) = pictures.of_post(post)
    here = [Wanted(now.public_id, now.alt)]
    service.edit(ann, post.public_id, make.settings(), text="Other words", shows=here)
    with pytest.raises(AskFirst):
        service.edit(
            ann, post.public_id, make.settings(), text="Other words", shows=[Wanted(now.public_id, "Ring 07700 900124")]
        )


def test_hidden_words_hide_their_pictures_from_all_but_moderators(ann: Member, bea: Member, board: Board) -> None:
    post, mod = with_picture(ann, board), make.a_moderator()
    name = kept()[0].public_id
    assert pictures.content(access.picture(bea, name)).startswith(b"\xff\xd8")
    tending.hide(post, FlagReason.OUTING)
    for reader in (ann, bea):
        with pytest.raises(Missing):
            access.picture(reader, name)
    assert access.picture(mod, name)
    for sees, count in ((False, 0), (True, 1)):
        assert len(pictures.of_page(board, [post], sees_hidden=sees)) == count
    tending.restore(post)
    assert access.picture(bea, name)


def test_who_may_not_read_the_words_may_not_see_the_picture(ann: Member, board: Board) -> None:
    with_picture(ann, board)
    public = make.a_board("Open", is_public=True, pictures=True)
    with_picture(ann, public)
    inside, outside = (each.public_id for each in kept())
    for name in (inside, "aaaaaaaaaa", "../../etc", ""):
        with pytest.raises(SignInNeeded):
            access.picture(VISITOR, name)
    assert access.picture(VISITOR, outside)
    paused = make.make_member(standing=make.Standing.SUSPENDED)
    with pytest.raises(Refused):
        access.picture(paused, inside)


def test_without_the_steward_s_leave_nobody_sees_them(ann: Member, bea: Member, board: Board) -> None:
    post = with_picture(ann, board)
    name = kept()[0].public_id
    switch(board, on=False)
    with pytest.raises(Missing):
        access.picture(bea, name)
    assert pictures.of_post(post) == []
    assert access.picture(make.a_moderator(), name), "who looks at what was pointed out"
    service.edit(ann, post.public_id, make.settings(), text="Changed meanwhile")
    switch(board, on=True)
    assert access.picture(bea, name)


def switch(board: Board, *, on: bool) -> None:
    with transaction():
        db.session.get_one(Board, board.id).pictures_allowed = on


@pytest.mark.parametrize("answered", [False, True])
def test_words_that_are_taken_back_take_their_pictures_along(
    ann: Member, bea: Member, board: Board, answered: bool
) -> None:
    post = with_picture(ann, board, "one", "two")
    other = with_picture(bea, board, "theirs")
    if answered:
        make.a_reply(bea, post.thread)
    names = [each.public_id for each in kept() if each.post_id == post.id]
    service.take_back(ann, post.public_id)
    assert [each.post_id for each in kept()] == [other.id]
    for name in names:
        with pytest.raises(Missing):
            access.picture(make.a_moderator(), name)


def test_what_was_never_posted_is_forgotten(ann: Member, board: Board) -> None:
    with clock.freeze(clock.now()) as held:
        late = make.a_picture(ann, board)
        assert waiting.sweep() == 0
        held.move(timedelta(hours=make.settings().picture_waits_hours - 2))
        limiter.reset()
        early = make.a_picture(ann, board)
        held.move(timedelta(hours=2))
        assert waiting.sweep() == 1
        with pytest.raises(Missing):
            waiting.content(ann, late.name, make.settings())
        assert waiting.content(ann, early.name, make.settings())
        waiting.drop(ann, [early.name], make.settings())
        assert left_waiting() == 0


# --- Under a one-off name ---------------------------------------------------------------------------------------------


def test_a_one_off_name_s_picture_is_that_name_s_alone(app: Flask, board: Board) -> None:
    make.make_member()
    ann = make.somebody_known("Ann Otter")
    token = make.session_with_keys(ann)
    ann = make.known_by(token)
    shows = [make.a_picture(ann, board, "A lamp")]
    thread = make.a_thread(ann, board, shows=shows, alias_by=token)
    post = make.opening_of(thread)
    assert post.author_id != ann.id
    assert [each.post_id for each in kept()] == [post.id]
    assert {column.name for column in Picture.__table__.columns} == {
        "id", "public_id", "post_id", "position", "alt", "width", "height", "content",
    }  # fmt: skip
    assert {column.name for column in WaitingPicture.__table__.columns} == {
        "slot",
        "width",
        "height",
        "until",
        "content",
    }
    with pytest.raises(AskFirst):
        service.reply(
            ann, thread.public_id, make.settings(), text="Look", nonce="n1", alias_by=token,
            shows=[make.a_picture(ann, board, "ann otter by the lake")],
        )  # fmt: skip
    mine = make.known_by(token)
    service.edit(mine, post.public_id, make.settings(), text="Changed", shows=[])
    assert kept() == []
    assert aliases.in_thread(mine, token, thread.id) is not None


# --- How many questions -----------------------------------------------------------------------------------------------


def test_a_page_s_pictures_are_one_question_and_none_where_there_are_none(ann: Member, board: Board) -> None:
    thread, plain = make.a_thread(ann, board), make.a_thread(ann)
    for number in range(12):
        shows = [make.a_picture(ann, board, str(number), written(drawn((8, 8)))) for _ in range(2)]
        make.a_reply(ann, thread, shows=shows)
    sent_for = {}
    for found, size in ((thread, 2), (thread, 20), (plain, 20)):
        posts = queries.posts(found.id, size).items
        head = queries.thread_head(found.public_id)
        with counted() as sent:
            shown = pictures.of_page(head.board, posts, sees_hidden=False)
        sent_for[found.id, size] = (len([each for each in sent if "picture" in each]), len(shown))
    assert sent_for == {(thread.id, 2): (1, 1), (thread.id, 20): (1, 12), (plain.id, 20): (0, 0)}


def test_reading_what_stands_around_a_picture_does_not_read_the_picture(ann: Member, board: Board) -> None:
    post = with_picture(ann, board)
    with counted() as sent:
        pictures.of_posts([post.id])
        access.picture(ann, kept()[0].public_id)
    asked = [each for each in sent if "picture" in each and "content" in each]
    assert len(asked) == 1, "only this test's own look at the rows"
