"""Somebody at a keyboard whose time is put together, not raced.

Each key has the pace of the keystroke-level model (Card, Moran and Newell 1980), each decision is a mental step of it, words
are read at a calm pace, and the waiting for pages is what was measured.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.browser.people import Person

if TYPE_CHECKING:
    from playwright.sync_api import Locator

# An average typist without haste, and the mental step before an act.
KEY_SECONDS, THOUGHT_SECONDS = 0.28, 1.2
# 240 words a minute.
READ_WORDS_PER_SECOND = 4.0
FURTHEST = 60


@dataclass
class Hands:
    """A keyboard and somebody at it, who counts: keys, thoughts, words read, seconds waited for pages."""

    person: Person
    keys: int = 0
    thoughts: int = 0
    words: int = 0
    waited: float = 0.0
    steps: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        """Presses one key."""
        self.keys += 1
        self.steps.append(key)
        self.person.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Types words where the focus is."""
        self.keys += len(text)
        self.steps.append(f"“{text}”")
        self.person.page.keyboard.type(text)

    def think(self) -> None:
        """Makes up one's mind."""
        self.thoughts += 1

    def read(self, what: "Locator") -> None:
        """Reads what stands there."""
        self.words += len(what.inner_text().split())

    @contextmanager
    def turning(self) -> Iterator[None]:
        """Waits for the page to which a key leads."""
        page = self.person.page
        with page.expect_navigation(wait_until="load"):
            begun = time.perf_counter()
            yield
        self.waited += time.perf_counter() - begun

    def go_to(self, target: "Locator") -> None:
        """Presses Tab until it has the focus."""
        for _each in range(FURTHEST):
            if target.evaluate("(element) => element === document.activeElement"):
                return
            self.press("Tab")
        pytest.fail(f"{target} cannot be reached with Tab")

    @property
    def seconds(self) -> float:
        """How long it takes an unhurried person."""
        return (
            self.keys * KEY_SECONDS + self.thoughts * THOUGHT_SECONDS + self.words / READ_WORDS_PER_SECOND + self.waited
        )

    def told(self, items: int) -> str:
        """The figures in one line."""
        return (
            f"{items} items: {self.keys} keys, {self.thoughts} decisions, {self.words} words read, "
            f"{self.waited:.1f} s of pages; {self.seconds:.0f} s at {KEY_SECONDS} s a key and {THOUGHT_SECONDS} s a decision"
        )
