"""Who asks: the session cookie, the limits' keys that name nobody, and paths that stay on this site."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.extensions import limiter
from forum.lib import clock
from forum.web.identity import CallerKeys, caller_key, network_of, own_path
from tests import factories as make
from tests.conftest import MARKER_ADDRESS


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:DB8:1:2::1", "2001:db8:1:2::2", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("tor-circuit-1", "tor-circuit-2", False),
    ],
)
def test_a_household_shares_a_key_and_strangers_do_not(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
    keys = CallerKeys()
    assert (keys.of(one) == keys.of(other)) is same


def test_a_key_tells_nothing_of_the_address_and_is_another_one_tomorrow() -> None:
    with clock.freeze(clock.now()) as held:
        keys, elsewhere = CallerKeys(), CallerKeys()
        today = keys.of("203.0.113.7")
        assert keys.of("203.0.113.7") == today
        assert len(bytes.fromhex(today)) == 12
        assert elsewhere.of("203.0.113.7") != today, "a restart forgets"
        held.move(timedelta(days=1))
        assert keys.of("203.0.113.7") != today


@pytest.mark.parametrize("address", ["", "not an address", "x" * 10_000, "\x00", "999.1.1.1"])
def test_any_address_gives_a_key(address: str) -> None:
    assert len(CallerKeys().of(address)) == 24


def test_limits_count_a_member_by_account_and_a_visitor_by_the_key_of_the_day(app: Flask) -> None:
    member = make.make_member()
    with app.test_request_context(environ_base={"REMOTE_ADDR": MARKER_ADDRESS}):
        visitor = caller_key()
    with app.test_request_context(headers={"Cookie": f"s={make.sign_in(app.test_client(), member)}"}):
        mine = caller_key()
    assert visitor != mine
    for key in (visitor, mine):
        assert MARKER_ADDRESS not in key
        assert str(member.id) != key[1:]


def test_no_key_of_the_limiter_names_an_address(app: Flask, client: FlaskClient) -> None:
    client.get("/join/name")
    make.send(client, "/sign-in", name="Nobody Here", passphrase="wrong words altogether")
    kept = repr(limiter.storage.events) + repr(limiter.storage.storage)
    assert "sign_in" in kept or "sign-in" in kept, "or the search proves nothing"
    for secret in (MARKER_ADDRESS, "Nobody Here", "nobodyhere", "zz-marker"):
        assert secret not in kept


@pytest.mark.both_databases
def test_a_limit_is_per_person_and_says_what_to_do(app: Flask, new_client: Callable[[], FlaskClient]) -> None:
    ann, bea, visitor = new_client(), new_client(), new_client()
    make.sign_in(ann, make.make_member())
    make.sign_in(bea, make.make_member())
    room = make.a_room().public_id
    token = make.form_token(ann)
    for number in range(20):
        assert (
            ann.post(f"/r/{room}/say", data={"csrf_token": token, "text": "hi", "nonce": f"n{number}"}).status_code
            == 303
        )
    answer = ann.post(f"/r/{room}/say", data={"csrf_token": token, "text": "My words", "nonce": "n20"})
    assert answer.status_code == 429
    assert "wait a minute" in make.words(answer)
    assert "My words" in answer.text
    assert make.send(bea, f"/r/{room}/say", text="hi", nonce="n").status_code == 303
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize("name", ["s", "f"])
@pytest.mark.parametrize("value", ["", "x", "\x7f", "a.b.c", "x" * 4000, "%00", '"quoted"'])
def test_a_broken_cookie_is_a_visitor(client: FlaskClient, name: str, value: str) -> None:
    client.set_cookie(name, value)
    assert client.get("/").status_code == 200
    assert client.get("/me").status_code == 401


@pytest.mark.parametrize("text", ["/", "/t/abc", "/help?country=GB#x", "/r/abc?listen=1"])
def test_a_path_of_this_site(text: str) -> None:
    assert own_path(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "//evil.example",
        "https://evil.example",
        "evil",
        "/\\evil",
        "/x\\y",
        "\\\\evil",
        "/\t/evil",
        "/\n",
        "javascript:x",
        " /",
    ],
)
def test_an_address_elsewhere(text: str) -> None:
    assert own_path(text) == ""
