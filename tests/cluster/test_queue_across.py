"""Ten moderators on one queue in two processes while authors take words back: each case is decided once, and all screens agree."""

import random
import re
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from forum.lib.judging import Label
from tests.cluster.house import House
from tests.live.clients import Browser, Wire, wait_for
from tests.live.community import Person
from tests.live.stories import join, say

pytestmark = pytest.mark.cluster
# The last of the members are those whom measures meet: nobody else acts as they do.
HOUSE = {"members": 15, "moderators": 10, "rooms": 1, "evening": True, "write_limit": "1000 per minute"}
OPEN = Callable[..., Wire]
PLACES = (
    "The kitchen is dark", "Rain on the roof all day", "My sister has left for the coast", "Nobody at the bus stop",
    "The dog sleeps at the door", "Three floors up and no lift", "They are painting the stairs", "The radio plays waltzes",
    "A letter lies on the table", "My shoes are still wet",
)  # fmt: skip
MOODS = (
    "It has been like this since the winter", "I had hoped for something else from this spring", "My hands are cold",
    "There is soup left from Sunday", "Somebody laughs behind the wall", "The clock in the hall has stopped again",
    "I counted the cars for an hour", "Your letters are in the blue box", "Rent is due in nine days", "My aunt sings at weddings",
)  # fmt: skip
# The first of them is a crisis, whose case a second person closes.
DANGER = ("I am going to kill myself tonight.", "I want to kill myself.")
CASES, TAKEN_BACK = 20, 6
# As long as a moderator's page may show what is no longer so.
AGREE_SECONDS = 2.0


def browser(house: House, who: Person) -> Browser:
    return Browser(house.url, who.token)


def rows(screen: Browser, *, crises: bool = False) -> list[str]:
    """The cases that a screen shows when it asks again, or those of them that are crises."""
    answer = screen.session.get(f"{screen.url}/moderation", headers={"Accept": "application/json"}, timeout=20)
    least = Label.CRISIS if crises else Label.GREEN
    return [row["name"] for row in answer.json()["rows"] if "-" not in row["name"] and row["grave"] >= least]


