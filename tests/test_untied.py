"""Whose a one-off name is shows nowhere.

The same evening is played twice, once it is Ann's and once Bea's, and everything that other members, moderators, the
steward, a visitor, the open sockets and an export get to see is the same, byte for byte, and takes as many statements; so
is every table but for what is sealed. What cannot be hidden is played alike by both: while a one-off name is paused its
member is silent, so neither Ann nor Bea writes then; and who has read which thread is a mark of theirs alone.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from forum import live
from forum.accounts import aliases
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions import queries, routes, service, writing_routes
from forum.extensions import db
from forum.vocabulary import NoticeVerb
from tests.evening import OWNERS, STEPS
from tests.playing import Stage, Steps, differing

# Everything that can happen, once at least, so that no step of the list is one that never finds anything to act on.
EVERYTHING: Steps = [
    ("all follow", 0), ("alias reply", 0), ("cara replies", 3), ("cara with", 3), ("cara keeps", 3), ("alias edit", 0),
    ("alias answer", 1), ("alias with", 0), ("alias asked", 0), ("both look", 0), ("plain reply", 0), ("plain edit", 0),
    ("cara edits", 0), ("cara flags", 3), ("mod claims", 0), ("mod hides", 0), ("mod restores", 0), ("cara flags", 5),
    ("mod dismisses", 1), ("mod notes", 3), ("mod pauses", 0), ("plain reply", 1), ("a day passes", 0), ("mod lifts", 0),
    ("mod asks", 0), ("steward joins", 0), ("cara mutes", 3), ("cara unmutes", 0), ("cara lets go", 3),
    ("alias thread", 2), ("plain take back", 0), ("alias take back", 0), ("a month passes", 0), ("alias reply", 0),
    ("cara flags", 7),
]  # fmt: skip
# What somebody who looks for the person would bring about: muting the one or the other, asking who is told of what, and
# whether a pause, a word or a day changes anything.
SUSPICIOUS: Steps = [
    ("cara mutes", 1), ("cara mutes", 2), ("all follow", 0), ("alias reply", 0), ("plain reply", 0), ("alias answer", 1),
    ("alias answer", 2), ("cara replies", 1), ("cara flags", 3), ("mod notes", 4), ("mod pauses", 0), ("plain reply", 2),
    ("alias reply", 0), ("both look", 0), ("mod lifts", 0), ("plain reply", 3), ("mod hides", 0),
]  # fmt: skip


@pytest.fixture
def stage(
    app: Flask,
    new_client: Callable[[], FlaskClient],
    open_socket: Callable[[FlaskClient], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    """Where the evenings of a test are played."""
    return Stage(app, new_client, open_socket, monkeypatch)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    # A failing evening is short enough to read; playing it a thousand times shorter takes longer.
    phases=(Phase.explicit, Phase.generate),
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 6)), min_size=4, max_size=16))
@example(steps=SUSPICIOUS)
@pytest.mark.timeout(600)
def test_no_evening_shows_whose_it_is(stage: Stage, steps: Steps) -> None:
    # Every evening has a one-off name in it, and a flag on its words.
    assert stage.compare([("alias reply", 0), ("cara flags", 3), *steps]) == ([], [])


@pytest.mark.both_databases
@pytest.mark.timeout(300)
def test_an_evening_in_which_everything_happens_shows_it_nowhere(stage: Stage) -> None:
    anns, beas = (stage.play(owner, EVERYTHING) for owner in OWNERS)
    assert anns[0]["steps that did something"] == sorted(STEPS), "a step that never acts proves nothing"
    assert differing(anns[0], beas[0]) == []
    assert differing(anns[1], beas[1]) == []
    pages = " ".join(str(value) for value in anns[0].values())
    for words in ("one-off name", "One-off words", "One-off title", "A moderator has hidden these words"):
        assert words in pages, "the comparison has seen it"


def test_the_two_who_open_a_name_read_it_and_nobody_else(stage: Stage) -> None:
    steps = [("alias reply", 0), ("cara flags", 3), ("mod asks", 0), ("steward joins", 0), ("cara flags", 3)]
    assert stage.compare(steps) == ([], [])
    shown, _rows = stage.play("ann", steps)
    readers = {path.rpartition(" ")[0] for path, page in shown.items() if "It belongs to the name" in str(page)}
    assert readers == {"mod", "steward"}
    assert not any("It belongs to Ann" in str(page) for page in shown.values())


# --- The comparison itself --------------------------------------------------------------------------------------------

CONTROL: Steps = [("all follow", 0), ("alias reply", 0), ("cara flags", 3), ("cara replies", 3)]


def test_the_comparison_finds_nothing_where_nothing_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.compare(CONTROL) == ([], [])
    monkeypatch.setattr(service.hearing, "listening", lambda thread, author, but: [])
    assert stage.compare(CONTROL) == ([], []), "leaving everybody out tells nothing"


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The member behind the one-off name that was used last, as somebody careless might keep them at hand."""
    known, real = [0], aliases.author_for

    def remembered(actor: Member, *facts: Any) -> Member:
        known[0] = actor.id
        return real(actor, *facts)

    monkeypatch.setattr(aliases, "author_for", remembered)
    return known


