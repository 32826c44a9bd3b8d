"""Clients over real connections: a browser without scripts, a Socket.IO client of our own, and the ready-made one.

All come from 127.0.0.77 and carry the markers that must never be found on disk.
"""

import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import requests
import socketio
import websocket
from requests.adapters import HTTPAdapter

from tests.conftest import MARKER_ADDRESS, MARKER_AGENT
from tests.live.community import CALLER
from tests.servers import wait_for

# Whose certificates are believed, for communities behind TLS: a file of the test's own.
TRUSTED: list[str] = []
MARKS = {"User-Agent": MARKER_AGENT, "X-Forwarded-For": MARKER_ADDRESS, "X-Real-IP": MARKER_ADDRESS}
PATIENCE = 20.0
Heard = tuple[float, str, Any]


class Unanswered(Exception):
    """No ack came in time, or the connection ended before."""


class Refused(Exception):
    """The server did not let this socket in; carries its words."""


class Browser:
    """A member's browser without scripts."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers.update(MARKS)
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, _FromCaller())
        # Not from the environment: a proxy or a list of certificates of this machine is none of the test's.
        self.session.trust_env, self.session.verify = False, TRUSTED[-1] if TRUSTED else True
        if token:
            self.session.cookies.set(cookie_name(), token)

    def get(self, path: str) -> requests.Response:
        """Reads a page."""
        return self.session.get(self.url + path, timeout=PATIENCE)

    def prepare(self, page: str) -> str:
        """Opens a page for its form; returns the form's secret."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(page).text)
        assert found, f"{page} has no form"
        return found[1]

    def post(
        self, path: str, page: str = "", *, secret: str = "", picture: bytes = b"", **fields: str
    ) -> requests.Response:
        """Sends the form of `page` to `path`, perhaps with a chosen file; does not follow where it leads."""
        data = {"csrf_token": secret or self.prepare(page or path), **fields}
        files = {"picture": ("IMG_2041.jpg", picture)} if picture else None
        return self.session.post(self.url + path, data=data, files=files, timeout=PATIENCE, allow_redirects=False)


class _FromCaller(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **{**kwargs, "source_address": (CALLER, 0)})


def dial(url: str) -> socket.socket:
    """A connection to the server from the callers' address, through TLS where the address says so."""
    where = urlsplit(url)
    plain = socket.create_connection((where.hostname, where.port), PATIENCE, source_address=(CALLER, 0))
    if where.scheme != "https":
        return plain
    return ssl.create_default_context(cafile=TRUSTED[-1]).wrap_socket(plain, server_hostname=where.hostname)


def cookie_name() -> str:
    """The session cookie's name: bound to the site where that is reached by TLS."""
    return "__Host-s" if TRUSTED else "s"


