"""A room full of members in one light process: raw WebSockets that speak Engine.IO 4 and Socket.IO 5, on one selector.

`python -m bench.crowd` is told what to do in JSON lines on its input (`open`, `steady`, `flat_out`), and answers each with
one. It costs less than the server it loads: frames are cut, not parsed, and each line is known by a number in its text.
"""

import base64
import gc
import json
import os
import resource
import select
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bench import machine, report, texts
from bench.servers import BenchError

# Lines under way at once when the server is to be kept busy.
UNDER_WAY, DRAIN_SECONDS = 16, 10.0
MARK, MARK_END = b"Qq", b"q"


@dataclass(slots=True)
class Guest:
    """One member's socket, and the part of a frame that has come so far."""

    link: socket.socket
    rest: bytes = b""
    ready_at: float = 0.0


@dataclass(slots=True)
class Tally:
    """What came back during one run."""

    due: dict[int, float] = field(default_factory=dict)
    missing: dict[int, int] = field(default_factory=dict)
    late_ms: list[float] = field(default_factory=list)
    deliveries: int = 0
    acks: int = 0
    refused: list[str] = field(default_factory=list)


class Crowd:
    """Everybody in one room."""

    def __init__(self, port: int, pid: int, room: str) -> None:
        self.port, self.pid, self.room = port, pid, room
        self.guests: dict[int, Guest] = {}
        self.turn: deque[Guest] = deque()
        self.tally, self.pause = Tally(), 0.0
        self.poll = select.epoll()
        self._numbers = count(1)
        self._words = texts.lines(50)

    def open(self, tokens: list[str]) -> dict[str, Any]:
        """Brings one member after another into the room; tells how long all took together."""
        begun = time.perf_counter()
        for token in tokens:
            guest = self._enter(token)
            self.guests[guest.link.fileno()] = guest
            self.turn.append(guest)
        took = time.perf_counter() - begun
        for fileno, guest in self.guests.items():
            guest.link.setblocking(False)
            self.poll.register(fileno, select.EPOLLIN)
        self._listen(1.5)
        return {"join_seconds": took}

    def steady(self, deliveries: int, seconds: float) -> dict[str, Any]:
        """Says lines at an even pace that makes so many deliveries a second; times are counted from when a line was due."""
        gap = len(self.guests) / deliveries
        self.tally, lines = Tally(), max(1, round(seconds / gap))
        begun, cpu, own = time.perf_counter(), machine.cpu_seconds(self.pid), _own_cpu()
        for number in range(lines):
            self._listen_until(begun + number * gap)
            self._say(begun + number * gap)
        self._drain()
        return self._told(time.perf_counter() - begun, machine.cpu_seconds(self.pid) - cpu, _own_cpu() - own)

    def flat_out(self, seconds: float, pause: float) -> dict[str, Any]:
        """Says the next line whenever one has reached everybody, so that the server always has work; one member says one
        line in `pause` seconds."""
        self.tally, self.pause = Tally(), pause
        self._press(time.perf_counter() + 0.5)
        before, begun, cpu, own = self.tally.deliveries, time.perf_counter(), machine.cpu_seconds(self.pid), _own_cpu()
        self._press(begun + seconds)
        took, spent, own = time.perf_counter() - begun, machine.cpu_seconds(self.pid) - cpu, _own_cpu() - own
        counted = self.tally.deliveries - before
        self._drain()
        return self._told(took, spent, own) | {"deliveries": counted}

    def _press(self, until: float) -> None:
        while (now := time.perf_counter()) < until:
            while len(self.tally.missing) < UNDER_WAY and self.turn[0].ready_at <= now:
                self._say(now)
            self._listen(0.002)

    def _say(self, due: float) -> None:
        guest, number = self.turn[0], next(self._numbers)
        self.turn.rotate(-1)
        guest.ready_at = due + self.pause
        self.tally.due[number], self.tally.missing[number] = due, len(self.guests)
        text = f"{MARK.decode()}{number}{MARK_END.decode()} {self._words[number % len(self._words)]}"
        said = {"room": self.room, "text": text, "nonce": f"{os.getpid()}-{number}"}
        guest.link.send(_frame(f"42{number}" + json.dumps(["room:say", said])))

    def _listen_until(self, moment: float) -> None:
        while (left := moment - time.perf_counter()) > 0:
            self._listen(left)

    def _listen(self, seconds: float) -> None:
        """Takes what has come within so many seconds from everybody who has something."""
        for fileno, _event in self.poll.poll(seconds):
            guest = self.guests[fileno]
            came = guest.link.recv(65_536)
            if not came:
                raise BenchError("the server closed a member's socket")
            guest.rest = self._take(guest, guest.rest + came, time.perf_counter())

    def _take(self, guest: Guest, data: bytes, now: float) -> bytes:
        """Counts the whole frames in `data`; returns what is left of the last one."""
        at, tally = 0, self.tally
        while (frame := _next_frame(data, at)) is not None:
            start, at = frame
            kind = data[start : start + 2]
            if kind == b"42":
                mark = data.find(MARK, start, at)
                if mark >= 0:
                    number = int(data[mark + 2 : data.index(MARK_END, mark + 2)])
                    self._delivered(tally, number, now)
            elif kind == b"43":
                tally.acks += 1
                if b'"ok":true' not in data[start:at]:
                    tally.refused.append(data[start:at].decode())
            elif kind[:1] == b"2":
                guest.link.send(_frame("3"))
        return data[at:]

    def _delivered(self, tally: Tally, number: int, now: float) -> None:
        tally.deliveries += 1
        tally.late_ms.append((now - tally.due[number]) * 1000)
        left = tally.missing[number] - 1
        if left:
            tally.missing[number] = left
        else:
            del tally.missing[number]

    def _drain(self) -> None:
        """Waits until every line has reached everybody and is acknowledged. Raises BenchError when one does not."""
        until = time.perf_counter() + DRAIN_SECONDS
        while self.tally.missing or self.tally.acks < len(self.tally.due):
            self._listen(0.05)
            if self.tally.refused:
                raise BenchError(f"a line was refused: {self.tally.refused[0]}")
            if time.perf_counter() > until:
                short = sum(self.tally.missing.values())
                raise BenchError(f"{short} deliveries and {len(self.tally.due) - self.tally.acks} acks never came")

    def _told(self, took: float, cpu: float, own: float) -> dict[str, Any]:
        late = self.tally.late_ms
        middle, slow = report.quantile(late, 0.5), report.quantile(late, 0.99)
        times = {"p50_ms": middle, "p99_ms": slow, "lines": len(self.tally.due)}
        return times | {"deliveries": self.tally.deliveries, "seconds": took, "cpu": cpu, "own_cpu": own}

    def _enter(self, token: str) -> Guest:
        link = socket.create_connection(("127.0.0.1", self.port), 30)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        host = f"127.0.0.1:{self.port}"
        asked = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: {host}", f"Origin: http://{host}",
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Cookie: s={token}",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", "", "",
        ]  # fmt: skip
        link.sendall("\r\n".join(asked).encode())
        head, guest = b"", Guest(link)
        while b"\r\n\r\n" not in head:
            head += link.recv(4096) or _closed(head)
        head, _, guest.rest = head.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            _closed(head)
        _await(guest, b"0{")
        link.sendall(_frame("40"))
        _await(guest, b"40")
        link.sendall(_frame("420" + json.dumps(["room:join", {"room": self.room, "after": 0}])))
        if b'"ok":true' not in (answer := _await(guest, b"430")):
            _closed(answer)
        return guest


