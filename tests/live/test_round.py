"""A round over real sockets: hands and turns in one order for everybody, a catch-up in the middle of it, and who hears what."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.live.clients import Browser, Wire, wait_for
from tests.live.community import FAST, Community, Person
from tests.live.stories import join, said, say, words

PLACE = {
    "members": 7,
    "moderators": 1,
    "rooms": 9,
    **FAST,
}
OPEN = Callable[..., Wire]
ROUND = ("round", "turn", "hands", "thanked", "summary")


class Circle:
    """A room with its evening on, and everybody's socket in it. The host is the first member."""

    def __init__(self, place: Community, open_wire: OPEN, number: int, people: list[Person], **style: bool) -> None:
        self.room = place.rooms[number]
        self.people = people
        place.open_evening(self.room, people[0], **style)
        self.wires = [open_wire(who) for who in people]
        for wire in self.wires:
            join(wire, self.room)

    def ask(self, who: int, event: str, **facts: Any) -> Any:
        """Somebody does something, which must be a yes."""
        ack = self.wires[who].call(event, {"room": self.room, **facts})
        assert ack["ok"], ack
        return ack

    def refused(self, who: int, event: str, **facts: Any) -> str:
        """Somebody does something, which must be a no; returns its words."""
        ack = self.wires[who].call(event, {"room": self.room, **facts})
        assert ack["ok"] is False, ack
        return str(ack["reason"])

    def check_in(self, who: int, **said: Any) -> Any:
        """A check-in with a nonce of its own."""
        return self.ask(who, "room:check_in", **{"nonce": uuid.uuid4().hex, "that_is_all": True, **said})

    def move(self, who: int) -> Any:
        """The turn moves on from how it stands."""
        seen = join(self.wires[who], self.room, self.newest())["round"]["version"]
        return self.ask(who, "room:turn", version=seen)

    def newest(self) -> int:
        """The newest number that the first socket heard."""
        return max((event["seq"] for event in self.told(0)), default=0)

    def told(self, who: int) -> list[Any]:
        """The room's events that somebody heard live."""
        return [event for event in self.wires[who].events("room:event") if event["room"] == self.room]

    def settle(self, seq: int) -> None:
        """Waits until everybody has heard everything up to a number."""
        wires = range(len(self.wires))
        wait_for(lambda: all(any(each["seq"] >= seq for each in self.told(who)) for who in wires), 10, f"event {seq}")

    def head(self) -> int:
        """The room's newest number, heard by everybody."""
        seq = join(self.wires[0], self.room)["seq"]
        self.settle(seq)
        return int(seq)


def without_time(event: Any) -> Any:
    """An event without what depends on the second in which it was told."""
    told = dict(event)
    if told.get("round") and told["round"]["now"]:
        told["round"] = {**told["round"], "now": {**told["round"]["now"], "left": 0}}
    return told


def test_hands_raised_at_once_have_one_order_on_every_page(place: Community, open_wire: OPEN) -> None:
    circle = Circle(place, open_wire, 0, place.members)
    with ThreadPoolExecutor(6) as pool:
        acks = list(pool.map(lambda who: circle.ask(who, "room:hand"), range(1, 7)))
    assert all(ack["my_round"]["hand"] for ack in acks)
    circle.head()
    hands = [event for event in circle.told(0) if event["kind"] == "hands"]
    assert [len(event["hands"]["names"]) for event in hands] == [1, 2, 3, 4, 5, 6], "each hears of those before"
    order = hands[-1]["hands"]["names"]
    assert all(circle.told(who) == circle.told(0) for who in range(7))
    circle.ask(0, "room:begin_round", kind="check_in", whom="hands")
    heard = []
    for _each in range(6):
        assert circle.move(0)["moved"]
        circle.head()
        heard.append(circle.told(3)[-1]["round"]["now"]["name"])
    assert heard == order
    assert all(circle.told(who) == circle.told(0) for who in range(7))
    assert [event["seq"] for event in circle.told(0)] == list(range(2, circle.head() + 1)), "no number is missing"


def test_two_who_move_at_once_move_once(place: Community, open_wire: OPEN) -> None:
    circle = Circle(place, open_wire, 1, place.members)
    moderator = open_wire(place.moderators[0])
    join(moderator, circle.room)
    for who in range(1, 6):
        circle.ask(who, "room:hand")
    circle.ask(0, "room:begin_round", kind="check_in", whom="hands")
    for turn in range(1, 6):
        seen = join(moderator, circle.room)["round"]["version"]
        own = [circle.wires[turn - 1]] if turn > 1 else []
        payload = {"room": circle.room, "version": seen}
        with ThreadPoolExecutor(4) as pool:
            asked = [moderator, circle.wires[0], moderator, *own]
            acks = list(pool.map(lambda wire: wire.call("room:turn", payload), asked))  # noqa: B023  # asked at once
        assert all(ack["ok"] for ack in acks), acks
        assert sum(ack["moved"] for ack in acks) == 1
        assert join(moderator, circle.room)["round"]["now"]["name"] == circle.people[turn].name
    circle.head()
    assert [event["kind"] for event in circle.told(0)].count("turn") == 5


