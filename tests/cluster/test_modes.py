"""Two processes hear each other under every async mode, and start also when Redis is not there yet."""

from pathlib import Path

import pytest

from tests import servers, stores
from tests.live.clients import Browser, Wire, close_all, wait_for
from tests.live.community import Community
from tests.live.stories import join, said, words

pytestmark = pytest.mark.cluster


@pytest.mark.parametrize("mode", ["eventlet", "threading", "gevent"])
def test_a_line_said_in_one_process_is_heard_in_the_other(tmp_path: Path, mode: str) -> None:
    with stores.redis() as redis, Community(tmp_path / "first", mode, members=2) as first:
        address = f"redis://127.0.0.1:{redis.port}/0"
        second = Community(tmp_path / "first", mode)
        second.log = tmp_path / "second.log"
        try:
            for process in (first, second):
                process.env["REDIS_URL"] = address
            first.stop()
            first.start()
            second.start()
            here = Wire(first.url, first.members[0].token).enter()
            there = Wire(second.url, first.members[1].token).enter()
            join(here, first.room)
            join(there, first.room)
            wait_for(
                lambda: all(Browser(each.url).get("/health").json()["live"] for each in (first, second)), 5, "the way"
            )
            ack = said(there, first.room, "good evening")
            _at, _event, payload = here.wait_event("room:event", seconds=5)
            assert (payload["seq"], words(payload)) == (ack["seq"], "good evening")
            wait_for(lambda: here.events("room:here")[-1:] and here.events("room:here")[-1]["count"] == 2, 5, "both")
            close_all([here, there])
            assert "Traceback" not in second.written()
        finally:
            second.stop()


def test_a_process_starts_without_redis_and_says_so(tmp_path: Path) -> None:
    with Community(tmp_path / "alone", members=1) as place:
        place.env["REDIS_URL"] = f"redis://127.0.0.1:{servers.free_port()}/0"
        place.restart()
        wire = Wire(place.url, place.members[0].token).enter()
        assert join(wire, place.room)["live"] is False
        said(wire, place.room, "alone")
        assert Browser(place.url).get("/join").status_code == 200
        assert Browser(place.url, place.members[0].token).get("/health").json()["live"] is False
        assert place.written().count("the way to the other processes is closed") == 1
        wire.close()
