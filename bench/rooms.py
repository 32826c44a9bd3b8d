"""Rooms of 50, 200 and 1,000 among 1,000 members: ours beside a plain Node server and beside the bare libraries.

Every server has the same connections, each member in one room of each size, and is loaded in turn with the others. Capacity
is counted as 1 / CPU a delivery, so that it does not depend on how fast the load comes.
"""

import json
import statistics
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import members, peer, report, servers
from bench.gathering import Gathering
from bench.report import Figure
from bench.servers import BenchError, Server

MEMBERS, SIZES = 1_000, (50, 200, 1_000)
# The room in which times are taken, and the rate at which they are.
MIDDLE, RATE = SIZES.index(200), 5_000
# Each member keeps a little below the product's limit of one line a second; the others have no limits.
PAUSE_SECONDS = 1.05
# performance.md, "Rooms": the fan-out against Node for each size, the whole path against the bare broadcast.
AGAINST_NODE, PATH_SHARE, CONNECTION_KB, JOIN_SECONDS = (0.7, 0.8, 1.3), 0.8, 65.0, 5.0
# reliability.md 4: how late the hub may be.
LAG_P99_MS, LAG_MAX_MS = 50.0, 250.0
NODE, BARE, DIRECT, OURS = "Node socket.io", "bare Flask-SocketIO", "bare, direct writing", "Nightlight"
Run = dict[str, Any]
# Server -> kind of run (a size, or "steady") -> one result a round.
Runs = dict[str, dict[str, list[Run]]]


