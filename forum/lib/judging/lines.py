"""Texts as JSON lines, judged one after the other: what the command and the bench read and write."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forum.lib.judging.asking import judge


@dataclass(frozen=True)
class BadLine:
    """A line that is no text with its name, and why."""

    number: int
    why: str


def judged(lines: Iterable[str]) -> Iterator[str | BadLine]:
    """Judge each {"id": ..., "text": ...}; gives {"id", "label", "families", "rules", "holds"} as a line, or a BadLine.

    Empty lines are passed over.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            name, text = _read(line)
        except ValueError as error:
            yield BadLine(number, str(error))
            continue
        yield _written(name, text)


def _read(line: str) -> tuple[str | int, str]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is no JSON: {error.msg} at character {error.colno}") from error
    except RecursionError as error:
        raise ValueError("this is no JSON that can be read: too many brackets") from error
    if not isinstance(row, dict):
        raise ValueError('a line is an object with "id" and "text"')
    name, text = row.get("id"), row.get("text")
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise ValueError('"id" is missing, or is neither a text nor a number')
    if not isinstance(text, str):
        raise ValueError('"text" is missing, or is no text')
    return name, text


def _written(name: str | int, text: str) -> str:
    verdict = judge(text)
    row = {
        "id": name,
        "label": str(verdict.label),
        "families": [str(family) for family in verdict.families],
        "rules": list(verdict.rules),
        "holds": [str(family) for family in verdict.holds],
    }
    # A lone surrogate could not be written in UTF-8, so everything is written in ASCII.
    return json.dumps(row)
