"""Asks for pages in turn over eight kept connections: `wrk` where it is installed, else our own client.

`python -m bench.knock HOST SECONDS "PATH..." [HEADER...]` is our own client; it prints how many answers it got.
"""

import re
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

from bench import machine
from bench.servers import BenchError, Server

CONNECTIONS = 8
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Load:
    """What one slice of load cost the server."""

    requests: int
    cpu_ms: float


def tool() -> str:
    """Which client is used here."""
    return "wrk" if shutil.which("wrk") else "our own client (wrk is not installed)"


def knock(server: Server, paths: Sequence[str], seconds: int, headers: dict[str, str]) -> Load:
    """Loads a server with requests for `paths` in turn for some seconds; CPU is counted over exactly these requests."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if shutil.which("wrk"):
            script.write(_script(paths, headers))
            script.flush()
            command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "-s", script.name]
            command.append(f"http://{server.host}")
        else:
            given = [f"{name}: {value}" for name, value in headers.items()]
            command = [sys.executable, "-m", "bench.knock", server.host, str(seconds), " ".join(paths), *given]
        before = server.cpu_seconds()
        done = subprocess.run(command, cwd=machine.ROOT, capture_output=True, text=True, check=False)
        time.sleep(0.05)
        spent = server.cpu_seconds() - before
    requests = _answers(done, f"{server.name} {paths[0]}")
    return Load(requests, spent * 1000 / requests)


def _script(paths: Sequence[str], headers: dict[str, str]) -> str:
    """What wrk runs for each request, in Lua; quotes of paths are the only thing to escape."""
    quoted = ["'" + each.replace("'", "\\'") + "'" for each in paths]
    given = "\n".join(f"wrk.headers['{name}'] = '{value}'" for name, value in headers.items())
    return f"""
local paths, n = {{{", ".join(quoted)}}}, 0
{given}
request = function()
  n = n + 1
  return wrk.format("GET", paths[n % #paths + 1])
end
"""


def _answers(done: subprocess.CompletedProcess[str], what: str) -> int:
    if done.returncode or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise BenchError(f"load on {what} failed: {done.stdout} {done.stderr}")
    found = re.search(r"(\d+) requests in", done.stdout)
    if found is None:
        return int(done.stdout)
    # wrk leaves in the middle: the server still works on one request a connection, which wrk does not count.
    return int(found[1]) + CONNECTIONS


@dataclass
class Caller:
    """One kept connection with one request under way."""

    connection: socket.socket
    got: bytearray = field(default_factory=bytearray)
    wanted: int = 0

    def has_answer(self) -> bool:
        """Reads what has come; true when the whole answer is here. Raises BenchError for anything but 2xx and 304."""
        self.got += self.connection.recv(262_144)
        if not self.wanted:
            head = self.got.find(b"\r\n\r\n")
            if head < 0:
                return False
            if bytes(self.got[9:12]) not in (b"200", b"304"):
                raise BenchError(self.got[:200].decode(errors="replace"))
            length = _LENGTH.search(self.got, 0, head)
            self.wanted = head + 4 + (int(length[1]) if length and self.got[9:12] == b"200" else 0)
        return len(self.got) >= self.wanted

    def ask(self, request: bytes) -> None:
        """Sends the next request."""
        self.got.clear()
        self.wanted = 0
        self.connection.sendall(request)


def main(host: str, seconds: float, paths: list[str], headers: list[str]) -> int:
    """Keeps every connection busy for some seconds; returns how many answers came."""
    requests = cycle(
        "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", *headers, "", ""]).encode() for path in paths
    )
    waiting = selectors.DefaultSelector()
    name, _, port = host.partition(":")
    for _ in range(CONNECTIONS):
        caller = Caller(socket.create_connection((name, int(port))))
        waiting.register(caller.connection, selectors.EVENT_READ, caller)
        caller.ask(next(requests))
    answers, until = 0, time.monotonic() + seconds
    while waiting.get_map():
        for key, _mask in waiting.select():
            if key.data.has_answer():
                answers += 1
                if time.monotonic() < until:
                    key.data.ask(next(requests))
                else:
                    waiting.unregister(key.fileobj)
                    key.data.connection.close()
    return answers


if __name__ == "__main__":
    print(main(sys.argv[1], float(sys.argv[2]), sys.argv[3].split(), sys.argv[4:]))
