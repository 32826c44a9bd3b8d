"""Many people talk while parts of the house are killed at random; then every ack and every page is held against the table."""

import contextlib
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.cluster.house import House
from tests.live.clients import close_all, wait_for
from tests.live.talkers import Talker, Verdict, judge, table_of

# A line that is sent within this time after a kill counts among those the kill may have held up.
AFTERMATH_SECONDS = 4.0


@dataclass
class Kill:
    """One part that was killed: when, how soon anything was acknowledged again, how long the unluckiest line waited."""

    part: str
    at: float
    next_ack: float = 0.0
    longest_wait: float = 0.0


@dataclass
class Outcome:
    """What came of it."""

    kills: list[Kill] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    acked: int = 0
    stored: int = 0
    resent: int = 0

    def count(self, kind: str) -> int:
        """How many lines (or pages, for `different`) of one kind the judge found in all rooms."""
        return sum(len(getattr(verdict, kind)) for verdict in self.verdicts)

    @property
    def clean(self) -> bool:
        """Whether the contract was kept."""
        return all(verdict.clean for verdict in self.verdicts) and self.acked == self.stored

    def median(self, what: str) -> float:
        """The median over all kills of `next_ack` or `longest_wait`."""
        return statistics.median(getattr(kill, what) for kill in self.kills)

    def told(self) -> str:
        """In two lines for whoever runs it."""
        parts = ", ".join(f"{kill.part} {kill.next_ack:.2f}/{kill.longest_wait:.2f}" for kill in self.kills)
        found = ", ".join(f"{self.count(kind)} {kind}" for kind in ("lost", "doubled", "moved", "different"))
        return f"{self.acked} acked, {self.stored} stored, {self.resent} sent again; {found}\nnext ack / longest wait: {parts}"


def storm(house: House, kills: list[str], *, pause: float, load: int, chance: random.Random) -> Outcome:
    """Lets every member talk in one of the rooms while `kills` happen in turn, each once `load` more lines were
    acknowledged; then lets all finish and read up, and judges each room."""
    talkers = [
        Talker(house, who, room=house.rooms[number % len(house.rooms)], pause=pause).start()
        for number, who in enumerate(house.members)
    ]
    outcome = Outcome()
    for part in kills:
        _load(talkers, load)
        time.sleep(chance.uniform(0, 0.5))
        outcome.kills.append(Kill(part, time.monotonic()))
        PARTS[part](house)
    _load(talkers, load)
    for talker in talkers:
        talker.finish()
    for room in house.rooms:
        here = [talker for talker in talkers if talker.room == room]
        table = table_of(house, room)
        # Live events may still be on their way to one who has read up already.
        with contextlib.suppress(TimeoutError):
            wait_for(lambda: all(len(each.events) >= len(table) for each in here), 10, "all pages")  # noqa: B023  # asked at once
        outcome.verdicts.append(judge(here, table))
        outcome.stored += len(table)
    close_all(talker.line for talker in talkers if talker.line)
    outcome.acked = _acked(talkers)
    outcome.resent = sum(talker.resent for talker in talkers)
    _measure(outcome.kills, [wait for talker in talkers for wait in talker.waits])
    return outcome


def _acked(talkers: list[Talker]) -> int:
    return sum(len(talker.acked) for talker in talkers)


def _load(talkers: list[Talker], lines: int) -> None:
    goal = _acked(talkers) + lines
    wait_for(lambda: _acked(talkers) >= goal, 60, f"{lines} lines")


def _measure(kills: list[Kill], waits: list[tuple[float, float]]) -> None:
    for kill in kills:
        after = [(sent, acked) for sent, acked in waits if acked > kill.at and sent < kill.at + AFTERMATH_SECONDS]
        kill.next_ack = min(acked for sent, acked in after if sent > kill.at) - kill.at
        kill.longest_wait = max(acked - max(sent, kill.at) for sent, acked in after)


def _kill_process(number: int) -> Callable[[House], Any]:
    def kill(house: House) -> None:
        house.processes[number].kill()
        house.processes[number].start()

    return kill


def _kill_store(name: str) -> Callable[[House], Any]:
    def kill(house: House) -> None:
        store = getattr(house, name)
        store.crash()
        store.start()

    return kill


PARTS: dict[str, Callable[[House], Any]] = {
    "process 0": _kill_process(0),
    "process 1": _kill_process(1),
    "redis": _kill_store("redis"),
    "postgres": _kill_store("postgres"),
}
