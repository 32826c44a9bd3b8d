"""Direct writing gives every client what the stock queue gives it: the same packets, whole, in the same order.

Readers of all kinds hear one random story from a server that writes directly and from one that does not: some read at once,
some a little now and then, some never. The system's buffers are small, so that frames are often taken in part.
"""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.live.readers import CLOSE, PING, PONG, Reader, teller
from tests.live.tales import DEAD, FAST, SLOW, Story, text
from tests.servers import wait_for

SEEDS = range(3)
END = f'42["told","{text(0, 3)}"]'.encode()
# What the slow and the dead let the system keep for them.
SMALL = 2_048
Readers = dict[str, Reader]
QUEUE_LIMIT = 64  # reliability.md, section 6: the watchdog cuts who has more waiting


@pytest.fixture
def reader() -> Iterator[Callable[..., Reader]]:
    """Opens readers, and closes them when the test ends."""
    opened: list[Reader] = []

    def open_one(port: int, name: str, buffer: int = 0) -> Reader:
        opened.append(Reader(port, name, buffer))
        return opened[-1]

    yield open_one
    for each in opened:
        each.link.close()


def play(port: int, story: Story, reader: Callable[..., Reader], rounds: int = 30) -> tuple[Readers, dict[str, Any]]:
    """Tells the story; returns the readers, who have read to the end (but those who never do), and the server's counts."""
    asked, host = 0, reader(port, "host")
    readers = {name: reader(port, name) for name in FAST}
    readers |= {name: reader(port, name, SMALL) for name in (*SLOW, *DEAD)}
    for _round in range(rounds):
        host.call("tell", story.steps())
        for name in FAST:
            readers[name].take()
        for name in SLOW:
            readers[name].take(story.chance.choice((1, 700, 3_000, 40_000)))
        if story.chance.random() < 0.5:
            asked += 1
            _ask(host, readers[story.chance.choice((*FAST, *SLOW))], story, asked)
        if story.chance.random() < 0.2:
            readers[story.chance.choice(SLOW)].send("still here?", kind=PING)
    counts = host.call("state")
    host.call("tell", [[0, "all", 3, ""]])
    for name in (*FAST, *SLOW):
        readers[name].hurry()
        readers[name].wait(END.decode())
    return readers, counts


def _ask(host: Reader, asking: Reader, story: Story, asked: int) -> None:
    """One reader asks for something long. It is waited for, so that it is known between which events the ack stands."""
    asking.ask("ask", *story.answer(asking.name, asking.asked + 1))

    def heard() -> bool:
        # Who waits for the pong to a ping of theirs is not heard before they have read what stands before it.
        asking.take()
        return bool(host.call("state")["asked"] == asked)

    wait_for(heard, 20, "the answer")


def differences(readers: dict[str, Reader], story: Story) -> list[str]:
    """Readers that did not get exactly what was due, and the first place where it went wrong."""
    wrong = []
    for name in (*FAST, *SLOW):
        told, due = readers[name].told(), [*story.due[name], END]
        if told != due:
            place = next(
                (n for n, (a, b) in enumerate(zip(told, due, strict=False)) if a != b), min(len(told), len(due))
            )
            wrong.append(
                f"{name} at {place} of {len(due)}: {told[place : place + 1]!r:.80} for {due[place : place + 1]!r:.80}"
            )
    return wrong


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_gets_the_same_packets_in_the_same_order_both_ways(seed: int, reader: Callable[..., Reader]) -> None:
    told, counts = {}, {}
    for way in ("stock", "direct"):
        story = Story(seed)
        with teller(way) as port:
            readers, counts[way] = play(port, story, reader)
            assert not differences(readers, story), f"{way}, seed {seed}"
            told[way] = {name: readers[name].told() for name in (*FAST, *SLOW)}
            assert all(reader.kinds(PONG) or name not in SLOW for name, reader in readers.items())
    assert told["direct"] == told["stock"]
    print(f"seed {seed}: {counts}")
    # It was tried what is to be tried: most packets went directly, some frames were taken in part and finished in turn.
    assert counts["stock"]["finished"] == 0 < counts["direct"]["finished"]
    assert counts["direct"]["stock"] < counts["stock"]["stock"]


