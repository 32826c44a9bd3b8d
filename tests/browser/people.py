"""People in front of a browser of their own, who notice everything that goes wrong in it."""

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.browser.seeding import Member
from tests.conftest import MARKER_AGENT
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
TIMEOUT_MS = 20_000

# Chromium writes most violations to the console; the event also tells of those it keeps to itself.
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy ${event.violatedDirective} ${event.blockedURI}`))"""


class Person:
    """One person, one context, one page. `troubles` collects errors, policy violations and refused requests."""

    def __init__(self, browser: "Browser", server: AppServer, member: Member | None = None, **context: object) -> None:
        self.server = server
        self.troubles: list[str] = []
        self.asked: list[str] = []
        self.posted: list[str] = []
        settings = {"base_url": server.url, "user_agent": MARKER_AGENT, "viewport": DESKTOP, "locale": "en-GB"}
        self.context = browser.new_context(**{**settings, **context})
        self.context.set_default_timeout(TIMEOUT_MS)
        self.context.add_init_script(TELL_VIOLATIONS)
        self.context.on("request", self._asks)
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.troubles.append(f"error: {error.error}"))
        if member is not None:
            self.come_back(member)
        self.page: Page = self.context.new_page()
        self._answered = False
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._frame))

    def _frame(self, frame: str | bytes) -> None:
        # Socket.IO marks the answer to an event with 43.
        self._answered = self._answered or str(frame).startswith("43")

    def _asks(self, request) -> None:  # Playwright's own signature
        self.asked.append(request.url)
        if request.method == "POST":
            self.posted.append(request.url)

    def _heard(self, message) -> None:  # Playwright's own signature
        if message.type in ("error", "warning"):
            self.troubles.append(f"{message.type}: {message.text[:300]} {message.location.get('url', '')}")

    def come_back(self, member: Member) -> None:
        """Takes over an open session of a seeded member."""
        self.context.add_cookies([{"name": "s", "value": member.token, "url": self.server.url, "httpOnly": True}])

    @property
    def foreign(self) -> list[str]:
        """Addresses that the browser asked for outside the site and the page to which people leave."""
        own = {urlsplit(self.server.url).netloc, urlsplit(self.server.env.get("EXIT_URL", "")).netloc}
        parts = [(urlsplit(url), url) for url in self.asked]
        return [url for part, url in parts if part.scheme in ("http", "https", "ws", "wss") and part.netloc not in own]

    def forgive(self, *words: str) -> None:
        """Forgets troubles that a test has brought about itself, by a part of their text."""
        self.troubles[:] = [trouble for trouble in self.troubles if not any(word in trouble for word in words)]

    # --- What people do -----------------------------------------------------------------------------------------------

    def open(self, path: str) -> "Page":
        """Opens a page of the site."""
        self.page.goto(path)
        return self.page

    def open_live(self, path: str) -> "Page":
        """Opens a page and waits until the server has answered its socket."""
        self._answered = False
        self.open(path)
        self.until(lambda: self._answered, "the page did not become live")
        return self.page

    def until(self, check: Callable[[], object], otherwise: str, seconds: float = 30) -> None:
        """Waits until `check` says yes, while the browser goes on; fails with `otherwise`."""
        end = time.monotonic() + seconds
        while not check():
            assert time.monotonic() < end, otherwise
            self.page.wait_for_timeout(20)

    def press(self, words: str, *, on: "Locator | None" = None) -> None:
        """Presses a button."""
        (on or self.page).get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str, *, on: "Locator | None" = None) -> None:
        """Follows a link."""
        (on or self.page).get_by_role("link", name=words, exact=True).click()

    def join(self, name: str, passphrase: str, start: str = "/join") -> None:
        """Joins by the form, writes the recovery phrase down and types two of its words back."""
        self.open(start)
        self.page.get_by_label("Your name here").fill(name)
        self.page.get_by_label("Passphrase", exact=True).fill(passphrase)
        self.press("Join")
        self.page.wait_for_url("**/join/phrase")
        words = self.page.locator(".phrase > li").all_inner_texts()
        self.follow("I have written them down")
        self.page.wait_for_url("**/join/confirm")
        for label in self.page.locator(".field-label").all_inner_texts():
            place = int(re.findall(r"\d+", label)[0])
            self.page.get_by_label(label).fill(words[place - 1])
        self.press("These are the words")
        self.page.wait_for_url("**/welcome/place")

    def enter_room(self, room: str) -> "Page":
        """Opens a room and waits until it is live."""
        self.open_live(f"/r/{room}")
        self.page.locator(".link-state.is-on").wait_for()
        return self.page

    def say(self, text: str) -> None:
        """Says a line in the open room."""
        self.page.get_by_label("Say something").fill(text)
        self.press("Say it")

    def said(self, text: str) -> "Locator":
        """The line with these words, as it stands on the page, told by the server."""
        return self.page.locator("[data-line]").filter(has_text=text)

    def lines(self) -> list[str]:
        """The words of all lines in their order."""
        return self.page.locator("[data-line] .line-words").all_inner_texts()

    def cookies(self) -> str:
        """What a stolen copy of the browser's cookies would be, as a header."""
        return "; ".join(f"{each['name']}={each['value']}" for each in self.context.cookies(self.server.url))
