"""The page of the sign where it cannot be turned on: it says why, and leaves nothing behind."""

import tempfile
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests import servers
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.browser.signs import REGISTRATIONS, calling_server
from tests.push_service import PushService
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, look: Callable[..., None], push_service: PushService
) -> Iterator[AppServer]:
    """A community that calls."""
    folder = tmp_path_factory.mktemp("push-refused")
    with calling_server(folder, push_service, "https://www.bbc.com/weather") as started:
        yield started
    look(folder)


@pytest.fixture(scope="module")
def member(server: AppServer) -> Member:
    """A member, signed in on a device of their own."""
    with seeding(server.data) as seed:
        return seed.member("Quiet Otter", own_device=True)


def test_without_javascript_the_page_says_so(arrive: Callable[..., Person], member: Member) -> None:
    page = arrive(member, java_script_enabled=False).open("/me/push")
    expect(page.get_by_text("Turning it on needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Turn it on in this browser")).to_be_hidden()


def test_who_says_no_reads_what_that_means(arrive: Callable[..., Person], member: Member) -> None:
    person = arrive(member)
    person.context.add_init_script("Notification.requestPermission = async () => 'denied'")
    person.open("/me/push")
    person.press("Turn it on in this browser")
    person.page.get_by_text("Your browser does not let this site call.").wait_for()
    assert person.page.evaluate(REGISTRATIONS) == 0, "nothing was brought along"


def test_a_browser_without_it_says_so(arrive: Callable[..., Person], member: Member) -> None:
    person = arrive(member)
    person.context.add_init_script("delete globalThis.PushManager")
    page = person.open("/me/push")
    page.get_by_text("This browser cannot do it.").wait_for()
    expect(page.get_by_role("button", name="Turn it on in this browser")).to_be_hidden()


def test_a_private_window_reads_that_it_has_none(arrive: Callable[..., Person], member: Member) -> None:
    """A context of its own is a private window to Chromium, and its real PushManager refuses."""
    person = arrive(member)
    person.context.grant_permissions(["notifications"], origin=person.server.url)
    person.open("/me/push")
    person.press("Turn it on in this browser")
    person.page.get_by_text("could not reach its push service").wait_for()
    person.until(lambda: person.page.evaluate(REGISTRATIONS) == 0, "a worker was left behind")
    expect(person.page.get_by_role("button", name="Turn it on in this browser")).to_be_enabled()
    person.forgive("incognito")


def test_a_service_that_cannot_be_reached_is_not_waited_for(
    browser: "Browser", server: AppServer, member: Member
) -> None:
    """An ordinary window goes on trying without a word; the page does not."""
    with tempfile.TemporaryDirectory(prefix="nightlight-chromium-") as profile:
        context = browser.browser_type.launch_persistent_context(
            profile,
            executable_path=servers.program("chromium", *servers.CHROMIUM_PROGRAMS),
            args=servers.CHROMIUM_ARGUMENTS,
            base_url=server.url,
        )
        try:
            context.add_cookies([{"name": "s", "value": member.token, "url": server.url, "httpOnly": True}])
            context.grant_permissions(["notifications"], origin=server.url)
            page = context.new_page()
            page.clock.install()
            page.goto("/me/push")
            page.get_by_role("button", name="Turn it on in this browser").click()
            page.get_by_text("Your browser is reaching its push service.").wait_for()
            began = time.monotonic()
            page.clock.fast_forward(21_000)
            page.get_by_text("could not reach its push service").wait_for()
            assert time.monotonic() - began < 15
        finally:
            context.close()
