"""Lets the app of a test call the push service of the tests, and waits for its tasks instead of hoping."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask

from forum.accounts import pushes
from forum.accounts.models import PushSubscription
from forum.accounts.queries import Member
from forum.extensions import db, limiter, socketio
from forum.notifications import calling, service
from tests import factories as make
from tests.push_service import Call, PushService

CONTACT = "mailto:keeper@night.example"


class Calls:
    """Calls of one app: who is called, and that nothing is left to happen."""

    def __init__(self, app: Flask, service: PushService, tasks: list[threading.Thread]) -> None:
        self.app, self.service, self._tasks = app, service, tasks

    def settle(self) -> list[str]:
        """Waits until every task has ended; returns which browsers were called since the last time."""
        while self._tasks:
            self._tasks.pop().join(30)
        # What other sessions stored is read anew.
        db.session.rollback()
        called = self.service.called()
        self.service.calls.clear()
        return called

    def settled(self) -> list[Call]:
        """As `settle`, with everything that was sent."""
        calls = self.service.calls
        while self._tasks:
            self._tasks.pop().join(30)
        return list(calls)

    def turn_on(self, member: Member, browser: str, *, own_device: bool = True) -> str:
        """Signs a member in on a device of their own and turns the sign on there; returns the session's token."""
        token = make.session_with_keys(member, own_device=own_device)
        pushes.turn_on(make.identified(token), token, make.settings(), endpoint=self.service.endpoint(browser))
        return token

    def waiting(self) -> list[threading.Thread]:
        """Tasks that were started and not looked at yet."""
        return list(self._tasks)

    def rested(self) -> None:
        """Lets the time between two calls pass."""
        limiter.reset()


def subscriptions() -> int:
    """How many browsers can be called at all."""
    db.session.rollback()
    return db.session.query(PushSubscription).count()


@contextmanager
def calling_through(
    app: Flask, push: PushService, note: Callable[[Any, str, Any], None], **tuned: Any
) -> Iterator[Calls]:
    """Turns calls on for an app, as a serving process does, with other numbers. `note` is `monkeypatch.setattr`."""
    before, tasks, start = app.config["NIGHTLIGHT"], [], socketio.start_background_task

    def started(*task: Any) -> threading.Thread:
        tasks.append(start(*task))
        return tasks[-1]

    note(socketio, "start_background_task", started)
    quick = {"push_timeout_seconds": 1.0, "push_retry_seconds": 0.01, "push_rest_minutes": 5.0}
    places = {"push_contact": CONTACT, "push_hosts": (push.host,), "push_ca_file": push.ca_file}
    app.config["NIGHTLIGHT"] = replace(before, **{**quick, **places, **tuned})
    push.forget()
    calling.install(app, app.config["NIGHTLIGHT"])
    try:
        yield Calls(app, push, tasks)
    finally:
        push.let_go.set()
        while tasks:
            tasks.pop().join(30)
        app.extensions.pop("bell", None)
        app.config["NIGHTLIGHT"] = before


def answer(to: Member, text: str = "Me too") -> None:
    """Somebody answers in a thread of a member's own."""
    make.a_reply(make.make_member(), make.a_thread(to), text)


def looked(member: Member) -> None:
    """The member looks at their notices."""
    service.mark_seen(make.member_again(member.id))
