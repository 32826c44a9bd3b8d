"""Words that wait, for their author; and what becomes of them: out as if just sent, or kept back."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import service
from forum.discussions.models import Board, FirstWords, Post, Thread
from forum.errors import Conflict, Missing
from forum.extensions import db
from forum.lib.clock import Frozen
from forum.moderation import held
from forum.moderation import service as moderation
from forum.notifications.models import Notice
from forum.vocabulary import FlagReason, HeldFor, NoticeVerb, Visibility
from tests import factories as make
from tests.discussions.test_held import LINK, MARK, PAUSE, again, case_of, let_out, new_account

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("hours")]
NewClient = Callable[[], FlaskClient]


def told(member_id: int) -> list[NoticeVerb]:
    return list(db.session.scalars(sa.select(Notice.verb).where(Notice.account_id == member_id).order_by(Notice.id)))


# --- Its author -------------------------------------------------------------------------------------------------------


def test_its_author_sees_it_and_what_it_waits_for(
    others: Thread, fresh: Member, client: FlaskClient, open_board: Board, hours: Frozen
) -> None:
    make.sign_in(client, fresh)
    sent = make.send(client, f"/t/{others.public_id}/replies", text=LINK, nonce="nonce-one")
    page = client.get(sent.location)
    assert "This is waiting for a person to read it" in make.words(page)
    assert "A person reads this before it goes out" in make.words(page)
    assert MARK in make.words(page)
    hours.move(PAUSE)
    sent = make.send(client, f"/b/{open_board.public_id}/new", title="Mine", text=LINK, nonce="nonce-two")
    page = client.get(sent.location)
    assert "This is waiting for a person to read it" in make.words(page)
    assert "This thread is waiting for a person to read it" in make.words(page)
    answer = make.send(client, f"{sent.location}/replies", text="And more", nonce="nonce-three")
    assert answer.status_code in (409, 429)
    tools = [link["href"] for link in make.page(page).select(".post-tools a")]
    assert [path.rpartition("/")[2] for path in tools] == ["edit", "take-back"]
    assert make.send(client, tools[-1]).status_code == 303
    assert db.session.query(Thread).count() == 1


def test_taking_it_back_takes_nothing_else_along(others: Thread, fresh: Member) -> None:
    make.a_reply(make.make_member(), others, "One answer")
    post = make.a_reply(fresh, others, LINK)
    service.take_back(fresh, post.public_id)
    assert again(others).reply_count == 1
    assert db.session.query(Post).filter_by(id=post.id).count() == 0


def test_the_same_words_again_lead_to_those_that_wait(
    others: Thread, fresh: Member, client: FlaskClient, hours: Frozen
) -> None:
    make.sign_in(client, fresh)
    path = f"/t/{others.public_id}/replies"
    first = make.send(client, path, text=LINK, nonce="nonce-one").location
    hours.move(PAUSE)
    assert make.send(client, path, text=LINK, nonce="nonce-two").location == first


# --- Out, or kept back ------------------------------------------------------------------------------------------------


def test_an_answer_that_is_let_out_is_as_if_just_sent(others: Thread, fresh: Member) -> None:
    post = make.a_reply(fresh, others, LINK)
    let_out(post)
    thread = again(others)
    assert again(post).visibility is Visibility.VISIBLE
    assert (thread.reply_count, thread.last_post_id) == (1, post.id)
    assert told(others.author_id) == [NoticeVerb.REPLIED]
    assert told(fresh.id) == [NoticeVerb.LET_OUT]
    assert again(new_account(fresh)).has_written
    assert post.id in set(db.session.scalars(sa.select(FirstWords.post_id)))
    case = case_of(post)
    with pytest.raises(Conflict):
        held.let_out(make.a_moderator(), case.public_id, case.version, make.settings())
    assert again(others).reply_count == 1


def test_a_thread_that_is_let_out_stands_in_its_board(open_board: Board, fresh: Member, client: FlaskClient) -> None:
    thread = make.a_thread(fresh, open_board, title="Let out", text=LINK)
    assert "Let out" not in client.get(f"/b/{open_board.public_id}").text
    let_out(make.opening_of(thread))
    for path in (f"/b/{open_board.public_id}", "/talk", f"/b/{open_board.public_id}/feed"):
        assert "Let out" in client.get(path).text
    page = make.send(client, "/search", q="elsewhere").location
    assert "Let out" in client.get(page).text


def test_words_that_were_kept_back_are_nowhere_and_their_author_reads_why(
    others: Thread, fresh: Member, client: FlaskClient, new_client: NewClient
) -> None:
    post = make.a_reply(fresh, others, LINK)
    case = case_of(post)
    moderation.hide(
        make.a_moderator(), case.public_id, case.version, FlagReason.SPAM, "Not here, please", config=make.settings()
    )
    assert again(others).reply_count == 0
    make.sign_in(client, fresh)
    assert "keeps it back" in make.words(client.get(f"/t/{others.public_id}"))
    assert "Not here, please" in make.words(client.get("/notices"))
    other = new_client()
    make.sign_in(other, make.make_member())
    page = make.words(other.get(f"/t/{others.public_id}"))
    assert MARK not in page
    assert "has hidden these words" not in page, "nobody learns that there were any"
    let_out(post)
    assert MARK in other.get(f"/t/{others.public_id}").text


def test_a_case_about_words_that_wait_is_not_closed_over_them(others: Thread, fresh: Member) -> None:
    post, mod = make.a_reply(fresh, others, LINK), make.a_moderator()
    case = case_of(post)
    assert case.held_for is HeldFor.LINK
    with pytest.raises(Conflict):
        moderation.dismiss(mod, case.public_id, case.version, config=make.settings())
    with pytest.raises(Conflict):
        moderation.restore(mod, case.public_id, case.version, config=make.settings())
    service.take_back(fresh, post.public_id)
    case = again(case)
    moderation.dismiss(mod, case.public_id, case.version, config=make.settings())


def test_nobody_flags_or_answers_what_is_not_out(others: Thread, fresh: Member) -> None:
    post, other = make.a_reply(fresh, others, LINK), make.make_member()
    with pytest.raises(Missing):
        make.a_case(other, post.public_id)
    with pytest.raises(Conflict):
        make.a_reply(other, others, "Answering", parent=post)
