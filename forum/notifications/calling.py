"""Calls: an empty push to a member's own devices when something waits, once until they have looked.

Off the request and after the commit: whoever writes an answer neither waits for a push service nor hears that it failed.
A call that is lost is lost; what it was about stands under Notices.
"""

import logging
import time
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from flask import Flask, current_app
from limits import RateLimitItemPerSecond

from forum.accounts import pushes
from forum.accounts.pushes import Place
from forum.config import Config
from forum.extensions import limiter, socketio
from forum.lib import seal
from forum.lib.push import Answer, Outcome
from forum.transaction import after_commit

if TYPE_CHECKING:
    from forum.notifications.knocking import Knocker

log = logging.getLogger("forum")


def call(account_id: int) -> None:
    """Calls a member's devices once the running transaction is stored. Does nothing in a process that calls nobody."""
    bell: Bell | None = current_app.extensions.get("bell")
    if bell is not None and pushes.has_any(account_id):
        after_commit(lambda: bell.begin(account_id))


def install(app: Flask, config: Config) -> None:
    """Lets a serving process call. Imports here what a call needs, before the hub runs: it takes a quarter of a second."""
    from forum.notifications.knocking import Knocker  # noqa: PLC0415  # memory that a process without push never carries

    app.extensions["bell"] = Bell(app, config, Knocker(config))


class Bell:
    """Decides when which browser is called, and what an answer means. One a process.

    The rest between two calls to a member is counted with the other limits, in memory or Redis: no time is stored.
    """

    def __init__(self, app: Flask, config: Config, knocker: "Knocker") -> None:
        self._app, self._config, self._knocker = app, config, knocker
        self._rest = RateLimitItemPerSecond(1, max(1, round(config.push_rest_minutes * 60)))
        self._slots = BoundedSemaphore(config.push_at_once)
        self._waiting: set[int] = set()

    def begin(self, account_id: int) -> None:
        """Calls a member's browsers as soon as they may be called, in the background."""
        if account_id not in self._waiting:
            self._waiting.add(account_id)
            socketio.start_background_task(self._begin, account_id)

    def _begin(self, account_id: int) -> None:
        try:
            places = self._rested(account_id)
        except Exception as error:  # a database or a Redis that is away: the notice is there all the same
            log.error("nobody was called: %s", type(error).__name__)
            return
        finally:
            self._waiting.discard(account_id)
        for place in places:
            socketio.start_background_task(self._call, place)

    def _rested(self, account_id: int) -> list[Place]:
        """Where to call once the member has had their rest; nowhere when they have looked meanwhile."""
        who = seal.keyed_hash(seal.server_key(self._config.secret_key, b"nl.push.rest"), str(account_id))[:24]
        while places := self._places(account_id):
            if limiter.limiter.hit(self._rest, "push", who):
                return places
            rests_until = limiter.limiter.get_window_stats(self._rest, "push", who).reset_time
            socketio.sleep(max(0.1, rests_until - time.time()))
        return []

    def _call(self, place: Place) -> None:
        try:
            answer = self._tried(place)
            if answer is None or answer.outcome is Outcome.TAKEN:
                return
            if answer.outcome is Outcome.GONE:
                with self._app.app_context():
                    pushes.forget(place)
            else:
                log.warning("a call was given up: %s", answer.said)
        except Exception as error:  # nobody waits for this task, and its own words could name the address
            log.error("a call failed: %s", type(error).__name__)

    def _tried(self, place: Place) -> Answer | None:
        """Knocks, and again after a pause, but not later than a service would hold a call anyway. None when the browser
        is to be left in peace by then."""
        pause, left = self._config.push_retry_seconds, self._config.push_ttl_minutes * 60.0
        for again in reversed(range(self._config.push_tries)):
            with self._slots:
                # At the last moment: signing out must not be followed by a call, however long this one has waited.
                if place not in self._places(place.account_id):
                    return None
                answer = self._knocker.knock(place.endpoint)
            wait = max(pause, answer.wait)
            if answer.outcome is not Outcome.LATER or not again or wait > left:
                break
            socketio.sleep(wait)
            pause, left = pause * 2, left - wait
        return answer

    def _places(self, account_id: int) -> list[Place]:
        with self._app.app_context():
            return pushes.to_call(account_id, self._config)
