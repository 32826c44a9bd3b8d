"""Whose a one-off name is shows nowhere.

The same evening is played twice, once it is Ann's and once Bea's, and everything that other members, moderators, the
steward, a visitor, the open sockets, an export and a push service get to see is the same, byte for byte, and takes as many
statements; so is every table but for what is sealed. What cannot be hidden is played alike by both: while a one-off name is paused its
member is silent, so neither Ann nor Bea writes then; and who has read which thread is a mark of theirs alone.
"""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from forum.discussions import outgoing
from tests import careless
from tests.called import Calls, calling_through
from tests.careless import Leak
from tests.evening import OWNERS
from tests.evening_steps import STEPS
from tests.playing import PATIENT, Stage, Steps
from tests.push_service import PushService
from tests.untied import differing

# How many evenings chance makes up; each is played twice, about five seconds together. UNTIED_EVENINGS=200 plays more.
EVENINGS = int(os.environ.get("UNTIED_EVENINGS", "2"))
# Everything that can happen, once at least, so that no step of the list is one that never finds anything to act on.
EVERYTHING: Steps = [
    ("all follow", 0), ("alias reply", 0), ("cara replies", 3), ("cara with", 3), ("cara keeps", 3), ("alias edit", 0),
    ("alias answer", 1), ("alias with", 0), ("alias asked", 0), ("both look", 0), ("plain reply", 0), ("plain edit", 0),
    ("cara edits", 0), ("cara flags", 3), ("mod claims", 0), ("mod hides", 0), ("mod restores", 0), ("cara flags", 5),
    ("mod dismisses", 1), ("mod notes", 3), ("mod pauses", 0), ("plain reply", 1), ("a day passes", 0), ("mod lifts", 0),
    ("mod asks", 0), ("steward joins", 0), ("cara worries", 3), ("wren claims", 0),
    ("wren opens", 0), ("wren cares", 0), ("wren sees to", 0), ("mod cools", 0), ("alias appeals", 0), ("steward decides", 0),
    ("mod proposes", 0), ("steward confirms", 0), ("alias appeals", 0), ("mod lifts", 0), ("mod offers", 0), ("alias agrees", 0),
    ("plain reply", 3), ("alias reply", 2), ("mod lifts", 0), ("cara mutes", 3), ("cara unmutes", 0), ("cara lets go", 3),
    ("alias thread", 2), ("owners greet", 1), ("cara greets", 8), ("cara leaves", 8), ("cara settles", 8), ("all look", 0),
    ("alias shows", 2), ("cara offers", 9), ("owners offer", 2), ("plain take back", 0), ("alias take back", 0),
    ("mod agrees", 0), ("steward agrees", 1), ("mod opens", 0), ("mod claims", 2), ("mod hands over", 2), ("steward takes over", 1),
    ("mod passes", 1), ("mod is here", 0), ("alias worries", 1), ("alias sells", 1), ("alias edit", 1),
    ("mod opens", 3), ("mod rests", 0), ("mod claims", 0), ("a month passes", 0), ("alias reply", 0), ("cara flags", 7), ("alias leads", 0), ("mod releases", 0), ("mod releases", 1),
    ("mod releases", 2), ("mod releases", 3), ("alias traces", 0), ("alias shows it", -1),
]  # fmt: skip
# What somebody who looks for the person would bring about: muting the one or the other, asking who is told of what, and
# whether a pause, a word or a day changes anything.
SUSPICIOUS: Steps = [
    ("cara mutes", 1), ("cara mutes", 2), ("all follow", 0), ("alias reply", 0), ("plain reply", 0), ("alias answer", 1),
    ("alias answer", 2), ("cara replies", 1), ("cara flags", 3), ("mod notes", 4), ("mod pauses", 0), ("plain reply", 2),
    ("alias reply", 0), ("both look", 0), ("mod lifts", 0), ("plain reply", 3), ("mod hides", 0),
]  # fmt: skip


# Somebody who may be in danger under a one-off name, and words of it that wait and are changed.
WORRIED: Steps = [
    ("alias worries", 0), ("alias sells", 1), ("mod is here", 0), ("alias worries", 2), ("all look", 0), ("alias edit", 2), ("wren claims", 0), ("wren opens", 0), ("wren cares", 0),
    ("mod claims", 1), ("alias edit", 1), ("mod dismisses", 2), ("alias traces", 1), ("all look", 0), ("alias shows it", -1),
    ("both look", 0),
]  # fmt: skip
# Who greets, who may not lead a new person elsewhere, and a picture that is hidden and comes back.
GREETED: Steps = [
    ("all look", 0), ("alias thread", 0), ("owners offer", 1), ("owners greet", 2), ("cara greets", 3), ("cara offers", 3),
]  # fmt: skip
# What a measure on a one-off name does: silence for its member, an appeal of theirs, a pause they agree to.
MEASURED: Steps = [
    ("mod cools", 0), ("plain reply", 0), ("alias reply", 1), ("alias appeals", 0), ("steward decides", 0), ("plain reply", 1),
    ("mod offers", 0), ("alias agrees", 0), ("both look", 0), ("all follow", 0), ("mod proposes", 0), ("steward confirms", 0),
    ("plain edit", 0), ("alias appeals", 0), ("a month passes", 0),
]  # fmt: skip
PICTURED: Steps = [
    ("alias shows", 1), ("cara flags", 4), ("mod hides", 1), ("mod restores", 1), ("alias edit", 1),
]  # fmt: skip


