"""What the browser tests do at an evening: acts of a host, all that can come into a room, an evening with everything."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.browser.people import Person
from tests.browser.seeding import Seed

if TYPE_CHECKING:
    from playwright.sync_api import Locator


def menu(person: Person, text: str) -> "Locator":
    """Opens the menu of a line."""
    line = person.said(text)
    line.locator(".line-menu > summary").click()
    return line.locator(".menu-list")


def act(person: Person, line: str, word: str, *, words: str = "", do: str = "") -> None:
    """A host's act through the menu and the window."""
    person.press(word, on=menu(person, line))
    window = person.page.locator("dialog[open]")
    if words:
        window.locator("textarea").fill(words)
    person.press(do or word, on=window)
    window.wait_for(state="detached" if window.count() == 0 else "hidden")


def with_everything(seed: Seed, room: Any, member: Any, moderator: Any) -> dict[str, Any]:
    """Begins an evening in the demo's room, with something of all that a host can do for a person."""
    from forum.accounts import queries
    from forum.lib import clock
    from forum.rooms import calls, gatherings, hosting, pins, service, there, whispers
    from forum.rooms.people import Whom

    host, guest = queries.member(moderator.id), queries.member(member.id)
    name, config = room.public_id, seed.config
    if room.gathering_id is None:
        gatherings.begin(host, name, clock.now() + timedelta(hours=3))
    there.hello(guest, name, said=True)
    said = service.say(host, name, config, text="Good evening. How was the day?", nonce="evening")
    pins.pin(host, said.public_id)
    to = Whom(person=member.public_id)
    whispers.to_person(host, name, config, text="Are you all right tonight?", nonce="whisper1", to=to)
    whispers.to_hosts(guest, name, config, text="Not really, but it helps to be here.", nonce="whisper2")
    whispers.send_card(host, name, to)
    hosting.ask(host, name, "quiet", config, why="Let the others speak", to=to)
    hosting.ask(host, name, "unquiet", config, to=to)
    calls.call(guest, name, "It gets loud here", config)
    service.set_pace(host, name, 60, config, "so that everybody can follow")
    return {"evening": room, "guest": member}


def open_menu(room: str) -> Callable[[Person], None]:
    """The way to a room in which the menu of the newest line is open."""

    def come(person: Person) -> None:
        person.enter_room(room)
        person.page.locator(".line-menu > summary").last.click()
        person.page.locator(".line-menu .menu-list").wait_for()

    return come


def ask_window(room: str) -> Callable[[Person], None]:
    """The way to a room in which a host is about to ask something of somebody."""

    def come(person: Person) -> None:
        person.enter_room(room)
        menus = person.page.locator("[data-line]:not(.is-mine) .line-menu > summary")
        menus.last.click()
        person.press("Ask them to just listen")
        person.page.locator("dialog[open]").wait_for()

    return come


def happen(host: Person, quiet: Person, amber: Person, room: str) -> None:
    """All that can come into a room, one after the other, each seen by Amber."""
    host.page.evaluate(
        """async (room) => {
          const { ask } = await import("/static/js/live.js");
          const line = [...document.querySelectorAll("[data-line]")].at(-1).dataset.line;
          const mine = [...document.querySelectorAll("[data-name='Amber Wren']")].at(-1).dataset.line;
          await ask("room:sign", { id: mine, sign: "thank_you", on: true });
          await ask("room:pin", { id: line, on: true });
          await ask("room:pace", { room, seconds: 120, why: "a why that is long enough to need more than one line on a phone" });
          await ask("room:lock", { room, on: true });
          await ask("room:whisper", { room, line: mine, text: "For you", nonce: crypto.randomUUID() });
          await ask("room:card", { room, line: mine });
          await ask("room:hello", { room, on: true });
        }""",
        room,
    )
    amber.page.locator("[data-pinned]").wait_for()
    amber.page.locator(".line-event", has_text="The circle is closed").last.wait_for(state="attached")
    amber.page.locator("[data-came]").wait_for()
    amber.page.locator("[data-hello-count]", has_text="1").wait_for()
    amber.page.locator(".line-signs", has_text="thank you 1").wait_for(state="attached")
    quiet.say("And a new line")
    amber.said("And a new line").last.wait_for(state="attached")


def undo(host: Person, amber: Person) -> None:
    """Takes it back, as far as it can be taken back."""
    host.page.evaluate(
        """async () => {
          const { ask } = await import("/static/js/live.js");
          const room = document.querySelector("[data-room]").dataset.room;
          const up = document.querySelector("[data-pinned]").dataset.pinned;
          await ask("room:pin", { id: up, on: false });
          await ask("room:pace", { room, seconds: 0 });
          await ask("room:lock", { room, on: false });
          await ask("room:hello", { room, on: false });
        }"""
    )
    amber.page.locator("[data-pinned]").wait_for(state="hidden")
    amber.page.locator("[data-hello-count]", has_text="0").wait_for()
