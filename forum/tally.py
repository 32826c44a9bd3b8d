"""Counts that live in memory, or in Redis with a lifetime, and nowhere else: who did something how often within a while.

Under each name stand marks of what happened, each with its moment, and nothing of what it was. Names of people and of words
are made with the key of the day (`today.of`), so that tomorrow they say nothing. Where Redis is away each process goes on
counting for itself. Asking Redis yields to other green threads, so nothing here is asked inside a transaction.
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from forum.config import Config
from forum.lib import clock
from forum.stores import redis_options

log = logging.getLogger("forum")
PREFIX = "nightlight:tally:"
# A Redis that did not answer is not asked again for so long, or everybody would wait for it.
REST_SECONDS = 2.0
# Names kept in memory before those are dropped whose time is over.
NAMES_SWEPT_AT = 20_000
# And not more often: where so many names are alive, every new one would walk over all of them.
SWEEP_SECONDS = 60.0


class Asked(NamedTuple):
    """What is counted under a name: a mark, for so many seconds."""

    name: str
    mark: str
    seconds: float


class Place(NamedTuple):
    """How many other marks stood under the name before this one, and in how many seconds the oldest of them goes; whether the
    mark was not there yet."""

    before: int
    wait: float
    is_fresh: bool = True


def fresh(asked: Iterable[Asked], places: Iterable[Place]) -> list[Asked]:
    """Those that were put down just now; the others stand for something that has happened, and are not taken away."""
    return [each for each, place in zip(asked, places, strict=False) if place.is_fresh]


class Tally:
    """The counts of this process, shared with the others where there is a Redis."""

    def __init__(self) -> None:
        self._redis: Any = None
        self._away_until = 0.0
        # Name -> (its seconds, mark -> moment), the oldest mark first.
        self._kept: dict[str, tuple[float, dict[str, float]]] = {}
        self._swept_at = 0.0
        # Where requests are native threads, two of them count at once.
        self._lock = threading.Lock()

    def use(self, config: Config) -> None:
        """Begins anew, with the Redis of the settings where they name one."""
        self.forget()
        self._redis = None
        if config.redis_url:
            import redis  # noqa: PLC0415  # a house of one process never needs it

            self._redis = redis.Redis.from_url(config.redis_url, **redis_options())

    def forget(self) -> None:
        """Drops what this process has counted."""
        self._kept.clear()
        self._swept_at = 0.0
        self._away_until = 0.0

    def enter(self, *asked: Asked) -> list[Place]:
        """Puts marks down and tells the place of each; one that is there already keeps its place and its moment."""
        if not asked:
            return []
        now = clock.now().timestamp()
        if self._redis is not None and time.monotonic() >= self._away_until:
            try:
                return self._enter_redis(asked, now)
            except (
                Exception
            ) as error:  # whatever a Redis that goes away raises: counting must not refuse anybody's words
                self._note_away(error)
        with self._lock:
            return [self._enter_here(each, now) for each in asked]

    def leave(self, *asked: Asked) -> None:
        """Takes marks away again: what they stood for did not happen."""
        with self._lock:
            for each in asked:
                self._kept.get(each.name, (0.0, {}))[1].pop(each.mark, None)
        if self._redis is not None and asked and time.monotonic() >= self._away_until:
            try:
                with self._redis.pipeline(transaction=False) as pipe:
                    for each in asked:
                        pipe.zrem(PREFIX + each.name, each.mark)
                    pipe.execute()
            except Exception as error:  # as above
                self._note_away(error)

    def count(self, name: str, seconds: float) -> int:
        """How many marks stand under a name."""
        now = clock.now().timestamp()
        if self._redis is not None and time.monotonic() >= self._away_until:
            try:
                return int(self._redis.zcount(PREFIX + name, f"({now - seconds}", "+inf"))
            except Exception as error:  # as above
                self._note_away(error)
        with self._lock:
            return len(self._fresh(name, seconds, now))

    # --- In this process ----------------------------------------------------------------------------------------------

    def _fresh(self, name: str, seconds: float, now: float) -> dict[str, float]:
        marks = self._kept.get(name, (0.0, {}))[1]
        for mark in [each for each, moment in marks.items() if moment <= now - seconds]:
            del marks[mark]
        return marks

    def _enter_here(self, asked: Asked, now: float) -> Place:
        marks = self._fresh(asked.name, asked.seconds, now)
        if asked.name not in self._kept:
            self._sweep(now)
            self._kept[asked.name] = (asked.seconds, marks)
        is_fresh = asked.mark not in marks
        marks.setdefault(asked.mark, now)
        return Place(list(marks).index(asked.mark), next(iter(marks.values())) + asked.seconds - now, is_fresh)

    def _sweep(self, now: float) -> None:
        if len(self._kept) < NAMES_SWEPT_AT or 0 <= now - self._swept_at < SWEEP_SECONDS:
            return
        self._swept_at = now
        old = [
            name for name, (seconds, marks) in self._kept.items() if all(at <= now - seconds for at in marks.values())
        ]
        for name in old:
            del self._kept[name]

    # --- In Redis -----------------------------------------------------------------------------------------------------

    def _enter_redis(self, asked: Sequence[Asked], now: float) -> list[Place]:
        # One round trip for all, and nobody comes between the steps.
        with self._redis.pipeline(transaction=True) as pipe:
            for each in asked:
                name = PREFIX + each.name
                pipe.zremrangebyscore(name, "-inf", now - each.seconds)
                pipe.zcard(name)
                pipe.zrank(name, each.mark)
                pipe.zadd(name, {each.mark: now}, nx=True)
                pipe.zrange(name, 0, 0, withscores=True)
                pipe.expire(name, int(each.seconds) + 1)
            said = iter(pipe.execute())
        return [self._place(each, now, said) for each in asked]

    def _place(self, asked: Asked, now: float, said: Iterable[Any]) -> Place:
        answers = iter(said)
        _dropped, before, rank, added, oldest, _kept = (next(answers) for _each in range(6))
        return Place(int(before if rank is None else rank), float(oldest[0][1]) + asked.seconds - now, bool(added))

    def _note_away(self, error: Exception) -> None:
        if time.monotonic() >= self._away_until:
            log.warning("counting in this process alone: %s", type(error).__name__)
        self._away_until = time.monotonic() + REST_SECONDS


counts = Tally()
