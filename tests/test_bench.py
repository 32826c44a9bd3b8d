"""The benches are run by hand; that they can be is seen here."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.servers import ROOT


def test_every_bench_can_be_asked_for() -> None:
    """It loads all of them, with what they borrow from the tests."""
    said = subprocess.run(
        [sys.executable, "-m", "bench", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert "cluster" in said.stdout


def test_the_community_that_pages_are_measured_on_can_be_made(tmp_path: Path) -> None:
    """The smallest one: columns that came since would be missed here first."""
    made = subprocess.run(
        [sys.executable, "-m", "bench.data", str(tmp_path), "10000"],
        cwd=ROOT,
        env={**os.environ, "FORUM_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    with closing(sqlite3.connect(tmp_path / "forum.db")) as database:
        assert database.execute("SELECT count(*) FROM post").fetchone() == (10_000,)
