"""What holds in one process holds in all: the order of lines, who is here, limits, and how fast those are out who must go."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cluster.house import House
from tests.live.clients import Browser, Refused, Wire, wait_for
from tests.live.community import Person
from tests.live.seed import PASSPHRASE
from tests.live.stories import flag, join, measure, said, say

pytestmark = pytest.mark.cluster
# Nobody speaks in two of these tests, whose pace and limits they share; and what is counted from one has its own room.
HOUSE = {"members": 20, "moderators": 1, "rooms": 5}
OPEN = Callable[..., Wire]
# S8 and house.md, rule 4: out of every process within two seconds.
ACROSS = 2.0


def test_everybody_hears_the_same_in_the_same_order(house: House, open_wire: OPEN) -> None:
    room, people = house.rooms[4], house.members[14:]
    wires = [open_wire(who, number % 2) for number, who in enumerate(people)]
    for wire in wires:
        join(wire, room)

    def talk(wire: Wire) -> list[int]:
        return [said(wire, room, f"line {each}")["seq"] for each in range(5)]

    with ThreadPoolExecutor(6) as pool:
        seqs = sorted(seq for found in pool.map(talk, wires) for seq in found)
    assert seqs == list(range(1, 31))
    # In each process by itself the order is that of the database or a page puts it right by the numbers.
    wait_for(lambda: all(len(wire.events("room:event")) == 30 for wire in wires), 10, "every line everywhere")
    first = sorted(wires[0].events("room:event"), key=lambda event: event["seq"])
    assert [event["seq"] for event in first] == list(range(1, 31))
    for wire in wires:
        assert sorted(wire.events("room:event"), key=lambda event: event["seq"]) == first


def test_people_are_counted_once_in_all_processes(house: House, open_wire: OPEN) -> None:
    room, watcher = house.rooms[1], open_wire(house.members[0], 0)
    join(watcher, room)

    def hears(count: int, listening: int, host: bool) -> None:
        wanted = {"room": room, "count": count, "listening": listening, "host": host}
        wait_for(lambda: watcher.events("room:here")[-1:] == [wanted], 5, f"{wanted}")

    there = open_wire(house.members[1], 1)
    join(there, room, listening=True)
    hears(2, 1, False)
    # The same person takes part on another page, in the other process.
    here = open_wire(house.members[1], 0)
    join(here, room)
    hears(2, 0, False)
    host = open_wire(house.first.moderators[0], 1)
    join(host, room)
    hears(3, 0, True)
    assert join(open_wire(house.members[2], 1), room, listening=True)["here"]["count"] == 4
    hears(4, 1, True)
    here.close()
    host.close()
    hears(3, 2, False)
    # What travels between processes are names of the day, and no process keeps them for another.
    assert all(set(each) == {"room", "count", "listening", "host"} for each in watcher.events("room:here"))


def test_a_sixth_page_is_refused_whatever_process_it_comes_to(house: House, open_wire: OPEN) -> None:
    who = house.members[3]
    five = [open_wire(who, number % 2) for number in range(5)]

    def refused(process: int | None) -> bool:
        try:
            open_wire(who, process).close()
        except Refused as refusal:
            return "too many pages open" in str(refusal)
        return False

    # A process hears of the pages of the other a moment later.
    for process in (0, 1, None):
        wait_for(lambda process=process: refused(process), 5, f"a refusal by {process}")
    five.pop().close()
    wait_for(lambda: not refused(1), 5, "a place after one has closed")
    assert all(join(wire, house.rooms[0])["ok"] for wire in five)


def test_pages_that_came_in_at_one_moment_are_five_soon(house: House) -> None:
    """Each process lets five in before it hears of the other's; then those that are too many go."""
    who = house.members[4]

    def connect(number: int) -> Wire | None:
        try:
            return house.wire(who, number % 2)
        except Refused:
            return None

    with ThreadPoolExecutor(10) as pool:
        wires = [wire for wire in pool.map(connect, range(10)) if wire]
    wait_for(lambda: sum(not wire.ended.is_set() for wire in wires) <= 5, 5, "five pages")
    time.sleep(1.5)  # nobody else may be cut now
    assert sum(not wire.ended.is_set() for wire in wires) == 5
    for wire in wires:
        wire.close()


def test_lines_have_one_pace_in_all_processes(house: House, open_wire: OPEN) -> None:
    who, room = house.members[5], house.rooms[2]
    wires = [open_wire(who, process) for process in (0, 1)]
    began = time.monotonic()
    acks = [say(wires[number % 2], room, f"line {number}") for number in range(14)]
    took = time.monotonic() - began
    served = sum(ack["ok"] for ack in acks)
    # Five at once and one a second. The other process hears of a line a moment later, so one may slip through.
    assert 5 <= served <= 6 + took
    assert all("wait" in ack for ack in acks if not ack["ok"])


