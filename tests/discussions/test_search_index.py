"""The search's index: how far a page looks back, what keeps it true to the posts, and how words leave it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import index, search, service, tending
from forum.discussions.models import Board, Post, SearchText, Thread
from forum.discussions.search import Order, Query
from forum.extensions import db
from forum.forgetting import wipe_leftovers
from forum.migrations import search_index
from forum.transaction import transaction
from forum.vocabulary import ContentNote, FlagReason, Visibility
from forum.web import VISITOR
from tests import factories as make
from tests.test_forgetting import files_with

pytestmark = pytest.mark.both_databases
Jump = Callable[[int], None]


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def thread(ann: Member) -> Thread:
    return make.a_thread(ann, title="The kitchen at night", text="I stood before the fridge")


@pytest.fixture
def jump(app: Flask, database: str) -> Iterator[Jump]:
    """Gives the next entry a number far away, as if a large community had written meanwhile."""

    def to(number: int) -> None:
        with transaction():
            if database == "sqlite":
                asked = sa.text("UPDATE sqlite_sequence SET seq = :number WHERE name = 'search_text'")
            else:
                asked = sa.text("SELECT setval('search_text_id_seq', :number)")
            db.session.execute(asked, {"number": number})

    before = db.session.scalar(sa.select(sa.func.max(SearchText.id))) or 1_000
    yield to
    to(before + 100)


def found(reader: Member, line: str, **more: object) -> list[str]:
    return [each.post_public_id for each in search.find(reader, Query(line, **more), make.settings()).items]


# --- How far a page looks back ----------------------------------------------------------------------------------------


def far_apart(ann: Member, thread: Thread, jump: Jump) -> list[str]:
    """Posts in spans of every size, the newest first."""
    posts = []
    for size in search_index.SPANS:
        jump(size * 2 - 2)
        posts += [make.a_reply(ann, thread, f"A needle, {turn}").public_id for turn in range(3)]
    return posts[::-1]


def test_spans_are_the_same_where_they_are_made_and_where_they_are_asked_for() -> None:
    assert index.SPANS == search_index.SPANS


def test_with_patience_one_page_reaches_every_span(ann: Member, thread: Thread, jump: Jump) -> None:
    posts = far_apart(ann, thread, jump)
    calm = replace(make.settings(), search_patience_ms=60_000)
    page = search.find(ann, Query("needle"), calm)
    assert [each.post_public_id for each in page.items] == posts
    assert (page.next, page.is_partial) == (None, False)
    assert len(search.find(ann, Query("needle", order=Order.BEST), calm).items) == len(posts)


def test_without_patience_the_pages_go_on_where_the_last_one_stopped(ann: Member, thread: Thread, jump: Jump) -> None:
    posts = far_apart(ann, thread, jump)
    hurried = replace(make.settings(), search_patience_ms=0)
    # The newest of them and the first of all; between them are a thousand empty spans.
    seen, before, pages = [], None, 0
    while pages < 3:
        page = search.find(ann, Query("needle"), hurried, before=before)
        seen += [each.post_public_id for each in page.items]
        assert page.is_partial
        before, pages = int(page.next or 0), pages + 1
    assert seen == posts[: len(seen)]
    assert len(seen) == 3
    nearly = search_index.SPANS[0] * 3
    for _turn in range(5):
        page = search.find(ann, Query("needle"), hurried, before=nearly)
        seen += [each.post_public_id for each in page.items]
        if page.next is None:
            break
        nearly = int(page.next)
    assert page.next is None
    assert seen[3:] == posts[-3:]


@pytest.mark.parametrize("before", [-5, 0, 1, 2**31, 2**62, 10**18 - 1])
def test_a_page_may_begin_anywhere(ann: Member, thread: Thread, before: int) -> None:
    page = search.find(ann, Query("fridge"), make.settings(), before=before)
    assert len(page.items) == (before > 2)
    assert page.next is None


def test_a_page_that_stopped_early_says_so(
    app: Flask, client: FlaskClient, ann: Member, thread: Thread, jump: Jump, monkeypatch: pytest.MonkeyPatch
) -> None:
    far_apart(ann, thread, jump)
    make.sign_in(client, ann)
    monkeypatch.setitem(app.config, "NIGHTLIGHT", replace(make.settings(), search_patience_ms=0))
    page = client.get(make.send(client, "/search", q="needle").location)
    assert "goes further back" in make.words(page)
    assert make.page(page).select_one(".pager-next")
    nothing = client.get(make.send(client, "/search", q="fridge ").location)
    assert "Nothing has these words so far" in make.words(nothing)
    assert make.page(nothing).select_one(".pager-next")
    best = client.get(make.send(client, "/search", q="needle", order="best").location)
    assert "only the newest were looked through" in make.words(best)


def test_a_word_that_stands_whole_is_no_beginning(ann: Member, thread: Thread) -> None:
    more = make.a_reply(ann, thread, "Two fridges in one kitchenette")
    assert found(ann, "fridge") == [make.opening_of(thread).public_id]
    assert found(ann, "fridg") == [more.public_id, make.opening_of(thread).public_id]
    assert found(ann, "fridges kitchene") == [more.public_id]


def test_what_one_may_not_read_does_not_change_what_a_beginning_finds(ann: Member, thread: Thread, app: Flask) -> None:
    """Else a visitor could learn whether a word stands anywhere among the members."""
    make.a_thread(ann, make.a_board("Open", is_public=True), text="fridgeful")
    assert len(found(VISITOR, "fridge")) == 1


# --- True to the posts ------------------------------------------------------------------------------------------------


def test_a_title_and_a_board_that_change_move_the_words(ann: Member, thread: Thread) -> None:
    opening, answer = make.opening_of(thread).public_id, make.a_reply(ann, thread, "about the fridge").public_id
    other = make.a_board("Days")
    with transaction():
        kept = db.session.get_one(Thread, thread.id)
        kept.title, kept.board_id = "A garden", other.id
    assert found(ann, "garden") == [opening]
    assert found(ann, "kitchen") == []
    assert found(ann, "fridge", board=other.public_id) == [answer, opening]
    assert found(ann, "fridge", board=db.session.query(Board).filter_by(name="Nights").one().public_id) == []


def test_a_note_that_a_moderator_adds_narrows_a_search(ann: Member, thread: Thread) -> None:
    post = make.opening_of(thread).public_id
    moderator = make.a_moderator()
    tending.add_notes(moderator, post, [ContentNote.GRIEF])
    assert found(ann, "fridge", only="grief") == [post]
    assert found(ann, "fridge", without="any") == []
    tending.add_notes(moderator, post, [])
    assert found(ann, "fridge", without="any") == [post]


def test_a_hidden_thread_takes_all_its_words_along(ann: Member, thread: Thread) -> None:
    answer = make.a_reply(ann, thread, "about the fridge").public_id
    for visibility, count in ((Visibility.HIDDEN, 0), (Visibility.VISIBLE, 2)):
        with transaction():
            db.session.get_one(Thread, thread.id).visibility = visibility
        assert len(found(ann, "fridge")) == count
    assert found(ann, "about") == [answer]


def test_after_every_kind_of_change_the_index_is_whole(ann: Member, thread: Thread, database: str) -> None:
    posts = [make.a_reply(ann, thread, f"word{number} and more") for number in range(20)]
    for post in posts[:5]:
        service.take_back(ann, post.public_id)
    for post in posts[5:10]:
        service.edit(ann, post.public_id, make.settings(), text="something else", notes=[ContentNote.GRIEF])
    tending.hide(posts[10], FlagReason.OTHER)
    index.tidy()
    assert db.session.query(SearchText).count() == db.session.query(Post).count()
    if database == "sqlite":
        with transaction():
            # Compares every word of the index with the entries; raises when one differs.
            db.session.execute(sa.text("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"))
            db.session.execute(sa.text("INSERT INTO search_words (search_words) VALUES ('rebuild')"))
    assert len(found(ann, '"and more"')) == 9
    assert len(found(ann, "something")) == 5


# --- How words leave it -----------------------------------------------------------------------------------------------


def test_no_piece_of_a_deleted_word_is_left(app: Flask, ann: Member, thread: Thread, database: str) -> None:
    """FTS5 keeps a word without the letters it shares with the one before, so each begins like no other."""
    if database != "sqlite":
        return
    gone = [f"{first}qxzvjk{turn}wf" for turn, first in enumerate("bcdghjklmnpqrstvwxyz")]
    posts = [make.a_reply(ann, thread, f"{word} said") for word in gone]
    for number in range(60):
        make.a_reply(ann, thread, f"What stays, {number}")
    tails = [word[1:] for word in gone]
    assert all(files_with(app, tail) for tail in tails)
    for post in posts[::2]:
        service.take_back(ann, post.public_id)
    for post in posts[1::2]:
        tending.hide(post, FlagReason.OTHER)
    with transaction():
        db.session.execute(sa.update(Post).where(Post.visibility == "hidden").values(source="", html=""))
    index.tidy()
    terms = set(db.session.scalars(sa.text("SELECT term FROM search_vocab")))
    assert terms
    assert not terms & set(gone)
    db.session.remove()
    assert wipe_leftovers() == 0
    assert [tail for tail in tails if files_with(app, tail)] == []
