"""Hostile markup sent through every way in which people write does nothing on the pages that show it (S1, S2)."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from forum.accounts import joining
from forum.config import Config
from forum.errors import Invalid
from forum.lib.judging import judge
from forum.vocabulary import FlagReason, Role, TargetKind
from forum.web import headers
from tests.browser.people import Person
from tests.browser.seeding import Seed, seeding
from tests.lib import hostile
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

TOGETHER, LINE_MOST, TITLES = 25, 1_900, 100
HOOKS = """for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...given) => { window.called(`${name} ${String(given[0]).slice(0, 60)}`); };"""
# Touches everything a reader could touch; links and forms do not lead away.
TOUCH = """() => {
  for (const sign of ["click", "submit"]) addEventListener(sign, (event) => event.preventDefault(), true);
  for (const element of document.body.querySelectorAll("*")) {
    // A menu takes its list away when it is closed; out there nobody can touch it.
    for (const name of ["pointerover", "mouseover", "mouseenter", "focus", "click", "toggle", "error", "load"])
      if (element.isConnected) element.dispatchEvent(new MouseEvent(name, { bubbles: true, cancelable: true }));
  }
}"""
STRAYS = """([tags, allowed]) => [...document.querySelectorAll(".prose *, .row-link *, .who *, h1 *")].flatMap((element) => [
  ...(tags.includes(element.localName) ? [] : [element.localName]),
  ...[...element.attributes].map(({ name }) => name).filter((name) => element.localName !== "a" || !allowed.includes(name)),
])"""
SETTLED = "() => new Promise((go) => setTimeout(go, 0))"


def grouped(payloads: tuple[str, ...], most: int = 9_500, together: int = TOGETHER) -> list[str]:
    """Payloads as paragraphs of a few longer texts."""
    texts, group = [], []
    for payload in payloads:
        if len(group) == together or sum(map(len, group)) + len(payload) + 2 * len(group) > most:
            texts.append("\n\n".join(group))
            group = []
        group.append(payload)
    return [*texts, "\n\n".join(group)]


def shown() -> tuple[str, ...]:
    """The payloads that nobody has to look at first: a few read like somebody who asks where to get something."""
    found = tuple(each for each in hostile.payloads() if not judge(each).holds)
    assert len(hostile.payloads()) - len(found) < 6
    return found


class Community:
    """Where the payloads went."""

    def __init__(self, seed: Seed) -> None:
        self.steward = seed.member("Harbour Light", Role.STEWARD)
        self.member = seed.member("Amber Heron")
        self.board, self.room = seed.places(self.steward)
        texts = grouped(shown())
        self.thread = seed.thread(self.member, self.board, "Payloads", texts[0])
        self.posts = [seed.reply(self.member, self.thread, text) for text in texts]
        self.lines = grouped(shown(), LINE_MOST)
        for payload in [each for each in shown() if 5 < len(each) < 120][:: 1_300 // TITLES]:
            seed.thread(self.member, self.board, payload, payload)
        self.case = seed.flag(
            self.steward, TargetKind.POST, self.posts[0], FlagReason.OTHER, "".join(hostile.payloads()[:9])[:500]
        )


@pytest.fixture(scope="module")
def community(server: AppServer) -> Community:
    """A community in which somebody tried everything."""
    with seeding(server.data) as seed:
        return Community(seed)


@pytest.fixture
def reader(arrive: Callable[..., Person], community: Community) -> tuple[Person, list[str]]:
    """The steward, who sees everything, and what scripts on the pages have called."""
    person = arrive(community.steward)
    return person, listen(person.context)


def listen(context: "BrowserContext") -> list[str]:
    """Collects calls that hostile scripts make, in every frame of every page."""
    called: list[str] = []
    context.expose_binding("called", lambda _source, what: called.append(ascii(what)))
    context.add_init_script(HOOKS)
    context.on("dialog", lambda dialog: (called.append("dialog"), dialog.dismiss()))
    return called


def look_at(page: "Page") -> list[str]:
    """Touches everything on the open page; returns elements and attributes that must not be there."""
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = page.evaluate(STRAYS, [sorted(hostile.TAGS), sorted(hostile.ATTRIBUTES["a"])])
    page.evaluate(TOUCH)
    page.evaluate(SETTLED)
    return [ascii(each) for each in found]


def test_posts_titles_and_notes_execute_nothing(reader: tuple[Person, list[str]], community: Community) -> None:
    person, called = reader
    paths = [f"/t/{community.thread}", "/", "/talk", f"/b/{community.board}", f"/c/{community.case}", "/moderation"]
    pages = []
    while paths:
        page = person.open(paths.pop())
        pages.append(page.url)
        onward = page.locator(".pager-next")
        paths += [onward.get_attribute("href")] if onward.count() else []
        assert look_at(page) == []
    assert len(pages) >= len(community.posts) / 20 + TITLES / 25
    for post in community.posts[:: len(community.posts) // 3]:
        assert look_at(person.open(f"/p/{post}/reply")) == []
    assert called == []


def test_previews_execute_nothing(reader: tuple[Person, list[str]], community: Community) -> None:
    """The other way to the screen: a tree from the server, drawn by the page's own script."""
    person, called = reader
    page = person.open(f"/b/{community.board}/new")
    page.get_by_label("Title").fill("Preview")
    for text in grouped(hostile.payloads())[::3]:
        page.get_by_label("Your words").fill(text)
        with page.expect_response("**/preview"):
            person.press("Preview")
        page.evaluate(SETTLED)
        assert [ascii(each) for each in page.evaluate(STRAYS, [sorted(hostile.TAGS), ["href", "title", "rel"]])] == []
        person.press("Preview")
    assert called == []


