"""The sign on one's own device in a real browser: the page, the real worker under the real policy, and its end.

Only the browser maker's push service is not here: what it would hand out is given by the test, whose own push service the
site then really calls; and what it would carry to the browser is carried by the browser's own tools.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from forum.accounts import pushes
from forum.accounts.models import PushSubscription
from forum.extensions import db
from forum.vocabulary import Role
from tests.browser.conftest import NeutralSite
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.browser.signs import CLICK, Device, answer, calling_server, post
from tests.browser.test_leaving import ASKED_WITHIN_MS, BLANK_WITHIN_MS, SECRET, Witness, by_button, by_shift
from tests.browser.test_pages import problems_of
from tests.called import CONTACT
from tests.push_service import PushService
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
SENTENCE = "A message is waiting"


@pytest.fixture(scope="module")
def browser(whole_browser: "Browser") -> "Browser":
    """Only the whole browser shows a device something."""
    return whole_browser


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory,
    look: Callable[..., None],
    neutral: NeutralSite,
    push_service: PushService,
) -> Iterator[AppServer]:
    """A community that calls."""
    folder = tmp_path_factory.mktemp("push-browser")
    with calling_server(folder, push_service, neutral.url) as started:
        yield started
    look(folder)


@pytest.fixture(scope="module")
def board(server: AppServer) -> str:
    """A board to write on."""
    with seeding(server.data) as seed:
        return seed.places(seed.member("Harbour Light", Role.STEWARD))[0]


@pytest.fixture
def member(server: AppServer, push_service: PushService) -> Member:
    """Somebody new, signed in on a device of their own."""
    push_service.forget()
    with seeding(server.data) as seed:
        return seed.member(f"Quiet Otter {seed.number()}", own_device=True)


@pytest.fixture
def thread(server: AppServer, board: str, member: Member) -> str:
    """A thread of theirs."""
    with seeding(server.data) as seed:
        return seed.thread(member, board, SECRET, "Peppermint")


@pytest.fixture
def device(arrive: Callable[..., Person], member: Member, push_service: PushService) -> Device:
    """The member's own device."""
    return Device(arrive(member), push_service, member.name.replace(" ", "-"))


def test_from_an_answer_to_one_plain_sentence(
    device: Device, server: AppServer, thread: str, push_service: PushService
) -> None:
    """The whole way, in the pages people use, with no policy violation and no error on it."""
    device.turn_on()
    assert device.workers() == 1
    answer(server, thread)
    (call,) = push_service.wait_for_calls(1)
    assert (call.path, call.body) == (f"/send/{device.name}:made-up_token", b"")
    assert call.claims()["sub"] == CONTACT
    for _call in range(3):
        device.deliver()
    device.person.until(device.shown, "nothing was shown")
    assert device.shown() == [[SENTENCE, "", "waiting", True, "", "", None]], "one, however often it is called"
    (worker,) = device.person.context.service_workers
    assert worker.url == f"{server.url}/push-worker.js"
    worker.evaluate(CLICK)
    device.person.until(lambda: not device.shown(), "a press did not take it away")


def test_a_press_leads_to_the_first_page_when_none_is_open(device: Device) -> None:
    device.turn_on()
    device.deliver()
    device.person.until(device.shown, "nothing was shown")
    (worker,) = device.person.context.service_workers
    device.person.page.goto("about:blank")
    worker.evaluate(CLICK)
    device.person.until(lambda: worker.evaluate("self.opened") == "/", "nothing was opened")


def test_it_is_turned_off_in_the_browser_too(device: Device, server: AppServer, push_service: PushService) -> None:
    device.turn_on()
    device.person.press("Turn it off")
    device.person.page.get_by_text("It is off there.").wait_for()
    assert device.workers() == 0
    assert device.person.page.evaluate("localStorage.getItem('handed')") is None, "its service was told"
    assert not is_known(server, push_service, device.name)
    device.turn_on()
    assert is_known(server, push_service, device.name)


def is_known(server: AppServer, service: PushService, browser: str) -> bool:
    """Whether the server would call a browser."""
    with seeding(server.data) as seed:
        lookup = pushes._lookup(seed.config, service.endpoint(browser))
        return db.session.query(PushSubscription).filter_by(lookup=lookup).count() == 1


