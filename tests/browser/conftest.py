"""What the browser tests share: people who come with a browser of their own, and a neutral page to leave to."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import TIMEOUT_MS, Person
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture
def arrive(browser: "Browser", server: AppServer) -> Iterator[Callable[..., Person]]:
    """Brings a person with a browser of their own; at the end nothing may have gone wrong in any of them."""
    people: list[Person] = []

    def come(member: object = None, **context: object) -> Person:
        people.append(Person(browser, server, member, **context))
        return people[-1]

    yield come
    for person in people:
        person.context.close()
    assert [trouble for person in people for trouble in person.troubles] == []
    assert [address for person in people for address in person.foreign] == []


class NeutralSite(ThreadingHTTPServer):
    """Ordinary pages on another origin; `asked_at` are the moments at which somebody asked for one, `referers` whence."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Neutral)
        self.asked_at: list[float] = []
        self.referers: list[str] = []

    @property
    def url(self) -> str:
        """The address of its first page."""
        return f"http://127.0.0.1:{self.server_port}/"


class _Neutral(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked_at.append(time.time())
        self.server.referers += self.headers.get_all("Referer", [])
        body = b"<!doctype html><html lang=en><title>Weather</title><link rel=icon href=data:,><h1>Rain later"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def neutral() -> Iterator[NeutralSite]:
    """The site to which people leave."""
    with NeutralSite() as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()
