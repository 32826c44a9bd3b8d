"""What a refusal looks like on pages and in rooms, what it leaves and what it costs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions import service
from forum.discussions.models import Post, Thread
from forum.errors import AskFirst, Invalid
from forum.extensions import db
from forum.lib import clock, ids
from forum.rooms import service as rooms
from forum.rooms.models import Message
from tests import factories as make

pytestmark = pytest.mark.both_databases

NUMBER = "07700 900123"
OFFER = f"Hold on. Ring {NUMBER} or text me"
KIND = "Hold on. Call 988, tell your doctor, come to the evening room"


@pytest.fixture
def new(app: Flask) -> Member:
    """Somebody in their first weeks."""
    return make.a_newcomer("Windy Acorn")


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def theirs(new: Member) -> Thread:
    """A thread that the new person began."""
    return make.a_thread(new)


@pytest.fixture
def anns(ann: Member) -> Thread:
    return make.a_thread(ann)


@pytest.fixture
def at_home(client: FlaskClient, ann: Member) -> FlaskClient:
    """Ann's browser."""
    make.sign_in(client, ann)
    return client


def stored() -> list[str]:
    db.session.expire_all()
    return [each.source for each in db.session.query(Post).order_by(Post.id)]


def answer(who: Member, thread: Thread, text: str = OFFER, parent: Post | None = None, **more: str) -> str:
    """Answers without having been asked anything before."""
    more["parent_id"] = parent.public_id if parent else ""
    placed = service.reply(who, thread.public_id, make.settings(), text=text, nonce=ids.token(8), **more)
    return placed.public_id


def refused(act: Callable[[], object]) -> Invalid:
    before = stored()
    with pytest.raises(Invalid) as caught:
        act()
    assert set(caught.value.problems) == {"text"}
    assert "They are new here" in caught.value.reason
    assert stored() == before
    return caught.value


# --- Pages and rooms --------------------------------------------------------------------------------------------------


def test_what_is_refused_is_said_before_what_is_asked(at_home: FlaskClient, ann: Member, theirs: Thread) -> None:
    path = f"/t/{theirs.public_id}/replies"
    first = make.send(at_home, path, text=f"Ring {NUMBER}", nonce="a" * 24, notes="grief")
    assert first.status_code == 400
    page = make.page(first)
    assert page.select_one("textarea#text").text.strip() == f"Ring {NUMBER}"
    assert page.select_one("input[name=nonce]")["value"] == "a" * 24
    assert page.select_one("input[value=grief]").has_attr("checked")
    problem = page.select_one(".problems").text
    assert "however kindly it is meant" in problem
    assert NUMBER in problem
    assert page.select_one(".asked") is None
    seen = make.agreed(ann, f"Ring {NUMBER}")
    assert make.send(at_home, path, text=f"Ring {NUMBER}", nonce="a" * 24, seen_warning=seen).status_code == 400
    # What leads to a person but to no meeting is asked about, in its turn.
    asked = make.send(at_home, path, text="My boss John Smith works at Tesco", nonce="a" * 24)
    assert asked.status_code == 422
    assert make.send(at_home, path, text=KIND, nonce="a" * 24).status_code == 303
    assert stored() == ["First words", KIND]


def test_a_preview_refuses_nothing(at_home: FlaskClient, theirs: Thread) -> None:
    shown = make.send(at_home, f"/t/{theirs.public_id}/replies", text=OFFER, nonce="a" * 24, preview="1")
    assert shown.status_code == 200


def test_the_same_form_sent_again_finds_what_is_stored(ann: Member, new: Member, anns: Thread) -> None:
    facts = {"text": "Text me", "nonce": "a" * 24}
    first = service.reply(ann, anns.public_id, make.settings(), **facts)
    db.session.execute(
        sa.update(Account).where(Account.id == ann.id).values(shield_until=clock.now() + timedelta(days=3))
    )
    db.session.commit()
    assert service.reply(ann, anns.public_id, make.settings(), **facts).public_id == first.public_id


def test_a_line_in_a_room_speaks_to_whom_it_names(ann: Member, new: Member) -> None:
    room = make.a_room()

    def say(text: str) -> rooms.Said:
        return rooms.say(ann, room.public_id, make.settings(), text=text, nonce=ids.token(8))

    say("Text me, all of you")
    for text in (
        "Windy Acorn, text me",
        "text me windy acorn",
        "@WindyAcorn come to my place",
        f"{NUMBER} Windy Acorn",
    ):
        refused(lambda text=text: say(text))
    with pytest.raises(AskFirst):
        say(f"Ring {NUMBER}")
    say(f"Windy Acorn: {KIND}")
    say("Ann Otter, text me")
    assert db.session.query(Message).count() == 3


def test_a_live_line_comes_back_with_the_reason(
    at_home: FlaskClient, new: Member, open_socket: Callable[[FlaskClient], SocketIOTestClient]
) -> None:
    line = {"room": make.a_room().public_id, "text": f"Windy Acorn, ring {NUMBER}", "nonce": "a" * 24}
    ack = open_socket(at_home).emit("room:say", line, callback=True)
    assert ack["ok"] is False
    assert "They are new here" in ack["reason"]
    assert "outing" not in ack
    assert db.session.query(Message).count() == 0


# --- What it leaves and what it costs ---------------------------------------------------------------------------------


def test_nothing_of_a_refusal_is_kept(
    at_home: FlaskClient, theirs: Thread, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows() -> dict[str, list[str]]:
        db.session.rollback()
        tables = db.metadata.sorted_tables
        return {table.name: sorted(map(repr, db.session.execute(sa.select(table)))) for table in tables}

    before = rows()
    assert make.send(at_home, f"/t/{theirs.public_id}/replies", text=OFFER, nonce="a" * 24).status_code == 400
    assert rows() == before
    assert NUMBER not in caplog.text + capsys.readouterr().out


@contextmanager
def counted() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(connection, cursor, statement, *rest) -> None:  # SQLAlchemy's own signature
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def test_an_answer_asks_the_same_few_things_however_many_are_new(ann: Member, anns: Thread, theirs: Thread) -> None:
    make.a_reply(ann, anns)

    ann, config, anns, theirs = make.member_again(ann.id), make.settings(), anns.public_id, theirs.public_id
    db.session.rollback()

    def cost(thread: str, text: str) -> int:
        with counted() as sent:
            service.reply(ann, thread, config, text=text, nonce=ids.token(8))
        return len(sent)

    plain = cost(anns, "Good evening")
    assert cost(anns, "Text me") == plain + 1, "one look-up, and only where words lead elsewhere"
    for _ in range(5):
        make.a_thread(make.a_newcomer())
    assert cost(anns, "Good evening") == plain
    assert cost(anns, "Text me") == plain + 1
    first = cost(theirs, "Good evening")
    assert cost(theirs, "Good evening") == first, "their first words waited for the first answer"
