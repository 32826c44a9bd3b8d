"""A member's page in a room as the protocol asks for it, and the judge of what many of them remember."""

import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol

from tests.live.clients import Refused, Standard, Unanswered, Wire
from tests.live.community import Person
from tests.live.stories import words

ACK_SECONDS = 1.5


class Place(Protocol):
    """Where people talk: one server, or a house of several behind one address."""

    @property
    def url(self) -> str: ...
    @property
    def room(self) -> str: ...
    def table(self, sql: str, *values: object) -> list[tuple[Any, ...]]: ...


class Talker:
    """Says lines, sends them again when no ack comes or the server asks to wait, drops what it knows, asks for what it
    missed. `pause`: seconds between two lines, more or less."""

    def __init__(
        self, place: Place, who: Person, kind: type[Wire | Standard] = Wire, *, room: str = "", pause: float = 0.0
    ) -> None:
        self.place, self.who, self.kind = place, who, kind
        self.room, self.pause = room or place.room, pause
        # For each acknowledged line: when it was first sent, and when the ack came.
        self.waits: list[tuple[float, float]] = []
        self.events: dict[int, Any] = {}
        self.acked: dict[str, tuple[int, float]] = {}
        self.resent = 0
        self.line: Wire | Standard | None = None
        # The server asked everybody to come back, each at a moment of their own.
        self.byes, self._rest = 0, 0.0
        self.rests: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._talk, daemon=True)

    @property
    def head(self) -> int:
        """The number up to which nothing is missing."""
        number = 0
        while number + 1 in self.events:
            number += 1
        return number

    def start(self) -> "Talker":
        """Begins to talk."""
        self._thread.start()
        return self

    def finish(self) -> None:
        """Stops talking once the last line is acked, and catches up to the end."""
        self._stop.set()
        self._thread.join(60)
        assert not self._thread.is_alive()
        self.catch_up()

    def catch_up(self) -> None:
        """Comes into the room and reads on until nothing is missing."""
        while True:
            line = self._connection()
            try:
                ack = line.call("room:join", {"room": self.room, "after": self.head}, ACK_SECONDS)
                if _must_wait(ack):
                    continue
                for event in ack["events"]:
                    self._note("room:event", event)
                if not ack["more"]:
                    return
            except Unanswered:
                self._drop()

    def history(self) -> list[tuple[int, str]]:
        """What the page shows, by number."""
        return [(seq, words(event)) for seq, event in sorted(self.events.items())]

    def _talk(self) -> None:
        number = 0
        self.catch_up()
        while not self._stop.is_set():
            number += 1
            self._say(f"{self.who.id} says {number}", uuid.uuid4().hex)
            self._stop.wait(self.pause * random.uniform(0.5, 1.5))

    def _say(self, text: str, nonce: str) -> None:
        tries, sent = 0, time.monotonic()
        while True:
            tries += 1
            try:
                payload = {"room": self.room, "text": text, "nonce": nonce}
                ack = self._connection().call("room:say", payload, ACK_SECONDS)
            except Unanswered:
                self._drop()
                self.catch_up()
                continue
            if _must_wait(ack):
                continue
            self.resent += tries > 1
            self.acked[text] = (ack["seq"], time.monotonic())
            self.waits.append((sent, time.monotonic()))
            return

    def _connection(self) -> Wire | Standard:
        deadline = time.monotonic() + 40
        while self.line is None:
            try:
                line = self.kind(self.place.url, self.who.token)
                if isinstance(line, Wire):
                    line.enter()
                line.on_event(self._note)
                self.line = line
            except (Refused, OSError, TimeoutError):
                assert time.monotonic() < deadline, "the server did not come back"
                time.sleep(0.05)
        return self.line

    def _drop(self) -> None:
        if self.line is not None:
            self.line.close()
        self.line = None
        rest, self._rest = self._rest, 0.0
        time.sleep(rest)

    def _note(self, event: str, payload: Any) -> None:
        if event == "room:event":
            self.events.setdefault(payload["seq"], payload)
        if event == "bye" and payload["why"] == "restart":
            self.byes += 1
            self._rest = random.uniform(0, payload["within"])
            self.rests.append(self._rest)


def _must_wait(ack: Any) -> bool:
    """Whether the server asked to come again later; waits then. Any other refusal fails the test."""
    if ack["ok"]:
        return False
    assert "wait" in ack, ack
    time.sleep(ack["wait"])
    return True


@dataclass(frozen=True)
class Verdict:
    """What the judge found; all must be empty."""

    lost: list[str]
    doubled: list[str]
    moved: list[str]
    different: list[int]

    @property
    def clean(self) -> bool:
        """Whether the contract was kept."""
        return not (self.lost or self.doubled or self.moved or self.different)


def judge(talkers: list[Talker], table: list[tuple[int, str]]) -> Verdict:
    """Compares every ack and every history with the table of (seq, text)."""
    counted = Counter(text for _seq, text in table)
    places = {text: seq for seq, text in table}
    acked = {text: seq for talker in talkers for text, (seq, _at) in talker.acked.items()}
    return Verdict(
        lost=[text for text in acked if not counted[text]],
        doubled=[text for text, count in counted.items() if count > 1],
        moved=[text for text, seq in acked.items() if text in places and places[text] != seq],
        different=[number for number, talker in enumerate(talkers) if talker.history() != table],
    )


def table_of(place: Place, room: str = "") -> list[tuple[int, str]]:
    """A room's log as it is stored, in order."""
    asked = (
        "SELECT e.seq, m.source FROM room_event e JOIN message m ON m.id = e.message_id JOIN room r ON r.id = e.room_id "
        "WHERE r.public_id = ? ORDER BY e.seq"
    )
    return [(seq, source) for seq, source in place.table(asked, room or place.room)]
