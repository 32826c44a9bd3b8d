"""What a person sees when a session ends by itself: idle on a shared device, old on any; and that words survive it (P8)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.lib import clock
from tests import factories as make

pytestmark = pytest.mark.both_databases


def test_fifteen_quiet_minutes_lock_a_shared_device(app: Flask, client: FlaskClient) -> None:
    with clock.freeze(clock.now()) as held:
        thread = make.a_thread(make.make_member(), text="Marked words")
        make.sign_in(client, make.make_member())
        held.move(timedelta(minutes=14))
        assert client.get(f"/t/{thread.public_id}").status_code == 200
        held.move(timedelta(minutes=14))
        assert client.get(f"/t/{thread.public_id}").status_code == 200
        held.move(timedelta(minutes=15, seconds=1))
        locked = client.get(f"/t/{thread.public_id}")
        assert locked.status_code == 401
        assert b"Marked words" not in locked.data
        assert "Please sign in" in make.words(locked)


def test_twelve_hours_end_a_shared_device_however_busy(app: Flask, client: FlaskClient) -> None:
    with clock.freeze(clock.now()) as held:
        make.sign_in(client, make.make_member())
        for _ in range(59):
            held.move(timedelta(minutes=12))
            assert client.get("/me").status_code == 200
        held.move(timedelta(minutes=13))
        assert client.get("/me").status_code == 401


def test_an_own_device_stays_signed_in_for_a_week_and_ends_after_a_month(app: Flask, client: FlaskClient) -> None:
    with clock.freeze(clock.now()) as held:
        make.sign_in(client, make.make_member(), own_device=True)
        for _ in range(4):
            held.move(timedelta(days=6, hours=23))
            assert client.get("/me").status_code == 200
        held.move(timedelta(days=3))
        assert client.get("/me").status_code == 401


def test_words_survive_the_end_of_a_session(
    app: Flask, client: FlaskClient, new_client: Callable[[], FlaskClient]
) -> None:
    make.confirmed(make.join_for_real("Amber Finch"))
    with clock.freeze(clock.now()) as held:
        make.send(client, "/sign-in", name="Amber Finch", passphrase=make.PASSPHRASE)
        board = make.a_board()
        form = make.page(client.get(f"/b/{board.public_id}/new")).select_one("main form")
        held.move(timedelta(hours=2))
        fields = {**make.filled(form), "title": "Slow title", "text": "An hour of words", "notes": "grief"}
        asked = client.post(f"/b/{board.public_id}/new", data=fields)
        assert asked.status_code == 401
        sign_in = make.page(asked).find("form", action="/sign-in")
        wrong = client.post(
            "/sign-in", data={**make.filled(sign_in), "name": "Amber Finch", "passphrase": "wrong words"}
        )
        assert wrong.status_code == 403
        again = make.page(wrong).find("form", action="/sign-in")
        back = client.post(
            "/sign-in", data={**make.filled(again), "name": "Amber Finch", "passphrase": make.PASSPHRASE}
        )
        assert back.status_code == 200
        kept = make.page(back).select_one("form.kept")
        assert kept["action"] == f"/b/{board.public_id}/new"
        sent = client.post(kept["action"], data=make.filled(kept))
        assert sent.status_code == 303
        shown = make.words(client.get(sent.location))
        for words in ("Slow title", "An hour of words", "Death and grief"):
            assert words in shown


def test_kept_words_are_never_sent_elsewhere(app: Flask, client: FlaskClient) -> None:
    make.confirmed(make.join_for_real("Amber Finch"))
    for target in (
        "https://evil.example/x",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ):
        answer = make.send(
            client, "/sign-in", name="Amber Finch", passphrase=make.PASSPHRASE, text="My words", retry_url=target
        )
        assert make.page(answer).select_one("form.kept")["action"] == "/"
        make.send(client, "/sign-out")
