"""Knocks at every door as everybody, and notes what came of it: the answer, what it changed, what it told."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from forum.discussions.marks import forget_pending
from forum.extensions import db, limiter
from forum.moderation import measures
from forum.moderation.kinds import MeasureKind
from forum.moderation.measures import Wish
from forum.policy import Action
from forum.tally import counts
from forum.vocabulary import FlagReason, Role
from tests import factories as make
from tests.idor.belongings import MARKS, Names, Place
from tests.idor.doors import Door
from tests.idor.evenings import everything
from tests.idor.expecting import expected
from tests.idor.people import ROLES, Knocker

OUTCOMES = {401: "sign in", 403: "refused", 404: "not found", 409: "conflict"}
# When somebody was last here, and who looks after the queue: noted whatever they ask for.
COUNTERS = {"account_session": {"idle_until"}, "account": {"last_week"}, "duty": {"here_until"}}


@dataclass(frozen=True)
class Knock:
    """One try: at which door, for what, as whom; what came of it, and what should have."""

    door: str
    thing: str
    role: str
    outcome: str
    wanted: str
    # Tables in which something else stands now.
    changed: tuple[str, ...] = ()
    # Marked words in the answer that are not for these eyes.
    told: tuple[str, ...] = ()


@dataclass
class House:
    """The community in which everybody knocks; it is put back after whatever changed it."""

    app: Flask
    knockers: dict[str, Knocker]
    names: dict[str, Names]
    kept: sqlite3.Connection
    watching: sqlite3.Connection
    # Marked words that stood in any answer at all.
    seen: set[str] = field(default_factory=set)
    _before: dict[str, Any] = field(default_factory=dict)
    _version: int = -1

    def reset(self) -> None:
        """As it was in the beginning, in the database and in the process."""
        if self.touched():
            self.kept.backup(self.watching)
            self._version = self._data_version()
        limiter.reset()
        counts.forget()
        forget_pending()

    def close(self) -> None:
        """Lets go of the database."""
        for connection in (self.kept, self.watching):
            connection.close()

    def touched(self) -> bool:
        """Whether anybody has committed anything since it was put back."""
        return self._data_version() != self._version

    def _data_version(self) -> int:
        return int(self.watching.execute("PRAGMA data_version").fetchone()[0])

    def begin(self) -> None:
        """Remembers how everything is now."""
        self.watching.backup(self.kept)
        self._version = self._data_version()
        self._before = self.tables()

    def tables(self) -> dict[str, int]:
        """A digest of each table, all rows of it, but for the counters."""
        found = {}
        for table in db.metadata.sorted_tables:
            names = [column.name for column in table.columns if column.name not in COUNTERS.get(table.name, ())]
            rows = self.watching.execute(f"SELECT {', '.join(names)} FROM {table.name}").fetchall()
            found[table.name] = hash(tuple(sorted(map(repr, rows))))
        return found

    def changes(self) -> tuple[str, ...]:
        """The tables that differ from the beginning."""
        if not self.touched():
            return ()
        return tuple(name for name, now in self.tables().items() if now != self._before[name])

    def filled(self, sends: Any, role: str, thing: str) -> Any:
        """A form or a payload with the names that it needs."""
        if isinstance(sends, dict):
            return {name: self.filled(value, role, thing) for name, value in sends.items()}
        if not isinstance(sends, str) or not sends.startswith("@"):
            return sends
        names = self.names[role]
        if sends == "@seen":
            return self._seen(role, names[thing])
        asked = {
            "@version": f"SELECT version FROM moderation_case WHERE public_id = '{names.get(thing)}'",
            "@round": "SELECT version FROM round",
        }
        if sends in asked:
            found = self.watching.execute(asked[sends]).fetchone()
            return found[0] if found else 0
        return names[thing if sends == "@id" else sends[1:]]

    def _seen(self, role: str, case: str) -> str:
        member = self.knockers[role].member
        wish = Wish(MeasureKind.NOTE, FlagReason.SPAM, "Words")
        return (
            measures.seal_of(member, case, measures.checked(wish, make.settings()), make.settings()) if member else ""
        )


def overheard(house: House, text: str, role: str) -> tuple[str, ...]:
    found = {mark for mark in MARKS if mark in text}
    house.seen |= found
    return tuple(sorted(mark for mark in found if role not in MARKS[mark]))


def house(app: Flask, folder: str) -> House:
    """Moves everybody in and has them leave something of every kind."""
    people = {
        "newcomer": make.in_first_days("New Finch"),
        "stranger": make.make_member("Strange Otter"),
        "owner": make.make_member("Ann Own"),
        "reading": make.make_member("Reading Wren"),
        "suspended": make.make_member("Paused Crow"),
        "greeter": make.a_greeter("Greeting Hare"),
        "host elsewhere": make.make_member("Hosting Fox"),
        "specialist": make.make_member("Warm Wren", Role.SPECIALIST),
        "own words": make.a_moderator("Mia Own"),
        "moderator": make.a_moderator("Steady Owl"),
        "steward": make.a_steward("Gentle Elk"),
    }
    tokens = {role: make.session_with_keys(member, own_device=True) for role, member in people.items()}
    anns, mias = everything(Place(people, tokens))
    knockers = {role: Knocker(app, role, people.get(role), tokens.get(role, "")) for role in ROLES}
    more = {"order": "recent", "screen": "begin", "calendar": anns["calendar"]}
    more["sealed"] = _searched(knockers["owner"])
    names = {role: {**(mias if role == "own words" else anns), **more} for role in ROLES}
    db.session.remove()
    path = str(db.engine.url.database)
    kept, watching = sqlite3.connect(f"{folder}/kept.db"), sqlite3.connect(path, check_same_thread=False)
    found = House(app, knockers, names, kept, watching)
    found.begin()
    return found


def _searched(knocker: Knocker) -> str:
    client = knocker.client()
    sent = client.post("/search", data={"csrf_token": knocker.form_token, "q": "insideheron"})
    cookie = client.get_cookie("f")
    assert cookie is not None
    knocker.pocket = cookie.value
    return str(sent.location).rpartition("/")[2]


# --- Routes -----------------------------------------------------------------------------------------------------------


def knocked(house: House, rule: Rule, name: str, action: Action, door: Door) -> Iterator[Knock]:
    """Everybody knocks at one route with every method, for each of its things."""
    for method, thing, role in product(sorted((rule.methods or set()) & {"GET", "POST"}), door.of, ROLES):
        yield _knock(house, (method, name, action), door, thing, role)


def address(house: House, rule: str, thing: str, role: str) -> str:
    """The address of a thing: the first name in it is the thing's, the others are named as what they are."""
    names, first = house.names[role], True
    parts = []
    for part in re.split(r"(<[^>]+>)", rule):
        if part.startswith("<"):
            name = part[1:-1].rpartition(":")[2]
            parts.append(names[thing if first else name])
            first = False
        else:
            parts.append(part)
    return "".join(parts)


def _knock(house: House, way: tuple[str, str, Action], door: Door, thing: str, role: str) -> Knock:
    house.reset()
    method, rule, action = way
    knocker = house.knockers[role]
    client, path = knocker.client(), address(house, rule.strip(), thing, role)
    if method == "GET":
        answer = client.get(path)
    else:
        fields = {"csrf_token": knocker.form_token, **house.filled(door.sends, role, thing)}
        answer = client.post(path, data=fields)
    changed, text = house.changes(), "" if answer.mimetype == "image/jpeg" else answer.text
    found, wanted = outcome(answer, method, changed), expected(action, door, thing, role)
    return Knock(f"{method} {rule}", thing, role, found, wanted, changed, overheard(house, text, role))


def outcome(answer: Any, method: str, changed: tuple[str, ...]) -> str:
    """What a status means to who asked. A form that was taken and changed nothing says so."""
    if answer.status_code in OUTCOMES:
        return OUTCOMES[answer.status_code]
    if answer.status_code in (200, 303, 304):
        return "allowed" if method == "GET" or changed else "taken, nothing stored"
    return "form again" if answer.status_code in (400, 422) else f"broken {answer.status_code}"
