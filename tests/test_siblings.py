"""What processes know of each other: the key of the day, people counted once, places kept, patience shared, and who is gone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum import live, siblings
from forum.config import Config
from forum.daykey import DayKey, today
from forum.lib import clock
from forum.rooms.presence import Here, Presence
from forum.web.sockets import Bucket

# --- The key of the day -----------------------------------------------------------------------------------------------


class Store:
    """What Redis is to the key: the first to come decides, until the lifetime is over."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.seconds: list[int] = []

    def agree(self, name: str, value: bytes, seconds: int) -> bytes:
        self.seconds.append(seconds)
        return self.values.setdefault(name, value)


def key(secret: str = "the house's") -> DayKey:
    """The key of one process."""
    made = DayKey()
    made.use(secret)
    return made


def test_processes_agree_on_the_key_of_the_day() -> None:
    store, one, other = Store(), key(), key()
    assert one.of("somebody") != other.of("somebody")
    assert one.agree(store.agree) is False, "the first one gives its own"
    before = one.of("somebody")
    assert other.agree(store.agree) is True
    assert one.of("somebody") == other.of("somebody") == before
    assert one.member(7) == other.member(7) != one.member(8)
    # Kept for the day and the difference of clocks, no longer.
    assert set(store.seconds) <= {25 * 3600}
    assert other.agree(store.agree) is False


def test_a_redis_that_began_anew_gets_the_key_back() -> None:
    one, other = key(), key()
    first = Store()
    for each in (one, other):
        each.agree(first.agree)
    before, empty = one.of("somebody"), Store()
    for each in (other, one):
        each.forget_agreement()
        each.agree(empty.agree)
    assert one.of("somebody") == other.of("somebody") == before


def test_tomorrow_there_is_another_key_for_all() -> None:
    store, one, other = Store(), key(), key()
    with clock.freeze(clock.now()) as held:
        for each in (one, other):
            each.agree(store.agree)
        before = one.of("somebody")
        assert one.member(7)
        held.move(timedelta(days=1))
        assert one.of("somebody") not in (before, other.of("somebody"))
        for each in (one, other):
            each.agree(store.agree)
        assert one.of("somebody") == other.of("somebody") != before
        assert one.member(7) == other.member(7)
    assert len(store.values) == 2


def test_neither_redis_nor_the_secret_alone_leads_back() -> None:
    store, ours, thief = Store(), key(), key("another secret")
    for each in (ours, thief):
        each.agree(store.agree)
    assert ours.of("203.0.113.7") != thief.of("203.0.113.7"), "with Redis alone"
    assert ours.of("203.0.113.7") != key().of("203.0.113.7"), "with the secret alone"


# --- Who is here ------------------------------------------------------------------------------------------------------


def test_a_person_with_pages_in_two_processes_is_one() -> None:
    here, there = Presence(), Presence()
    here.enter(1, "a", Here(7, True, False))
    there.enter(1, "b", Here(7, False, False))
    there.enter(1, "c", Here(8, True, True))
    here.take_changed()
    here.heard("other", there.shared())
    assert here.here(1) == {"count": 2, "listening": 1, "host": True}
    assert here.take_changed() == {1}
    # Nothing changed, nothing is told anew; and a room where nobody of this process is needs no telling.
    here.heard("other", there.shared())
    there.enter(2, "d", Here(9, False, False))
    here.heard("other", there.shared())
    assert here.take_changed() == set()
    assert here.here(2)["count"] == 1
    here.heard("other", None)
    assert here.here(1) == {"count": 1, "listening": 1, "host": False}
    assert here.take_changed() == {1}


def test_what_is_shared_names_nobody() -> None:
    here = Presence()
    here.enter(1, "a", Here(123_456, False, False))
    speaking, listening, host = here.shared()["1"]
    assert (listening, host) == ("", False)
    assert speaking == today.member(123_456)
    assert "123456" not in speaking