class Wire:
    """One Socket.IO connection, frame by frame, in the order in which frames arrive.

    `heard` holds every event with its time of arrival, `code` and `why` how the server closed.
    """

    def __init__(self, url: str, token: str = "", *, origin: str = "", headers: dict[str, str] | None = None) -> None:
        self.url = url
        self.heard: list[Heard] = []
        self.code, self.why = 0, ""
        self.ended = threading.Event()
        self.ended_at = 0.0
        self._acks: dict[int, Any] = {}
        self._next = 0
        self._change = threading.Condition()
        self._welcome: list[tuple[str, str]] = []
        self._tell: list[Callable[[str, Any], None]] = []
        self.ws = websocket.WebSocket(enable_multithread=True)
        self.ws.connect(
            f"{url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket",
            socket=dial(url),
            header={**MARKS, **(headers or {})},
            origin=origin or url,
            cookie=f"{cookie_name()}={token}" if token else None,
            timeout=PATIENCE,
        )
        self.ws.settimeout(None)
        threading.Thread(target=self._read, daemon=True).start()

    def enter(self) -> "Wire":
        """Asks to be let in. Raises Refused with the server's words."""
        told = len(self._welcome)
        self.send("40")
        self._until(lambda: len(self._welcome) > told or self.ended.is_set(), "an answer to connecting")
        if len(self._welcome) <= told:
            raise Refused(f"closed with {self.code} {self.why}")
        kind, text = self._welcome[told]
        if kind == "44":
            told_why = json.loads(text)
            raise Refused(told_why["message"] if isinstance(told_why, dict) else told_why)
        return self

    def send(self, text: str) -> None:
        """Sends one frame as it is."""
        self.ws.send(text)

    def call(self, event: str, payload: Any = None, seconds: float = PATIENCE) -> Any:
        """Sends an event and returns its ack. Raises Unanswered."""
        return self.answer(self.ask(event, payload), seconds)

    def ask(self, event: str, *payload: Any) -> int:
        """Sends an event that wants an ack; returns the ack's number."""
        with self._change:
            self._next += 1
            number = self._next
        try:
            self.send(f"42{number}" + json.dumps([event, *payload]))
        except (OSError, websocket.WebSocketException) as error:
            raise Unanswered(event) from error
        return number

    def answer(self, number: int, seconds: float = PATIENCE) -> Any:
        """The ack of an event asked before. Raises Unanswered."""
        try:
            self._until(lambda: number in self._acks or self.ended.is_set(), "an ack", seconds)
        except TimeoutError as error:
            raise Unanswered(f"no ack within {seconds} s") from error
        if number not in self._acks:
            raise Unanswered(f"closed before the ack with {self.code} {self.why}")
        return self._acks[number]

    def answered(self, number: int) -> bool:
        """Whether an ack has come already."""
        return number in self._acks

    def on_event(self, tell: Callable[[str, Any], None]) -> None:
        """Calls `tell(event, payload)` for each event, in order of arrival, from the reading thread."""
        self._tell.append(tell)

    def events(self, name: str) -> list[Any]:
        """Payloads of the events of one name heard so far."""
        return [payload for _at, event, payload in list(self.heard) if event == name]

    def wait_event(
        self, name: str, fits: Callable[[Any], object] = lambda payload: True, seconds: float = PATIENCE
    ) -> Heard:
        """The first event of this name that fits. Raises TimeoutError."""
        found: list[Heard] = []

        def there() -> bool:
            found[:] = [each for each in list(self.heard) if each[1] == name and fits(each[2])][:1]
            return bool(found)

        self._until(there, f"event {name}", seconds)
        return found[0]

    def wait_end(self, seconds: float = PATIENCE) -> float:
        """Waits until the server has ended the TCP connection; returns when that was. Raises TimeoutError."""
        if not self.ended.wait(seconds):
            raise TimeoutError(f"the socket was still open after {seconds} s")
        return self.ended_at

    def close(self) -> None:
        """Closes from this side; says so only where somebody can still hear it."""
        is_over = self.ended.is_set()
        self.ended.set()
        try:
            if not is_over:
                self.ws.close(timeout=1)
            self.ws.shutdown()
        except (OSError, websocket.WebSocketException):
            self.ws.shutdown()

    def _until(self, check: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        with self._change:
            if not self._change.wait_for(check, seconds):
                raise TimeoutError(f"{what} did not come within {seconds} s; heard {self.heard[-3:]}")

    def _read(self) -> None:
        try:
            while True:
                opcode, data = self.ws.recv_data(control_frame=True)
                if opcode == websocket.ABNF.OPCODE_CLOSE:
                    self.code = int.from_bytes(data[:2], "big") if len(data) > 1 else 1000
                    self.why = data[2:].decode(errors="replace")
                    continue
                if opcode == websocket.ABNF.OPCODE_TEXT:
                    self._take(data.decode())
        except (OSError, websocket.WebSocketException, ValueError, AttributeError):
            self.ended_at = time.monotonic()
        with self._change:
            self.ended.set()
            self._change.notify_all()

    def _take(self, text: str) -> None:
        if text == "2":
            self.ws.send("3")
            return
        with self._change:
            self._sort(text)
            self._change.notify_all()
        if text.startswith("42"):
            for tell in self._tell:
                tell(self.heard[-1][1], self.heard[-1][2])

    def _sort(self, text: str) -> None:
        kind, rest = text[:2], text[2:]
        if kind in ("40", "44"):
            self._welcome.append((kind, rest))
        elif kind == "42":
            name, *payload = json.loads(rest)
            self.heard.append((time.monotonic(), name, payload[0] if payload else None))
        elif kind == "43":
            number = re.match(r"\d+", rest)
            assert number
            self._acks[int(number[0])] = (json.loads(rest[number.end() :]) or [None])[0]


class Standard:
    """The ready-made Socket.IO client with the same few verbs as `Wire`. Its events come in no order: each in a thread."""

    def __init__(self, url: str, token: str) -> None:
        self.heard: list[Heard] = []
        self.ended = threading.Event()
        self._tell: list[Callable[[str, Any], None]] = []
        self._client = socketio.Client(
            reconnection=False, handle_sigint=False, websocket_extra_options={"socket": dial(url)}
        )
        self._client.on("*", self._note)
        self._client.on("disconnect", lambda *reason: self.ended.set())
        headers = {**MARKS, "Cookie": f"{cookie_name()}={token}"}
        try:
            self._client.connect(url, headers=headers, transports=["websocket"], wait_timeout=5)
        except socketio.exceptions.ConnectionError as error:
            raise Refused(str(error)) from error

    def call(self, event: str, payload: Any = None, seconds: float = PATIENCE) -> Any:
        """Sends an event and returns its ack. Raises Unanswered."""
        try:
            return self._client.call(event, payload, timeout=seconds)
        except (socketio.exceptions.SocketIOError, OSError, websocket.WebSocketException) as error:
            raise Unanswered(event) from error

    def on_event(self, tell: Callable[[str, Any], None]) -> None:
        """Calls `tell(event, payload)` for each event."""
        self._tell.append(tell)

    def close(self) -> None:
        """Closes from this side."""
        self._client.disconnect()

    def _note(self, event: str, payload: Any = None) -> None:
        self.heard.append((time.monotonic(), event, payload))
        for tell in self._tell:
            tell(event, payload)


def close_all(clients: Iterable[Wire | Standard]) -> None:
    """Closes clients whatever state they are in."""
    for each in clients:
        each.close()


__all__ = ["PATIENCE", "Browser", "Refused", "Standard", "Unanswered", "Wire", "close_all", "dial", "wait_for"]
