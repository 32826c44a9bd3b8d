"""Raw WebSockets that speak Engine.IO 4 and Socket.IO 5, on one selector: cheaper than the server they load.

Frames are cut, not parsed. Many guests enter at once, each through the same few steps.
"""

import base64
import json
import os
import select
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

from bench.servers import BenchError

ENTER_SECONDS = 120.0


@dataclass(slots=True)
class Guest:
    """One member's socket, the rooms it is to be in, and the part of a frame that has come so far."""

    link: socket.socket
    rooms: Sequence[str] = ()
    rest: bytes = b""
    ready_at: float = 0.0
    # How far the entering is: 0 asked for a WebSocket, 1 has one, 2 asked to be let in, 3 and more: that many rooms asked.
    step: int = 0


@dataclass(slots=True)
class Entrance:
    """Brings guests in, to each port in turn, at most `at_once` of them on the way at a time.

    `inside` holds them by their sockets' numbers, `took` the seconds of each.
    """

    ports: Sequence[int]
    poll: select.epoll
    at_once: int
    inside: dict[int, Guest]
    took: list[float] = field(default_factory=list)

    def bring(self, wanted: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Brings in a guest for each (session token, rooms). Raises BenchError when one is kept out."""
        waiting, under_way, ports = deque(wanted), 0, cycle(self.ports)
        until = time.monotonic() + ENTER_SECONDS
        while waiting or under_way:
            while waiting and under_way < self.at_once:
                self._knock(next(ports), *waiting.popleft())
                under_way += 1
            for number, _event in self.poll.poll(1.0):
                under_way -= self._further(self.inside[number])
            if time.monotonic() > until:
                raise BenchError(f"{len(waiting) + under_way} members did not get in within {ENTER_SECONDS:.0f} s")

    def _knock(self, port: int, token: str, rooms: Sequence[str]) -> None:
        link = socket.create_connection(("127.0.0.1", port), 30)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        host = f"127.0.0.1:{port}"
        asked = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: {host}", f"Origin: http://{host}",
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Cookie: s={token}",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", "", "",
        ]  # fmt: skip
        link.sendall("\r\n".join(asked).encode())
        link.setblocking(False)
        self.inside[link.fileno()] = Guest(link, rooms, ready_at=time.perf_counter())
        self.poll.register(link.fileno(), select.EPOLLIN)

    def _further(self, guest: Guest) -> int:
        """Takes what has come for one guest; 1 when it has just got in."""
        guest.rest += guest.link.recv(65_536) or kept_out(guest.rest)
        if guest.step == 0:
            head, end, rest = guest.rest.partition(b"\r\n\r\n")
            if not end:
                return 0
            if not head.startswith(b"HTTP/1.1 101"):
                kept_out(head)
            guest.rest, guest.step = rest, 1
        entered = 0
        while (place := next_frame(guest.rest, 0)) is not None:
            packet, guest.rest = guest.rest[place[0] : place[1]], guest.rest[place[1] :]
            entered += self._answered(guest, packet)
        return entered

    def _answered(self, guest: Guest, packet: bytes) -> int:
        """The next step once a packet of the step before has come; others on the way are passed over."""
        if packet.startswith(b"44"):
            kept_out(packet)
        if packet == b"2":
            guest.link.send(frame("3"))
        if guest.step == 1 and packet.startswith(b"0{"):
            guest.link.send(frame("40"))
            guest.step = 2
        elif guest.step >= 2 and packet.startswith(b"40" if guest.step == 2 else b"43"):
            if guest.step > 2 and b'"ok":true' not in packet:
                kept_out(packet)
            return self._next_room(guest)
        return 0

    def _next_room(self, guest: Guest) -> int:
        asked = guest.step - 2
        guest.step += 1
        if asked < len(guest.rooms):
            guest.link.send(frame(f"42{asked}" + json.dumps(["room:join", {"room": guest.rooms[asked], "after": 0}])))
            return 0
        if asked > len(guest.rooms):
            return 0
        self.took.append(time.perf_counter() - guest.ready_at)
        guest.ready_at = 0.0
        return 1


def kept_out(said: bytes) -> bytes:
    """Raises BenchError with what the server said last."""
    raise BenchError(f"a member could not enter: {said[:500].decode(errors='replace')}")


def next_frame(data: bytes, at: int) -> tuple[int, int] | None:
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


def frame(text: str) -> bytes:
    """A client's text frame. A mask of zeros is a mask too: the server takes it off like any other."""
    content = text.encode()
    size = len(content)
    head = bytes((0x81, 0x80 | size)) if size < 126 else bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + content
