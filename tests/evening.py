"""An evening with a one-off name in it, played through pages: who is there, and what is remembered of each answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.accounts.models import Account, AccountSession
from forum.accounts.queries import Member
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.moderation.models import Case
from forum.transaction import transaction
from forum.vocabulary import Role
from tests import factories as make
from tests.called import Calls
from tests.lib.pictures import from_a_phone

OWNERS = ("ann", "bea")
# Tokens that no two pages share, and the sealed addresses of what was looked for.
NOISE = re.compile(
    rb'(name="(?:csrf_token|nonce)"(?: type="hidden")? value=")[^"]*|(?<=/search/)[A-Za-z0-9_-]{40,}|(?<=nonce-)[A-Za-z0-9_-]+'
)
FAR = timedelta(days=3650)


def quieted(content: bytes) -> bytes:
    """What is left of a page or a header without what is random on every page."""
    return NOISE.sub(b"", content)


def seen(answer: TestResponse) -> tuple[int, list[tuple[str, bytes]], bytes]:
    """All that a browser learns from an answer: status, headers (of cookies the names and rules), content."""
    headers = [
        (name, re.sub(rb"=[^;]*", b"=", value.encode(), count=1) if name == "Set-Cookie" else quieted(value.encode()))
        for name, value in answer.headers
    ]
    return answer.status_code, headers, quieted(answer.data)


class Clock:
    """A time that stands still until somebody moves it."""

    def __init__(self, now: datetime) -> None:
        self.begin = self.now = now


@dataclass
class Evening:
    """One playing: who has which browser. `opened`: cases in which moderator and steward have learned the name."""

    app: Flask
    owner: str
    clients: dict[str, FlaskClient]
    tokens: dict[str, str]
    board: str
    clock: Clock
    # Everybody has the sign on their device on; what was sent to whose, step by step.
    calls: Calls
    called: list[Any] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    answers: list[Any] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    forms: dict[str, str] = field(default_factory=dict)

    def post(self, who: str, path: str, **fields: Any) -> TestResponse:
        """Sends a form with the token that this browser's forms carry, which is looked up once."""
        if who not in self.forms:
            self.forms[who] = make.form_token(self.clients[who])
        return self.clients[who].post(path, data={"csrf_token": self.forms[who], **fields})

    def remember(self, who: str, path: str, answer: TestResponse) -> None:
        """Notes what came of it. Of Ann's and Bea's own pages only how it went: there they differ."""
        knows = who in OWNERS or (who in ("mod", "steward") and path.startswith("/c/") and self.opened)
        self.answers.append(answer.status_code if knows else (who, path, *seen(answer)))

    def look(self, who: str, path: str) -> None:
        """Looks at a page."""
        self.remember(who, path, self.clients[who].get(path))

    def send(self, who: str, path: str, **fields: Any) -> int:
        """Sends a form; returns the status. What came of it, and who was called for it, goes alike in both playings."""
        answer = self.post(who, path, **fields)
        self.remember(who, path, answer)
        self.listen()
        return answer.status_code

    def listen(self) -> None:
        """Waits for every call, notes what was sent to whose browser, and lets everybody be called again."""
        sent = [
            (call.path, call.body, _without_signature(call.headers), call.claims()) for call in self.calls.settled()
        ]
        self.called.append(sorted(sent, key=repr))
        self.calls.settle()
        self.calls.rested()

    def choose(self, who: str, path: str, **fields: Any) -> None:
        """Chooses a picture, looks at the preview, and sends the form that comes back, as people do it."""
        fields |= {"pictures_here": "1", "picture_alt": "A lamp on the sill"}
        chosen = {"picture": (BytesIO(from_a_phone()), "IMG_2041.jpg")}
        page = self.post(who, path, preview="1", **chosen, **fields)
        kept = make.page(page).select("[name=kept_picture]")
        self.answers.append(page.status_code)
        names = [each["value"] for each in kept]
        self.send(who, path, **fields | {"kept_picture": names, "kept_alt": ["A lamp"] * len(kept), "picture_alt": ""})

    @property
    def paused(self) -> bool:
        """Whether a one-off name is paused, and with it its member."""
        ends = sa.or_(Account.paused_until > self.clock.now, Account.quiet_until > self.clock.now)
        held = sa.exists().where(Account.is_alias, ends)
        return bool(db.session.scalar(sa.select(held)))

    def mine(self) -> frozenset[int]:
        """The accounts of the one-off names, known to their owner's session alone."""
        return make.known_by(self.tokens[self.owner]).aliases


