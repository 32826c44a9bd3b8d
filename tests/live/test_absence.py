"""Who was away gets everything, in order: catch-up, gaps, pages, and what the replay of hidden words may hold."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.live.clients import Browser, Wire, wait_for
from tests.live.community import FAST, Community
from tests.live.stories import decide, flag, join, said, words

PLACE = {
    "members": 3,
    "moderators": 1,
    "rooms": 5,
    "heartbeat_seconds": 0.5,
    "catch_up_gap_max_rows": 300,
    **FAST,
}
OPEN = Callable[..., Wire]


def test_away_for_thirty_lines_gets_them_all_in_order(place: Community, open_wire: OPEN) -> None:
    room, stays, leaves = place.rooms[0], open_wire(place.members[0]), open_wire(place.members[1])
    join(stays, room)
    join(leaves, room)
    for number in range(10):
        said(stays, room, f"line {number}")
    leaves.wait_event("room:event", lambda event: event["seq"] == 10)
    leaves.close()
    for number in range(10, 40):
        said(stays, room, f"line {number}")
    back = open_wire(place.members[1])
    ack = join(back, room, after=10)
    assert [event["seq"] for event in ack["events"]] == list(range(11, 41))
    assert [words(event) for event in ack["events"]] == [f"line {number}" for number in range(10, 40)]
    assert (ack["seq"], ack["more"]) == (40, False)
    # Word for word what those got who were there.
    assert ack["events"] == stays.events("room:event")[10:40]


def test_a_gap_is_seen_by_the_heartbeat_without_a_new_line(place: Community, open_wire: OPEN) -> None:
    """A line that this server did not send (another process stored it) is noticed by the head's number alone."""
    room, wire = place.rooms[1], open_wire(place.members[0])
    join(wire, room)
    wire.wait_event("room:head", lambda head: head["room"] == room and head["seq"] == 0, 5)
    elsewhere = Browser(place.url, place.members[1].token)
    wire.call("room:leave", {"room": room})
    assert elsewhere.post(f"/r/{room}/say", f"/r/{room}", text="unseen", nonce="x").status_code == 303
    assert not [event for event in wire.events("room:event") if event["room"] == room]
    join(wire, room, after=1)
    began = time.monotonic()
    at, _event, _head = wire.wait_event("room:head", lambda head: head["room"] == room and head["seq"] == 1, 5)
    print(f"head after {at - began:.2f} s")
    assert words(join(wire, room, after=0)["events"][0]) == "unseen"


def test_a_long_absence_comes_in_pages_of_a_hundred(place: Community, open_wire: OPEN) -> None:
    room, wire = place.rooms[2], open_wire(place.members[0])
    for number in range(250):
        said(wire, room, f"line {number}")
    back, after, pages = open_wire(place.members[1]), 0, []
    while True:
        ack = join(back, room, after)
        pages.append(len(ack["events"]))
        seqs = [event["seq"] for event in ack["events"]]
        assert seqs == list(range(after + 1, after + 1 + len(seqs)))
        after = seqs[-1]
        if not ack["more"]:
            break
    assert pages == [100, 100, 50]
    assert after == 250
    # 300 behind may be caught up, one more may not; and a number from the future means another house.
    for number in range(51):
        said(wire, room, f"line {250 + number}")
    assert "reset" not in join(back, room, 1)
    for behind in (0, 302, 2**52):
        reset = join(back, room, behind)
        assert (reset["reset"], reset["events"], reset["seq"]) == (True, [], 301)


@pytest.fixture
def hidden(place: Community, open_wire: OPEN) -> dict[str, Any]:
    """A line that a moderator hid, in a room of its own, and those who heard of it."""
    room, author, reader = place.rooms[3], open_wire(place.members[0]), open_wire(place.members[1])
    join(author, room)
    join(reader, room)
    line = said(author, room, "verysecretword")
    case = flag(place, place.members[1], line["id"])
    moderator = Browser(place.url, place.moderators[0].token)
    secret = moderator.prepare(f"/c/{case}")
    decide(place, moderator, case, "hide", secret, reason="unkind", words="")
    answered = time.monotonic()
    return {"room": room, "line": line, "case": case, "moderator": moderator, "secret": secret,
            "reader": reader, "author": author, "answered": answered}  # fmt: skip


def test_the_replay_of_hidden_words_has_no_text_and_no_name(
    place: Community, open_wire: OPEN, hidden: dict[str, Any]
) -> None:
    room, line = hidden["room"], hidden["line"]
    for wire in (hidden["reader"], hidden["author"]):
        at, _event, payload = wire.wait_event("room:event", lambda event: event["kind"] == "hidden", 5)
        assert at - hidden["answered"] < 1
        assert payload["id"] == line["id"]
        assert "body" not in payload
    for who in (place.members[2], place.members[0], place.moderators[0]):
        ack = join(open_wire(who), room)
        first = next(event for event in ack["events"] if event["id"] == line["id"])
        assert first["kind"] == "said"
        assert first["gone"] == "hidden"
        everything = json.dumps(ack["events"])
        assert "verysecretword" not in everything
        assert place.members[0].name not in everything
    # Shown again: open pages hear it within a second, with its words; those who come later read it where it stood.
    decide(place, hidden["moderator"], hidden["case"], "restore", hidden["secret"])
    answered = time.monotonic()
    at, _event, payload = hidden["reader"].wait_event("room:event", lambda event: event["kind"] == "restored", 5)
    assert at - answered < 1
    assert words(payload) == "verysecretword"
    again = join(open_wire(place.members[2]), room)["events"][0]
    assert (again["id"], words(again)) == (line["id"], "verysecretword")


def test_a_line_taken_back_is_gone_from_pages_and_replay(place: Community, open_wire: OPEN) -> None:
    room, author, reader = place.rooms[4], open_wire(place.members[0]), open_wire(place.members[1])
    join(author, room)
    join(reader, room)
    line = said(author, room, "anothersecret")
    assert reader.call("room:take_back", {"id": line["id"]})["ok"] is False
    assert author.call("room:take_back", {"id": line["id"]})["ok"]
    _at, _event, payload = reader.wait_event("room:event", lambda event: event["kind"] == "taken_back", 5)
    assert payload["id"] == line["id"]
    assert "anothersecret" not in json.dumps(join(open_wire(place.members[2]), room))
    assert author.call("room:take_back", {"id": line["id"]})["ok"]
    assert place.table("SELECT source, html FROM message WHERE public_id = ?", line["id"]) == [("", "")]
    wait_for(lambda: len(reader.events("room:event")) >= 2, 5, "both events")
    assert [event["seq"] for event in reader.events("room:event")] == [1, 2]
