"""A bare Socket.IO server with small buffers that is told step by step what to send: `python -m tests.live.teller WAY PORT PATIENCE [REDIS]`.

PATIENCE: seconds in which a ping must be answered. WAY is `stock`, `direct`, or `careless` (BROKEN ON PURPOSE: writes directly without looking whether something is on its way).
"""

import eventlet

eventlet.monkey_patch()

import gc  # noqa: E402  # eventlet patches first, as it does in wsgi.py
import socket  # noqa: E402  # the same
import sys  # noqa: E402  # the same
from typing import Any  # noqa: E402  # the same

import eventlet.wsgi  # noqa: E402  # the same
import greenlet  # noqa: E402  # the same
from eventlet.websocket import RFC6455WebSocket  # noqa: E402  # the same
from flask import Flask, request  # noqa: E402  # the same
from flask_socketio import SocketIO, join_room  # noqa: E402  # the same

from forum import fanout  # noqa: E402  # the same
from tests.live.tales import text  # noqa: E402  # the same

# What the system holds for one socket: a few short frames, and never a whole long one.
BUFFER = 8 * 1024
PING_SECONDS = 0.5
COUNTS = {"asked": 0, "stock": 0, "finished": 0}
SIDS: dict[str, str] = {}


def build(way: str, patience: int, queue: str) -> tuple[Flask, SocketIO]:
    """The server, in one of its ways."""
    app = Flask("teller")
    timing = {"ping_interval": PING_SECONDS, "ping_timeout": patience}
    options = {"transports": ["websocket"], "message_queue": queue or None, **timing}
    socketio = SocketIO(app, async_mode="eventlet", cors_allowed_origins="*", manage_session=False, **options)
    if way != "stock":
        assert fanout.serve_many(socketio.server)
    if way == "careless":
        fanout.direct._is_silent = lambda socket, ws: True
    _count()

    @app.get("/health")
    def health() -> str:
        return "ok"

    _tell(socketio)
    _look(socketio)
    return app, socketio


def _tell(socketio: SocketIO) -> None:
    """What makes the server send something."""

    @socketio.on("enter")
    def enter(name: str) -> str:
        SIDS[name] = request.sid
        join_room("all")
        return name

    @socketio.on("tell")
    def tell(steps: list[list[Any]]) -> int:
        for number, kind, size, name in steps:
            whom = {
                "all": {"to": "all"},
                "but": {"to": "all", "skip_sid": SIDS.get(name)},
                "one": {"to": SIDS.get(name)},
            }
            socketio.emit("told", text(number, size), **whom[kind])
        return len(steps)

    @socketio.on("ask")
    def ask(number: int, size: int) -> str:
        COUNTS["asked"] += 1
        return text(number, size)


def _look(socketio: SocketIO) -> None:
    """What a test may see of the server, and how it ends somebody."""
    server = socketio.server

    @socketio.on("state")
    def state() -> dict[str, Any]:
        sockets = {name: server.eio.sockets.get(_connection(server, sid)) for name, sid in SIDS.items()}
        queued = {name: each.queue.qsize() for name, each in sockets.items() if each is not None}
        return COUNTS | {"queued": queued, "open": len(server.eio.sockets)}

    @socketio.on("tasks")
    def tasks() -> int:
        """How many green threads there are."""
        return sum(isinstance(each, greenlet.greenlet) and not each.dead for each in gc.get_objects())

    @socketio.on("cut")
    def cut(name: str) -> None:
        """As a watchdog cuts who does not read (reliability.md, section 6)."""
        engine = server.eio.sockets[_connection(server, SIDS[name])]
        while engine.queue.qsize():
            engine.queue.get(block=False)
            engine.queue.task_done()
        server.environ[engine.sid]["eventlet.input"].get_socket().shutdown(socket.SHUT_RDWR)
        engine.close(wait=False, abort=True)


def _connection(server: Any, sid: str) -> str | None:
    return server.manager.eio_sid_from_sid(sid, "/")


def _count() -> None:
    """Counts packets that take the stock way, and frames that somebody else had to finish."""
    send, finish = RFC6455WebSocket.send, RFC6455WebSocket._send

    def counting(ws: Any, message: Any, **how: Any) -> None:
        if isinstance(message, str) and message[:1] == "4":
            COUNTS["stock"] += 1
        send(ws, message, **how)

    def finishing(ws: Any, frame: bytes) -> None:
        COUNTS["finished"] += bool(getattr(ws, "rest", b""))
        finish(ws, frame)

    RFC6455WebSocket.send, RFC6455WebSocket._send = counting, finishing


def main(way: str, port: int, patience: int, queue: str = "") -> None:
    """Serves until it is ended."""
    app, _socketio = build(way, patience, queue)
    listener = eventlet.listen(("127.0.0.1", port))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    eventlet.wsgi.server(listener, app, log_output=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
