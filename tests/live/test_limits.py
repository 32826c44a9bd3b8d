"""The limits of a socket: frames, floods, sockets of one account, rooms; who goes over one hurts nobody else."""

import statistics
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress

import psutil
import pytest
import websocket
from websocket import ABNF

from tests.live.clients import Refused, Unanswered, Wire, wait_for
from tests.live.community import Community, Person
from tests.live.stories import join, said, say

PLACE = {"members": 12, "rooms": 22}
OPEN = Callable[..., Wire]
FRAME = 16_384
TOO_BIG = 1009  # RFC 6455, 7.4.1: a message that is too big to process


@pytest.fixture
def neighbour(place: Community, open_wire: OPEN) -> Wire:
    """Somebody whom the others' bad manners must not touch."""
    wire = open_wire(place.members[0])
    join(wire, place.room)
    return wire


def untouched(wire: Wire, place: Community) -> bool:
    """Whether somebody is still served. Not by a line: those have a pace of their own."""
    return bool(wire.call("room:listen", {"room": place.room, "listening": False})["ok"])


def memory(place: Community) -> int:
    """The server's memory in bytes."""
    return int(psutil.Process(place.pid).memory_info().rss)


def frame_of(size: int, room: str) -> tuple[str, str]:
    """A line said in one frame of exactly `size` bytes, and its ack's beginning."""
    start, end = f'4277["room:say",{{"room":"{room}","nonce":"n","text":"', '"}]'
    return start + "x" * (size - len(start) - len(end)) + end, "4377"


# --- Frames -----------------------------------------------------------------------------------------------------------


def test_a_frame_of_just_the_limit_is_served(place: Community, open_wire: OPEN) -> None:
    wire = open_wire(place.members[1])
    text, _ack = frame_of(FRAME, place.room)
    assert len(text) == FRAME
    wire.send(text)
    ack = wire.answer(77)
    # Read and judged: far too long for a line, and said so.
    assert "characters too long" in ack["reason"]
    assert said(wire, place.room, "and the socket lives")["ok"]


def test_a_frame_of_one_byte_more_ends_the_socket(place: Community, open_wire: OPEN, neighbour: Wire) -> None:
    codes = []
    for _each in range(5):
        wire = open_wire(place.members[1])
        text, _ack = frame_of(FRAME + 1, place.room)
        wire.send(text)
        wire.wait_end(5)
        codes.append((wire.code, "limit" in wire.why))
    # The connection closes with the frame unread, so TCP may throw the last words away: not every time.
    assert (TOO_BIG, True) in codes
    assert set(codes) <= {(TOO_BIG, True), (0, False)}
    assert untouched(neighbour, place)


def test_many_small_frames_of_one_large_message_end_the_socket(
    place: Community, open_wire: OPEN, neighbour: Wire
) -> None:
    wire = open_wire(place.members[1])
    text, _ack = frame_of(FRAME + 1, place.room)
    half = len(text) // 2
    wire.ws.send_frame(ABNF.create_frame(text[:half], ABNF.OPCODE_TEXT, 0))
    wire.ws.send_frame(ABNF.create_frame(text[half:], ABNF.OPCODE_CONT, 1))
    wire.wait_end(5)
    assert wire.code == TOO_BIG, wire.why
    assert untouched(neighbour, place)


def test_a_message_in_parts_below_the_limit_is_served(place: Community, open_wire: OPEN) -> None:
    wire = open_wire(place.members[1])
    text, _ack = frame_of(1200, place.room)
    for part in range(0, 1200, 100):
        opcode = ABNF.OPCODE_CONT if part else ABNF.OPCODE_TEXT
        wire.ws.send_frame(ABNF.create_frame(text[part : part + 100], opcode, int(part == 1100)))
    assert wire.answer(77)["ok"]


def test_a_message_without_an_end_does_not_fill_the_memory(place: Community, open_wire: OPEN, neighbour: Wire) -> None:
    wire = open_wire(place.members[1])
    before, part = memory(place), "x" * 8192

    def endless() -> None:
        for number in range(8000):
            wire.ws.send_frame(ABNF.create_frame(part, ABNF.OPCODE_CONT if number else ABNF.OPCODE_TEXT, 0))

    with pytest.raises((OSError, websocket.WebSocketException)):
        endless()
    assert memory(place) - before < 16 * 2**20
    assert wire.wait_end(5)
    assert untouched(neighbour, place)


def test_a_packed_message_cannot_unfold_past_the_limit(place: Community, neighbour: Wire) -> None:
    """permessage-deflate makes 16 KB out of 16 MB; who offers it must not get the server to unfold that."""
    before = memory(place)
    wire = Wire(place.url, place.members[1].token, headers={"Sec-WebSocket-Extensions": "permessage-deflate"})
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"4" * 12 * 2**20) + packer.flush(zlib.Z_SYNC_FLUSH)
    assert len(packed) < FRAME
    wire.ws.send_frame(ABNF(1, 1, 0, 0, ABNF.OPCODE_TEXT, 1, packed[:-4]))
    wire.wait_end(5)
    assert memory(place) - before < 10 * 2**20
    assert untouched(neighbour, place)


# --- Floods -----------------------------------------------------------------------------------------------------------


def times_of(wire: Wire, count: int) -> list[float]:
    """How long so many quiet events took to be answered, in seconds."""
    found = []
    for _each in range(count):
        before = time.monotonic()
        assert wire.call("room:typing", {"room": "aaaaaaaaaa"})["ok"] is False
        found.append(time.monotonic() - before)
    return found


