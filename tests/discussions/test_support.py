"""Small kindnesses and one's own list: "with you", what somebody hopes for, notes by moderators, earlier words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import reading
from forum.accounts.queries import Member
from forum.discussions import company, marks, service, tending, versions
from forum.discussions.models import Post, PostVersion, Thread, WithYou
from forum.errors import Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import service as moderation
from forum.notifications.models import Notice
from forum.vocabulary import ContentNote, FlagReason, NoticeVerb, Wish
from tests import factories as make

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]


@pytest.fixture
def thread(bea: Member) -> Thread:
    return make.a_thread(bea, make.a_board(is_public=True), title="A long night", text="It is dark")


@pytest.fixture
def opening(thread: Thread) -> Post:
    return make.opening_of(thread)


@pytest.fixture
def token(client: FlaskClient, ann: Member) -> str:
    """Ann's browser is signed in."""
    return make.sign_in(client, ann)


def told(member: Member) -> list[tuple[NoticeVerb, str]]:
    asked = db.session.query(Notice).filter_by(account_id=member.id).order_by(Notice.id)
    return [(row.verb, row.path) for row in asked]


def count_of(post: Post) -> int:
    return db.session.execute(sa.select(Post.company).where(Post.id == post.id)).scalar_one()


# --- With you ---------------------------------------------------------------------------------------------------------


def test_with_you_counts_once_and_can_be_taken_back(ann: Member, bea: Member, opening: Post) -> None:
    for _turn in range(2):
        company.stand_with(ann, opening.public_id)
    assert count_of(opening) == 1
    assert company.of(ann.id, opening.thread_id) == {opening.id}
    assert told(bea) == [(NoticeVerb.WITH_YOU, f"/p/{opening.public_id}")]
    company.stand_with(make.make_member(), opening.public_id)
    assert count_of(opening) == 2
    assert len(told(bea)) == 1
    for _turn in range(2):
        company.step_back(ann, opening.public_id)
    assert count_of(opening) == 1
    assert company.of(ann.id, opening.thread_id) == frozenset()


def test_nobody_stands_with_themselves_or_with_words_that_are_gone(ann: Member, bea: Member, opening: Post) -> None:
    with pytest.raises(Refused):
        company.stand_with(bea, opening.public_id)
    tending.hide(opening, FlagReason.OTHER)
    with pytest.raises(Refused):
        company.stand_with(ann, opening.public_id)
    with pytest.raises(Missing):
        company.stand_with(ann, "nothinghere")


def test_who_mutes_is_not_told_of_company(ann: Member, bea: Member, opening: Post) -> None:
    reading.mute(bea, ann.id)
    company.stand_with(ann, opening.public_id)
    marks.keep(bea.id, opening.thread_id, following=False, muted=True)
    company.stand_with(make.make_member(), opening.public_id)
    assert count_of(opening) == 2
    assert told(bea) == []


def test_words_taken_back_forget_who_stood_with_them(ann: Member, bea: Member, thread: Thread, opening: Post) -> None:
    make.a_reply(ann, thread)
    company.stand_with(ann, opening.public_id)
    service.take_back(bea, opening.public_id)
    assert db.session.query(WithYou).count() == 0
    assert count_of(opening) == 0


