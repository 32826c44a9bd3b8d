"""What a socket's event asks of Flask: never which page it is.

For every event Flask-SocketIO enters a request context anew, and each time the map of pages is searched for the address by
which the socket came in. It is searched once for a socket; its events take what was found.
"""

from typing import Any

from flask import Flask, Request
from werkzeug.exceptions import NotFound
from werkzeug.routing import MapAdapter

# In the environment of a connection, which all events of its socket share.
KEPT = "nightlight.urls"
# The libraries' path for sockets. Requests for it never reach Flask: what has it there is an event.
SOCKETS = "/socket.io"


def search_pages_once(app: Flask) -> None:
    """Lets the events of one socket share what builds addresses for them. What is no socket is served as ever."""
    stock = app.create_url_adapter

    def create_url_adapter(request: Request | None) -> MapAdapter | None:
        if request is None or not request.path.startswith(SOCKETS):
            return stock(request)
        kept: MapAdapter | None = request.environ.get(KEPT)
        if kept is None:
            kept = request.environ[KEPT] = stock(request)
            if kept is not None:
                kept.match = _no_page  # type: ignore[assignment, method-assign]  # of this one, which is nobody else's
        return kept

    app.create_url_adapter = create_url_adapter  # type: ignore[method-assign]  # the documented place to change it


def _no_page(**_how: Any) -> Any:
    raise NotFound
