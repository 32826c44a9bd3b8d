"""Stored expectations: a text file a test compares with, rewritten only when somebody asks for it."""

import difflib
import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent


def same_as_stored(name: str, lines: list[str]) -> None:
    """Fails with a readable difference unless `lines` are what tests/expected/`name` says.

    With REWRITE_EXPECTED=1 in the environment the file is written instead; then read the difference in git.
    """
    path = FOLDER / name
    if os.environ.get("REWRITE_EXPECTED") == "1":
        path.write_text("\n".join(lines) + "\n")
        return
    stored = path.read_text().splitlines() if path.exists() else []
    if stored != lines:
        difference = "\n".join(difflib.unified_diff(stored, lines, f"stored {name}", "now", lineterm="", n=0))
        pytest.fail(f"{difference}\n\nIf this is meant: REWRITE_EXPECTED=1, and read the difference.", pytrace=False)
