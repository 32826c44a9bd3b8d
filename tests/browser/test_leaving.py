"""Leave this site: blank at once, signed out on the server, and nothing protected behind the Back button."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role
from tests.browser.conftest import NeutralSite
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

BLANK_WITHIN_MS, ASKED_WITHIN_MS = 100, 200
SECRET, DRAFT = "Rosewater marzipan", "Peppermint quicksilver"
BACK = 3

# Tells when somebody pressed, when the page was blank, and whether a page that comes up shows what it must not.
OBSERVE = """
const tell = (what, value) => window.observed(what, value);
const now = () => performance.timeOrigin + performance.now();
for (const sign of ["pointerup", "keyup"]) addEventListener(sign, () => tell("pressed", now()), true);
const shows = () => document.body && !document.documentElement.hidden &&
  SECRETS.some((secret) => (document.body.textContent + document.body.innerHTML).includes(secret));
addEventListener("DOMContentLoaded", () => {
  let was = shows();
  new MutationObserver(() => {
    if (was && !shows()) tell("blank", now());
    was = shows();
  }).observe(document.documentElement, { childList: true, subtree: true });
});
addEventListener("pageshow", () => tell("shown", shows()));
"""


@pytest.fixture(scope="module")
def browser(whole_browser: "Browser") -> "Browser":
    """Only the whole browser keeps pages for Back as people's do."""
    return whole_browser


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, look: Callable[[Path], None], neutral: NeutralSite
) -> Iterator[AppServer]:
    """A community whose people leave to the neutral site of the tests."""
    folder = tmp_path_factory.mktemp("leaving")
    with AppServer(folder, EXIT_URL=neutral.url) as started:
        yield started
    look(folder)


@pytest.fixture(scope="module")
def places(server: AppServer) -> tuple[str, str]:
    """A thread and a room, each with the secret in it."""
    with seeding(server.data) as seed:
        seed.member("Quiet Otter")
        steward = seed.member("Harbour Light", Role.STEWARD)
        board, room = seed.places(steward)
        thread = seed.thread(steward, board, SECRET, f"{SECRET} in a post")
        seed.line(steward, room, f"{SECRET} in a line")
    return thread, room


@pytest.fixture
def member(server: AppServer, places: tuple[str, str]) -> Member:
    """A member with a new session."""
    with seeding(server.data) as seed:
        return Member("Quiet Otter", seed.session("Quiet Otter"), "")


class Witness:
    """What the page told about itself while somebody left."""

    def __init__(self, person: Person) -> None:
        self.person, self.told = person, []
        person.context.expose_binding("observed", lambda _source, what, value: self.told.append((what, value)))
        person.context.add_init_script(OBSERVE.replace("SECRETS", str([SECRET, DRAFT])))

    def last(self, what: str) -> float:
        """The newest moment of a kind, in milliseconds."""
        return max(value for kind, value in self.told if kind == what)

    def was_shown(self) -> bool:
        """Whether a page that came up showed the secret or the draft."""
        return any(value for kind, value in self.told if kind == "shown")


def by_button(page: "Page") -> None:
    page.get_by_role("button", name="Leave this site").click()


def by_touch(page: "Page") -> None:
    page.get_by_role("button", name="Leave this site").tap()


def by_shift(page: "Page") -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def open_everything(person: Person, places: tuple[str, str]) -> None:
    """Home, a thread, a room with a live socket and words that were never sent."""
    thread, room = places
    person.open("/")
    person.open(f"/t/{thread}")
    person.page.get_by_label("Your words").fill(DRAFT)
    person.enter_room(room)
    person.page.get_by_label("Say something").fill(DRAFT)


def is_refused(server: AppServer, cookies: str) -> bool:
    """Whether the server turns a copy of the old cookies away."""
    try:
        urllib.request.urlopen(urllib.request.Request(f"{server.url}/me", headers={"Cookie": cookies}), timeout=10)
    except urllib.error.HTTPError as error:
        return error.code == 401
    return False


def go_back(page: "Page", times: int = BACK) -> list[str]:
    """Presses Back and returns what each page held."""
    seen = []
    for _ in range(times):
        page.go_back(wait_until="load")
        seen.append(page.content())
    return seen


