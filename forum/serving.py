"""Serving the app in its async mode, with a quiet log that names nobody, and ending in good order."""

import gc
import logging
import resource
import socket
import sys
from http.server import BaseHTTPRequestHandler
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask

from forum import siblings
from forum.config import Config
from forum.ending import Ending
from forum.extensions import socketio
from forum.rooms import pulse

SPEAKER = "geventwebsocket"
# Files that are open beside the connections: the database's, the log, what a page reads.
OTHER_FILES = 256
# Connections the system holds until we take them.
BACKLOG = 256
# The socket libraries set a level on their own children, and print what a stranger sent.
QUIET = ("werkzeug", "engineio", "engineio.server", "socketio", "socketio.server", "geventwebsocket")


def serve(app: Flask, config: Config) -> None:
    """Serves until SIGTERM, which ends it in good order, or Ctrl-C, which ends it at once. Prints where; writes no access
    log."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d %H:00")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # A request line that is no HTTP makes the standard library's handler print the caller's address.
    BaseHTTPRequestHandler.log_message = lambda *anything: None  # type: ignore[method-assign]  # on purpose
    where = config.public_origins[0] if config.public_origins else f"port {config.port}"
    sys.stdout.write(f"Nightlight is open at {where}\n")
    sys.stdout.flush()
    # What was loaded so far stays for good. Looking through it again and again held everybody up for 90 ms at a time.
    gc.collect()
    gc.freeze()
    ending = Ending(app, config)
    ending.watch()
    siblings.start()
    pulse.start(app)
    SERVERS[config.async_mode](app, config, ending)


class Door:
    """A listening socket. When it is closed nobody is taken any more, and those inside stay: eventlet's server would end
    their connections if it heard of it."""

    _is_closed = False

    def __init__(self, listener: Any, event: Any) -> None:
        self._listener, self._never = listener, event

    def __getattr__(self, name: str) -> Any:
        return getattr(self._listener, name)

    def accept(self) -> Any:
        """The next caller; once the door is closed, never."""
        try:
            return self._listener.accept()
        except OSError:
            if not self._is_closed:
                raise
            return self._never.wait()

    def shut(self) -> None:
        """Lets nobody in any more: who knocks is refused at once, and may try the next process."""
        self._is_closed = True
        self._listener.shutdown(socket.SHUT_RDWR)


def _with_eventlet(app: Flask, config: Config, ending: Ending) -> None:
    eventlet, wsgi = import_module("eventlet"), import_module("eventlet.wsgi")
    family, address = _place(config.host, config.port)
    door = Door(_prompt(eventlet.listen(address, family, backlog=BACKLOG)), import_module("eventlet.event").Event())
    ending.stop_taking = door.shut
    # A caller who opens connections and says nothing must not keep others out.
    silent = config.connection_silent_seconds
    most = places(config.connections_most)
    wsgi.server(door, app, log_output=False, max_size=most, socket_timeout=silent)


def _with_gevent(app: Flask, config: Config, ending: Ending) -> None:
    kind = import_module("gevent.pywsgi").WSGIServer
    family, address = _place(config.host, config.port)
    listener = _prompt(kind.get_listener(address, family=family))
    # Where gevent-websocket is there, engine.io leaves the opening of sockets to it.
    speaks = {"handler_class": import_module("geventwebsocket.handler").WebSocketHandler} if find_spec(SPEAKER) else {}
    server = kind(listener, app, log=None, error_log=None, **speaks)
    ending.stop_taking = server.close
    server.serve_forever()


def _with_threads(app: Flask, config: Config, ending: Ending) -> None:
    # Werkzeug's server is for trying out; it takes callers until the process ends.
    socketio.run(app, host=config.host, port=config.port, allow_unsafe_werkzeug=True)


SERVERS = {"eventlet": _with_eventlet, "gevent": _with_gevent, "threading": _with_threads}


def places(wanted: int) -> int:
    """How many connections may be open at once: as many as wanted, or as the system lets this process open files.

    Most systems let a process open 1,024 files unless it asks for more, which it may. One connection over that limit would
    end the server, so the next one waits at the door instead.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OTHER_FILES
    if soft < needed and soft != resource.RLIM_INFINITY:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - OTHER_FILES))


def _place(host: str, port: int) -> tuple[int, Any]:
    family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return family, address


def _prompt(listener: Any) -> Any:
    """Sends what is ready at once. A page leaves in two parts, and the second would wait up to 40 ms for the other side
    to confirm the first; what a listening socket is told, Linux tells its connections too."""
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
