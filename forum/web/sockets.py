"""The door for socket events: who may connect, how fast, who is asked each time, and how a refusal is said."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_socketio import ConnectionRefusedError as Unwelcome
from flask_socketio import join_room
from sqlalchemy.exc import DBAPIError

from forum import errors, live
from forum.config import Config
from forum.extensions import socketio
from forum.lib.words import N_
from forum.policy import Action
from forum.transaction import release
from forum.web import doorkeeper
from forum.web.failures import ack_of
from forum.web.identity import actor, config, refuse_early

log = logging.getLogger("forum")
Ack = dict[str, Any]
# Event name -> the action it asks for; read by the test of the surface.
EVENTS: dict[str, Action] = {}
_opening: list[Callable[[Flask], None]] = []
_closing: list[Callable[[str], None]] = []


class Bucket:
    """A token bucket: `rate` events a second, `burst` at once."""

    __slots__ = ("_at", "_burst", "_left", "_rate", "refused")

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst, self._left = rate, float(burst), float(burst)
        self._at = time.monotonic()
        self.refused = 0

    @property
    def is_full(self) -> bool:
        """Whether forgetting the bucket would change nothing."""
        return self._left + (time.monotonic() - self._at) * self._rate >= self._burst

    def take(self) -> bool:
        """Whether one more event fits now."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            self.refused += 1
            return False
        self._left -= 1
        return True


_events: dict[str, Bucket] = {}
_lines: dict[int, Bucket] = {}
LINES_KEPT = 1000


def events_of(sid: str) -> Bucket:
    """The bucket for all events of one socket."""
    if sid not in _events:
        _events[sid] = Bucket(config().socket_events_per_second, config().socket_events_burst)
    return _events[sid]


def lines_of(account_id: int) -> Bucket:
    """The bucket for the lines of one member, whatever socket they come by: a new connection gives no new patience."""
    if account_id not in _lines:
        if len(_lines) >= LINES_KEPT:
            for other in [each for each, bucket in _lines.items() if bucket.is_full]:
                del _lines[other]
        _lines[account_id] = Bucket(config().socket_lines_per_second, config().socket_lines_burst)
    return _lines[account_id]


def this_socket() -> str:
    """The id of the socket whose event is being answered."""
    return str(request.sid)  # type: ignore[attr-defined]  # added to the request by Flask-SocketIO


def event(name: str, action: Action) -> Callable[[Callable[[dict[str, Any]], Ack]], Callable[..., Ack]]:
    """Registers a handler `(payload) -> ack` for a socket event and names the action it asks for.

    The actor is read anew for each event, so a sign-out or a pause holds at once. Refusals become acks.
    """
    EVENTS[name] = action

    def decorate(handler: Callable[[dict[str, Any]], Ack]) -> Callable[..., Ack]:
        @wraps(handler)
        def answered(payload: Any = None, *rest: Any) -> Ack:
            return _answer(handler, action, payload)

        socketio.on_event(name, answered)
        return answered

    return decorate


def on_open(act: Callable[[Flask], None]) -> None:
    """Calls `act(app)` when a socket has entered."""
    _opening.append(act)


def on_close(act: Callable[[str], None]) -> None:
    """Calls `act(sid)` when a socket has closed."""
    _closing.append(act)


def _answer(handler: Callable[[dict[str, Any]], Ack], action: Action, payload: Any) -> Ack:
    sid = this_socket()
    if not events_of(sid).take():
        return _too_fast(sid)
    try:
        refuse_early(action)
        if not isinstance(payload, dict):
            raise errors.Invalid({"payload": N_("This page sent something we could not read. Please reload it.")})
        return handler(payload)
    except errors.SignInNeeded as error:
        live.cut(sid, "ended")
        return ack_of(error)
    except errors.Plain as error:
        return ack_of(error)
    except DBAPIError as error:
        log.error("database refused an event: %s", type(error.orig).__name__)
        return ack_of(
            errors.Conflict(N_("We could not save that just now: your words are still here. Please try again."))
        )
    finally:
        release()


def _too_fast(sid: str) -> Ack:
    if events_of(sid).refused == config().socket_refusals_before_cut:
        live.cut(sid, "flood")
    return ack_of(errors.TooSoon(N_("Slow down a little, please."), wait=1))


def install(app: Flask, settings: Config) -> None:
    """Binds the socket server to the app."""
    socketio.init_app(
        app,
        async_mode=settings.async_mode,
        cors_allowed_origins=list(settings.public_origins),
        max_http_buffer_size=settings.socket_frame_max_bytes,
        message_queue=settings.redis_url or None,
        transports=["websocket"],
        http_compression=False,
        websocket_compression=False,
        manage_session=False,
        always_connect=False,
        logger=False,
        engineio_logger=False,
    )
    doorkeeper.watch_entries()


@socketio.on("connect")
def _connect(auth: Any = None) -> None:
    """Lets a signed-in member in; everybody else, and a sixth socket, hears why not."""
    who = actor()
    if who.id is None:
        raise _refusal(_("Please sign in first."))
    try:
        refuse_early(Action.ENTER_ROOM)
    except errors.Plain as error:
        raise _refusal(str(ack_of(error)["reason"])) from error
    if live.sockets.count(who.id) >= config().sockets_per_account:
        raise _refusal(_("You have too many pages open here. Close one, then reload this one."))
    sid = this_socket()
    live.sockets.add(sid, who.id, who.session_id)
    for each in who.selves:
        join_room(live.account(each))
    release()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the documented way out of the proxy
    for act in _opening:
        act(app)


def _refusal(words: str) -> Unwelcome:
    release()
    doorkeeper.close_refused(this_socket())
    return Unwelcome(words)


@socketio.on("disconnect")
def _disconnect(reason: Any = None) -> None:
    sid = this_socket()
    for act in _closing:
        try:
            act(sid)
        except DBAPIError:
            log.error("closing a socket could not be stored")
    live.sockets.remove(sid)
    _events.pop(sid, None)
    # One connection is one socket: leaving and entering again on it would give a fresh bucket each time.
    doorkeeper.close_left(sid)
    release()
