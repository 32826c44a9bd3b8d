"""The door for socket events: who may connect, how fast, who is asked each time, and how a refusal is said."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import gettext as _
from flask_socketio import ConnectionRefusedError as Unwelcome
from flask_socketio import join_room
from sqlalchemy.exc import SQLAlchemyError

from forum import errors, live, siblings
from forum.config import Config
from forum.daykey import today
from forum.extensions import socketio
from forum.lib.words import N_
from forum.policy import Action
from forum.transaction import is_passing, release
from forum.web import doorkeeper, watchdog
from forum.web.failures import ack_of
from forum.web.identity import actor, as_visitor, config, refuse_early

log = logging.getLogger("forum")
Ack = dict[str, Any]
# Event name -> the action it asks for; read by the test of the surface.
EVENTS: dict[str, Action] = {}
_opening: list[Callable[[Flask], object]] = [watchdog.start]
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

    def charge(self) -> None:
        """Takes one event away that was let through elsewhere, also when there is none left: then the next waits longer."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        self._left = max(self._left - 1, -self._burst)


_events: dict[str, Bucket] = {}
# By the member's name of the day, which is the same in all processes.
_lines: dict[str, Bucket] = {}
LINES_KEPT = 1000
# What a page is told to do when it has too many sisters: try again, for somebody may close one.
CROWDED_AGAIN_SECONDS = 10


def events_of(sid: str) -> Bucket:
    """The bucket for all events of one socket."""
    if sid not in _events:
        _events[sid] = Bucket(config().socket_events_per_second, config().socket_events_burst)
    return _events[sid]


def take_line(account_id: int) -> bool:
    """Whether a member may say one more line now, whatever socket and process it comes by: a new connection gives no new
    patience. The other processes count it too."""
    name = today.member(account_id)
    if not _lines_of(name, config()).take():
        return False
    siblings.tell("line", who=name)
    return True


def forget_lines() -> None:
    """Begins to count lines anew, for everybody in this process."""
    _lines.clear()


def _lines_of(name: str, settings: Config) -> Bucket:
    if name not in _lines:
        if len(_lines) >= LINES_KEPT:
            for other in [each for each, bucket in _lines.items() if bucket.is_full]:
                del _lines[other]
        _lines[name] = Bucket(settings.socket_lines_per_second, settings.socket_lines_burst)
    return _lines[name]


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


def on_open(act: Callable[[Flask], object]) -> None:
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
        return ack_of(error, payload)
    except errors.Plain as error:
        return ack_of(error, payload)
    except SQLAlchemyError as error:
        log.error("database refused an event: %s", type(getattr(error, "orig", error)).__name__)
        release()
        if "actor" not in g:
            # Who asks cannot be read either.
            as_visitor()
        return ack_of(_unsaved(error), payload)
    finally:
        release()


def _unsaved(error: Exception) -> errors.Plain:
    if is_passing(error):
        # The page keeps the line and sends it again by itself.
        return errors.TooSoon(
            N_("We cannot save anything just now. Your words are kept, and go out in a moment."), wait=1
        )
    return errors.Conflict(N_("We could not save that just now: your words are still here. Please try again."))


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
        client_manager=siblings.relay(settings),
        transports=["websocket"],
        http_compression=False,
        websocket_compression=False,
        manage_session=False,
        always_connect=False,
        logger=False,
        engineio_logger=False,
    )
    siblings.on("line", lambda _process, facts: _lines_of(str(facts["who"]), settings).charge())
    doorkeeper.watch_entries()


@socketio.on("connect")
def _connect(auth: Any = None) -> None:
    """Lets a signed-in member in; everybody else, and a sixth socket, hears why not."""
    try:
        who = actor()
    except SQLAlchemyError as error:
        # Without words: a page that is refused stays away, one whose connection ends comes back by itself.
        release()
        doorkeeper.close_unheard(this_socket())
        raise Unwelcome from error
    if who.id is None:
        raise _refusal(_("Please sign in first."))
    try:
        refuse_early(Action.ENTER_ROOM)
    except errors.Plain as error:
        raise _refusal(str(ack_of(error)["reason"])) from error
    if live.sockets.count(who.id) >= config().sockets_per_account:
        words = _("You have too many pages open here. Close one; this one then connects by itself.")
        raise _refusal(words, {"again": CROWDED_AGAIN_SECONDS})
    sid = this_socket()
    live.sockets.add(sid, who.id, who.session_id)
    for each in who.selves:
        join_room(live.account(each))
    release()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the documented way out of the proxy
    for act in _opening:
        act(app)


def _refusal(*words: object) -> Unwelcome:
    release()
    doorkeeper.close_refused(this_socket())
    return Unwelcome(*words)


@socketio.on("disconnect")
def _disconnect(reason: Any = None) -> None:
    sid = this_socket()
    for act in _closing:
        try:
            act(sid)
        except SQLAlchemyError:
            log.error("closing a socket could not be stored")
    live.sockets.remove(sid)
    _events.pop(sid, None)
    # One connection is one socket: leaving and entering again on it would give a fresh bucket each time.
    doorkeeper.close_left(sid)
    release()
