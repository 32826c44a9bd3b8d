"""Words that wait for a person: nowhere for anybody but their author and who judges them, and out as if just sent once read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions import service
from forum.discussions.models import Board, FirstWords, Post, Thread
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.moderation import held
from forum.moderation.models import Case
from forum.moving import departing
from forum.notifications.models import Notice
from forum.vocabulary import Visibility
from tests import factories as make
from tests import untied
from tests.world import follow_everything

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("hours")]
NewClient = Callable[[], FlaskClient]
MARK = "heldheron"
LINK = f"Look, {MARK}: https://elsewhere.example/x"
PAUSE = timedelta(seconds=31)


def again(row: Any) -> Any:
    db.session.expire_all()
    return db.session.get_one(type(row), row.id)


def case_of(post: Post) -> Case:
    return db.session.scalars(sa.select(Case).where(Case.target_id == post.public_id)).one()


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
def test_words_of_somebody_new_that_lead_elsewhere_wait(others: Thread, fresh: Member, text: str, waits: bool) -> None:
    post = make.a_reply(fresh, others, text)
    assert (again(post).visibility is Visibility.HELD) is waits
    assert db.session.query(Case).count() == waits


def test_a_title_counts_as_words(open_board: Board, fresh: Member) -> None:
    thread = make.a_thread(fresh, open_board, title="See elsewhere.example.com", text="Plain")
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


def test_a_change_puts_no_link_into_words_that_are_out(others: Thread, fresh: Member) -> None:
    post = make.a_reply(fresh, others, "Plain words")
    with pytest.raises(Invalid, match="read by a person first"):
        service.edit(fresh, post.public_id, make.settings(), text=LINK)
    service.edit(fresh, post.public_id, make.settings(), text="Other plain words")
    settled = make.make_member()
    mine = make.a_reply(settled, others, "Plain")
    service.edit(settled, mine.public_id, make.settings(), text=LINK)


def test_only_so_many_wait_at_a_time(others: Thread, fresh: Member, hours: Any) -> None:
    posts = []
    for number in range(make.settings().new_held_most):
        posts.append(make.a_reply(fresh, others, f"{LINK} {number}"))
        hours.move(PAUSE)
    with pytest.raises(Conflict, match="waiting for a person"):
        make.a_reply(fresh, others, f"{LINK} once more")
    assert db.session.query(Case).count() == len(posts)
    let_out(posts[0])
    make.a_reply(fresh, others, f"{LINK} once more")


def test_the_same_form_twice_is_one(others: Thread, fresh: Member) -> None:
    facts = {"text": LINK, "nonce": "the-same-nonce"}
    first = service.reply(fresh, others.public_id, make.settings(), **facts)
    assert service.reply(fresh, others.public_id, make.settings(), **facts).id == first.id
    assert db.session.query(Case).count() == 1


# --- Nobody hears of it -----------------------------------------------------------------------------------------------


def test_nothing_moves_before_it_is_out(others: Thread, open_board: Board, fresh: Member) -> None:
    def facts() -> tuple[Any, ...]:
        db.session.expire_all()
        thread, home = db.session.get_one(Thread, others.id), db.session.get_one(Board, open_board.id)
        told_of = db.session.query(Notice).count(), db.session.query(FirstWords).count()
        return thread.reply_count, thread.last_post_id, thread.revision, home.revision, *told_of

    before = facts()
    make.a_reply(fresh, others, LINK)
    assert facts() == before
    assert again(new_account(fresh)).has_written is False
    assert again(new_account(fresh)).new_days == make.settings().new_days_with_words


def new_account(member: Member) -> Account:
    return db.session.get_one(Account, member.id)


@pytest.fixture
def written(others: Thread, open_board: Board, fresh: Member, hours: Any) -> list[Post]:
    """An answer that waits, a thread that waits, and an answer of somebody else behind the first."""
    answer = make.a_reply(fresh, others, LINK)
    hours.move(PAUSE)
    thread = make.a_thread(fresh, open_board, title=f"Title {MARK}", text=LINK)
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
