"""The broadcast's fast way to many sockets, and what eventlet's WebSocket needs mended; each with a guard on what it knows."""

from forum.fanout.direct import write_directly
from forum.fanout.mending import mend_eventlet, unmask

__all__ = ["mend_eventlet", "unmask", "write_directly"]
