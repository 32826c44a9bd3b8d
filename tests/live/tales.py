"""What is told to readers of all kinds: a random story, drawn from a seed, and what each of them must have in the end."""

import json
import random
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

SIZES = (1, 90, 125, 126, 127, 300, 900, 4_000, 16_000, 65_500, 65_536, 70_000, 250_000)
FAST, SLOW, DEAD = ("fast1", "fast2", "fast3"), ("slow1", "slow2"), ("dead1",)


@lru_cache
def text(number: int, size: int) -> str:
    """The text of step `number`: about `size` characters, each saying where it stands."""
    return "".join(f"{number}.{place};" for place in range(size // 5 + 1))[: max(size, 1)]


@dataclass
class Story:
    """What is told, drawn from a seed: the same for both servers. `due` is what each reader must have in the end."""

    seed: int
    due: dict[str, list[bytes]] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.due = {name: [] for name in (*FAST, *SLOW, *DEAD)}

    def steps(self) -> list[list[Any]]:
        """A few events in a row: to everybody, to everybody but one, to one."""
        return [self._step() for _each in range(self.chance.choice((1, 1, 2, 5, 12)))]

    def _step(self) -> list[Any]:
        self.number += 1
        kind = self.chance.choice(("all", "all", "all", "but", "one"))
        # Long ones are rare, as they are in life; else the slow would only ever be behind.
        size = self.chance.choice(SIZES[: self.chance.choice((6, 8, 9, len(SIZES)))])
        name = self.chance.choice((*FAST, *SLOW, *DEAD))
        for each, due in self.due.items():
            if kind == "all" or (each == name) is (kind == "one"):
                due.append(b"42" + json.dumps(["told", text(self.number, size)], separators=(",", ":")).encode())
        return [self.number, kind, size, name]

    def answer(self, name: str, number: int) -> tuple[int, int]:
        """A reader's question, the reader's `number`th: what to ask for. Its ack stands between the events around it."""
        self.number += 1
        size = self.chance.choice(SIZES[:9])
        said = json.dumps([text(self.number, size)], separators=(",", ":"))
        self.due[name].append(f"43{number}{said}".encode())
        return self.number, size
