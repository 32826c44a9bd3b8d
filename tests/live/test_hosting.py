"""Hosting over real sockets: who hears what, who is out of the room and when, what a page gets that comes back."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.live.clients import Wire, wait_for
from tests.live.community import FAST, Community, Person
from tests.live.stories import done, everybody, join, kinds, said, say, told, whisper, words

PLACE = {"members": 7, "moderators": 1, "rooms": 5, "evening": True, **FAST}
OPEN = Callable[..., Wire]


def test_who_is_asked_to_leave_is_out_at_once_and_hears_nothing_more(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    room = place.rooms[0]
    host, ann, bea = everybody(open_wire, room, people)
    second = open_wire(people[1])
    join(second, room)
    line = said(ann, room, "One")
    asked = time.monotonic()
    assert done(host, "room:ask", step="remove", line=line["id"], why="Enough for **tonight**")["done"] is True
    for wire in (ann, second):
        at, _name, mine = wire.wait_event("room:mine")
        assert mine == {"room": room, "quieted": False, "removed": True}
        assert at - asked < 2
        _at, _name, heard = wire.wait_event("room:whisper")
        assert (heard["kind"], heard["by"]) == ("removed", people[0].name)
    said(bea, room, "Two")
    bea.wait_event("room:event", lambda event: event.get("name") == people[2].name)
    wait_for(lambda: [each["count"] for each in bea.events("room:here")[-1:]] == [2], 5, "they are counted no more")
    for wire in (ann, second):
        assert [words(each) for each in told(wire, "room:event", room) if each["kind"] == "said"] == ["One"]
        assert wire.call("room:join", {"room": room, "after": 0})["ok"] is False
        assert say(wire, room, "But")["ok"] is False
        assert wire.call("room:typing", {"room": room})["ok"] is False
    assert told(bea, "room:mine", room) == told(bea, "room:whisper", room) == []
    whisper(ann, room, "I am sorry")
    host.wait_event("room:whisper", lambda event: not event["from_host"])
    assert done(host, "room:ask", room=room, step="readmit", person=people[1].public_id)["done"] is True
    ann.wait_event("room:mine", lambda event: event["removed"] is False)
    assert [each["kind"] for each in join(ann, room)["events"]] == ["opened", "said", "removed", "said", "removed"]


def test_a_removal_stored_beside_the_server_holds_within_two_seconds(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    """As when another process did it: this one only has the row."""
    import sqlite3

    room = place.rooms[1]
    _host, ann, bea = everybody(open_wire, room, people)
    with sqlite3.connect(place.data / "forum.db", timeout=10) as connection:
        connection.execute(
            "UPDATE seat SET removed = 1 WHERE account_id = ? AND gathering_id ="
            " (SELECT gathering_id FROM room WHERE public_id = ?)",
            (people[1].id, room),
        )
    stored = time.monotonic()
    connection.close()
    wait_for(lambda: [each["count"] for each in bea.events("room:here")[-1:]] == [2], 10, "out of the room")
    at = next(at for at, name, told in bea.heard if name == "room:here" and told["count"] == 2 and at > stored)
    print(f"out of the room after {at - stored:.2f} s")
    # Out with one beat, counted with the next.
    assert at - stored < 3
    said(bea, room, "Two")
    bea.wait_event("room:event")
    assert told(ann, "room:event", room) == []


def test_a_whisper_reaches_exactly_two_sides(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    room = place.rooms[2]
    host, ann, bea = everybody(open_wire, room, people)
    moderator, elsewhere = open_wire(place.moderators[0]), open_wire(place.members[0])
    join(moderator, room)
    line = said(ann, room, "It is hard")
    first = whisper(host, room, "Shall we **talk**?", line=line["id"])
    second = whisper(ann, room, "Yes")
    for wire in (host, ann, moderator):
        wait_for(lambda wire=wire: len(told(wire, "room:whisper", room)) == 2, 5, "both whispers")
        heard = told(wire, "room:whisper", room)
        assert [(each["id"], words(each)) for each in heard] == [(first["id"], "Shall we talk?"), (second["id"], "Yes")]
    # Whoever hears the room's next line has heard all that was sent before it.
    said(bea, room, "Good evening")
    bea.wait_event("room:event", lambda event: event.get("name") == people[2].name)
    assert told(bea, "room:whisper", room) == []
    assert told(elsewhere, "room:whisper", room) == [], "a host who is not in the room hears it when they come in"
    assert kinds(bea, room) == ["said", "said"], "the room's log knows nothing of it"
    for wire, count in ((host, 2), (ann, 2), (bea, 0), (elsewhere, 2)):
        assert len(join(wire, room)["whispers"]) == count
    # Nobody else may answer, or whisper to another member.
    for to in ({"line": line["id"]}, {"person": people[1].public_id}):
        ack = bea.call("room:whisper", {"room": room, "text": "Hi", "nonce": uuid.uuid4().hex, **to})
        assert (ack["ok"], "hosts" in ack["reason"]) == (False, True)


def test_who_hosts_no_more_hears_no_whispers(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    import sqlite3

    room, fellow = place.rooms[3], place.members[3]
    with sqlite3.connect(place.data / "forum.db", timeout=10) as connection:
        asked = "SELECT id FROM room WHERE public_id = ?"
        connection.execute(f"INSERT INTO room_host (room_id, account_id) VALUES (({asked}), ?)", (room, fellow.id))
    connection.close()
    host, ann, _bea = everybody(open_wire, room, people)
    other = open_wire(fellow)
    assert join(other, room)["mine"]["host"] is True
    whisper(ann, room, "One")
    other.wait_event("room:whisper")
    with sqlite3.connect(place.data / "forum.db", timeout=10) as connection:
        connection.execute("DELETE FROM room_host WHERE account_id = ?", (fellow.id,))
    connection.close()
    deadline, heard = time.monotonic() + 5, 1
    while time.monotonic() < deadline:
        # One whisper after the other, until one does not reach them any more.
        number = whisper(ann, room, f"And {heard}")["id"]
        host.wait_event("room:whisper", lambda event, number=number: event["id"] == number)
        if len(told(other, "room:whisper", room)) < heard:
            break
        heard += 1
        other.call("room:typing", {"room": room})
    after = len(told(other, "room:whisper", room))
    last = whisper(ann, room, "Only for the others")["id"]
    host.wait_event("room:whisper", lambda event: event["id"] == last)
    assert join(other, room)["mine"]["host"] is False
    assert len(told(other, "room:whisper", room)) == after
    assert join(other, room)["whispers"] == []


def test_every_act_is_caught_up_in_order(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    room = place.rooms[4]
    host, ann, bea = everybody(open_wire, room, people)
    line = said(ann, room, "One")["id"]
    done(host, "room:pace", room=room, seconds=60, why="so that everybody can follow")
    done(host, "room:lock", room=room, on=True)
    done(host, "room:pin", id=line, on=True)
    done(host, "room:ask", step="quiet", line=line)
    done(bea, "room:sign", id=line, sign="thank_you", on=True)
    host.wait_event("room:event", lambda event: event["kind"] == "reacted")
    done(host, "room:ask", step="unquiet", line=line)
    done(host, "room:pin", id=line, on=False)
    done(host, "room:lock", room=room, on=False)
    expected = ["said", "pace", "locked", "pinned", "quieted", "reacted", "quieted", "unpinned", "unlocked"]
    wait_for(lambda: len(kinds(bea, room)) == len(expected), 5, "everything")
    assert kinds(bea, room) == expected
    caught = join(open_wire(people[2]), room)
    assert caught["events"][1:] == told(bea, "room:event", room), "a catch-up is what was sent live"
    assert caught["slow"] == {"by": people[0].name, "why": "so that everybody can follow", "wait": 0}
    assert (caught["pinned"], caught["evening"]["locked"]) == (None, False)
    assert people[1].name not in str([each for each in caught["events"] if each["kind"] == "quieted"])


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("room:ask", {"step": "remove"}),
        ("room:ask", {"step": "quiet"}),
        ("room:card", {}),
        ("room:lock", {"on": True}),
        ("room:pin", {"on": True}),
        ("room:hand_over", {}),
        ("room:pace", {"seconds": 60}),
    ],
)
def test_members_host_nothing(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person], event: str, payload: dict[str, Any]
) -> None:
    room = place.rooms[2]
    ann, bea = open_wire(people[1]), open_wire(people[2])
    join(ann, room)
    line = said(ann, room, "Here")
    facts = {"room": room, "line": line["id"], "id": line["id"], "to": people[2].public_id}
    ack = bea.call(event, facts | payload)
    assert (ack["ok"], "hosts" in ack["reason"]) == (False, True)
