"""Replies: how long the POST takes that stores an answer, tells who is answered and renders the words; one after another."""

import itertools
import random
import re
import secrets
import socket
import statistics
import time
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


@dataclass
class Times:
    """Milliseconds of the replies, and of each with the page it leads to."""

    post: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)


def measure(product: Server, facts: Facts, rounds: int, count: int) -> list[Figure]:
    """Sends `count` replies a round over one kept connection, each by another member, to threads of all sizes."""
    chance = random.Random(texts.SEED)
    writers = itertools.cycle([_writer(product, token) for token in facts.tokens[:WRITERS]])
    bodies = texts.pool(100)
    connection = HTTPConnection("127.0.0.1", product.port, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    every: list[Times] = []
    for number in range(rounds + 1):
        times = Times()
        for _ in range(count):
            thread = facts.thread if chance.random() < 0.2 else chance.choice(facts.threads)
            _reply(
                connection, next(writers), thread, _first_answer(product, thread, chance), chance.choice(bodies), times
            )
        if number:  # the first round warms up
            every.append(times)
    connection.close()
    print(f"  replies: {rounds} rounds of {count}; between two POSTs the pages before and after it are read")
    return _figures(every)


def _figures(every: list[Times]) -> list[Figure]:
    shown = [statistics.median(times.shown) for times in every]
    return [
        report.at_most("reply, p50", [statistics.median(times.post) for times in every], REPLY_MS, " ms"),
        report.noted("reply, p99", [report.quantile(times.post, 0.99) for times in every], " ms"),
        report.noted("reply and the page that shows it, p50", shown, " ms"),
    ]


def _first_answer(product: Server, thread: str, chance: random.Random) -> str:
    """A post of the thread to answer, or nothing: then the thread itself is answered."""
    if chance.random() < 0.5:
        return ""
    return chance.choice(_POST.findall(get(product, f"/t/{thread}", {})[1]))


def _writer(product: Server, token: str) -> Writer:
    cookies = member_cookies(product, token)
    found = _CSRF.search(get(product, "/talk", {"Cookie": cookies})[1])
    if found is None:
        raise BenchError("the page has no form token")
    return Writer(cookies, found[1])


def _reply(connection: HTTPConnection, writer: Writer, thread: str, parent: str, text: str, times: Times) -> None:
    form = {"csrf_token": writer.token, "nonce": secrets.token_urlsafe(12), "parent": parent, "text": text}
    headers = {"Cookie": writer.cookies, "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(form).encode()
    begun = time.perf_counter()
    connection.request("POST", f"/t/{thread}/replies", body, headers)
    answer = connection.getresponse()
    page = answer.read()
    times.post.append((time.perf_counter() - begun) * 1000)
    where = answer.headers.get("Location", "")
    if answer.status != 303:
        raise BenchError(f"a reply was answered by {answer.status}: {page[:3000].decode()}")
    connection.request("GET", where.partition("#")[0], headers={"Cookie": writer.cookies})
    shown = connection.getresponse()
    page = shown.read()
    times.shown.append((time.perf_counter() - begun) * 1000)
    if shown.status != 200 or where.partition("#")[2].encode() not in page:
        raise BenchError(f"the reply is not on {where}")
