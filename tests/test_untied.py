"""Whose a one-off name is shows nowhere.

The same evening is played twice, once it is Ann's and once Bea's, and everything that other members, a moderator, the
steward, a visitor, the open sockets, an export and a push service get to see is the same, byte for byte; so is every table
but for what is sealed. What cannot be hidden is played alike by both: while a one-off name is paused its member is silent, so neither Ann
nor Bea writes then; and who has read which thread is a mark of theirs alone.
"""

import random
import secrets
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from forum import live
from forum.accounts import aliases
from forum.accounts.queries import Member
from forum.discussions.marks import forget_pending
from forum.extensions import db, limiter
from forum.lib import clock, names
from forum.vocabulary import NoticeVerb
from tests import factories as make
from tests.called import Calls, calling_through
from tests.evening import OWNERS, STEPS, began, take
from tests.push_service import PushService
from tests.untied import HEARD, shown, stored


def emptied(app: Flask) -> None:
    """Deletes every row and counts from one again, so that numbers of two playings can be compared."""
    db.session.remove()
    with db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(sa.text("DELETE FROM sqlite_sequence"))
    limiter.reset()
    forget_pending()


@pytest.fixture
def calls(app: Flask, push_service: PushService, monkeypatch: pytest.MonkeyPatch) -> Iterator[Calls]:
    """Calls through a real push service, for every playing."""
    with calling_through(app, push_service, monkeypatch.setattr) as found:
        CALLS.append(found)
        yield found
        CALLS.clear()


@pytest.fixture
def same_chance(app: Flask, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Names, ids and the hour come out alike in every playing; calling it begins anew."""
    # The first member of a run draws keys that the others share.
    make.make_member()
    chance, now = random.Random(), clock.now()
    monkeypatch.setattr(secrets, "choice", chance.choice)
    monkeypatch.setattr(secrets, "randbelow", chance.randrange)
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
CALLS: list[Calls] = []


def played(
    app: Flask, owner: str, new_client: Callable[[], FlaskClient], begin: Callable[[], None], steps: Steps
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Plays an evening and returns what was shown and what was stored."""
    emptied(app)
    begin()
    evening = began(app, owner, new_client, *CALLS)
    for step, number in steps:
        take(evening, step, number)
    return shown(evening), stored()


def differing(one: Any, other: Any) -> list[str]:
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


# Forty evenings take a minute of computing, and more beside other work.
@pytest.mark.timeout(300)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    # A failing evening is short enough to read; playing it a thousand times shorter takes longer.
    phases=(Phase.explicit, Phase.generate),
)
@example(steps=[("alias shows", 1), ("cara flags", 4), ("mod hides", 1), ("mod restores", 1), ("alias edit", 1)])
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
    """Four ways to give it away, each found: a name, a notice left out, a mark on the account, words on a picture."""
    steps = [("all follow", 0), ("alias reply", 0), ("alias shows", 1), ("cara flags", 3)]
    from forum.discussions import pictures, service

    def playing() -> tuple[list[str], list[str]]:
        anns, beas = (played(app, owner, new_client, same_chance, steps) for owner in OWNERS)
        shown = {path: answer for path, answer in anns[0].items() if path.startswith("cara /pictures/")}
        assert [answer[0] for answer in shown.values()] == [200], "a picture is seen by others"
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
    attach = pictures._attach

    def signed(actor: Member, post_id: int, position: int, wanted: pictures.Wanted, config: Any) -> None:
        attach(actor, post_id, position, wanted._replace(alt=f"A lamp of {actor.name}"), config)

    with monkeypatch.context() as careless:
        careless.setattr(pictures, "_attach", signed)
        seen, rows = playing()
        assert any(path.startswith("visitor /t/") for path in seen)
        assert "picture" in rows
    told = service.tell_each

    def but_not_to_oneself(ids: Any, verb: NoticeVerb, *, path: str) -> int:
        from forum.web import actor

        return told([each for each in ids if each != actor().id], verb, path=path)

    with monkeypatch.context() as careless:
        careless.setattr(service, "tell_each", but_not_to_oneself)
        _seen, rows = playing()
        assert "notice" in rows


def test_the_comparison_would_see_it_in_first_words_and_in_who_is_spared(
    app: Flask, new_client: Callable[[], FlaskClient], same_chance: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two more ways: a greeter who is not told of her own one-off name, and one who may lead it elsewhere."""
    from forum.discussions import greeting
    from forum.screening import shielding
    from forum.web import actor

    steps = [("all look", 0), ("alias thread", 0), ("owners offer", 1), ("owners greet", 2), ("cara greets", 3)]

    def playing() -> tuple[list[str], list[str]]:
        anns, beas = (played(app, owner, new_client, same_chance, steps) for owner in OWNERS)
        return differing(anns[0], beas[0]), differing(anns[1], beas[1])

    assert playing() == ([], [])
    on_duty, addressed = greeting.accounts.on_duty, shielding.accounts.addressed
    with monkeypatch.context() as careless:
        careless.setattr(greeting.accounts, "on_duty", lambda *, but: on_duty(but=[*but, *actor().selves]))
        _seen, rows = playing()
        assert "notice" in rows
    with monkeypatch.context() as careless:
        careless.setattr(
            shielding.accounts,
            "addressed",
            lambda *who: [each for each in addressed(*who) if each.id not in actor().aliases],
        )
        seen, _rows = playing()
        assert "how it went" in seen


def test_a_call_to_the_member_behind_a_name_would_be_seen(
    app: Flask, new_client: Callable[[], FlaskClient], same_chance: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cara answers the one-off name: nobody's device is called for it."""
    steps = [("alias reply", 0), ("cara replies", 3)]
    from forum.notifications import service

    def playing() -> list[dict[str, Any]]:
        return [played(app, owner, new_client, same_chance, steps)[0] for owner in OWNERS]

    anns, beas = playing()
    assert differing(anns, beas) == []
    assert anns["calls"][-1] == []
    assert any(anns["calls"]), "others were called that evening"
    members: dict[int, int] = {}
    real_make, real_call = aliases._make, service.calling.call

    def noted(actor: Member, *facts: Any) -> tuple[int, str]:
        found = real_make(actor, *facts)
        members[found[0]] = actor.id
        return found

    def careless(account_id: int) -> None:
        service.accounts.mark_unseen(members.get(account_id, account_id), True)
        real_call(members.get(account_id, account_id))

    monkeypatch.setattr(aliases, "_make", noted)
    monkeypatch.setattr(service.calling, "call", careless)
    anns, beas = playing()
    assert "calls" in differing(anns, beas)