def test_slow_mode_is_one_for_all(house: House, open_wire: OPEN) -> None:
    room, host = house.rooms[3], open_wire(house.first.moderators[0], 0)
    assert host.call("room:pace", {"room": room, "seconds": 60})["ok"]
    here, there = open_wire(house.members[6], 0), open_wire(house.members[6], 1)
    assert said(here, room, "first")["ok"]
    late = say(there, room, "second")
    assert not late["ok"]
    assert late["wait"] > 50


def test_limits_of_pages_are_counted_once(house: House) -> None:
    browser = Browser(house.url, house.members[7].token)
    secret, room = browser.prepare(f"/r/{house.rooms[0]}"), house.rooms[0]
    codes = [
        browser.post(f"/r/{room}/say", secret=secret, text=f"line {number}", nonce=uuid.uuid4().hex).status_code
        for number in range(24)
    ]
    assert codes == [303] * 20 + [429] * 4


def test_wrong_passphrases_are_counted_once(house: House) -> None:
    who = house.members[8]
    pages = [Browser(house.url) for _each in range(4)]
    secrets = [page.prepare("/sign-in") for page in pages]
    answers = [
        pages[number % 4].post(
            "/sign-in", secret=secrets[number % 4], name=who.name, passphrase="wrong words altogether"
        )
        for number in range(7)
    ]
    refused = ["tried too often" in answer.text for answer in answers]
    assert refused == [False] * 5 + [True] * 2
    # Nobody else is touched, and both processes agree on who is who.
    good = Browser(house.url).post("/sign-in", name=house.members[9].name, passphrase=PASSPHRASE)
    assert good.status_code == 303


def test_keys_in_redis_end_and_name_nobody(house: House) -> None:
    Browser(house.url).post("/sign-in", name="Nobody Here", passphrase="wrong words altogether")
    keys = house.redis_client().keys("*")
    assert keys, "or nothing is counted there"
    for key in keys:
        assert house.redis_client().ttl(key) > 0, key
        assert b"127.0.0" not in key
    assert not list(house.folder.rglob("dump.rdb"))


# --- Out, everywhere --------------------------------------------------------------------------------------------------


def gone(wires: list[Wire], since: float) -> None:
    """Asserts that all of them end in time, and hear why."""
    for wire in wires:
        took = wire.wait_end(ACROSS + 5) - since
        print(f"ended after {took * 1000:.0f} ms")
        assert took < ACROSS
        assert ("bye", {"why": "ended"}) in [(event, payload) for _at, event, payload in wire.heard]


def in_both(house: House, open_wire: OPEN, who: Person) -> list[Wire]:
    """The member's page in each process, in a room."""
    wires = [open_wire(who, process) for process in (0, 1)]
    for wire in wires:
        join(wire, house.rooms[0])
    return wires


def test_signing_out_holds_in_every_process(house: House, open_wire: OPEN) -> None:
    who = house.members[10]
    wires, browser = in_both(house, open_wire, who), Browser(house.url, who.token)
    secret = browser.prepare("/me")
    assert browser.post("/sign-out", secret=secret).status_code == 303
    gone(wires, time.monotonic())
    with pytest.raises(Refused, match="sign in"):
        open_wire(who, 1)


def test_a_new_passphrase_holds_in_every_process(house: House, open_wire: OPEN) -> None:
    who = house.members[11]
    wires, browser = in_both(house, open_wire, who), Browser(house.url, who.token)
    new = "nine brown hares sleep under the hedge"
    assert browser.post("/me/passphrase", old=PASSPHRASE, passphrase=new).status_code == 303
    gone(wires, time.monotonic())


def test_a_pause_holds_in_every_process(house: House, open_wire: OPEN) -> None:
    who = house.members[12]
    wires = in_both(house, open_wire, who)
    case = flag(house, house.members[0], said(wires[0], house.rooms[0], "something unkind")["id"])
    moderator = Browser(house.url, house.first.moderators[0].token)
    measure(moderator, case, "suspension", days="7")()
    gone(wires, time.monotonic())
    with pytest.raises(Refused, match="paused"):
        open_wire(who, 1)


def test_a_command_ends_sockets_of_every_process(house: House, open_wire: OPEN) -> None:
    wires = in_both(house, open_wire, house.members[13])
    house.first.command("appoint", house.members[13].name, "moderator")
    gone(wires, time.monotonic())


def test_a_form_of_one_process_is_taken_by_the_other(house: House) -> None:
    """The form's token is signed with the one secret."""
    browser = Browser(house.url, house.members[2].token)
    for number in range(6):
        room = house.rooms[2]
        answer = browser.post(f"/r/{room}/say", f"/r/{room}", text=f"by form {number}", nonce=uuid.uuid4().hex)
        assert answer.status_code == 303, answer.text
    page = browser.get(f"/r/{house.rooms[2]}").text
    assert all(f"by form {number}" in page for number in range(6))
