"""What the tests share: an app on each database, a client that carries markers, and real servers.

Every request carries an address and a browser name that must never be found on disk; the whole run ends with that search.
"""

import gc
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import servers, stores
from tests.push_service import PushService
from tests.push_service import push_service as running_push_service

if TYPE_CHECKING:
    from flask_socketio import SocketIOTestClient
    from playwright.sync_api import Browser, Playwright

MARKER_ADDRESS = "203.0.113.77"
MARKER_AGENT = "zz-marker-agent"
DATABASES = ("sqlite", "postgresql")

# No setting of the person who runs the tests may reach them.
for name in ("DATABASE_URL", "REDIS_URL", "FORUM_DATA", "FORUM_ENV", "PUBLIC_ORIGIN", "SECRET_KEY", "HOST", "PORT"):
    os.environ.pop(name, None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test marked `both_databases` once on each."""
    if "database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database", DATABASES)


def pytest_collection_finish() -> None:
    """Sets all that was imported aside for Python's collector, which would look through it again at every turn."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def traces() -> Iterator[list[str]]:
    """Files in which a caller's address or browser name was found; the run fails when there is one."""
    found: list[str] = []
    yield found
    assert not found, f"An address or a browser name was written to disk: {found}"


@pytest.fixture(scope="session")
def look(traces: list[str]) -> Callable[[Path], None]:
    """Searches a folder for the markers, once whoever wrote there has ended."""

    def search(folder: Path) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                traces.extend(f"{path}: {m}" for m in (MARKER_ADDRESS, MARKER_AGENT) if m.encode() in content)

    return search


@pytest.fixture(autouse=True)
def heard() -> None:
    """Keeps our own log open: the import contracts, checked in this process, switch every logger off that they find."""
    logging.getLogger("forum").disabled = False


# --- Servers ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres(look: Callable[[Path], None]) -> Iterator[stores.Postgres]:
    """A PostgreSQL of our own."""
    with stores.postgres(look) as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis of our own."""
    with stores.redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def push_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    """A push service of our own; tests of one session share it, and begin with `forget`."""
    with running_push_service(tmp_path_factory.mktemp("push")) as service:
        yield service


@pytest.fixture(scope="session")
def driver() -> "Iterator[Playwright]":
    """What drives the browsers."""
    with servers.playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(driver: "Playwright") -> "Iterator[Browser]":
    """Chromium. Take a context of your own for each person: `browser.new_context(user_agent=MARKER_AGENT)`."""
    with servers.chromium(driver) as started:
        yield started


@pytest.fixture(scope="session")
def whole_browser(driver: "Playwright") -> "Iterator[Browser]":
    """Chromium with everything around a page: what a device is shown, where Back leads."""
    with servers.chromium(driver, whole=True) as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, look: Callable[[Path], None]) -> Iterator[servers.AppServer]:
    """Nightlight in a process of its own under eventlet, on an empty SQLite database; one for each test module."""
    folder = tmp_path_factory.mktemp("community")
    with servers.AppServer(folder) as started:
        yield started
    look(folder)


# --- The app in this process ------------------------------------------------------------------------------------------


@pytest.fixture
def database() -> str:
    """Which database the test runs on; `both_databases` makes it both."""
    return "sqlite"


@pytest.fixture(scope="session")
def apps(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, look: Callable[[Path], None]
) -> Iterator[Callable[[str], Flask]]:
    """One app for each database, made when it is first asked for, its schema made by the migrations."""
    made: dict[str, Flask] = {}
    folders: list[Path] = []

    def app_on(database: str) -> Flask:
        if database not in made:
            # The server first: where it is missing, this skips, and nothing is half made.
            url = request.getfixturevalue("postgres").database() if database == "postgresql" else ""
            folders.append(tmp_path_factory.mktemp(f"app-{database}"))
            made[database] = _make_app(folders[-1], url)
        return made[database]

    yield app_on
    for app in made.values():
        _close(app)
    for folder in folders:
        look(folder)


def _make_app(folder: Path, url: str) -> Flask:
    import flask_migrate

    from forum import create_app
    from forum.config import Config

    environment = {"FORUM_DATA": str(folder), "ASYNC_MODE": "threading", "DATABASE_URL": url}
    # The page of the sign on one's device is there; nobody is called, because this process does not serve.
    app = create_app(Config.from_env(environment, testing=True, push_contact="mailto:keeper@night.example"))
    with app.app_context():
        flask_migrate.upgrade()
    return app


def _close(app: Flask) -> None:
    from forum.extensions import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _empty(app: Flask) -> None:
    """Deletes every row, and what the process counted for its limits."""
    from forum.discussions.marks import forget_pending
    from forum.extensions import db, limiter
    from forum.tally import counts
    from forum.web.sockets import forget_lines

    db.session.remove()
    with db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
    limiter.reset()
    forget_pending()
    counts.forget()
    # SQLite gives the numbers of members who are gone to the next ones.
    forget_lines()


@pytest.fixture
def app(apps: Callable[[str], Flask], database: str) -> Iterator[Flask]:
    """The app with an empty database, its context pushed: services can be called at once."""
    made = apps(database)
    with made.app_context():
        yield made
    with made.app_context():
        _empty(made)


class MarkedClient(FlaskClient):
    """A browser without JavaScript. Each request has an app context of its own, as it has on a server.

    Flask would otherwise reuse the test's context, and `g` and the database session would outlive the request.
    """

    def open(self, *args, **kwargs):  # the signature is Werkzeug's
        """Sends one request; afterwards the test's own session reads what the request stored."""
        from forum.extensions import db

        self.environ_base.update({"REMOTE_ADDR": MARKER_ADDRESS, "HTTP_USER_AGENT": MARKER_AGENT})
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        db.session.rollback()
        return response


@pytest.fixture
def new_client(app: Flask) -> Callable[[], FlaskClient]:
    """Makes a client for each person of a test."""
    app.test_client_class = MarkedClient
    return app.test_client


@pytest.fixture
def client(new_client: Callable[[], FlaskClient]) -> FlaskClient:
    """The client of a test with one person."""
    return new_client()


@pytest.fixture
def open_socket(app: Flask, monkeypatch: pytest.MonkeyPatch) -> "Iterator[Callable[[FlaskClient], SocketIOTestClient]]":
    """Opens a Socket.IO connection with the cookies of a client; each event has an app context of its own."""
    from flask_socketio import SocketIOTestClient

    from forum.extensions import db, socketio
    from forum.rooms import pulse

    # A process has one pulse, and this one two apps: the pulse of the first would end the sockets of the second, whose
    # sessions it does not find. It is tried with real servers (tests/live).
    monkeypatch.setattr(pulse, "_app", app)

    class Socket(SocketIOTestClient):
        def connect(self, *args, **kwargs):
            with app.app_context():
                super().connect(*args, **kwargs)
            db.session.rollback()

        def emit(self, *args, **kwargs):
            with app.app_context():
                answer = super().emit(*args, **kwargs)
            db.session.rollback()
            return answer

        def disconnect(self, *args, **kwargs):
            with app.app_context():
                super().disconnect(*args, **kwargs)

    opened: list[Socket] = []

    def connect(client: FlaskClient) -> SocketIOTestClient:
        opened.append(Socket(app, socketio, flask_test_client=client))
        return opened[-1]

    yield connect
    for socket in opened:
        if socket.is_connected():
            socket.disconnect()
