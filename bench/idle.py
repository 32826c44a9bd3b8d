"""5,000 signed-in members who only listen, in one process: what each costs, and how fast the first 1,000 come in."""

import resource
import time
from pathlib import Path

from bench import members, report, servers
from bench.gathering import Gathering
from bench.members import Members
from bench.report import Figure
from bench.servers import BenchError, Server

PEOPLE, FIRST, SIZES = 5_000, 1_000, (50,)
# Long enough for every connection to have been pinged and to have answered.
SETTLE_SECONDS = 30.0
# A pace at which most of the process's time is its own.
RATE, TALK_SECONDS = 1_000, 5.0
CONNECTION_KB, JOIN_SECONDS = 65.0, 5.0
FILES = PEOPLE + 256


def measure(folder: Path, rounds: int) -> list[Figure]:
    """Fills a process with members, `rounds` times from the beginning."""
    _may_open(FILES)
    people = members.made(folder, PEOPLE, SIZES)
    print(f"Idle: {PEOPLE:,} members, {SIZES[0]} to a room, {SETTLE_SECONDS:.0f} s at rest")
    joins, spent, each, busy, late = [], [], [], [], []
    for number in range(1, rounds + 1):
        with servers.nightlight(folder) as server:
            empty = server.memory_mb()
            with Gathering([server], _part(people, 0, FIRST)) as crowd:
                joins.append(crowd.joined["join_seconds"])
                spent.append(crowd.joined["cpu"])
                crowd.bring(_part(people, FIRST, PEOPLE))
                busy.append(_at_rest(crowd, server))
                each.append((server.memory_mb() - empty) * 1024 / PEOPLE)
                late.append(crowd.do("steady", kind=0, deliveries=RATE, seconds=TALK_SECONDS)["p99_ms"])
        print(f"  idle: round {number} of {rounds}", flush=True)
    return [
        report.at_most(f"{FIRST:,} joins, each into a room", joins, JOIN_SECONDS, " s"),
        report.noted(f"{FIRST:,} joins, CPU of the process", spent, " s"),
        report.at_most(f"memory a connection of {PEOPLE:,} at rest", each, CONNECTION_KB, " KB"),
        report.noted(f"CPU of a process with {PEOPLE:,} at rest", busy, " %"),
        report.noted(f"{RATE:,} deliveries/s among {PEOPLE:,}, p99", late, " ms"),
    ]


def _part(people: Members, first: int, end: int) -> Members:
    return Members(people.tokens[first:end], people.rooms[first:end])


def _at_rest(crowd: Gathering, server: Server) -> float:
    """Waits until everything has settled; returns what part of a core the process needs meanwhile, in percent."""
    before, begun = server.cpu_seconds(), time.perf_counter()
    crowd.do("wait", seconds=SETTLE_SECONDS)
    return (server.cpu_seconds() - before) / (time.perf_counter() - begun) * 100


def _may_open(files: int) -> None:
    """Lets this process, and the crowd that it starts, open so many files. Raises BenchError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard not in (resource.RLIM_INFINITY,) and hard < files:
        raise BenchError(f"this needs {files:,} open files, and the system allows {hard:,} (ulimit -Hn)")
    if soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
