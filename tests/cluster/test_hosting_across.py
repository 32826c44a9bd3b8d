"""What a host does through one process holds in the other: who is out is out at once, names and whispers come, one takes over."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.cluster.house import House
from tests.live.clients import Wire, wait_for
from tests.live.stories import join, said, say

pytestmark = pytest.mark.cluster
HOUSE = {"members": 6, "rooms": 3, "evening": True}
OPEN = Callable[..., Wire]
# As signing out: out of every process within two seconds.
ACROSS = 2.0


def names(wire: Wire) -> Any:
    """Whom a page was told to be here by name, last."""
    return [each["names"] for each in wire.events("room:names")][-1:]


def test_who_is_asked_to_leave_is_out_in_the_other_process(house: House, open_wire: OPEN) -> None:
    room, (host, ann, bea) = house.rooms[0], house.members[:3]
    here, there, other = open_wire(host, 0), open_wire(ann, 1), open_wire(bea, 1)
    for wire in (here, there, other):
        assert join(wire, room)["ok"]
    assert said(there, room, "I sell something")["ok"]
    began = time.monotonic()
    asked = {"room": room, "step": "remove", "why": "Not here, please", "person": ann.public_id}
    assert here.call("room:ask", asked) == {"ok": True, "done": True}
    there.wait_event("room:mine", lambda told: told["removed"] is True)
    assert time.monotonic() - began < ACROSS
    other.wait_event("room:event", lambda event: event["kind"] == "removed")
    assert said(other, room, "After them")["ok"]
    other.wait_event("room:event", lambda event: event["kind"] == "said" and event["name"] == bea.name)
    assert [event for event in there.events("room:event") if event.get("name") == bea.name] == []
    assert not say(there, room, "And once more")["ok"]
    assert not there.call("room:join", {"room": room, "after": 0})["ok"]
    # Also the process that nobody told finds the row: nobody of theirs is counted there.
    wait_for(lambda: [each["count"] for each in here.events("room:here")][-1:] == [2], 5, "two people")


def test_who_said_hello_is_named_by_both(house: House, open_wire: OPEN) -> None:
    room, (host, ann) = house.rooms[1], house.members[:2]
    here, there = open_wire(host, 0), open_wire(ann, 1)
    for wire in (here, there):
        join(wire, room)
    assert there.call("room:hello", {"room": room, "on": True})["done"]
    for wire in (here, there):
        wait_for(lambda wire=wire: names(wire) == [[ann.name]], 5, "the name")
    there.close()
    wait_for(lambda: names(here) == [[]], 10, "nobody by name")
    # Neither process takes back what the other has told.
    told = [each["names"] for each in here.events("room:names")]
    assert told == [[ann.name], []]


def test_a_whisper_comes_through_the_other_process(house: House, open_wire: OPEN) -> None:
    room, (host, ann, bea) = house.rooms[1], house.members[:3]
    here, there, other = open_wire(host, 0), open_wire(ann, 1), open_wire(bea, 1)
    for wire in (here, there, other):
        join(wire, room)
    whisper = {"room": room, "text": "Are you all right?", "nonce": uuid.uuid4().hex, "person": ann.public_id}
    sent = here.call("room:whisper", whisper)
    assert here.call("room:whisper", whisper)["id"] == sent["id"], "the same again"
    assert there.wait_event("room:whisper")[2]["id"] == sent["id"]
    assert there.call("room:whisper", {"room": room, "text": "Not really", "nonce": uuid.uuid4().hex})["ok"]
    here.wait_event("room:whisper", lambda told: told["by"] == ann.name)
    assert said(other, room, "Good evening")["ok"]
    there.wait_event("room:event", lambda event: event.get("name") == bea.name)
    assert other.events("room:whisper") == []


def test_of_two_lines_at_one_moment_the_slow_mode_lets_one_out(house: House, open_wire: OPEN) -> None:
    room, (host, ann) = house.rooms[2], house.members[:2]
    leads, wires = open_wire(host, 0), [open_wire(ann, process) for process in (0, 1)]
    for wire in (leads, *wires):
        join(wire, room)
    assert leads.call("room:pace", {"room": room, "seconds": 60, "why": "so that all can follow"})["ok"]
    asked = [wire.ask("room:say", {"room": room, "nonce": uuid.uuid4().hex, "text": "At once"}) for wire in wires]
    answers = [wire.answer(number) for wire, number in zip(wires, asked, strict=True)]
    assert sorted(each["ok"] for each in answers) == [False, True]
    assert next(each for each in answers if not each["ok"])["wait"] > 50