def _await(guest: Guest, beginning: bytes) -> bytes:
    """The next packet that begins so; others on the way are passed over."""
    while True:
        while (frame := _next_frame(guest.rest, 0)) is not None:
            packet, guest.rest = guest.rest[frame[0] : frame[1]], guest.rest[frame[1] :]
            if packet.startswith(beginning):
                return packet
            if packet.startswith(b"44"):
                _closed(packet)
        guest.rest += guest.link.recv(65_536) or _closed(b"")


def _closed(said: bytes) -> bytes:
    raise BenchError(f"a member could not enter the room: {said[:500].decode(errors='replace')}")


def _next_frame(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the content of the frame at `at` begins and ends, when all of it is there."""
    have = len(data) - at
    if have < 2:
        return None
    size, head = data[at + 1], 2
    if size == 126:
        size, head = int.from_bytes(data[at + 2 : at + 4], "big"), 4
    elif size == 127:
        size, head = int.from_bytes(data[at + 2 : at + 10], "big"), 10
    if have < head + size:
        return None
    return at + head, at + head + size


def _frame(text: str) -> bytes:
    """A client's text frame. A mask of zeros is a mask too: the server takes it off like any other."""
    content = text.encode()
    size = len(content)
    head = bytes((0x81, 0x80 | size)) if size < 126 else bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + content


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Does what each line of the input says, until it ends."""
    crowd: Crowd | None = None
    gc.disable()
    for line in sys.stdin:
        order = json.loads(line)
        act, values = order.pop("do"), order
        try:
            if act == "open":
                crowd = Crowd(values["port"], values["pid"], values["room"])
                answer = crowd.open(values["tokens"])
            else:
                answer = getattr(crowd, act)(**values)
        except (BenchError, OSError) as error:
            answer = {"error": str(error)}
        gc.collect()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
