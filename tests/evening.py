"""An evening with a one-off name in it, played step by step through pages: whose name it is is the only difference."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import pushes
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.moderation.models import Case
from tests import factories as make
from tests.called import Calls
from tests.lib.pictures import from_a_phone

OWNERS = ("ann", "bea")
STEPS = (
    "alias thread", "alias shows", "alias reply", "alias answer", "alias edit", "alias take back", "alias with", "plain reply",
    "cara replies", "cara flags", "cara with", "cara mutes", "cara keeps", "cara edits", "cara offers", "cara greets",
    "cara leaves", "cara settles", "owners offer", "owners greet", "all follow", "all look", "mod hides",
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
    # Everybody has the sign on their device on; what was sent to whose, step by step.
    calls: Calls | None = None
    called: list[Any] = field(default_factory=list)

    def send(self, who: str, path: str, **fields: Any) -> None:
        """Sends a form, and remembers how it went: both playings must go alike."""
        self.answers.append(make.send(self.clients[who], path, **fields).status_code)
        if self.calls is not None:
            sent = [
                (call.path, call.body, _without_signature(call.headers), call.claims()) for call in self.calls.settled()
            ]
            self.called.append(sorted(sent, key=repr))
            self.calls.settle()
            self.calls.rested()

    def choose(self, who: str, path: str, **fields: Any) -> None:
        """Chooses a picture, looks at the preview, and sends the form that comes back."""
        fields |= {"pictures_here": "1", "picture_alt": "A lamp on the sill"}
        chosen = {"picture": (BytesIO(from_a_phone()), "IMG_2041.jpg")}
        page = make.send(self.clients[who], path, preview="1", **chosen, **fields)
        kept = make.page(page).select("[name=kept_picture]")
        self.answers.append(page.status_code)
        fields |= {
            "kept_picture": [each["value"] for each in kept],
            "kept_alt": ["A lamp"] * len(kept),
            "picture_alt": "",
        }
        self.send(who, path, **fields)


def _without_signature(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    # It is random; what it says is compared.
    return [(name, value) for name, value in headers if name != "Authorization"]


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
    elif who == "all":
        _as_all(evening, act, number)
    elif not evening.paused:
        _as_both(evening, step, number)


def _as_all(evening: Evening, act: str, number: int) -> None:
    if act == "look":
        for each in (*OWNERS, "cara"):
            evening.answers.append(evening.clients[each].get("/notices").status_code)
        return
    # While the one-off name is paused its member can follow nothing, so neither does.
    for each in ("cara",) if evening.paused else (*OWNERS, "cara"):
        evening.send(each, f"/t/{thread_of(number)}/mark", choice="follow")


def _as_both(evening: Evening, step: str, number: int) -> None:
    """Ann and Bea do the same, one after the other: one of them speaks to herself, and that must not show."""
    post = post_of(evening, number)
    for each in OWNERS:
        said = f"Text me, says {each}" if step == "owners offer" else f"From {each}"
        path = f"/t/{thread_of(number)}/replies"
        if step == "owners greet":
            # Her own first words a greeter cannot take; that she cannot shows to her alone, so it is not among the answers.
            if post and not _is_alias(post):
                evening.send(each, f"/greeting/{post}", choice="answer")
        else:
            evening.send(each, path, text=said, nonce=f"{each}{len(posts())}")


def _is_alias(post: str) -> bool:
    asked = sa.select(Account.is_alias).join(Post, Post.author_id == Account.id).where(Post.public_id == post)
    return bool(db.session.scalar(asked))


def _as_alias(evening: Evening, act: str, number: int) -> None:
    who, said = evening.owner, {"text": f"One-off words {number}", "nonce": f"alias{len(posts())}", "one_off": "y"}
    mine, other = post_of(evening, number, of_alias=True), post_of(evening, number)
    if act == "shows":
        # Once looked at, then sent, as people do it.
        path = f"/b/{evening.board}/new"
        evening.choose(who, path, title=f"One-off picture {number}", **said)
    elif act == "thread":
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
    if act == "offers":
        thread = db.session.scalars(sa.select(Post).where(Post.public_id == post)).one().thread_public_id
        evening.send("cara", f"/t/{thread}/replies", parent=post, text="Text me", nonce=f"cara{len(posts())}")
    if act in ("greets", "leaves", "settles"):
        choice = {"greets": "answer", "leaves": "leave", "settles": "well"}[act]
        evening.send("cara", f"/greeting/{post}", choice=choice)
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


def began(app: Flask, owner: str, new_client: Callable[[], FlaskClient], calls: Calls | None = None) -> Evening:
    """The people, a public board with a thread of Cara's, and one post each of Ann's and Bea's. With `calls` each of them
    has the sign on their device on."""
    # All three greet: whose first words a one-off name's are must not show by who is told of them.
    people: dict[str, Member] = {name: make.a_greeter(f"{name.title()} Otter") for name in (*OWNERS, "cara")}
    people |= {"mod": make.a_moderator("Steady Otter"), "steward": make.a_steward("Gentle Badger")}
    board = make.a_board("Open door", is_public=True, pictures=True)
    clients, tokens = {name: new_client() for name in (*people, "visitor")}, {}
    for name, member in people.items():
        tokens[name] = make.session_with_keys(member, own_device=calls is not None)
        if calls is not None:
            who, endpoint = make.identified(tokens[name]), calls.service.endpoint(name)
            pushes.turn_on(who, tokens[name], make.settings(), endpoint=endpoint)
        clients[name].set_cookie("s", tokens[name])
    for name in OWNERS:
        # Both keep something sealed, so that having it tells nothing.
        assert make.send(clients[name], "/me/reading", words="nothing").status_code == 303
    evening = Evening(app, owner, clients, tokens, board.public_id, calls=calls)
    evening.send("cara", f"/b/{board.public_id}/new", title="Hello", text="First words", nonce="first")
    for name in OWNERS:
        evening.send(name, f"/t/{thread_of(0)}/replies", text=f"From {name}", nonce=name)
    return evening
