"""Replies: how long the POST takes that stores an answer, tells who is answered and renders the words; one after another."""

import itertools
import random
import re
import secrets
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

from bench import report, texts
from bench.data import Facts
from bench.pages import get, member_cookies
from bench.report import Figure
from bench.servers import BenchError, Server

REPLY_MS = 4.0
# Each member may write 20 times a minute; a run stays far below.
WRITERS = 120
_CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_POST = re.compile(r'data-post="([a-z0-9]+)"')


@dataclass(frozen=True)
class Writer:
    """A member who writes: cookies, and the token of their forms."""

    cookies: str
    token: str


@dataclass(frozen=True)
class Reply:
    """One answer that will be sent: by whom, where, to which post (empty: to the thread), and what it says."""

    writer: Writer
    thread: str
    parent: str
    text: str


@dataclass
class Times:
    """Milliseconds of each POST, of each page that shows the answer, and the server's CPU for one POST."""

    post: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    cpu_ms: float = 0.0


def measure(product: Server, facts: Facts, rounds: int, count: int) -> list[Figure]:
    """Sends `count` replies a round over one kept connection, each by another member, to threads of all sizes."""
    chance = random.Random(texts.SEED)
    writers = itertools.cycle([_writer(product, token) for token in facts.tokens[:WRITERS]])
    connection = HTTPConnection("127.0.0.1", product.port, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # The first round warms up.
    every = [_round(product, connection, _planned(product, facts, writers, chance, count)) for _ in range(rounds + 1)]
    connection.close()
    print(f"  replies: {rounds} rounds of {count}, one after another over one kept connection")
    every = every[1:]
    both = [statistics.median(a + b for a, b in zip(times.post, times.shown, strict=True)) for times in every]
    return [
        report.at_most("reply, p50", [statistics.median(times.post) for times in every], REPLY_MS, " ms"),
        report.noted("reply, p99", [report.quantile(times.post, 0.99) for times in every], " ms"),
        report.noted("reply, CPU", [times.cpu_ms for times in every], " ms"),
        report.noted("reply and the page that shows it, p50", both, " ms"),
    ]


def _planned(
    product: Server, facts: Facts, writers: Iterator[Writer], chance: random.Random, count: int
) -> list[Reply]:
    """Half of the replies answer a post on the thread's first page, the others the thread itself."""
    bodies, planned = texts.pool(100), []
    for _ in range(count):
        thread = facts.thread if chance.random() < 0.2 else chance.choice(facts.threads)
        posts = _POST.findall(get(product, f"/t/{thread}", {})[1]) if chance.random() < 0.5 else [""]
        planned.append(Reply(next(writers), thread, chance.choice(posts), chance.choice(bodies)))
    return planned


def _round(product: Server, connection: HTTPConnection, replies: list[Reply]) -> Times:
    times, before = Times(), product.cpu_seconds()
    places = [_send(connection, reply, times.post) for reply in replies]
    times.cpu_ms = (product.cpu_seconds() - before) * 1000 / len(replies)
    for reply, place in zip(replies, places, strict=True):
        _show(connection, reply.writer, place, times.shown)
    return times


def _writer(product: Server, token: str) -> Writer:
    cookies = member_cookies(product, token)
    found = _CSRF.search(get(product, "/talk", {"Cookie": cookies})[1])
    if found is None:
        raise BenchError("the page has no form token")
    return Writer(cookies, found[1])


def _send(connection: HTTPConnection, reply: Reply, times: list[float]) -> str:
    """Sends one reply; returns where the answer leads to."""
    form = {"csrf_token": reply.writer.token, "nonce": secrets.token_urlsafe(12), "parent": reply.parent}
    body = urlencode(form | {"text": reply.text}).encode()
    headers = {"Cookie": reply.writer.cookies, "Content-Type": "application/x-www-form-urlencoded"}
    begun = time.perf_counter()
    connection.request("POST", f"/t/{reply.thread}/replies", body, headers)
    answer = connection.getresponse()
    page = answer.read()
    times.append((time.perf_counter() - begun) * 1000)
    if answer.status != 303:
        raise BenchError(f"a reply was answered by {answer.status}: {page[:3000].decode()}")
    return answer.headers.get("Location", "")


def _show(connection: HTTPConnection, writer: Writer, place: str, times: list[float]) -> None:
    """Opens the page to which a reply led; replies of others may have moved it on since."""
    begun = time.perf_counter()
    connection.request("GET", place.partition("#")[0], headers={"Cookie": writer.cookies})
    answer = connection.getresponse()
    answer.read()
    times.append((time.perf_counter() - begun) * 1000)
    if answer.status != 200:
        raise BenchError(f"the page of a reply answers {answer.status}")
