"""Somebody who asks and never reads: a raw WebSocket with a tiny receive buffer that keeps itself alive all the same."""

import base64
import json
import os
import socket
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from tests.live.clients import MARKS, PATIENCE, cookie_name
from tests.live.community import CALLER

# As slow as a reader can be: the system takes a few KB for them, everything else waits at the server.
RECEIVE_BYTES = 4096


class Deaf:
    """Enters and joins a room, then reads nothing more. `ended_at` is when the server ended it, 0 while it has not."""

    def __init__(self, url: str, token: str, room: str) -> None:
        where = urlsplit(url)
        self.room, self.ended_at, self.asked = room, 0.0, 0
        self._link = socket.socket()
        # Before connecting: afterwards the other side has been promised more.
        self._link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        self._link.bind((CALLER, 0))
        self._link.settimeout(PATIENCE)
        self._link.connect((where.hostname, where.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self._link.sendall(
            "\r\n".join(
                ["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: {where.netloc}", f"Origin: {url}",
                 "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}",
                 f"Cookie: {cookie_name()}={token}", *(f"{name}: {text}" for name, text in MARKS.items()), "", ""]
            ).encode()
        )  # fmt: skip
        self._read_until(b"0{")
        self.say("40")
        self._read_until(b"40{")
        self.say(self._join(2**31))
        self._read_until(b'"ok":true')
        self._stop = threading.Event()
        threading.Thread(target=self._stay_alive, daemon=True).start()

    def ask_again(self, times: int, pause: float = 0.0) -> None:
        """Asks for the whole room so many times, until the server has had enough."""
        for _each in range(times):
            if self.ended_at or not self._tried(self._join(0)):
                return
            self.asked += 1
            time.sleep(pause)

    def close(self) -> None:
        """Closes from this side."""
        self._stop.set()
        self._link.close()

    def say(self, text: str) -> None:
        """Sends one frame; a mask of zeros is a mask too."""
        content = text.encode()
        head = (
            bytes((0x81, 0x80 | len(content))) if len(content) < 126 else b"\x81\xfe" + len(content).to_bytes(2, "big")
        )
        self._link.sendall(head + b"\0\0\0\0" + content)

    def _join(self, after: int) -> str:
        return f"42{self.asked}" + json.dumps(["room:join", {"room": self.room, "after": after, "listening": True}])

    def _stay_alive(self) -> None:
        # As long as its pongs come, the library counts it among the living.
        while not self._stop.wait(0.05) and self._tried("3"):
            pass

    def _tried(self, text: str) -> bool:
        try:
            self.say(text)
        except OSError:
            self.ended_at = self.ended_at or time.monotonic()
            return False
        return True

    def _read_until(self, wanted: bytes) -> None:
        got: Any = b""
        while wanted not in got:
            came = self._link.recv(1024)
            assert came, got
            got += came
