"""An evening with a one-off name in it, played step by step through pages: whose name it is is the only difference."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum import forgetting
from forum.accounts.models import Account, AccountSession
from forum.accounts.queries import Member
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.moderation.models import Case
from forum.transaction import transaction
from tests import factories as make

OWNERS = ("ann", "bea")
STEPS = (
    "alias thread", "alias reply", "alias answer", "alias edit", "alias take back", "alias with", "alias asked",
    "plain reply", "plain edit", "plain take back", "all follow", "both look",
    "cara replies", "cara flags", "cara with", "cara mutes", "cara keeps", "cara edits", "cara unmutes", "cara lets go",
    "mod claims", "mod hides", "mod restores", "mod dismisses", "mod notes", "mod pauses", "mod lifts", "mod asks",
    "steward joins", "a day passes", "a month passes",
)  # fmt: skip
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
    opened: set[str] = field(default_factory=set)
    answers: list[Any] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    def send(self, who: str, path: str, **fields: Any) -> int:
        """Sends a form, and remembers what came of it. Of Ann's and Bea's own pages only how it went: there they differ."""
        answer = make.send(self.clients[who], path, **fields)
        knows = who in OWNERS or (who in ("mod", "steward") and path.startswith("/c/") and self.opened)
        self.answers.append(answer.status_code if knows else (who, path, *seen(answer)))
        return answer.status_code

    @property
    def paused(self) -> bool:
        """Whether a one-off name is paused, and with it its member."""
        held = sa.exists().where(Account.is_alias, Account.paused_until > self.clock.now)
        return bool(db.session.scalar(sa.select(held)))

    def mine(self) -> frozenset[int]:
        """The accounts of the one-off names, known to their owner's session alone."""
        return make.known_by(self.tokens[self.owner]).aliases


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


def thread_of(number: int) -> str:
    found = list(db.session.scalars(sa.select(Thread.public_id).order_by(Thread.id)))
    return found[number % len(found)]


def home_of(post: str) -> str:
    return db.session.scalars(sa.select(Post).where(Post.public_id == post)).one().thread_public_id


def case_of(number: int, *authors: int) -> Case | None:
    asked = sa.select(Case).order_by(Case.id)
    found = db.session.scalars(asked.where(Case.author_id.in_(authors)) if authors else asked).all()
    return found[number % len(found)] if found else None


def take(evening: Evening, step: str, number: int) -> None:
    """One step of an evening; a step that has nothing to act on does nothing, in both playings."""
    who, _space, act = step.partition(" ")
    acts: dict[str, Callable[[Evening, str, int], object]] = {
        "alias": _as_alias, "plain": _as_themselves, "all": _as_everybody, "both": _as_everybody, "cara": _as_cara,
        "mod": _as_moderator, "steward": _as_moderator, "a": _in_time,
    }  # fmt: skip
    before = len(evening.answers)
    acts[who](evening, act, number)
    if len(evening.answers) > before or who == "a":
        evening.done.add(step)


def _as_alias(evening: Evening, act: str, number: int) -> None:
    who, said = evening.owner, {"text": f"One-off words {number}", "nonce": f"alias{len(posts())}", "one_off": "y"}
    mine, other = post_of(evening, number, of_alias=True), post_of(evening, number)
    if act == "thread":
        evening.send(who, f"/b/{evening.board}/new", title=f"One-off title {number}", **said)
    elif act == "reply":
        evening.send(who, f"/t/{thread_of(number)}/replies", **said)
    elif act == "answer" and other:
        evening.send(who, f"/t/{home_of(other)}/replies", parent=other, **said)
    elif act == "edit" and mine:
        evening.send(who, f"/p/{mine}/edit", text=f"Changed {number}")
    elif act == "take back" and mine:
        evening.send(who, f"/p/{mine}/take-back")
    elif act == "with" and mine:
        # One's own: refused in both playings, and no trace of it.
        evening.send(who, f"/p/{mine}/with", state="on")
    elif act == "asked":
        # Words that are asked about, and not sent in the end.
        evening.send(who, f"/t/{thread_of(number)}/replies", **{**said, "text": "ring me on 07700 900123"})


