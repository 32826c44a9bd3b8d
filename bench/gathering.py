"""A crowd (bench.crowd) in its own process on the core for load, told what to do and asked what it saw."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from bench import machine
from bench.members import Members
from bench.servers import BenchError, Server

# So many members are on their way in at a time, as after a restart; more would wait in the system's queue.
AT_ONCE = 50


class Gathering:
    """Members who are connected to a server, or in turns to several. A context manager: they come in when it is entered.

    `joined` tells how long that took, and how much memory (KB) each connection costs the servers.
    """

    def __init__(self, servers: Sequence[Server], members: Members) -> None:
        self.servers, self.members = servers, members
        self.joined: dict[str, Any] = {}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Gathering":
        ports, pids = (",".join(str(getattr(each, name)) for each in self.servers) for name in ("port", "pid"))
        command, pipe = [sys.executable, "-m", "bench.crowd", ports, pids], subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=machine.ROOT, stdin=pipe, stdout=pipe, text=True)
        empty = self.memory_mb()
        self.joined = self.bring(self.members)
        self.joined["kb"] = (self.memory_mb() - empty) * 1024 / len(self.members.tokens)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def bring(self, members: Members) -> dict[str, Any]:
        """Brings (more) members in; tells how long it took all of them, and the slowest."""
        return self.do("open", tokens=members.tokens, rooms=members.rooms, at_once=AT_ONCE)

    def memory_mb(self) -> float:
        """Memory of all its servers now."""
        return sum(each.memory_mb() for each in self.servers)

    def do(self, act: str, **values: Any) -> dict[str, Any]:
        """Has the crowd do something; returns what it measured. Raises BenchError."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            raise BenchError("the crowd has not been called")
        self._process.stdin.write(json.dumps({"do": act, **values}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline() or '{"error": "the crowd has gone"}')
        if "error" in answer:
            raise BenchError(f"{self.servers[0].name}: {answer['error']}")
        return answer
