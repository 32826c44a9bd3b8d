"""The work before joining: never more than it says, ours alone, with an end."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
import pytest

from forum.lib import work

SECRET = "x" * 40
NOW = datetime.now(UTC)
# Longer than a whole run of the tests may take from here to there.
HOLDS = timedelta(days=1)
TRIES, ITERATIONS = 6, 20


def made(**other: Any) -> dict[str, Any]:
    facts = {"secret": SECRET, "tries": TRIES, "iterations": ITERATIONS, "until": NOW + HOLDS} | other
    return work.challenge(**facts)


def done(asked: dict[str, Any]) -> str:
    """What a device sends that has done the work."""
    challenge = altcha.Challenge.from_dict(asked)
    solution = altcha.solve_challenge(challenge, counter_start=1)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def changed(answer: str, change: Any) -> str:
    told = json.loads(base64.b64decode(answer))
    change(told)
    return base64.b64encode(json.dumps(told).encode()).decode()


def test_work_that_was_done_is_known_by_its_name_and_its_size() -> None:
    asked = made()
    found = work.solved(SECRET, done(asked), NOW)
    assert found == (asked["parameters"]["nonce"], TRIES)


def test_it_is_never_more_than_it_says() -> None:
    for _each in range(20):
        solution = altcha.solve_challenge(altcha.Challenge.from_dict(made()), counter_start=1)
        assert solution is not None
        assert 1 <= solution.counter <= TRIES


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["challenge"]["parameters"]["data"].update(tries=1200),
        lambda told: told["challenge"]["parameters"].update(cost=1),
        lambda told: told["challenge"]["parameters"].update(expiresAt=9_999_999_999),
        lambda told: told["challenge"]["parameters"].pop("keySignature"),
        lambda told: told["challenge"].pop("signature"),
        lambda told: told["challenge"].update(signature="00" * 32),
        lambda told: told["solution"].update(derivedKey="00" * 32),
        lambda told: told["solution"].update(derivedKey=5),
        lambda told: told.update(solution=None),
        lambda told: told.update(challenge=[]),
    ],
)
def test_what_was_changed_does_not_fit(change: Any) -> None:
    answer = done(made())
    with pytest.raises(work.Unfit):
        work.solved(SECRET, changed(answer, change), NOW)


@pytest.mark.parametrize(
    "answer", ["", "x", "e30=", "bnVsbA==", "W10=", "é", "A" * 5_000, base64.b64encode(b"[" * 900).decode()]
)
def test_what_is_no_answer_does_not_fit(answer: str) -> None:
    with pytest.raises(work.Unfit):
        work.solved(SECRET, answer, NOW)


def test_it_ends_and_is_this_places_own() -> None:
    answer = done(made())
    with pytest.raises(work.Unfit):
        work.solved(SECRET, answer, NOW + HOLDS)
    with pytest.raises(work.Unfit):
        work.solved("y" * 40, answer, NOW)
