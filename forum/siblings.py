"""The other processes of this house: what they are told, what each shares of itself, and whether the way is open.

Without `REDIS_URL` there are none, and the way is always open.
"""

import logging
import time
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from forum.config import Config
from forum.daykey import today
from forum.extensions import socketio
from forum.relay import BEAT_SECONDS, Message, Relay
from forum.stores import redis_errors

log = logging.getLogger("forum")
# A process that says nothing for so long is gone, and what it shared with it.
PROCESS_SILENT_SECONDS = 3.0
# What was shared is said again with every so many beats, for who came later.
AGAIN_AFTER_BEATS = 3
Heard = Callable[[str, Message], None]
Mine = Callable[[], Any]
Theirs = Callable[[str, Any], None]

_heard: dict[str, Heard] = {}
_shared: dict[str, tuple[Mine, Theirs]] = {}
_linked: list[Callable[[bool], None]] = []


class House:
    """What this process knows of the others."""

    def __init__(self, secret: str = "") -> None:
        # When each was heard last, on this process's own clock.
        self.others: dict[str, float] = {}
        self.said: dict[str, Any] = {}
        self.beats = 0
        # The same in all processes that have the same secret.
        self.print = blake2b(b"house", key=secret.encode()[:64], digest_size=8).hexdigest()
        self.strangers: set[str] = set()
        self.has_left = False


_house = House()


def relay(config: Config) -> Relay | None:
    """The manager for the Socket.IO server, or None when this is the only process."""
    global _house  # noqa: PLW0603  # one house a process, begun by the app that is bound
    _house = House(config.secret_key)
    today.use(config.secret_key)
    return Relay(config.redis_url, hear=_hear, beat=_beat, linked=_link) if config.redis_url else None


def start() -> None:
    """Begins to listen to the others. Called when the process serves."""
    if (mine := _relay()) is not None:
        socketio.server.manager_initialized = True
        mine.initialize()


def leave() -> None:
    """Says good-bye: nobody counts on this process any longer. What it does until its end still reaches them."""
    tell("gone")
    _house.has_left = True


def drain() -> None:
    """Waits a moment until everything that was told is on its way."""
    if (mine := _relay()) is not None:
        mine.drain()


def tell(word: str, **facts: Any) -> None:
    """Tells the other processes something; it may be lost on the way."""
    if not _house.has_left and (mine := _relay()) is not None:
        mine.say(word, **facts)


def on(word: str, heard: Heard) -> None:
    """Calls `heard(process, facts)` when another process says `word`."""
    _heard[word] = heard


def share(name: str, mine: Mine, theirs: Theirs) -> None:
    """Shares what `mine()` returns with the others, once a second when it changed; `theirs(process, what)` gets what
    another one shared, None when that one is gone."""
    _shared[name] = (mine, theirs)


def on_link(act: Callable[[bool], None]) -> None:
    """Calls `act(live)` when the way to the others opens or closes."""
    _linked.append(act)


def is_live() -> bool:
    """Whether what this process tells reaches the others, as far as it can know."""
    mine = _relay()
    return mine is None or mine.is_live


def is_fresh(process: str) -> bool:
    """Whether another process was heard within its last beats: what it shared is how things are."""
    return time.monotonic() - _house.others.get(process, 0.0) < 1.5 * BEAT_SECONDS


def is_before_us(process: str) -> bool:
    """Whether another process comes before this one, in an order that is the same in all of them."""
    mine = _relay()
    return mine is not None and process < mine.host_id


def _relay() -> Relay | None:
    manager = socketio.server.manager if socketio.server is not None else None
    return manager if isinstance(manager, Relay) else None


def _beat(mine: Relay) -> Message:
    if _house.has_left:
        return {"left": True}
    _agree(mine)
    _forget_silent(mine)
    _house.beats += 1
    facts: Message = {"print": _house.print}
    for name, (what, _theirs) in _shared.items():
        value = what()
        if value != _house.said.get(name) or _house.beats % AGAIN_AFTER_BEATS == 0:
            _house.said[name] = facts[name] = value
    return facts


def _agree(mine: Relay) -> None:
    try:
        today.agree(mine.agree)
    except redis_errors():
        # The limits of this process go on under a key of its own.
        today.forget_agreement()


def _forget_silent(mine: Relay) -> None:
    # While the way is closed silence says nothing about anybody.
    if mine.is_live:
        now = time.monotonic()
        for process in [each for each, at in _house.others.items() if now - at > PROCESS_SILENT_SECONDS]:
            _gone(process)


def _gone(process: str) -> None:
    if _house.others.pop(process, None) is not None:
        for _mine, theirs in _shared.values():
            theirs(process, None)


def _hear(process: str, message: Message) -> None:
    word = message.get("word", "")
    if word == "gone":
        _gone(process)
    elif word == "beat":
        _hear_beat(process, message)
    elif word in _heard:
        _heard[word](process, message)


def _hear_beat(process: str, message: Message) -> None:
    if message.get("left"):
        return
    if message.get("print") != _house.print:
        if process not in _house.strangers:
            _house.strangers.add(process)
            log.error("another process has another SECRET_KEY: give all of them the same")
        return
    if process not in _house.others:
        # It was not there when we last said what we share.
        _house.said.clear()
    _house.others[process] = time.monotonic()
    for name, (_mine, theirs) in _shared.items():
        if name in message:
            theirs(process, message[name])


def _link(live: bool) -> None:
    if live:
        today.forget_agreement()
        # What was missed meanwhile is no silence of theirs.
        _house.others = dict.fromkeys(_house.others, time.monotonic())
    for act in _linked:
        act(live)
