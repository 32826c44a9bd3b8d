"""An evening that opens, is about something and closes, on the screens of those who are there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.lib import clock
from forum.lib.hours import DAY_MINUTES
from forum.vocabulary import Role
from tests.browser.people import PHONE, Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[Member, Member]:
    """A steward, who may host everywhere, and a member."""
    with seeding(server.data) as seed:
        return seed.member("Harbour Light", Role.STEWARD), seed.member("Amber Heron")


@pytest.fixture
def room(server: AppServer, community: tuple[Member, Member]) -> str:
    """A room that gathers in three hours, and is quiet otherwise."""
    now = clock.now()
    begins = (now.hour * 60 + now.minute + 180) % DAY_MINUTES
    hours = {"gathers_from": begins, "gathers_until": (begins + 60) % DAY_MINUTES, "always_open": False}
    with seeding(server.data) as seed:
        return seed.room(community[0], f"Room {seed.number()}", closing_words="Drink something warm.", **hours)


def test_an_evening_opens_is_about_something_and_closes(
    arrive: Callable[..., Person], community: tuple[Member, Member], room: str
) -> None:
    host, guest = arrive(community[0]), arrive(community[1], viewport=PHONE)
    guest.enter_room(room)
    guest.page.locator("[data-countdown]").get_by_text("It opens in").wait_for()
    expect(guest.page.get_by_label("Say something")).to_have_count(0)
    host.enter_room(room)
    host.page.locator("summary", has_text="For hosts").click()
    host.press("Open an evening now")
    # Who was waiting gets the place to write without doing anything.
    guest.page.get_by_label("Say something").wait_for()
    guest.page.get_by_text("Harbour Light hosts.").wait_for()
    host.page.locator("summary", has_text="For hosts").click()
    host.follow("Topic and tool")
    host.page.get_by_label("What this evening is about").fill("Saying no")
    host.page.get_by_label("The tool of the evening").fill("Say it once, kindly.")
    host.press("Say it to the room")
    guest.page.get_by_text("About: Saying no").wait_for()
    guest.page.locator(".link-state.is-on").wait_for()
    guest.say("I said no today")
    guest.said("I said no today").wait_for()
    host.page.locator("summary", has_text="For hosts").click()
    host.follow("Close the evening")
    host.press("Close the evening")
    guest.page.get_by_text("The evening is over.").wait_for()
    guest.page.get_by_text("Drink something warm.").wait_for()
    guest.press("Keep my own words")
    guest.page.get_by_role("heading", name="My words of evenings").wait_for()
    assert guest.page.locator(".prose").all_inner_texts() == ["I said no today"]
