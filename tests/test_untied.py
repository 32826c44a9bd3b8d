"""Whose a one-off name is shows nowhere: the same evening is played twice, once it is Ann's and once Bea's, and everything
that other members, a moderator, the steward, a visitor, an open socket and an export get to see is the same, byte for byte.

What cannot be hidden is played alike by both: while a one-off name is paused its member is silent, so neither Ann nor Bea
writes then; and who has read which thread is a mark of theirs alone.
"""

import random
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forum import live
from forum.accounts import aliases
from forum.accounts.queries import Member
from forum.discussions.marks import forget_pending
from forum.discussions.models import Post, Thread
from forum.extensions import db, limiter
from forum.lib import clock, names
from forum.moderation.models import Case
from forum.moving import departing
from forum.vocabulary import NoticeVerb
from tests import factories as make

NOISE = re.compile(
    rb'(name="(?:csrf_token|nonce)"(?: type="hidden")? value=")[^"]*|(?<=/search/)[A-Za-z0-9_-]{40,}|(?<=nonce-)[A-Za-z0-9_-]+'
)
OWNERS = ("ann", "bea")
HEARD: list[Any] = []
WATCHERS = ("cara", "mod", "steward", "visitor")
# What is random or sealed differs between any two evenings; lengths of these are compared instead.
SEALED = re.compile(r"sealed|lookup|slot|salt|verifier|data_key|public_key|nonce")
STEPS = (
    "alias thread", "alias reply", "alias answer", "alias edit", "alias take back", "alias with", "plain reply",
    "cara replies", "cara flags", "cara with", "cara mutes", "cara keeps", "cara edits", "all follow", "mod hides",
    "mod restores", "mod dismisses", "mod notes", "mod pauses", "mod lifts", "mod asks",
)  # fmt: skip


@dataclass
class Evening:
    """One playing: who has which browser, and what the watchers' sockets heard."""

    app: Flask
    owner: str
    clients: dict[str, FlaskClient]
    tokens: dict[str, str]
    board: str
    paused: bool = False
    answers: list[int] = field(default_factory=list)

    def send(self, who: str, path: str, **fields: Any) -> None:
        """Sends a form, and remembers how it went: both playings must go alike."""
        self.answers.append(make.send(self.clients[who], path, **fields).status_code)


def posts() -> list[str]:
    return list(db.session.scalars(sa.select(Post.public_id).order_by(Post.id)))


def post_of(evening: Evening, number: int, *, of_alias: bool = False) -> str:
    """One of the posts; only one written under the one-off name, when asked."""
    asked = sa.select(Post.public_id).order_by(Post.id)
    if of_alias:
        mine = make.known_by(evening.tokens[evening.owner]).aliases
        asked = asked.where(Post.author_id.in_(mine))
    found = list(db.session.scalars(asked))
    return found[number % len(found)] if found else ""


def thread_of(number: int) -> str:
    found = list(db.session.scalars(sa.select(Thread.public_id).order_by(Thread.id)))
    return found[number % len(found)]


def case_of(number: int) -> Case | None:
    found = db.session.scalars(sa.select(Case).order_by(Case.id)).all()
    return found[number % len(found)] if found else None


def alias_case(evening: Evening, number: int) -> Case | None:
    mine = make.known_by(evening.tokens[evening.owner]).aliases
    found = db.session.scalars(sa.select(Case).where(Case.author_id.in_(mine)).order_by(Case.id)).all()
    return found[number % len(found)] if found else None


def take(evening: Evening, step: str, number: int) -> None:
    """One step of an evening; a step that has nothing to act on does nothing, in both playings."""
    who, _space, act = step.partition(" ")
    if who == "alias":
        _as_alias(evening, act, number)
    elif who == "cara":
        _as_cara(evening, act, number)
    elif who == "mod":
        _as_moderator(evening, act, number)
    elif step == "all follow":
        for each in ("ann", "bea", "cara"):
            evening.send(each, f"/t/{thread_of(number)}/mark", choice="follow")
    elif not evening.paused:
        for each in OWNERS:
            evening.send(each, f"/t/{thread_of(number)}/replies", text=f"From {each}", nonce=f"{each}{len(posts())}")


