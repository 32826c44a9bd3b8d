"""Serving the app in its async mode, with a quiet log that names nobody."""

import logging
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler
from types import FrameType

from flask import Flask

from forum.config import Config
from forum.extensions import socketio

# The socket libraries set a level on their own children, and print what a stranger sent.
QUIET = ("werkzeug", "engineio", "engineio.server", "socketio", "socketio.server", "geventwebsocket")


def serve(app: Flask, config: Config) -> None:
    """Serves until SIGTERM or Ctrl-C. Prints where; writes no access log."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d %H:00")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    # A request line that is no HTTP makes the standard library's handler print the caller's address.
    BaseHTTPRequestHandler.log_message = lambda *anything: None  # type: ignore[method-assign]  # on purpose
    where = config.public_origins[0] if config.public_origins else f"port {config.port}"
    sys.stdout.write(f"Nightlight is open at {where}\n")
    sys.stdout.flush()
    socketio.run(app, host=config.host, port=config.port, **_options(config))


def _options(config: Config) -> dict[str, object]:
    if config.async_mode == "threading":
        return {"allow_unsafe_werkzeug": True}
    if config.async_mode == "gevent":
        return {"log_output": False, "error_log": None}
    return {"log_output": False}


def _stop(number: int, frame: FrameType | None) -> None:
    # At once: an exception would be raised in whatever green thread runs, and the socket library swallows it there.
    # What was acknowledged is stored; what was not, the pages send again.
    sys.stdout.write("Good night.\n")
    sys.stdout.flush()
    os._exit(0)
