"""Nightlight exactly as `python wsgi.py` starts it, with a green thread that tells how late the hub is.

While the file named by BENCH_LAG exists and is empty, a tick of 5 ms records how much longer it took
(reliability.md, section 4); when the file is gone, the answer is written beside it as JSON.
"""

import json
import os
import runpy
import time
from pathlib import Path

import eventlet

TICK_SECONDS, LOOK_SECONDS = 0.005, 0.1


def watch(signal_file: Path) -> None:
    """Waits for the file, measures while it is there, writes what it saw. Runs as long as the server."""
    while True:
        eventlet.sleep(LOOK_SECONDS)
        if signal_file.exists():
            late = sorted(_lateness(signal_file))
            answer = {"ticks": len(late), "p99_ms": late[len(late) * 99 // 100] * 1000, "max_ms": late[-1] * 1000}
            signal_file.with_suffix(".json").write_text(json.dumps(answer))


def _lateness(signal_file: Path) -> list[float]:
    late = []
    while signal_file.exists():
        before = time.perf_counter()
        eventlet.sleep(TICK_SECONDS)
        late.append(time.perf_counter() - before - TICK_SECONDS)
    return late


if __name__ == "__main__":
    eventlet.monkey_patch()
    eventlet.spawn(watch, Path(os.environ["BENCH_LAG"]))
    runpy.run_path("wsgi.py", run_name="__main__")