def _as_alias(evening: Evening, act: str, number: int) -> None:
    who, said = evening.owner, {"text": f"One-off words {number}", "nonce": f"alias{len(posts())}", "one_off": "y"}
    mine, other = post_of(evening, number, of_alias=True), post_of(evening, number)
    if act == "thread":
        evening.send(who, f"/b/{evening.board}/new", title=f"One-off title {number}", **said)
    elif act == "reply":
        evening.send(who, f"/t/{thread_of(number)}/replies", **said)
    elif act == "answer" and other:
        thread = db.session.scalars(sa.select(Post).where(Post.public_id == other)).one().thread_public_id
        evening.send(who, f"/t/{thread}/replies", parent=other, **said)
    elif act == "edit" and mine:
        evening.send(who, f"/p/{mine}/edit", text=f"Changed {number}")
    elif act == "take back" and mine:
        evening.send(who, f"/p/{mine}/take-back")
    elif act == "with" and mine:
        # One's own: refused in both playings, and no trace of it.
        evening.send(who, f"/p/{mine}/with", state="on")


def _as_cara(evening: Evening, act: str, number: int) -> None:
    post = post_of(evening, number)
    if not post:
        return
    if act == "replies":
        thread = db.session.scalars(sa.select(Post).where(Post.public_id == post)).one().thread_public_id
        said = {"text": f"Cara {number}", "nonce": f"cara{len(posts())}"}
        evening.send("cara", f"/t/{thread}/replies", parent=post, **said)
    paths = {"flags": "flag", "with": "with", "mutes": "mute", "keeps": "keep", "edits": "edit"}
    if act in paths:
        evening.send("cara", f"/p/{post}/{paths[act]}", reason="unkind", state="on", note="kept", text="Other words")


def _as_moderator(evening: Evening, act: str, number: int) -> None:
    case = case_of(number)
    if act == "notes" and (post := post_of(evening, number)):
        evening.send("mod", f"/p/{post}/notes", notes="grief")
    elif act in ("pauses", "lifts", "asks"):
        case = alias_case(evening, number)
        if case is not None:
            path = {"pauses": "pause", "lifts": "lift", "asks": "opening"}[act]
            evening.send("mod", f"/c/{case.public_id}/{path}", days=7, words="A reason")
            evening.paused = evening.paused if act == "asks" else act == "pauses"
    elif act in ("hides", "restores", "dismisses") and case is not None:
        path = act.removesuffix("es" if act == "dismisses" else "s")
        evening.send("mod", f"/c/{case.public_id}/{path}", version=case.version, reason="unkind", words="Why")


def surfaces() -> list[str]:
    """Every address on which somebody else's words, names or cases can show."""
    found = ["/", "/talk", "/rooms", "/notices", "/queue", "/queue?closed=1", "/me/reading", "/me/kept", "/me"]
    found += [f"/threads/{order}" for order in ("recent", "new", "unanswered", "followed")]
    for board in db.session.scalars(sa.text("SELECT public_id FROM board ORDER BY id")):
        found += [f"/b/{board}", f"/b/{board}?order=new", f"/b/{board}/feed", f"/b/{board}/new"]
    for thread in db.session.scalars(sa.select(Thread.public_id).order_by(Thread.id)):
        found += [f"/t/{thread}", f"/t/{thread}/head", f"/t/{thread}/new"]
    for post in posts():
        found += [f"/p/{post}", *(f"/p/{post}/{page}" for page in ("reply", "flag", "mute", "keep", "notes", "edit"))]
    return found + [f"/c/{case}" for case in db.session.scalars(sa.select(Case.public_id).order_by(Case.id))]


def shown(evening: Evening) -> dict[str, Any]:
    """What everybody else gets to see of the evening."""
    # Everything that was sent to anybody's open pages, with its audience.
    seen: dict[str, Any] = {"how it went": evening.answers, "sockets": list(HEARD)}
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


def emptied(app: Flask) -> None:
    """Deletes every row and counts from one again, so that numbers of two playings can be compared."""
    db.session.remove()
    with db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(sa.text("DELETE FROM sqlite_sequence"))
    limiter.reset()
    forget_pending()