@pytest.fixture(scope="module")
def posts(house: House) -> list[tuple[Browser, str]]:
    """Twenty threads of ten people: words that worry, and from the eleventh on words that somebody points out."""
    found = []
    for number in range(CASES):
        author = browser(house, house.members[number % 10])
        # Nobody sends nearly the same as somebody else.
        text = f"{PLACES[number % 10]}. {MOODS[(3 * number + number // 10) % 10]}."
        post = written(house, author, text if number >= CASES // 2 else f"{DANGER[number % 2]} {text}")
        if number >= CASES // 2:
            pointed_out(browser(house, house.members[(number + 1) % 10]), post)
        found.append((author, post))
    return found


def written(house: House, author: Browser, text: str) -> str:
    """A thread of somebody's; returns the name of the post that opens it."""
    page = f"/b/{house.first.board}/new"
    sent = author.post(page, page, title="Tonight", text=text, nonce=uuid.uuid4().hex[:20])
    assert sent.status_code == 303, sent.text
    assert ("We have your words" in author.get(sent.headers["Location"]).text) is text.startswith(DANGER)
    return str(house.table("SELECT public_id FROM post ORDER BY id DESC LIMIT 1")[0][0])


def pointed_out(reporter: Browser, post: str) -> None:
    sent = reporter.post(f"/p/{post}/flag", f"/p/{post}/flag", reason="unkind", note="")
    assert sent.status_code == 303, sent.text


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
    cases, grave = rows(screens[0]), rows(screens[0], crises=True)
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
                if case in grave:
                    # Whoever finds that somebody is seen to has read it.
                    screen.post(f"/c/{case}/words", secret=secret)
                sent = screen.post(f"/c/{case}/dismiss", secret=secret, version=str(now["version"]))
                answers.append(sent.status_code)

    def take_back(author: Browser, post: str) -> None:
        assert author.post(f"/p/{post}/take-back", f"/p/{post}/take-back").status_code == 303

    acts: list[Callable[[], Any]] = [lambda s=s, n=n: clear(s, n) for n, s in enumerate(screens)]
    # Of both kinds.
    acts += [lambda a=a, p=p: take_back(a, p) for a, p in posts[CASES // 2 - TAKEN_BACK // 2 :][:TAKEN_BACK]]
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
    asked = house.table("SELECT case_id, count(*) FROM audit WHERE measure = 'ask_closing' GROUP BY case_id")
    assert 0 < len(asked) < len(cases), "some are crises"
    assert {count for _case, count in asked} == {1}
    assert answers.count(303) == len(cases) + len(asked)
    found = "SELECT case_id, count(*), count(DISTINCT actor_id) FROM audit WHERE measure = 'dismiss' GROUP BY case_id"
    decided = {case: (acts, people) for case, acts, people in house.table(found)}
    crises = {case for case, _count in asked}
    assert len(decided) == len(cases)
    assert {decided[case] for case in crises} == {(2, 2)}, "one closes it after the other has asked"
    assert {decided[case] for case in decided.keys() - crises} == {(1, 1)}
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


# --- Measures and appeals ---------------------------------------------------------------------------------------------

ANSWERED = 5
WORDS = "Please leave this out."


@pytest.fixture(scope="module")
def hidden(house: House) -> list[tuple[Browser, str, str]]:
    """Words of five people that the first moderator has hidden: their browser, the post, the case."""
    keeper, found = browser(house, house.first.moderators[0]), []
    for number in range(ANSWERED):
        author = browser(house, house.members[number + 10])
        post = written(house, author, f"{PLACES[number]}, as it was last week.")
        pointed_out(browser(house, house.members[number]), post)
        case = str(house.table("SELECT public_id FROM moderation_case ORDER BY id DESC LIMIT 1")[0][0])
        sent = keeper.post(f"/c/{case}/hide", f"/c/{case}", version="0", reason="unkind", words=WORDS)
        assert sent.status_code == 303, sent.text
        found.append((author, post, case))
    return found


def appealed(house: House, hidden: list[tuple[Browser, str, str]]) -> list[str]:
    """Each of them sees it differently; returns the cases of their appeals."""
    for author, _post, case in hidden:
        found = "SELECT m.public_id FROM measure m JOIN moderation_case c ON c.id = m.case_id WHERE c.public_id = ?"
        page = f"/me/measures/{house.table(found, case)[0][0]}/appeal"
        assert author.post(page, page, words="I meant it kindly.").status_code == 303
    return [row[0] for row in house.table("SELECT public_id FROM moderation_case WHERE target_kind = 'appeal'")]


def proposed(house: House, hidden: list[tuple[Browser, str, str]]) -> list[str]:
    """For each of them the first moderator proposes a long suspension; returns the proposals."""
    keeper = browser(house, house.first.moderators[0])
    for _author, _post, case in hidden:
        page = f"/c/{case}/measure-suspension"
        wish = {"days": "30", "reason": "unkind", "words": WORDS, "nonce": uuid.uuid4().hex[:20]}
        seen = re.search(r'name="seen"[^>]*value="([^"]+)"', keeper.post(page, page, preview="1", **wish).text)
        assert seen is not None
        assert keeper.post(page, page, seen=seen[1], **wish).status_code == 303
    return [row[0] for row in house.table("SELECT public_id FROM measure WHERE state = 'proposed'")]


def test_each_appeal_and_each_proposal_is_answered_once(
    house: House, open_wire: OPEN, hidden: list[tuple[Browser, str, str]]
) -> None:
    house.wait_until_linked()
    asked, wished = appealed(house, hidden), proposed(house, hidden)
    assert len(asked) == len(wished) == ANSWERED
    screens = [browser(house, who) for who in house.first.moderators]
    wires = [open_wire(who, number % 2) for number, who in enumerate(house.first.moderators)]
    assert all(wire.call("queue:watch", {})["ok"] for wire in wires)
    assert set(asked) <= set(rows(screens[1]))
    answers: dict[str, list[int]] = {"appeal": [], "proposal": []}

    def judge(screen: Browser, seed: int) -> None:
        secret = screen.prepare("/moderation")
        ways = [("appeal", f"/c/{case}/appeal") for case in asked] + [
            ("proposal", f"/measures/{name}/{('confirm', 'decline')[seed % 2]}") for name in wished
        ]
        random.Random(seed).shuffle(ways)
        for kind, path in ways:
            outcome = ("undo", "keep")[seed % 2]
            sent = screen.post(path, secret=secret, version="0", outcome=outcome, words="We looked at it again.")
            answers[kind].append(sent.status_code)

    def take_back(author: Browser, post: str) -> None:
        assert author.post(f"/p/{post}/take-back", f"/p/{post}/take-back").status_code in (303, 403)

    acts: list[Callable[[], Any]] = [lambda s=s, n=n: judge(s, n) for n, s in enumerate(screens)]
    # Whoever is paused by then is refused, as they are everywhere.
    acts += [lambda a=a, p=p: take_back(a, p) for a, p, _case in hidden[:2]]
    at_once(acts)
    ended = time.monotonic()

    def agree() -> bool:
        return len({tuple(rows(screen)) for screen in screens}) == 1 and not set(asked) & set(rows(screens[0]))

    wait_for(agree, AGREE_SECONDS, "every screen to show the same, and no appeal")
    wait_for(
        lambda: all(len(wire.events("queue:changed")) >= len(asked) for wire in wires),
        AGREE_SECONDS,
        "every screen to hear of every decision",
    )
    assert time.monotonic() - ended < AGREE_SECONDS + 1
    assert {kind: found.count(303) for kind, found in answers.items()} == {"appeal": ANSWERED, "proposal": ANSWERED}
    assert {status for found in answers.values() for status in found} == {303, 403, 409}
    # The first moderator had a part in all of it.
    first = house.first.moderators[0].id
    assert house.table("SELECT count(*) FROM appeal WHERE decided_by = ?", first) == [(0,)]
    assert house.table("SELECT count(*) FROM measure WHERE confirmed_by = ?", first) == [(0,)]
    outcomes = house.table("SELECT outcome, count(*) FROM appeal WHERE decided_by IS NOT NULL GROUP BY outcome")
    states = house.table("SELECT state, count(*) FROM measure WHERE kind = 'suspension' GROUP BY state")
    assert sum(count for _outcome, count in outcomes) == sum(count for _state, count in states) == ANSWERED
    assert {state for state, _count in states} <= {"stands", "declined"}
    told = dict(house.table("SELECT measure, count(*) FROM audit GROUP BY measure"))
    assert told.get("suspend", 0) + told.get("decline", 0) == ANSWERED, "one row for each proposal's answer"
    assert told.get("keep_measure", 0) + told.get("restore", 0) + told.get("undo", 0) == ANSWERED, (
        "and for each appeal's"
    )