def test_who_said_it_is_forgotten_after_a_while(ann: Member, opening: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    company.stand_with(ann, opening.public_id)
    assert company.sweep(90) == 0
    later = clock.now() + timedelta(days=100)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert company.sweep(90) == 1
    assert count_of(opening) == 1


def test_the_button_works_as_a_form_and_for_a_script(client: FlaskClient, token: str, opening: Post) -> None:
    page = make.page(client.get(f"/t/{opening.thread_public_id}"))
    button = page.select_one("button[data-with]")
    assert (button["value"], button["form"]) == ("on", "company")
    assert page.select_one("form#company") is not None
    back = make.send(client, button["formaction"], state="on")
    assert back.status_code == 303
    page = make.page(client.get(f"/t/{opening.thread_public_id}"))
    assert page.select_one("[data-company]").text == "1 person is with them"
    assert page.select_one("button[data-with]")["value"] == "off"
    sent = {"csrf_token": make.form_token(client), "state": "off"}
    told_back = client.post(button["formaction"], data=sent, headers={"Accept": "application/json"})
    assert told_back.json == {"ok": True, "mine": False, "words": ""}


def test_a_visitor_gets_the_new_count(app: Flask, ann: Member, opening: Post, client: FlaskClient) -> None:
    first = client.get(f"/t/{opening.thread_public_id}")
    company.stand_with(ann, opening.public_id)
    again = client.get(f"/t/{opening.thread_public_id}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "1 person is with them" in make.words(again)
    assert "data-with" not in again.text


# --- What somebody hopes for ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wish", list(Wish))
def test_who_answers_is_reminded_of_what_is_hoped_for(
    client: FlaskClient, ann: Member, token: str, new_client: NewClient, wish: Wish
) -> None:
    board = make.a_board()
    make.send(client, f"/b/{board.public_id}/new", title="T", text="W", nonce="n", wish=wish.value)
    thread = db.session.query(Thread).filter_by(board_id=board.id).one()
    assert thread.wish is wish
    helper = new_client()
    make.sign_in(helper, make.make_member())
    opening = make.opening_of(thread)
    for path in (f"/t/{thread.public_id}", f"/p/{opening.public_id}/reply"):
        assert make.page(helper.get(path)).select_one("[data-reminder]") is not None, path
    assert "hopes for:" in make.words(helper.get(f"/b/{board.public_id}"))


def test_a_wish_can_change_and_an_unknown_one_is_none(client: FlaskClient, ann: Member, token: str) -> None:
    thread = make.a_thread(ann, wish=Wish.IDEAS)
    opening = make.opening_of(thread)
    page = make.page(client.get(f"/p/{opening.public_id}/edit"))
    assert page.select_one("input[name=wish][checked]")["value"] == "ideas"
    make.send(client, f"/p/{opening.public_id}/edit", text="First words", wish="listen")
    assert db.session.get_one(Thread, thread.id).wish is Wish.LISTEN
    make.send(client, f"/p/{opening.public_id}/edit", text="First words", wish="everything")
    db.session.expire_all()
    assert db.session.get_one(Thread, thread.id).wish is None


# --- Moderators' notes ------------------------------------------------------------------------------------------------


def test_a_moderators_note_stays_when_the_author_changes_theirs(bea: Member, opening: Post) -> None:
    mod = make.a_moderator()
    service.edit(bea, opening.public_id, make.settings(), text="It is dark", notes=[ContentNote.GRIEF])
    moderation.note(mod, opening.public_id, [ContentNote.SUICIDE, ContentNote.GRIEF])
    moderation.note(mod, opening.public_id, [ContentNote.SUICIDE])
    assert opening.notes == (ContentNote.SUICIDE, ContentNote.GRIEF)
    assert opening.thread.notes == opening.notes
    assert told(bea) == [(NoticeVerb.NOTED, f"/p/{opening.public_id}")]
    service.edit(bea, opening.public_id, make.settings(), text="It is dark", notes=[])
    assert opening.notes == (ContentNote.SUICIDE,)
    moderation.note(mod, opening.public_id, [])
    assert opening.notes == ()


def test_only_moderators_put_notes_on_others_words(client: FlaskClient, token: str, opening: Post, bea: Member) -> None:
    assert client.get(f"/p/{opening.public_id}/notes").status_code == 403
    with pytest.raises(Refused):
        moderation.note(bea, opening.public_id, [ContentNote.GRIEF])
    own = make.opening_of(make.a_thread(make.a_moderator()))
    with pytest.raises(Refused):
        moderation.note(make.member_again(own.author_id), own.public_id, [ContentNote.GRIEF])


def test_notes_are_put_on_the_page(new_client: NewClient, opening: Post) -> None:
    browser = new_client()
    make.sign_in(browser, make.a_moderator())
    assert "Put a content note on it" in make.words(browser.get(f"/t/{opening.thread_public_id}"))
    make.send(browser, f"/p/{opening.public_id}/notes", notes=["grief", "nonsense"])
    assert make.page(browser.get(f"/t/{opening.thread_public_id}")).select_one(".cover-notes") is not None
    page = make.page(browser.get(f"/p/{opening.public_id}/notes"))
    assert [each["value"] for each in page.select("input[name=notes][checked]")] == ["grief"]


# --- How it stood before ----------------------------------------------------------------------------------------------


def test_earlier_words_are_seen_while_a_flag_is_open(
    new_client: NewClient, ann: Member, bea: Member, opening: Post
) -> None:
    service.edit(bea, opening.public_id, make.settings(), text="something milder")
    mod = make.a_moderator()
    browser = new_client()
    make.sign_in(browser, mod)
    case = make.a_case(ann, opening.public_id)
    assert "It is dark" in browser.get(f"/c/{case.public_id}").text
    moderation.dismiss(mod, case.public_id, case.version, config=make.settings())
    assert "It is dark" not in browser.get(f"/c/{case.public_id}").text


def test_a_change_of_notes_is_no_earlier_wording(bea: Member, opening: Post) -> None:
    service.edit(bea, opening.public_id, make.settings(), text="It is dark", notes=[ContentNote.GRIEF])
    assert versions.of(opening.public_id) == []


def test_earlier_words_are_forgotten(bea: Member, opening: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    service.edit(bea, opening.public_id, make.settings(), text="two")
    service.edit(bea, opening.public_id, make.settings(), text="three")
    assert [version.html for version in versions.of(opening.public_id)] == ["<p>two</p>", "<p>It is dark</p>"]
    assert versions.sweep(30) == 0
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert versions.sweep(30) == 2


def test_taking_back_takes_the_earlier_words_too(ann: Member, bea: Member, thread: Thread, opening: Post) -> None:
    lone = make.a_reply(bea, thread, "alone")
    service.edit(bea, lone.public_id, make.settings(), text="changed")
    service.edit(bea, opening.public_id, make.settings(), text="changed")
    service.take_back(bea, lone.public_id)
    make.a_reply(ann, thread)
    service.take_back(bea, opening.public_id)
    assert db.session.query(PostVersion).count() == 0
