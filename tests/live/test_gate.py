"""The door of the sockets: who gets in, and how fast those are out whose right has ended."""

import time
from collections.abc import Callable

import pytest
import requests
import websocket

from tests.live.clients import Browser, Refused, Unanswered, Wire, dial
from tests.live.community import Community, Person
from tests.live.seed import PASSPHRASE
from tests.live.stories import flag, join, measure, said

PLACE = {
    "members": 12,
    "moderators": 2,
    "newcomers": 1,
    "rooms": 1,
    "socket_lines_per_second": 1000,
    "socket_lines_burst": 1000,
}
OPEN = Callable[..., Wire]
# S8: signing out, a pause and a new passphrase end sockets within a second; two seconds from another process.
WITHIN, ACROSS = 1.0, 2.0


@pytest.fixture
def witness(place: Community, open_wire: OPEN) -> Wire:
    """Somebody else in the room, whom nothing of this may touch."""
    wire = open_wire(place.members[0])
    join(wire, place.room)
    return wire


def here(place: Community, open_wire: OPEN, who: Person | str) -> Wire:
    """A socket in the room."""
    wire = open_wire(who)
    join(wire, place.room)
    return wire


def dead(place: Community, wire: Wire, since: float, witness: Wire) -> None:
    """Asserts that a socket is over: its connection ends in time, and what is said afterwards does not reach it."""
    ack = said(witness, place.room, "still here")
    took = wire.wait_end(WITHIN + 5) - since
    print(f"ended after {took * 1000:.0f} ms")
    assert took < WITHIN
    assert ("bye", {"why": "ended"}) in [(event, payload) for _at, event, payload in wire.heard]
    assert ack["seq"] not in [each["seq"] for each in wire.events("room:event")]


def test_signing_out_ends_the_sockets_of_this_device_only(place: Community, open_wire: OPEN, witness: Wire) -> None:
    who = place.members[1]
    first, second = here(place, open_wire, who), here(place, open_wire, who)
    other = here(place, open_wire, place.another_device(who))
    browser = Browser(place.url, who.token)
    secret = browser.prepare("/me")
    assert browser.post("/sign-out", secret=secret).status_code == 303
    since = time.monotonic()
    for wire in (first, second):
        dead(place, wire, since, witness)
    assert said(other, place.room, "the other device goes on")["ok"]
    with pytest.raises(Refused, match="sign in"):
        open_wire(who)


def test_leaving_the_site_ends_the_socket(place: Community, open_wire: OPEN, witness: Wire) -> None:
    wire = here(place, open_wire, place.members[2])
    browser = Browser(place.url, place.members[2].token)
    secret = browser.prepare("/me")
    assert browser.post("/exit", secret=secret).status_code == 303
    dead(place, wire, time.monotonic(), witness)


def test_signing_out_everywhere_ends_every_socket(place: Community, open_wire: OPEN, witness: Wire) -> None:
    who = place.members[3]
    wires = [here(place, open_wire, who), here(place, open_wire, place.another_device(who))]
    browser = Browser(place.url, who.token)
    secret = browser.prepare("/me")
    assert browser.post("/me/devices/end", secret=secret).status_code == 303
    since = time.monotonic()
    for wire in wires:
        dead(place, wire, since, witness)


def test_ending_one_device_ends_its_sockets_only(place: Community, open_wire: OPEN, witness: Wire) -> None:
    who = place.members[4]
    own, other = here(place, open_wire, who), here(place, open_wire, place.another_device(who))
    rows = place.table("SELECT public_id FROM account_session WHERE account_id = ? ORDER BY id DESC", who.id)
    browser = Browser(place.url, who.token)
    secret = browser.prepare("/me")
    assert browser.post(f"/me/devices/{rows[0][0]}/end", secret=secret).status_code == 303
    dead(place, other, time.monotonic(), witness)
    assert said(own, place.room, "this device goes on")["ok"]


def test_a_new_passphrase_ends_every_socket(place: Community, open_wire: OPEN, witness: Wire) -> None:
    who = place.members[5]
    wires = [here(place, open_wire, who), here(place, open_wire, place.another_device(who))]
    browser = Browser(place.url, who.token)
    new = "nine brown hares sleep under the hedge"
    answer = browser.post("/me/passphrase", old=PASSPHRASE, passphrase=new)
    since = time.monotonic()
    assert answer.status_code == 303, answer.text
    for wire in wires:
        dead(place, wire, since, witness)