def _without_signature(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    # It is random; what it says is compared.
    return [(name, value) for name, value in headers if name != "Authorization"]


def posts() -> list[str]:
    return list(db.session.scalars(sa.select(Post.public_id).order_by(Post.id)))


def post_of(evening: Evening, number: int, *, of_alias: bool = False, by: str = "") -> str:
    """One of the posts; only one written under the one-off name, or by somebody, when asked."""
    asked = sa.select(Post.public_id).order_by(Post.id)
    if of_alias:
        asked = asked.where(Post.author_id.in_(evening.mine()))
    if by:
        asked = asked.where(Post.author_id == make.identified(evening.tokens[by]).id)
    found = list(db.session.scalars(asked))
    return found[number % len(found)] if found else ""


def is_one_off(post: str) -> bool:
    """Whether a post was written under a one-off name."""
    asked = sa.select(Account.is_alias).join(Post, Post.author_id == Account.id).where(Post.public_id == post)
    return bool(db.session.scalar(asked))


def thread_of(number: int) -> str:
    found = list(db.session.scalars(sa.select(Thread.public_id).order_by(Thread.id)))
    return found[number % len(found)]


def home_of(post: str) -> str:
    return db.session.scalars(sa.select(Post).where(Post.public_id == post)).one().thread_public_id


def case_of(number: int, authors: frozenset[int] | None = None) -> Case | None:
    """One of the cases; only one about somebody's words, when asked."""
    asked = sa.select(Case).order_by(Case.id)
    found = db.session.scalars(asked if authors is None else asked.where(Case.author_id.in_(authors))).all()
    return found[number % len(found)] if found else None


def began(app: Flask, owner: str, new_client: Callable[[], FlaskClient], clock: Clock, calls: Calls) -> Evening:
    """The people, a public board with a thread of Cara's, and one post each of Ann's and Bea's."""
    # All three greet: whose first words a one-off name's are must not show by who is told of them.
    people: dict[str, Member] = {name: make.a_greeter(f"{name.title()} Otter") for name in (*OWNERS, "cara")}
    people |= {"mod": make.a_moderator("Steady Otter"), "other mod": make.a_moderator("Kind Otter")}
    people |= {"steward": make.a_steward("Gentle Badger"), "wren": make.make_member("Warm Wren", Role.SPECIALIST)}
    board = make.a_board("Open door", is_public=True, pictures=True)
    clients, tokens = {name: new_client() for name in (*people, "visitor")}, {}
    for name, member in people.items():
        tokens[name] = calls.turn_on(member, name.replace(" ", "-"))
        clients[name].set_cookie("s", tokens[name])
    with transaction():
        # Nobody is signed out by the months of this evening.
        db.session.execute(sa.update(AccountSession).values(idle_until=clock.now + FAR, ends_at=clock.now + FAR))
    for name in OWNERS:
        # Both keep something sealed, so that having it tells nothing.
        assert make.send(clients[name], "/me/reading", words="nothing").status_code == 303
    evening = Evening(app, owner, clients, tokens, board.public_id, clock, calls)
    evening.send("cara", f"/b/{board.public_id}/new", title="Hello", text="First words", nonce="first")
    for name in OWNERS:
        evening.send(name, f"/t/{thread_of(0)}/replies", text=f"From {name}", nonce=name)
    return evening