def test_a_flood_is_refused_in_words_and_then_cut(place: Community, open_wire: OPEN) -> None:
    wire = open_wire(place.members[2])
    join(wire, place.room)
    asked = [wire.ask("room:listen", {"room": place.room, "listening": False}) for _each in range(60)]
    wire.wait_end(5)
    acks = [wire.answer(number) for number in asked if wire.answered(number)]
    served = [ack for ack in acks if ack["ok"]]
    refused = [ack for ack in acks if not ack["ok"]]
    # The join took one of the twenty; a few more fit in while the flood itself takes its time.
    assert 19 <= len(served) <= 25
    assert refused
    assert all("Slow down" in ack["reason"] and ack["wait"] >= 1 for ack in refused)
    assert ("bye", {"why": "flood"}) in [(event, payload) for _at, event, payload in wire.heard]


@pytest.mark.parametrize("frame", ['42["room:typing",{}]', '42["no such event",{}]', "40", "41", "4", "6", "3"])
def test_a_flood_hurts_nobody_else(place: Community, open_wire: OPEN, frame: str) -> None:
    """5,000 frames at once; the others' answers against their own in a quiet moment."""
    neighbour = open_wire(place.members[3])
    quiet = times_of(neighbour, 9)
    wire = open_wire(place.members[2])

    def flood() -> None:
        try:
            for _each in range(5000):
                wire.send(frame)
        except (OSError, websocket.WebSocketException):
            pass

    flooding = threading.Thread(target=flood)
    flooding.start()
    during = times_of(neighbour, 9)
    flooding.join(30)
    print(f"quiet {statistics.median(quiet) * 1000:.1f} ms, flooded {max(during) * 1000:.1f} ms")
    assert max(during) < max(1.0, 60 * statistics.median(quiet))
    assert untouched(neighbour, place)
    wire.close()


def test_leaving_and_entering_again_gives_no_new_patience(place: Community, open_wire: OPEN) -> None:
    """On one connection a client may leave (41) and enter again (40); its flood is still one flood."""
    wire = open_wire(place.members[4])
    served = 0
    try:
        for _round in range(10):
            asked = [wire.ask("room:leave", {"room": place.room}) for _each in range(19)]
            served += sum(wire.answer(number, 5)["ok"] for number in asked)
            wire.send("41")
            wire.enter()
    except (Refused, Unanswered, OSError, websocket.WebSocketException):
        pass
    assert served <= 30


def test_a_new_socket_gives_no_new_patience_for_lines(place: Community, open_wire: OPEN) -> None:
    """Five lines at once, then one a second, for a person, not for a connection."""
    served = 0
    for round_ in range(8):
        wire = open_wire(place.members[5])
        for each in range(5):
            served += say(wire, place.room, f"line {round_} {each}")["ok"]
        wire.close()
    assert served <= 12


def test_lines_have_a_pace_that_says_when(place: Community, open_wire: OPEN) -> None:
    wire = open_wire(place.members[6])
    acks = [say(wire, place.room, f"line {number}") for number in range(7)]
    assert [ack["ok"] for ack in acks[:5]] == [True] * 5
    late = next(ack for ack in acks if not ack["ok"])
    assert "still here" in late["reason"]
    assert late["wait"] == 1
    time.sleep(late["wait"])
    assert say(wire, place.room, "patient")["ok"]


# --- Counts -----------------------------------------------------------------------------------------------------------


def test_a_sixth_socket_is_refused_and_the_five_live_on(place: Community, open_wire: OPEN) -> None:
    who = place.members[7]
    five = [open_wire(who) for _each in range(5)]
    with pytest.raises(Refused, match="too many pages open"):
        open_wire(who)
    for wire in five:
        assert join(wire, place.room)["ok"]
    five.pop().close()
    wait_for(lambda: _gets_in(open_wire, who), 5, "a place after one has closed")
    assert join(five[0], place.room)["here"]["count"] == 1


def _gets_in(open_wire: OPEN, who: Person) -> bool:
    try:
        return bool(open_wire(who))
    except Refused:
        return False


def test_entering_twice_on_one_connection_counts_once(place: Community, open_wire: OPEN) -> None:
    """Otherwise a member could lock themselves out, or count as many people, with one broken client."""
    who = place.members[8]
    for _round in range(3):
        wire = open_wire(who)
        for _again in range(4):
            with pytest.raises(Refused):
                wire.enter()
        # The server may have hung up meanwhile, as it may with whoever goes on like this.
        with suppress(websocket.WebSocketException, OSError):
            for _again in range(4):
                wire.send("41")
        wire.close()
    wait_for(lambda: _gets_in(open_wire, who), 5, "a place")
    others = [open_wire(who) for _each in range(4)]
    assert join(others[0], place.room)["ok"]


def test_twenty_rooms_a_socket(place: Community, open_wire: OPEN) -> None:
    wire = open_wire(place.members[9])
    acks = []
    for room in place.rooms:
        acks.append(wire.call("room:join", {"room": room, "after": 0}))
        time.sleep(0.21)  # the pace of events is another limit
    assert [ack["ok"] for ack in acks] == [True] * 20 + [False] * 2
    assert "rooms at once" in acks[20]["reason"]
    assert wire.call("room:leave", {"room": place.rooms[0]})["ok"]
    assert join(wire, place.rooms[21])["ok"]
    # A room that one is in already is not one more.
    assert join(wire, place.rooms[5])["ok"]
