"""Direct writing: a packet's WebSocket frame is built once and written to each socket at once, without waiting.

As it comes, every socket has a queue and a green thread that is woken for each packet, builds the same frame again and
sends it: with many listeners that waking is most of the work. Here a packet is written at once when nothing else of its
socket is on its way; in every other case it takes the stock queue, which keeps the order and holds back what a slow
reader does not take. A frame of which the system took only a part is finished by whoever next has the socket's send lock,
before anything of their own, and the stock writer is woken to be that one.
"""

import errno
import importlib.metadata
import logging
from socket import MSG_DONTWAIT
from typing import Any

log = logging.getLogger("forum")
# What this was read against. A newer one may work as well, but nobody has looked yet: then the stock way is used.
KNOWN = {"eventlet": "0.41.3", "python-engineio": "4.15.1", "python-socketio": "5.18.1"}


def write_directly(server: Any) -> bool:
    """Lets a Socket.IO server write directly where it can. Returns False, changing nothing and saying why on the log,
    when it is not one that this was made for."""
    reason = _unknown(server)
    if reason:
        log.warning("packets take the stock queue: %s", reason)
        return False
    _finish_frames_in_turn()
    # Ours carry text alone, so nobody has to look through each for bytes: for a line that took longer than its frame.
    server.packet_class = type("TextPacket", (server.packet_class,), {"uses_binary_events": False})
    engine = server.eio
    engine._async = {**engine._async, "websocket": _opening(engine._async["websocket"])}
    engine.send_packet = _sending(engine, engine.send_packet)
    return True


def _sending(engine: Any, stock: Any) -> Any:
    """What replaces `send_packet` of an Engine.IO server; `stock` is what it had. Nothing in it yields.

    Written out in one piece: it runs once for each listener of each line.
    """

    def send_packet(sid: str, packet: Any) -> None:
        socket = engine.sockets.get(sid)
        ws = getattr(socket, "ws", None)
        if ws is None or not _is_silent(socket, ws):
            return stock(sid, packet)
        try:
            frame = packet.frame
        except AttributeError:
            frame = packet.frame = ws._pack_message(packet.encode())
        try:
            taken = ws.socket.fd.send(frame, MSG_DONTWAIT)
        except OSError:
            # The system's buffer is full, or the connection has ended: both are met again, and known, in the stock way.
            return stock(sid, packet)
        if taken < len(frame):
            ws.rest = frame[taken:]
            socket.queue.put(_REST)
        return None

    return send_packet


def _is_silent(socket: Any, ws: Any) -> bool:
    """Whether nothing of this socket is on its way: no packet queued or in the hands of the writer, no frame begun by
    anybody, no ping that waits for its answer, no end. A writer that waits for packets is the queue's getter."""
    queue, lock = socket.queue, ws._sendlock
    return (
        queue.getters
        and not queue.queue
        and lock.counter == 1
        and not lock._waiters
        and not ws.rest
        and socket.last_ping is None
        and not (socket.closing or socket.closed or ws.websocket_closed or ws.broken)
    )


class _Rest:
    """Stands in the queue for the rest of a frame, so that the writer sends it and the queue is not empty meanwhile."""

    packet_type, data = 6, None

    def encode(self, b64: bool = False) -> "_Rest":
        """What the writer hands to the WebSocket."""
        return self


_REST = _Rest()


def _opening(stock: Any) -> Any:
    """The stock class that opens WebSockets, made to leave each one with its Engine.IO socket."""
    from eventlet.greenio import GreenSocket  # noqa: PLC0415  # importing it patches nothing, but costs memory

    class Opening(stock):
        def __init__(self, handler: Any, server: Any) -> None:
            super().__init__(handler, server)
            self.engine_socket = handler.__self__

        def _handle_hybi_request(self, environ: Any) -> Any:
            ws = super()._handle_hybi_request(environ)
            # An encrypted socket has a layer of its own between us and the system; a compressed one a state.
            if type(ws.socket) is GreenSocket and not ws.extensions:
                self.engine_socket.ws = ws
            return ws

    return Opening


def _finish_frames_in_turn() -> None:
    """Makes every sender of eventlet's WebSocket (packets, pongs, the closing frame) finish a begun frame first."""
    from eventlet.websocket import RFC6455WebSocket  # noqa: PLC0415  # as above

    if hasattr(RFC6455WebSocket, "rest"):
        return
    stock_send = RFC6455WebSocket.send

    def send(ws: Any, message: Any, **how: Any) -> None:
        if message is _REST:
            ws._send(b"")
        else:
            stock_send(ws, message, **how)

    RFC6455WebSocket.rest, RFC6455WebSocket.broken = b"", False
    RFC6455WebSocket.send, RFC6455WebSocket._send = send, _send_in_turn


def _send_in_turn(ws: Any, frame: bytes) -> None:
    """Sends the rest of a begun frame, then `frame`. Once a frame could not be finished nothing more goes out: it would
    be read as that frame's end. Raises OSError."""
    ws._sendlock.acquire()
    try:
        if ws.broken:
            raise BrokenPipeError(errno.EPIPE, "a frame was left unfinished")
        ws.broken = True
        rest, ws.rest = ws.rest, b""
        for each in (rest, frame):
            if each:
                ws.socket.sendall(each)
        ws.broken = False
    finally:
        ws._sendlock.release()


def _unknown(server: Any) -> str:
    """What is not as this module knows it, or an empty string."""
    for name, known in KNOWN.items():
        found = importlib.metadata.version(name)
        if found != known:
            return f"{name} {found} is new here"
    if server.eio.async_mode != "eventlet":
        return f"{server.eio.async_mode} is not eventlet"
    if list(server.eio.transports) != ["websocket"]:
        return "long polling is allowed"
    missing = _missing(server)
    return f"{', '.join(missing)} is not there" if missing else ""


def _missing(server: Any) -> list[str]:
    """Names of the internals that are used here and do not exist."""
    from engineio.socket import Socket  # noqa: PLC0415  # only a process with sockets needs it
    from eventlet.websocket import RFC6455WebSocket  # noqa: PLC0415  # as above

    socket, ws = Socket(server.eio, "none"), RFC6455WebSocket(None, {})
    wanted = (
        (server.packet_class, ("uses_binary_events",)),
        (server.eio, ("sockets", "send_packet")),
        (server.eio._async.get("websocket"), ("_handle_hybi_request",)),
        (socket, ("queue", "last_ping", "closing", "closed", "_websocket_handler")),
        (socket.queue, ("getters", "queue", "put")),
        (ws, ("_sendlock", "_send", "_pack_message", "websocket_closed", "extensions", "socket")),
        (ws._sendlock, ("counter", "_waiters", "acquire", "release")),
    )
    return [f"{type(thing).__name__}.{name}" for thing, names in wanted for name in names if not hasattr(thing, name)]
