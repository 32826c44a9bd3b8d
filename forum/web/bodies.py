"""How much of a body is looked at, and where a chosen file stays: in memory, for a camera writes the place into it.

Fields are counted before anything takes a form apart: taking half a million apart holds everybody up for seconds.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from io import BytesIO
from threading import Lock
from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict

from forum.config import Config
from forum.extensions import socketio

FORM = "application/x-www-form-urlencoded"
WITH_FILES = "multipart/form-data"
# A piece has 64 KB and takes a fifth of a millisecond.
PIECES_AT_ONCE = 8


class Room:
    """Bytes of arriving files that this process holds at most, all together."""

    def __init__(self, most: int) -> None:
        self._left, self._lock = most, Lock()

    def take(self, count: int) -> bool:
        """Whether so many bytes more have room; then they count until they are given back."""
        with self._lock:
            if count > self._left:
                return False
            self._left -= count
            return True

    def give_back(self, count: int) -> None:
        """Frees what was taken."""
        with self._lock:
            self._left += count


class Arriving(BytesIO):
    """A file as it comes in. Read to its end, so that the words sent with it are read too; kept only while it has room.

    `is_too_large` and `is_crowded` say why nothing of it was kept. `rest` is called now and then, to let others go on.
    """

    def __init__(self, most: int, room: Room, rest: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._most, self._room, self._held, self._pieces = most, room, 0, 0
        self._rest = rest
        self.is_too_large = self.is_crowded = False

    def write(self, data: Any) -> int:
        """Takes the next piece."""
        count = len(data)
        self._pieces += 1
        if self._pieces % PIECES_AT_ONCE == 0:
            self._rest()
        if self.is_too_large or self.is_crowded:
            return count
        self.is_too_large = self._held + count > self._most
        self.is_crowded = not self.is_too_large and not self._room.take(count)
        if self.is_too_large or self.is_crowded:
            self._let_go()
            return count
        self._held += count
        return super().write(data)

    def close(self) -> None:
        """Ends with the request."""
        self._room.give_back(self._held)
        self._held = 0
        super().close()

    def _let_go(self) -> None:
        self.seek(0)
        self.truncate()
        self._room.give_back(self._held)
        self._held = 0


class HouseRequest(Request):
    """A request whose files stay in memory. `file_max_bytes` is 0 where no form of ours has a file."""

    file_max_bytes = 0
    room = Room(0)

    def _get_file_stream(self, *about: Any, **more: Any) -> IO[bytes]:
        return Arriving(self.file_max_bytes, self.room, lambda: socketio.sleep(0))


def install(app: Flask, config: Config, with_files: Mapping[str, Callable[[str], bool]]) -> None:
    """Refuses a form with more fields than any page of ours sends, before the forgery check reads it.

    `with_files` are the endpoints whose forms may carry a picture, each with what says whether a larger form is taken where
    its address leads.
    """
    app.request_class = HouseRequest
    room = Room(config.pictures_arriving_max_bytes)

    def refuse_crowded() -> None:
        if request.mimetype != FORM:
            return
        if request.get_data(cache=True).count(b"&") >= config.form_max_fields:
            # The page that says so must not take it apart either.
            request.form, request.files = ImmutableMultiDict(), ImmutableMultiDict()
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def make_room() -> None:
        asks = with_files.get(request.endpoint or "")
        if asks is None or request.mimetype != WITH_FILES:
            return
        request.file_max_bytes, request.room = config.picture_file_max_bytes, room  # type: ignore[attr-defined]  # ours
        is_large = (request.content_length or 0) > config.form_max_bytes
        if is_large and asks((request.view_args or {}).get("public_id", "")):
            request.max_content_length = config.picture_form_max_bytes

    app.before_request_funcs.setdefault(None, [])[:0] = [refuse_crowded, make_room]
