"""What a text says is asked after its length is known to be no longer than it may be: that takes as long as the text is."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.lib import ids
from forum.screening import asking, judging_aside, shielding
from tests import factories as make
from tests.rooms.circles import an_evening

LONG = "I want to kill myself. Ring me on 07700 900123. " * 20_000
# What is cut off before it is kept is not read either.
PADDED = "I want to kill myself" + " " * 500_000


@pytest.fixture
def longest(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """The longest text that anything which looks at words was given."""
    seen = [0]

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda text, *more: seen.append(len(text)) or real(text, *more)

    monkeypatch.setattr(judging_aside, "judge", watched(judging_aside.judge))
    monkeypatch.setattr(asking.outing, "found", watched(asking.outing.found))
    monkeypatch.setattr(shielding.approaching, "found", watched(shielding.approaching.found))
    return lambda: max(seen)


@pytest.fixture
def writer(client: FlaskClient, ann: Member) -> FlaskClient:
    make.sign_in(client, ann)
    return client


@pytest.mark.parametrize("text", [LONG, PADDED])
def test_in_talk(writer: FlaskClient, ann: Member, longest: Callable[[], int], text: str) -> None:
    thread = make.a_thread(ann, text="Here")
    post, board = make.opening_of(thread).public_id, thread.board.public_id
    most = make.settings().post_max_characters
    for path in (f"/p/{post}/edit", f"/b/{board}/new", f"/t/{thread.public_id}/replies"):
        sent = make.send(writer, path, title="Tonight", text=text, nonce=ids.token(8), seen_warning="")
        assert sent.status_code in (400, 303), path
        assert longest() <= 2 * most, path


@pytest.mark.parametrize("text", [LONG, PADDED])
def test_in_rooms(app: Flask, client: FlaskClient, longest: Callable[[], int], text: str) -> None:
    evening = an_evening("ann", "bea")
    make.sign_in(client, evening.ann)
    room = evening.room.public_id
    for path, words in (
        (f"/r/{room}/say", {"text": text}),
        (f"/r/{room}/word", {"text": text}),
        (f"/r/{room}/check-in", {"win": text, "intention": text}),
    ):
        make.send(client, path, nonce=ids.token(8), **words)
        assert longest() <= make.settings().post_max_characters, path


def test_with_what_is_said_about_pictures(writer: FlaskClient, longest: Callable[[], int]) -> None:
    ann = make.somebody_known()
    make.sign_in(writer, ann)
    board = make.a_board(pictures=True)
    shown = make.a_picture(ann, board)
    fields = {"pictures_here": "1", "kept_picture": shown.name, "kept_alt": LONG}
    sent = make.send(writer, f"/b/{board.public_id}/new", title="A", text="B", nonce=ids.token(8), **fields)
    assert sent.status_code == 400
    assert longest() <= make.settings().post_max_characters
