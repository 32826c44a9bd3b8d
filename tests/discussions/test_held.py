"""Words that wait for a person: nowhere for anybody but their author and who judges them, and out as if just sent once read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions import service
from forum.discussions.models import Board, FirstWords, Post, Thread
from forum.errors import Conflict, Invalid, Missing
from forum.extensions import db
from forum.lib import clock
from forum.moderation import held
from forum.moderation import service as moderation
from forum.moderation.models import Case
from forum.moving import departing
from forum.notifications.models import Notice
from forum.vocabulary import FlagReason, HeldFor, NoticeVerb, Visibility
from tests import factories as make
from tests import untied
from tests.world import follow_everything

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]
MARK = "heldheron"
LINK = f"Look, {MARK}: https://elsewhere.example/x"
PAUSE = timedelta(seconds=31)


@pytest.fixture(autouse=True)
def hours(app: Flask):
    with clock.freeze(clock.day(clock.now()) + timedelta(hours=9)) as frozen:
        yield frozen


@pytest.fixture
def board(app: Flask) -> Board:
    return make.a_board(is_public=True, pictures=True)


@pytest.fixture
def others(board: Board) -> Thread:
    """A thread of somebody else's."""
    return make.a_thread(make.make_member("Bea Heron"), board, title="Hello")


@pytest.fixture
def new(app: Flask) -> Member:
    return make.in_first_days("Windy Acorn")


def again(row: Any) -> Any:
    db.session.expire_all()
    return db.session.get_one(type(row), row.id)


def case_of(post: Post) -> Case:
    return db.session.scalars(sa.select(Case).where(Case.target_id == post.public_id)).one()


def told(member_id: int) -> list[NoticeVerb]:
    return list(db.session.scalars(sa.select(Notice.verb).where(Notice.account_id == member_id).order_by(Notice.id)))


def let_out(post: Post) -> None:
    case = case_of(post)
    held.let_out(make.a_moderator(), case.public_id, case.version, make.settings())


# --- What waits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        (LINK, True),
        ("Just words. Nothing else", False),
        ("Read http://127.0.0.1:5000/t/abcdefghij", False),
        ("t.me/abc", True),
    ],
)
def test_words_of_somebody_new_that_lead_elsewhere_wait(others: Thread, new: Member, text: str, waits: bool) -> None:
    post = make.a_reply(new, others, text)
    assert (again(post).visibility is Visibility.HELD) is waits
    assert db.session.query(Case).count() == waits


def test_a_title_counts_as_words(board: Board, new: Member) -> None:
    thread = make.a_thread(new, board, title="See elsewhere.example.com", text="Plain")
    assert again(thread).visibility is Visibility.HELD


def test_who_is_settled_or_has_a_duty_leads_where_they_like(others: Thread) -> None:
    for who in (make.make_member(), make.a_moderator(), make.a_greeter()):
        assert again(make.a_reply(who, others, LINK)).visibility is Visibility.VISIBLE


def test_a_one_off_name_is_new_whoever_is_behind_it(others: Thread) -> None:
    for member in (make.make_member(), make.a_moderator(), make.in_first_days()):
        token = make.session_with_keys(member)
        post = make.a_reply(make.known_by(token), others, LINK, alias_by=token)
        assert again(post).visibility is Visibility.HELD
        before = [each for each in untied.stored()["account"] if each["id"] == member.id]
        let_out(post)
        assert [each for each in untied.stored()["account"] if each["id"] == member.id] == before


def test_a_change_puts_no_link_into_words_that_are_out(others: Thread, new: Member) -> None:
    post = make.a_reply(new, others, "Plain words")
    with pytest.raises(Invalid, match="read by a person first"):
        service.edit(new, post.public_id, make.settings(), text=LINK)
    service.edit(new, post.public_id, make.settings(), text="Other plain words")
    settled = make.make_member()
    mine = make.a_reply(settled, others, "Plain")
    service.edit(settled, mine.public_id, make.settings(), text=LINK)


def test_only_so_many_wait_at_a_time(others: Thread, new: Member, hours: Any) -> None:
    posts = []
    for number in range(make.settings().new_held_most):
        posts.append(make.a_reply(new, others, f"{LINK} {number}"))
        hours.move(PAUSE)
    with pytest.raises(Conflict, match="waiting for a person"):
        make.a_reply(new, others, f"{LINK} once more")
    assert db.session.query(Case).count() == len(posts)
    let_out(posts[0])
    make.a_reply(new, others, f"{LINK} once more")


def test_the_same_form_twice_is_one(others: Thread, new: Member) -> None:
    facts = {"text": LINK, "nonce": "the-same-nonce"}
    first = service.reply(new, others.public_id, make.settings(), **facts)
    assert service.reply(new, others.public_id, make.settings(), **facts).id == first.id
    assert db.session.query(Case).count() == 1


