"""`python -m bench`: measures what the README promises and prints it with the goals."""

import argparse
import functools
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from bench import (
    cluster,
    data,
    evening,
    growth,
    idle,
    knock,
    large,
    machine,
    pages,
    pair,
    raid,
    replies,
    report,
    rooms,
    screening,
    servers,
)  # fmt: skip
from bench.report import Figure

# performance.md: process memory with 100,000 posts.
POSTS, MEMORY_MB = 100_000, 110.0


@dataclass(frozen=True)
class Effort:
    """How long to measure: rounds, seconds a slice of page load, replies a round, seconds a slice of a room, of an evening;
    clients and kills of a cluster, and whether it is to be a broken one."""

    rounds: int
    page_seconds: int
    replies: int
    room_seconds: float
    evening_seconds: float
    clients: int
    kills: int
    broken: bool = False


FULL, QUICK = Effort(5, 2, 80, 4.0, 15.0, 200, 10), Effort(1, 1, 30, 2.0, 5.0, 40, 2)
Bench = Callable[[Path, Effort], list[Figure]]


@functools.cache
def _facts(folder: Path) -> data.Facts:
    """The community that pages and rooms are measured on, made when the first of them asks."""
    return data.prepared(folder, POSTS)


def bench_pages(folder: Path, effort: Effort) -> list[Figure]:
    """The pages, then the replies, then the memory of the process that did all this."""
    facts = _facts(folder)
    with (
        servers.floor_pages(folder / "forum.db", facts.thread) as floor,
        servers.nightlight(folder) as product,
    ):
        print(f"Pages: {knock.tool()}, {knock.CONNECTIONS} kept connections, {effort.page_seconds} s a slice")
        figures = pages.measure(product, floor, facts, effort.rounds, effort.page_seconds)
        figures += replies.measure(product, facts, effort.rounds, effort.replies)
        name = f"memory (PSS) with {facts.posts:,} posts, {data.THREADS:,} threads"
        return [*figures, report.at_most(name, [product.memory_mb()], MEMORY_MB, " MB")]


def bench_rooms(folder: Path, effort: Effort) -> list[Figure]:
    """Rooms of three sizes beside Node and the bare libraries."""
    return rooms.measure(folder / "rooms", effort.rounds, effort.room_seconds)


def bench_idle(folder: Path, effort: Effort) -> list[Figure]:
    """5,000 members at rest; only when asked for by name."""
    return idle.measure(folder / "idle", max(1, effort.rounds // 2))


def bench_pair(folder: Path, effort: Effort) -> list[Figure]:
    """Two processes beside one; only when asked for by name."""
    return pair.measure(folder / "pair", effort.rounds, effort.room_seconds)


def bench_large(folder: Path, effort: Effort) -> list[Figure]:
    """A million posts beside ten thousand, and the search; only when asked for by name."""
    return large.measure(effort.rounds, effort.page_seconds, effort.replies)


def bench_texts(_folder: Path, _effort: Effort) -> list[Figure]:
    """What hostile and ordinary texts cost where everybody waits; only when asked for by name."""
    return growth.measure()


def bench_screening(_folder: Path, _effort: Effort) -> list[Figure]:
    """How well and how quickly texts are judged; writes the table into the docs. Only when asked for by name."""
    return screening.measure()


def bench_evening(folder: Path, effort: Effort) -> list[Figure]:
    """The hub's lateness during an evening with many signing in, and beside a flood; only when asked for by name."""
    return evening.measure(folder, min(effort.rounds, 3), effort.evening_seconds)


def bench_cluster(folder: Path, effort: Effort) -> list[Figure]:
    """Parts of a whole house killed under load; only when asked for by name."""
    return cluster.measure(folder, effort.clients, effort.kills, broken=effort.broken)


def bench_raid(folder: Path, effort: Effort) -> list[Figure]:
    """200 sign-ups and 2,000 texts in one burst beside a settled member; only when asked for by name."""
    return raid.measure(folder, 1.0 if effort.rounds > 1 else 0.1)


BENCHES: dict[str, Bench] = {
    "pages": bench_pages,
    "rooms": bench_rooms,
    "idle": bench_idle,
    "pair": bench_pair,
    "large": bench_large,
    "evening": bench_evening,
    "cluster": bench_cluster,
    "texts": bench_texts,
    "raid": bench_raid,
    "screening": bench_screening,
}
USUAL = ("pages", "rooms")


def main() -> int:
    """Runs the chosen benches; 1 when a goal is missed and --strict is given (or the cluster's is), 2 when something could not be measured."""
    chosen = _arguments()
    effort = replace(QUICK if chosen.quick else FULL, broken=chosen.broken)
    begun = time.monotonic()
    print("\n".join(machine.described()))
    figures: list[Figure] = []
    try:
        with (
            machine.on_core(machine.LOAD_CORE),
            tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder,
        ):
            for name in chosen.names or USUAL:
                figures += BENCHES[name](Path(folder), effort)
    except servers.BenchError as error:
        print(f"The bench cannot go on: {error}", file=sys.stderr)
        return 2
    print(f"\n{report.final_table(figures)}\n")
    rounds = "One round" if chosen.quick else "Medians (least-most)"
    print(f"{rounds} in {time.monotonic() - begun:.0f} s; load now {machine.load()}")
    missed = [figure for figure in figures if figure.kept is False]
    print(f"{len(missed)} of {sum(f.kept is not None for f in figures)} goals missed." if missed else "All goals kept.")
    # A line that was lost is no matter of speed.
    return 1 if missed and (chosen.strict or "cluster" in chosen.names) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measures Nightlight beside a bare app of the same stack, on this machine's loopback only.",
        epilog="BENCH_DATA=FOLDER keeps the made-up community (200 MB) there for the next run.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="pages (with replies and memory), rooms, idle (5,000 at rest), pair (two processes), large (a million posts), "
        "evening (the hub with sign-ins and a flood), cluster (parts killed under load), texts (hostile ones), "
        "raid (200 sign-ups, 2,000 texts), screening (how well texts are judged); nothing: pages and rooms",
    )
    parser.add_argument("--quick", action="store_true", help="one short round: does it work at all, in under a minute")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a goal is missed")
    parser.add_argument(
        "--broken", action="store_true", help="cluster: acknowledge before storing, which must be found out"
    )
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(BENCHES):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}: {', '.join(BENCHES)}")
    return chosen


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped; every server of this run has ended.")