# A link under a one-off name waits, is kept back or let out; whose it is shows neither before nor after.
WAITING: Steps = [
    ("all follow", 0), ("alias leads", 0), ("both look", 0), ("mod claims", 1), ("mod hides", 1), ("mod releases", 1),
    ("alias leads", 1), ("mod releases", 2), ("all look", 0),
]  # fmt: skip


@pytest.fixture
def calls(app: Flask, push_service: PushService, monkeypatch: pytest.MonkeyPatch) -> Iterator[Calls]:
    """Calls through a real push service, for every playing."""
    with calling_through(app, push_service, monkeypatch.setattr, **PATIENT) as found:
        yield found


@pytest.fixture
def stage(
    app: Flask,
    new_client: Callable[[], FlaskClient],
    open_socket: Callable[[FlaskClient], Any],
    monkeypatch: pytest.MonkeyPatch,
    calls: Calls,
) -> Stage:
    """Where the evenings of a test are played."""
    return Stage(app, new_client, open_socket, monkeypatch, calls)


@settings(
    max_examples=EVENINGS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    # A failing evening is short enough to read; playing it a thousand times shorter takes longer.
    phases=(Phase.explicit, Phase.generate),
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 6)), min_size=4, max_size=16))
@example(steps=SUSPICIOUS)
@example(steps=GREETED)
@example(steps=PICTURED)
@example(steps=WAITING)
@example(steps=WORRIED)
@example(steps=MEASURED)
@pytest.mark.timeout(300 + 30 * EVENINGS)
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
    for words in (
        "one-off name",
        "posts were hidden",
        "One-off words",
        "One-off title",
        "A moderator has hidden these words",
    ):
        assert words in pages, "the comparison has seen it"


def test_the_two_who_open_a_name_read_it_and_nobody_else(stage: Stage) -> None:
    steps = [("alias reply", 0), ("cara flags", 3), ("mod asks", 0), ("steward joins", 0), ("cara flags", 3)]
    (shown, anns), (beas_shown, beas) = (stage.play(owner, steps) for owner in OWNERS)
    assert (differing(shown, beas_shown), differing(anns, beas)) == ([], [])
    readers = {path.rpartition(" ")[0] for path, page in shown.items() if "It belongs to the name" in str(page)}
    assert readers == {"mod", "steward"}
    assert not any("It belongs to Ann" in str(page) for page in shown.values())


# --- The comparison itself --------------------------------------------------------------------------------------------

CONTROL: Steps = [("all follow", 0), ("alias reply", 0), ("cara flags", 3), ("cara replies", 3)]


def test_the_comparison_finds_nothing_where_nothing_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.compare(CONTROL, "^(cara|visitor) ") == ([], [])
    monkeypatch.setattr(outgoing.hearing, "listening", lambda thread, author, but: [])
    assert stage.compare(CONTROL, "^(cara|visitor) ") == ([], []), "leaving everybody out tells nothing"


def test_a_picture_is_seen_by_others_and_calls_are_made(stage: Stage) -> None:
    """What is compared of them is there."""
    steps = [("alias shows", 1), ("alias reply", 0), ("cara replies", 3)]
    anns, _rows = stage.play("ann", steps)
    pictures = [page for path, page in anns.items() if re.fullmatch(r"(cara|visitor) /pictures/\w+\.jpg", path)]
    assert [(answer[0], answer[2][:2]) for answer, _statements in pictures] == [(200, b"\xff\xd8")] * 2
    assert any(anns["calls"]), "others were called that evening"
    assert anns["calls"][-1] == [], "nobody's device is called for an answer to a one-off name"


@pytest.mark.parametrize(
    ("leak", "where", "steps"),
    [
        (careless.a_name, r"^cara /t/", CONTROL),
        (careless.a_name, r"^visitor /t/", CONTROL),
        (careless.a_name, r"^other mod /c/", CONTROL),
        (careless.who_is_told, r"^notice$", CONTROL),
        (careless.a_header, r"^steward /t/", CONTROL),
        (careless.one_more_statement, r"^visitor /t/", CONTROL),
        (careless.a_redirect, r"^cara /p/\w+$", CONTROL),
        (careless.a_redirect, r"^how it went$", CONTROL),
        (careless.a_payload, r"^sockets$", CONTROL),
        (careless.words_on_a_picture, r"^visitor /t/", PICTURED),
        (careless.words_on_a_picture, r"^picture$", PICTURED),
        (careless.a_greeter_left_out, r"^notice$", GREETED),
        (careless.who_may_lead_elsewhere, r"^how it went$", GREETED),
        (careless.a_call_to_the_member, r"^calls$", CONTROL),
    ],
)
def test_the_comparison_would_see_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, leak: Leak, where: str, steps: Steps
) -> None:
    """Ways to give it away, each of which must be found where it shows."""
    leak(monkeypatch)
    shown, tables = stage.compare(steps, where)
    assert [each for each in (*shown, *tables) if re.search(where, each)], (shown, tables)
