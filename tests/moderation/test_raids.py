"""Raid mode: new people wait in every way, nobody else notices, it ends by itself; and the list of words that are not out."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import doorway
from forum.audit.models import AuditRow
from forum.discussions import service
from forum.discussions.models import Post
from forum.errors import Invalid, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import held, raids
from forum.moderation.models import Case
from forum.rooms import whispers
from forum.vocabulary import CaseState, HeldFor, Measure, Visibility
from tests import factories as make
from tests.accounts.test_doorway import crowd
from tests.lib.test_likeness import BASE
from tests.rooms.circles import an_evening

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]
PAUSE = timedelta(seconds=31)


@pytest.fixture(autouse=True)
def hours(app: Flask):
    with clock.freeze(clock.day(clock.now()) + timedelta(hours=9)) as frozen:
        yield frozen


@pytest.fixture
def desk(new_client: NewClient) -> FlaskClient:
    """A moderator's browser."""
    browser = new_client()
    make.sign_in(browser, make.a_moderator("Steady Otter"))
    return browser


def raid(hours: int = 1) -> None:
    raids.begin(make.a_moderator(), hours, make.settings(), by_invitation=False)


def state(post: Post) -> Visibility:
    return db.session.scalars(sa.select(Post.visibility).where(Post.id == post.id)).one()


def measures() -> list[Measure]:
    return list(db.session.scalars(sa.select(AuditRow.measure).order_by(AuditRow.id)))


# --- The switch -------------------------------------------------------------------------------------------------------


def test_it_is_one_switch_that_ends_by_itself(desk: FlaskClient, hours) -> None:
    page = make.page(desk.get("/moderation/raid"))
    assert [each["value"] for each in page.select("input[name=hours]")] == [
        str(each) for each in make.settings().raid_hours
    ]
    assert make.send(desk, "/moderation/raid", hours="3", by_invitation="y").location == "/moderation/raid"
    assert doorway.state() == (False, clock.minute(clock.now()) + timedelta(hours=3), True)
    assert re.search(r"It is on until \w+ \d+, 12:00 \( ?UTC ?\)", make.words(desk.get("/moderation/raid")))
    assert "Raid mode is on until 12:00" in make.words(desk.get("/moderation"))
    hours.move(timedelta(hours=3))
    assert not doorway.state().is_raid
    assert "Raid mode is on" not in make.words(desk.get("/moderation"))
    assert measures() == [Measure.BEGIN_RAID]


def test_it_can_be_switched_off_and_both_are_audited(desk: FlaskClient) -> None:
    make.send(desk, "/moderation/raid", hours="1")
    for _twice in range(2):
        assert make.send(desk, "/moderation/raid/end").location == "/moderation/raid"
    assert not doorway.state().is_raid
    assert measures() == [Measure.BEGIN_RAID, Measure.END_RAID]


@pytest.mark.parametrize("hours_sent", ["", "2", "999", "-1", "x"])
def test_only_the_offered_hours(desk: FlaskClient, hours_sent: str) -> None:
    assert make.send(desk, "/moderation/raid", hours=hours_sent).status_code == 400
    assert not doorway.state().is_raid


def test_it_is_for_moderators(app: Flask, client: FlaskClient) -> None:
    member = make.make_member()
    make.sign_in(client, member)
    assert client.get("/moderation/raid").status_code == 403
    assert make.send(client, "/moderation/raid", hours="1").status_code == 403
    for act in (lambda: raids.begin(member, 1, make.settings(), by_invitation=False), lambda: raids.end(member)):
        with pytest.raises(Refused):
            act()


def test_it_is_suggested_when_many_come_or_much_has_to_wait(desk: FlaskClient) -> None:
    words = "If it looks like a raid"
    assert words not in make.words(desk.get("/moderation"))
    crowd(make.settings().raid_suggested_joined)
    assert words in make.words(desk.get("/moderation"))
    assert str(make.settings().raid_suggested_joined) in make.words(desk.get("/moderation/raid"))


def test_it_is_suggested_by_texts_that_wait(desk: FlaskClient) -> None:
    thread = make.a_thread(make.make_member())
    for _each in range(make.settings().raid_suggested_held):
        assert "If it looks like a raid" not in make.words(desk.get("/moderation"))
        make.a_reply(make.in_first_days(), thread, "t.me/abc")
    assert "If it looks like a raid" in make.words(desk.get("/moderation"))


# --- What it does -----------------------------------------------------------------------------------------------------


def test_what_new_people_write_waits(app: Flask, hours) -> None:
    thread, new = make.a_thread(make.make_member()), make.in_first_days()
    before = make.a_reply(new, thread, "Before it")
    raid()
    hours.move(PAUSE)
    post = make.a_reply(new, thread, "Plain words")
    assert state(post) is Visibility.HELD
    assert db.session.scalars(sa.select(Case.held_for)).one() is HeldFor.RAID
    with pytest.raises(Invalid, match="change nothing meanwhile"):
        service.edit(new, before.public_id, make.settings(), text="Changed")
    token = make.session_with_keys(make.make_member())
    assert state(make.a_reply(make.known_by(token), thread, "Under a name", alias_by=token)) is Visibility.HELD
    hours.move(timedelta(hours=1))
    assert state(make.a_reply(new, thread, "After it")) is Visibility.VISIBLE


def test_the_same_words_are_refused(app: Flask) -> None:
    thread = make.a_thread(make.make_member())
    raid()
    for _each in range(2):
        make.a_reply(make.in_first_days(), thread, BASE)
    with pytest.raises(Invalid, match="Say it in your own"):
        make.a_reply(make.in_first_days(), thread, BASE)
    assert db.session.query(Case).count() == 2


