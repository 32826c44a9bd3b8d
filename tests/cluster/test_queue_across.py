"""Ten moderators on one queue in two processes while authors take words back: each case is decided once, and all screens agree."""

import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.cluster.house import House
from tests.live.clients import Browser, Wire, wait_for
from tests.live.community import Person
from tests.live.stories import join, say

pytestmark = pytest.mark.cluster
HOUSE = {"members": 10, "moderators": 10, "rooms": 1, "evening": True, "write_limit": "1000 per minute"}
OPEN = Callable[..., Wire]
PLACES = (
    "The kitchen is dark", "Rain on the roof all day", "My sister has left for the coast", "Nobody at the bus stop",
    "The dog sleeps at the door", "Three floors up and no lift", "They are painting the stairs", "The radio plays waltzes",
    "A letter lies on the table", "My shoes are still wet",
)  # fmt: skip
MOODS = ("It has been like this since the winter", "I had hoped for something else from this spring")
CASES, TAKEN_BACK = 20, 6
# As long as a moderator's page may show what is no longer so.
AGREE_SECONDS = 2.0


def browser(house: House, who: Person) -> Browser:
    return Browser(house.url, who.token)


def rows(screen: Browser) -> list[str]:
    """The cases that a screen shows when it asks again."""
    answer = screen.session.get(f"{screen.url}/moderation", headers={"Accept": "application/json"}, timeout=20)
    return [row["name"] for row in answer.json()["rows"] if "-" not in row["name"]]


@pytest.fixture(scope="module")
def posts(house: House) -> list[tuple[Browser, str]]:
    """Twenty threads of ten people, each with words that worry; and whose browser wrote them."""
    made: list[tuple[Browser, str]] = []
    for number in range(CASES):
        author = browser(house, house.members[number % 10])
        text = f"I want to kill myself. {PLACES[number % 10]}. {MOODS[number // 10]}."
        page = f"/b/{house.first.board}/new"
        sent = author.post(page, page, title="Tonight", text=text, nonce=uuid.uuid4().hex[:20])
        assert sent.status_code == 303, sent.text
        assert "We have your words" in author.get(sent.headers["Location"]).text
        made.append((author, ""))
    found = house.table("SELECT public_id, author_id FROM post WHERE number = 0 ORDER BY id DESC LIMIT 20")
    of = {person.id: browser(house, person) for person in house.members}
    return [(of[author_id], public_id) for public_id, author_id in found]


def at_once(acts: list[Callable[[], Any]]) -> None:
    """Runs acts in threads that begin as one; raises what any of them raised."""
    start, wrong = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        start.wait(20)
        try:
            act()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert wrong == []


def test_each_case_is_decided_once_and_all_screens_agree(
    house: House, open_wire: OPEN, posts: list[tuple[Browser, str]]
) -> None:
    house.wait_until_linked()
    moderators = house.first.moderators
    screens = [browser(house, who) for who in moderators]
    wires = [open_wire(who, number % 2) for number, who in enumerate(moderators)]
    for wire in wires:
        assert wire.call("queue:watch", {})["ok"]
    cases = rows(screens[0])
    # Other tests of this house may have left some.
    assert len(cases) >= CASES
    assert all(rows(screen) == cases for screen in screens)
    answers: list[int] = []

    def clear(screen: Browser, seed: int) -> None:
        secret, order = screen.prepare("/moderation"), list(cases)
        random.Random(seed).shuffle(order)
        for case in order:
            now = screen.session.get(
                f"{screen.url}/c/{case}", headers={"Accept": "application/json"}, timeout=20
            ).json()
            if not now["closed"]:
                sent = screen.post(f"/c/{case}/dismiss", secret=secret, version=str(now["version"]))
                answers.append(sent.status_code)

    def take_back(author: Browser, post: str) -> None:
        assert author.post(f"/p/{post}/take-back", f"/p/{post}/take-back").status_code == 303

    acts: list[Callable[[], Any]] = [lambda s=s, n=n: clear(s, n) for n, s in enumerate(screens)]
    acts += [lambda a=a, p=p: take_back(a, p) for a, p in posts[:TAKEN_BACK]]
    at_once(acts)
    ended = time.monotonic()

    def heard(wire: Wire) -> int:
        return len(wire.events("queue:changed"))

    wait_for(
        lambda: all(heard(wire) >= len(cases) for wire in wires),
        AGREE_SECONDS,
        "every screen to hear of every decision",
    )
    assert [rows(screen) for screen in screens] == [[]] * len(screens)
    assert time.monotonic() - ended < AGREE_SECONDS + 1
    assert all(told == {} for wire in wires for told in wire.events("queue:changed")), "and nothing of what it was"
    assert set(answers) <= {303, 409}
    assert answers.count(303) == len(cases)
    decided = house.table("SELECT case_id, count(*) FROM audit WHERE measure = 'dismiss' GROUP BY case_id")
    assert [count for _case, count in decided] == [1] * len(cases)
    assert house.table("SELECT count(*) FROM moderation_case WHERE state <> 'closed'") == [(0,)]
    stale = screens[3].post(f"/c/{cases[0]}/dismiss", "/moderation", version="0")
    assert stale.status_code == 409
    assert "has changed since you opened it" in stale.text


def test_who_is_on_duty_is_so_in_both_processes(house: House, open_wire: OPEN) -> None:
    keeper = house.first.moderators[0]
    wire = open_wire(keeper, 1)
    assert wire.call("queue:watch", {})["ok"]
    sent = browser(house, keeper).post("/moderation/duty", "/moderation", hours="2")
    assert sent.status_code == 303
    for process in (0, 1):
        answer = open_wire(house.members[process], process)
        assert join(answer, house.room)["ok"]
        said = answer.call(
            "room:say",
            {"room": house.room, "nonce": uuid.uuid4().hex, "text": f"I want to kill myself tonight {process}"},
        )
        assert said["ok"]
        assert "A moderator is on duty now" in said["care"]["read_by"]


def test_the_hosts_in_the_other_process_hear_who_may_need_them(house: House, open_wire: OPEN) -> None:
    host, ann, bea = house.members[0], house.members[3], house.members[4]
    here, there, other = open_wire(host, 0), open_wire(ann, 1), open_wire(bea, 0)
    for wire in (here, there, other):
        assert join(wire, house.room)["ok"]
    said = say(there, house.room, "I want to kill myself, quietly")
    assert said["ok"]
    here.wait_event("room:worry", lambda told: told["line"] == said["id"])
    other.wait_event("room:event", lambda event: event.get("id") == said["id"])
    assert other.events("room:worry") == []
    refused = say(there, house.room, "hmu I got percs 40 each")
    assert (refused["ok"], refused["rule"]) == (False, "/rules#sourcing")
    after = say(there, house.room, "Said otherwise")
    other.wait_event("room:event", lambda event: event.get("id") == after["id"])
    assert after["seq"] == said["seq"] + 1, "no number is left out"
