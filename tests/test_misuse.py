"""What somebody might try: each of these was possible once, and is not any more."""

import base64
import json
import secrets
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import base64_decode

from forum.accounts import reading, signing_in
from forum.accounts.attempts import Attempts
from forum.accounts.models import AccountSession
from forum.config import Config, UnsafeConfiguration
from forum.discussions import index
from forum.discussions.lists import threads
from forum.discussions.models import Post
from forum.errors import Refused, TooSoon
from forum.extensions import db
from forum.lib import seal
from forum.lib.seeking import Sought
from forum.moderation import service as moderation
from forum.reading import Reading
from forum.rooms import service as rooms
from forum.rooms.models import Message, Room
from forum.transaction import transaction
from forum.vocabulary import FlagReason
from tests import factories as make
from tests.live.community import Community

NewClient = Callable[[], FlaskClient]
FORM = "application/x-www-form-urlencoded"


# --- Search -----------------------------------------------------------------------------------------------------------


def key_in(client: FlaskClient) -> bytes:
    """The key of somebody's searches, read from their own cookie as they can."""
    cookie = client.get_cookie("f")
    assert cookie is not None
    return base64.b64decode(json.loads(base64_decode(cookie.value.split(".")[0]))["look"][" b"])


def sealed(key: bytes, facts: object, session_id: int = 0) -> str:
    box = seal.wrap(key, json.dumps(facts).encode(), f"search {session_id}".encode())
    return base64.urlsafe_b64encode(box).decode().rstrip("=")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "mark", ['any") OR (words : "harbour") OR (scope : "nany', "any' | 'harbour' | '~nany", 'x"', 5, ["any"], None]
)
def test_an_address_of_ones_own_making_asks_nothing_else(app: Flask, client: FlaskClient, mark: object) -> None:
    bea = make.make_member()
    make.a_thread(bea, make.a_board("Members"), text="my sponsor works at the harbour")
    opened = make.a_thread(bea, make.a_board("Open", is_public=True), text="zebra")
    for number in range(20):
        make.a_reply(bea, opened, f"zebra {number}")
    make.send(client, "/search", q="zebra")
    facts = {"line": "zebra", "board": "", "only": mark, "without": mark, "period": "all", "order": "newest"}
    forged = client.get(f"/search/{sealed(key_in(client), facts)}")
    plain = client.get(f"/search/{sealed(key_in(client), facts | {'only': '', 'without': ''})}")
    assert forged.status_code == plain.status_code == 200
    assert make.words(forged) == make.words(plain)


@pytest.mark.parametrize(
    "facts", [[], "zebra", {}, {"line": 5}, {"line": "zebra", "period": 5, "order": [], "board": {}}]
)
def test_an_address_that_holds_no_query_is_answered(app: Flask, client: FlaskClient, facts: object) -> None:
    make.send(client, "/search", q="zebra")
    assert client.get(f"/search/{sealed(key_in(client), facts)}").status_code in (200, 303, 400)


def test_the_index_takes_no_mark_that_is_no_note(app: Flask) -> None:
    for ask in (index.sqlite_match, index.postgres_match):
        with pytest.raises(ValueError, match="not a valid ContentNote"):
            ask(Sought((("zebra",),)), index.Scope(None, 'any") OR ("'), "a")


@pytest.mark.parametrize("ending", ["everywhere", "by itself"])
def test_what_was_looked_for_ends_with_the_session(app: Flask, client: FlaskClient, ending: str) -> None:
    make.sign_in(client, make.make_member())
    address = make.send(client, "/search", q="relapse").location
    assert client.get(address).status_code == 200
    if ending == "everywhere":
        assert make.send(client, "/me/devices/end").status_code == 303
    else:
        with transaction():
            db.session.execute(sa.delete(AccountSession))
    assert "relapse" not in client.get(address, follow_redirects=True).text


# --- Much at once -----------------------------------------------------------------------------------------------------


def test_a_form_of_half_a_million_fields_is_not_taken_apart(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/sign-in", data=b"text=hello&" + b"notes=ab&" * 400_000, content_type=FORM)
    assert answer.status_code == 413
    assert len(answer.data) < 60_000
    most = make.settings().form_max_fields
    assert client.post("/sign-in", data=b"a=b&" * (most - 1), content_type=FORM).status_code == 400
    assert client.post("/sign-in", data=b"a=b&" * most, content_type=FORM).status_code == 413


def test_an_error_page_carries_a_few_choices_back(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"text": "hello", "notes": ["grief"] * 150, "one_off": "y"})
    assert answer.status_code == 400
    assert len(make.page(answer).select("input[name=notes]")) == 20
    # Words meant for a one-off name go out under it, or not at all.
    assert make.page(answer).select_one("input[name=one_off]")["value"] == "y"


def test_many_muted_phrases_cost_little_whatever_they_are_looked_for_in() -> None:
    """Counted in looks, not in seconds: one pass over the text for each phrase."""
    phrases = tuple(("a " * (28 - each % 10) + "b a" + " a" * (each % 10))[:60] for each in range(100))
    mine = Reading(words=phrases)
    assert not mine.mutes("a " * 5_000)
    assert mine.mutes("a " * 5_000 + "b a a")
    assert Reading(words=(". . . .",)).mutes("well . .\n. . then")
    assert not Reading(words=(". . . .",)).mutes("well . . . then")


