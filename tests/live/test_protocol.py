"""The rooms' protocol over real sockets: joining, order, nonces, slow mode, presence, typing, and what other pages hear."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.live.clients import Browser, Wire, wait_for
from tests.live.community import FAST, Community
from tests.live.stories import join, said, say, words

PLACE = {
    "members": 6,
    "moderators": 1,
    "rooms": 8,
    **FAST,
}
OPEN = Callable[..., Wire]


def told(wire: Wire, room: str) -> list[Any]:
    """The events of one room this socket heard live."""
    return [event for event in wire.events("room:event") if event["room"] == room]


def test_nothing_falls_between_joining_and_reading(place: Community, open_wire: OPEN) -> None:
    """Somebody joins again and again while another talks without a pause: ack and live events together have no hole."""
    room, speaker = place.rooms[0], open_wire(place.members[0])
    stop = threading.Event()

    def talk() -> None:
        number = 0
        while not stop.is_set() and number < 400:
            number += 1
            said(speaker, room, f"line {number}")

    talking = threading.Thread(target=talk)
    talking.start()
    holes, last, caught = [], 0, 0
    for _round in range(25):
        wire = open_wire(place.members[1])
        ack = join(wire, room, last)
        read = ack["events"][-1]["seq"] if ack["events"] else last
        wait_for(lambda: told(wire, room) or stop.is_set() or not talking.is_alive(), 10, "a live line")  # noqa: B023  # asked at once, in this turn of the loop
        known = {event["seq"] for event in ack["events"]} | {event["seq"] for event in told(wire, room)}
        caught += len(ack["events"])
        if not ack["more"] and known:
            holes += sorted(set(range(last + 1, max(known) + 1)) - known)
        last = read
        wire.close()
    stop.set()
    talking.join(30)
    assert caught > 25
    assert holes == []


def test_everybody_hears_the_same_in_the_same_order_the_speakers_too(place: Community, open_wire: OPEN) -> None:
    room = place.rooms[1]
    wires = [open_wire(who) for who in place.members]
    for wire in wires:
        join(wire, room)

    def talk(number: int) -> list[int]:
        return [said(wires[number], room, f"{number} says {each}")["seq"] for each in range(15)]

    with ThreadPoolExecutor(6) as pool:
        seqs = sorted(seq for found in pool.map(talk, range(6)) for seq in found)
    assert seqs == list(range(1, 91))
    wait_for(lambda: all(len(told(wire, room)) >= 90 for wire in wires), 10, "everything everywhere")
    first = told(wires[0], room)
    assert [event["seq"] for event in first] == list(range(1, 91))
    assert all(told(wire, room) == first for wire in wires)
    assert {event["name"] for event in first} == {who.name for who in place.members}


def test_the_same_nonce_is_the_same_line_also_in_parallel(place: Community, open_wire: OPEN) -> None:
    room, who = place.rooms[2], place.members[0]
    wires = [open_wire(who) for _each in range(4)]
    nonce = uuid.uuid4().hex
    with ThreadPoolExecutor(4) as pool:
        acks = list(pool.map(lambda wire: said(wire, room, "once", nonce), wires * 5))
    assert all(ack == acks[0] for ack in acks)
    # In a burst on one socket, without waiting for any ack.
    other = uuid.uuid4().hex
    payload = {"room": room, "text": "twice", "nonce": other}
    asked = [wires[0].ask("room:say", payload) for _each in range(10)]
    assert len({(ack["seq"], ack["id"]) for ack in map(wires[0].answer, asked)}) == 1
    # Another person's nonce is another's.
    assert said(open_wire(place.members[1]), room, "mine", nonce)["seq"] == 3
    assert place.table(
        "SELECT COUNT(*) FROM message m JOIN room r ON r.id = m.room_id WHERE r.public_id = ?", room
    ) == [(3,)]


def test_slow_mode_says_how_long_and_leaves_moderators_out(place: Community, open_wire: OPEN) -> None:
    room, member, host = place.rooms[3], open_wire(place.members[0]), open_wire(place.moderators[0])
    join(member, room)
    join(host, room)
    refused = member.call("room:pace", {"room": room, "seconds": 5})
    assert (refused["ok"], "hosts" in refused["reason"]) == (False, True)
    assert host.call("room:pace", {"room": room, "seconds": 60}) == {"ok": True, "pace": 60}
    _at, _event, payload = member.wait_event("room:event", lambda event: event["kind"] == "pace")
    assert payload["value"] == 60
    assert said(member, room, "first")["ok"]
    late = say(member, room, "second")
    assert late["ok"] is False
    assert 55 <= late["wait"] <= 60
    assert str(late["wait"]) in late["reason"]
    assert [said(host, room, f"host {each}")["ok"] for each in range(3)] == [True] * 3
    assert host.call("room:pace", {"room": room, "seconds": 0})["ok"]
    assert said(member, room, "free again")["ok"]
    for wrong in (-1, 601, True, "5", None, 1.5):
        assert host.call("room:pace", {"room": room, "seconds": wrong})["ok"] is False


def test_presence_counts_people_not_sockets(place: Community, open_wire: OPEN) -> None:
    room, watcher = place.rooms[4], open_wire(place.members[0])
    join(watcher, room)

    def hears(count: int, listening: int, host: bool) -> None:
        wanted = {"room": room, "count": count, "listening": listening, "host": host}
        wait_for(lambda: watcher.events("room:here")[-1:] == [wanted], 5, f"{wanted}")

    first, second = open_wire(place.members[1]), open_wire(place.members[1])
    join(first, room, listening=True)
    hears(2, 1, False)
    # The same person on a second page who takes part there is one who takes part.
    join(second, room)
    hears(2, 0, False)
    second.close()
    hears(2, 1, False)
    assert first.call("room:listen", {"room": room, "listening": False})["here"]["listening"] == 0
    hears(2, 0, False)
    host = open_wire(place.moderators[0])
    join(host, room)
    hears(3, 0, True)
    # Numbers only: nobody learns who.
    assert set(watcher.events("room:here")[-1]) == {"room", "count", "listening", "host"}
    assert host.call("room:leave", {"room": room})["ok"]
    first.close()
    hears(1, 0, False)


def test_typing_reaches_the_others_without_a_name_and_not_the_writer(place: Community, open_wire: OPEN) -> None:
    room = place.rooms[5]
    writer, reader, outside = (open_wire(place.members[each]) for each in range(3))
    join(writer, room)
    join(reader, room)
    assert writer.call("room:typing", {"room": room})["ok"]
    assert reader.wait_event("room:typing")[2] == {"room": room}
    assert outside.call("room:typing", {"room": room})["ok"]
    said(writer, room, "done")
    reader.wait_event("room:event")
    assert len(reader.events("room:typing")) == 1
    assert writer.events("room:typing") == []
    assert outside.events("room:event") == []


def test_who_has_left_hears_no_more(place: Community, open_wire: OPEN) -> None:
    room, stays, leaves = place.rooms[6], open_wire(place.members[0]), open_wire(place.members[1])
    join(stays, room)
    join(leaves, room)
    said(stays, room, "one")
    leaves.wait_event("room:event")
    assert leaves.call("room:leave", {"room": room})["ok"]
    said(stays, room, "two")
    stays.wait_event("room:event", lambda event: event["seq"] == 2)
    assert [words(event) for event in leaves.events("room:event")] == ["one"]


# --- Other pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def thread(place: Community) -> str:
    """The address of a new thread by the first member; the same words once more would be the same thread."""
    browser = Browser(place.url, place.members[0].token)
    address = f"/b/{place.board}/new"
    nonce = uuid.uuid4().hex
    # The same words again would be the same thread.
    return browser.post(address, title="Hello", text=f"First words {nonce}", nonce=nonce).headers["Location"]


def test_an_open_thread_hears_of_answers_and_the_answered_is_told(
    place: Community, open_wire: OPEN, thread: str
) -> None:
    public_id = thread.split("/")[2].split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]
    reader, author = open_wire(place.members[1]), open_wire(place.members[0])
    ack = reader.call("thread:watch", {"thread": public_id})
    assert ack["ok"]
    browser = Browser(place.url, place.members[2].token)
    answered = browser.post(f"/t/{public_id}/replies", f"/t/{public_id}", text="an answer", nonce=uuid.uuid4().hex)
    assert answered.status_code == 303, answered.text
    _at, _event, payload = reader.wait_event("post:new")
    assert payload["thread"] == public_id
    assert set(payload) == {"thread", "id"}
    assert reader.call("thread:watch", {"thread": public_id})["revision"] > ack["revision"]
    author.wait_event("notice", lambda payload: payload == {})
    assert reader.events("notice") == []
    browser.post(f"/p/{payload['id']}/take-back", f"/p/{payload['id']}/take-back")
    assert reader.wait_event("post:gone")[2] == payload


def test_a_page_follows_one_thread_at_a_time(place: Community, open_wire: OPEN, thread: str) -> None:
    first = thread.split("/")[2].split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]
    browser = Browser(place.url, place.members[2].token)
    opened = browser.post(f"/b/{place.board}/new", title="Another", text="Other words", nonce=uuid.uuid4().hex)
    second = opened.headers["Location"].split("/")[2]
    reader = open_wire(place.members[1])
    for public_id in (first, second):
        assert reader.call("thread:watch", {"thread": public_id})["ok"]
    for public_id in (first, second):
        answered = browser.post(f"/t/{public_id}/replies", f"/t/{public_id}", text="an answer", nonce=uuid.uuid4().hex)
    assert answered.status_code == 303, answered.text
    assert reader.wait_event("post:new")[2]["thread"] == second
    assert len(reader.events("post:new")) == 1


def test_the_queue_tells_moderators_only(place: Community, open_wire: OPEN) -> None:
    room, member, host = place.rooms[7], open_wire(place.members[0]), open_wire(place.moderators[0])
    refused = member.call("queue:watch", {})
    assert (refused["ok"], "moderators" in refused["reason"]) == (False, True)
    assert host.call("queue:watch", {}) == {"ok": True}
    line = said(member, room, "something")
    address = f"/m/{line['id']}/flag"
    assert Browser(place.url, place.members[1].token).post(address, reason="worried", note="").status_code == 303
    assert host.wait_event("queue:changed")[2] == {}
    assert member.events("queue:changed") == []
