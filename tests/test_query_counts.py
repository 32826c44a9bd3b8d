"""A page asks the database as often in a large community as in a small one: exactly as often, wherever one looks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import reading
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions.models import Bookmark, Post, Thread
from forum.extensions import db
from forum.lib import clock, ids, tree
from forum.moderation.kinds import MeasureKind, MeasureState
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.models import Case, Flag
from forum.notifications.models import Notice
from forum.transaction import transaction
from forum.vocabulary import CaseState, ContentNote, FlagReason, NoticeVerb, Shown, TargetKind
from tests import factories as make
from tests.counting import counted

pytestmark = pytest.mark.both_databases

WORD = "lantern"
TIMES = 40
# A page and a little: going back from its end finds a whole page (one that reaches the beginning is read from there).
POSTS = 22
THREADS = 25
PAGES = {
    "home, visitor": "/",
    "home": "/",
    "boards, visitor": "/talk",
    "boards": "/talk",
    "board, visitor": "/b/{board}",
    "board": "/b/{board}",
    "board, unanswered": "/b/{board}?order=unanswered",
    "threads, recent": "/threads/recent",
    "threads, new": "/threads/new",
    "threads, followed": "/threads/followed",
    "threads, unanswered": "/threads/unanswered",
    "thread's first page, visitor": "/t/{thread}",
    "thread's first page": "/t/{thread}",
    "thread's page in the middle": "/t/{thread}?after={middle}",
    "thread's last page": "/t/{thread}?after={last}",
    "thread's page back from the end": "/t/{thread}?before={end}",
    "a post where it stands": "/p/{post}",
    "on to what is new": "/t/{thread}/new",
    "search, newest": "/search?newest",
    "search, best": "/search?best",
    "notices": "/notices",
    "what moderators decided": "/me/measures",
    "what one has pointed out": "/me/reports",
    "kept": "/me/kept",
    "feed": "/b/{board}/feed",
}


@dataclass
class Community:
    """A community of some size. `names` fills the addresses of PAGES."""

    names: dict[str, str]
    ann: Member
    client: FlaskClient
    visitor: FlaskClient

    def asked(self, page: str) -> int:
        """How many statements one page needs."""
        client = self.visitor if page.endswith(", visitor") else self.client
        path = PAGES[page].format(**self.names)
        if path.startswith("/search?"):
            path = make.send(client, "/search", q=WORD, order=path.partition("?")[2]).location
        # Once before: what a process keeps from its first page on does not count.
        client.get(path)
        with counted() as sent:
            answer = client.get(path)
        assert answer.status_code in (200, 303), f"{page}: {answer.status}"
        assert len(sent) < 20, f"{page}: {sent}"
        return len(sent)


def begin_anew() -> None:
    """Numbers of the index begin with one, so that a search looks through as many spans in every community."""
    sqlite = db.engine.dialect.name == "sqlite"
    again = "DELETE FROM sqlite_sequence" if sqlite else "ALTER SEQUENCE search_text_id_seq RESTART"
    with db.engine.begin() as connection:
        connection.execute(sa.text(again))


def copies(row: Any, count: int, **changed: Callable[[int], object]) -> None:
    """Stores a row again and again, with what must differ."""
    table = sa.inspect(type(row)).local_table
    facts = {column.name: getattr(row, column.key) for column in table.columns if column.name != "id"}
    made = [facts | {name: value(number) for name, value in changed.items()} for number in range(1, count)]
    if made:
        db.session.execute(sa.insert(table), made)


def peopled(app: Flask, new_client: Callable[[], FlaskClient], times: int) -> Community:
    """Ann, who keeps words, notes and a person from herself, follows a thread and has a one-off name, among others."""
    begin_anew()
    ann, bea, board = make.make_member(), make.make_member(), make.a_board(is_public=True)
    for other in ("Inside", "Public too"):
        make.a_board(other, is_public=other != "Inside")
    thread = make.a_thread(bea, board, title=f"A {WORD}", text=f"First {WORD}")
    answer = make.a_reply(bea, thread, f"A {WORD} answers")
    lonely = make.a_thread(bea, board, title="Lonely", text=f"Lonely {WORD}")
    client, visitor = new_client(), new_client()
    token = make.sign_in(client, ann)
    reading.keep(ann, token, make.settings(), words="kettle", notes={ContentNote.GRIEF: Shown.HIDE})
    reading.mute(ann, make.make_member().id)
    make.send(client, f"/t/{thread.public_id}/mark", choice="follow")
    grown(ann, thread, answer, lonely, times)
    paths = list(db.session.scalars(sa.select(Post.path).where(Post.thread_id == thread.id).order_by(Post.path)))
    names = {"board": board.public_id, "thread": thread.public_id, "post": answer.public_id}
    half = POSTS // 2
    names |= {"middle": paths[max(0, len(paths) // 2 - half)], "last": paths[-half - 1 :][0], "end": paths[-1]}
    return Community(names, ann, client, visitor)


def grown(ann: Member, thread: Thread, answer: Post, lonely: Thread, times: int) -> None:
    opening = make.opening_of(lonely)
    with transaction():
        copies(
            answer, POSTS * times,
            public_id=lambda _n: ids.public_id(), nonce=lambda _n: ids.token(8),
            number=lambda n: n + 1, path=lambda n: tree.child_path("", n + 1),
        )  # fmt: skip
        copies(lonely, THREADS * times, public_id=lambda _n: ids.public_id(), last_post_id=lambda n: n + 10**6)
        found = list(db.session.scalars(sa.select(Thread.id).where(Thread.id > lonely.id).order_by(Thread.id)))
        copies(
            opening, len(found) + 1,
            public_id=lambda _n: ids.public_id(), nonce=lambda _n: ids.token(8), thread_id=lambda n: found[n - 1],
        )  # fmt: skip
        posts = list(db.session.scalars(sa.select(Post.id).where(Post.thread_id == thread.id).order_by(Post.id)))
        db.session.execute(sa.insert(Bookmark), [{"account_id": ann.id, "post_id": each} for each in posts])
        told = Notice(account_id=ann.id, verb=NoticeVerb.REPLIED, path=f"/p/{answer.public_id}", at=clock.hour(clock.now()),
                      subject=thread.public_id, count=2, words="", seen=True)  # fmt: skip
        db.session.add(told)
        db.session.flush()
        copies(told, POSTS * times)
        measured(ann, times)
        db.session.execute(sa.update(Thread).where(Thread.id == thread.id).values(last_post_id=posts[-1] + 10**7))
        db.session.execute(sa.update(Account).where(Account.id == ann.id).values(unseen=False))


def measured(ann: Member, times: int) -> None:
    """Measures about Ann, most of them over, and texts that she has pointed out, each a case of its own."""
    facts = {
        "state": MeasureState.OVER,
        "subject_id": ann.id,
        "reason": FlagReason.OTHER,
        "taken_on": clock.now().date(),
    }
    taken = PersonMeasure(public_id=ids.public_id(), kind=MeasureKind.NOTE, words="Words", nonce=ids.token(8), **facts)
    facts = {"target_kind": TargetKind.POST, "author_id": ann.id, "opened_at": clock.hour(clock.now()), "weight": 0.0}
    case = Case(public_id=ids.public_id(), target_id=ids.public_id(), state=CaseState.OPEN, version=0, **facts)
    db.session.add_all((taken, case))
    db.session.flush()
    copies(taken, POSTS * times, public_id=lambda _n: ids.public_id(), nonce=lambda _n: ids.token(8))
    copies(case, POSTS * times, public_id=lambda _n: ids.public_id(), target_id=lambda _n: ids.public_id())
    cases = list(db.session.scalars(sa.select(Case.id).order_by(Case.id)))
    flags = [
        {"case_id": each, "reporter_id": ann.id, "reason": FlagReason.OTHER, "note": "", "at": case.opened_at}
        for each in cases
    ]
    db.session.execute(sa.insert(Flag), flags)


def test_a_page_asks_as_often_however_much_there_is(app: Flask, new_client: Callable[[], FlaskClient]) -> None:
    from tests.conftest import _empty

    found: list[dict[str, int]] = []
    for times in (1, TIMES):
        community = peopled(app, new_client, times)
        assert db.session.query(Post).count() == (POSTS + THREADS) * times + 1
        found.append({page: community.asked(page) for page in PAGES})
        _empty(app)
    small, large = found
    print("\n".join(f"{small[page]:>4} {large[page]:>4}  {page}" for page in PAGES))
    assert large == small
    assert len({large[page] for page in PAGES if page.startswith("thread's") and "visitor" not in page}) == 1


def test_a_page_asks_as_often_however_much_is_on_it(app: Flask, new_client: Callable[[], FlaskClient]) -> None:
    """A page with little on it asks as often as a full one: nothing is asked for each row."""
    from tests.conftest import _empty

    full = peopled(app, new_client, 1)
    asked = {page: full.asked(page) for page in PAGES}
    _empty(app)
    lean = peopled(app, new_client, 0)
    back = "thread's page back from the end"
    assert lean.asked(back) == asked.pop(back) + 1, "the beginning is read instead"
    assert {page: lean.asked(page) for page in asked} == asked