def test_silent_connections_end_and_others_come_in(tmp_path: Path) -> None:
    with Community(tmp_path, connections_most=40, connection_silent_seconds=1) as place:
        port = int(place.url.rpartition(":")[2])
        silent = [socket.create_connection(("127.0.0.1", port), timeout=20) for _each in range(60)]
        for each in silent:
            each.sendall(b"GET /health HTTP/1.1\r\nHost: x")
        for each in silent:
            # The server ends each of them by itself: reading returns, with nothing or a reset.
            try:
                while each.recv(1024):
                    pass
            except ConnectionError:
                pass
            each.close()
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=20) as other:
            other.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert b"200" in other.recv(64)
        assert time.monotonic() - begun < 20


# --- Doors ------------------------------------------------------------------------------------------------------------


def test_tries_count_before_they_are_looked_at(app: Flask) -> None:
    tries = Attempts(make.settings(), "amberfinch", "caller")
    for _each in range(5):
        tries.begin()
    with pytest.raises(TooSoon):
        tries.begin()
    tries.passed()
    tries.begin()


def test_a_recovery_phrase_opens_once_even_when_sent_twice_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = make.join_for_real("Amber Finch")
    phrase = signing_in.sessions.keyring(opened.token).phrase
    make.confirmed(opened)
    real, inside = signing_in.joining.new_phrase, []

    def meanwhile(account, data_key):
        # Between the look at the phrase and the change the same phrase is sent once more.
        if not inside:
            inside.append(True)
            signing_in.recover("Amber Finch", phrase, NEW, make.settings(), own_device=False, caller="b")
        return real(account, data_key)

    monkeypatch.setattr(signing_in.joining, "new_phrase", meanwhile)
    with pytest.raises(Refused):
        signing_in.recover("Amber Finch", phrase, NEW, make.settings(), own_device=False, caller="a")


NEW = "eleven kettles hum at noon today"


def test_production_is_told_who_calls(tmp_path: Path) -> None:
    facts = {"FORUM_DATA": str(tmp_path), "FORUM_ENV": "production", "PUBLIC_ORIGIN": "https://night.example"}
    with pytest.raises(UnsafeConfiguration, match="CALLER_HEADER"):
        Config.from_env(facts)
    assert Config.from_env(facts | {"CALLER_HEADER": "X-Real-IP"}).caller_header == "X-Real-IP"
    assert Config.from_env(facts | {"CALLER_HEADER": "none"}).production


def test_sign_ins_that_work_are_not_counted_against_an_address(app: Flask, client: FlaskClient) -> None:
    make.confirmed(make.join_for_real("Amber Finch"))
    limit = int(make.settings().sign_in_limit.split()[0])
    for _each in range(limit + 2):
        answer = make.send(client, "/sign-in", name="Amber Finch", passphrase=make.PASSPHRASE)
        assert answer.status_code in (200, 303)
        client.delete_cookie("s")


# --- What is not for one's eyes ---------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_moderator_does_not_read_what_was_said_about_them(app: Flask, new_client: NewClient) -> None:
    mod, other = make.a_moderator("Steady Otter"), make.a_moderator("Steady Wren")
    case = make.a_case(make.make_member(), make.opening_of(make.a_thread(mod)).public_id)
    mine, theirs = new_client(), new_client()
    make.sign_in(mine, mod)
    make.sign_in(theirs, other)
    assert mine.get(f"/c/{case.public_id}").status_code == 403
    assert case.public_id not in mine.get("/moderation").text
    assert theirs.get(f"/c/{case.public_id}").status_code == 200
    assert case.public_id in theirs.get("/moderation").text


@pytest.mark.both_databases
def test_muting_words_does_not_tell_what_a_hidden_title_said(app: Flask, client: FlaskClient) -> None:
    ann, mod = make.make_member(), make.a_moderator()
    board = make.a_board()
    thread = make.a_thread(make.make_member(), board, title="I saw Harold there")
    case = make.a_case(ann, make.opening_of(thread).public_id)
    moderation.hide(mod, case.public_id, case.version, FlagReason.OUTING, "", config=make.settings())
    token = make.sign_in(client, ann)
    pages = []
    for word in ("harold", "peter"):
        reading.keep(make.identified(token), token, make.settings(), words=word, notes={})
        pages.append([make.words(client.get(path)) for path in (f"/b/{board.public_id}", f"/t/{thread.public_id}")])
        pages[-1] += [row.title_away for row in threads(9, reading=reading.of(make.identified(token), token)).items]
    assert pages[0] == pages[1]


def test_ones_own_line_is_taken_back_from_a_room_that_was_put_away(app: Flask, client: FlaskClient) -> None:
    ann, bea, room = make.make_member(), make.make_member(), make.a_room()
    said = make.a_line(ann, room, "Words to take back")
    with transaction():
        db.session.get_one(Room, room.id).is_closed = True
    with pytest.raises(Refused):
        rooms.take_back(bea, said.public_id)
    make.sign_in(client, ann)
    assert client.get(f"/m/{said.public_id}/take-back").status_code == 200
    assert make.send(client, f"/m/{said.public_id}/take-back").location == "/rooms"
    assert db.session.scalars(sa.select(Message.source).where(Message.public_id == said.public_id)).one() == ""


def test_no_title_breaks_the_feed_of_a_board(app: Flask, client: FlaskClient) -> None:
    from xml.etree import ElementTree

    board = make.a_board("Open", is_public=True)
    odd = "".join(chr(code) for code in (*range(0x20), 0x7F, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE, 0xD800))
    thread = make.a_thread(make.make_member(), board, title=f"a{odd}b", text=f"c{odd}d {secrets.token_hex(4)}")
    feed = client.get(f"/b/{board.public_id}/feed")
    assert thread.public_id in ElementTree.tostring(ElementTree.fromstring(feed.data), encoding="unicode")
    assert db.session.query(Post).count() == 1
