"""What everybody else sees of an evening, and what is stored of it: what two playings of it are compared by."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from forum.discussions.models import Picture, Thread
from forum.extensions import db
from forum.moderation import publishing
from forum.moderation.models import Case
from forum.moving import departing
from tests import factories as make
from tests.counting import counted
from tests.evening import Evening, posts, seen

WATCHERS = ("cara", "wren", "mod", "other mod", "steward", "visitor")
# What is random or sealed differs between any two evenings; lengths of these are compared instead.
SEALED = re.compile(r"sealed|lookup|slot|salt|verifier|data_key|public_key|nonce|commitment|chain_link")


def surfaces() -> list[str]:
    """Every address on which somebody else's words, names or cases can show, and those that lead there."""
    found = [
        "/", "/talk", "/rooms", "/notices", "/notices?before=9", "/moderation", "/moderation?closed=1", "/moderation?from=1",
        "/moderation?held=1", "/moderation/raid", "/moderation/levels", "/moderation/care", "/moderation/after", "/moderation/holding", "/me/invite",
        "/greeting", "/greeting?after=4", "/me", "/me/reading", "/me/kept", "/me/kept?before=9", "/me/push", "/me/shield",
        "/me/measures", "/me/reports", "/me/reports?before=9",
        "/search", "/settings", "/welcome/begin", "/privacy", "/log", "/numbers",
    ]  # fmt: skip
    for order in ("recent", "new", "unanswered", "followed"):
        found += [f"/threads/{order}", f"/threads/{order}?before=4"]
    for board in db.session.scalars(sa.text("SELECT public_id FROM board ORDER BY id")):
        found += [f"/b/{board}{rest}" for rest in ("", "?order=new", "?order=unanswered", "/feed", "/new")]
        found.append(f"/settings/boards/{board}")
    for thread in db.session.scalars(sa.select(Thread.public_id).order_by(Thread.id)):
        found += [f"/t/{thread}{rest}" for rest in ("", "?after=00001", "?before=00009", "/head", "/new", "/replies")]
    for post in posts():
        found += [
            f"/p/{post}{rest}"
            for rest in ("", "/reply?quote=1", "/flag", "/worry", "/mute", "/keep", "/notes", "/edit", "/written")
        ]
    for picture in db.session.scalars(sa.select(Picture.public_id).order_by(Picture.id)):
        found += [f"/pictures/{picture}{rest}" for rest in ("", ".jpg")]
    found += [f"/stored/{nonce}" for nonce in ("alias4", "ann", "bea")]
    cases = list(db.session.scalars(sa.select(Case.public_id).order_by(Case.id)))
    return found + [
        f"/c/{case}{rest}" for case in cases for rest in ("", "/measures", "/measure-note", "/appeal", "/hand-over")
    ]


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


def shown(
    evening: Evening, heard: list[Any], open_socket: Callable[[FlaskClient], Any], only: str = ""
) -> dict[str, Any]:
    """What everybody else gets to see of the evening, the service that calls devices too.

    Pages are opened whose name (a watcher and an address) `only` finds; all of them by default.
    """
    # Everything that was sent to anybody's open pages, with its audience.
    found: dict[str, Any] = {"how it went": list(evening.answers), "sockets": list(heard), "calls": evening.called}
    assert heard
    published(evening)
    for who in WATCHERS:
        client = evening.clients[who]
        for path in surfaces():
            if re.search(only, f"{who} {path}"):
                found[f"{who} {path}"] = looked(evening, who, path)
        for words in ("words", "otter", "changed"):
            if re.search(only, f"{who} search {words}"):
                page = evening.post(who, "/search", q=words).location
                found[f"{who} search {words}"] = seen(client.get(page))
        if who != "visitor":
            found[f"{who} socket"] = watched(open_socket(client))
    found["export"] = [re.sub(r'"author": "[^"]*"', "", line) for line in departing.lines()]
    return found


def published(evening: Evening) -> None:
    """Tells in the open all that was done that evening, as if two months had passed; one act is enough for a line."""
    now = evening.clock.now
    evening.clock.now = now + timedelta(days=62)
    publishing.publish(make.settings())
    db.session.remove()
    evening.clock.now = now


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


def differing(one: Any, other: Any) -> list[str]:
    """The names under which two playings differ."""
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
