"""Nothing of a caller is on disk or in the log after real traffic, and what is acknowledged is on the disk itself."""

import contextlib
import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import websocket

from tests import servers
from tests.live.clients import Browser, Refused, Wire, dial, wait_for
from tests.live.community import CALLER, Community, traces
from tests.live.seed import PASSPHRASE
from tests.live.stories import join, said


def rough_traffic(place: Community) -> None:
    """Good and bad manners, all from 127.0.0.77: what breaks is what writes to logs."""
    browser = Browser(place.url)
    assert browser.post("/sign-in", name=place.members[0].name, passphrase=PASSPHRASE).status_code == 303
    browser.post("/sign-in", "/join", name="nobody", passphrase="wrong words here, all of them")
    for path in ("/", "/talk", "/rooms", f"/r/{place.room}", "/nowhere", "/b/%00", "/socket.io/?EIO=4"):
        browser.get(path)
    wire = Wire(place.url, place.members[1].token).enter()
    join(wire, place.room)
    said(wire, place.room, "hello")
    for frame in ('42["room:say"', "42{}", "9", "x", "451-[]", '42[{"a":1}]', "42" + "[" * 3000):
        broken = Wire(place.url, place.members[0].token).enter()
        broken.send(frame)
        with contextlib.suppress(OSError, websocket.WebSocketException):
            # The server may have hung up at the first one already.
            broken.send("4" + "x" * 20_000)
        broken.wait_end(10)
    for way in ({"origin": "http://evil.example"}, {"headers": {"Sec-WebSocket-Version": "7"}}):
        with pytest.raises(websocket.WebSocketException):
            Wire(place.url, place.members[0].token, **way)
    with pytest.raises(Refused):
        Wire(place.url, "garbage").enter()
    for words in (b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\nHost: " + b"a" * 70_000, b"GET /health HTTP/1.1\r\n\r\n"):
        rude = dial(place.url)
        rude.sendall(words)
        rude.close()
    for person in place.members[:2]:
        torn = Wire(place.url, person.token).enter()
        torn.ws.sock.close()
    wire.close()


def test_no_byte_of_a_caller_is_written(tmp_path: Path) -> None:
    with Community(tmp_path / "traces", members=2) as place:
        rough_traffic(place)
        place.restart()
        rough_traffic(place)
        log = place.written()
        assert "Traceback" not in log, log
        assert "evil.example" not in log
    assert traces(place.data) == []


def test_the_search_finds_a_trace_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "some.log").write_text(f"GET / from {CALLER}\n")
    assert traces(tmp_path) == [f"some.log: {CALLER}"]


def test_every_connection_of_the_server_waits_for_the_disk(tmp_path: Path) -> None:
    with Community(tmp_path / "pragmas", members=1, hook="watch_pragmas") as place:
        wire = Wire(place.url, place.members[0].token).enter()
        said(wire, place.room, "hello")
        wire.close()
        lines = (place.data / "pragmas.jsonl").read_text().splitlines()
        assert lines
        for line in lines:
            assert json.loads(line) == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


def test_each_ack_has_been_synced_to_the_disk(tmp_path: Path) -> None:
    """SIGKILL does not test a power cut; counting the calls that force the disk does."""
    strace = shutil.which("strace")
    if not strace:
        servers.missing("strace")
    counted, pace = tmp_path / "syncs", {"socket_lines_per_second": 1000, "socket_lines_burst": 1000}
    with Community(
        tmp_path / "sync", members=1, **pace, socket_events_per_second=1000, socket_events_burst=1000
    ) as place:
        wire = Wire(place.url, place.members[0].token).enter()
        said(wire, place.room, "first")
        tracer = subprocess.Popen(
            [strace, "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(counted), "-p", str(place.pid)],
            stderr=subprocess.PIPE,
        )
        try:
            wait_for(lambda: counted.exists() and _traced(place.pid), 10, "strace's start")
            for number in range(100):
                said(wire, place.room, f"line {number}")
        finally:
            servers.end(tracer)
        wire.close()
    syncs = counted.read_text().count("sync(")
    print(f"{syncs} syncs for 100 acks")
    assert syncs >= 100


def _traced(pid: int) -> bool:
    time.sleep(0.05)
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text()