# --- Places and patience ----------------------------------------------------------------------------------------------


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What this process would tell the others; all of those that are named are taken to live."""
    told: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(siblings, "tell", lambda word, **facts: told.append((word, facts)))
    monkeypatch.setattr(siblings, "is_fresh", lambda process: True)
    monkeypatch.setattr(siblings, "is_before_us", lambda process: process < "m")
    return told


def test_places_are_counted_in_all_processes(said: list[tuple[str, dict[str, Any]]]) -> None:
    sockets, other = live.Sockets(), live.Sockets()
    for number in range(3):
        sockets.add(f"s{number}", 7, 1)
    assert said[-1] == ("sockets", {"who": today.member(7), "count": 3})
    for number in range(2):
        other.add(f"o{number}", 7, 1)
    sockets.heard("b", other.shared())
    assert sockets.count(7) == 5
    assert sockets.surplus(5) == []
    sockets.heard_one("b", {"who": today.member(7), "count": 4})
    assert sockets.count(7) == 7
    sockets.heard("b", None)
    assert sockets.count(7) == 3


@pytest.mark.parametrize(("process", "gone"), [("b", 2), ("z", 0)], ids=["it comes first", "we come first"])
def test_of_too_many_the_newest_go_in_the_process_that_comes_later(
    said: list[tuple[str, dict[str, Any]]], process: str, gone: int
) -> None:
    sockets = live.Sockets()
    for number in range(4):
        sockets.add(f"s{number}", 7, 1)
    sockets.add("somebody else", 8, 2)
    sockets.heard(process, " ".join([today.member(7)] * 3))
    assert sockets.surplus(5) == [f"s{number}" for number in range(4)][4 - gone :]


def test_a_line_let_through_elsewhere_costs_patience_here() -> None:
    bucket = Bucket(0.0001, 5)
    for _each in range(4):
        bucket.charge()
    assert bucket.take()
    assert not bucket.take()
    # Not for ever, however much was let through in one moment.
    for _each in range(1000):
        bucket.charge()
    assert bucket._left == -5


# --- Who is gone ------------------------------------------------------------------------------------------------------


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """A house with one thing that is shared; yields what was heard of it."""
    heard: list[tuple[str, Any]] = []
    monkeypatch.setattr(siblings, "_shared", {"thing": (lambda: "mine", lambda *what: heard.append(what))})
    monkeypatch.setattr(siblings, "_house", siblings.House("one secret"))
    return heard


def beat(process: str, secret: str = "one secret", **facts: Any) -> None:
    """Hears a beat of another process."""
    message = {"word": "beat", "print": siblings.House(secret).print, **facts}
    siblings._hear(process, message)


class Way:
    """The relay as far as the house looks at it."""

    is_live = True

    def agree(self, name: str, value: bytes, seconds: int) -> bytes:
        return value


def test_what_a_process_shared_goes_with_it(house: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    beat("other", thing="theirs")
    beat("third")
    assert house == [("other", "theirs")]
    siblings._hear("third", {"word": "gone"})
    assert house[1:] == [("third", None)]
    now = siblings.time.monotonic()
    monkeypatch.setattr(siblings.time, "monotonic", lambda: now + siblings.PROCESS_SILENT_SECONDS + 1)
    way = Way()
    way.is_live = False
    siblings._beat(way)
    assert len(house) == 2, "while the way is closed silence says nothing"
    way.is_live = True
    siblings._beat(way)
    assert house[2:] == [("other", None)]


def test_what_is_shared_is_said_when_it_changed_and_to_who_comes_later(house: list[tuple[str, Any]]) -> None:
    told = [siblings._beat(Way()).get("thing") for _each in range(5)]
    assert told == ["mine", None, "mine", None, None]
    beat("new here")
    assert siblings._beat(Way())["thing"] == "mine"


def test_a_process_with_another_secret_is_named_on_the_log_and_not_believed(
    house: list[tuple[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    for _each in range(3):
        beat("stranger", "another secret", thing="a lie")
    assert house == []
    assert caplog.text.count("another SECRET_KEY") == 1


# --- Settings ---------------------------------------------------------------------------------------------------------


def test_without_redis_the_way_is_always_open(app: Flask) -> None:
    assert siblings.is_live()
    siblings.tell("anything", at="all")
    siblings.start()
    siblings.leave()


def test_the_limits_know_how_to_go_on_without_redis(tmp_path: Path) -> None:
    env = {"FORUM_DATA": str(tmp_path), "REDIS_URL": "redis://127.0.0.1:1/0"}
    settings = Config.from_env(env).flask_settings()
    assert settings["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] is True
    assert Config.from_env({"FORUM_DATA": str(tmp_path)}).flask_settings()["RATELIMIT_STORAGE_URI"] == "memory://"
