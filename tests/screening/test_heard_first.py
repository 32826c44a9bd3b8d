"""Words in danger that could lead to a person are heard before they are asked about: who is in the middle of it may not press twice."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from werkzeug.test import TestResponse

from forum.accounts.queries import Member
from forum.discussions import changing
from forum.discussions import service as discussions
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.lib import ids
from forum.lib.judging import Label
from forum.moderation import service as moderation
from forum.moderation.models import Case
from forum.rooms.hosting_models import Whisper
from forum.rooms.models import Message
from forum.vocabulary import CaseState, FlagReason, HeldFor, NoticeVerb, Visibility
from tests import factories as make
from tests.moderation.acts import told
from tests.rooms.circles import an_evening
from tests.screening.test_asking import agreeing, box
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases
Sockets = Callable[[FlaskClient], SocketIOTestClient]
CRISIS = "I have the pills here and I want to die tonight."
LEADS = f"{CRISIS} Come to me, 07700 900123"
BUYS = f"{CRISIS} Anybody know where to buy oxys near Leeds, I pay well"
CALM = "Ring me on 07700 900123 about the bus"
READ, AS_IT_IS = "A person will read this", "Show it as it is"


@pytest.fixture
def ann(app: Flask, client: FlaskClient) -> Member:
    who = make.make_member("Ann Otter")
    make.sign_in(client, who)
    return who


def answered(browser: FlaskClient, thread: Thread, text: str, **more: str) -> TestResponse:
    return make.send(browser, f"/t/{thread.public_id}/replies", **{"text": text, "nonce": ids.token(8), **more})


def shown(browser: FlaskClient, post: Post) -> TestResponse:
    return make.send(browser, f"/p/{post.public_id}/show")


def the_post(author: Member) -> Post:
    db.session.expire_all()
    return db.session.query(Post).filter_by(author_id=author.id).one()


def the_case() -> Case:
    db.session.expire_all()
    return db.session.query(Case).one()


def has_help(answer: TestResponse) -> bool:
    return make.page(answer).select_one(".care a[href='tel:988']") is not None


def test_an_answer_waits_and_its_writer_shows_it(client: FlaskClient, ann: Member) -> None:
    bea = make.make_member("Bea Heron")
    thread, nonce = make.a_thread(bea), ids.token(8)
    sent = answered(client, thread, LEADS, nonce=nonce)
    page = client.get(sent.location)
    assert has_help(page)
    assert READ in make.words(page)
    assert "could lead somebody to a person" in make.words(page)
    assert "07700 900123" in [each.text for each in make.page(page).select("main q")]
    assert make.page(page).find("button", string=AS_IT_IS)
    assert answered(client, thread, LEADS, nonce=nonce).location == sent.location, "sent twice is there once"
    post = the_post(ann)
    assert (post.visibility, the_case().held_for, the_case().label) == (Visibility.HELD, HeldFor.TRACE, Label.CRISIS)
    assert told(bea) == []
    assert shown(client, post).status_code == 303
    assert the_post(ann).visibility is Visibility.VISIBLE
    assert [notice.verb for notice in told(bea)] == [NoticeVerb.REPLIED]
    assert (the_case().state, the_case().held_for) == (CaseState.OPEN, None), "they are seen to all the same"
    assert shown(client, post).status_code == 303
    assert len(told(bea)) == 1, "shown twice is shown once"


def test_a_thread_too_and_said_otherwise_it_goes_out(client: FlaskClient, ann: Member) -> None:
    path = f"/b/{make.a_board().public_id}/new"
    sent = make.send(client, path, title="Tonight", text=LEADS, nonce=ids.token(8))
    assert has_help(client.get(sent.location))
    assert (the_post(ann).visibility, the_case().held_for) == (Visibility.HELD, HeldFor.TRACE)
    edit = f"/p/{the_post(ann).public_id}/edit"
    assert make.page(client.get(edit)).find("button", string=AS_IT_IS)
    make.send(client, edit, text=CRISIS)
    assert db.session.query(Thread).one().visibility is Visibility.VISIBLE
    assert the_case().state == CaseState.OPEN


def test_all_others_are_asked_as_ever(client: FlaskClient, ann: Member) -> None:
    thread = make.a_thread(make.make_member())
    answer = answered(client, thread, CALM)
    assert answer.status_code == 422
    assert box(answer)
    assert db.session.query(Case).count() == 0
    answered(client, thread, "Hello there, how was the week")
    assert shown(client, the_post(ann)).status_code == 303


def test_words_that_wait_for_anything_else_do_not_go_out_so(client: FlaskClient, ann: Member) -> None:
    answered(client, make.a_thread(make.make_member()), LEADS)
    # In another tab they were changed to something else that waits.
    make.send(client, f"/p/{the_post(ann).public_id}/edit", text=BUYS)
    assert the_case().held_for is HeldFor.SOURCING
    answer = shown(client, the_post(ann))
    assert answer.location == f"/p/{the_post(ann).public_id}/edit"
    assert "A person reads it before it goes out" in make.words(client.get(answer.location))
    assert the_post(ann).visibility is Visibility.HELD


def test_nor_do_those_that_a_moderator_keeps_back(client: FlaskClient, ann: Member) -> None:
    mod = make.a_moderator()
    answered(client, make.a_thread(make.make_member()), LEADS)
    case = the_case()
    moderation.hide(mod, case.public_id, case.version, FlagReason.OUTING, "", config=make.settings())
    assert shown(client, the_post(ann)).status_code == 403
    assert the_post(ann).visibility is Visibility.HELD


def test_nobody_shows_the_words_of_others(
    client: FlaskClient, ann: Member, new_client: Callable[[], FlaskClient]
) -> None:
    answered(client, make.a_thread(make.make_member()), LEADS)
    other = new_client()
    make.sign_in(other, make.make_member("Cy Finch"))
    assert shown(other, the_post(ann)).status_code in (403, 404)
    assert the_post(ann).visibility is Visibility.HELD


def test_somebody_new_waits_on_for_their_link(client: FlaskClient) -> None:
    new = make.in_first_days("Newt Heron")
    make.sign_in(client, new)
    answered(client, make.a_thread(make.make_member()), f"{LEADS} https://elsewhere.example/x")
    assert the_case().held_for is HeldFor.TRACE
    edit = client.get(f"/p/{the_post(new).public_id}/edit")
    assert "Then it goes out at once" not in make.words(edit)
    for _twice in range(2):
        assert shown(client, the_post(new)).location == f"/p/{the_post(new).public_id}/edit"
    assert (the_post(new).visibility, the_case().held_for) == (Visibility.HELD, HeldFor.LINK)


def test_under_a_one_off_name_only_ones_own_is_asked_about(client: FlaskClient) -> None:
    """A moderator who reads a case would read whose name it is."""
    who = make.make_member("Ann Otter")
    client.set_cookie("s", make.session_with_keys(who))
    thread = make.a_thread(make.make_member())
    named = answered(client, thread, f"{LEADS} I am Ann Otter", one_off="y")
    assert named.status_code == 422
    assert has_help(named)
    assert db.session.query(Case).count() == 0
    assert has_help(client.get(answered(client, thread, LEADS, one_off="y").location))
    assert the_case().held_for is HeldFor.TRACE
    assert the_case().author_id != who.id


def test_a_change_is_asked_about_and_heard(client: FlaskClient, ann: Member) -> None:
    answered(client, make.a_thread(make.make_member()), "Hello there, how was the week")
    answer = make.send(client, f"/p/{the_post(ann).public_id}/edit", text=LEADS)
    assert answer.status_code == 422
    assert READ in make.words(answer)
    assert the_case().label is Label.CRISIS
    assert the_post(ann).source == "Hello there, how was the week"


@pytest.mark.parametrize(
    ("title", "text", "change"),
    [
        ("Tonight", LEADS, {"title": "Tonight", "text": LEADS, "notes": "grief"}),
        ("Tonihgt", LEADS, {"title": "Tonight", "text": LEADS}),
        ("Ring 07700 900123", CRISIS, {"title": "Ring 07700 900123", "text": f"{CRISIS} Please"}),
        ("Ring 07700 900123", BUYS, {"title": "Ring 07700 900123", "text": CRISIS}),
    ],
)
def test_what_nobody_was_asked_about_does_not_go_out_with_another_change(
    client: FlaskClient, ann: Member, title: str, text: str, change: dict[str, str]
) -> None:
    make.send(client, f"/b/{make.a_board().public_id}/new", title=title, text=text, nonce=ids.token(8))
    answer = make.send(client, f"/p/{the_post(ann).public_id}/edit", **change)
    assert answer.status_code == 422
    assert the_post(ann).visibility is Visibility.HELD
    agreed = client.post(answer.request.path, data=agreeing(answer))
    assert agreed.status_code == 303
    assert the_post(ann).visibility is Visibility.VISIBLE


def test_pressed_twice_at_once_it_is_shown_once(app: Flask) -> None:
    who, bea = make.make_member(), make.make_member("Bea Heron")
    sent = discussions.reply(who, make.a_thread(bea).public_id, make.settings(), text=LEADS, nonce=ids.token(8))
    both = together(app, [lambda: changing.send_as_it_is(who, sent.public_id, make.settings())] * 2)
    assert [each for each in both if isinstance(each, Exception)] == []
    assert len(told(bea)) == 1


def test_it_has_the_pace_of_writing(client: FlaskClient, ann: Member) -> None:
    answered(client, make.a_thread(make.make_member()), "Hello there, how was the week")
    post = the_post(ann)
    assert 429 in {shown(client, post).status_code for _try in range(40)}


def test_an_attack_that_is_only_asked_about_leaves_no_case(client: FlaskClient, ann: Member) -> None:
    answered(client, make.a_thread(make.make_member()), "Hello there, how was the week")
    answer = make.send(client, f"/p/{the_post(ann).public_id}/edit", text="Go and kill yourself. 07700 900123")
    assert answer.status_code == 422
    assert db.session.query(Case).count() == 0


def test_a_line_is_asked_about_and_heard(app: Flask, client: FlaskClient) -> None:
    evening = an_evening("ann", family="Finch")
    make.sign_in(client, evening.people["ann"])
    answer = make.send(client, f"/r/{evening.name}/say", text=LEADS, nonce=ids.token(8))
    assert answer.status_code == 422
    assert has_help(answer)
    assert READ in make.words(answer)
    assert the_case().label is Label.CRISIS
    assert [notice.verb for notice in told(evening.people["host"])] == [NoticeVerb.IN_DANGER]
    again = client.post(answer.request.path, data=agreeing(answer) | {"seen_warning": ""})
    assert again.status_code == 422
    assert db.session.query(Case).count() == 1, "the same words are kept once"
    assert client.post(answer.request.path, data=agreeing(answer)).status_code == 303
    said = db.session.query(Message).one()
    assert (said.source, said.visibility) == (LEADS, Visibility.VISIBLE)
    assert the_case().target_id == said.public_id, "what was kept of it is the line now, with its case"


def test_a_word_to_the_hosts_is_not_asked_about(client: FlaskClient, open_socket: Sockets) -> None:
    evening = an_evening("ann", family="Finch")
    make.sign_in(client, evening.people["ann"])
    said = open_socket(client).emit(
        "room:whisper", {"room": evening.name, "text": LEADS, "nonce": ids.token(8)}, callback=True
    )
    assert said["ok"]
    assert db.session.query(Whisper).one().visibility is Visibility.VISIBLE
    asked = open_socket(client).emit(
        "room:whisper", {"room": evening.name, "text": CALM, "nonce": ids.token(8)}, callback=True
    )
    assert asked["outing"]