@pytest.mark.parametrize("way", [by_button, by_touch, by_shift])
def test_leaving_blanks_signs_out_and_leaves_nothing_behind(
    arrive: Callable[..., Person],
    member: Member,
    places: tuple[str, str],
    neutral: NeutralSite,
    way: Callable[["Page"], None],
) -> None:
    person = arrive(member, has_touch=way is by_touch)
    witness = Witness(person)
    open_everything(person, places)
    cookies = person.cookies()
    way(person.page)
    person.page.wait_for_url(neutral.url)
    blank, asked = (
        witness.last("blank") - witness.last("pressed"),
        neutral.asked_at[-1] * 1000 - witness.last("pressed"),
    )
    print(f"{way.__name__}: blank after {blank:.1f} ms, neutral page asked for after {asked:.1f} ms")
    assert blank <= BLANK_WITHIN_MS
    assert asked <= ASKED_WITHIN_MS
    assert person.page.title() == "Weather"
    person.until(lambda: is_refused(person.server, cookies), "the session outlived the exit")
    assert "s" not in {cookie["name"] for cookie in person.context.cookies(person.server.url)}

    witness.told.clear()
    for held in go_back(person.page):
        assert SECRET not in held
        assert DRAFT not in held
    assert not witness.was_shown()
    person.open("/rules")
    assert person.page.evaluate("localStorage.length + sessionStorage.length") == 0
    person.forgive("401")


def test_leaving_without_javascript(
    arrive: Callable[..., Person], member: Member, places: tuple[str, str], neutral: NeutralSite
) -> None:
    person = arrive(member, java_script_enabled=False)
    thread, room = places
    for path in ("/", f"/r/{room}", f"/t/{thread}"):
        person.open(path)
    assert SECRET in person.page.content()
    person.page.get_by_label("Your words").fill(DRAFT)
    cookies = person.cookies()
    by_button(person.page)
    person.page.wait_for_url(neutral.url)
    assert is_refused(person.server, cookies)
    for held in go_back(person.page):
        assert SECRET not in held
        assert DRAFT not in held
    person.forgive("401")


def test_every_open_tab_leaves(
    arrive: Callable[..., Person], member: Member, places: tuple[str, str], neutral: NeutralSite
) -> None:
    person = arrive(member)
    person.open("/")
    other = person.context.new_page()
    other.goto(f"/r/{places[1]}")
    other.locator(".link-state.is-on").wait_for()
    by_shift(person.page)
    for page in (person.page, other):
        page.wait_for_url(neutral.url)
    other.go_back()
    assert SECRET not in other.content()
    person.forgive("401")


def test_leaving_works_while_the_server_is_gone(
    arrive: Callable[..., Person], member: Member, places: tuple[str, str], neutral: NeutralSite, server: AppServer
) -> None:
    """Not even a line that waits to be sent may hold anybody back with a question."""
    person = arrive(member)
    open_everything(person, places)
    server.kill()
    try:
        person.page.locator(".link-state.is-trying").wait_for()
        person.press("Say it")
        person.page.locator(".line.is-waiting").wait_for()
        questions: list[str] = []
        person.page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.dismiss()))
        by_shift(person.page)
        person.page.wait_for_url(neutral.url)
        assert questions == []
    finally:
        server.start()
    person.forgive("WebSocket", "ERR_CONNECTION", "net::ERR")


def test_shift_that_makes_capitals_or_comes_too_slowly_does_not_leave(
    arrive: Callable[..., Person], member: Member, places: tuple[str, str]
) -> None:
    person = arrive(member)
    person.page.clock.install()
    page = person.open(f"/t/{places[0]}")
    page.get_by_label("Your words").focus()
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    expect(page.get_by_label("Your words")).to_have_value("ABCD")
    page.keyboard.press("Shift")
    page.get_by_text("Press it two more times to leave.").wait_for()
    page.keyboard.press("Shift")
    page.get_by_text("Press it one more time to leave.").wait_for()
    page.clock.fast_forward(5_000)
    page.get_by_text("Leaving was cancelled.").wait_for()
    page.keyboard.press("Shift")
    page.get_by_text("Press it two more times to leave.").wait_for()
    assert SECRET in page.content()


def test_a_followed_link_does_not_tell_where_it_stood(
    arrive: Callable[..., Person], member: Member, places: tuple[str, str], neutral: NeutralSite, server: AppServer
) -> None:
    with seeding(server.data) as seed:
        post = seed.reply(member, places[0], f"[The forecast]({neutral.url}linked)")
    person = arrive(member)
    asked = len(neutral.asked_at)
    person.open(f"/p/{post}").get_by_role("link", name="The forecast").click()
    person.page.wait_for_url(f"{neutral.url}linked")
    assert len(neutral.asked_at) == asked + 1
    assert neutral.referers == []
    assert person.page.evaluate("document.referrer") == ""


def test_this_browser_keeps_pages_aside(browser: "Browser", neutral: NeutralSite) -> None:
    """The control: without a back-forward cache the tests above would prove less."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(neutral.url)
    page.evaluate("addEventListener('pageshow', (event) => { window.kept = event.persisted; })")
    page.goto(f"{neutral.url}other")
    page.go_back(wait_until="commit")  # a page from the cache never loads again
    page.wait_for_function("window.kept === true")
    context.close()
