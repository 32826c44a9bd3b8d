"""What everybody else sees of an evening, and what is stored of it: what two playings of it are compared by."""

import re
from typing import Any

import sqlalchemy as sa

from forum.discussions.models import Picture, Thread
from forum.extensions import db
from forum.moderation.models import Case
from forum.moving import departing
from tests import factories as make
from tests.evening import Evening, posts

NOISE = re.compile(
    rb'(name="(?:csrf_token|nonce)"(?: type="hidden")? value=")[^"]*|(?<=/search/)[A-Za-z0-9_-]{40,}|(?<=nonce-)[A-Za-z0-9_-]+'
)
HEARD: list[Any] = []
WATCHERS = ("cara", "mod", "steward", "visitor")
# What is random or sealed differs between any two evenings; lengths of these are compared instead.
SEALED = re.compile(r"sealed|lookup|slot|salt|verifier|data_key|public_key|nonce")


def surfaces() -> list[str]:
    """Every address on which somebody else's words, names or cases can show."""
    found = [
        "/",
        "/talk",
        "/rooms",
        "/notices",
        "/greeting",
        "/moderation",
        "/moderation?closed=1",
        "/me/reading",
        "/me/kept",
        "/me",
    ]
    found += [f"/threads/{order}" for order in ("recent", "new", "unanswered", "followed")]
    for board in db.session.scalars(sa.text("SELECT public_id FROM board ORDER BY id")):
        found += [f"/b/{board}", f"/b/{board}?order=new", f"/b/{board}/feed", f"/b/{board}/new"]
    for thread in db.session.scalars(sa.select(Thread.public_id).order_by(Thread.id)):
        found += [f"/t/{thread}", f"/t/{thread}/head", f"/t/{thread}/new"]
    for post in posts():
        found += [f"/p/{post}", *(f"/p/{post}/{page}" for page in ("reply", "flag", "mute", "keep", "notes", "edit"))]
    found += [f"/pictures/{name}.jpg" for name in db.session.scalars(sa.select(Picture.public_id).order_by(Picture.id))]
    return found + [f"/c/{case}" for case in db.session.scalars(sa.select(Case.public_id).order_by(Case.id))]


def shown(evening: Evening) -> dict[str, Any]:
    """What everybody else gets to see of the evening."""
    # Everything that was sent to anybody's open pages, with its audience.
    seen: dict[str, Any] = {"how it went": evening.answers, "sockets": list(HEARD)}
    seen["calls"] = evening.called
    assert HEARD
    for who in WATCHERS:
        for path in surfaces():
            answer = evening.clients[who].get(path)
            kept = {name: NOISE.sub(b"", value.encode()) for name, value in answer.headers if name != "Set-Cookie"}
            seen[f"{who} {path}"] = (answer.status_code, kept, NOISE.sub(b"", answer.data))
        found = evening.clients[who].get(make.send(evening.clients[who], "/search", q="words").location)
        seen[f"{who} search"] = (found.status_code, NOISE.sub(b"", found.data))
    seen["export"] = [re.sub(r'"author": "[^"]*"', "", line) for line in departing.lines()]
    return seen


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
