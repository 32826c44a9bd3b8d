"""The rooms' pulse: changed numbers once a second, each room's newest number at every heartbeat.

Also ends the sockets of sessions that are over.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy.exc import DBAPIError

from forum import live
from forum.accounts import sessions
from forum.config import Config
from forum.extensions import socketio
from forum.rooms import queries
from forum.rooms.presence import presence
from forum.transaction import release

log = logging.getLogger("forum")
TELL_SECONDS = 1.0
_running = False
Act = TypeVar("Act", bound=Callable[[Config], object])
_each_beat: list[Callable[[Config], object]] = []


def on_beat(act: Act) -> Act:
    """Registers what a part of the rooms does with every beat, once a second."""
    _each_beat.append(act)
    return act


def start(app: Flask) -> None:
    """Starts the pulse of this process, once, with the first socket."""
    global _running  # noqa: PLW0603  # one pulse a process
    if not _running:
        _running = True
        socketio.start_background_task(_beat, app)


def _beat(app: Flask) -> None:
    config: Config = app.config["NIGHTLIGHT"]
    beats = max(1, round(config.heartbeat_seconds / TELL_SECONDS))
    count = 0
    while True:
        socketio.sleep(min(TELL_SECONDS, config.heartbeat_seconds))
        count += 1
        with app.app_context():
            try:
                tell_numbers()
                end_old_sockets()
                for act in _each_beat:
                    act(config)
                if count % beats == 0:
                    tell_heads()
            except DBAPIError as error:
                log.error("the pulse missed a beat: %s", type(error.orig).__name__)
            finally:
                release()


def tell_numbers() -> None:
    """Sends `room:here` to the rooms where somebody came, went or began to listen."""
    changed = presence.take_changed()
    for room_id, (public_id, _head) in queries.heads(sorted(changed)).items() if changed else ():
        _send(room_id, "room:here", {"room": public_id, **presence.here(room_id)})


def tell_heads() -> None:
    """Sends `room:head` with the newest number to every room somebody is in, so that a gap is seen without a new line."""
    occupied = presence.occupied()
    for room_id, (public_id, head) in queries.heads(occupied).items() if occupied else ():
        _send(room_id, "room:head", {"room": public_id, "seq": head})


def end_old_sockets() -> None:
    """Closes the sockets whose session has ended by itself or elsewhere: on the command line, in another process."""
    held = live.sockets.session_ids()
    open_ones = sessions.still_open(held)
    if open_ones == held:
        return
    for sid, session_id in live.sockets.by_session():
        if session_id not in open_ones:
            live.cut(sid, "ended")


def _send(room_id: int, event: str, payload: dict[str, Any]) -> None:
    live.publish(live.room(room_id), event, payload)
