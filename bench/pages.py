"""Pages: CPU milliseconds a request, each as a multiple of the floor measured right before it."""

import statistics
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse

from bench import report
from bench.data import Facts
from bench.knock import knock
from bench.report import Figure
from bench.servers import BenchError, Server

# performance.md, "Goals": as a multiple of the floor's 20 posts from raw sqlite3 and Jinja; no page above 10 ms.
VISITOR_TIMES, MEMBER_TIMES, UNCHANGED_TIMES, PAGE_MS = 3.0, 5.0, 1.5, 10.0


@dataclass(frozen=True)
class Case:
    """Pages of one kind that are measured against pages of the floor; `size` in bytes is their mean."""

    name: str
    paths: list[str]
    headers: dict[str, str]
    goal: float
    floor_paths: list[str]
    floor_headers: dict[str, str]
    size: float
    floor_size: float


def measure(product: Server, floor: Server, facts: Facts, rounds: int, seconds: int) -> list[Figure]:
    """Measures every page in turn, floor and product side by side, `rounds` times."""
    cases = list(_cases(product, floor, facts))
    ours, bare = defaultdict(list), defaultdict(list)
    for case in cases if rounds > 1 else []:
        _slice(product, floor, case, 1)  # warms up
    for number in range(1, rounds + 1):
        for case in cases:
            floor_ms, ms = _slice(product, floor, case, seconds)
            bare[case.name].append(floor_ms)
            ours[case.name].append(ms)
        print(f"  pages: round {number} of {rounds}", flush=True)
    times = {name: [a / b for a, b in zip(values, bare[name], strict=True)] for name, values in ours.items()}
    rows = [
        (c.name, _kb(c.floor_size), _kb(c.size), *(report.spread(each[c.name]) for each in (bare, ours, times)))
        for c in cases
    ]
    print(report.table(("page", "floor KB", "our KB", "floor, CPU ms", "ours, CPU ms", "times the floor"), rows))
    figures = [report.at_most(f"{case.name}, times the floor", times[case.name], case.goal, "x") for case in cases]
    dearest = max(ours, key=lambda name: report.quantile(ours[name], 0.5))
    return [*figures, report.at_most(f"dearest page ({dearest}), CPU", ours[dearest], PAGE_MS, " ms")]


def _slice(product: Server, floor: Server, case: Case, seconds: int) -> tuple[float, float]:
    bare = knock(floor, case.floor_paths, seconds, case.floor_headers)
    ours = knock(product, case.paths, seconds, case.headers)
    return bare.cpu_ms, ours.cpu_ms


def _cases(product: Server, floor: Server, facts: Facts) -> Iterator[Case]:
    """Each page as a visitor without any cookie and as a signed-in member; each is looked at once before it counts."""
    member = {"Cookie": member_cookies(product, facts.tokens[0])}
    first = [f"/t/{thread}" for thread in facts.busy]
    middle = [f"/t/{facts.thread}?after={path}" for path in facts.middle]
    pages = {
        "thread, first page": (first, first, 20),
        "thread, middle page": (middle, middle, 20),
        "board list": ([f"/b/{facts.board}"], first, 0),
        "board index": (["/talk"], first, 0),
    }
    for name, (paths, floor_paths, count) in pages.items():
        floor_size = _looked_at(floor, floor_paths, {}, 20)
        for who, headers, goal in (("visitor", {}, VISITOR_TIMES), ("member", member, MEMBER_TIMES)):
            size = _looked_at(product, paths, headers, count)
            yield Case(f"{name}, {who}", paths, headers, goal, floor_paths, {}, size, floor_size)
    ours, bare = f"/t/{facts.thread}", f"/tagged/{facts.thread}"
    tags = [{"If-None-Match": _tag(server, path)} for server, path in ((product, ours), (floor, bare))]
    yield Case("unchanged (304), visitor", [ours], tags[0], UNCHANGED_TIMES, [bare], tags[1], 0, 0)


def _kb(size: float) -> str:
    return f"{size / 1024:.0f}"


def _looked_at(server: Server, paths: list[str], headers: dict[str, str], posts: int) -> float:
    """The mean size of these pages in bytes. Raises BenchError when one is not the page that was meant."""
    sizes = []
    for path in paths:
        response, page = get(server, path, headers)
        if response.status != 200 or (posts and page.count("data-post=") != posts):
            raise BenchError(f"{server.name} {path}: {response.status}, {page.count('data-post=')} posts")
        sizes.append(len(page.encode()))
    return statistics.mean(sizes)


def _tag(server: Server, path: str) -> str:
    tag = get(server, path, {})[0].getheader("ETag") or ""
    status = get(server, path, {"If-None-Match": tag})[0].status
    if status != 304:
        raise BenchError(f"{server.name} {path} answers {status} to its own tag")
    return tag


def get(server: Server, path: str, headers: dict[str, str]) -> tuple[HTTPResponse, str]:
    """One page over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def member_cookies(product: Server, token: str) -> str:
    """What a member's browser sends: the session, and the form cookie that came with the page before."""
    response, _page = get(product, "/talk", {"Cookie": f"s={token}"})
    given = [each.partition(";")[0] for each in response.headers.get_all("Set-Cookie") or []]
    return "; ".join([f"s={token}", *given])
