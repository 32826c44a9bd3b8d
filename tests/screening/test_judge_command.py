"""`forum judge` reads files and the standard input, goes on after a bad line, and keeps nothing."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from forum.extensions import db

GOOD = '{"id": "a", "text": "I want to die"}'


def test_a_file(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(f"\ufeff{GOOD}\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["forum", "judge", str(file)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["label"] == "red"


def test_the_standard_input_with_bad_lines(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["forum", "judge", "-"], input=f"nothing\n{GOOD}\n[]\n{GOOD}\n")
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "a"]
    assert "Line 1: this is no JSON" in result.stderr
    assert "Line 3: a line is an object" in result.stderr
    assert "Lines that could not be read: 2" in result.stderr


def test_a_file_that_is_not_there(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["forum", "judge", str(tmp_path / "none.jsonl")])
    assert result.exit_code == 2


def test_nothing_is_stored_or_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def rows() -> dict[str, int]:
        tables = inspect(db.engine).get_table_names()
        return {name: db.session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables}

    before = rows()
    with caplog.at_level("DEBUG"):
        app.test_cli_runner().invoke(args=["forum", "judge", "-"], input=f"{GOOD}\n")
    assert rows() == before
    assert "die" not in caplog.text
