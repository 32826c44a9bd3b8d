"""Real servers for tests: Chromium and Nightlight itself, each started here and ended here; the stores are in stores.py.

A missing program skips the test and names the package; with CI=true it fails the test instead.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
CHROMIUM_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# The same browser without windows: a third quicker, and enough wherever a page alone is looked at.
SHELL_PROGRAMS = ("chromium-headless-shell", *CHROMIUM_PROGRAMS)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(package: str) -> NoReturn:
    """Skips the running test because a system package is not there; fails it with CI=true."""
    reason = f"{package} is missing"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(package: str, *names: str) -> str:
    """The path of the first of `names` that is installed."""
    for name in names:
        if path := shutil.which(name, path=SEARCH_PATH):
            return path
    missing(package)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(check: Callable[[], object], seconds: float, what: str) -> None:
    """Asks `check` every 20 ms until its answer is true. Raises TimeoutError, which names `what`, after `seconds`."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)


def end(process: subprocess.Popen[bytes], how: int = signal.SIGTERM, seconds: float = 15) -> int:
    """Ends a process and waits for it, by force when it takes too long. Returns its exit code."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


@contextmanager
def playwright() -> "Iterator[Playwright]":
    """What drives browsers; one a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@contextmanager
def chromium(driver: "Playwright", *, whole: bool = False) -> "Iterator[Browser]":
    """The system's Chromium, the `whole` one or what there is of it without windows. Its back-forward cache is on, as it
    is for people."""
    browser = driver.chromium.launch(
        executable_path=program("chromium", *(CHROMIUM_PROGRAMS if whole else SHELL_PROGRAMS)),
        args=CHROMIUM_ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    try:
        yield browser
    finally:
        browser.close()


class AppServer:
    """Nightlight as people run it: `python wsgi.py` in a process of its own, with a data folder of its own.

    As a context manager it sets the community up, as `forum init` does, starts, and stops at the end.
    """

    def __init__(self, data: Path, mode: str = "eventlet", *, port: int = 0, **environment: str) -> None:
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "server.log"
        self.env = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            "PYTHONUNBUFFERED": "1",
            "FORUM_DATA": str(data),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "ASYNC_MODE": mode,
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "AppServer":
        self.set_up()
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def set_up(self) -> None:
        """Makes the empty database; where it is a file, as a copy of the one that `forum init` made first in this run."""
        if "DATABASE_URL" in self.env:
            self.command("init", "--no-link")
            return
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.data / "forum.db").write_bytes(_empty_database())

    @cached_property
    def init_output(self) -> str:
        """What `forum init` prints, with the link for the first steward; it runs when somebody asks."""
        return self.command("init")

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None, "the server does not run"
        return self._process.pid

    def start(self, seconds: float = 90) -> "AppServer":
        """Starts the server and waits until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "wsgi.py"], cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            wait_for(self._answers, seconds, "the server's start")
        except BaseException as error:
            self.kill()
            error.add_note(self.log.read_text(errors="replace")[-4000:])
            raise
        return self

    def stop(self) -> int | None:
        """Ends the server in good order; returns its exit code, or None when it did not run."""
        process, self._process = self._process, None
        return None if process is None else end(process)

    def kill(self) -> None:
        """Ends the server like a power cut: it cannot react (SIGKILL)."""
        process, self._process = self._process, None
        if process is not None:
            end(process, signal.SIGKILL)

    def restart(self) -> "AppServer":
        """Stops the server if it still runs, and starts it again on the same port with the same data."""
        self.stop()
        return self.start()

    def command(self, *arguments: str, give: str = "", seconds: float = 120) -> str:
        """Runs `flask --app wsgi forum ...` on the same data; returns what it printed. Raises when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "forum", *arguments],
            cwd=ROOT, env=self.env, input=give, text=True, capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(
                f"forum {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            )
        return done.stdout

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError("the server ended while it started")
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory(prefix="nightlight-empty-") as folder:
        AppServer(Path(folder)).command("init", "--no-link")
        return Path(folder, "forum.db").read_bytes()
