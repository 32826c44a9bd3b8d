"""A restart for a deploy (SIGTERM): requests are finished, pages are told to come back, nothing is lost, and it is quick."""

import os
import signal
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.live.clients import Browser, Wire, close_all, wait_for
from tests.live.community import FAST, Community
from tests.live.seed import PASSPHRASE
from tests.live.stories import join
from tests.live.talkers import Talker, judge, table_of
from tests.servers import end

BACK_SECONDS = 5.0


def exit_code(place: Community) -> int:
    """Sends SIGTERM and waits for the end."""
    process, place._process = place._process, None
    assert process is not None
    return end(process)


def test_a_restart_loses_nothing_and_everybody_is_back_soon(tmp_path: Path) -> None:
    with Community(tmp_path / "restart", members=12, **FAST) as place:
        talkers = [Talker(place, who, pause=0.05).start() for who in place.members]
        wait_for(lambda: all(talker.waits for talker in talkers), 20, "everybody talking")
        asked = time.monotonic()
        assert exit_code(place) == 0
        ended = time.monotonic()
        place.start()
        up = time.monotonic()
        wait_for(lambda: all(talker.waits[-1][1] > ended for talker in talkers), 20, "everybody back")
        back = [min(at for _sent, at in talker.waits if at > ended) - asked for talker in talkers]
        for talker in talkers:
            talker.finish()
        table = table_of(place)
        wait_for(lambda: all(len(talker.events) >= len(table) for talker in talkers), 10, "all pages")
        verdict = judge(talkers, table)
        close_all(talker.line for talker in talkers if talker.line)
        print(f"ended after {ended - asked:.2f} s; back after {min(back):.2f}-{max(back):.2f} s; {verdict}")
        assert verdict.clean, verdict
        assert all(talker.byes for talker in talkers), "everybody is told"
        # How long the process itself takes to start is this machine's affair, and said above.
        assert max(back) - (up - ended) < BACK_SECONDS - 1
        # Not all at one moment, as long as the process comes back sooner than they were asked to spread over.
        assert statistics.pstdev(rest for talker in talkers for rest in talker.rests) > 0.1
        assert "Traceback" not in place.written()


def test_requests_under_way_are_finished_and_new_ones_refused(tmp_path: Path) -> None:
    """Signing in takes a while: eight at once keep the process busy when it is asked to end."""
    with Community(tmp_path / "busy", members=8) as place:
        pages = [Browser(place.url) for _each in range(8)]
        secrets = [page.prepare("/sign-in") for page in pages]

        def sign_in(number: int) -> int:
            name = place.members[number].name
            answer = pages[number].post("/sign-in", secret=secrets[number], name=name, passphrase=PASSPHRASE)
            return answer.status_code

        with ThreadPoolExecutor(8) as pool:
            answers = pool.map(sign_in, range(8))
            wait_for(lambda: _connections(place) >= 8, 5, "all of them inside")
            os.kill(place.pid, signal.SIGTERM)
            wait_for(lambda: not _takes(place), 5, "a closed door")
            assert list(answers) == [303] * 8
        assert exit_code(place) == 0


def test_a_socket_that_does_not_listen_does_not_hold_the_end_up(tmp_path: Path) -> None:
    with Community(tmp_path / "stubborn", members=2, restart_most_seconds=4.0) as place:
        wire = Wire(place.url, place.members[0].token).enter()
        join(wire, place.room)
        # It keeps its side open whatever it is told.
        wire.ws.close = lambda *anything, **more: None
        began = time.monotonic()
        assert exit_code(place) == 0
        assert time.monotonic() - began < 5
        assert wire.wait_event("bye")[2] == {"why": "restart", "within": 2.0}


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with Community(tmp_path / "impatient", members=1) as place:
        for number in (signal.SIGTERM, signal.SIGTERM):
            os.kill(place.pid, number)
        began = time.monotonic()
        assert exit_code(place) == 0
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("mode", ["threading", "gevent"])
def test_the_other_modes_end_in_good_order_too(tmp_path: Path, mode: str) -> None:
    with Community(tmp_path / mode, mode, members=1) as place:
        wire = Wire(place.url, place.members[0].token).enter()
        join(wire, place.room)
        assert exit_code(place) == 0
        assert wire.wait_event("bye", seconds=2)[2]["why"] == "restart"
        assert "Traceback" not in place.written()


def _connections(place: Community) -> int:
    with open(f"/proc/{place.pid}/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    # The state of an established connection is 01, its own address ends in our port.
    return sum(row[3] == "01" and int(row[1].split(":")[1], 16) == place.port for row in rows)


def _takes(place: Community) -> bool:
    try:
        requests.get(f"{place.url}/health", timeout=2)
    except requests.RequestException:
        return False
    return True
