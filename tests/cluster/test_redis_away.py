"""Redis gone, frozen, back: nothing is lost, nobody waits, limits hold, pages know, and it heals by itself."""

import time
import uuid
from collections.abc import Callable, Iterator

import pytest

from tests.cluster.house import House
from tests.live.clients import Browser, Refused, Wire, wait_for
from tests.live.community import FAST
from tests.live.stories import join, said, words

pytestmark = pytest.mark.cluster
HOUSE = {"members": 12, "moderators": 1, "rooms": 6, **FAST}
OPEN = Callable[..., Wire]
ACROSS = 2.0
# As pages do (static/js/live.js), and with the pulse of two seconds.
BY_CATCHING_UP = 4.0


class Page:
    """What a room's page does with what it hears: applies by number, asks again when the newest number is ahead."""

    def __init__(self, wire: Wire, room: str) -> None:
        self.wire, self.room = wire, room
        self.events = {event["seq"]: event for event in join(wire, room)["events"]}

    def has(self, text: str) -> bool:
        """Whether a line stands on the page by now; asks for what is missing, as a page does."""
        for event in self.wire.events("room:event"):
            self.events.setdefault(event["seq"], event)
        heads = [head["seq"] for head in self.wire.events("room:head") if head["room"] == self.room]
        if heads and heads[-1] > max(self.events, default=0):
            for event in join(self.wire, self.room, max(self.events, default=0))["events"]:
                self.events.setdefault(event["seq"], event)
        return any(words(event) == text for event in self.events.values())


@pytest.fixture
def away(house: House) -> Iterator[Callable[[], None]]:
    """Takes Redis away; it is back when the test ends."""
    yield house.redis.crash
    if house.redis.process is None or house.redis.process.poll() is not None:
        house.redis.start()
    house.wait_until_linked()


def knows(wire: Wire, live: bool, seconds: float = 6.0) -> None:
    """Waits until a page was told how lines come."""
    wait_for(lambda: wire.events("room:link")[-1:] == [{"live": live}], seconds, f"a page that knows: {live}")


def test_redis_killed_costs_no_line_and_no_time(house: House, open_wire: OPEN, away: Callable[[], None]) -> None:
    room = house.rooms[0]
    writer, reader = open_wire(house.members[0], 0), open_wire(house.members[1], 1)
    join(writer, room)
    page = Page(reader, room)
    away()
    waits = []
    for number in range(40):
        before = time.monotonic()
        said(writer, room, f"line {number}")
        waits.append(time.monotonic() - before)
        time.sleep(0.03)
    print(f"acks without Redis: at most {max(waits) * 1000:.0f} ms")
    assert max(waits) < 0.5
    knows(reader, False)
    knows(writer, False)
    # Not live, and not lost: the newest numbers are told every two seconds now.
    wait_for(lambda: page.has("line 39"), BY_CATCHING_UP, "the last line on the other process's page")
    assert sorted(page.events) == list(range(1, 41))
    assert join(reader, room, 40)["live"] is False
    house.redis.start()
    began = time.monotonic()
    knows(reader, True)
    knows(writer, True)
    print(f"live again after {time.monotonic() - began:.2f} s")
    assert time.monotonic() - began < 3
    said(writer, room, "live again")
    reader.wait_event("room:event", lambda event: words(event) == "live again", 2)


def test_lines_said_while_redis_was_away_come_when_it_is_back(
    house: House, open_wire: OPEN, away: Callable[[], None]
) -> None:
    """Even for who has not caught up meanwhile: the newest numbers are told at once when the way is open again."""
    room = house.rooms[1]
    writer, reader = open_wire(house.members[0], 0), open_wire(house.members[1], 1)
    join(writer, room)
    page = Page(reader, room)
    said(writer, room, "before")
    reader.wait_event("room:event", lambda event: words(event) == "before")
    away()
    said(writer, room, "meanwhile")
    house.redis.start()
    knows(reader, True)
    wait_for(lambda: page.has("meanwhile"), 2, "the line that was missed")


