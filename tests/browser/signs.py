"""A browser in which somebody turns the sign on their device on, and what carries a call there in a test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.people import Person
from tests.browser.seeding import seeding
from tests.called import CONTACT
from tests.push_service import PushService
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

# What a push service hands out, and that it forgets a browser which asks for it. Everything else is the browser's own.
HANDS_OUT = """
const handed = () => localStorage.getItem("handed") &&
  { endpoint: ENDPOINT, unsubscribe: async () => { localStorage.removeItem("handed"); return true; } };
PushManager.prototype.getSubscription = async () => handed() || null;
PushManager.prototype.subscribe = async (asked) => {
  if (!asked.userVisibleOnly || asked.applicationServerKey.length !== 65) throw new TypeError("not as a service asks");
  localStorage.setItem("handed", "1");
  return handed();
};
"""
REGISTRATIONS = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
SHOWN = """navigator.serviceWorker.getRegistration("/").then((here) => here.getNotifications())
  .then((all) => all.map((each) => [each.title, each.body, each.tag, each.silent, each.icon, each.image, each.data]))"""
# A click as the browser would tell the worker of it; opening a window needs a hand, so it is noted instead.
CLICK = """async () => {
  clients.openWindow = async (path) => { self.opened = path; };
  const [notification] = await registration.getNotifications();
  const event = new NotificationEvent("notificationclick", { notification });
  dispatchEvent(event);
}"""


@contextmanager
def calling_server(folder: Path, service: PushService, exit_url: str) -> Iterator[AppServer]:
    """A community that calls through the push service of the tests."""
    push = {"PUSH_CONTACT": CONTACT, "PUSH_HOSTS": service.host, "PUSH_CA_FILE": service.ca_file}
    with AppServer(folder, EXIT_URL=exit_url, **push) as started:
        yield started


class Device:
    """A person's browser in which they turn the sign on, and its worker."""

    def __init__(self, person: Person, service: PushService, name: str) -> None:
        self.person, self.name, self._registrations = person, name, {}
        person.context.grant_permissions(["notifications"], origin=person.server.url)
        person.context.add_init_script(HANDS_OUT.replace("ENDPOINT", json.dumps(service.endpoint(name))))
        self._tools: CDPSession = person.context.new_cdp_session(person.page)
        self._tools.on("ServiceWorker.workerRegistrationUpdated", self._heard)
        self._tools.send("ServiceWorker.enable")

    def _heard(self, event: dict[str, Any]) -> None:
        self._registrations.update({each["scopeURL"]: each["registrationId"] for each in event["registrations"]})

    def turn_on(self) -> None:
        """Turns the sign on, as people do."""
        self.person.open("/me/push")
        self.person.press("Turn it on in this browser")
        self.person.page.get_by_text("It is on in this browser.").wait_for()
        self.person.page.wait_for_load_state()

    def deliver(self) -> None:
        """Carries a call to the worker, as the browser maker's service would."""
        scope = f"{self.person.server.url}/"
        self.person.until(lambda: scope in self._registrations, "no worker was registered")
        number = self._registrations[scope]
        facts = {"origin": self.person.server.url, "registrationId": number, "data": ""}
        self._tools.send("ServiceWorker.deliverPushMessage", facts)

    def shown(self) -> list[list[Any]]:
        """What stands on the device."""
        return self.person.page.evaluate(SHOWN)

    def workers(self) -> int:
        """How many workers this site has in the browser."""
        return self.person.page.evaluate(REGISTRATIONS)


def answer(server: AppServer, thread: str) -> None:
    """Somebody answers, through the running server, which then calls."""
    with seeding(server.data) as seed:
        token = seed.member(f"Steady Heron {seed.number()}").token
    post(server, f"/t/{thread}/replies", token, text="Quicksilver", nonce=token[:12])


def post(server: AppServer, path: str, token: str, **fields: str) -> None:
    """Sends a form as somebody's browser would, with a session that is open."""
    import requests
    from bs4 import BeautifulSoup

    session = requests.Session()
    session.cookies.set("s", token)
    page = BeautifulSoup(session.get(f"{server.url}/leaving", timeout=20).text, "lxml")
    secret = page.find("input", {"name": "csrf_token"})["value"]
    sent = session.post(f"{server.url}{path}", {"csrf_token": secret, **fields}, timeout=20, allow_redirects=False)
    assert sent.status_code == 303, sent.status_code
