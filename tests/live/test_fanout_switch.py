"""The fast way is on where it is known to work and wanted, and off, with one line on the log, everywhere else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import servers
from tests.live.clients import Wire
from tests.live.community import Community
from tests.live.readers import Reader, teller
from tests.live.stories import join, said

# Says which of the parts are ours, and what stood on the log.
ASK = """
import importlib.metadata, json, logging, sys
lines = []
class Keeping(logging.Handler):
    def emit(self, record): lines.append(record.getMessage())
logging.getLogger("forum").addHandler(Keeping())
{before}
from flask import Flask
from flask_socketio import SocketIO
from forum import fanout
server = SocketIO(Flask("a"), async_mode={mode!r}, transports={transports!r}).server
{between}
done = fanout.serve_many(server, directly={directly})
from engineio.socket import Socket
from eventlet.websocket import RFC6455WebSocket
from socketio.manager import Manager
ours = {{
    "send_packet": "send_packet" in vars(server.eio),
    "packet_class": "packet_class" in vars(server) and server.packet_class.__name__ == "TextPacket",
    "ping": Socket.schedule_ping.__module__ == "forum.fanout.sparing",
    "broadcast": Manager.emit.__module__ == "forum.fanout.direct" and hasattr(server.eio, "send_to_each"),
    "send": RFC6455WebSocket._send.__module__ == "forum.fanout.direct",
    "websocket": server.eio._async["websocket"] is not None and server.eio._async["websocket"].__name__ == "Opening",
}}
print(json.dumps([done, ours, lines]))
"""
OLDER = "real = importlib.metadata.version\nimportlib.metadata.version = lambda name: '9.9.9' if name == {!r} else real(name)"


def asked(
    before: str = "", between: str = "", mode: str = "eventlet", transports: str = "websocket", directly: bool = True
) -> tuple[bool, dict[str, bool], list[str]]:
    """What `serve_many` did in a process of its own."""
    script = ASK.format(before=before, between=between, mode=mode, transports=[transports], directly=directly)
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=servers.ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    return found[0], found[1], found[2]


def test_with_the_locked_versions_it_is_on() -> None:
    done, ours, lines = asked()
    assert done
    assert all(ours.values()), ours
    assert not lines


def test_the_switch_leaves_packets_in_the_queue() -> None:
    done, ours, lines = asked(directly=False)
    assert done
    assert [name for name, is_ours in ours.items() if is_ours] == ["ping", "websocket"]
    assert not lines


@pytest.mark.parametrize(
    ("how", "word"),
    [
        pytest.param({"before": OLDER.format("eventlet")}, "eventlet 9.9.9", id="another eventlet"),
        pytest.param({"before": OLDER.format("python-engineio")}, "python-engineio 9.9.9", id="another engineio"),
        pytest.param({"before": OLDER.format("python-socketio")}, "python-socketio 9.9.9", id="another socketio"),
        pytest.param({"mode": "threading"}, "threading", id="another mode"),
        pytest.param({"transports": "polling"}, "long polling", id="long polling"),
        pytest.param(
            {
                "between": "import eventlet.websocket as w; del w.RFC6455WebSocket._pack_message, w.WebSocket._pack_message"
            },
            "_pack_message",
            id="an internal is gone",
        ),
    ],
)
def test_what_is_not_known_is_left_alone_and_said_once(how: dict[str, str], word: str) -> None:
    done, ours, lines = asked(**how)
    assert not done
    assert not any(ours.values()), ours
    assert len(lines) == 1
    assert word in lines[0]


@pytest.mark.parametrize("switch", ["", "off"])
def test_the_setting_reaches_the_server(tmp_path: Path, switch: str) -> None:
    script = (
        "from forum import create_app\nfrom forum.extensions import socketio\ncreate_app()\n"
        "print('send_packet' in vars(socketio.server.eio))"
    )
    environment = {"FORUM_DATA": str(tmp_path), "ASYNC_MODE": "eventlet", "DIRECT_WRITING": switch, "PATH": "/usr/bin"}
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=servers.ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(switch != "off")]


@pytest.mark.parametrize("way", ["stock", "direct"])
def test_who_does_not_answer_a_ping_is_closed_and_who_does_is_not(way: str) -> None:
    with teller(way, patience=1) as port:
        host, silent = Reader(port, "host"), Reader(port, "silent")
        servers.wait_for(lambda: host.call("state")["open"] == 1, 15, "the end of the silent one")
        for _each in range(4):
            host.wait_pings(host.pings() + 1)
        assert host.call("state")["open"] == 1
        silent.read_to_the_end()
        host.link.close()
        silent.link.close()


def test_no_browser_is_offered_compression_and_its_name_is_not_kept(tmp_path: Path) -> None:
    """Browsers offer it always: each line would be packed anew for every listener, in 300 KB for each connection."""
    with Community(tmp_path / "here", members=1, hook="keep_environments") as place:
        offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
        wire = Wire(place.url, place.members[0].token, headers=offer).enter()
        assert "sec-websocket-extensions" not in wire.ws.headers
        join(wire, place.room)
        said(wire, place.room, "good evening")
        wire.wait_event("room:event")
        wire.close()
        kept = (place.data / "environments.txt").read_text()
    assert "HTTP_COOKIE" in kept
    for gone in ("HTTP_USER_AGENT", "HTTP_SEC_WEBSOCKET_KEY", "headers_raw"):
        assert gone not in kept
