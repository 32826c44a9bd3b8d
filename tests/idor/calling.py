"""The same through a real Socket.IO client: every event as everybody, and somebody else who listens meanwhile."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from forum import errors
from forum.extensions import db, socketio
from forum.policy import Action
from forum.rooms import pulse
from forum.web import sockets
from tests.idor.doors import Door
from tests.idor.expecting import expected_of_socket
from tests.idor.people import ROLES
from tests.idor.trying import House, Knock, overheard

OUTCOMES: tuple[tuple[type[errors.Plain], str], ...] = (
    (errors.SignInNeeded, "sign in"),
    (errors.Refused, "refused"),
    (errors.Missing, "not found"),
    (errors.Conflict, "conflict"),
    (errors.Invalid, "form again"),
)
# What every page of a room hears again and again, whoever does something: how many are there.
BEATS = {"room:here"}


class Line:
    """A socket of somebody, whose events each have an app context of their own; `None` where they were not let in."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app = app
        with app.app_context():
            self.socket = SocketIOTestClient(app, socketio, flask_test_client=client)
        db.session.rollback()

    def call(self, event: str, payload: dict[str, Any]) -> Any:
        """Sends an event; returns its ack."""
        with self.app.app_context():
            answer = self.socket.emit(event, payload, callback=True)
        db.session.rollback()
        return answer

    def heard(self) -> list[dict[str, Any]]:
        """What came since the last time, but for the beats."""
        return [each for each in self.socket.get_received() if each["name"] not in BEATS]

    def close(self) -> None:
        """Hangs up."""
        if self.socket.is_connected():
            with self.app.app_context():
                self.socket.disconnect()


class Exchange:
    """Lines for everybody; Cal's stays open, in every room that he may enter and on a thread, and hears what is told there."""

    def __init__(self, house: House, patch: pytest.MonkeyPatch) -> None:
        self.house, self.refusals = house, []
        patch.setattr(pulse, "_app", house.app)
        real = sockets.ack_of

        def noted(error: errors.Plain, sent: object = None) -> dict[str, Any]:
            self.refusals.append(error)
            return real(error, sent)

        patch.setattr(sockets, "ack_of", noted)
        names = house.names["stranger"]
        self.listener = Line(house.app, house.knockers["stranger"].client())
        for room in ("porch", "fire", "circle"):
            assert self.listener.call("room:join", {"room": names[room], "after": 0})["ok"]
        assert self.listener.call("thread:watch", {"thread": names["thread"], "shown": []})["ok"]

    def called(self, event: str, action: Action, door: Door) -> Iterator[Knock]:
        """Everybody sends one event, for each of its things."""
        for thing, role in product(door.of, ROLES):
            yield self._call(event, action, door, thing, role)

    def _call(self, event: str, action: Action, door: Door, thing: str, role: str) -> Knock:
        self.house.reset()
        self.refusals.clear()
        # Nobody has said anything a moment ago.
        sockets._lines.clear()
        wanted, facts = expected_of_socket(action, door, thing, role), (f"socket {event}", thing, role)
        line = Line(self.house.app, self.house.knockers[role].client())
        try:
            if not line.socket.is_connected():
                return Knock(*facts, "sign in" if role == "visitor" else "refused", wanted, self.house.changes())
            line.heard()
            self.listener.heard()
            answer = line.call(event.strip(), self.house.filled(door.sends, role, thing))
            changed, came = self.house.changes(), line.heard()
            told = overheard(self.house, json.dumps([answer, came]), role)
            if not answer["ok"]:
                told += tuple(each["name"] for each in (*came, *self.listener.heard()))
            return Knock(*facts, self._outcome(answer, changed), wanted, changed, told)
        finally:
            line.close()

    def _outcome(self, answer: dict[str, Any], changed: tuple[str, ...]) -> str:
        if answer["ok"]:
            return "allowed" if changed else "taken, nothing stored"
        error = self.refusals[-1]
        return next((words for kind, words in OUTCOMES if isinstance(error, kind)), f"broken {error!r}")
