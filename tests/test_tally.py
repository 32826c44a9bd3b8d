"""Counts in memory and in Redis tell the same stories, share what they count, and hold nothing that names anybody."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import redis
from flask import Flask

from forum import tally
from forum.config import Config
from forum.daykey import today
from forum.lib import clock
from forum.tally import Asked, Tally

# A port on which nothing listens.
NOBODY = "redis://127.0.0.1:1/0"


def settings(url: str) -> Config:
    return Config.from_env({}, testing=True, redis_url=url)


def counting(url: str = "") -> Tally:
    made = Tally()
    made.use(settings(url))
    return made


@pytest.fixture(params=["memory", "redis"])
def process(request: pytest.FixtureRequest) -> Iterator[Callable[[], Tally]]:
    """Makes the counts of one more process; in memory there is only one."""
    if request.param == "memory":
        only = counting()
        yield lambda: only
        return
    url = request.getfixturevalue("redis_url")
    client = redis.Redis.from_url(url)
    client.flushdb()
    yield lambda: counting(url)
    client.flushdb()
    client.close()


def test_marks_are_counted_within_their_time(process: Callable[[], Tally]) -> None:
    one, other = process(), process()
    with clock.freeze(clock.now()) as held:
        assert [one.enter(Asked("a", mark, 60))[0].before for mark in "xyz"] == [0, 1, 2]
        assert other.count("a", 60) == 3
        held.move(timedelta(seconds=59))
        (place,) = other.enter(Asked("a", "w", 60))
        assert (place.before, round(place.wait)) == (3, 1)
        held.move(timedelta(seconds=1))
        assert one.count("a", 60) == 1
        assert one.enter(Asked("a", "v", 60))[0].before == 1


def test_the_same_mark_is_one_and_keeps_its_place(process: Callable[[], Tally]) -> None:
    one, other = process(), process()
    with clock.freeze(clock.now()) as held:
        assert one.enter(Asked("a", "x", 60), Asked("b", "x", 60))[0].before == 0
        held.move(timedelta(seconds=1))
        assert one.enter(Asked("a", "y", 60))[0].before == 1
        held.move(timedelta(seconds=1))
        again = other.enter(Asked("a", "x", 60), Asked("b", "y", 60))
        assert [place.before for place in again] == [0, 1]
        assert other.count("a", 60) == 2


def test_what_came_to_nothing_is_not_counted(process: Callable[[], Tally]) -> None:
    one, other = process(), process()
    one.enter(Asked("a", "x", 60), Asked("b", "x", 60))
    other.leave(Asked("a", "x", 60), Asked("c", "never there", 60))
    assert (one.count("a", 60), one.count("b", 60)) == (0, 1)


def test_it_says_which_marks_were_not_there_before(process: Callable[[], Tally]) -> None:
    one, other = process(), process()
    asked = [Asked("a", "x", 60), Asked("b", "x", 60)]
    one.enter(asked[0])
    places = other.enter(*asked)
    assert [place.is_fresh for place in places] == [False, True]
    other.leave(*tally.fresh(asked, places))
    assert (one.count("a", 60), one.count("b", 60)) == (1, 0)


def test_nothing_asked_is_nothing_counted(process: Callable[[], Tally]) -> None:
    assert process().enter() == []


def test_redis_keeps_names_of_the_day_for_their_time_alone(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)
    client.flushdb()
    counting(redis_url).enter(Asked(today.of("threads/d member 7"), today.of("sending abc"), 30))
    (name,) = client.keys()
    assert 0 < client.ttl(name) <= 31
    kept = repr((name, client.zrange(name, 0, -1)))
    for telling in ("threads", "member", "sending", "abc", " 7"):
        assert telling not in kept
    client.flushdb()
    client.close()


def test_without_redis_each_process_goes_on_counting(caplog: pytest.LogCaptureFixture) -> None:
    alone = counting(NOBODY)
    assert [alone.enter(Asked("a", mark, 60))[0].before for mark in "xy"] == [0, 1]
    assert alone.count("a", 60) == 2
    alone.leave(Asked("a", "x", 60))
    assert alone.count("a", 60) == 1
    assert caplog.text.count("counting in this process alone") == 1, "said once, and not asked again at once"


def test_memory_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "NAMES_SWEPT_AT", 50)
    mine = counting()
    with clock.freeze(clock.now()) as held:
        for number in range(50):
            mine.enter(Asked(f"old {number}", "x", 10))
        held.move(timedelta(seconds=11))
        mine.enter(Asked("new", "x", 10))
        assert len(mine._kept) == 1


def test_living_names_are_walked_over_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "NAMES_SWEPT_AT", 50)
    mine = counting()
    with clock.freeze(clock.now()) as held:
        for number in range(51):
            mine.enter(Asked(f"name {number}", "x", 10))
        held.move(timedelta(seconds=11))
        mine.enter(Asked("soon afterwards", "x", 10))
        assert len(mine._kept) == 52, "looked at a moment ago, when all were alive"
        held.move(timedelta(seconds=49))
        mine.enter(Asked("a minute afterwards", "x", 10))
        assert len(mine._kept) == 1


def test_the_app_counts_where_its_settings_say(app: Flask) -> None:
    tally.counts.enter(Asked("a", "x", 60))
    assert tally.counts.count("a", 60) == 1
    assert tally.counts._redis is None
