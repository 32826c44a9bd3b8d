"""A new version goes out: the processes are restarted one after the other, and people hardly notice."""

import threading
import time

import pytest

from tests.cluster.house import House
from tests.live.clients import Browser, close_all, wait_for
from tests.live.community import FAST
from tests.live.talkers import Talker, judge, table_of
from tests.servers import end

pytestmark = pytest.mark.cluster
HOUSE = {"members": 10, "rooms": 1, **FAST}
BACK_SECONDS = 5.0


def test_restarting_one_process_after_the_other(house: House) -> None:
    talkers = [Talker(house, who, pause=0.1).start() for who in house.members]
    wait_for(lambda: all(talker.waits for talker in talkers), 20, "everybody talking")
    codes: list[int] = []
    stop = threading.Event()

    def read() -> None:
        browser = Browser(house.url, house.members[0].token)
        while not stop.is_set():
            codes.append(browser.get("/rooms").status_code)

    reading = threading.Thread(target=read)
    reading.start()
    back = []
    for process in house.processes:
        asked = time.monotonic()
        running, process._process = process._process, None
        assert running is not None
        assert end(running) == 0
        process.start()
        wait_for(lambda: all(talker.waits[-1][0] > asked for talker in talkers), 20, "everybody talking again")  # noqa: B023  # asked at once
        back += [max(acked - max(sent, asked) for sent, acked in talker.waits if acked > asked) for talker in talkers]
    stop.set()
    reading.join(30)
    for talker in talkers:
        talker.finish()
    table = table_of(house)
    wait_for(lambda: all(len(talker.events) >= len(table) for talker in talkers), 10, "all pages")
    verdict = judge(talkers, table)
    close_all(talker.line for talker in talkers if talker.line)
    print(f"{len(table)} lines, longest wait {max(back):.2f} s, {len(codes)} pages: {set(codes)}; {verdict}")
    assert verdict.clean, verdict
    assert sum(talker.byes for talker in talkers) >= len(talkers)
    assert max(back) < BACK_SECONDS
    # Not one page failed while it went on.
    assert set(codes) == {200}
    assert len(codes) > 20