def began(app: Flask, owner: str, new_client: Callable[[], FlaskClient]) -> Evening:
    """The people, a public board with a thread of Cara's, and one post each of Ann's and Bea's."""
    people: dict[str, Member] = {name: make.make_member(f"{name.title()} Otter") for name in (*OWNERS, "cara")}
    people |= {"mod": make.a_moderator("Steady Otter"), "steward": make.a_steward("Gentle Badger")}
    board = make.a_board("Open door", is_public=True)
    clients, tokens = {name: new_client() for name in (*people, "visitor")}, {}
    for name, member in people.items():
        tokens[name] = make.session_with_keys(member)
        clients[name].set_cookie("s", tokens[name])
    for name in OWNERS:
        # Both keep something sealed, so that having it tells nothing.
        assert make.send(clients[name], "/me/reading", words="nothing").status_code == 303
    evening = Evening(app, owner, clients, tokens, board.public_id)
    evening.send("cara", f"/b/{board.public_id}/new", title="Hello", text="First words", nonce="first")
    for name in OWNERS:
        evening.send(name, f"/t/{thread_of(0)}/replies", text=f"From {name}", nonce=name)
    return evening


@pytest.fixture
def same_chance(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Names, ids and the hour come out alike in every playing; calling it begins anew."""
    # The first member of a run draws keys that the others share.
    make.make_member()
    chance, now = random.Random(), clock.now()
    monkeypatch.setattr(secrets, "choice", chance.choice)
    monkeypatch.setattr(names, "suggest", lambda longer=False: f"Quiet {chance.choice(WORDS)} {chance.choice(WORDS)}")
    monkeypatch.setattr(clock, "now", lambda: now)

    real = live.socketio.emit

    def emit(event: str, payload: Any, **to: Any) -> None:
        HEARD.append((event, payload, to))
        real(event, payload, **to)

    monkeypatch.setattr(live.socketio, "emit", emit)

    def begin() -> None:
        HEARD.clear()
        chance.seed(7)
        monkeypatch.setattr(make, "_numbers", count(1))

    return begin


WORDS = [f"{first}{second}ra" for first in ("Ba", "Ce", "Di", "Fo", "Gu") for second in ("lo", "mi", "nu", "pe", "sa")]
Steps = list[tuple[str, int]]


def played(
    app: Flask, owner: str, new_client: Callable[[], FlaskClient], begin: Callable[[], None], steps: Steps
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Plays an evening and returns what was shown and what was stored."""
    emptied(app)
    begin()
    evening = began(app, owner, new_client)
    for step, number in steps:
        take(evening, step, number)
    return shown(evening), stored()


def differing(one: Any, other: Any) -> list[str]:
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    # A failing evening is short enough to read; playing it a thousand times shorter takes longer.
    phases=(Phase.explicit, Phase.generate),
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 6)), min_size=3, max_size=12))
def test_no_evening_shows_whose_it_is(
    app: Flask, new_client: Callable[[], FlaskClient], same_chance: Callable[[], None], steps: Steps
) -> None:
    # Every evening has a one-off name in it, and a flag on its words.
    steps = [("alias reply", 0), ("cara flags", 3), *steps]
    anns, anns_stored = played(app, "ann", new_client, same_chance, steps)
    beas, beas_stored = played(app, "bea", new_client, same_chance, steps)
    assert differing(anns, beas) == []
    assert differing(anns_stored, beas_stored) == []


def test_the_comparison_would_see_it(
    app: Flask, new_client: Callable[[], FlaskClient], same_chance: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three ways to give it away, each found: a name, a notice left out, a mark on the account."""
    steps = [("all follow", 0), ("alias reply", 0), ("cara flags", 3)]
    from forum.discussions import service

    def playing() -> tuple[list[str], list[str]]:
        anns, beas = (played(app, owner, new_client, same_chance, steps) for owner in OWNERS)
        return differing(anns[0], beas[0]), differing(anns[1], beas[1])

    assert playing() == ([], [])
    real = aliases.author_for

    def named_after(actor: Member, *facts: Any) -> Member:
        author = real(actor, *facts)
        db.session.execute(
            sa.text("UPDATE account SET name = :name WHERE id = :id"), {"name": f"X{actor.id}", "id": author.id}
        )
        return author

    with monkeypatch.context() as careless:
        careless.setattr(aliases, "author_for", named_after)
        seen, _rows = playing()
        assert any(path.startswith("cara /t/") for path in seen)
    with monkeypatch.context() as careless:
        careless.setattr(service.hearing, "listening", lambda thread, author, but: [])
        assert playing() == ([], []), "leaving everybody out tells nothing"
    told = service.tell_each

    def but_not_to_oneself(ids: Any, verb: NoticeVerb, *, path: str) -> int:
        from forum.web import actor

        return told([each for each in ids if each != actor().id], verb, path=path)

    with monkeypatch.context() as careless:
        careless.setattr(service, "tell_each", but_not_to_oneself)
        _seen, rows = playing()
        assert "notice" in rows