def test_lines_execute_nothing_live_and_on_the_page(
    reader: tuple[Person, list[str]], community: Community, server: AppServer
) -> None:
    person, called = reader
    page = person.enter_room(community.room)
    person.context.set_offline(True)
    page.locator(".link-state.is-trying").wait_for()
    with seeding(server.data) as seed:
        for text in community.lines:
            seed.line(community.member, community.room, text)
    person.context.set_offline(False)
    person.until(lambda: len(person.lines()) == len(community.lines), "lines are missing")
    assert look_at(page) == []
    person.open(f"/r/{community.room}")
    seen = 0
    while True:
        seen += len(person.lines())
        assert look_at(page) == []
        earlier = page.get_by_role("link", name="Earlier lines")
        if not earlier.count():
            break
        person.open(earlier.get_attribute("href") or "")
    assert seen == len(community.lines)
    assert called == []
    person.forgive("WebSocket", "net::ERR")


def test_no_payload_is_a_name(reader: tuple[Person, list[str]]) -> None:
    """It comes back into the form, where it does nothing."""
    person, called = reader
    for payload in hostile.payloads():
        with pytest.raises(Invalid):
            joining.check_name(payload)
    person.context.clear_cookies()
    for payload in hostile.payloads()[::200]:
        page = person.open("/join")
        page.locator("#name").evaluate("(field) => field.removeAttribute('maxlength')")
        page.get_by_label("Your name here").fill(payload)
        person.press("Join")
        page.locator(".problems").wait_for()
        assert look_at(page) == []
    assert called == []
    person.forgive("status of 400")


def test_a_hostile_name_would_do_nothing(
    reader: tuple[Person, list[str]], community: Community, server: AppServer
) -> None:
    """The check of names taken away: a payload is put into the account, and its owner writes and talks."""
    person, called = reader
    with seeding(server.data) as seed:
        member = seed.member("Plain Toast")
        thread = seed.thread(member, community.board, "By a name", "Hello")
        room = seed.room(community.steward, "Names")
        seed.line(member, room, "Hello")
        case = seed.flag(community.steward, TargetKind.POST, seed.reply(member, thread, "Again"), FlagReason.OTHER)
    short = [payload for payload in hostile.payloads() if len(payload) <= 80][::400]
    for payload in short:
        with seeding(server.data) as seed:
            seed.rename(member, payload)
        for path in ("/", f"/b/{community.board}", f"/t/{thread}", "/moderation", f"/c/{case}"):
            assert look_at(person.open(path)) == []
            assert payload.split()[0] in person.page.locator("body").inner_text()
        assert look_at(person.enter_room(room)) == []
    assert called == []


# --- S2: the sanitiser off ----------------------------------------------------------------------------------------------


class RawPages(ThreadingHTTPServer):
    """Pages of raw payloads: below /guarded with the product's headers, below /bare without them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Raw)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.texts = grouped(hostile.payloads(), 100_000, 2 * TOGETHER)


class _Raw(BaseHTTPRequestHandler):
    server: RawPages

    def do_GET(self) -> None:
        _, kind, number = self.path.split("/") if self.path.count("/") == 2 else ("", "", "")
        known = number.isdigit()
        text = self.server.texts[int(number)] if known else ""
        body = f"<!doctype html><meta charset=utf-8><title>raw</title><body>{text}".encode("utf-8", "replace")
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if kind == "guarded":
            for name, value in headers.fixed_headers(self.config()):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def config(self) -> Config:
        return Config(
            data_folder=None,  # type: ignore[arg-type]  # headers read addresses alone
            secret_key="",
            database_url="",
            public_origins=(self.server.url,),
        )

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def raw() -> Iterator[RawPages]:
    """The raw pages."""
    with RawPages() as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


def called_on(browser: "Browser", raw: RawPages, kind: str, step: int = 1) -> tuple[list[str], list[str]]:
    """What raw payloads call on the pages of a kind, and what they ask for outside."""
    from playwright.sync_api import Error

    context, foreign = browser.new_context(), []
    called = listen(context)

    def answer(route, request) -> None:  # Playwright's own signature
        if request.url.startswith(raw.url):
            route.continue_()
        else:
            foreign.append(ascii(request.url[:80]))
            route.abort()

    context.route("**/*", answer)
    for number in range(0, len(raw.texts), step):
        page = context.new_page()
        try:
            page.goto(f"{raw.url}/{kind}/{number}", wait_until="load", timeout=1_500)
            page.evaluate(TOUCH)
            page.evaluate(SETTLED)
        except Error:  # the payloads moved, stopped or broke the page; what was called is noted all the same
            pass
        page.close()
    context.close()
    return called, foreign


@pytest.mark.timeout(180)
def test_raw_payloads_execute_nothing_behind_the_headers(browser: "Browser", raw: RawPages) -> None:
    assert called_on(browser, raw, "guarded") == ([], [])


@pytest.mark.timeout(180)
def test_raw_payloads_execute_without_the_headers(browser: "Browser", raw: RawPages) -> None:
    """The control: the same look at the same payloads sees them act."""
    called, foreign = called_on(browser, raw, "bare", step=2)
    assert len(called) >= 20
    assert foreign