# --- Nobody hears of it -----------------------------------------------------------------------------------------------


def test_nothing_moves_before_it_is_out(others: Thread, board: Board, new: Member) -> None:
    def facts() -> tuple[Any, ...]:
        db.session.expire_all()
        thread, home = db.session.get_one(Thread, others.id), db.session.get_one(Board, board.id)
        told_of = db.session.query(Notice).count(), db.session.query(FirstWords).count()
        return thread.reply_count, thread.last_post_id, thread.revision, home.revision, *told_of

    before = facts()
    make.a_reply(new, others, LINK)
    assert facts() == before
    assert again(new_account(new)).has_written is False
    assert again(new_account(new)).new_days == make.settings().new_days_with_words


def new_account(member: Member) -> Account:
    return db.session.get_one(Account, member.id)


@pytest.fixture
def written(others: Thread, board: Board, new: Member, hours: Any) -> list[Post]:
    """An answer that waits, a thread that waits, and an answer of somebody else behind the first."""
    answer = make.a_reply(new, others, LINK)
    hours.move(PAUSE)
    thread = make.a_thread(new, board, title=f"Title {MARK}", text=LINK)
    make.a_reply(make.make_member(), others, "Another answer")
    return [answer, make.opening_of(thread)]


def starts(posts: list[Post]) -> list[str]:
    """Every address at which something of these could be asked for, whether a link leads there or not."""
    found = untied.surfaces()
    for post in posts:
        found += [f"/p/{post.public_id}{rest}" for rest in ("/take-back", "/with", "/let-go")]
        found.append(f"/t/{post.thread.public_id}?from={post.path}")
    return found


@pytest.mark.parametrize("reader", ["visitor", "member", "somebody else who is new", "greeter", "host and follower"])
def test_nobody_meets_a_word_of_it(
    written: list[Post], others: Thread, new_client: NewClient, open_socket: Callable, reader: str
) -> None:
    client, who = new_client(), None
    if reader != "visitor":
        kinds = {"greeter": make.a_greeter, "somebody else who is new": make.in_first_days}
        who = kinds.get(reader, make.make_member)()
        make.sign_in(client, who)
    if reader.startswith("host"):
        make.send(client, f"/t/{others.public_id}/mark", choice="follow")
    pages = follow_everything(client, starts(written))
    assert len(pages) > 30
    told_of = [path for path, page in pages.items() if MARK in page.text or "not out yet" in page.text.casefold()]
    assert told_of == []
    gone = [f"/p/{written[0].public_id}", f"/t/{written[1].thread.public_id}", f"/p/{written[1].public_id}"]
    for path in gone:
        assert client.get(path).status_code == (401 if who is None else 404)
    assert "Another answer" in client.get(f"/t/{others.public_id}").text
    for sought in (MARK, "elsewhere"):
        page = make.send(client, "/search", q=sought).location
        assert MARK not in client.get(page).text.replace(f'value="{MARK}"', "").replace(f"“{MARK}”", "")
    if who is not None:
        socket = open_socket(client)
        for post in written:
            ack = socket.emit(
                "thread:watch", {"thread": post.thread.public_id, "shown": [post.public_id]}, callback=True
            )
            assert MARK not in str(ack)
            assert post.public_id not in str(ack)


def test_an_export_has_nothing_of_it(written: list[Post]) -> None:
    lines = list(departing.lines())
    assert any("Another answer" in line for line in lines)
    assert not any(MARK in line or post.public_id in line for line in lines for post in written)


def test_a_moderator_meets_it_in_its_case_alone(written: list[Post], new_client: NewClient) -> None:
    client = new_client()
    make.sign_in(client, make.a_moderator())
    cases = {f"/c/{case_of(post).public_id}" for post in written}
    pages = follow_everything(client, [*starts(written), "/moderation?held=1", *cases])
    assert {path for path, page in pages.items() if MARK in page.text} == cases


def test_a_flood_that_waits_empties_no_page(others: Thread, new_client: NewClient) -> None:
    many = make.settings().posts_per_page + 5
    with_words = make.a_reply(make.make_member(), others, "The one that is out")
    for _each in range(many):
        make.a_reply(make.in_first_days(), others, f"t.me/{_each}")
    last = make.a_reply(make.make_member(), others, "And one behind them")
    page = new_client().get(f"/t/{others.public_id}")
    for words in ("The one that is out", "And one behind them"):
        assert words in page.text
    assert "Next page" not in page.text
    for post in (with_words, last):
        assert new_client().get(f"/p/{post.public_id}").location == f"/t/{others.public_id}#{post.public_id}"


# --- Its author -------------------------------------------------------------------------------------------------------