def _as_themselves(evening: Evening, act: str, number: int) -> None:
    # While a one-off name is paused its member is silent: neither of the two writes then.
    for each in () if evening.paused else OWNERS:
        own = post_of(evening, number, by=each)
        if act == "reply":
            said = {"text": f"From {each} {number}", "nonce": f"{each}{len(posts())}"}
            evening.send(each, f"/t/{thread_of(number)}/replies", **said)
        elif act == "edit" and own:
            evening.send(each, f"/p/{own}/edit", text=f"{each} changed {number}")
        elif act == "take back" and own:
            evening.send(each, f"/p/{own}/take-back")


def _as_everybody(evening: Evening, act: str, number: int) -> None:
    if act == "follow":
        for each in ("cara",) if evening.paused else (*OWNERS, "cara"):
            evening.send(each, f"/t/{thread_of(number)}/mark", choice="follow")
    else:
        for each in OWNERS:
            evening.answers.append(evening.clients[each].get("/notices").status_code)


def _as_cara(evening: Evening, act: str, number: int) -> None:
    post = post_of(evening, number)
    if act == "unmutes":
        for path in re.findall(rb"/me/reading/people/\w+/unmute", evening.clients["cara"].get("/me/reading").data)[:1]:
            evening.send("cara", path.decode())
    elif act == "replies" and post:
        said = {"text": f"Cara {number}", "nonce": f"cara{len(posts())}"}
        evening.send("cara", f"/t/{home_of(post)}/replies", parent=post, **said)
    paths = {"flags": "flag", "with": "with", "mutes": "mute", "keeps": "keep", "edits": "edit", "lets go": "let-go"}
    if act in paths and post:
        evening.send("cara", f"/p/{post}/{paths[act]}", reason="unkind", state="on", note="kept", text="Other words")


def _as_moderator(evening: Evening, act: str, number: int) -> None:
    case, of_alias = case_of(number), case_of(number, *evening.mine())
    if act == "notes" and (post := post_of(evening, number)):
        evening.send("mod", f"/p/{post}/notes", notes="grief")
    elif act in ("pauses", "lifts", "asks") and of_alias is not None:
        path = {"pauses": "pause", "lifts": "lift", "asks": "opening"}[act]
        evening.send("mod", f"/c/{of_alias.public_id}/{path}", days=7, words="A reason")
    elif act == "joins" and of_alias is not None:
        if evening.send("steward", f"/c/{of_alias.public_id}/opening/join") == 303:
            evening.opened.add(of_alias.public_id)
    elif act in ("claims", "hides", "restores", "dismisses") and case is not None:
        path = act.removesuffix("es" if act == "dismisses" else "s")
        evening.send("mod", f"/c/{case.public_id}/{path}", version=case.version, reason="unkind", words="Why")


def _in_time(evening: Evening, act: str, number: int) -> None:
    """Time passes, and the operator's daily command runs."""
    evening.clock.now += timedelta(days=1 if act.startswith("day") else 31)
    with evening.app.app_context():
        for _name, step in forgetting.steps(make.settings()):
            step()
        db.session.remove()
    db.session.rollback()


def began(app: Flask, owner: str, new_client: Callable[[], FlaskClient], clock: Clock) -> Evening:
    """The people, a public board with a thread of Cara's, and one post each of Ann's and Bea's."""
    people: dict[str, Member] = {name: make.make_member(f"{name.title()} Otter") for name in (*OWNERS, "cara")}
    people |= {"mod": make.a_moderator("Steady Otter"), "other mod": make.a_moderator("Kind Otter")}
    people |= {"steward": make.a_steward("Gentle Badger")}
    board = make.a_board("Open door", is_public=True)
    clients, tokens = {name: new_client() for name in (*people, "visitor")}, {}
    for name, member in people.items():
        tokens[name] = make.session_with_keys(member)
        clients[name].set_cookie("s", tokens[name])
    with transaction():
        # Nobody is signed out by the months of this evening.
        db.session.execute(sa.update(AccountSession).values(idle_until=clock.now + FAR, ends_at=clock.now + FAR))
    for name in OWNERS:
        # Both keep something sealed, so that having it tells nothing.
        assert make.send(clients[name], "/me/reading", words="nothing").status_code == 303
    evening = Evening(app, owner, clients, tokens, board.public_id, clock)
    evening.send("cara", f"/b/{board.public_id}/new", title="Hello", text="First words", nonce="first")
    for name in OWNERS:
        evening.send(name, f"/t/{thread_of(0)}/replies", text=f"From {name}", nonce=name)
    return evening