def test_recovering_ends_every_socket(place: Community, open_wire: OPEN, witness: Wire) -> None:
    who = place.members[6]
    wire = here(place, open_wire, who)
    new = "nine brown hares sleep under the hedge"
    answer = Browser(place.url).post("/recover", name=who.name, phrase=who.phrase, passphrase=new)
    since = time.monotonic()
    assert answer.status_code == 303, answer.text
    dead(place, wire, since, witness)


def test_a_pause_ends_every_socket_and_keeps_them_out(place: Community, open_wire: OPEN, witness: Wire) -> None:
    who = place.members[7]
    wires = [here(place, open_wire, who), here(place, open_wire, place.another_device(who))]
    line = said(wires[0], place.room, "something unkind")
    case = flag(place, place.members[0], line["id"])
    moderator = Browser(place.url, place.moderators[0].token)
    send = measure(moderator, case, "suspension", days="7")
    send()
    since = time.monotonic()
    for wire in wires:
        dead(place, wire, since, witness)
    with pytest.raises(Refused, match="paused"):
        open_wire(who)


def test_who_reads_only_goes_on_listening_and_says_nothing(place: Community, open_wire: OPEN, witness: Wire) -> None:
    who = place.members[11]
    wire = here(place, open_wire, who)
    case = flag(place, place.members[0], said(wire, place.room, "something loud")["id"])
    measure(Browser(place.url, place.moderators[0].token), case, "cooldown")()
    refused = wire.call("room:say", {"room": place.room, "text": "and louder", "nonce": "louder"})
    assert not refused["ok"]
    assert "not write" in refused["reason"]
    ack = said(witness, place.room, "good night all")
    wire.wait_event("room:event", lambda event: event["seq"] == ack["seq"])
    assert not place.table("SELECT 1 FROM message WHERE source = 'and louder'")


def test_the_command_line_ends_sockets_of_the_server(place: Community, open_wire: OPEN, witness: Wire) -> None:
    wire = here(place, open_wire, place.moderators[1])
    assert wire.call("queue:watch", {})["ok"]
    place.command("appoint", place.moderators[1].name, "member")
    since = time.monotonic()
    assert wire.wait_end(ACROSS + 5) - since < ACROSS
    assert said(witness, place.room, "goes on")["ok"]


def test_a_right_is_asked_at_every_event(place: Community, open_wire: OPEN) -> None:
    wire = here(place, open_wire, place.members[8])
    assert said(wire, place.room, "before")["ok"]
    # As another process would do it, so that nothing in this server knows before it asks.
    place.command("appoint", place.members[8].name, "member")
    try:
        assert "sign in" in wire.call("room:say", {"room": place.room, "text": "after", "nonce": "n"})["reason"]
    except Unanswered:
        assert wire.ended.is_set()
    assert not place.table("SELECT 1 FROM message WHERE source = 'after'")


def test_a_member_who_does_not_read_is_out_as_fast(place: Community, open_wire: OPEN, witness: Wire) -> None:
    """A client that ignores every word of the server must not stay connected after its session has ended."""
    who = place.members[9]
    wire = Wire(place.url, who.token)
    wire.enter()
    browser = Browser(place.url, who.token)
    secret = browser.prepare("/me")
    assert browser.post("/sign-out", secret=secret).status_code == 303
    since = time.monotonic()
    with pytest.raises((Refused, OSError, websocket.WebSocketException)):
        # It does not leave, and asks to be let in again on the same connection.
        wire.enter()
    assert wire.wait_end(WITHIN + 5) - since < WITHIN
    assert said(witness, place.room, "quiet")["ok"]


# --- Who gets in at all -----------------------------------------------------------------------------------------------

