"""Arriving files: kept in memory within limits, read to their end so that the words beside them are read too."""

import threading
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from forum.config import Config
from forum.offload import Gate
from forum.web import bodies
from forum.web.bodies import Arriving, Room


def test_a_file_is_kept_whole_and_its_room_given_back() -> None:
    room = Room(100)
    file = Arriving(60, room)
    assert [file.write(b"a" * 30), file.write(b"b" * 30)] == [30, 30]
    file.seek(0)
    assert file.read() == b"a" * 30 + b"b" * 30
    assert not room.take(41)
    file.close()
    assert room.take(100)


def test_of_one_that_is_too_large_nothing_is_kept_and_all_is_taken() -> None:
    room = Room(100)
    file = Arriving(60, room)
    assert [file.write(b"a" * 60), file.write(b"b"), file.write(b"c" * 999)] == [60, 1, 999]
    assert (file.is_too_large, file.is_crowded, file.getvalue()) == (True, False, b"")
    assert room.take(100), "its room is free before the request ends"
    file.close()
    assert not room.take(1), "and given back once"


def test_where_many_arrive_the_last_waits() -> None:
    room = Room(100)
    first, second = Arriving(80, room), Arriving(80, room)
    first.write(b"a" * 70)
    assert second.write(b"b" * 31) == 31
    assert (second.is_too_large, second.is_crowded, second.getvalue()) == (False, True, b"")
    second.write(b"b" * 10)
    first.close()
    assert second.getvalue() == b"", "what began crowded stays so: half a file is none"
    third = Arriving(80, room)
    third.write(b"c" * 80)
    assert not third.is_crowded


def test_a_file_that_nobody_asked_for_is_dropped() -> None:
    file = Arriving(0, Room(0))
    assert file.write(b"a" * 999) == 999
    assert file.getvalue() == b""


def test_a_file_that_was_cut_off_gives_its_room_back() -> None:
    room = Room(100)
    file = Arriving(100, room)
    file.write(b"a" * 100)
    del file
    assert room.take(100)


@pytest.fixture
def taking(tmp_path: Path) -> FlaskClient:
    """A browser at a small app that says what became of the file it was sent."""
    app = Flask("taking")
    config = Config(
        tmp_path, "s" * 32, "sqlite://", picture_file_max_bytes=20_000, pictures_arriving_max_bytes=30_000,
        form_max_bytes=25_000, picture_form_max_bytes=60_000,
    )  # fmt: skip
    app.config.from_mapping(config.flask_settings())
    bodies.install(app, config, {"take": lambda name: name == "porch"})

    @app.post("/<public_id>", endpoint="take")
    @app.post("/elsewhere/<public_id>")
    def take(public_id: str) -> dict[str, object]:
        file = request.files["picture"].stream
        whole = len(file.getvalue())
        return {"kept": whole, "large": file.is_too_large, "crowded": file.is_crowded, "words": request.form["words"]}

    return app.test_client()


def send(browser: FlaskClient, path: str, count: int) -> dict[str, object] | int:
    answer = browser.post(path, data={"picture": (BytesIO(bytes(count)), "a.jpg"), "words": "Still here"})
    return answer.json if answer.status_code == 200 else answer.status_code


def test_each_request_gives_back_what_it_held(taking: FlaskClient) -> None:
    for _ in range(5):
        kept = send(taking, "/porch", 19_000)
        assert kept == {"kept": 19_000, "large": False, "crowded": False, "words": "Still here"}
    for _ in range(3):
        assert send(taking, "/porch", 21_000) == {"kept": 0, "large": True, "crowded": False, "words": "Still here"}
    assert send(taking, "/porch", 19_000)["kept"] == 19_000


def test_only_where_pictures_are_taken_a_form_may_be_larger(taking: FlaskClient) -> None:
    assert send(taking, "/porch", 50_000)["words"] == "Still here"
    assert send(taking, "/porch", 61_000) == 413
    assert send(taking, "/words", 24_000)["words"] == "Still here"
    assert send(taking, "/words", 26_000) == 413
    assert send(taking, "/elsewhere/porch", 26_000) == 413
    assert send(taking, "/elsewhere/porch", 9_000)["kept"] == 0, "no form there has a file"


@pytest.mark.parametrize("places", [1, 2])
def test_only_so_many_works_run_at_once(places: int) -> None:
    gate, together, lock = Gate(places), threading.Semaphore(0), threading.Lock()
    inside, most = 0, 0

    def work(number: int) -> int:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        # Until somebody else is inside too, or cannot come.
        together.acquire(timeout=0.02)
        with lock:
            inside -= 1
        return number

    done: list[int] = []
    threads = [threading.Thread(target=lambda n=n: done.append(gate.offload(work, n))) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(done) == list(range(6))
    assert most == places


def test_a_work_that_fails_leaves_its_place() -> None:
    gate = Gate(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            gate.offload(lambda: 1 // 0)
    assert gate.offload(lambda: 7) == 7
