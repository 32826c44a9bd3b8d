"""What a figure depends on: cores, versions, load; and how much CPU and memory a process has used."""

import importlib.metadata
import os
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
PACKAGES = ("flask", "flask-socketio", "python-socketio", "eventlet", "sqlalchemy", "jinja2", "werkzeug")


EVERY_CORE = os.sched_getaffinity(0)


def _cores() -> tuple[int | None, int | None]:
    free = sorted(os.sched_getaffinity(0))
    return (free[0], free[-1]) if len(free) > 1 else (None, None)


# The core for servers and the one for load, which is the bench's own; None for both when there is only one.
SERVER_CORE, LOAD_CORE = _cores()


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Holds this process, and what it starts meanwhile, on one core."""
    before = os.sched_getaffinity(0)
    if core is not None:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def on_every_core() -> Iterator[None]:
    """Gives this process, and what it starts meanwhile, all cores it was started with."""
    held = os.sched_getaffinity(0)
    os.sched_setaffinity(0, EVERY_CORE)
    try:
        yield
    finally:
        os.sched_setaffinity(0, held)


def cpu_seconds(pid: int) -> float:
    """User and system time a process has used so far, with its threads; the kernel counts in hundredths."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid: int) -> float:
    """Proportional set size in MB: shared pages counted by share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def load() -> str:
    """The load averages of the last 1, 5 and 15 minutes."""
    return ", ".join(f"{each:.2f}" for each in os.getloadavg())


def described() -> list[str]:
    """The machine and the versions, in lines to print."""
    pinned = f"servers on core {SERVER_CORE}, load on core {LOAD_CORE}" if SERVER_CORE is not None else "one for all"
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return [
        f"{_processor()}, {os.cpu_count()} cores ({pinned}), Linux {platform.release()}, load {load()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
