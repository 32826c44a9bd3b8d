"""A random key that is another one each day: what is counted under it can be tied to nobody tomorrow.

It lives in memory only. Where several processes serve, they agree on one each day through Redis, which keeps it no longer
than the day; what they make of it needs the house's secret too, so neither Redis nor the secret alone leads back.
"""

import hmac
import secrets
from collections.abc import Callable

from forum.lib import clock

KEY_BYTES = 32
# A day, and an hour for clocks that differ.
KEPT_SECONDS = 25 * 3600
# Stores a value under a name for so many seconds unless there is one already; returns what stands there then.
Agree = Callable[[str, bytes, int], bytes]


class DayKey:
    """The key of today. `of` names somebody for today only."""

    def __init__(self) -> None:
        self._secret = b""
        self._day = ""
        self._random = self._key = b""
        self._agreed = False
        self._members: dict[int, str] = {}

    def of(self, text: str) -> str:
        """A short name for a text; the same all day, another one tomorrow, and nothing can be read from it."""
        self._turn()
        return hmac.digest(self._key, text.encode(), "sha256").hex()[:24]

    def member(self, account_id: int) -> str:
        """A short name for a member, as `of`; kept until the key turns, since a whole room is named again and again."""
        name = self._members.get(account_id)
        if name is None:
            name = self.of(f"account {account_id}")[:16]
            self._members[account_id] = name
        return name

    def use(self, secret: str) -> None:
        """Names the house's secret, without which the day's random part says nothing; the day's key begins anew."""
        self._secret, self._day = secret.encode(), ""

    def agree(self, with_others: Agree) -> bool:
        """Takes the key that the other processes have today, or gives them ours. Returns whether ours changed."""
        self._turn()
        if self._agreed:
            return False
        found = with_others(f"nightlight:day:{self._day}", self._random, KEPT_SECONDS)
        self._agreed = True
        if found == self._random:
            return False
        self._take(found)
        return True

    def forget_agreement(self) -> None:
        """Asks again at the next occasion: Redis may have begun anew and hold no key."""
        self._agreed = False

    def _turn(self) -> None:
        day = f"{clock.now():%Y-%j}"
        if day != self._day:
            self._day, self._agreed = day, False
            self._take(secrets.token_bytes(KEY_BYTES))

    def _take(self, random: bytes) -> None:
        self._random = random
        self._members = {}
        self._key = hmac.digest(self._secret, random, "sha256")


today = DayKey()