def test_a_hand_and_a_move_at_once_lose_nobody(place: Community, open_wire: OPEN) -> None:
    circle = Circle(place, open_wire, 2, place.members)
    circle.ask(1, "room:hand")
    circle.ask(0, "room:begin_round", kind="topic", whom="hands")
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(circle.ask, who, "room:hand") for who in range(2, 7)]
        jobs.append(pool.submit(circle.ask, 0, "room:turn", version=0))
        assert all(job.result()["ok"] for job in jobs)
    circle.head()
    view = circle.told(0)[-1]["round"]
    everybody = {view["now"]["name"], *(each["name"] for each in view["waiting"])}
    assert everybody == {who.name for who in circle.people[1:]}
    assert len({each["turn"] for each in view["waiting"]}) == 5


def test_who_comes_late_draws_the_same(place: Community, open_wire: OPEN) -> None:
    """A catch-up from the beginning, from a gap and from nothing, in the middle of a round."""
    circle = Circle(place, open_wire, 3, place.members[:4])
    for who in (1, 2):
        circle.ask(who, "room:hand")
    circle.ask(0, "room:begin_round", kind="check_in", whom="hands")
    circle.move(0)
    circle.check_in(1, mood=4, intention="Bed at ten")
    circle.head()  # whose turn it is has come to everybody
    circle.ask(3, "room:thank", turn=circle.told(3)[-1]["round"]["now"]["turn"])
    head = circle.head()
    late = open_wire(place.members[4])
    whole, gap = join(late, circle.room), join(late, circle.room, head - 2)
    assert [without_time(each) for each in whole["events"][1:]] == [without_time(each) for each in circle.told(0)]
    assert whole["events"][-2:] == gap["events"]
    newest = circle.told(0)[-1]
    for answer in (whole, gap, join(late, circle.room, head)):
        assert without_time(answer)["round"] == without_time(newest)["round"]
        assert answer["hands"] == newest["hands"]
    assert whole["round"]["now"]["thanks"] == 1
    assert whole["my_round"] == {"turn": "", "hand": False, "listening": False, "ahead": 0, "intention": ""}
    assert 150 < whole["round"]["now"]["left"] <= 180
    circle.ask(2, "room:turn", version=whole["round"]["version"])
    late.wait_event("room:event", lambda event: event["kind"] == "turn")


def test_without_cross_talk_a_line_waits_and_a_thank_you_does_not(place: Community, open_wire: OPEN) -> None:
    circle = Circle(place, open_wire, 4, place.members[:4])
    circle.ask(1, "room:hand")
    circle.ask(0, "room:begin_round", kind="topic", whom="hands")
    circle.move(0)
    assert said(circle.wires[1], circle.room, "mine")["ok"]
    assert said(circle.wires[0], circle.room, "a host leads")["ok"]
    reason = say(circle.wires[2], circle.room, "me too")["reason"]
    assert reason == f"It is {circle.people[1].name}'s turn. A thank-you is always fine, and your hand can be up."
    turn = circle.told(2)[-1]
    seen = join(circle.wires[2], circle.room)["round"]["now"]["turn"]
    for who in (2, 2, 3):
        circle.ask(who, "room:thank", turn=seen)
    circle.head()
    thanked = [event for event in circle.told(1) if event["kind"] == "thanked"]
    assert [event["round"]["now"]["thanks"] for event in thanked] == [1, 2]
    for name in (circle.people[2].name, circle.people[3].name):
        assert name not in str(thanked), "who said it is nobody's business"
    assert turn["seq"] < thanked[0]["seq"]


def test_a_check_in_is_refused_before_its_turn_asked_about_and_said_once(place: Community, open_wire: OPEN) -> None:
    circle = Circle(place, open_wire, 5, place.members[:4])
    for who in (1, 2):
        circle.ask(who, "room:hand")
    circle.ask(0, "room:begin_round", kind="check_in", whom="hands")
    circle.move(0)
    written = {"nonce": "ahead", "mood": "4", "win": "Written ahead", "that_is_all": True}
    assert circle.people[1].name in circle.refused(2, "room:check_in", **written)
    assert circle.refused(1, "room:check_in", **{**written, "mood": 9}) == (
        "Please choose one of the five, or leave it out."
    )
    leading = {**written, "nonce": "leads", "win": "My insta is ann_otter_82"}
    asked = circle.wires[1].call("room:check_in", {"room": circle.room, **leading})
    assert (asked["ok"], asked["outing"][0]["kind"]) == (False, "handle")
    acks = [circle.ask(1, "room:check_in", **leading, seen=asked["seen"]) for _each in range(3)]
    assert len({(ack["seq"], ack["id"]) for ack in acks}) == 1
    assert acks[0]["round"]["now"]["name"] == circle.people[2].name
    assert circle.ask(2, "room:check_in", **written)["my_round"]["turn"] == ""
    circle.head()
    lines = [event for event in circle.told(3) if event["kind"] == "said"]
    assert [event["said_as"] for event in lines] == ["check_in"] * 2
    assert "Went well: Written ahead" in words(lines[1])
    assert "seq" not in circle.check_in(3, mood="", win="  "), "an empty one is a pass"


