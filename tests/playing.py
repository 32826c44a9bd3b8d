"""A stage for evenings: one is played after the other, and whatever is not the person behind a name comes out alike."""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum import live
from forum.discussions.marks import forget_pending
from forum.extensions import db, limiter
from forum.lib import clock, names
from forum.tally import counts
from tests import factories as make
from tests.called import Calls
from tests.evening import OWNERS, Clock, began
from tests.evening_steps import take
from tests.untied import differing, shown, stored

WORDS = [f"{first}{second}ra" for first in ("Ba", "Ce", "Di", "Fo", "Gu") for second in ("lo", "mi", "nu", "pe", "sa")]
# A slow machine must not end a search earlier in one of the two, nor count more tries in a minute.
PATIENT = dict.fromkeys(("write_limit", "flag_limit", "search_limit"), "1000 per minute") | {
    "search_patience_ms": 60_000,
    "socket_events_burst": 1000,
    # Whatever was done is told in the open, be it ever so little: if that led to somebody, it would show.
    "told_least_people": 1,
    "told_rounded_to": 1,
    "log_changed_least_people": 1,
}
Steps = list[tuple[str, int]]


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
    counts.forget()


@dataclass
class Stage:
    """Where evenings are played, one after the other: names, ids and hours come out alike each time."""

    app: Flask
    new_client: Callable[[], FlaskClient]
    open_socket: Callable[[FlaskClient], Any]
    patch: pytest.MonkeyPatch
    calls: Calls
    chance: random.Random = field(default_factory=random.Random)
    heard: list[Any] = field(default_factory=list)
    clock: Clock = field(default_factory=lambda: Clock(clock.now()))

    def __post_init__(self) -> None:
        # The first member of a run draws keys that the others share.
        make.make_member()
        chance, held = self.chance, self.clock
        self.patch.setattr(secrets, "choice", chance.choice)
        self.patch.setattr(secrets, "randbelow", chance.randrange)
        self.patch.setattr(
            names, "suggest", lambda longer=False: f"Quiet {chance.choice(WORDS)} {chance.choice(WORDS)}"
        )
        self.patch.setattr(clock, "now", lambda: held.now)
        real = live.socketio.emit

        def emit(event: str, payload: Any, **to: Any) -> None:
            self.heard.append((event, payload, to))
            real(event, payload, **to)

        self.patch.setattr(live.socketio, "emit", emit)

    def play(self, owner: str, steps: Steps, only: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
        """Plays an evening of somebody's; returns what was shown (of pages those that `only` finds) and what was stored."""
        emptied(self.app)
        self.heard.clear()
        self.clock.now = self.clock.begin
        self.chance.seed(7)
        self.patch.setattr(make, "_numbers", count(1))
        evening = began(self.app, owner, self.new_client, self.clock, self.calls)
        for step, number in steps:
            take(evening, step, number)
        everything = shown(evening, self.heard, self.open_socket, only)
        everything["steps that did something"] = sorted(evening.done)
        return everything, stored()

    def compare(self, steps: Steps, only: str = "") -> tuple[list[str], list[str]]:
        """What differs between Ann's evening and Bea's: of what is shown, and of what is stored."""
        anns, beas = (self.play(owner, steps, only) for owner in OWNERS)
        return differing(anns[0], beas[0]), differing(anns[1], beas[1])
