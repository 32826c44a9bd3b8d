"""Socket.IO's queue between processes over Redis, so that nothing waits for Redis and nothing is hidden when it is gone.

The library's own manager publishes inside the writer's answer, waits through the client's retries while Redis is away, and
comes back to it ever more slowly (reliability.md, section 2). Here what is to be told is put aside and sent in order by a
green thread of its own; another one listens and comes back at once. Each process hears its own beat come round once a
second: as long as it does, the way through Redis is open.

Everything here may be lost. What must not be lost stands in the database and is caught up from there by its number.
"""

import json
import logging
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from socketio.pubsub_manager import PubSubManager

from forum.stores import REDIS_PATIENCE_SECONDS, redis_errors, redis_options

log = logging.getLogger("forum")
Message = dict[str, Any]
CHANNEL = "nightlight"
# Our own words on the channel, beside what the library sends.
WORD = "word"
BEAT_SECONDS = 1.0
# Without one's own beat for so long the way is closed.
LINK_SILENT_SECONDS = 3.0
# Between two tries to listen again: at random within this, so that processes do not all come at once.
COME_BACK_SECONDS = (0.05, 0.25)
# What waits while Redis does not take it; older messages are dropped, for the database has what matters.
WAITING_MOST = 5_000
AT_ONCE = 200


class Relay(PubSubManager):  # type: ignore[misc]  # the library ships no types
    """The manager of the Socket.IO server when there are other processes.

    `hear(process, message)` gets every word of ours, our own beat's too; `beat()` returns what each beat carries;
    `linked(live)` is called when the way opens or closes.
    """

    name = "relay"

    def __init__(
        self,
        url: str,
        *,
        hear: Callable[[str, Message], None],
        beat: Callable[["Relay"], Message],
        linked: Callable[[bool], None],
    ) -> None:
        super().__init__(channel=CHANNEL)
        self.is_live = False
        import redis  # noqa: PLC0415  # a house of one process never needs it

        self._redis = redis.Redis.from_url(url, **redis_options())
        self._hear, self._beat, self._linked = hear, beat, linked
        self._waiting: deque[str] = deque()
        self._has_lost = False
        self._has_complained = False
        self._heard_own = 0.0
        self._runs = False

    def initialize(self) -> None:
        """Begins to listen and to send; the library asks for it with the first socket, `serving` before."""
        if not self._runs:
            self._runs = True
            self._wake = self.server.eio.create_event()
            self.server.start_background_task(self._send_on)
            super().initialize()

    def say(self, word: str, **facts: Any) -> None:
        """Tells the other processes a word of ours."""
        self._publish({"method": WORD, WORD: word, "host_id": self.host_id, **facts})

    def agree(self, name: str, value: bytes, seconds: int) -> bytes:
        """Stores a value unless there is one already; returns what stands there. Raises RedisError."""
        self._redis.set(name, value, nx=True, ex=seconds)
        found = self._redis.get(name)
        return found if isinstance(found, bytes) else value

    def drain(self) -> None:
        """Waits until what was told is sent, before the process ends; not for a Redis that is away."""
        until = time.monotonic() + REDIS_PATIENCE_SECONDS
        while self._waiting and time.monotonic() < until:
            if self._runs:
                self.server.sleep(0.01)
            else:
                self._send_some()

    # --- Sending ------------------------------------------------------------------------------------------------------

    def _publish(self, data: Message) -> None:
        if len(self._waiting) >= WAITING_MOST:
            self._waiting.popleft()
            self._has_lost = True
        self._waiting.append(json.dumps(data, separators=(",", ":")))
        if self._runs:
            self._wake.set()
        else:
            # A command beside the servers: it has no green thread, and ends soon.
            self.drain()

    def _send_on(self) -> None:
        due = 0.0
        while True:
            left = due - time.monotonic()
            if left <= 0:
                due = time.monotonic() + BEAT_SECONDS
                self._say_beat()
            elif not self._waiting:
                self._wake.wait(left)
            self._wake.clear()
            self._send_some()

    def _say_beat(self) -> None:
        try:
            self.say("beat", **self._beat(self))
        except Exception as error:  # whatever a part of the house shares must not silence the rest
            log.error("a beat without words: %s", type(error).__name__)
            self.say("beat")

    def _send_some(self) -> bool:
        """Sends what waits, at most so many at once. False when Redis did not take it; then it is lost."""
        batch = [self._waiting.popleft() for _each in range(min(len(self._waiting), AT_ONCE))]
        if not batch:
            return True
        if self._has_lost:
            batch.append(json.dumps({"method": WORD, WORD: "missed", "host_id": self.host_id}))
        # A connection that Redis closed meanwhile is noticed only by using it, so a second one may be needed.
        for _try in range(2):
            try:
                with self._redis.pipeline(transaction=False) as line:
                    for each in batch:
                        line.publish(CHANNEL, each)
                    line.execute()
            except redis_errors():
                continue
            self._has_lost = False
            return True
        self._has_lost = True
        return False

    # --- Listening ----------------------------------------------------------------------------------------------------

    def _listen(self) -> Iterator[Message]:
        while True:
            try:
                yield from self._subscribed()
            except redis_errors() as error:
                self._complain(type(error).__name__)
            self._set_live(False)
            self.server.sleep(random.uniform(*COME_BACK_SECONDS))  # noqa: S311  # spreads tries, guards nothing

    def _subscribed(self) -> Iterator[Message]:
        ears = self._redis.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # as above
        try:
            ears.subscribe(CHANNEL)
            self._heard_own = time.monotonic()
            self._say_beat()
            while time.monotonic() - self._heard_own < LINK_SILENT_SECONDS:
                found = ears.get_message(timeout=BEAT_SECONDS)
                message = _read(found["data"]) if found else None
                if message is None:
                    continue
                if message["method"] == WORD:
                    self._take(message)
                else:
                    yield message
            self._complain("silence")
        finally:
            ears.close()

    def _take(self, message: Message) -> None:
        process = str(message.get("host_id"))
        if process == self.host_id:
            if message.get(WORD) == "beat":
                self._heard_own = time.monotonic()
                self._set_live(True)
            return
        try:
            self._hear(process, message)
        except Exception as error:  # one word that cannot be heeded must not end the listening
            log.error("a word of another process: %s", type(error).__name__)

    def _complain(self, reason: str) -> None:
        # Once, and not at each of many tries.
        if not self._has_complained:
            self._has_complained = True
            log.error("the way to the other processes is closed: %s", reason)

    def _set_live(self, live: bool) -> None:
        if live != self.is_live:
            self.is_live = live
            if live and self._has_complained:
                self._has_complained = False
                log.info("the way to the other processes is open again")
            self._linked(live)


def _read(data: Any) -> Message | None:
    try:
        message = json.loads(data)
    except ValueError:
        return None
    return message if isinstance(message, dict) and "method" in message else None
