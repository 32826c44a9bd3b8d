"""Two processes with Redis and PostgreSQL beside one with PostgreSQL alone: the same members in the same rooms of 200.

Capacity is counted as 1 / CPU a delivery of the processes themselves, twice that for two of them, each on its core: the load,
the database and Redis need room on the same cores here, and would have their own.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench import machine, members, report
from bench.gathering import Gathering
from bench.report import Figure
from bench.rooms import PAUSE_SECONDS
from bench.servers import BenchError, Server
from tests.stores import postgres, redis_server

PEOPLE, SIZES = 1_000, (200,)
GAIN = 1.7
ONE, TWO = "one process", "two processes"


def measure(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    """Loads both in turn, `rounds` times. Raises BenchError without PostgreSQL and Redis."""
    with _stores() as (database, queue), ExitStack() as stack:
        people = members.made(folder, PEOPLE, SIZES, database)
        cores = [machine.SERVER_CORE, machine.LOAD_CORE]
        alone = stack.enter_context(_process(folder / "one", database, "", cores[0]))
        both = [
            stack.enter_context(_process(folder / f"two{n}", database, queue, core)) for n, core in enumerate(cores)
        ]
        crowds = {name: stack.enter_context(Gathering(each, people)) for name, each in ((ONE, [alone]), (TWO, both))}
        print(f"Pair: {PEOPLE:,} members in rooms of {SIZES[0]}, {seconds:g} s a slice, on PostgreSQL")
        runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for number in range(rounds + 1):
            for name, crowd in crowds.items():
                run = crowd.do("flat_out", kind=0, seconds=seconds, pause=PAUSE_SECONDS)
                if number:  # the first warms up
                    runs[name].append(run)
            print(f"  pair: round {number} of {rounds}", flush=True)
        return _figures(runs)


@contextmanager
def _stores() -> Iterator[tuple[str, str]]:
    """The addresses of a PostgreSQL and of a Redis of our own."""
    with ExitStack() as stack:
        try:
            database = stack.enter_context(postgres()).database()
            queue = stack.enter_context(redis_server())
        except BaseException as missing:  # the tests' own way to say that a program is not there is no Exception
            raise BenchError(f"this needs PostgreSQL and Redis: {missing}") from missing
        yield database, queue


def _process(folder: Path, database: str, queue: str, core: int | None) -> Server:
    folder.mkdir(parents=True, exist_ok=True)
    secret = {"SECRET_KEY": "one secret for all processes of this bench", "DATABASE_URL": database, "REDIS_URL": queue}
    return Server(f"Nightlight ({folder.name})", ["wsgi.py"], limited=True, core=core, FORUM_DATA=str(folder), **secret)


def _micro(run: dict[str, Any]) -> float:
    return float(run["cpu"] * 1e6 / run["deliveries"])


def _figures(runs: dict[str, list[dict[str, Any]]]) -> list[Figure]:
    gain = [2 * _micro(one) / _micro(two) for one, two in _pairs(runs)]
    reached = [two["deliveries"] / two["seconds"] / (one["deliveries"] / one["seconds"]) for one, two in _pairs(runs)]
    figures = [report.at_least("capacity of two processes on two cores against one", gain, GAIN, "x")]
    figures.append(report.noted("deliveries/s reached by two, with the load on the same cores", reached, "x"))
    for name, results in runs.items():
        figures.append(report.noted(f"{name}, CPU a delivery", [_micro(run) for run in results], " us"))
        figures.append(
            report.noted(f"{name}, deliveries", [run["deliveries"] / run["seconds"] for run in results], "/s")
        )
    return figures


def _pairs(runs: dict[str, list[dict[str, Any]]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return list(zip(runs[ONE], runs[TWO], strict=True))
