"""Somebody who asks for much and reads nothing is cut before it costs memory, and catches up when they come back."""

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from forum.config import Config
from forum.web import watchdog
from tests.live.clients import Wire, close_all, wait_for
from tests.live.community import FAST, Community
from tests.live.deaf import Deaf
from tests.live.stories import join, said

PLACE = {"members": 6, "rooms": 2, **FAST}
OPEN = Callable[..., Wire]
# reliability.md, section 1.
GROWTH, WITHIN = 60 * 2**20, 3.0
# A hundred of them, as JSON, are more than a megabyte.
LONG = "\U0001f319" * 1000


class Scale:
    """Looks at the server's memory all the time, for its highest growth."""

    def __init__(self, place: Community) -> None:
        self._process = psutil.Process(place.pid)
        self._before = self._process.memory_info().rss
        self._stop, self.most = threading.Event(), 0
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Scale":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.02):
            self.most = max(self.most, self._process.memory_info().rss - self._before)


@pytest.fixture
def full_room(place: Community) -> str:
    """A room with a hundred very long lines."""
    room = place.rooms[0]
    if not place.table("SELECT head_seq FROM room WHERE public_id = ?", room)[0][0]:
        wire = Wire(place.url, place.members[0].token).enter()
        for _each in range(100):
            said(wire, room, LONG)
        wire.close()
    return room


def count_in(wire: Wire, room: str) -> int:
    """How many people the room's pages were told are there."""
    here = [each["count"] for each in wire.events("room:here") if each["room"] == room]
    return int(here[-1]) if here else 0


def test_who_asks_and_does_not_read_is_cut(place: Community, open_wire: OPEN, full_room: str) -> None:
    neighbour = open_wire(place.members[1])
    join(neighbour, full_room)
    deaf = Deaf(place.url, place.members[2].token, full_room)
    wait_for(lambda: count_in(neighbour, full_room) == 2, 5, "both in the room")
    with Scale(place) as scale:
        began = time.monotonic()
        # What one socket may ask at all: twenty at once, then five a second.
        deaf.ask_again(20)
        deaf.ask_again(50, 0.2)
        wait_for(lambda: deaf.ended_at, 10, "the cut")
        took = deaf.ended_at - began
        # Its disconnect handler ran: it is out of the room, and its place among the member's five is free.
        wait_for(lambda: count_in(neighbour, full_room) == 1, 5, "the end of its presence")
    print(f"cut after {took:.1f} s and {deaf.asked} asks, at most {scale.most / 2**20:.0f} MB more")
    assert took < WITHIN
    assert scale.most < GROWTH
    five = [open_wire(place.members[2]) for _each in range(5)]
    # And they catch up.
    ack = join(five[0], full_room)
    assert [event["seq"] for event in ack["events"]] == list(range(1, 101))
    deaf.close()


def test_who_does_not_read_in_a_busy_room_is_cut_and_the_others_hear_all(place: Community, open_wire: OPEN) -> None:
    room = place.rooms[1]
    writer, reader = open_wire(place.members[0]), open_wire(place.members[1])
    join(writer, room)
    join(reader, room)
    deaf = Deaf(place.url, place.members[3].token, room)
    with Scale(place) as scale:
        said_so_far = 0
        until = time.monotonic() + 60
        while not deaf.ended_at and time.monotonic() < until:
            said(writer, room, LONG)
            said_so_far += 1
    print(f"cut after {said_so_far} long lines, at most {scale.most / 2**20:.0f} MB more")
    assert deaf.ended_at, "it was never cut"
    assert scale.most < GROWTH
    wait_for(lambda: len(reader.events("room:event")) == said_so_far, 10, "every line at the reader's")
    assert [event["seq"] for event in reader.events("room:event")] == list(range(1, said_so_far + 1))
    assert "a socket that does not read was cut" in place.written()
    deaf.close()


def test_without_the_watchdog_it_would_stay(tmp_path: Path) -> None:
    """The tests above prove something only if the library does not do it by itself."""
    with Community(tmp_path / "unwatched", members=2, hook="no_watchdog", **FAST) as place:
        writer = Wire(place.url, place.members[0].token).enter()
        for _each in range(100):
            said(writer, place.room, LONG)
        deaf = Deaf(place.url, place.members[1].token, place.room)
        deaf.ask_again(20)
        with pytest.raises(TimeoutError):
            wait_for(lambda: deaf.ended_at, 2 * WITHIN, "a cut")
        deaf.close()
        close_all([writer])


# --- What the watchdog knows of the library ---------------------------------------------------------------------------


def waiting(*data: object) -> SimpleNamespace:
    """An Engine.IO socket as far as the watchdog looks at it."""
    packets = deque(None if each is None else SimpleNamespace(data=each) for each in data)
    return SimpleNamespace(closed=False, queue=SimpleNamespace(queue=packets, qsize=lambda: len(packets)))


def test_what_may_wait_is_counted_in_packets_and_in_bytes(tmp_path: Path) -> None:
    settings = Config.from_env({"FORUM_DATA": str(tmp_path)})
    most, size = settings.socket_queue_most_packets, settings.socket_queue_most_bytes
    assert not watchdog.is_over(waiting(), settings)
    assert not watchdog.is_over(waiting(*["x"] * most), settings)
    assert watchdog.is_over(waiting(*["x"] * (most + 1)), settings)
    assert not watchdog.is_over(waiting("x" * size, None, {"sid": "y"}), settings)
    assert watchdog.is_over(waiting("x" * size, b"y"), settings)


def test_the_library_is_the_one_the_watchdog_was_tried_with() -> None:
    """Whoever raises the version looks at forum/web/watchdog.py and at the test above, then here."""
    from engineio import Server
    from engineio.socket import Socket

    socket = Socket(Server(async_mode="threading"), "one")
    assert watchdog.importlib.metadata.version("python-engineio").startswith(watchdog.KNOWN_ENGINEIO)
    assert (socket.closed, socket.queue.qsize(), list(socket.queue.queue)) == (False, 0, [])
    assert callable(socket.queue.task_done)


def test_an_unknown_library_is_left_alone(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(watchdog, "_running", None)
    monkeypatch.setattr(watchdog.log, "propagate", True)
    monkeypatch.setattr(watchdog.importlib.metadata, "version", lambda name: "9.9.9")
    assert watchdog.start(SimpleNamespace(config={})) is False
    assert watchdog.start(SimpleNamespace(config={})) is False
    assert caplog.text.count("9.9.9") == 1