def test_its_author_sees_it_and_what_it_waits_for(
    others: Thread, new: Member, client: FlaskClient, board: Board, hours
) -> None:
    make.sign_in(client, new)
    sent = make.send(client, f"/t/{others.public_id}/replies", text=LINK, nonce="nonce-one")
    page = client.get(sent.location)
    assert "This is waiting for a person to read it" in make.words(page)
    assert "A person reads this before it goes out" in make.words(page)
    assert MARK in make.words(page)
    hours.move(PAUSE)
    sent = make.send(client, f"/b/{board.public_id}/new", title="Mine", text=LINK, nonce="nonce-two")
    page = client.get(sent.location)
    assert "This is waiting for a person to read it" in make.words(page)
    assert "This thread is waiting for a person to read it" in make.words(page)
    answer = make.send(client, f"{sent.location}/replies", text="And more", nonce="nonce-three")
    assert answer.status_code in (409, 429)
    tools = [link["href"] for link in make.page(page).select(".post-tools a")]
    assert [path.rpartition("/")[2] for path in tools] == ["take-back"]
    assert make.send(client, tools[0]).status_code == 303
    assert db.session.query(Thread).count() == 1


def test_taking_it_back_takes_nothing_else_along(others: Thread, new: Member) -> None:
    make.a_reply(make.make_member(), others, "One answer")
    post = make.a_reply(new, others, LINK)
    service.take_back(new, post.public_id)
    assert again(others).reply_count == 1
    assert db.session.query(Post).filter_by(id=post.id).count() == 0


def test_the_same_words_again_lead_to_those_that_wait(
    others: Thread, new: Member, client: FlaskClient, hours: Any
) -> None:
    make.sign_in(client, new)
    path = f"/t/{others.public_id}/replies"
    first = make.send(client, path, text=LINK, nonce="nonce-one").location
    hours.move(PAUSE)
    assert make.send(client, path, text=LINK, nonce="nonce-two").location == first


# --- Out, or kept back ------------------------------------------------------------------------------------------------


def test_an_answer_that_is_let_out_is_as_if_just_sent(others: Thread, new: Member) -> None:
    post = make.a_reply(new, others, LINK)
    let_out(post)
    thread = again(others)
    assert again(post).visibility is Visibility.VISIBLE
    assert (thread.reply_count, thread.last_post_id) == (1, post.id)
    assert told(others.author_id) == [NoticeVerb.REPLIED]
    assert told(new.id) == [NoticeVerb.LET_OUT]
    assert again(new_account(new)).has_written
    assert post.id in set(db.session.scalars(sa.select(FirstWords.post_id)))
    case = case_of(post)
    with pytest.raises(Conflict):
        held.let_out(make.a_moderator(), case.public_id, case.version, make.settings())
    assert again(others).reply_count == 1


def test_a_thread_that_is_let_out_stands_in_its_board(board: Board, new: Member, client: FlaskClient) -> None:
    thread = make.a_thread(new, board, title="Let out", text=LINK)
    assert "Let out" not in client.get(f"/b/{board.public_id}").text
    let_out(make.opening_of(thread))
    for path in (f"/b/{board.public_id}", "/talk", f"/b/{board.public_id}/feed"):
        assert "Let out" in client.get(path).text
    page = make.send(client, "/search", q="elsewhere").location
    assert "Let out" in client.get(page).text


def test_words_that_were_kept_back_are_nowhere_and_their_author_reads_why(
    others: Thread, new: Member, client: FlaskClient, new_client: NewClient
) -> None:
    post = make.a_reply(new, others, LINK)
    case = case_of(post)
    moderation.hide(make.a_moderator(), case.public_id, case.version, FlagReason.SPAM, "Not here, please")
    assert again(others).reply_count == 0
    make.sign_in(client, new)
    assert "keeps it back" in make.words(client.get(f"/t/{others.public_id}"))
    assert "Not here, please" in make.words(client.get("/notices"))
    other = new_client()
    make.sign_in(other, make.make_member())
    page = make.words(other.get(f"/t/{others.public_id}"))
    assert MARK not in page
    assert "has hidden these words" not in page, "nobody learns that there were any"
    let_out(post)
    assert MARK in other.get(f"/t/{others.public_id}").text


def test_a_case_about_words_that_wait_is_not_closed_over_them(others: Thread, new: Member) -> None:
    post, mod = make.a_reply(new, others, LINK), make.a_moderator()
    case = case_of(post)
    assert case.held_for is HeldFor.LINK
    with pytest.raises(Conflict):
        moderation.dismiss(mod, case.public_id, case.version)
    with pytest.raises(Conflict):
        moderation.restore(mod, case.public_id, case.version)
    service.take_back(new, post.public_id)
    case = again(case)
    moderation.dismiss(mod, case.public_id, case.version)


def test_nobody_flags_or_answers_what_is_not_out(others: Thread, new: Member) -> None:
    post, other = make.a_reply(new, others, LINK), make.make_member()
    with pytest.raises(Missing):
        make.a_case(other, post.public_id)
    with pytest.raises(Conflict):
        make.a_reply(other, others, "Answering", parent=post)
