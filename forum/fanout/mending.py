"""What eventlet's WebSocket needs mended, with a switch and a guard on the version it was written for.

eventlet unmasks client frames byte by byte in Python: 264 microseconds a KB, so a large frame holds up everybody
(performance.md). One exclusive-or of two large integers does the same work many times faster.
"""

import importlib.metadata
import logging
from typing import Any

log = logging.getLogger("forum")
KNOWN_EVENTLET = ("0.41",)


def unmask(data: bytes, mask: tuple[int, int, int, int] | bytes, length: int | None = None, offset: int = 0) -> bytes:
    """`data` (its first `length` bytes) with a WebSocket mask of four bytes taken off or put on; `offset` is how many
    bytes of the frame came before."""
    size = len(data) if length is None else length
    key = bytes(mask)
    turn = offset % 4
    key = key[turn:] + key[:turn]
    long_key = (key * (size // 4 + 1))[:size]
    mixed = int.from_bytes(data[:size], "big") ^ int.from_bytes(long_key, "big")
    return mixed.to_bytes(size, "big")


def mend_eventlet() -> bool:
    """Replaces eventlet's unmasking. Returns False, and changes nothing, when eventlet is not one this was tried with."""
    version = importlib.metadata.version("eventlet")
    if not version.startswith(KNOWN_EVENTLET):
        log.warning("eventlet %s is new here: its own unmasking stays", version)
        return False
    # Importing it patches nothing, but costs memory.
    from eventlet.websocket import RFC6455WebSocket, WebSocketWSGI  # noqa: PLC0415  # as said
    from eventlet.wsgi import HttpProtocol  # noqa: PLC0415  # as above

    if not callable(getattr(RFC6455WebSocket, "_apply_mask", None)) or not hasattr(RFC6455WebSocket, "Message"):
        return False
    RFC6455WebSocket._apply_mask = staticmethod(unmask)
    RFC6455WebSocket.Message.push = _push_within_limit
    RFC6455WebSocket.wait = _wait_in_turn
    # eventlet agrees to compress with every browser that offers it, and they all do: each line would be packed once for
    # each listener, and each connection would keep 300 KB for it.
    WebSocketWSGI._negotiate_permessage_deflate = lambda server, offered: None
    # eventlet has its own copy of the standard library's handler, which prints the address of whoever sends no HTTP.
    HttpProtocol.log_message = lambda *anything: None
    # eventlet writes this on the log, with the caller's address, when a closed socket is closed again.
    RFC6455WebSocket.log_context = property(lambda self: "a socket", lambda self, text: None)
    return True


def _push_within_limit(message: Any, data: bytes, final: bool = False) -> None:
    """Adds a piece to a message; refuses one whose pieces together are over the limit of a frame.

    eventlet limits each frame only, so a message in endless small pieces would fill the memory before anybody looked.
    Raises FailedConnectionError (close code 1009).
    """
    from eventlet.websocket import FailedConnectionError  # noqa: PLC0415  # as above

    # Every piece counts for one more: endless empty ones would fill the memory too.
    message.size = getattr(message, "size", -1) + len(data) + 1
    if message.size > message.max_frame_length:
        raise FailedConnectionError(1009, f"A message may have {message.max_frame_length} bytes.")
    message.finished = final
    message.data.append(data)


def _wait_in_turn(socket: Any) -> Any:
    """The next message of a socket, after everybody else had a turn: a flood in one packet is not read in one go."""
    import eventlet  # noqa: PLC0415  # as above

    eventlet.sleep(0)
    return next(socket.iterator, None)
