"""Being there over real sockets: signs, hello, who seems to write, the slow mode's wait, and a moderator who is called."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.live.clients import Browser, Wire
from tests.live.community import FAST, Community, Person
from tests.live.stories import done, everybody, join, said, say, told

PLACE = {"members": 7, "moderators": 1, "rooms": 5, "evening": True, **FAST}
OPEN = Callable[..., Wire]


def test_a_shower_of_signs_costs_an_event_a_second(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    """Hundreds of presses on one line: each stored before its ack, told as numbers, one event a beat."""
    room = place.rooms[0]
    host, ann, watcher = everybody(open_wire, room, people)
    line = said(ann, room, "I made it through the day")["id"]
    givers = [open_wire(who) for who in (*place.members[2:], place.moderators[0], place.steward)]
    began = time.monotonic()

    def press(wire: Wire) -> None:
        for _round in range(10):
            for sign in ("with_you", "thank_you", "strength"):
                done(wire, "room:sign", id=line, sign=sign, on=True)
                done(wire, "room:sign", id=line, sign=sign, on=False)
        for sign in ("with_you", "thank_you", "strength"):
            done(wire, "room:sign", id=line, sign=sign, on=True)

    with ThreadPoolExecutor(len(givers)) as pool:
        list(pool.map(press, givers))
    presses, took = len(givers) * 63, time.monotonic() - began
    wanted = dict.fromkeys(("with_you", "thank_you", "strength"), len(givers))
    watcher.wait_event("room:event", lambda event: event.get("signs") == wanted)
    events = [each for each in told(watcher, "room:event", room) if each["kind"] == "reacted"]
    seconds = time.monotonic() - began
    print(f"{presses} presses in {took:.1f} s; the room heard {len(events)} events in {seconds:.1f} s")
    assert len(events) <= seconds + 2
    assert place.table("SELECT COUNT(*) FROM reaction") == [(3 * len(givers),)]
    assert host.call("room:sign", {"id": line, "sign": "like", "on": True})["ok"] is False


def test_hello_names_who_is_here_and_nobody_else(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    room = place.rooms[1]
    host, ann, bea = everybody(open_wire, room, people)
    done(ann, "room:hello", room=room, on=True)
    bea.wait_event("room:names", lambda event: event == {"room": room, "names": [people[1].name]})
    assert join(open_wire(people[2]), room)["names"] == [people[1].name]
    left = time.monotonic()
    ann.close()
    at, _name, _told = bea.wait_event("room:names", lambda event: event["room"] == room and event["names"] == [])
    print(f"gone from the list after {at - left:.2f} s")
    assert at - left < 4
    assert {name for name in str(told(bea, "room:here", room)).split() if people[0].name in name} == set()
    host.wait_event("room:names", lambda event: event == {"room": room, "names": []})


def test_calling_a_moderator_tells_how_near_one_is(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    room = place.rooms[2]
    host, ann, bea = everybody(open_wire, room, people)
    moderator = open_wire(place.moderators[0])
    assert moderator.call("queue:watch", {})["ok"]
    assert done(ann, "room:call", room=room, words="It gets loud") == {"ok": True, "done": True, "reach": "page"}
    assert done(ann, "room:call", room=room)["done"] is False
    moderator.wait_event("queue:changed")
    moderator.wait_event("notice")
    browser = Browser(place.url, place.moderators[0].token)
    call = place.table("SELECT public_id FROM room_call ORDER BY id DESC LIMIT 1")[0][0]
    assert browser.post(f"/moderation/calls/{call}/come", "/moderation").headers["Location"] == f"/r/{room}"
    _at, _name, coming = ann.wait_event("room:coming")
    assert coming == {"room": room, "by": place.moderators[0].name}
    join(moderator, room)
    assert done(bea, "room:call", room=room)["reach"] == "room"
    for wire in (host, bea):
        assert told(wire, "room:coming", room) == []
    assert "notice" not in {name for _at, name, _told in host.heard}


def test_in_a_round_only_who_has_the_floor_seems_to_write(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    import sqlite3

    room = place.rooms[3]
    host, ann, bea = everybody(open_wire, room, people)
    with sqlite3.connect(place.data / "forum.db", timeout=10) as connection:
        (gathering,) = connection.execute("SELECT gathering_id FROM room WHERE public_id = ?", (room,)).fetchone()
        made = connection.execute(
            "INSERT INTO round (gathering_id, kind, over, turn_seconds, version) VALUES (?, 'check_in', 0, 180, 0)",
            (gathering,),
        )
        connection.execute("UPDATE gathering SET round_id = ? WHERE id = ?", (made.lastrowid, gathering))
        connection.execute(
            "INSERT INTO turn (round_id, account_id, position, state) VALUES (?, ?, 0, 'now')",
            (made.lastrowid, people[1].id),
        )
    connection.close()
    done(bea, "room:typing", room=room)
    done(ann, "room:typing", room=room)
    host.wait_event("room:typing")
    bea.wait_event("room:typing")
    assert len(host.events("room:typing")) == 1
    assert ann.events("room:typing") == []


def test_slow_mode_tells_the_writer_how_long(
    place: Community, open_wire: OPEN, people: tuple[Person, Person, Person]
) -> None:
    room = place.rooms[4]
    host, ann, bea = everybody(open_wire, room, people)
    done(host, "room:pace", room=room, seconds=600)
    line = said(ann, room, "What shall I do?")
    assert line["wait"] == 600
    assert "wait" not in said(host, room, "Hosts are free")
    assert say(ann, room, "And")["wait"] > 590
    for wire in (bea, open_wire(place.members[4])):
        join(wire, room)
        assert wire.call("room:say", {"room": room, "text": "Rest", "nonce": uuid.uuid4().hex, "answers": line["id"]})[
            "ok"
        ]
    assert join(ann, room)["slow"]["wait"] == 0
    assert said(ann, room, "Thank you both")["wait"] == 600
    done(host, "room:pace", room=room, seconds=0)
