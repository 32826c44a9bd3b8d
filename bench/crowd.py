"""Rooms full of members in one light process (bench.wire), and how long their lines take to reach everybody.

`python -m bench.crowd PORTS PIDS` is told what to do in JSON lines on its input (`open`, `steady`, `flat_out`, `wait`), and
answers each with one. Each line is known by a number in its text.
"""

import gc
import json
import os
import resource
import select
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any

from bench import machine, report, texts
from bench.servers import BenchError
from bench.wire import Entrance, Guest, frame, next_frame

# Deliveries under way at once when the server is to be kept busy, in lines of at least so many.
UNDER_WAY, FEWEST_LINES, DRAIN_SECONDS = 4_000, 4, 20.0
# How often the crowd looks for its next order.
WATCH_SECONDS = 0.02
MARK, MARK_END = b"Qq", b"q"


@dataclass(slots=True)
class Tally:
    """What came back during one run."""

    due: dict[int, float] = field(default_factory=dict)
    missing: dict[int, int] = field(default_factory=dict)
    late_ms: list[float] = field(default_factory=list)
    deliveries: int = 0
    bytes: int = 0
    acks: int = 0
    refused: list[str] = field(default_factory=list)


class Crowd:
    """Everybody who is there. Each member is in one room of each size: `rooms[n]` is theirs of the n-th size."""

    def __init__(self, ports: list[int], pids: list[int]) -> None:
        self.ports, self.pids = ports, pids
        self.guests: dict[int, Guest] = {}
        self.sizes: dict[str, int] = {}
        self.turns: list[deque[Guest]] = []
        self.tally, self.pause, self.kind = Tally(), 0.0, 0
        self.poll = select.epoll()
        self._numbers = count(1)
        self._words = texts.lines(50)

    def open(self, tokens: list[str], rooms: list[list[str]], at_once: int) -> dict[str, Any]:
        """Brings members in, and into their rooms; tells how long all took together, and the slowest."""
        entrance = Entrance(self.ports, self.poll, at_once, self.guests)
        begun, cpu = time.perf_counter(), self._cpu()
        entrance.bring(list(zip(tokens, rooms, strict=True)))
        took, spent = time.perf_counter() - begun, self._cpu() - cpu
        for room in (each for mine in rooms for each in mine):
            self.sizes[room] = self.sizes.get(room, 0) + 1
        self.turns = [deque(self.guests.values()) for _ in rooms[0]]
        self._listen_until(time.perf_counter() + 1.5)
        return {"join_seconds": took, "slowest": max(entrance.took), "cpu": spent}

    def steady(self, kind: int, deliveries: int, seconds: float) -> dict[str, Any]:
        """Says lines at an even pace that makes so many deliveries a second; times are counted from when a line was due."""
        self.kind, self.tally = kind, Tally()
        gap = self.sizes[self.turns[kind][0].rooms[kind]] / deliveries
        lines = max(1, round(seconds / gap))
        begun, cpu, own = time.perf_counter(), self._cpu(), _own_cpu()
        for number in range(lines):
            self._listen_until(begun + number * gap)
            self._say(begun + number * gap)
        self._drain()
        return self._told(time.perf_counter() - begun, self._cpu() - cpu, _own_cpu() - own)

    def flat_out(self, kind: int, seconds: float, pause: float) -> dict[str, Any]:
        """Says the next line whenever one has reached everybody, so that the server always has work; one member says one
        line in `pause` seconds."""
        self.kind, self.tally, self.pause = kind, Tally(), pause
        self._press(time.perf_counter() + 0.5)
        before, lines, weight = self.tally.deliveries, len(self.tally.due), self.tally.bytes
        begun, cpu, own = time.perf_counter(), self._cpu(), _own_cpu()
        self._press(begun + seconds)
        took, spent, own = time.perf_counter() - begun, self._cpu() - cpu, _own_cpu() - own
        counted, lines = self.tally.deliveries - before, len(self.tally.due) - lines
        weight = self.tally.bytes - weight
        self._drain()
        return self._told(took, spent, own) | {"deliveries": counted, "lines": lines, "bytes": weight}

    def wait(self, seconds: float) -> dict[str, Any]:
        """Stays and answers pings."""
        self._listen_until(time.perf_counter() + seconds)
        return {}

    def _press(self, until: float) -> None:
        turn, missing = self.turns[self.kind], self.tally.missing
        lines = max(FEWEST_LINES, UNDER_WAY // self.sizes[turn[0].rooms[self.kind]])
        while (now := time.perf_counter()) < until:
            while len(missing) < lines and turn[0].ready_at <= now:
                self._say(now)
            self._listen(0.002)

    def _say(self, due: float) -> None:
        turn, number = self.turns[self.kind], next(self._numbers)
        guest = turn[0]
        turn.rotate(-1)
        guest.ready_at = due + self.pause
        room = guest.rooms[self.kind]
        self.tally.due[number], self.tally.missing[number] = due, self.sizes[room]
        text = f"{MARK.decode()}{number}{MARK_END.decode()} {self._words[number % len(self._words)]}"
        said = {"room": room, "text": text, "nonce": f"{os.getpid()}-{number}"}
        guest.link.send(frame(f"42{number}" + json.dumps(["room:say", said])))

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
        while (place := next_frame(data, at)) is not None:
            start, at = place
            kind = data[start : start + 2]
            if kind == b"42":
                mark = data.find(MARK, start, at)
                if mark >= 0:
                    number = int(data[mark + 2 : data.index(MARK_END, mark + 2)])
                    tally.bytes += at - start
                    self._delivered(tally, number, now)
            elif kind == b"43":
                tally.acks += 1
                if b'"ok":true' not in data[start:at]:
                    tally.refused.append(data[start:at].decode())
            elif kind[:1] == b"2":
                guest.link.send(frame("3"))
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
        times = {"p50_ms": middle, "p99_ms": slow, "lines": len(self.tally.due), "bytes": self.tally.bytes}
        return times | {"deliveries": self.tally.deliveries, "seconds": took, "cpu": cpu, "own_cpu": own}

    def _cpu(self) -> float:
        return sum(machine.cpu_seconds(pid) for pid in self.pids)


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(ports: list[int], pids: list[int]) -> None:
    """Does what each line of the input says, until it ends. Between the orders the guests answer pings."""
    crowd, orders = Crowd(ports, pids), SimpleQueue[str]()
    threading.Thread(target=_listen_for_orders, args=(orders,), daemon=True).start()
    gc.disable()
    while line := _next_order(crowd, orders):
        order = json.loads(line)
        act = order.pop("do")
        try:
            answer = getattr(crowd, act)(**order)
        except (BenchError, OSError) as error:
            answer = {"error": str(error)}
        gc.collect()
        print(json.dumps(answer), flush=True)


def _listen_for_orders(orders: "SimpleQueue[str]") -> None:
    for line in sys.stdin:
        orders.put(line)
    orders.put("")


def _next_order(crowd: Crowd, orders: "SimpleQueue[str]") -> str:
    while True:
        try:
            return orders.get_nowait()
        except Empty:
            crowd.wait(WATCH_SECONDS)


if __name__ == "__main__":
    main(*([int(each) for each in argument.split(",")] for argument in sys.argv[1:3]))
