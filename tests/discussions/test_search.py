"""Looking for words: found where the reader may read, gone with what is gone, whatever somebody types."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts import reading as people
from forum.accounts.queries import Member
from forum.discussions import index, search, service, tending
from forum.discussions.models import Board, Post, SearchText, Thread
from forum.discussions.search import Order, Period, Query
from forum.errors import Invalid, Missing
from forum.extensions import db
from forum.lib import clock, markup
from forum.reading import Reading
from forum.transaction import transaction
from forum.vocabulary import ContentNote, FlagReason, Shown
from forum.web import VISITOR
from tests import factories as make
from tests.lib import hostile

pytestmark = pytest.mark.both_databases
NOTE = ContentNote.GRIEF


@pytest.fixture
def board(app: Flask) -> Board:
    return make.a_board("Nights")


@pytest.fixture
def thread(bea: Member, board: Board) -> Thread:
    return make.a_thread(bea, board, title="The kitchen at night", text="I stood before the fridge, trembling")


def found(reader: object, line: str, *, reading: Reading | None = None, before: int | None = None, **more: object):
    """The posts that a search finds, in its order."""
    page = search.find(reader, Query(line, **more), make.settings(), reading or Reading(), before=before)
    return [each.post_public_id for each in page.items]


def tried(reader: object, line: str) -> list[str]:
    """What is found, or nothing where the search says that there is no word in it."""
    try:
        return found(reader, line)
    except Invalid as error:
        return [] if "q" in error.problems else [str(error)]


def opening(thread: Thread) -> str:
    return make.opening_of(thread).public_id


# --- Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "hit"),
    [
        ("fridge", True),
        ("FRIDGE", True),
        ("kitchen fridge", True),
        ("kitch", True),
        ("kitch ", False),
        ("itchen", False),
        ('"before the fridge"', True),
        ('"fridge before"', False),
        ('"kitchen at night" trembling', True),
        ('"night I stood"', False),
        ("fridge -trembling", False),
        ("fridge -wine", True),
        ("wine", False),
        ("kitchen -night", False),
    ],
)
def test_words_phrases_and_words_that_must_not_be_there(ann: Member, thread: Thread, line: str, hit: bool) -> None:
    assert found(ann, line) == ([opening(thread)] if hit else [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("El año pasado", "ano"),
        ("Un café sólo", "CAFE solo"),
        ("naïve **bo**ld", "naive bold"),
        ("Straße", "straße"),
        ("über", "Über"),
        ("ночь без сна", "НОЧЬ"),
        ("90 days & counting", "90 days"),
        ("it's mine", "it's"),
        ("<b>not a tag</b>", "not"),
    ],
)
def test_accents_case_and_markup_do_not_matter(ann: Member, board: Board, text: str, line: str) -> None:
    thread = make.a_thread(ann, board, text=text)
    assert found(ann, line) == [opening(thread)]


@pytest.mark.parametrize(
    "line",
    ['"', '""', '"fridge', 'fridge"', "fridge*", "NEAR(fridge kitchen)", "title:fridge", "fridge AND", "OR OR", "NOT",
     "-", "--", "- fridge", "(", ")", "fridge)", "a'b", "';--", "\\", "%", "_", "^fridge", "{title}:x", "\x00", "\ufffe",
     "\U0001f600", "~b1", "!fridge", "fridge & | !", "<->", "fridge:*", "\u0130\u0307", "ﬀ", "½ ½", "a" * 200, "é" * 100],
)  # fmt: skip
def test_whatever_is_typed_is_words(ann: Member, thread: Thread, line: str) -> None:
    assert set(tried(ann, line)) <= {opening(thread)}


def test_hostile_lines_find_nothing_and_break_nothing(ann: Member, thread: Thread) -> None:
    for payload in hostile.payloads()[::40]:
        tried(ann, payload[:200])


def test_no_words_and_too_many_are_said(ann: Member) -> None:
    for line in ("", "   ", "...", "x" * 201):
        with pytest.raises(Invalid):
            found(ann, line)


def test_the_database_sees_the_same_words_as_we_do(app: Flask, ann: Member, thread: Thread) -> None:
    """`plain_words` in PostgreSQL against `markup.plain`; on SQLite it is the same function."""
    for number, payload in enumerate([*hostile.payloads()[::50], "a **b**c\n\n> d\n\n- e\n- f `g`", "x\n# y\nz"]):
        try:
            post = make.a_reply(ann, thread, f"{payload} word{number}"[:9_000])
        except Invalid:
            continue
        asked = sa.select(SearchText.words).where(SearchText.item_id == post.id)
        assert db.session.execute(asked).scalar_one() == markup.plain(post.html), ascii(payload)


# --- Where, when, with which notes ------------------------------------------------------------------------------------


def test_a_search_can_be_narrowed_to_a_board_and_by_notes(ann: Member, board: Board, thread: Thread) -> None:
    other = make.a_thread(ann, make.a_board("Days"), text="A fridge in the day", notes=[NOTE])
    assert found(ann, "fridge") == [opening(other), opening(thread)]
    assert found(ann, "fridge", board=board.public_id) == [opening(thread)]
    assert found(ann, "fridge", only="any") == [opening(other)]
    assert found(ann, "fridge", only=NOTE.value) == [opening(other)]
    assert found(ann, "fridge", only="gambling") == []
    assert found(ann, "fridge", without=NOTE.value) == [opening(thread)]
    assert found(ann, "fridge", without="any") == [opening(thread)]
    with pytest.raises(Missing):
        found(ann, "fridge", board="aaaaaaaaaa")


def test_a_search_can_be_narrowed_to_a_time(ann: Member, thread: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = make.opening_of(thread)
    with transaction():
        for days, post in ((40, long_ago), (10, make.a_reply(ann, thread, "A fridge again"))):
            db.session.execute(
                sa.update(SearchText).where(SearchText.item_id == post.id).values(at=clock.now() - timedelta(days=days))
            )
    new = make.a_reply(ann, thread, "The newest fridge")
    assert found(ann, "fridge", period=Period.WEEK) == [new.public_id]
    assert len(found(ann, "fridge", period=Period.MONTH)) == 2
    assert len(found(ann, "fridge", period=Period.YEAR)) == 3
    assert len(found(ann, "fridge")) == 3


def test_pages_hold_each_result_once_while_people_write(ann: Member, thread: Thread) -> None:
    size = make.settings().search_results_per_page
    posts = [make.a_reply(ann, thread, f"fridge {number}").public_id for number in range(size * 2)]
    seen, before = [], None
    while True:
        page = search.find(ann, Query("fridge"), make.settings(), before=before)
        seen += [each.post_public_id for each in page.items]
        make.a_reply(ann, thread, "fridge, meanwhile")
        if page.next is None:
            break
        before = int(page.next)
    assert seen == [*reversed(posts), opening(thread)]


def test_the_best_come_first_when_asked_for(ann: Member, board: Board, thread: Thread) -> None:
    make.a_reply(ann, thread, "wine " + "and many other words " * 40)
    best = make.a_thread(ann, board, title="Wine", text="wine wine")
    make.a_reply(ann, thread, "some wine and some more words")
    assert found(ann, "wine", order=Order.BEST)[0] == opening(best)
    assert len(found(ann, "wine", order=Order.BEST)) == 3


# --- Who may read -----------------------------------------------------------------------------------------------------


def test_a_visitor_finds_what_is_public(ann: Member, thread: Thread) -> None:
    assert found(VISITOR, "fridge") == []
    public = make.a_thread(ann, make.a_board("Open", is_public=True), text="A public fridge")
    assert found(VISITOR, "fridge") == [opening(public)]


def test_hidden_words_are_found_by_nobody(ann: Member, bea: Member, thread: Thread) -> None:
    post = make.opening_of(thread)
    reply = make.a_reply(ann, thread, "about the fridge")
    tending.hide(post, FlagReason.OTHER)
    for reader in (ann, bea, make.a_moderator()):
        assert found(reader, "trembling") == []
        assert found(reader, "kitchen") == []
    page = search.find(ann, Query("fridge"), make.settings())
    assert [each.post_public_id for each in page.items] == [reply.public_id]
    assert page.items[0].thread.title_hidden
    tending.restore(post)
    assert found(ann, "trembling kitchen") == [post.public_id]


def test_words_taken_back_are_gone_from_the_index(ann: Member, bea: Member, thread: Thread) -> None:
    make.a_reply(ann, thread, "me too")
    service.take_back(bea, opening(thread))
    lone = make.a_reply(bea, thread, "lonelyword")
    service.take_back(bea, lone.public_id)
    assert found(ann, "trembling") == found(ann, "kitchen") == found(ann, "lonelyword") == []
    assert db.session.query(SearchText).filter(SearchText.words.contains("trembling")).count() == 0


def test_a_change_moves_the_words(ann: Member, bea: Member, thread: Thread) -> None:
    service.edit(bea, opening(thread), make.settings(), text="I went for a walk", notes=[NOTE])
    assert found(ann, "trembling") == []
    assert found(ann, "walk", only=NOTE.value) == [opening(thread)]


def test_every_post_has_its_entry(ann: Member, thread: Thread) -> None:
    make.a_reply(ann, thread)
    assert db.session.query(SearchText).count() == db.session.query(Post).count()


# --- What a result shows ----------------------------------------------------------------------------------------------


def test_a_snippet_marks_what_was_looked_for(ann: Member, thread: Thread) -> None:
    text = "word " * 100 + "then <b> the Needle & more " + "word " * 100
    make.a_reply(ann, thread, text)
    pieces = search.find(ann, Query("needle"), make.settings()).items[0].snippet
    assert ("Needle", True) in pieces
    whole = "".join(text for text, _hit in pieces)
    assert "<b> the Needle & more" in whole
    assert len(whole) < 300


@pytest.mark.parametrize(
    ("reading", "results", "bare"),
    [
        (Reading(), 1, False),
        (Reading(notes={NOTE: Shown.SHOW}), 1, True),
        (Reading(notes={NOTE: Shown.HIDE}), 0, False),
        (Reading(words=("trouble",), notes={NOTE: Shown.SHOW}), 1, False),
    ],
)
def test_covered_words_have_no_snippet(ann: Member, board: Board, reading: Reading, results: int, bare: bool) -> None:
    make.a_thread(ann, board, text="needle and trouble", notes=[NOTE])
    items = search.find(ann, Query("needle"), make.settings(), reading).items
    assert len(items) == results
    assert all(bool(each.snippet) is bare for each in items)


def test_nothing_by_a_muted_person_is_found(ann: Member, bea: Member, thread: Thread, client) -> None:
    token = make.sign_in(client, ann)
    people.mute(ann, bea.id)
    assert found(ann, "fridge", reading=people.of(make.member_again(ann.id), token)) == []


# --- Tidying ----------------------------------------------------------------------------------------------------------


def test_tidying_keeps_the_index_whole(app: Flask, ann: Member, thread: Thread, database: str) -> None:
    for number in range(30):
        service.take_back(ann, make.a_reply(ann, thread, f"gone {number}").public_id)
    index.tidy()
    if database == "sqlite":
        kept = db.session.execute(sa.text("SELECT block FROM search_words_data")).scalars()
        assert not any(b"gone" in block for block in kept), "however much SQLite had put together by itself"
        assert index.tidy() == 0, "nothing is left to do"
    assert found(ann, "fridge") == [opening(thread)]
    assert found(ann, "gone") == []
