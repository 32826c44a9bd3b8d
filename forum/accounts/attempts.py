"""Failed sign-ins and recoveries, counted without locking the owner out: by name and caller, and by name alone."""

from collections.abc import Callable
from typing import Any

from limits import parse
from limits.strategies import RateLimiter

from forum.config import Config
from forum.daykey import today
from forum.errors import TooSoon
from forum.extensions import limiter
from forum.lib.words import N_
from forum.stores import redis_errors

WAIT_SECONDS = 60


class Attempts:
    """Failures for one name from one caller. Kept in memory, or in Redis with a lifetime, under a name of the day."""

    def __init__(self, config: Config, name_key: str, caller: str) -> None:
        self._name = today.of(f"attempts {name_key}")
        self._caller = caller
        self._narrow = parse(config.failed_sign_ins_per_name_and_caller)
        self._wide = parse(config.failed_sign_ins_per_name)

    def begin(self) -> None:
        """Counts a try by this caller before it is looked at, so that many at once are many.

        Raises TooSoon when this caller, or everybody together, has failed too often for this name.

        The wide limit is twelve times the narrow one, so a stranger who guesses does not shut the owner out.
        """
        if not _counted(lambda counts: counts.test(self._wide, self._name)) or not _counted(
            lambda counts: counts.hit(self._narrow, self._name, self._caller)
        ):
            raise TooSoon(N_("That was tried too often. Please wait a few minutes, then try again."), WAIT_SECONDS)

    def failed(self) -> None:
        """Counts one failure of everybody together."""
        _counted(lambda counts: counts.hit(self._wide, self._name))

    def passed(self) -> None:
        """Forgets the tries of a caller who knew it in the end."""
        _counted(lambda counts: counts.clear(self._narrow, self._name, self._caller))


def _counted(ask: Callable[[RateLimiter], Any]) -> Any:
    """Asks where the limits are counted: in Redis, or in this process's memory when Redis went away after the limit of the
    page itself was asked."""
    try:
        return ask(limiter.limiter)
    except redis_errors():
        in_memory = limiter._fallback_limiter
        if in_memory is None:
            raise
        return ask(in_memory)
