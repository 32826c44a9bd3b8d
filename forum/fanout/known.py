"""What this package was read against: exact versions of three libraries, and the internals it touches."""

import importlib.metadata
from typing import Any

KNOWN = {"eventlet": "0.41.3", "python-engineio": "4.15.1", "python-socketio": "5.18.1"}


def unfamiliar(server: Any) -> str:
    """What about a Socket.IO server is not as this package knows it, in words for the log, or an empty string."""
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
    from eventlet.websocket import RFC6455WebSocket  # noqa: PLC0415  # importing it patches nothing, but costs memory
    from eventlet.wsgi import HttpProtocol  # noqa: PLC0415  # as above

    socket, ws = Socket(server.eio, "none"), RFC6455WebSocket(None, {})
    wanted = (
        (server.packet_class, ("uses_binary_events",)),
        (server.manager, ("emit", "get_participants")),
        (server.eio, ("sockets", "send_packet", "ping_interval")),
        (server.eio._async.get("websocket"), ("_handle_hybi_request",)),
        (HttpProtocol, ("get_environ",)),
        (socket, ("queue", "last_ping", "closing", "closed", "schedule_ping", "_websocket_handler")),
        (socket.queue, ("getters", "queue", "put")),
        (ws, ("_sendlock", "_send", "_pack_message", "websocket_closed", "extensions", "socket")),
        (ws._sendlock, ("counter", "_waiters", "acquire", "release")),
    )
    return [f"{type(thing).__name__}.{name}" for thing, names in wanted for name in names if not hasattr(thing, name)]
