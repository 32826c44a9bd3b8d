"""Real stores for tests: PostgreSQL and Redis, each started here, ended here, and crashed where a test wants it."""

import os
import pwd
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.servers import end, free_port, program, wait_for


class Postgres:
    """A running PostgreSQL that makes empty databases."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.folder = Path()
        self._numbers = count(1)
        # Starts it, once more after a crash; waits until it answers.
        self.start: Callable[[], None] = lambda: None
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, name: str = "postgres") -> str:
        """The address of one database."""
        return f"postgresql+psycopg2://postgres@127.0.0.1:{self.port}/{name}"

    def database(self) -> str:
        """Makes a new empty database and returns its address."""
        name = f"forum{next(self._numbers)}"
        connection = self._connect()
        try:
            connection.autocommit = True
            connection.cursor().execute(f"CREATE DATABASE {name}")
        finally:
            connection.close()
        return self.url(name)

    def crash(self) -> None:
        """Ends it in the middle of everything, as `pg_ctl stop -m immediate` does."""
        assert self.process is not None
        end(self.process, signal.SIGQUIT)

    def start_command(self, initdb: str, data: Path, own_settings: Path | None) -> list[str]:
        """How to start it: only for this machine, and without waiting for the disk unless it has settings of its own."""
        settings = ("listen_addresses=127.0.0.1", *(() if own_settings else ("fsync=off", "max_connections=300")))
        start = [str(Path(initdb).with_name("postgres")), "-D", str(data), "-p", str(self.port), "-k", str(data.parent)]
        return start + [part for setting in settings for part in ("-c", setting)]

    def answers(self) -> bool:
        """Whether it accepts connections already."""
        import psycopg2

        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _connect(self):  # psycopg2's connection has no public type without its stubs
        import psycopg2

        return psycopg2.connect(host="127.0.0.1", port=self.port, user="postgres", dbname="postgres")


@contextmanager
def postgres(
    look: Callable[[Path], None] = lambda folder: None, own_settings: Path | None = None
) -> Iterator[Postgres]:
    """A PostgreSQL of our own in a temporary folder, with the settings of a file where one is given. `look` sees the folder
    after the server has ended."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    initdb = str(programs[-1]) if programs else program("postgresql", "initdb")
    # PostgreSQL refuses to run as root, so root lends it the package's own account.
    account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    with tempfile.TemporaryDirectory(prefix="nightlight-pg-") as folder:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data, server = Path(folder, "data"), Postgres(free_port())
        server.folder = Path(folder)
        common = {"cwd": folder, **other}
        initialise = [
            initdb,
            "-D",
            str(data),
            "-U",
            "postgres",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(initialise, check=True, capture_output=True, **common)
        if own_settings:
            with open(data / "postgresql.conf", "a") as settings:
                settings.write(own_settings.read_text())

        def start() -> None:
            command = server.start_command(initdb, data, own_settings)
            with open(Path(folder, "server.log"), "ab") as log:
                server.process = subprocess.Popen(command, stdout=log, stderr=log, **common)
            wait_for(server.answers, 30, "PostgreSQL's start")

        server.start = start
        try:
            start()
            yield server
        finally:
            if server.process is not None:
                end(server.process, signal.SIGINT)
            look(Path(folder))


class Redis:
    """A Redis that keeps nothing on disk, on a port that stays the same when it comes back."""

    def __init__(self, folder: Path, settings: str) -> None:
        self.port, self._folder = free_port(), folder
        self._settings = settings.replace("{port}", str(self.port)).replace("{folder}", str(folder))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, once more after a crash; waits until it answers."""
        file = self._folder / "redis.conf"
        file.write_text(self._settings)
        path = program("redis-server", "redis-server")
        self.process = subprocess.Popen([path, str(file)], stdout=subprocess.DEVNULL)
        wait_for(self._answers, 15, "Redis's start")

    def crash(self) -> None:
        """Ends it like a power cut."""
        assert self.process is not None
        end(self.process, signal.SIGKILL)

    def freeze(self, *, on: bool) -> None:
        """Stops it from answering while its connections stay open, or lets it go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(b"PING\r\n")
                # With a password it says that it wants one: it is there.
                return connection.recv(16).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False


PLAIN_REDIS = 'bind 127.0.0.1\nport {port}\nsave ""\nappendonly no\ndir {folder}\n'


@contextmanager
def redis(settings: str = PLAIN_REDIS) -> Iterator[Redis]:
    """A running Redis of our own; `{port}` and `{folder}` in its settings are filled in."""
    with tempfile.TemporaryDirectory(prefix="nightlight-redis-") as folder:
        server = Redis(Path(folder), settings)
        server.start()
        try:
            yield server
        finally:
            if server.process is not None:
                server.process.send_signal(signal.SIGCONT)
                end(server.process)


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of a running Redis of our own."""
    with redis() as server:
        yield f"redis://127.0.0.1:{server.port}/0"