def a_name(careless: pytest.MonkeyPatch, owner: list[int]) -> None:
    kept = aliases.author_for

    def named_after(actor: Member, *facts: Any) -> Member:
        author = kept(actor, *facts)
        db.session.execute(sa.update(Account).where(Account.id == author.id).values(name=f"X{actor.id}"))
        return author

    careless.setattr(aliases, "author_for", named_after)


def who_is_told(careless: pytest.MonkeyPatch, owner: list[int]) -> None:
    told = service.tell_each

    def but_not_to_oneself(ids: Any, verb: NoticeVerb, *, path: str) -> int:
        return told([each for each in ids if each != owner[0]], verb, path=path)

    careless.setattr(service, "tell_each", but_not_to_oneself)


def a_header(careless: pytest.MonkeyPatch, owner: list[int]) -> None:
    real = routes.tagged

    def marked(*facts: Any) -> Response:
        answer = real(*facts)
        answer.headers["Server-Timing"] = f"a;dur={owner[0]}"
        return answer

    careless.setattr(routes, "tagged", marked)


def one_more_statement(careless: pytest.MonkeyPatch, owner: list[int]) -> None:
    real = queries.posts

    def slower(*facts: Any, **more: Any) -> Any:
        for _time in range(owner[0] % 2):
            db.session.execute(sa.text("SELECT 1"))
        return real(*facts, **more)

    careless.setattr(queries, "posts", slower)


def a_redirect(careless: pytest.MonkeyPatch, owner: list[int]) -> None:
    real = routes.place_of
    for place in (routes, writing_routes):
        careless.setattr(place, "place_of", lambda post: f"{real(post)}-{owner[0]}")


def a_payload(careless: pytest.MonkeyPatch, owner: list[int]) -> None:
    real = live.publish

    def publish(audience: str, event: str, payload: dict[str, Any], **more: Any) -> None:
        real(audience, event, payload | {"by": owner[0]}, **more)

    careless.setattr(live, "publish", publish)


@pytest.mark.parametrize(
    ("leak", "where"),
    [
        (a_name, r"^cara /t/"), (a_name, r"^visitor /t/"), (a_name, r"^other mod /c/"), (who_is_told, ""),
        (a_header, r"^steward /t/"), (one_more_statement, r"^visitor /t/"), (a_redirect, r"^cara /p/\w+$"),
        (a_redirect, r"^how it went$"), (a_payload, r"^sockets$"),
    ],
)  # fmt: skip
def test_the_comparison_would_see_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, owner: list[int], leak: Callable[..., None], where: str
) -> None:
    """Ways to give it away, each of which must be found where it shows."""
    leak(monkeypatch, owner)
    pages, tables = stage.compare(CONTROL)
    if where:
        assert [each for each in pages if re.search(where, each)], pages
    else:
        assert "notice" in tables
