"""What it costs to refuse what comes too fast: no more of it is judged than could be taken, and so many times a minute."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.lib import ids
from forum.lib.clock import Frozen
from forum.screening import judging_aside
from tests import factories as make
from tests.rooms.circles import Evening
from tests.screening.test_urgent import CALM, RED, Sockets, a_thread_at, evening, few, held

__all__ = ["evening", "few", "held"]  # fixtures: a place where little may be sent, at nine in the morning
pytestmark = pytest.mark.both_databases
TRIES = 3


@pytest.fixture
def judged(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were judged, where few tries are."""
    monkeypatch.setitem(app.config, "NIGHTLIGHT", replace(make.settings(), urgent_tries_per_minute=TRIES))
    texts, real = [], judging_aside.judge
    monkeypatch.setattr(judging_aside, "judge", lambda text: texts.append(text) or real(text))
    return texts


@pytest.mark.parametrize(("name", "most"), [("say", 2_000), ("word", 1_000), ("check-in", 280)])
def test_what_comes_too_fast_is_judged_no_further_than_its_field_goes(
    evening: Evening, client: FlaskClient, judged: list[str], name: str, most: int
) -> None:
    make.sign_in(client, evening.ann)
    path = f"/r/{evening.name}/{name}"
    sends = a_thread_at(path)
    for _each in range(2):
        sends(client, "")
    judged.clear()
    assert sends(client, f"   {RED}. {CALM * 2_000}").status_code in (303, 400), "let by, and told that it is too long"
    # What is refused unread is judged for the way to help, as far as a post may go.
    assert [len(each) for each in judged[1:]] in ([], [make.settings().post_max_characters])
    del judged[1:]
    long = sends(client, f"{CALM * 2_000}. {RED}")
    assert long.status_code == 429
    fields = 2 if name == "check-in" else 1
    assert judged
    assert max(map(len, judged)) <= fields * most + 2


def test_a_form_that_is_sent_on_and_on_is_judged_so_many_times(
    client: FlaskClient, judged: list[str], held: Frozen
) -> None:
    ann = make.make_member()
    path = f"/t/{make.a_thread(ann).public_id}/replies"
    make.sign_in(client, ann)
    for number in range(2):
        make.send(client, path, text=f"{CALM} {number}", nonce=ids.token(8))
    judged.clear()
    answers = [make.send(client, path, text=CALM, nonce=ids.token(8)).status_code for _each in range(TRIES + 3)]
    assert answers == [429] * len(answers)
    assert len(judged) == TRIES
    more = make.send(client, path, text=RED, nonce=ids.token(8))
    assert (more.status_code, len(judged)) == (429, TRIES)
    assert RED in more.text, "their words are still here"
    held.move(timedelta(seconds=61))
    assert make.send(client, path, text=RED, nonce=ids.token(8)).status_code == 303


def test_nor_is_more_judged_that_comes_over_a_socket(
    evening: Evening, client: FlaskClient, open_socket: Sockets, judged: list[str]
) -> None:
    make.sign_in(client, evening.ann)
    wire = open_socket(client)

    def send(text: str) -> Any:
        return wire.emit("room:say", {"room": evening.name, "nonce": ids.token(8), "text": text}, callback=True)

    for number in range(make.settings().socket_lines_burst):
        send(f"{CALM} {number}")
    judged.clear()
    answers = [send(CALM * 1_000) for _each in range(TRIES + 3)]
    assert {(each["ok"], each["wait"]) for each in answers} == {(False, 1)}
    assert [len(each) for each in judged] == [make.settings().line_max_characters] * TRIES
