"""The rooms' pulse: changed numbers once a second, each room's newest number at every heartbeat.

Also ends the sockets of sessions that are over. Each process beats for its own sockets. While the way to the other processes
is closed the newest numbers are told much more often: pages then get by catching up what they do not hear.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from forum import live, siblings
from forum.accounts import sessions
from forum.config import Config
from forum.extensions import socketio
from forum.rooms import hours, queries
from forum.rooms.presence import presence
from forum.transaction import release

log = logging.getLogger("forum")
TELL_SECONDS = 1.0
_app: Flask | None = None
Act = TypeVar("Act", bound=Callable[[Config], object])
_each_beat: list[Callable[[Config], object]] = []


def on_beat(act: Act) -> Act:
    """Registers what a part of the rooms does with every beat, once a second, in every process."""
    _each_beat.append(act)
    return act


def start(app: Flask) -> None:
    """Starts the pulse of this process, once: when it serves, or with the first socket."""
    global _app  # noqa: PLW0603  # one pulse a process
    if _app is None:
        _app = app
        socketio.start_background_task(_beat, app)


def _beat(app: Flask) -> None:
    config: Config = app.config["NIGHTLIGHT"]
    since, ticked = 0.0, config.tick_seconds
    while True:
        pause = min(TELL_SECONDS, config.heartbeat_seconds)
        socketio.sleep(pause)
        since, ticked = since + pause, ticked + pause
        due = since >= (config.heartbeat_seconds if siblings.is_live() else config.heartbeat_cut_off_seconds)
        _guarded(app, tell_numbers, lambda: end_old_sockets(config), *([tell_heads] if due else []))
        for act in _each_beat:
            _guarded(app, partial(act, config))
        if due:
            since = 0.0
        if ticked >= config.tick_seconds:
            ticked = 0.0
            _guarded(app, lambda: keep_hours(config))


def _guarded(app: Flask, *acts: Callable[[], object]) -> None:
    with app.app_context():
        try:
            for act in acts:
                act()
        except SQLAlchemyError as error:
            log.error("the pulse missed a beat: %s", type(getattr(error, "orig", error)).__name__)
        finally:
            release()


def keep_hours(config: Config) -> None:
    """Opens and closes rooms by their hours, and notes where somebody hosts; safe in every process."""
    hours.somebody_hosts([room_id for room_id in presence.occupied() if presence.here(room_id)["host"]])
    hours.tick(config)


def tell_numbers() -> None:
    """Sends `room:here` to the rooms where somebody came, went or began to listen."""
    changed = presence.take_changed()
    try:
        found = queries.heads(sorted(changed)) if changed else {}
    except SQLAlchemyError:
        presence.changed |= changed
        raise
    for room_id, (public_id, _head) in found.items():
        live.tell_here(live.room(room_id), "room:here", {"room": public_id, **presence.here(room_id)})


def tell_heads() -> None:
    """Sends `room:head` with the newest number to every room somebody is in, so that a gap is seen without a new line."""
    occupied = presence.occupied()
    for room_id, (public_id, head) in queries.heads(occupied).items() if occupied else ():
        live.tell_here(live.room(room_id), "room:head", {"room": public_id, "seq": head})


def end_old_sockets(config: Config) -> None:
    """Closes the sockets whose session has ended by itself or elsewhere (on the command line, in a process that could not
    say so), and those that are too many of one account."""
    held = live.sockets.session_ids()
    open_ones = sessions.still_open(held)
    if open_ones != held:
        for sid, session_id in live.sockets.by_session():
            if session_id not in open_ones:
                live.cut(sid, "ended")
    for sid in live.sockets.surplus(config.sockets_per_account):
        live.cut(sid, "crowded")


def tell_link(is_live: bool) -> None:
    """Tells every page of this process whether lines from the other processes come at once or late; what was missed
    meanwhile is seen by the newest numbers, told when the way is open again."""
    live.tell_here(None, "room:link", {"live": is_live})
    if is_live:
        _tell_heads_soon()


def _tell_heads_soon() -> None:
    if _app is not None:
        socketio.start_background_task(_guarded, _app, tell_heads)


siblings.on_link(tell_link)
# Another process could not send something: whoever listens here may have missed it.
siblings.on("missed", lambda _process, _facts: _tell_heads_soon())
