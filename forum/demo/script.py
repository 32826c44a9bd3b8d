"""Reads the demo's words: people, places, threads, rooms and the queue, from files that people can read and mend."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from forum.vocabulary import ContentNote

FOLDER = Path(__file__).resolve().parent
_WHEN = re.compile(r"(?P<count>\d+) (?P<unit>day|hour|minute)s? (?P<side>ago|later)(?:, (?P<hour>\d{1,2})h)?")
_ENTRY = re.compile(r"(?:(?P<act>edit|take back) )?(?P<number>\d+)(?: to (?P<parent>\d+))?")
_LINE = re.compile(r"(?P<minute>[+-]\d+) (?P<author>[^:(]+?)(?: \((?P<mark>pace|taken back)\))?: (?P<text>.+)")


@dataclass(frozen=True)
class Cast:
    """Who plays: `joined` has every name with the months since that person joined."""

    steward: str
    moderators: tuple[str, ...]
    specialists: tuple[str, ...]
    greeters: tuple[str, ...]
    member: str
    joined: dict[str, int]


@dataclass(frozen=True)
class Entry:
    """One post of a thread, or what its author did with it later. The opening has number 1 and answers nothing."""

    act: str
    number: int
    parent: int
    author: str
    when: str
    notes: tuple[ContentNote, ...]
    text: str


@dataclass(frozen=True)
class Conversation:
    """A thread as it stands in its file."""

    key: str
    title: str
    board: str
    entries: tuple[Entry, ...]

    def nonce(self, number: int) -> str:
        """What names a post in the database, so that a second run finds it."""
        return f"demo-{self.key}-{number}"


@dataclass(frozen=True)
class Line:
    """One line of a room: `minute` counts from the beginning of the gathering, or, when negative, back from now."""

    nonce: str
    minute: int
    author: str
    mark: str
    text: str


@dataclass(frozen=True)
class Evening:
    """What is said in one room."""

    key: str
    lines: tuple[Line, ...]


def cast() -> Cast:
    """The people of the demo."""
    found = _toml("people.toml")
    return Cast(
        found["steward"],
        tuple(found["moderators"]),
        tuple(found["specialists"]),
        tuple(found["greeters"]),
        found["member"],
        found["joined"],
    )


def places() -> dict[str, list[dict[str, Any]]]:
    """The boards and rooms of the demo, as their file has them."""
    return _toml("places.toml")


def cases() -> list[dict[str, Any]]:
    """What was flagged, and what moderators have done about it."""
    found: list[dict[str, Any]] = _toml("queue.toml")["case"]
    return found


def told_months() -> list[dict[str, Any]]:
    """What was told in the open of the months before, the newest first."""
    found: list[dict[str, Any]] = _toml("open.toml")["month"]
    return found


def circle() -> dict[str, Any]:
    """The room that is in the middle of a round, as its file has it."""
    return _toml("circle.toml")


def conversations() -> list[Conversation]:
    """Every thread of the demo."""
    return [_conversation(path) for path in sorted((FOLDER / "threads").glob("*.md"))]


def evenings() -> list[Evening]:
    """What was said in every room of the demo."""
    return [_evening(path) for path in sorted((FOLDER / "rooms").glob("*.txt"))]


def moment(when: str, now: datetime, after: datetime) -> datetime:
    """The time that words such as "3 days ago, 19h" (UTC) or "5 minutes later" mean, never before `after` or past `now`.

    Raises ValueError when they mean nothing.
    """
    found = _WHEN.fullmatch(when)
    if found is None:
        raise ValueError(f"Not a time in the demo's words: {when}")
    step = timedelta(**{found["unit"] + "s": int(found["count"])})
    meant = after + step if found["side"] == "later" else now - step
    if found["hour"]:
        meant = meant.replace(hour=int(found["hour"]), minute=0, second=0, microsecond=0)
    return min(now, max(after, meant))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _conversation(path: Path) -> Conversation:
    """A thread's file: a head of `title:` and `board:`, then posts that begin with `== `."""
    head, *blocks = ("\n" + path.read_text(encoding="utf-8")).split("\n== ")
    facts = dict(line.split(": ", 1) for line in head.strip().splitlines())
    entries: dict[int, Entry] = {}
    found = []
    for block in blocks:
        entry = _entry(block, entries, path.name)
        entries.setdefault(entry.number, entry)
        found.append(entry)
    return Conversation(path.stem, facts["title"], facts["board"], tuple(found))


def _entry(block: str, before: dict[int, Entry], file: str) -> Entry:
    """`2 to 1 | Name | when | notes`, or `edit 2 | when`; the text stands below. Raises ValueError."""
    first, _line_end, text = block.partition("\n")
    what, *fields = [field.strip() for field in first.split(" | ")]
    found = _ENTRY.fullmatch(what)
    if found is None:
        raise ValueError(f"{file}: {first}")
    number, act = int(found["number"]), found["act"] or "write"
    if act != "write":
        return Entry(act, number, 0, before[number].author, fields[0], before[number].notes, text.strip())
    author, when, *notes = fields
    named = tuple(ContentNote(note.strip()) for note in notes[0].split(",")) if notes else ()
    return Entry(act, number, int(found["parent"] or 0), author, when, named, text.strip())


def _evening(path: Path) -> Evening:
    """A room's file: one line each, `+5 Name: words`; what begins with # is for the writers. Raises ValueError."""
    lines: list[Line] = []
    for raw in path.read_text(encoding="utf-8").splitlines():
        if not raw or raw.startswith("#"):
            continue
        found = _LINE.fullmatch(raw)
        if found is None:
            raise ValueError(f"{path.name}: {raw}")
        nonce = f"demo-{path.stem}-{len(lines) + 1}"
        lines.append(Line(nonce, int(found["minute"]), found["author"], found["mark"] or "", found["text"]))
    return Evening(path.stem, tuple(lines))
