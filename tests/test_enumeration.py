"""Whether a name exists cannot be learned from signing in or recovering: same words, same status, same work (S6)."""

import re
import statistics
import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import sessions, signing_in
from forum.errors import Refused
from forum.extensions import limiter
from forum.lib import stretch
from tests import factories as make

pytestmark = pytest.mark.both_databases
WRONG = "eleven copper kettles under rain"
# Names of one length, so that a page that shows the name again has one length too.
HERE, HALF, NOBODY = "Amber Finch", "Amber Wrens", "Amber Otter"


@pytest.fixture
def names(app: Flask) -> dict[str, str]:
    """A member, somebody in the middle of joining, and nobody."""
    make.confirmed(make.join_for_real(HERE))
    make.join_for_real(HALF)
    return {"exists": HERE, "joining": HALF, "missing": NOBODY}


def bare(page: bytes, name: str) -> str:
    """A page without its token and the name that was typed."""
    text = page.decode().replace(name, "NAME")
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1TOKEN", text)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/sign-in", {"passphrase": WRONG}),
        ("/recover", {"phrase": "one two three four five six seven", "passphrase": WRONG}),
    ],
)
def test_the_same_bytes_and_status_for_everybody(
    client: FlaskClient, names: dict[str, str], path: str, fields: dict
) -> None:
    answers = {}
    for who, name in names.items():
        limiter.reset()
        answers[who] = make.send(client, path, name=name, **fields)
    assert {answer.status_code for answer in answers.values()} == {403}
    assert len({bare(answers[who].data, name) for who, name in names.items()}) == 1
    sent = [{key: value for key, value in answer.headers if key != "Set-Cookie"} for answer in answers.values()]
    assert sent[0] == sent[1] == sent[2]


@pytest.mark.parametrize("path", ["/sign-in", "/recover"])
def test_too_many_attempts_look_alike_too(client: FlaskClient, names: dict[str, str], path: str) -> None:
    answers = {}
    for who, name in names.items():
        limiter.reset()
        for _ in range(6):
            answers[who] = make.send(client, path, name=name, phrase="one two three", passphrase=WRONG)
    assert len({(answer.status_code, bare(answer.data, names[who])) for who, answer in answers.items()}) == 1
    assert "tried too often" in make.words(answers["missing"])


def attempt(verb: Callable[..., object], name: str, *secrets: str) -> None:
    limiter.reset()
    with pytest.raises(Refused):
        verb(name, *secrets, make.settings(), own_device=False, caller="x")


VERBS = [
    pytest.param(signing_in.sign_in, (WRONG,), id="sign in"),
    pytest.param(signing_in.recover, ("one two three four five six seven", WRONG), id="recover"),
]


@pytest.mark.parametrize(("verb", "secrets"), VERBS)
def test_one_stretch_of_the_secret_for_everybody(
    names: dict[str, str], monkeypatch: pytest.MonkeyPatch, verb: Callable[..., object], secrets: tuple[str, ...]
) -> None:
    calls: list[tuple[int, int]] = []
    real = stretch.stretch
    monkeypatch.setattr(
        stretch, "stretch", lambda secret, salt: calls.append((len(secret), len(salt))) or real(secret, salt)
    )
    for name in names.values():
        attempt(verb, name, *secrets)
    assert len(calls) == 3
    assert len(set(calls)) == 1


@pytest.mark.parametrize(("verb", "secrets"), VERBS)
def test_the_same_time_for_everybody(
    names: dict[str, str], verb: Callable[..., object], secrets: tuple[str, ...]
) -> None:
    """A missing name without its stretch would be a thousand times quicker; the bounds leave room for a busy machine."""
    took: dict[str, list[float]] = {"exists": [], "missing": []}
    for _ in range(15):
        for who, times in took.items():
            begun = time.process_time()
            attempt(verb, names[who], *secrets)
            times.append(time.process_time() - begun)
    ratio = statistics.median(took["exists"]) / statistics.median(took["missing"])
    assert 0.5 < ratio < 2.0, took


def test_a_missing_name_has_a_salt_of_its_own_that_stays(app: Flask) -> None:
    """Otherwise two answers for one missing name could differ in what a clever question sees."""
    config = make.settings()
    one, again, other = (signing_in._nobodys_salt(config, name) for name in ("Amber Otter", "amber otter", "Amber Owl"))
    assert one == again
    assert one != other
    assert len(one) == 16


def test_a_name_that_is_taken_reserved_or_too_close_gets_one_sentence(
    client: FlaskClient, names: dict[str, str]
) -> None:
    said = set()
    for name in (HERE, "amber_finch", HALF):
        answer = make.send(client, "/join", name=name, passphrase=WRONG)
        assert answer.status_code == 400
        said.add(make.page(answer).select_one(".field-error").text.strip())
    assert len(said) == 1


def test_the_right_secret_still_opens(names: dict[str, str]) -> None:
    opened = signing_in.sign_in(HERE, make.PASSPHRASE, make.settings(), own_device=False, caller="x")
    assert sessions.identify(opened.token, make.settings()) is not None