ORIGINS = {
    "foreign": "http://evil.example",
    "null": "null",
    "suffix": "http://127.0.0.1.evil.example",
    "suffix after the port": "http://127.0.0.1:{port}.evil.example",
    "prefix": "http://evil127.0.0.1:{port}",
    "our name before an at": "http://127.0.0.1:{port}@evil.example",
    "our name as a path": "http://evil.example/127.0.0.1:{port}",
    "other port": "http://127.0.0.1:1{port}",
    "no port": "http://127.0.0.1",
    "other scheme": "https://127.0.0.1:{port}",
    "a dot at the end": "http://127.0.0.1.:{port}",
    "capitals": "HTTP://LOCALHOST.EVIL:{port}",
}


@pytest.mark.parametrize("spoofed", [False, True], ids=["plain", "forwarded host spoofed"])
@pytest.mark.parametrize("origin", ORIGINS.values(), ids=ORIGINS.keys())
def test_a_foreign_page_opens_no_socket(place: Community, origin: str, spoofed: bool) -> None:
    origin = origin.format(port=place.port)
    host = origin.partition("://")[2]
    lies = {"X-Forwarded-Host": host, "X-Forwarded-Proto": "http", "Forwarded": f"host={host}"} if spoofed else {}
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        Wire(place.url, place.members[0].token, origin=origin, headers=lies)
    assert refused.value.status_code == 400
    assert b"origin" in refused.value.resp_body.lower()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_our_own_pages_do(place: Community, name: str) -> None:
    wire = Wire(place.url, place.members[0].token, origin=f"http://{name}:{place.port}").enter()
    assert wire.call("room:join", {"room": place.room, "after": 0})["ok"]
    wire.close()


def test_a_foreign_host_opens_no_socket(place: Community) -> None:
    """A name that somebody points at this machine (DNS rebinding) comes with an origin of the same name."""
    name = f"rebound.example:{place.port}"
    with pytest.raises(websocket.WebSocketBadStatusException):
        Wire(place.url, place.members[0].token, origin=f"http://{name}", headers={"Host": name})


def test_there_is_no_other_transport(place: Community) -> None:
    answer = Browser(place.url, place.members[0].token).get("/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 400
    assert isinstance(answer, requests.Response)


COOKIES = {
    "none": "",
    "garbage": "garbage",
    "long": "x" * 4000,
    "not a word": "%00%ff;;=",
    "null byte": "a\x01b",
    "letters of no alphabet": "\u00e9\u00e9",
}


@pytest.mark.parametrize("cookie", COOKIES.values(), ids=COOKIES.keys())
def test_without_a_session_the_door_says_so_and_closes(place: Community, cookie: str) -> None:
    wire = Wire(place.url, cookie)
    with pytest.raises(Refused, match="Please sign in first"):
        wire.enter()
    wire.wait_end(5)


def test_a_token_with_one_letter_changed_is_nobodys(place: Community) -> None:
    token = place.members[0].token
    changed = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    with pytest.raises(Refused, match="Please sign in first"):
        Wire(place.url, changed).enter()


def test_a_stranger_cannot_use_the_socket_without_entering(place: Community, witness: Wire) -> None:
    """Events before or without the welcome are not answered, and reach nobody."""
    for token in ("", place.members[10].token):
        wire = Wire(place.url, token)
        number = wire.ask("room:say", {"room": place.room, "text": "through the window", "nonce": "w"})
        with pytest.raises(Unanswered):
            wire.answer(number, 0.5)
        wire.close()
    assert said(witness, place.room, "quiet")["ok"]
    assert not place.table("SELECT 1 FROM message WHERE source = 'through the window'")


def test_a_connection_that_never_enters_is_closed(place: Community) -> None:
    """Strangers must not be able to hold connections open by the thousand."""
    silent = [Wire(place.url) for _each in range(20)]
    for wire in silent:
        wire.wait_end(12)


def test_half_a_handshake_holds_nobody_up(place: Community, witness: Wire) -> None:
    half = [dial(place.url) for _each in range(50)]
    for each in half:
        each.sendall(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    before = time.monotonic()
    assert said(witness, place.room, "quiet")["ok"]
    assert time.monotonic() - before < 1
    for each in half:
        each.close()


def test_a_newcomer_may_listen_but_not_speak_yet(place: Community, open_wire: OPEN) -> None:
    wire = here(place, open_wire, place.newcomers[0])
    ack = wire.call("room:say", {"room": place.room, "text": "hello", "nonce": "n"})
    assert ack["ok"] is False
    assert "recovery phrase" in ack["reason"]
