"""Ending in good order: nobody new comes in, what is under way is finished, pages are told to come back, then it is night.

Nothing depends on it: what was acknowledged is stored, and what was not the pages send again. It only spares people the
wait for a connection that was cut.
"""

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wsgi import ClosingIterator

from forum import live, siblings
from forum.config import Config
from forum.discussions import marks
from forum.extensions import socketio

log = logging.getLogger("forum")
LOOK_SECONDS = 0.02
# A socket that does not read is not waited for longer.
GOODBYE_SECONDS = 2.0


class Ending:
    """Knows what is under way in this process, and ends it on SIGTERM. `stop_taking` closes the door for new callers."""

    def __init__(self, app: Flask, config: Config) -> None:
        self.stop_taking: Callable[[], None] = lambda: None
        self._app, self._config = app, config
        self._under_way: set[object] = set()
        self._inside = app.wsgi_app
        app.wsgi_app = self._counted  # type: ignore[method-assign]  # the documented way to wrap an app

    def watch(self) -> None:
        """Waits for SIGTERM beside everything else; Ctrl-C, and a second SIGTERM, end the process at once."""
        signal.signal(signal.SIGINT, _at_once)
        signal.signal(signal.SIGTERM, lambda _number, _frame: None)
        # A handler would run in whatever green thread it meets, and could not wake a hub that sleeps: so the number goes
        # through a socket, on which a green thread of its own waits.
        self._ear, self._mouth = socket.socketpair()
        self._mouth.setblocking(False)
        signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        socketio.start_background_task(self._wait)

    def _wait(self) -> None:
        times = 0
        while True:
            if self._ear.recv(1) == bytes([signal.SIGTERM]):
                times += 1
                if times == 1:
                    socketio.start_background_task(self._end_and_go)
                else:
                    _at_once(signal.SIGTERM, None)

    def _end_and_go(self) -> None:
        try:
            self._end()
        finally:
            _at_once(signal.SIGTERM, None)

    def _end(self) -> None:
        until = time.monotonic() + self._config.restart_most_seconds
        self.stop_taking()
        siblings.leave()
        live.send_home(self._config.restart_spread_seconds)
        _wait_until(lambda: not socketio.server.eio.sockets, min(until, time.monotonic() + GOODBYE_SECONDS))
        _wait_until(lambda: not self._under_way, until)
        with self._app.app_context():
            try:
                marks.flush(self._config.reading_marks_flush_rows)
            except SQLAlchemyError as error:
                log.error("reading marks were not stored: %s", type(error).__name__)
        siblings.drain()

    def _counted(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_UPGRADE" in environ:
            return self._inside(environ, start_response)
        mark = object()
        self._under_way.add(mark)
        try:
            answer = self._inside(environ, start_response)
        except BaseException:
            self._under_way.discard(mark)
            raise
        return ClosingIterator(answer, lambda: self._under_way.discard(mark))


def _wait_until(check: Callable[[], bool], until: float) -> None:
    while not check() and time.monotonic() < until:
        socketio.sleep(LOOK_SECONDS)


def _at_once(number: int, frame: FrameType | None) -> None:
    # An exception would be raised in whatever green thread runs, and the socket library swallows it there.
    sys.stdout.write("Good night.\n")
    sys.stdout.flush()
    os._exit(0)
