"""A large community beside a small one: what must not grow with the number of posts, and what a search costs.

`python -m bench large` fills a million posts (some minutes, 3 GB; BENCH_DATA keeps them). BENCH_DATABASE_URL names an
empty PostgreSQL database that is filled and searched too.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from bench import data, machine, pages, replies, report, servers
from bench.data import Facts
from bench.knock import knock
from bench.report import Figure
from bench.servers import BenchError, Server

SMALL, LARGE = 10_000, 1_000_000
# How far pages and replies of the large community may be dearer than those of the small one, and places of one thread
# than its first page.
GROWTH = 1.3
NEWEST_MS, BEST_MS, POSTGRES_MS = 5.0, 50.0, 50.0
# Kinds of queries that have more to look through: what the ranking reads, words that only begin, words side by side.
DEAR = ("best", "begun", "phrase", "common, never")


def measure(rounds: int, seconds: int, count: int) -> list[Figure]:
    """Pages and replies of both communities side by side, then searches in the large one."""
    with tempfile.TemporaryDirectory(prefix="nightlight-large-") as made:
        small, large = Path(made) / "small", Path(made) / "large"
        facts = [data.prepared(folder, posts) for folder, posts in ((small, SMALL), (large, LARGE))]
        figures = _beside(small, large, facts, rounds, seconds, count)
        figures += _searches(large, "SQLite", "", NEWEST_MS, BEST_MS)
        if address := os.environ.get("BENCH_DATABASE_URL"):
            _fill(Path(made) / "postgres", address)
            figures += _searches(Path(made) / "postgres", "PostgreSQL", address, POSTGRES_MS, POSTGRES_MS)
        return figures


def _beside(small: Path, large: Path, facts: list[Facts], rounds: int, seconds: int, count: int) -> list[Figure]:
    cpu: dict[str, list[list[float]]] = defaultdict(lambda: [[], []])
    with servers.nightlight(small) as few, servers.nightlight(large) as many:
        running = list(zip((few, many), facts, strict=True))
        headers = [{"Cookie": pages.member_cookies(server, each.tokens[0])} for server, each in running]
        for number in range(rounds):
            for place in ("first", "middle", "last"):
                for size, (server, each) in enumerate(running):
                    cpu[place][size].append(_page_ms(server, each, place, headers[size], seconds))
            print(f"  places of a long thread: round {number + 1} of {rounds}", flush=True)
        stored = [replies.measure(server, each, rounds, count) for server, each in running]
    figures = []
    for place, (ours_small, ours_large) in cpu.items():
        grown = [b / a for a, b in zip(ours_small, ours_large, strict=True)]
        moved = [b / a for a, b in zip(cpu["first"][1], ours_large, strict=True)]
        figures.append(report.noted(f"{place} page at {LARGE:,} posts, CPU", ours_large, " ms"))
        figures.append(report.at_most(f"{place} page at {LARGE:,} beside {SMALL:,} posts", grown, GROWTH, "x"))
        if place != "first":
            figures.append(report.at_most(f"{place} page beside the first", moved, GROWTH, "x"))
    p50 = [next(each.values for each in figures_ if each.name == "reply, p50") for figures_ in stored]
    grown = [b / a for a, b in zip(*p50, strict=True)]
    return [*figures, report.at_most(f"reply at {LARGE:,} beside {SMALL:,} posts, p50", grown, GROWTH, "x")]


def _page_ms(server: Server, facts: Facts, place: str, headers: dict[str, str], seconds: int) -> float:
    starts = {"first": "", "middle": facts.middle[len(facts.middle) // 2], "last": facts.middle[-1]}
    address = f"/t/{facts.thread}" + (f"?after={starts[place]}" if starts[place] else "")
    return knock(server, [address], seconds, headers).cpu_ms


def _searches(folder: Path, name: str, address: str, newest_ms: float, best_ms: float) -> list[Figure]:
    environment = {**os.environ, "FORUM_DATA": str(folder), "DATABASE_URL": address, "REDIS_URL": ""}
    command = [sys.executable, "-m", "bench.search", str(folder)]
    done = subprocess.run(command, cwd=machine.ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"the search on {name} ended with {done.returncode}: {done.stderr[-2000:]}")
    times: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    print(f"  searches on {name}: {', '.join(times)}", flush=True)
    return [figure for kind, each in times.items() for figure in _search_figures(name, kind, each, newest_ms, best_ms)]


def _search_figures(name: str, kind: str, times: list[float], newest_ms: float, best_ms: float) -> list[Figure]:
    middle = report.noted(f"search on {name}, {kind}, p50", [report.quantile(times, 0.5)], " ms")
    if kind.startswith("a reply"):
        return [middle]
    goal = best_ms if kind.startswith(DEAR) else newest_ms
    return [middle, report.at_most(f"search on {name}, {kind}, p95", [report.quantile(times, 0.95)], goal, " ms")]


def _fill(folder: Path, address: str) -> None:
    environment = {**os.environ, "FORUM_DATA": str(folder), "DATABASE_URL": address, "REDIS_URL": ""}
    folder.mkdir()
    command = [sys.executable, "-m", "bench.data", str(folder), str(LARGE)]
    subprocess.run(command, cwd=machine.ROOT, env=environment, check=True)
