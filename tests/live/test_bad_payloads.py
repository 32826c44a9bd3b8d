"""Wrong types in every event, and frames that are not events: words instead of a crash, and nobody else feels it."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
import websocket

from forum.discussions import events as _thread_events
from forum.moderation import events as _queue_events
from forum.rooms import events as _room_events
from forum.rooms import round_events as _round_events
from forum.web.sockets import EVENTS
from tests.live.clients import Refused, Wire, wait_for
from tests.live.community import FAST, Community
from tests.live.stories import join, said

assert _thread_events
assert _queue_events
assert _room_events
assert _round_events
PLACE = {
    "members": 4,
    "moderators": 1,
    "rooms": 1,
    **FAST,
}
OPEN = Callable[..., Wire]
DEEP: Any = {}
for _level in range(60):
    DEEP = {"room": DEEP}
WRONG = [None, [], ["x"], "words", "", 0, -1, 1.5, 10**90, True, {}, {"room": {}}, DEEP, "\ud800", "\x00", "x" * 9000]
ROUND = ("turn", "version", "later", "kind", "whom", "mood", "craving", "win", "intention", "that_is_all", "seen")
FIELDS = ("room", "after", "text", "nonce", "id", "seconds", "thread", "listening", *ROUND)
NAMES = sorted(EVENTS)


@pytest.fixture
def neighbour(place: Community, open_wire: OPEN) -> Wire:
    """Somebody whom none of this may touch."""
    wire = open_wire(place.members[0])
    join(wire, place.room)
    return wire


def good(place: Community, **changed: Any) -> dict[str, Any]:
    """A payload in which every field is right but those that are changed."""
    right = {"room": place.room, "after": 0, "text": "hello", "nonce": "n", "id": "a", "seconds": 0, "thread": "a"}
    return {**right, "listening": False, **changed}


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_that_is_no_object_is_refused_in_words(
    place: Community, open_wire: OPEN, neighbour: Wire, name: str
) -> None:
    wire = open_wire(place.moderators[0])
    asked = [wire.ask(name), wire.ask(name, None, 1, [2], {"three": 3})]
    asked += [wire.ask(name, each) for each in WRONG if not isinstance(each, dict)]
    for number in asked:
        ack = wire.answer(number, 5)
        assert ack["ok"] is False
        assert isinstance(ack["reason"], str)
        assert len(ack["reason"]) > 10
    assert said(neighbour, place.room, "untouched")["ok"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("field", FIELDS)
def test_a_wrong_field_is_answered_and_crashes_nothing(
    place: Community, open_wire: OPEN, neighbour: Wire, name: str, field: str
) -> None:
    wire = open_wire(place.moderators[0])
    for each in WRONG:
        ack = wire.call(name, good(place, **{field: each}), 5)
        assert isinstance(ack["ok"], bool), (each, ack)
        assert ack["ok"] or len(ack["reason"]) > 10, (each, ack)
    assert not wire.ended.is_set()
    assert said(neighbour, place.room, "untouched")["ok"]


WRONG_ROOM = [each for each in WRONG if each is not True]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("room:") and name != "room:take_back"])
def test_a_wrong_room_is_never_a_yes(place: Community, open_wire: OPEN, name: str) -> None:
    wire = open_wire(place.moderators[0])
    for each in WRONG_ROOM:
        assert wire.call(name, good(place, room=each), 5)["ok"] is False
    # A room's name on the wire is not a socket room of the server.
    for audience in ("moderators", "account:1", "room:1", "thread:1"):
        assert wire.call(name, good(place, room=audience), 5)["ok"] is False


@pytest.mark.parametrize("text", [None, [], {}, 7, "", "   ", "\n\t", "\x00\x07", "\u202e", "x" * 2001])
def test_a_wrong_text_is_not_stored(place: Community, open_wire: OPEN, text: Any) -> None:
    before = place.table("SELECT COUNT(*) FROM message")
    ack = open_wire(place.members[1]).call("room:say", good(place, text=text, nonce=f"n{text!s:.20}"), 5)
    assert ack["ok"] is False
    assert place.table("SELECT COUNT(*) FROM message") == before


def test_two_thousand_characters_are_a_line(place: Community, open_wire: OPEN) -> None:
    ack = open_wire(place.members[1]).call("room:say", good(place, text="ö" * 2000, nonce="long"), 5)
    assert ack["ok"], ack


@pytest.mark.parametrize("name", ["no such event", "message", "__class__", "", "*", "room:event"])
def test_an_unknown_event_is_harmless(place: Community, open_wire: OPEN, neighbour: Wire, name: str) -> None:
    wire = open_wire(place.members[1])
    wire.ask(name, {"room": place.room})
    assert join(wire, place.room)["ok"]
    assert said(wire, place.room, "still here")["ok"]
    assert said(neighbour, place.room, "untouched")["ok"]
    with pytest.raises(Refused):
        Wire(place.url, "garbage").enter()


def test_pretending_to_have_left_does_not_keep_a_socket(place: Community, open_wire: OPEN, neighbour: Wire) -> None:
    """`disconnect` sent as an event runs the server's own bookkeeping: nobody may go on unseen after it."""
    for frame in ('42["disconnect"]', '42["disconnect",{}]', "41"):
        wire = open_wire(place.members[1])
        join(wire, place.room)
        wire.send(frame)
        wire.wait_end(5)
        ack = said(neighbour, place.room, "after it left")
        assert ack["seq"] not in [event["seq"] for event in wire.events("room:event")]


