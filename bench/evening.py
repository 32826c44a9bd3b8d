"""An evening: rooms full of people, pages read, eight people signing in at once, then a flood; how late is the hub?

The people are those of the tests (tests/live): they speak the whole protocol and send again what was not acknowledged.
"""

import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import websocket

from bench import machine, report
from bench.report import Figure
from bench.servers import BenchError
from tests.live.clients import Browser, Unanswered, Wire, close_all
from tests.live.community import Community
from tests.live.talkers import Talker

MEMBERS, ROOMS, LINE_EVERY_SECONDS = 60, 3, 4.0
SIGNING_IN, READING = 8, 3
FLOOD_EVENTS = 5_000
# reliability.md, sections 1 and 4; security.md S7.
LAG_P99_MS, LAG_MAX_MS, FLOOD_P99_MS = 50.0, 250.0, 500.0
Act = Callable[[int], None]


def measure(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    """Plays the evening `rounds` times, so many seconds each, then the flood."""
    # Not on one core: that passphrases are stretched beside the hub is the point.
    with machine.on_every_core():
        place = Community(folder / "evening", members=MEMBERS, rooms=ROOMS, hook="tell_lag").__enter__()
    try:
        print(
            f"Evening: {MEMBERS} members in {ROOMS} rooms, {READING} reading pages, {SIGNING_IN} signing in all the time"
        )
        talkers = [
            Talker(place, who, room=place.rooms[number % ROOMS], pause=LINE_EVERY_SECONDS).start()
            for number, who in enumerate(place.members[:-2])
        ]
        _until_all_talk(talkers)
        evenings = [_evening(place, talkers, seconds) for _each in range(rounds)]
        floods = [_flood(place) for _each in range(rounds)]
        for talker in talkers:
            talker.finish()
        close_all(talker.line for talker in talkers if talker.line)
    finally:
        place.__exit__(None, None, None)
    return _figures(evenings, floods)


def _evening(place: Community, talkers: list[Talker], seconds: float) -> dict[str, float]:
    browser = Browser(place.url, place.members[0].token)
    pages = ("/", "/rooms", f"/r/{place.room}", f"/b/{place.board}")
    counts = {"signed": 0, "read": 0}

    def sign_in(number: int) -> None:
        _try_to_sign_in(place.port, number)
        counts["signed"] += 1

    def read(number: int) -> None:
        assert browser.get(pages[number % len(pages)]).status_code == 200
        counts["read"] += 1
        time.sleep(0.1)

    before = sum(len(talker.acked) for talker in talkers)
    with _all_the_time(sign_in, SIGNING_IN), _all_the_time(read, READING):
        lag = lateness(place, seconds)
    said = sum(len(talker.acked) for talker in talkers) - before
    print(f"  {counts['signed']} sign-ins, {counts['read']} pages, {said} lines: hub p99 {lag['p99_ms']:.1f} ms")
    return lag | {name: count / seconds for name, count in counts.items()}


def lateness(place: Community, seconds: float) -> dict[str, float]:
    """How late the hub of a community with the hook `tell_lag` is for so many seconds."""
    asks = place.data / "lag.on"
    answer = asks.with_suffix(".json")
    answer.unlink(missing_ok=True)
    asks.touch()
    time.sleep(seconds)
    asks.unlink()
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with suppress(OSError, ValueError):
            found: dict[str, float] = json.loads(answer.read_text())
            return found
        time.sleep(0.05)
    raise BenchError("the server did not tell how late its hub was")


@contextmanager
def _all_the_time(act: Act, threads: int) -> Iterator[None]:
    stop = threading.Event()

    def again_and_again(number: int) -> None:
        while not stop.is_set():
            act(number)
            number += threads

    running = [threading.Thread(target=again_and_again, args=(number,), daemon=True) for number in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in running:
            thread.join(20)


def _try_to_sign_in(port: int, number: int) -> None:
    """One passphrase is stretched as for anybody, with a wrong one; each try is another caller's and another name's."""
    mine = f"127.{2 + number // 60_000}.{number // 240 % 250}.{number % 240 + 1}"
    connection = HTTPConnection("127.0.0.1", port, timeout=30, source_address=(mine, 0))
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    secret = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if secret is None:
        raise BenchError(f"the sign-in page has no form: {page[:300]}")
    name = f"Nobody {uuid.uuid4().hex[:8]}"
    body = urlencode({"csrf_token": secret[1], "name": name, "passphrase": "seven grey geese cross no lake"})
    connection.request(
        "POST", "/sign-in", body, {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    )
    if connection.getresponse().status not in (200, 400, 401, 403):
        raise BenchError("the sign-in was not looked at")
    connection.close()


def _flood(place: Community) -> dict[str, list[float]]:
    """Answer times of a neighbour, pages and events, while one socket sends thousands of events at once."""
    neighbour = Wire(place.url, place.members[-1].token).enter()
    browser = Browser(place.url, place.members[-1].token)
    times: dict[str, list[float]] = {"page": [], "event": []}
    over = threading.Event()

    def flood() -> None:
        try:
            # One after another, as soon as the one before was cut.
            for _each in range(3):
                wire = Wire(place.url, place.members[-2].token).enter()
                with suppress(OSError, websocket.WebSocketException):
                    for _event in range(FLOOD_EVENTS):
                        wire.send('42["room:typing",{}]')
                wire.close()
        finally:
            over.set()

    flooding = threading.Thread(target=flood, daemon=True)
    flooding.start()
    while not over.is_set() or len(times["event"]) < 20:
        times["page"].append(_timed(lambda: browser.get("/rooms")))
        times["event"].append(_timed(lambda: neighbour.call("room:typing", {"room": "aaaaaaaaaa"})))
        time.sleep(0.2)  # below the neighbour's own limit
    neighbour.close()
    return times


def _timed(ask: Callable[[], Any]) -> float:
    before = time.perf_counter()
    try:
        ask()
    except (Unanswered, HTTPException, OSError) as error:
        raise BenchError(f"the neighbour of a flood was not answered: {error}") from error
    return (time.perf_counter() - before) * 1000


def _until_all_talk(talkers: list[Talker]) -> None:
    until = time.monotonic() + 60
    while not all(talker.acked for talker in talkers):
        if time.monotonic() > until:
            raise BenchError("not everybody could say a line within a minute")
        time.sleep(0.1)


def _figures(evenings: list[dict[str, float]], floods: list[dict[str, list[float]]]) -> list[Figure]:
    hub = f"hub late, {SIGNING_IN} signing in beside an evening"
    return [
        report.at_most(f"{hub}, p99", [each["p99_ms"] for each in evenings], LAG_P99_MS, " ms"),
        report.at_most(f"{hub}, most", [each["max_ms"] for each in evenings], LAG_MAX_MS, " ms"),
        report.noted("sign-ins meanwhile", [each["signed"] for each in evenings], "/s"),
        report.noted("pages meanwhile", [each["read"] for each in evenings], "/s"),
        *(
            report.at_most(
                f"{kind} beside a flood of {FLOOD_EVENTS:,} events, p99",
                [report.quantile(each[kind], 0.99) for each in floods],
                FLOOD_P99_MS,
                " ms",
            )
            for kind in ("page", "event")
        ),
    ]
