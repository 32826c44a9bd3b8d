"""Direct writing: a packet's WebSocket frame is built once and written to each socket at once, without waiting.

As it comes, every socket has a queue and a green thread that is woken for each packet, builds the same frame again and
sends it: with many listeners that waking is most of the work. Here a packet is written at once when nothing else of its
socket is on its way; in every other case it takes the stock queue, which keeps the order and holds back what a slow
reader does not take. A frame of which the system took only a part is finished by whoever next has the socket's send lock,
before anything of their own, and the stock writer is woken to be that one.
"""

import errno
from collections.abc import Iterable
from socket import MSG_DONTWAIT
from typing import Any

from engineio.packet import MESSAGE, Packet
from socketio.packet import EVENT


def write_directly(server: Any) -> None:
    """Lets a Socket.IO server whose sockets know their WebSocket (forum.fanout.sparing) write directly where it can."""
    _finish_frames_in_turn()
    # Ours carry text alone, so nobody has to look through each for bytes: for a line that took longer than its frame.
    server.packet_class = type("TextPacket", (server.packet_class,), {"uses_binary_events": False})
    _broadcast_in_one_go()
    send_to_each = _sending(server.eio, server.eio.send_packet)
    server.eio.send_packet = lambda sid, packet: send_to_each((sid,), packet)
    server.eio.send_to_each = send_to_each


def _sending(engine: Any, stock: Any) -> Any:
    """What sends one packet to many connections of an Engine.IO server, whose own `send_packet` is `stock`. It does not
    yield.

    Written out in one piece, because its inside runs once for each listener of each line.
    """

    def send_to_each(sids: Iterable[str], packet: Any) -> None:
        sockets, frame = engine.sockets, b""
        for sid in sids:
            socket = sockets.get(sid)
            ws = socket.ws if socket is not None else None
            if ws is None or not _is_silent(socket, ws):
                stock(sid, packet)
                continue
            if not frame:
                frame = ws._pack_message(packet.encode())
                length = len(frame)
            try:
                taken = ws.socket.fd.send(frame, MSG_DONTWAIT)
            except OSError:
                # The system's buffer is full, or the connection has ended: both are met again, and known, in the stock way.
                stock(sid, packet)
                continue
            if taken < length:
                ws.rest = frame[taken:]
                socket.queue.put(_REST)

    return send_to_each


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


def _broadcast_in_one_go() -> None:
    """Makes the manager of a server that writes directly hand each packet over once for all listeners."""
    from socketio.manager import Manager  # noqa: PLC0415  # only a process with sockets needs it

    if Manager.emit.__name__ == "emit_in_one_go":
        return
    stock_emit = Manager.emit

    def emit_in_one_go(manager: Any, event: str, data: Any, namespace: str, room: Any = None, **how: Any) -> None:
        send_to_each = getattr(manager.server.eio, "send_to_each", None)
        if send_to_each is None or how.get("callback"):
            stock_emit(manager, event, data, namespace, room, **how)
            return
        skipped = how.get("skip_sid")
        skipped = skipped if isinstance(skipped, list) else [skipped]
        words = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        packet = manager.server.packet_class(EVENT, namespace=namespace, data=[event, *words])
        listeners = manager.get_participants(namespace, how.get("to") or room)
        # All are named before the first is written to.
        sids = [connection for sid, connection in listeners if sid not in skipped]
        send_to_each(sids, Packet(MESSAGE, packet.encode()))

    Manager.emit = emit_in_one_go


class _Rest:
    """Stands in the queue for the rest of a frame, so that the writer sends it and the queue is not empty meanwhile."""

    packet_type, data = 6, None

    def encode(self, b64: bool = False) -> "_Rest":
        """What the writer hands to the WebSocket."""
        return self


_REST = _Rest()


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