def test_a_frozen_redis_holds_nobody_up(house: House, open_wire: OPEN) -> None:
    """It takes connections and answers nothing, like a machine behind a broken network."""
    room = house.rooms[2]
    writer, reader = open_wire(house.members[0], 0), open_wire(house.members[1], 1)
    join(writer, room)
    page = Page(reader, room)
    house.redis.freeze(on=True)
    try:
        until, waits, number = time.monotonic() + 6, [], 0
        while time.monotonic() < until:
            number += 1
            before = time.monotonic()
            said(writer, room, f"line {number}")
            waits.append(time.monotonic() - before)
            time.sleep(0.05)
        print(f"acks beside a frozen Redis: at most {max(waits) * 1000:.0f} ms of {len(waits)}")
        assert max(waits) < 0.5
        knows(reader, False)
        wait_for(lambda: page.has(f"line {number}"), BY_CATCHING_UP, "the last line")
        # A new page comes in as always.
        before = time.monotonic()
        join(open_wire(house.members[2], 1), room)
        assert time.monotonic() - before < 2
    finally:
        house.redis.freeze(on=False)
    knows(reader, True)
    knows(writer, True)
    said(writer, room, "thawed")
    reader.wait_event("room:event", lambda event: words(event) == "thawed", 3)


def test_ejection_holds_without_redis(house: House, open_wire: OPEN, away: Callable[[], None]) -> None:
    """Each process asks the database once a second."""
    who = house.members[3]
    wires, browser = [open_wire(who, 0), open_wire(who, 1)], Browser(house.url, who.token)
    secret = browser.prepare("/me")
    away()
    assert browser.post("/sign-out", secret=secret).status_code == 303
    since = time.monotonic()
    for wire in wires:
        took = wire.wait_end(ACROSS + 5) - since
        print(f"ended after {took * 1000:.0f} ms without Redis")
        assert took < ACROSS


def test_limits_go_on_in_memory(house: House, away: Callable[[], None]) -> None:
    """No errors and no freedom: each process counts by itself meanwhile."""
    browser, room = Browser(house.url, house.members[4].token), house.rooms[3]
    secret = browser.prepare(f"/r/{room}")
    stranger = Browser(house.url)
    sign_in = stranger.prepare("/sign-in")
    away()
    codes = [
        browser.post(f"/r/{room}/say", secret=secret, text=f"line {number}", nonce=uuid.uuid4().hex).status_code
        for number in range(44)
    ]
    assert set(codes) == {303, 429}
    # Twenty a minute in each of two processes.
    assert codes.count(303) <= 40
    name = house.members[5].name
    answers = [
        stranger.post("/sign-in", secret=sign_in, name=name, passphrase="wrong words altogether").text
        for _each in range(12)
    ]
    refused = ["tried too often" in answer for answer in answers]
    assert not any(refused[:5])
    assert refused.count(False) <= 10
    assert "broke" not in "".join(answers)


def test_pages_a_member_may_open_are_counted_in_each_process_meanwhile(
    house: House, open_wire: OPEN, away: Callable[[], None]
) -> None:
    away()
    who = house.members[6]
    for process in (0, 1):
        for _each in range(5):
            open_wire(who, process)
        with pytest.raises(Refused, match="too many pages open"):
            open_wire(who, process)


def test_who_is_here_is_right_again_when_redis_is_back(house: House, open_wire: OPEN, away: Callable[[], None]) -> None:
    room, watcher = house.rooms[4], open_wire(house.members[7], 0)
    join(watcher, room)
    join(open_wire(house.members[8], 1), room)
    wait_for(lambda: watcher.events("room:here") and watcher.events("room:here")[-1]["count"] == 2, 5, "both")
    away()
    join(open_wire(house.members[9], 1), room)
    house.redis.start()
    wait_for(lambda: watcher.events("room:here")[-1]["count"] == 3, 6, "all three")


def test_a_killed_process_is_forgotten(house: House, open_wire: OPEN) -> None:
    room, watcher = house.rooms[5], open_wire(house.members[10], 0)
    join(watcher, room)
    for who in house.members[0:3]:
        join(open_wire(who, 1), room)
    wait_for(lambda: watcher.events("room:here") and watcher.events("room:here")[-1]["count"] == 4, 5, "all four")
    house.processes[1].kill()
    killed = time.monotonic()
    try:
        wait_for(lambda: watcher.events("room:here")[-1]["count"] == 1, 8, "the others forgotten")
        print(f"forgotten after {time.monotonic() - killed:.1f} s")
        # Their places are free at once: who had three pages there opens them here.
        for _each in range(5):
            open_wire(house.members[0], 0)
    finally:
        house.processes[1].start()
