"""A running Nightlight with people in it: seeded before the start, searched for traces of its callers at the end."""

import json
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests import servers
from tests.browser.seeding import seeding
from tests.conftest import MARKER_ADDRESS, MARKER_AGENT
from tests.live.seed import answer

# Many more lines than people may say: for tests of something else, and so that what breaks meets many in the air.
FAST = {
    "socket_lines_per_second": 1000,
    "socket_lines_burst": 1000,
    "socket_events_per_second": 1000,
    "socket_events_burst": 1000,
}

# Clients of these tests come from this address of the loopback network, and say they come from another.
CALLER = "127.0.0.77"
TRACES = (CALLER, MARKER_ADDRESS, MARKER_AGENT)


@dataclass(frozen=True)
class Person:
    """A seeded member: what a browser would hold, and what a test may know."""

    id: int
    name: str
    public_id: str
    role: str
    token: str
    phrase: str


def traces(folder: Path) -> list[str]:
    """Files of a folder in which a caller's address or browser is written."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            found += [f"{path.name}: {mark}" for mark in TRACES if mark.encode() in content]
    return found


class Community(servers.AppServer):
    """The server with a steward, moderators, members and rooms; with `evening` the first member hosts one in each.

    `tuned` lays other numbers over the settings."""

    def __init__(
        self,
        data: Path,
        mode: str = "eventlet",
        *,
        members: int = 3,
        moderators: int = 0,
        newcomers: int = 0,
        rooms: int = 1,
        evening: bool = False,
        hook: str = "",
        **tuned: Any,
    ) -> None:
        super().__init__(data, mode, TUNED=json.dumps(tuned), HOOK=hook)
        self._wish = {"members": members, "moderators": moderators, "newcomers": newcomers, "rooms": rooms}
        self._wish["evenings"] = evening
        self.steward: Person
        self.moderators: list[Person] = []
        self.members: list[Person] = []
        self.newcomers: list[Person] = []
        self.rooms: list[str] = []
        self.board = ""

    @property
    def room(self) -> str:
        """The first room's public id."""
        return self.rooms[0]

    def __enter__(self) -> "Community":
        self.set_up()
        made = self._seed(self._wish)
        people = [Person(**each) for each in made["people"]]
        self.steward = people[0]
        self.moderators = [each for each in people if each.role == "moderator"]
        self.members = [each for each in people if each.role == "member"]
        self.newcomers = [each for each in people if each.role == "newcomer"]
        self.rooms, self.board = made["rooms"], made["board"]
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        found = traces(self.data)
        if error is None:
            assert not found, f"a caller was written to disk: {found}\n{self.written()[-3000:]}"

    def start(self, seconds: float = 90) -> "Community":
        """Starts the server through tests/live/tuned.py and waits until it answers."""
        script = Path(__file__).with_name("tuned.py")
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(script)], cwd=servers.ROOT, env=self.env,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            servers.wait_for(self._answers, seconds, "the server's start")
        except BaseException as error:
            self.kill()
            error.add_note(self.written()[-4000:])
            raise
        return self

    def another_device(self, person: Person) -> str:
        """Signs a member in on one more device, as a command beside the running server; returns the token."""
        return str(self._seed({"again": person.name})["token"])

    def open_evening(self, room: str, host: Person, *, cross_talk: bool = False) -> None:
        """Opens an evening in a room, hosted by a member, as a command beside the running server."""
        self._seed({"evening": room, "host": host.name, "cross_talk": cross_talk})

    def written(self) -> str:
        """What the server wrote on its log."""
        return self.log.read_text(errors="replace")

    def table(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the database as they are on disk, read beside the server."""
        connection = sqlite3.connect(f"file:{self.data / 'forum.db'}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def _seed(self, wish: dict[str, Any]) -> Any:
        if "DATABASE_URL" not in self.env:
            from forum.extensions import limiter

            with seeding(self.data) as seed:
                # As a process of its own, which has counted nothing yet.
                limiter.reset()
                return answer(wish, seed.config)
        done = subprocess.run(
            [sys.executable, "-m", "tests.live.seed"], cwd=servers.ROOT, env=self.env,
            input=json.dumps(wish), text=True, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])
