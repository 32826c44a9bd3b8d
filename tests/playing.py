"""Plays an evening and gathers what everybody else gets to see of it, and what is stored."""

import random
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum import live
from forum.discussions.marks import forget_pending
from forum.discussions.models import Thread
from forum.extensions import db, limiter
from forum.lib import clock, names
from forum.moderation.models import Case
from forum.moving import departing
from tests import factories as make
from tests.counting import counted
from tests.evening import OWNERS, Clock, Evening, began, posts, seen, take

WATCHERS = ("cara", "mod", "other mod", "steward", "visitor")
# What is random or sealed differs between any two evenings; lengths of these are compared instead.
SEALED = re.compile(r"sealed|lookup|slot|salt|verifier|data_key|public_key|nonce")
WORDS = [f"{first}{second}ra" for first in ("Ba", "Ce", "Di", "Fo", "Gu") for second in ("lo", "mi", "nu", "pe", "sa")]
Steps = list[tuple[str, int]]


def surfaces() -> list[str]:
    """Every address on which somebody else's words, names or cases can show, and those that lead there."""
    found = [
        "/", "/talk", "/rooms", "/notices", "/notices?before=9", "/moderation", "/moderation?closed=1", "/moderation?from=1",
        "/me", "/me/reading", "/me/kept", "/me/kept?before=9", "/search", "/settings", "/welcome/begin", "/privacy",
    ]  # fmt: skip
    for order in ("recent", "new", "unanswered", "followed"):
        found += [f"/threads/{order}", f"/threads/{order}?before=4"]
    for board in db.session.scalars(sa.text("SELECT public_id FROM board ORDER BY id")):
        found += [f"/b/{board}{rest}" for rest in ("", "?order=new", "?order=unanswered", "/feed", "/new")]
        found.append(f"/settings/boards/{board}")
    for thread in db.session.scalars(sa.select(Thread.public_id).order_by(Thread.id)):
        found += [f"/t/{thread}{rest}" for rest in ("", "?after=00001", "?before=00009", "/head", "/new", "/replies")]
    for post in posts():
        found += [f"/p/{post}{rest}" for rest in ("", "/reply?quote=1", "/flag", "/mute", "/keep", "/notes", "/edit")]
    found += [f"/stored/{nonce}" for nonce in ("alias4", "ann", "bea")]
    return found + [f"/c/{case}" for case in db.session.scalars(sa.select(Case.public_id).order_by(Case.id))]


def looked(evening: Evening, who: str, path: str) -> tuple[Any, int]:
    """What a page says to somebody, and how many statements it took."""
    with counted() as sent:
        answer = evening.clients[who].get(path)
    status, headers, content = seen(answer)
    if who in ("mod", "steward") and path.removeprefix("/c/") in evening.opened:
        # These two have opened it together: to them alone the case says the name.
        content = re.sub(rb"(Ann|Bea) Otter", b"the name", content)
        headers = [each for each in headers if each[0] != "Content-Length"]
    return (status, headers, content), len(sent)


def shown(evening: Evening, heard: list[Any], open_socket: Callable[[FlaskClient], Any]) -> dict[str, Any]:
    """What everybody else gets to see of the evening."""
    # Everything that was sent to anybody's open pages, with its audience.
    found: dict[str, Any] = {"how it went": list(evening.answers), "sockets": list(heard)}
    assert heard
    for who in WATCHERS:
        client = evening.clients[who]
        for path in surfaces():
            found[f"{who} {path}"] = looked(evening, who, path)
        for words in ("words", "otter", "changed"):
            page = make.send(client, "/search", q=words).location
            found[f"{who} search {words}"] = seen(client.get(page))
        if who != "visitor":
            found[f"{who} socket"] = watched(open_socket(client))
    found["export"] = [re.sub(r'"author": "[^"]*"', "", line) for line in departing.lines()]
    return found


