"""Starts the servers that are measured, each in a process of its own on its core, and ends them again."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType

from bench import machine

START_SECONDS, END_SECONDS = 60, 10


class BenchError(Exception):
    """Something that was to be measured does not work; the message says what."""


class Server:
    """A server process. As a context manager it starts, waits until it answers, and ends.

    `limited`: it holds members to one line a second. `program`: what runs `arguments`, Python unless told otherwise.
    `core`: another than the one for servers.
    """

    def __init__(
        self,
        name: str,
        arguments: list[str],
        *,
        ready: str = "/health",
        limited: bool = False,
        program: str = sys.executable,
        core: int | None = machine.SERVER_CORE,
        **environment: str,
    ) -> None:
        self.name, self.port, self.limited = name, free_port(), limited
        self.host = f"127.0.0.1:{self.port}"
        self._arguments = [program, *(each.replace("PORT", str(self.port)) for each in arguments)]
        self._environment = _plain_environment() | {"PORT": str(self.port)} | environment
        self._ready, self._core = ready, core
        self._process: subprocess.Popen[bytes] | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # it is open as long as the server

    def __enter__(self) -> "Server":
        with machine.on_core(self._core):
            self._process = subprocess.Popen(
                self._arguments,
                cwd=machine.ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
            )
        try:
            self._wait()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        if self._process is None or self._process.poll() is not None:
            self._log.seek(0)
            raise BenchError(f"{self.name} has ended:\n{self._log.read()[-2000:].decode(errors='replace')}")
        return self._process.pid

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        return machine.cpu_seconds(self.pid)

    def memory_mb(self) -> float:
        """Proportional set size now."""
        return machine.memory_mb(self.pid)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.pid and time.monotonic() < deadline:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            with suppress(OSError):
                connection.request("GET", self._ready)
                if connection.getresponse().status == 200:
                    return
            connection.close()
            time.sleep(0.05)
        raise BenchError(f"{self.name} did not answer within {START_SECONDS} s")

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def nightlight(folder: Path, *, lag_file: Path | None = None) -> Server:
    """The product as people run it; with `lag_file` it also tells how late its hub is (bench.serve)."""
    if lag_file is None:
        return Server("Nightlight", ["wsgi.py"], limited=True, FORUM_DATA=str(folder))
    return Server("Nightlight", ["-m", "bench.serve"], limited=True, FORUM_DATA=str(folder), BENCH_LAG=str(lag_file))


def floor_pages(database: Path, thread: str) -> Server:
    """The bare app for pages."""
    arguments = ["-m", "bench.floor", "pages", "PORT", str(database)]
    return Server("the floor", arguments, ready=f"/t/{thread}")


def floor_rooms(*, direct: bool = False) -> Server:
    """The bare app for rooms, as Flask-SocketIO comes; `direct`: with our own fan-out."""
    if direct:
        return Server("bare, direct writing", ["-m", "bench.floor", "direct", "PORT"])
    return Server("bare Flask-SocketIO", ["-m", "bench.floor", "rooms", "PORT"])


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _plain_environment() -> dict[str, str]:
    """No setting of the person who runs the bench reaches what is measured."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
    return kept | {"HOST": "127.0.0.1", "ASYNC_MODE": "eventlet", "PYTHONWARNINGS": "ignore"}
