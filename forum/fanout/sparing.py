"""What an open connection keeps in memory: what it needs to be a WebSocket, and nothing of the request that it was.

As they come, the libraries keep for each one 24 KB of buffers for pages, the browser's headers three times over, and a
green thread that sleeps until the next ping.
"""

import time
from email.message import Message
from functools import partial
from typing import Any

# What the socket events and their policy never ask of the request; the browser's name is among it.
DROPPED = ("headers_raw", "HTTP_CONNECTION", "HTTP_UPGRADE", "HTTP_USER_AGENT")
DROPPED_BEGINNINGS = ("HTTP_SEC_", "HTTP_ACCEPT_ENCODING", "HTTP_CACHE_CONTROL", "HTTP_PRAGMA")
NO_HEADERS = Message()


def keep_little(server: Any) -> None:
    """Lets the connections of a Socket.IO server keep less. What is changed in the libraries is changed once a process."""
    from engineio.socket import Socket  # noqa: PLC0415  # only a process with sockets needs it
    from eventlet.wsgi import HttpProtocol  # noqa: PLC0415  # importing it patches nothing, but costs memory

    engine = server.eio
    engine._async = {**engine._async, "websocket": _opening(engine._async["websocket"])}
    if HttpProtocol.get_environ.__name__ != "environ_of":
        HttpProtocol.get_environ = _noticing_a_socket(HttpProtocol.get_environ)
        Socket.schedule_ping, Socket.ws = _schedule_ping, None


def _opening(stock: Any) -> Any:
    """The stock class that opens WebSockets, made to leave each that can be written to directly with its Engine.IO socket.

    An encrypted one has a layer of its own between us and the system, a compressed one a state.
    """
    from eventlet.greenio import GreenSocket  # noqa: PLC0415  # importing it patches nothing, but costs memory

    class Opening(stock):
        def __init__(self, handler: Any, server: Any) -> None:
            super().__init__(handler, server)
            self.engine_socket = handler.__self__

        def _handle_hybi_request(self, environ: Any) -> Any:
            ws = super()._handle_hybi_request(environ)
            if type(ws.socket) is GreenSocket and not ws.extensions:
                self.engine_socket.ws = ws
            _strip(environ)
            return ws

    return Opening


def _noticing_a_socket(stock: Any) -> Any:
    """The stock `get_environ`, made to hear when the request becomes a WebSocket: eventlet then tells its server, which
    waits no longer for the request's end."""

    def environ_of(protocol: Any) -> Any:
        environ = stock(protocol)
        environ["eventlet.set_idle"] = partial(_lighten, protocol, environ["eventlet.set_idle"])
        return environ

    return environ_of


def _lighten(protocol: Any, set_idle: Any) -> None:
    """Drops what only the request needed. The two files stay, because the server closes them; begun anew, their buffers
    are a byte long."""
    set_idle()
    for file in (protocol.rfile, protocol.wfile):
        file.__init__(file.raw, 1)
    protocol.headers = NO_HEADERS
    protocol.raw_requestline, protocol.requestline = b"", ""
    _strip(protocol.environ)
    # Else the protocol would hold itself in a ring.
    del protocol.environ["eventlet.set_idle"]


def _strip(environ: dict[str, Any]) -> None:
    for name in [each for each in environ if each in DROPPED or each.startswith(DROPPED_BEGINNINGS)]:
        del environ[name]


def _schedule_ping(socket: Any) -> None:
    """Pings when it is time, by a timer: the stock way keeps a green thread asleep for it."""
    from eventlet.hubs import get_hub  # noqa: PLC0415  # importing it patches nothing, but costs memory

    if socket.last_ping:
        socket.last_ping = None
        get_hub().schedule_call_global(socket.server.ping_interval, _ping, socket)


def _ping(socket: Any) -> None:
    from engineio.packet import PING, Packet  # noqa: PLC0415  # only a process with sockets needs it

    if not socket.closing and not socket.closed:
        socket.last_ping = time.time()
        # Only puts it into the socket's queue, so it may run in the hub, where nothing may wait.
        socket.send(Packet(PING))