def test_pretending_to_enter_again_takes_no_place(place: Community, open_wire: OPEN) -> None:
    for _round in range(2):
        wire = open_wire(place.members[2])
        for _each in range(4):
            wire.send('42["connect",{}]')
        wire.close()
    five: list[Wire] = []

    def gets_in() -> bool:
        try:
            five.append(open_wire(place.members[2]))
        except Refused:
            return False
        return len(five) == 5

    wait_for(gets_in, 10, "five sockets")
    assert all(join(wire, place.room)["ok"] for wire in five)


FRAMES = [
    "", "4", "5", "9", "x", "42", "42[", "42{}", "42[]", "42[1]", "42[null]", '42[{"zzmarkerword":1}]', "42zzmarkerword",
    '42["room:join",{"after":NaN}]', "42" + "[" * 8000, "43", "43[]", "439[1]", "44", "45", "451-", "459999-[]", "47[]",
    "40/other,", '42/other,["room:say",{}]', "41/other", '451-["room:say",{"_placeholder":true,"num":0}]',
    f"421[\"room:join\",{{\"after\":{10**400}}}]", "42" + "9" * 200 + '["room:join",{}]', "0{}", "1", "6", "2probe", "\ud7ff\x00", '40{"token":["zzmarkerword"]}',
]  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES, ids=[f"{number}" for number in range(len(FRAMES))])
def test_a_broken_frame_hurts_only_its_own_socket(
    place: Community, open_wire: OPEN, neighbour: Wire, frame: str
) -> None:
    wire = open_wire(place.members[2])
    wire.send(frame)
    # What came before may have ended the connection already.
    with contextlib.suppress(OSError, websocket.WebSocketException):
        wire.ws.send_binary(b"\x00\xff" + frame.encode()[:50])
    assert said(neighbour, place.room, "untouched")["ok"]
    wire.close()
    assert join(open_wire(place.members[3]), place.room)["ok"]
    # What somebody sent never stands in the log, however broken it was.
    assert "zzmarkerword" not in json.dumps(place.written())


def test_a_broken_frame_leaves_no_ghost(place: Community, open_wire: OPEN, neighbour: Wire) -> None:
    """Whatever ends a socket, its place in the room and among the account's five is free again."""
    for frame in FRAMES:
        wire = open_wire(place.members[2])
        join(wire, place.room)
        wire.send(frame)
        wire.close()
        wait_for(
            lambda: join(neighbour, place.room)["here"]["count"] == 1, 10, f"the end of the ghost of {frame[:40]!r}"
        )
