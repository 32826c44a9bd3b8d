"""Cuts a socket that does not read, before what waits for it costs memory (reliability.md, section 6).

The library queues without limit for a client that keeps answering pings and never reads. The cut client comes back when it
can, and catches up by number.
"""

import importlib.metadata
import logging
import socket as plain
from typing import Any

from flask import Flask

from forum.config import Config
from forum.extensions import socketio

log = logging.getLogger("forum")
# What is read here is inside the library: on a version that was not tried nothing is touched, and the log says so.
KNOWN_ENGINEIO = ("4.15",)
LOOK_SECONDS = 1.0
# None before the first socket.
_running: bool | None = None


def start(app: Flask) -> bool:
    """Begins to watch, once, with the first socket. False when the library is one this was not tried with."""
    global _running  # noqa: PLW0603  # one watchdog a process
    if _running is None:
        version = importlib.metadata.version("python-engineio")
        _running = version.startswith(KNOWN_ENGINEIO)
        if _running:
            socketio.start_background_task(_watch, app.config["NIGHTLIGHT"])
        else:
            log.warning("python-engineio %s is new here: sockets that do not read are not cut", version)
    return _running


def _watch(settings: Config) -> None:
    while True:
        socketio.sleep(LOOK_SECONDS)
        server = socketio.server.eio
        for socket in list(server.sockets.values()):
            if is_over(socket, settings):
                log.info("a socket that does not read was cut")
                cut(socket, socketio.server.environ.get(socket.sid, {}))


def is_over(socket: Any, settings: Config) -> bool:
    """Whether more waits for an Engine.IO socket than it may cost."""
    if socket.closed or not socket.queue.qsize():
        return False
    waiting = list(socket.queue.queue)
    size = sum(len(data) for each in waiting if isinstance(data := getattr(each, "data", None), str | bytes))
    return len(waiting) > settings.socket_queue_most_packets or size > settings.socket_queue_most_bytes


def cut(socket: Any, environ: dict[str, Any]) -> None:
    """Ends an Engine.IO socket at once: throws away what waits, shuts the connection, and lets its disconnect handler run.

    In this order: with a full queue closing would only add one more packet, and without shutting the connection the writer
    would wait for its reader for ever (all measured, reliability.md).
    """
    _empty(socket.queue)
    connection = connection_of(environ)
    if connection is not None:
        try:
            connection.shutdown(plain.SHUT_RDWR)
        except OSError:
            log.debug("it was shut already")
    socket.close(wait=False, abort=True)


def connection_of(environ: dict[str, Any]) -> Any:
    """The TCP connection of a request, as each of our three servers hands it on; None when there is no such thing."""
    if "eventlet.input" in environ:
        return environ["eventlet.input"].get_socket()
    if "werkzeug.socket" in environ:
        return environ["werkzeug.socket"]
    raw = getattr(getattr(environ.get("wsgi.input"), "rfile", None), "raw", None)
    return getattr(raw, "_sock", None)


def _empty(queue: Any) -> None:
    none_left = socketio.server.eio.get_queue_empty_exception()
    while True:
        try:
            queue.get(block=False)
            queue.task_done()
        except none_left:
            return