def watched(socket: Any) -> list[Any]:
    """What an open page learns of each thread."""
    said = [
        socket.emit("thread:watch", {"thread": thread, "shown": posts()}, callback=True)
        for thread in db.session.scalars(sa.select(Thread.public_id).order_by(Thread.id))
    ]
    said.append(socket.emit("queue:watch", {}, callback=True))
    socket.disconnect()
    return said


def stored() -> dict[str, Any]:
    """Every table: values as they are, of what is sealed or random only the length. Reading marks are each member's own."""
    tables: dict[str, Any] = {}
    for table in db.metadata.sorted_tables:
        if table.name in ("thread_mark", "search_text"):
            continue
        keys = [column.name for column in table.primary_key.columns]
        rows = db.session.execute(sa.select(table).order_by(*(table.c[key] for key in keys)))
        tables[table.name] = [
            {name: len(value) if SEALED.search(name) and value else value for name, value in row._mapping.items()}
            for row in rows
        ]
    return tables


def emptied(app: Flask) -> None:
    """Deletes every row and counts from one again, so that numbers of two playings can be compared."""
    db.session.remove()
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "postgresql":
            every = ", ".join(table.name for table in db.metadata.sorted_tables)
            connection.execute(sa.text(f"TRUNCATE {every} RESTART IDENTITY CASCADE"))
        else:
            for table in reversed(db.metadata.sorted_tables):
                connection.execute(table.delete())
            connection.execute(sa.text("DELETE FROM sqlite_sequence"))
    limiter.reset()
    forget_pending()


@dataclass
class Stage:
    """Where evenings are played, one after the other: names, ids and hours come out alike each time."""

    app: Flask
    new_client: Callable[[], FlaskClient]
    open_socket: Callable[[FlaskClient], Any]
    patch: pytest.MonkeyPatch
    chance: random.Random = field(default_factory=random.Random)
    heard: list[Any] = field(default_factory=list)
    clock: Clock = field(default_factory=lambda: Clock(clock.now()))

    def __post_init__(self) -> None:
        # The first member of a run draws keys that the others share.
        make.make_member()
        chance, held = self.chance, self.clock
        self.patch.setattr(secrets, "choice", chance.choice)
        self.patch.setattr(
            names, "suggest", lambda longer=False: f"Quiet {chance.choice(WORDS)} {chance.choice(WORDS)}"
        )
        self.patch.setattr(clock, "now", lambda: held.now)
        # A slow machine must not end a search earlier in one of the two, nor count more tries in a minute.
        limits = dict.fromkeys(("write_limit", "flag_limit", "search_limit"), "1000 per minute")
        patient = replace(make.settings(), search_patience_ms=60_000, socket_events_burst=1000, **limits)
        self.patch.setitem(self.app.config, "NIGHTLIGHT", patient)
        real = live.socketio.emit

        def emit(event: str, payload: Any, **to: Any) -> None:
            self.heard.append((event, payload, to))
            real(event, payload, **to)

        self.patch.setattr(live.socketio, "emit", emit)

    def play(self, owner: str, steps: Steps) -> tuple[dict[str, Any], dict[str, Any]]:
        """Plays an evening of somebody's; returns what was shown and what was stored."""
        emptied(self.app)
        self.heard.clear()
        self.clock.now = self.clock.begin
        self.chance.seed(7)
        self.patch.setattr(make, "_numbers", count(1))
        evening = began(self.app, owner, self.new_client, self.clock)
        for step, number in steps:
            take(evening, step, number)
        everything = shown(evening, self.heard, self.open_socket)
        everything["steps that did something"] = sorted(evening.done)
        return everything, stored()

    def compare(self, steps: Steps) -> tuple[list[str], list[str]]:
        """What differs between Ann's evening and Bea's: of what is shown, and of what is stored."""
        anns, beas = (self.play(owner, steps) for owner in OWNERS)
        return differing(anns[0], beas[0]), differing(anns[1], beas[1])


def differing(one: Any, other: Any) -> list[str]:
    """The names under which two playings differ."""
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