def test_the_checker_sees_packets_out_of_order(reader: Callable[..., Reader]) -> None:
    story = Story(SEEDS[0])
    with teller("careless") as port:
        try:
            readers, _counts = play(port, story, reader)
            wrong = differences(readers, story)
        except (AssertionError, TimeoutError) as error:
            wrong = [str(error)]
    print(wrong)
    assert wrong


def stuck(port: int, host: Reader, reader: Callable[..., Reader]) -> Reader:
    """Somebody who has got the beginning of a long frame, and reads no further."""
    name = f"stuck{host.call('state')['open']}"
    found = reader(port, name, SMALL)
    host.call("tell", [[1, "one", 250_000, name]])
    assert found.take(5_000) > 0
    return found


def test_a_slow_reader_s_packets_wait_in_the_stock_queue(reader: Callable[..., Reader]) -> None:
    with teller("direct") as port:
        host = reader(port, "host")
        slow = stuck(port, host, reader)
        for number in range(2, 3 * QUEUE_LIMIT):
            host.call("tell", [[number, "all", 900, ""]])
        assert host.call("state")["queued"][slow.name] >= 2 * QUEUE_LIMIT
        # Everybody else goes on: the host had each of them.
        assert len([each for each in host.told() if each.startswith(b"42")]) == 3 * QUEUE_LIMIT - 2
        host.call("tell", [[0, "all", 3, ""]])
        slow.hurry()
        slow.wait(END.decode())
        due = [text(1, 250_000), *(text(number, 900) for number in range(2, 3 * QUEUE_LIMIT)), text(0, 3)]
        assert [json.loads(each[2:])[1] for each in slow.told()] == due
        wait_for(lambda: host.call("state")["queued"][slow.name] == 0, 5, "an empty queue")


ENDINGS = {
    "reset": lambda host, slow: slow.break_off(),
    "closed": lambda host, slow: slow.link.close(),
    "half closed": lambda host, slow: slow.link.shutdown(socket.SHUT_WR),
    "cut": lambda host, slow: host.ask("cut", slow.name),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("more", [0, 100], ids=["nothing behind it", "a queue behind it"])
def test_a_socket_that_ends_in_the_middle_of_a_frame_leaves_nothing_behind(
    ending: str, more: int, reader: Callable[..., Reader]
) -> None:
    with teller("direct") as port:
        host = reader(port, "host")
        for _each in range(2):  # the second time everything is there that is made once
            before = sorted(host.call("tasks") for _again in range(3))[1]
            slow = stuck(port, host, reader)
            host.call("tell", [[number, "one", 900, slow.name] for number in range(2, 2 + more)])
            ENDINGS[ending](host, slow)
            if ending == "half closed":
                # It only says that it has nothing more to say: what was begun is still due to it.
                slow.hurry()
                slow.read_to_the_end()
            wait_for(lambda: host.call("state")["open"] == 1, 10, "the end of the socket")
            wait_for(lambda: host.call("tasks") <= before, 10, "the end of its green threads")  # noqa: B023  # at once


def test_who_closes_in_the_middle_of_a_frame_gets_it_whole_and_then_the_closing_frame(
    reader: Callable[..., Reader],
) -> None:
    with teller("direct") as port:
        host = reader(port, "host")
        slow = stuck(port, host, reader)
        slow.send("", kind=CLOSE)
        slow.hurry()
        slow.read_to_the_end()
        assert json.loads(slow.told()[0][2:])[1] == text(1, 250_000)
        assert [kind for kind, _content in slow.frames][-1] == CLOSE
        assert slow.kinds(CLOSE) == 1


def test_two_processes_with_redis_both_write_directly(redis_url: str, reader: Callable[..., Reader]) -> None:
    with teller("direct", redis_url) as here, teller("direct", redis_url) as there:
        host, other, far = reader(here, "host"), reader(there, "other"), [reader(there, f"far{n}") for n in range(3)]
        for number in range(1, 101):
            host.call("tell", [[number, "all", (90, 900)[number % 2], ""]])
            for each in (*far, other):
                each.take()
        host.call("tell", [[0, "all", 3, ""]])
        for each in (*far, host):
            each.wait(END.decode())
            told = [json.loads(packet[2:])[1] for packet in each.told() if packet.startswith(b"42")]
            assert told == [*(text(number, (90, 900)[number % 2]) for number in range(1, 101)), text(0, 3)]
        # 404 packets went out from there; the stock way took those of entering and few others.
        assert other.call("state")["stock"] < 100