def test_the_closing_round_tells_each_their_own_and_everybody_the_summary(place: Community, open_wire: OPEN) -> None:
    circle = Circle(place, open_wire, 6, place.members[:4])
    for who in (1, 2):
        circle.ask(who, "room:hand")
    circle.ask(0, "room:begin_round", kind="check_in", whom="hands")
    circle.move(0)
    circle.check_in(1, mood=3, intention="Bed at ten")
    circle.check_in(2, win="I came in")
    circle.ask(0, "room:end_round")
    for who in (1, 2):
        circle.ask(who, "room:hand")
    circle.ask(0, "room:begin_round", kind="closing", whom="hands")
    told = circle.wires[1].wait_event("room:intention")[2]
    assert told == {"room": circle.room, "words": "Bed at ten"}
    assert join(circle.wires[1], circle.room)["my_round"]["intention"] == "Bed at ten"
    circle.move(0)
    anns = circle.check_in(1, intention="Bed at nine")
    circle.check_in(2, intention="Ring my sister")
    circle.ask(0, "room:end_round")
    circle.head()
    summary = circle.told(3)[-1]
    assert summary["kind"] == "summary"
    assert [(each["name"], each["words"]) for each in summary["said"]] == [
        (circle.people[1].name, "Bed at nine"),
        (circle.people[2].name, "Ring my sister"),
    ]
    assert all(wire.events("room:intention") == [] for wire in (circle.wires[0], circle.wires[2], circle.wires[3]))
    circle.wires[1].call("room:take_back", {"id": anns["id"]})
    caught = [event for event in join(circle.wires[3], circle.room)["events"] if event["kind"] == "summary"]
    assert [each["words"] for each in caught[0]["said"]] == ["Ring my sister"]
    assert place.table("SELECT count(*) FROM room_event WHERE data LIKE '%Bed at%' OR data LIKE '%Ring my%'") == [(0,)]
    assert place.table("SELECT count(*) FROM spoken_check_in WHERE intention = 'Bed at nine'") == [(0,)]


def test_forms_and_sockets_take_part_in_one_round(place: Community, open_wire: OPEN) -> None:
    """Somebody without a script raises a hand, speaks and passes the turn on; everybody hears it live."""
    circle = Circle(place, open_wire, 7, place.members[:3])
    plain = Browser(place.url, place.members[3].token)
    page = f"/r/{circle.room}"
    assert plain.post(f"{page}/hand", page).status_code == 303
    circle.ask(1, "room:hand")
    circle.ask(0, "room:begin_round", kind="check_in", whom="hands")
    assert circle.move(0)["round"]["now"]["name"] == place.members[3].name
    answer = plain.post(f"{page}/check-in", page, nonce="n1", mood="2", win="By a form", that_is_all="y")
    assert answer.status_code == 303
    circle.head()
    line = next(event for event in circle.told(1) if event["kind"] == "said")
    assert "By a form" in words(line)
    assert circle.told(1)[-1]["round"]["now"]["name"] == circle.people[1].name


def test_just_listening_is_kept_and_steps_back(place: Community, open_wire: OPEN) -> None:
    circle = Circle(place, open_wire, 8, place.members[:3], cross_talk=True)
    for who in (1, 2):
        circle.ask(who, "room:hand")
    circle.ask(0, "room:begin_round", kind="topic", whom="hands")
    circle.move(0)
    ack = circle.ask(1, "room:listen", listening=True)
    assert (ack["here"]["listening"], ack["my_round"]["listening"]) == (1, True)
    assert ack["round"]["now"]["name"] == circle.people[2].name
    assert join(open_wire(circle.people[1]), circle.room)["my_round"]["listening"] is True
    assert circle.ask(1, "room:hand")["my_round"] == {
        "turn": "waiting", "hand": True, "listening": False, "ahead": 0, "intention": "",
    }  # fmt: skip
    assert said(circle.wires[0], circle.room, "with cross-talk everybody may")["ok"]


@pytest.mark.parametrize("event", ["room:begin_round", "room:first", "room:end_round"])
def test_members_lead_nothing(place: Community, open_wire: OPEN, event: str) -> None:
    wire = open_wire(place.members[5])
    ack = wire.call(event, {"room": place.rooms[0], "kind": "topic", "whom": "hands", "turn": 1})
    assert (ack["ok"], "hosts" in ack["reason"]) == (False, True)