def measure(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    """Runs all servers with their rooms, in turn, `rounds` times."""
    lag_file = folder / "lag.on"
    people = members.made(folder, MEMBERS, SIZES)
    with ExitStack() as stack:
        crowds = _gathered(stack, servers.nightlight(folder, lag_file=lag_file), people)
        print(f"Rooms: {MEMBERS:,} members, {seconds:g} s a slice, raw WebSockets from one process")
        runs: Runs = {name: defaultdict(list) for name in crowds}
        for crowd in crowds.values():
            _round(crowd, 0.5)  # warms up, and uses up the first lines that may be said at once
        for number in range(1, rounds + 1):
            for name, crowd in crowds.items():
                for kind, run in _round(crowd, seconds).items():
                    runs[name][kind].append(run)
            print(f"  rooms: round {number} of {rounds}", flush=True)
        lag = _lag(crowds[OURS], lag_file, seconds)
        _print(runs, {name: crowd.joined for name, crowd in crowds.items()})
        return [*_against_node(runs), *_our_path(runs, crowds[OURS].joined), *_hub(lag)]


def _gathered(stack: ExitStack, product: Server, people: members.Members) -> dict[str, Gathering]:
    """Every server started, with everybody in."""
    strangers = members.unmade(MEMBERS, SIZES)
    plan = [(servers.floor_rooms(), strangers), (servers.floor_rooms(direct=True), strangers), (product, people)]
    if lacks := peer.lacks():
        print(f"Without the peer: {lacks}")
    else:
        print(f"The peer: {peer.version()}")
        plan.insert(0, (peer.node_rooms(), strangers))
    found = {}
    for server, guests in plan:
        stack.enter_context(server)
        found[server.name] = stack.enter_context(Gathering([server], guests))
    return found


def _round(crowd: Gathering, seconds: float) -> dict[str, Run]:
    pause = PAUSE_SECONDS if crowd.servers[0].limited else 0.0
    found = {
        str(size): crowd.do("flat_out", kind=kind, seconds=seconds, pause=pause) for kind, size in enumerate(SIZES)
    }
    return found | {"steady": crowd.do("steady", kind=MIDDLE, deliveries=RATE, seconds=seconds)}


def _lag(crowd: Gathering, lag_file: Path, seconds: float) -> dict[str, float]:
    """How late the hub is while lines are said at an even rate."""
    answer = lag_file.with_suffix(".json")
    lag_file.touch()
    time.sleep(0.3)
    crowd.do("steady", kind=MIDDLE, deliveries=RATE, seconds=seconds)
    lag_file.unlink()
    deadline = time.monotonic() + 5
    while not answer.exists() or not answer.read_text():
        if time.monotonic() > deadline:
            raise BenchError("the server did not tell how late its hub was")
        time.sleep(0.05)
    found: dict[str, float] = json.loads(answer.read_text())
    return found


def _micro(run: Run) -> float:
    """CPU microseconds a delivery."""
    return float(run["cpu"] * 1e6 / run["deliveries"])


def _apart(kinds: dict[str, list[Run]]) -> tuple[list[float], list[float]]:
    """CPU microseconds of a line and of a delivery, each round's, told apart by the smallest and the largest room."""
    small, large = SIZES[0], SIZES[-1]
    lines, deliveries = [], []
    for few, many in zip(kinds[str(small)], kinds[str(large)], strict=True):
        least, most = _micro(few) * small, _micro(many) * large
        deliveries.append((most - least) / (large - small))
        lines.append(least - deliveries[-1] * small)
    return lines, deliveries


def _print(runs: Runs, joined: dict[str, dict[str, Any]]) -> None:
    rows = []
    for size in map(str, SIZES):
        for name, kinds in runs.items():
            taken = kinds[size]
            rate = report.spread([run["deliveries"] / run["seconds"] for run in taken])
            weight = f"{sum(run['bytes'] for run in taken) / sum(run['deliveries'] for run in taken):.0f}"
            busy = [report.spread([run[key] / run["seconds"] * 100 for run in taken]) for key in ("cpu", "own_cpu")]
            cpu = report.spread([_micro(run) for run in taken])
            share = report.spread(_shares(runs, NODE, name, size)) if NODE in runs else ""
            rows.append((f"{size}, {name}", rate, cpu, share, weight, *busy))
    head = ("flat out, rooms of", "deliveries/s", "CPU us each", "x Node", "bytes", "server busy %", "load busy %")
    print(f"\n{report.table(head, rows)}\n")
    rows = []
    for name, kinds in runs.items():
        times = [report.spread([run[key] for run in kinds["steady"]]) for key in ("p50_ms", "p99_ms")]
        apart = [report.spread(values) for values in _apart(kinds)]
        rows.append((name, *times, *apart, f"{joined[name]['kb']:.0f}", f"{joined[name]['join_seconds']:.2f}"))
    head = (
        f"{RATE:,} deliveries/s",
        "p50 ms",
        "p99 ms",
        "a line us",
        "a delivery us",
        "KB each",
        f"{MEMBERS:,} joins s",
    )
    print(report.table(head, rows))


def _shares(runs: Runs, base: str, name: str, kind: str) -> list[float]:
    """Capacity of one server against another's, round by round."""
    return [_micro(a) / _micro(b) for a, b in zip(runs[base][kind], runs[name][kind], strict=True)]


def _against_node(runs: Runs) -> list[Figure]:
    if NODE not in runs:
        return []
    figures = [
        report.at_least(f"fan-out against Node, rooms of {size:,}", _shares(runs, NODE, DIRECT, str(size)), goal, "x")
        for size, goal in zip(SIZES, AGAINST_NODE, strict=True)
    ]
    figures += [
        report.noted(f"Nightlight against Node, rooms of {size:,}", _shares(runs, NODE, OURS, str(size)), "x")
        for size in SIZES
    ]
    node = statistics.median(run["p99_ms"] for run in runs[NODE]["steady"])
    for name, label in ((DIRECT, "fan-out"), (OURS, "Nightlight")):
        late = [run["p99_ms"] / node for run in runs[name]["steady"]]
        figures.append(report.at_most(f"p99 of {label} against Node's at {RATE:,}/s", late, 1.0, "x"))
    return figures


def _our_path(runs: Runs, joined: dict[str, Any]) -> list[Figure]:
    middle = str(SIZES[MIDDLE])
    lines, deliveries = _apart(runs[OURS])
    figures = [
        report.at_least(
            f"path against the bare broadcast, rooms of {middle}", _shares(runs, BARE, OURS, middle), PATH_SHARE, "x"
        ),
        report.noted(
            f"path against the bare one with direct writing, {middle}", _shares(runs, DIRECT, OURS, middle), "x"
        ),
        report.noted("CPU of a line, policy, commit and ack", lines, " us"),
        report.noted("CPU of a delivery", deliveries, " us"),
    ]
    for key, part in (("p50_ms", "p50"), ("p99_ms", "p99")):
        figures.append(
            report.noted(f"{RATE:,} deliveries/s, {part}", [run[key] for run in runs[OURS]["steady"]], " ms")
        )
    return [
        *figures,
        report.at_most("memory a connection, in three rooms each", [joined["kb"]], CONNECTION_KB, " KB"),
        report.at_most(f"{MEMBERS:,} joins, into three rooms each", [joined["join_seconds"]], JOIN_SECONDS, " s"),
    ]


def _hub(lag: dict[str, float]) -> list[Figure]:
    hub = f"hub late at {RATE:,} deliveries/s"
    return [
        report.at_most(f"{hub}, p99", [lag["p99_ms"]], LAG_P99_MS, " ms"),
        report.at_most(f"{hub}, most", [lag["max_ms"]], LAG_MAX_MS, " ms"),
    ]
