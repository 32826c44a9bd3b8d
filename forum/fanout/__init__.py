"""The broadcast's fast way to many sockets, and what the libraries below it need mended; with a guard on what it knows."""

import logging
from typing import Any

from forum.fanout import direct, known, sparing
from forum.fanout.asking import search_pages_once
from forum.fanout.mending import mend_eventlet, unmask

__all__ = ["mend_eventlet", "search_pages_once", "serve_many", "unmask"]
log = logging.getLogger("forum")


def serve_many(server: Any, *, directly: bool = True) -> bool:
    """Lets a Socket.IO server on eventlet keep little for each connection and, with `directly`, write to each at once
    where it can. Returns False, changing nothing and saying why on the log, when it is not one that this was made for.
    """
    reason = known.unfamiliar(server)
    if reason:
        log.warning("sockets are served as the libraries serve them: %s", reason)
        return False
    sparing.keep_little(server)
    if directly:
        direct.write_directly(server)
    return True
