"""Closing the connections of those who are refused, and of those who never say who they are."""

from typing import Any

from forum.extensions import socketio
from forum.live import ROOT

# How long a connection may stay open before it has entered, in seconds: a slow phone needs two or three.
ENTRY_SECONDS = 5.0
# So that the refusal is read before the connection closes.
REFUSAL_SECONDS = 0.5


def close_refused(sid: str) -> None:
    """Closes the connection of a socket that is being refused, once it has heard why."""
    connection = socketio.server.manager.eio_sid_from_sid(sid, ROOT)
    socketio.start_background_task(_close_later, connection, REFUSAL_SECONDS)


def close_unheard(sid: str) -> None:
    """Closes the connection of a socket before anything more is said on it."""
    connection = socketio.server.manager.eio_sid_from_sid(sid, ROOT)
    if (socket := socketio.server.eio.sockets.get(connection)) is not None:
        socket.close(wait=False, abort=True)


def close_left(sid: str) -> None:
    """Closes the connection of a socket that has left, also when it enters again at once."""
    server = socketio.server
    connection = server.manager.eio_sid_from_sid(sid, ROOT)
    if connection is not None:
        socketio.start_background_task(server.eio.disconnect, connection)


def watch_entries() -> None:
    """Closes every connection that has not entered in time, and drops events without a name.

    Called once the socket server is bound.
    """
    mend_endings()
    server = socketio.server
    accept = server.eio.handlers["connect"]

    def accept_for_a_while(connection: str, environ: dict[str, Any]) -> Any:
        answer = accept(connection, environ)
        socketio.start_background_task(_close_later, connection, ENTRY_SECONDS)
        return answer

    server.eio.on("connect", accept_for_a_while)
    handle = server._handle_event

    def handle_named(connection: str, namespace: str, number: Any, data: Any) -> None:
        # An event whose name is no text would end in a traceback of the library, printed past every logger.
        name = data[0] if isinstance(data, list) and data else None
        if name == "disconnect":
            # A client's own "disconnect" event would run our bookkeeping while it stays and listens unseen.
            socketio.start_background_task(server.eio.disconnect, connection)
        elif isinstance(name, str) and name != "connect":
            handle(connection, namespace, number, data)

    server._handle_event = handle_named


def _close_later(connection: str, seconds: float) -> None:
    socketio.sleep(seconds)
    server = socketio.server
    if not server.manager.is_connected(server.manager.sid_from_eio_sid(connection, ROOT), ROOT):
        server.eio.disconnect(connection)


def mend_endings() -> None:
    """Lets a frame that cannot be read end its socket as any other end does.

    engineio reads such a frame outside its own guard, so the disconnect handler never ran: a ghost stayed in the rooms and
    kept one of the member's places.
    """
    from engineio.socket import Socket  # noqa: PLC0415  # only a process with sockets needs it

    serve_socket = Socket._websocket_handler
    if serve_socket.__name__ == "to_the_end":
        return

    def to_the_end(self: Any, ws: Any) -> Any:
        try:
            return serve_socket(self, ws)
        except ValueError:
            return []
        finally:
            if not self.closed:
                self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    Socket._websocket_handler = to_the_end
