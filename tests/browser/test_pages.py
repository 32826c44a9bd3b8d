"""Every page, as everybody sees it: readable for all, nothing cut off, nothing from elsewhere, a title that says little."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from forum.vocabulary import Role
from tests.browser.demo import Demo, read
from tests.browser.looks import problems_of
from tests.browser.people import Person
from tests.browser.places import all_places
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, look: Callable[[Path], None]) -> Iterator[AppServer]:
    """The demo community."""
    folder = tmp_path_factory.mktemp("demo")
    with AppServer(folder, PUSH_CONTACT="mailto:keeper@night.example") as started:
        started.command("demo")
        yield started
    look(folder)


@pytest.fixture(scope="module")
def demo(server: AppServer) -> Demo:
    """What the demo has to look at."""
    with seeding(server.data) as seed:
        return read(seed)


@pytest.fixture
def as_role(arrive: Callable[..., Person], demo: Demo) -> Callable[..., Person]:
    """Brings somebody of a role."""

    def come(role: Role, **context: object) -> Person:
        token = demo.tokens.get(role, "")
        return arrive(Member(role.value, token, "") if token else None, **context)

    return come


@pytest.mark.parametrize("role", [Role.VISITOR, Role.MEMBER, Role.MODERATOR, Role.STEWARD])
@pytest.mark.timeout(180)
def test_every_page_is_for_everybody(as_role: Callable[..., Person], demo: Demo, role: Role) -> None:
    """axe finds nothing, nothing sticks out and everything is large enough: night and day, phone and desktop."""
    person, problems = as_role(role, bypass_csp=True), []
    person.context.add_init_script(Axe().axe_script)
    for place in all_places(demo):
        if place.who is role:
            place.open(person)
            problems += [(place.name, *problem) for problem in problems_of(person)]
    assert problems == []


@pytest.mark.parametrize(("cookie", "value"), [("look", "contrast"), ("language", "es")])
def test_high_contrast_and_spanish_are_for_everybody_too(
    as_role: Callable[..., Person], demo: Demo, server: AppServer, cookie: str, value: str
) -> None:
    person, problems = as_role(Role.MODERATOR, bypass_csp=True), []
    person.context.add_init_script(Axe().axe_script)
    person.context.add_cookies([{"name": cookie, "value": value, "url": server.url}])
    for path in (
        "/",
        "/rooms",
        "/help",
        "/rules",
        "/log",
        "/numbers",
        f"/t/{demo.thread}",
        f"/r/{demo.room}",
        f"/c/{demo.open_case}",
    ):
        person.open(path)
        problems += [(path, *problem) for problem in problems_of(person) if problem[0] != "title"]
    assert problems == []


def test_the_look_at_pages_sees_what_is_wrong(as_role: Callable[..., Person]) -> None:
    """The control: a page that was made worse on purpose."""
    person = as_role(Role.VISITOR, bypass_csp=True)
    person.context.add_init_script(Axe().axe_script)
    person.open("/rules").evaluate("""() => {
      document.documentElement.removeAttribute("lang");
      document.title = "Drinking again";
      const [first, second] = document.querySelectorAll("main p");
      first.textContent = "A".repeat(200);
      first.style.overflowWrap = "normal";
      second.style.color = "#888";
      document.querySelector(".button-exit").style.minHeight = "10px";
      document.querySelector(".button-exit").style.height = "10px";
    }""")
    kinds = {part for problem in problems_of(person) for part in problem}
    assert kinds >= {"title", "sticks out", "small target", "html-has-lang", "color-contrast"}
