"""A room on a bad connection: everything in order, nothing twice, nothing lost, and honest words about it."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role
from tests.browser.people import Person
from tests.browser.seeding import PASSPHRASE, Member, seeding
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import WebSocketRoute

pytestmark = pytest.mark.browser

AWAY = 30
TRYING = "The connection is gone. Trying again; nothing you sent is lost."
KEPT = "Not sent yet. It goes out as soon as you are connected."

# The page's own log of a room, fed by hand with what a server could send in any order. Its answers to room:join come
# from `kept`, the truth, so that a gap that is really missing can be fetched.
FEED = """
async ([order, kept, head]) => {
  const { History } = await import("/static/js/room/history.js");
  const { socket } = await import("/static/js/live.js");
  const asked = [], drawn = [];
  if (!window.fed) await new Promise((go) => (socket.connected ? go() : socket.once("connect", go)));
  window.fed = true;
  socket.disconnect();
  for (const name of ["connect", "room:event", "room:head"]) socket.off(name);
  socket.timeout = () => ({ emitWithAck: async (name, { after }) => {
    asked.push(after);
    await new Promise((go) => setTimeout(go, 5));
    return { ok: true, events: kept.filter((seq) => seq > after).map((seq) => ({ seq })), more: false };
  }});
  const log = new History("here", head, {
    apply: (event) => drawn.push(event.seq), state() {}, reset() { drawn.push("reset"); }, listening: () => false,
  });
  const hear = (name, payload) => socket.listeners(name).forEach((listener) => listener(payload));
  for (const seq of order) {
    if (seq < 0) hear("room:head", { room: "here", seq: -seq });
    else hear("room:event", { room: "here", seq });
  }
  hear("room:event", { room: "elsewhere", seq: head + 1 });
  await new Promise((go) => setTimeout(go, 60));
  return { drawn, asked };
}
"""


@pytest.fixture(scope="module")
def room(server: AppServer) -> str:
    """A room to talk in."""
    with seeding(server.data) as seed:
        return seed.places(seed.member("Harbour Light", Role.STEWARD))[1]


@pytest.fixture(scope="module")
def members(server: AppServer, room: str) -> tuple[Member, Member]:
    """Two members."""
    with seeding(server.data) as seed:
        return seed.member("Amber Heron"), seed.member("Quiet Otter")


def write(server: AppServer, member: Member, room: str, words: list[str]) -> None:
    """Others write, in another process: the open pages hear nothing of it."""
    with seeding(server.data) as seed:
        for text in words:
            seed.line(member, room, text)


def new_lines(person: Person, known: int) -> list[str]:
    """The lines of a page behind those it had."""
    return person.lines()[known:]


@pytest.mark.parametrize("way", ["offline", "killed"])
def test_thirty_lines_missed_and_one_kept_arrive_once_and_in_order(
    arrive: Callable[..., Person], server: AppServer, room: str, members: tuple[Member, Member], way: str
) -> None:
    away, there = (arrive(member) for member in members)
    for person in (away, there):
        person.enter_room(room)
    known = len(there.lines())
    missed = [f"{way}, line {number} while you were away" for number in range(AWAY)]
    if way == "offline":
        away.context.set_offline(True)
    else:
        server.kill()
    away.page.get_by_text(TRYING).wait_for()
    away.say(f"{way}, said without a connection")
    away.page.get_by_text(KEPT).wait_for()
    expect(away.page.locator(".line.is-waiting")).to_have_count(1)
    assert new_lines(away, known) == []
    write(server, members[1], room, missed)
    if way == "offline":
        away.context.set_offline(False)
    else:
        server.start()
    mine = f"{way}, said without a connection"
    for person in (away, there):
        person.said(mine).wait_for()
        person.page.get_by_text("You are connected.").wait_for()
        person.until(lambda person=person: len(new_lines(person, known)) == AWAY + 1, "lines are missing")
        assert new_lines(person, known) == [*missed, mine]
    expect(away.page.locator(".line.is-waiting")).to_have_count(0)
    away.open(f"/r/{room}")
    assert away.lines()[-AWAY - 1 :] == [*missed, mine]
    for person in (away, there):
        person.forgive("WebSocket", "net::ERR", "ERR_INTERNET_DISCONNECTED")


def test_a_line_whose_answer_got_lost_is_said_once(
    arrive: Callable[..., Person], room: str, members: tuple[Member, Member]
) -> None:
    """The server has stored it, the page does not know: it sends the same nonce again."""
    person = arrive(members[0])
    person.enter_room(room)
    # The page's connection breaks in the very moment in which the line is on its way.
    person.page.evaluate("""async () => {
      const { socket } = await import("/static/js/live.js");
      const send = socket.io.engine.write.bind(socket.io.engine);
      socket.io.engine.write = (packet, ...rest) => {
        send(packet, ...rest);
        if (String(packet).includes("room:say")) setTimeout(() => socket.io.engine.close(), 0);
      };
    }""")
    person.say("said once, whatever happens")
    person.said("said once, whatever happens").wait_for()
    person.page.locator(".line.is-waiting").wait_for(state="detached")
    person.page.get_by_text("You are connected.").wait_for()
    assert person.lines().count("said once, whatever happens") == 1
    person.open(f"/r/{room}")
    assert person.lines().count("said once, whatever happens") == 1
    person.forgive("WebSocket")


def test_a_room_that_could_not_be_read_at_once_is_asked_again(
    arrive: Callable[..., Person], server: AppServer, room: str, members: tuple[Member, Member]
) -> None:
    """The server was busy in the moment of coming back: the page says so, asks again by itself and is live again."""
    person = arrive(members[0])
    refused: list[str] = []

    def relay(inside: "WebSocketRoute") -> None:
        outside = inside.connect_to_server()

        def send(message: str | bytes) -> None:
            asked = re.match(r'42(\d+)\["room:join"', str(message))
            if asked is None or len(refused) == 2:
                outside.send(message)
                return
            refused.append(asked[1])
            inside.send(f'43{asked[1]}[{{"ok":false,"reason":"One moment, please."}}]')

        inside.on_message(send)

    person.page.route_web_socket(re.compile("/socket.io/"), relay)
    person.open(f"/r/{room}")
    person.page.get_by_text("One moment, please.").wait_for()
    write(server, members[1], room, ["said while nobody answered"])
    person.said("said while nobody answered").wait_for()
    person.page.get_by_text("You are connected.").wait_for()
    assert len(refused) == 2


def test_a_page_that_is_too_far_behind_reads_the_room_anew_and_keeps_the_draft(
    arrive: Callable[..., Person], server: AppServer, room: str, members: tuple[Member, Member]
) -> None:
    person = arrive(members[0])
    person.enter_room(room)
    person.page.get_by_label("Say something").fill("half a sentence")
    person.context.set_offline(True)
    person.page.get_by_text(TRYING).wait_for()
    with seeding(server.data) as seed:
        gap = seed.config.catch_up_gap_max_rows
        for number in range(gap + 1):
            seed.line(members[1], room, f"flood {number}")
    person.context.set_offline(False)
    person.said(f"flood {gap}").wait_for()
    person.page.get_by_text("You are connected.").wait_for()
    expect(person.page.get_by_label("Say something")).to_have_value("half a sentence")
    person.forgive("WebSocket", "net::ERR")


def test_words_survive_a_session_that_ended_elsewhere(
    arrive: Callable[..., Person], server: AppServer, room: str
) -> None:
    with seeding(server.data) as seed:
        member = seed.member("Kind Kestrel")
        elsewhere = arrive(Member(member.name, seed.session(member.name), ""))
    person = arrive(member)
    person.enter_room(room)
    elsewhere.open("/me")
    elsewhere.press("Sign out everywhere")
    person.page.get_by_text("You are signed out here, or your account is paused.").wait_for()
    person.say("words that must not get lost")
    person.page.get_by_role("heading", name="Your words are still here").wait_for()
    person.page.get_by_label("Your name here").fill(member.name)
    person.page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    person.press("Sign in")
    person.press("Send them again")
    person.said("words that must not get lost").wait_for()
    person.forgive("status of 401")


def test_slow_mode_keeps_a_line_and_sends_it_when_it_may(
    arrive: Callable[..., Person], server: AppServer, members: tuple[Member, Member]
) -> None:
    with seeding(server.data) as seed:
        steward = seed.member(f"Kind Lantern {seed.number()}", Role.STEWARD)
        slow = seed.room(steward, "Slowly")
    host, person = arrive(steward), arrive(members[0])
    host.enter_room(slow)
    person.enter_room(slow)
    host.page.get_by_text("For hosts").click()
    host.page.get_by_label("Slow mode").select_option("5")
    host.press("Set it")
    person.page.locator("[data-short]", has_text="Slow mode: one line every 5 seconds.").wait_for()
    person.say("first")
    person.said("first").wait_for()
    person.say("second")
    person.page.get_by_text("Slow mode: you can write again in").wait_for()
    person.said("second").wait_for()
    assert person.lines() == ["first", "second"]
    person.page.get_by_text("Slow mode: you can write again in").wait_for(state="hidden")


ORDERS = {
    "in order": ([1, 2, 3], [], []),
    "two swapped": ([2, 1, 3], [1, 2, 3], [0]),
    "all reversed": ([3, 2, 1], [1, 2, 3], [0]),
    "each twice": ([1, 1, 2, 2, 1, 3, 3], [], []),
    "one never comes": ([1, 3], [1, 2, 3], [1]),
    "only the last comes": ([3], [1, 2, 3], [0]),
    "none comes, the heartbeat tells": ([-3], [1, 2, 3], [0]),
    "heartbeat and event cross": ([1, -2, 2, 3], [1, 2, 3], [1]),
}


def test_events_in_any_order_are_drawn_in_theirs(arrive: Callable[..., Person], members: tuple[Member, Member]) -> None:
    """Each order: what arrives (below zero: a heartbeat), what the server has, from where the page must ask."""
    page, head = arrive(members[0]).open("/rules"), 40
    for name, (order, kept, fetched) in ORDERS.items():
        arriving = [seq - head if seq < 0 else seq + head for seq in order]
        told = page.evaluate(FEED, [arriving, [seq + head for seq in kept], head])
        assert told["drawn"] == [head + 1, head + 2, head + 3], name
        assert told["asked"][: len(fetched)] == [seq + head for seq in fetched], name
        assert bool(told["asked"]) == bool(fetched), name
