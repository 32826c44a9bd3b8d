"""Raw readers of a WebSocket: they take what has come when they are told to, as much as they are told to, or never."""

import base64
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests import servers

PATIENCE = 20.0
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Reader:
    """One connection that reads only when it is told to. `frames` holds (kind, content) in the order they came."""

    def __init__(self, port: int, name: str, buffer: int = 0) -> None:
        self.name = name
        self.frames: list[tuple[int, bytes]] = []
        self._rest, self.asked = b"", 0
        self.link = socket.socket()
        if buffer:
            self.link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.link.settimeout(PATIENCE)
        self.link.connect(("127.0.0.1", port))
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open(port)

    def _open(self, port: int) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self.link.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self._rest:
            self._rest += self.link.recv(4096)
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head
        self.send("40")
        self.wait("40")
        self.call("enter", self.name)

    def send(self, text: str, kind: int = TEXT) -> None:
        """Sends one frame, masked with zeros."""
        content = text.encode()
        size = bytes((0x80 | len(content),)) if len(content) < 126 else struct.pack("!BH", 0xFE, len(content))
        self.link.sendall(bytes((0x80 | kind,)) + size + b"\0\0\0\0" + content)

    def ask(self, event: str, *payload: Any) -> int:
        """Sends an event that wants an ack; returns the ack's number."""
        self.asked += 1
        self.send(f"42{self.asked}" + json.dumps([event, *payload]))
        return self.asked

    def call(self, event: str, *payload: Any) -> Any:
        """Sends an event, reads until its ack is there, returns the answer."""
        found = self.wait(f"43{self.ask(event, *payload)}[")
        return json.loads(found[found.index(b"[") :])[0]

    def take(self, size: int = 1 << 20) -> int:
        """Takes at most so many bytes of what has come by now; returns how many there were."""
        self.link.settimeout(0)
        try:
            came = self.link.recv(size)
        except BlockingIOError:
            return 0
        finally:
            self.link.settimeout(PATIENCE)
        self._sort(came)
        return len(came)

    def wait(self, beginning: str) -> bytes:
        """Reads until a packet has come that begins so, and returns it. Raises TimeoutError."""
        seen = 0
        while True:
            for kind, content in self.frames[seen:]:
                if kind == TEXT and content.startswith(beginning.encode()):
                    return content
            seen = len(self.frames)
            came = self.link.recv(1 << 20)
            assert came, f"{self.name} was closed by the server"
            self._sort(came)

    def hurry(self) -> None:
        """Lets the system keep more from now on: through a window of a few bytes the rest would take minutes."""
        self.link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)

    def read_to_the_end(self) -> None:
        """Reads until the server has closed the connection. Raises TimeoutError."""
        while came := self.link.recv(1 << 20):
            self._sort(came)

    def told(self) -> list[bytes]:
        """The packets that carry something: events and acks, without pings and what belongs to entering."""
        return [content for kind, content in self.frames if kind == TEXT and content[:2] in (b"42", b"43")][1:]

    def pings(self) -> int:
        """How many times the server has asked whether we are there."""
        return self.frames.count((TEXT, b"2"))

    def wait_pings(self, count: int) -> None:
        """Reads, and answers, until so many pings have come. Raises TimeoutError."""
        while self.pings() < count:
            self._sort(self.link.recv(1 << 20))

    def kinds(self, kind: int) -> int:
        """How many frames of a kind have come."""
        return sum(each == kind for each, _content in self.frames)

    def break_off(self) -> None:
        """Ends the connection at once, unread bytes and all (a reset)."""
        self.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.link.close()

    def _sort(self, came: bytes) -> None:
        self._rest += came
        while len(self._rest) >= 2:
            kind, size, head = self._rest[0] & 15, self._rest[1], 2
            assert self._rest[0] & 0xF0 == 0x80, f"{self.name} got something that is no frame: {self._rest[:40]!r}"
            if size == 126:
                size, head = int.from_bytes(self._rest[2:4], "big"), 4
            elif size == 127:
                size, head = int.from_bytes(self._rest[2:10], "big"), 10
            if len(self._rest) < head + size:
                return
            content, self._rest = self._rest[head : head + size], self._rest[head + size :]
            self.frames.append((kind, content))
            if (kind, content) == (TEXT, b"2"):
                self.send("3")


@contextmanager
def teller(way: str, queue: str = "", patience: int = 60) -> Iterator[int]:
    """A telling server (tests/live/teller.py) in a process of its own; yields its port."""
    port = servers.free_port()
    command = [sys.executable, "-W", "ignore", "-m", "tests.live.teller", way, str(port), str(patience)]
    process = subprocess.Popen([*command, *([queue] if queue else [])], cwd=servers.ROOT)

    def answers() -> bool:
        assert process.poll() is None, "the teller ended while it started"
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return True
        except OSError:
            return False

    try:
        servers.wait_for(answers, 30, "the teller's start")
        yield port
    finally:
        servers.end(process)
