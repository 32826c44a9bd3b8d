"""A room of 200 members: deliveries a second, CPU a delivery, and how late lines arrive, beside a bare broadcast."""

import json
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import machine, report, servers
from bench.data import Facts
from bench.report import Figure
from bench.servers import BenchError, Server

MEMBERS = 200
RATES = (1_000, 5_000)
# Each member keeps a little below the product's limit of one line a second; the bare broadcast has no limits.
PAUSE_SECONDS = 1.05
# performance.md, "Rooms": our whole path against the bare broadcast, memory a connection. reliability.md 4: the hub.
PATH_SHARE, CONNECTION_KB, LAG_P99_MS, LAG_MAX_MS = 0.8, 65.0, 50.0, 250.0
Runs = dict[str, list[dict[str, Any]]]


class Crowd:
    """The load generator in its own process on the core for load (bench.crowd)."""

    def __init__(self, server: Server, room: str, tokens: list[str]) -> None:
        self.server, self.room, self.tokens = server, room, tokens
        self.joined: dict[str, Any] = {}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Crowd":
        command = [sys.executable, "-m", "bench.crowd"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=machine.ROOT, stdin=pipe, stdout=pipe, text=True)
        empty = self.server.memory_mb()
        self.joined = self.do("open", port=self.server.port, pid=self.server.pid, room=self.room, tokens=self.tokens)
        self.joined["kb"] = (self.server.memory_mb() - empty) * 1024 / len(self.tokens)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def do(self, act: str, **values: Any) -> dict[str, Any]:
        """Has the crowd do something; returns what it measured. Raises BenchError."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            raise BenchError("the crowd has not been called")
        self._process.stdin.write(json.dumps({"do": act, **values}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline() or '{"error": "the crowd has gone"}')
        if "error" in answer:
            raise BenchError(f"{self.server.name}: {answer['error']}")
        return answer


def measure(folder: Path, facts: Facts, rounds: int, seconds: float) -> list[Figure]:
    """Runs both servers with a full room each, in turn, `rounds` times."""
    lag_file = folder / "lag.on"
    with ExitStack() as stack:
        bare = stack.enter_context(servers.floor_rooms())
        product = stack.enter_context(servers.nightlight(folder, lag_file=lag_file))
        tokens = facts.tokens[:MEMBERS]
        crowds = {each.name: stack.enter_context(Crowd(each, facts.room, tokens)) for each in (bare, product)}
        print(f"Rooms: {len(tokens)} members in one room, {seconds:g} s a slice, raw WebSockets from one process")
        runs: dict[str, Runs] = {name: defaultdict(list) for name in crowds}
        for crowd in crowds.values():
            _runs(crowd, 0.5)  # warms up, and uses up the first lines that may be said at once
        for number in range(1, rounds + 1):
            for name, crowd in crowds.items():
                for kind, results in _runs(crowd, seconds).items():
                    runs[name][kind] += results
            print(f"  rooms: round {number} of {rounds}", flush=True)
        lag = _lag(crowds[product.name], lag_file, seconds)
        _print(runs)
        return _figures(runs[product.name], runs[bare.name], crowds[product.name].joined, lag)


def _runs(crowd: Crowd, seconds: float) -> Runs:
    steady = {str(rate): [crowd.do("steady", deliveries=rate, seconds=seconds)] for rate in RATES}
    pause = PAUSE_SECONDS if crowd.server.limited else 0.0
    return steady | {"full": [crowd.do("flat_out", seconds=seconds, pause=pause)]}


def _lag(crowd: Crowd, lag_file: Path, seconds: float) -> dict[str, float]:
    """How late the hub is while lines are said at the higher rate."""
    answer = lag_file.with_suffix(".json")
    lag_file.touch()
    time.sleep(0.3)
    crowd.do("steady", deliveries=RATES[-1], seconds=seconds)
    lag_file.unlink()
    deadline = time.monotonic() + 5
    while not answer.exists() or not answer.read_text():
        if time.monotonic() > deadline:
            raise BenchError("the server did not tell how late its hub was")
        time.sleep(0.05)
    found: dict[str, float] = json.loads(answer.read_text())
    return found


def _micro(run: dict[str, Any]) -> float:
    return float(run["cpu"] * 1e6 / run["deliveries"])


def _print(runs: dict[str, Runs]) -> None:
    rows = []
    for name, kinds in runs.items():
        for kind, results in kinds.items():
            rate = [run["deliveries"] / run["seconds"] for run in results]
            busy = [run["cpu"] / run["seconds"] * 100 for run in results]
            own = [run["own_cpu"] / run["seconds"] * 100 for run in results]
            times = [report.spread([run[key] for run in results]) for key in ("p50_ms", "p99_ms")]
            what = "full speed" if kind == "full" else f"{int(kind):,}/s"
            cpu = report.spread([_micro(run) for run in results])
            rows.append((f"{name}, {what}", report.spread(rate), cpu, *times, report.spread(busy), report.spread(own)))
    head = ("room", "deliveries/s", "CPU us each", "p50 ms", "p99 ms", "server busy %", "load busy %")
    print(report.table(head, rows))


def _figures(ours: Runs, bare: Runs, joined: dict[str, Any], lag: dict[str, float]) -> list[Figure]:
    room = f"room of {MEMBERS}"
    reached = [run["deliveries"] / run["seconds"] for run in ours["full"]]
    cpu = [_micro(run) for run in ours["full"]]
    share = [_micro(b) / _micro(a) for a, b in zip(ours["full"], bare["full"], strict=True)]
    figures = [
        report.noted(f"{room}, deliveries reached", reached, "/s"),
        report.noted(f"{room}, capacity of a core (1 / CPU)", [1e6 / each for each in cpu], "/s"),
        report.noted(f"{room}, CPU a delivery", cpu, " us"),
        report.at_least(f"{room}, capacity against the bare broadcast", share, PATH_SHARE, "x"),
    ]
    for rate in RATES:
        for key, part in (("p50_ms", "p50"), ("p99_ms", "p99")):
            values = [run[key] for run in ours[str(rate)]]
            figures.append(report.noted(f"{room}, {rate:,} deliveries/s, {part}", values, " ms"))
    hub = f"hub late at {RATES[-1]:,} deliveries/s"
    return [
        *figures,
        report.at_most(f"{hub}, p99", [lag["p99_ms"]], LAG_P99_MS, " ms"),
        report.at_most(f"{hub}, most", [lag["max_ms"]], LAG_MAX_MS, " ms"),
        report.at_most("memory a connection", [joined["kb"]], CONNECTION_KB, " KB"),
        report.noted(f"{MEMBERS} joins, one after another", [joined["join_seconds"]], " s"),
    ]