@pytest.mark.parametrize("way", [by_button, by_shift])
def test_leaving_ends_it_and_is_as_quick_as_before(
    device: Device, server: AppServer, thread: str, neutral: NeutralSite, push_service: PushService, way: Any
) -> None:
    person = device.person
    witness = Witness(person)
    device.turn_on()
    person.open(f"/t/{thread}")
    way(person.page)
    person.page.wait_for_url(neutral.url)
    pressed = witness.last("pressed")
    blank, asked = witness.last("blank") - pressed, neutral.asked_at[-1] * 1000 - pressed
    print(f"{way.__name__}: blank after {blank:.1f} ms, neutral page asked for after {asked:.1f} ms")
    assert asked <= ASKED_WITHIN_MS
    assert blank <= BLANK_WITHIN_MS
    # Whoever leaves at once leaves while the page's socket is still being opened.
    person.forgive("closed before the connection is established")
    person.until(lambda: not is_known(server, push_service, device.name), "the server still knows the browser")
    person.open("/rules")
    person.until(lambda: device.workers() == 0, "the worker outlived the exit")
    assert person.page.evaluate("localStorage.length") == 0
    answer(server, thread)
    # Another who is called proves that the call would have gone out by now.
    assert _calls_after_another(server, push_service) == ["other"]


def _calls_after_another(server: AppServer, service: PushService) -> list[str]:
    """Turns the sign on for somebody else, has them called, and returns everybody who was called meanwhile."""
    with seeding(server.data) as seed:
        steward = seed.member(f"Gentle Badger {seed.number()}", Role.STEWARD)
        other = seed.member(f"Amber Finch {seed.number()}", own_device=True)
        thread = seed.thread(other, seed.board(steward, f"Board {seed.number()}"), "Hello", "Words")
    post(server, "/me/push", other.token, endpoint=service.endpoint("other"))
    answer(server, thread)
    service.wait_for_calls(1)
    return service.called()


def test_signing_out_ends_it(device: Device, server: AppServer, push_service: PushService) -> None:
    device.turn_on()
    device.person.open("/me")
    device.person.press("Sign out here")
    device.person.page.wait_for_url(f"{server.url}/")
    device.person.until(lambda: device.workers() == 0, "the worker outlived signing out")
    assert not is_known(server, push_service, device.name)


def test_a_browser_that_lost_it_says_so(device: Device) -> None:
    device.turn_on()
    device.person.page.evaluate("localStorage.removeItem('handed')")
    page = device.person.open("/me/push")
    page.get_by_text("This browser has forgotten it").wait_for()


def test_what_the_server_ended_ends_in_the_browser_with_the_next_look(
    device: Device, server: AppServer, member: Member
) -> None:
    device.turn_on()
    with seeding(server.data) as seed:
        pushes.end_all(seed.actor(member).id)
    page = device.person.open("/me/push")
    page.get_by_role("button", name="Turn it on in this browser").wait_for()
    device.person.until(lambda: device.workers() == 0, "the worker stayed")


def test_only_one_script_can_be_named_on_that_page_and_none_on_others(device: Device) -> None:
    """The real policy: the page's own policy is used up, no other can be made, and a plain address is refused."""
    attempts = {
        "a plain address": "navigator.serviceWorker.register('/push-worker.js')",
        "the same policy again": "trustedTypes.createPolicy('push-worker', { createScriptURL: (any) => any })",
        "another policy": "trustedTypes.createPolicy('other', { createScriptURL: (any) => any })",
        "markup": "document.body.innerHTML = '<b>x</b>'",
    }
    for path in ("/me/push", "/me", "/"):
        page = device.person.open(path)
        if path == "/me/push":
            page.get_by_role("button", name="Turn it on in this browser").wait_for()
        for name, attempt in attempts.items():
            told = page.evaluate(
                f"(async () => {{ {attempt.replace('navigator', 'await navigator')}; }})().catch(String)"
            )
            assert told is not None, f"{name} on {path}"
            assert "TypeError" in told, f"{name} on {path}"
        assert device.workers() == 0
    device.person.forgive("Trusted", "trusted-types", "TrustedTypePolicy")


def test_the_page_is_for_everybody_however_it_stands(
    arrive: Callable[..., Person], member: Member, push_service: PushService
) -> None:
    person = arrive(member, bypass_csp=True)
    person.context.add_init_script(Axe().axe_script)
    device, problems = Device(person, push_service, member.name.replace(" ", "-")), []
    person.open("/me/push")
    person.page.get_by_role("button", name="Turn it on in this browser").wait_for()
    problems += problems_of(person)
    device.turn_on()
    problems += problems_of(person)
    person.page.evaluate("localStorage.removeItem('handed')")
    person.open("/me/push")
    person.page.get_by_text("This browser has forgotten it").wait_for()
    problems += problems_of(person)
    person.open("/me/quiet")
    problems += problems_of(person)
    assert problems == []
