"""A room of a house with several processes: the page says honestly when lines come late, and comes back after a restart."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forum.vocabulary import Role
from tests import stores
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
ON = "You are connected."
LATE = "You are connected. New lines may come a few seconds late just now; none is lost."


@pytest.fixture(scope="module")
def redis() -> Iterator[stores.Redis]:
    """What the processes talk over."""
    with stores.redis() as started:
        yield started


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, look: Callable[[Path], None], redis: stores.Redis
) -> Iterator[AppServer]:
    """One process of several, on the same database as the other."""
    folder = tmp_path_factory.mktemp("one-of-two")
    with AppServer(folder, REDIS_URL=f"redis://127.0.0.1:{redis.port}/0") as started:
        yield started
    look(folder)


@pytest.fixture(scope="module")
def other(server: AppServer) -> Iterator[AppServer]:
    """Another process of the same house."""
    process = AppServer(server.data, REDIS_URL=server.env["REDIS_URL"])
    process.start()
    yield process
    process.stop()


@pytest.fixture
def elsewhere(browser: "Browser", other: AppServer, members: tuple[Member, Member]) -> Iterator[Person]:
    """The second member, whose browser reaches the other process."""
    person = Person(browser, other, members[1])
    yield person
    person.context.close()
    assert person.troubles == []


@pytest.fixture(scope="module")
def room(server: AppServer) -> str:
    """A room to talk in."""
    with seeding(server.data) as seed:
        return seed.places(seed.member("Harbour Light", Role.STEWARD))[1]


@pytest.fixture(scope="module")
def members(server: AppServer, room: str) -> tuple[Member, Member]:
    """Two members."""
    with seeding(server.data) as seed:
        return seed.member("Amber Heron"), seed.member("Quiet Otter")


def test_the_page_says_that_lines_come_late_and_then_that_they_do_not(
    arrive: Callable[..., Person],
    elsewhere: Person,
    redis: stores.Redis,
    room: str,
    members: tuple[Member, Member],
) -> None:
    here, there = arrive(members[0]), elsewhere
    for person in (here, there):
        person.enter_room(room)
    there.say("heard at once")
    here.said("heard at once").wait_for()
    redis.crash()
    here.page.get_by_text(LATE).wait_for()
    there.say("heard a little later")
    here.said("heard a little later").wait_for()
    # Coming into the room now says it too, and nothing is held back.
    here.open(f"/r/{room}")
    here.page.get_by_text(LATE).wait_for()
    here.say("said without the others")
    here.page.locator(".line.is-waiting").wait_for(state="detached")
    redis.start()
    here.page.get_by_text(ON, exact=True).wait_for()
    there.said("said without the others").wait_for()
    assert here.lines()[-3:] == ["heard at once", "heard a little later", "said without the others"]


def test_a_page_comes_back_after_a_restart_by_itself(
    arrive: Callable[..., Person], server: AppServer, room: str, members: tuple[Member, Member]
) -> None:
    person = arrive(members[0])
    person.enter_room(room)
    server.restart()
    person.page.get_by_text(ON, exact=True).wait_for()
    person.say("back again")
    person.said("back again").wait_for()
    person.forgive("WebSocket")


def test_a_page_too_many_comes_in_when_another_is_closed(
    arrive: Callable[..., Person], room: str, members: tuple[Member, Member]
) -> None:
    person = arrive(members[1])
    others = [person.context.new_page() for _each in range(5)]
    for page in others:
        page.goto(f"/r/{room}")
        page.get_by_text(ON, exact=True).wait_for()
    person.open(f"/r/{room}")
    person.page.get_by_text("You have too many pages open here.").wait_for()
    others.pop().close()
    person.page.get_by_text(ON, exact=True).wait_for(timeout=15_000)
    for page in others:
        page.close()
