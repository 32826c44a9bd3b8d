"""Somebody who goes on writing in a thread of their own, and counts what was acknowledged."""

import threading
import time
from types import TracebackType

from flask import Flask

from forum.extensions import db
from forum.lib import ids
from forum.rooms import service as rooms
from tests import factories as make

PATIENCE_SECONDS = 20


class Writer:
    """Writes line after line, each with its number, until the block ends."""

    def __init__(self, app: Flask) -> None:
        self._app, self._author, self._room = app, make.make_member(), make.a_room().public_id
        self._stop, self._turn = threading.Event(), threading.Condition()
        self._thread = threading.Thread(target=self._write)
        self.count, self.longest_seconds = 0, 0.0
        self.trouble: BaseException | None = None

    def __enter__(self) -> "Writer":
        db.session.remove()
        self._thread.start()
        self.one_more()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_SECONDS)
        assert self.trouble is None, self.trouble

    def one_more(self) -> None:
        """Waits until one more line is acknowledged; fails when writing stands still."""
        with self._turn:
            before = self.count
            assert self._turn.wait_for(lambda: self.count > before or self.trouble, PATIENCE_SECONDS), (
                "writing stands still"
            )

    def _write(self) -> None:
        try:
            with self._app.app_context():
                while not self._stop.is_set():
                    self._say()
        except BaseException as error:  # told in the test's own thread
            self.trouble = error

    def _say(self) -> None:
        begun = time.monotonic()
        text = f"line {self.count + 1} of an evening"
        rooms.say(self._author, self._room, make.settings(), text=text, nonce=ids.token(8))
        self.longest_seconds = max(self.longest_seconds, time.monotonic() - begun)
        with self._turn:
            self.count += 1
            self._turn.notify_all()
