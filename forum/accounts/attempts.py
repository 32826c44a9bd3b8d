"""Failed sign-ins and recoveries, counted without locking the owner out: by name and caller, and by name alone."""

from limits import parse

from forum.config import Config
from forum.errors import TooSoon
from forum.extensions import limiter
from forum.lib import seal
from forum.lib.words import N_

WAIT_SECONDS = 60


class Attempts:
    """Failures for one name from one caller. Kept in memory, or in Redis with a lifetime; the name is hashed."""

    def __init__(self, config: Config, name_key: str, caller: str) -> None:
        self._name = seal.keyed_hash(config.secret_key.encode()[:64], name_key)[:24]
        self._caller = caller
        self._narrow = parse(config.failed_sign_ins_per_name_and_caller)
        self._wide = parse(config.failed_sign_ins_per_name)

    def begin(self) -> None:
        """Counts a try by this caller before it is looked at, so that many at once are many.

        Raises TooSoon when this caller, or everybody together, has failed too often for this name.

        The wide limit is twelve times the narrow one, so a stranger who guesses does not shut the owner out.
        """
        counts = limiter.limiter
        if not counts.test(self._wide, self._name) or not counts.hit(self._narrow, self._name, self._caller):
            raise TooSoon(N_("That was tried too often. Please wait a few minutes, then try again."), WAIT_SECONDS)

    def failed(self) -> None:
        """Counts one failure of everybody together."""
        limiter.limiter.hit(self._wide, self._name)

    def passed(self) -> None:
        """Forgets the tries of a caller who knew it in the end."""
        limiter.limiter.clear(self._narrow, self._name, self._caller)
