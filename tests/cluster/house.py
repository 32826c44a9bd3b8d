"""A whole house as deploy/ describes it: processes of the app, PostgreSQL, Redis, nginx with TLS; every part can be killed."""

import shutil
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg2
import redis
import requests

from tests import servers, stores
from tests.cluster import deployed
from tests.live.clients import TRUSTED, Wire
from tests.live.community import Community, Person, traces


class Process(Community):
    """One process of the app, on the stores of the house."""

    def __init__(self, data: Path, environment: dict[str, str], hook: str = "", **wish: Any) -> None:
        super().__init__(data, hook=hook, **wish)
        self.env |= {**environment, "FORUM_DATA": str(data)}

    def table(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the database as they are stored, read beside the server."""
        address = self.env["DATABASE_URL"]
        connection = psycopg2.connect(address)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql.replace("?", "%s"), values)
                return cursor.fetchall()
        finally:
            connection.close()


class House:
    """Everything behind one address. As a context manager it starts, and ends everything it started."""

    def __init__(self, folder: Path, *, processes: int = 2, hook: str = "", **wish: Any) -> None:
        self.folder, self._hook, self._wish, self._count = folder, hook, wish, processes
        self.http, self.https = servers.free_port(), servers.free_port()
        self.url = f"https://127.0.0.1:{self.https}"
        self.processes: list[Process] = []
        self.postgres: stores.Postgres
        self.redis: stores.Redis
        self._stack = ExitStack()

    def __enter__(self) -> "House":
        with ExitStack() as stack:
            settings = deployed.DEPLOY / "postgresql.conf"
            self.postgres = stack.enter_context(stores.postgres(own_settings=settings))
            self.redis = stack.enter_context(stores.redis(deployed.redis_settings()))
            self._make_database()
            for number in range(self._count):
                self._add_process(stack, number)
            stack.enter_context(_Nginx(self))
            TRUSTED.append(str(self.folder / "fullchain.pem"))
            stack.callback(TRUSTED.pop)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()
        if error is None:
            found = traces(self.folder)
            assert not found, f"a caller was written to disk: {found}"

    @property
    def first(self) -> Process:
        """The process that knows who lives here."""
        return self.processes[0]

    @property
    def members(self) -> list[Person]:
        """The seeded members."""
        return self.first.members

    @property
    def rooms(self) -> list[str]:
        """The rooms' public ids."""
        return self.first.rooms

    @property
    def room(self) -> str:
        """The first room's public id."""
        return self.rooms[0]

    def wire(self, who: Person | str, process: int | None = None) -> Wire:
        """A socket of a member that has entered, through nginx or to one process."""
        url = self.url if process is None else self.processes[process].url
        return Wire(url, who if isinstance(who, str) else who.token, origin=self.url).enter()

    def table(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the database as they are stored."""
        return self.first.table(sql, *values)

    def redis_client(self) -> redis.Redis:
        """Redis, asked from outside."""
        return redis.Redis(port=self.redis.port, password=deployed.PASSWORD)

    def wait_until_linked(self) -> None:
        """Waits until all processes hear each other."""
        servers.wait_for(
            lambda: all(requests.get(f"{each.url}/health", timeout=5).json()["live"] for each in self.processes),
            10,
            "processes that hear each other",
        )

    def written(self) -> str:
        """What all processes wrote on their logs."""
        return "\n".join(each.written() for each in self.processes)

    def _make_database(self) -> None:
        connection = psycopg2.connect(host="127.0.0.1", port=self.postgres.port, user="postgres", dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE nightlight LOGIN PASSWORD '{deployed.PASSWORD}'")
            cursor.execute("CREATE DATABASE nightlight OWNER nightlight")
        connection.close()

    def _add_process(self, stack: ExitStack, number: int) -> None:
        environment = deployed.environment(origin=self.url, postgres=self.postgres.port, redis=self.redis.port)
        data = self.folder / f"process{number}"
        process = Process(data, environment, self._hook, **(self._wish if not number else {}))
        if number:
            # The community is there already: it only has to serve.
            process.env["TUNED"] = self.first.env["TUNED"]
            data.mkdir()
            process.start()
            stack.callback(process.stop)
        else:
            stack.enter_context(process)
        self.processes.append(process)


class _Nginx:
    """nginx with the very file of deploy/."""

    def __init__(self, house: House) -> None:
        self._house, self._folder = house, house.folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "_Nginx":
        folder, house = self._folder, self._house
        ports = [each.port for each in house.processes]
        file = folder / "nginx.conf"
        file.write_text(deployed.nginx_settings(str(folder), (house.http, house.https), ports))
        (folder / "nightlight-headers.conf").write_text(deployed.nginx_headers(house.https))
        shutil.copy(_mime_types(), folder / "mime.types")
        _make_certificate(folder)
        nginx = servers.program("nginx", "nginx")
        checked = subprocess.run([nginx, "-t", "-q", "-c", str(file)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        # Newer ones say that http2 has a directive of its own by now, which older ones do not know.
        assert [line for line in checked.stderr.splitlines() if "warn" in line and "http2" not in line] == []
        with open(folder / "nginx.log", "ab") as log:
            self._process = subprocess.Popen([nginx, "-c", str(file)], stdout=log, stderr=log)
        servers.wait_for(lambda: _takes_callers(house.https), 10, "nginx's start")
        return self

    def __exit__(self, *error: object) -> None:
        if self._process is not None:
            servers.end(self._process)


def _takes_callers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _mime_types() -> str:
    found = Path("/etc/nginx/mime.types")
    return str(found) if found.exists() else servers.missing("nginx")


def _make_certificate(folder: Path) -> None:
    subprocess.run(
        [
            servers.program("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