def test_new_voices_wait_in_rooms_and_reach_the_hosts(app: Flask, client: FlaskClient) -> None:
    circle, new = an_evening(family="Finch"), make.in_first_days()
    raid()
    with pytest.raises(Refused, match="new voices wait"):
        make.a_line(new, circle.room)
    make.sign_in(client, new)
    before = client.get(f"/r/{circle.room.public_id}")
    assert before.status_code == 200
    assert "New voices wait tonight, until it is calm" in make.words(before), "said before they write"
    answer = make.send(client, f"/r/{circle.room.public_id}/say", text="My line", nonce="my-nonce-1")
    assert answer.status_code == 403
    assert "My line" in make.page(answer).select_one("form.composer textarea").text, "they stay in the room"
    whispers.to_hosts(new, circle.room.public_id, make.settings(), text="A word", nonce="my-nonce-2")


def test_who_is_settled_notices_one_calm_line(app: Flask, new_client: NewClient) -> None:
    board = make.a_board()
    thread, room = make.a_thread(make.make_member(), board), make.a_room()
    readers = {}
    for who in (make.make_member(), make.a_greeter(), make.a_moderator()):
        browser = new_client()
        make.sign_in(browser, who)
        readers[who.id] = (who, browser)
    paths = ("/", "/talk", f"/b/{board.public_id}", f"/t/{thread.public_id}", "/rooms", f"/r/{room.public_id}", "/me")

    def read(browser: FlaskClient) -> dict[str, str]:
        return {path: make.words(browser.get(path)) for path in paths}

    before = {id: read(browser) for id, (_who, browser) in readers.items()}
    raid()
    for id, (_who, browser) in readers.items():
        after = read(browser)
        assert after.pop("/") != before[id].pop("/")
        assert after == before[id]
        assert "For you nothing changes" in make.words(browser.get("/"))
    for who, _browser in readers.values():
        assert state(make.a_reply(who, thread, "t.me/abc")) is Visibility.VISIBLE
        make.a_line(who, room, f"Still here {who.id}")
    newcomer = new_client()
    make.sign_in(newcomer, make.in_first_days())
    assert "new words wait for a person" in make.words(newcomer.get("/"))
    assert "For you nothing changes" not in make.words(newcomer.get("/"))


# --- Words that are not out -------------------------------------------------------------------------------------------


def test_they_stand_behind_the_others_and_in_a_list_of_their_own(desk: FlaskClient, hours) -> None:
    thread = make.a_thread(make.make_member("Bea Heron"))
    worry = make.a_case(make.make_member(), make.opening_of(thread).public_id)
    post = make.a_reply(make.in_first_days("Windy Acorn"), thread, "t.me/abc")
    open_list, waiting = make.words(desk.get("/moderation")), desk.get("/moderation?held=1")
    assert "Bea Heron" in open_list
    assert open_list.index("Bea Heron") < open_list.index("Windy Acorn"), "a flood stands before nobody"
    assert "Windy Acorn" in make.words(waiting)
    assert "somebody new, with a link elsewhere" in make.words(waiting)
    assert "pointed it out" not in make.words(waiting)
    assert worry.public_id not in waiting.text
    case = db.session.scalars(sa.select(Case).where(Case.target_id == post.public_id)).one()
    assert f"/c/{case.public_id}" in waiting.text
    assert "Something waits for a moderator" in make.words(desk.get("/"))


def test_one_press_lets_them_out(desk: FlaskClient, new_client: NewClient) -> None:
    thread, new = make.a_thread(make.make_member()), make.in_first_days()
    post = make.a_reply(new, thread, "Have a look: t.me/abc")
    case = db.session.scalars(sa.select(Case)).one()
    page = desk.get(f"/c/{case.public_id}")
    assert "not out yet" in make.words(page)
    assert "Why it waits: somebody new" in make.words(page)
    assert "What was pointed out" not in make.words(page)
    form = make.page(page).select_one(f'form[action="/c/{case.public_id}/let-out"]')
    for _double in range(2):
        assert make.send(desk, form["action"], version="0").location == "/moderation"
    assert state(post) is Visibility.VISIBLE
    db.session.expire_all()
    assert db.session.get_one(Case, case.id).state is CaseState.CLOSED
    author = new_client()
    make.sign_in(author, new)
    assert "Somebody has read your words, and they are out now" in make.words(author.get("/notices"))
    assert measures() == [Measure.LET_OUT]


def test_one_keeps_them_back_with_a_reason(desk: FlaskClient) -> None:
    post = make.a_reply(make.in_first_days(), make.a_thread(make.make_member()), "t.me/abc")
    case = db.session.scalars(sa.select(Case)).one()
    page = make.page(desk.get(f"/c/{case.public_id}"))
    assert "Keep the words back" in page.text
    assert page.select_one(f'form[action="/c/{case.public_id}/dismiss"]') is None
    sent = make.send(desk, f"/c/{case.public_id}/hide", version=case.version, reason="spam", words="")
    assert sent.status_code == 303
    assert state(post) is Visibility.HELD
    assert "Let them out" in make.words(desk.get(f"/c/{case.public_id}")), "a colleague may see it otherwise"


def test_nobody_lets_their_own_words_out(app: Flask) -> None:
    mod = make.a_moderator()
    token = make.session_with_keys(mod)
    post = make.a_reply(make.known_by(token), make.a_thread(make.make_member()), "t.me/abc", alias_by=token)
    case = db.session.scalars(sa.select(Case)).one()
    with pytest.raises(Refused):
        held.let_out(make.known_by(token), case.public_id, case.version, make.settings())
    assert state(post) is Visibility.HELD
