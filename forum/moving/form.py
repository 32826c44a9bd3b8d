"""The one form in which a community travels: JSON lines, a record each (docs/moving.md).

Boards come before their threads, threads before their posts, posts before what answers them. A thread's first post is its
opening. Keys are the sender's own and mean nothing here; names of people do not travel.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from forum.columns import notes_of
from forum.vocabulary import ContentNote

VERSION = 1
HEAD = {"kind": "community", "form": "nightlight", "version": VERSION}


class Unreadable(ValueError):
    """A line that is not what the form says; `str()` says what is wrong with it."""


@dataclass(frozen=True)
class BoardRecord:
    """A board."""

    key: str
    name: str
    about: str = ""


@dataclass(frozen=True)
class ThreadRecord:
    """A thread; its words come as posts."""

    key: str
    board: str
    title: str


@dataclass(frozen=True)
class PostRecord:
    """A post in Markdown. `parent` is empty for what answers the thread itself."""

    key: str
    thread: str
    author: str
    text: str
    at: datetime
    parent: str = ""
    # The name under which others speak of its author in the texts, so that it can be replaced there.
    called: str = field(default="", repr=False)
    notes: tuple[ContentNote, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """Something that does not come along, and why."""

    why: str


Record = BoardRecord | ThreadRecord | PostRecord | Skipped


def read(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Each line as an object. Raises Unreadable with the number of the line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise Unreadable(f"line {number} is no JSON") from error
        if not isinstance(found, dict):
            raise Unreadable(f"line {number} is no object")
        yield found


def records(rows: Iterable[dict[str, Any]]) -> Iterator[Record]:
    """The records of a community in our own form. Raises Unreadable."""
    for row in rows:
        kind = row.get("kind")
        if kind == "community":
            if row.get("form") != HEAD["form"] or row.get("version") != VERSION:
                raise Unreadable("this file has a form or a version that we do not know")
        elif kind == "board":
            yield BoardRecord(text(row, "key"), text(row, "name"), str(row.get("about") or ""))
        elif kind == "thread":
            yield ThreadRecord(text(row, "key"), text(row, "board"), text(row, "title"))
        elif kind == "post":
            facts = {name: text(row, name) for name in ("key", "thread", "author", "text")}
            notes = notes_of(" ".join(map(str, row.get("notes") or ())))
            yield PostRecord(**facts, at=moment(row.get("at")), parent=str(row.get("parent") or ""), notes=notes)
        else:
            yield Skipped(f"kind {str(kind)[:20]!r}")


def text(row: dict[str, Any], name: str) -> str:
    """A field that must be there. Raises Unreadable."""
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise Unreadable(f"a {row.get('kind') or row.get('table') or 'row'} has no {name}")
    return value


def moment(value: object) -> datetime:
    """A time as other forums write it, in UTC; what has no zone is UTC. Raises Unreadable."""
    try:
        found = datetime.fromisoformat(str(value).replace(" +0000", "+00:00"))
    except ValueError as error:
        raise Unreadable(f"{str(value)[:40]!r} is no time") from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
