"""What people do in a round, and what its strip says."""

from collections.abc import Callable
from datetime import timedelta

from tests.browser.people import Person
from tests.browser.seeding import Member, Seed

COUNT_SPOKEN = """() => {
  window.spoken = 0;
  const place = document.querySelector("[data-whose]").closest("[role=status]");
  new MutationObserver((found) => (window.spoken += found.length)).observe(place, { childList: true, characterData: true, subtree: true });
}"""
PLACES = """() => ["[data-log]", "[data-composer]", "[data-round]"].map((name) => {
  const { top, height } = document.querySelector(name).getBoundingClientRect();
  return [name, Math.round(top), Math.round(height)];
})"""
Come = Callable[..., Person]


def an_evening(seed: Seed, steward: Member, host: Member, *, turn_seconds: int = 180) -> str:
    """Opens a room and its evening; returns the room's id."""
    from forum.extensions import db
    from forum.lib import clock
    from forum.rooms import gatherings
    from forum.rooms.models import Host, Room
    from forum.site import service as site
    from forum.transaction import transaction

    wish = site.RoomWish(f"Room {seed.number()}", "", welcome="Speak from the I.", cross_talk=False)
    room = site.keep_room(seed.actor(steward), None, wish)
    with transaction():
        kept = db.session.get_one(Room, room.id)
        kept.always_open, kept.turn_seconds = False, turn_seconds
        db.session.add(Host(room_id=room.id, account_id=seed.actor(host).id))
    gatherings.begin(seed.actor(host), room.public_id, clock.now() + timedelta(hours=2))
    return str(room.public_id)


def strip(person: Person) -> str:
    """What the strip says, with the buttons that can be pressed; a host's tools are as open as they left them."""
    parts = person.page.locator("[data-round] > :not(details, .round-lead), [data-next]").all_inner_texts()
    return " ".join(" ".join(parts).split())


def hears(person: Person, words: str) -> None:
    """Waits until the strip says something."""
    person.page.locator("[data-round]").get_by_text(words).first.wait_for()


def begin(host: Person, kind: str = "check_in", whom: str = "hands") -> None:
    tools = host.page.locator("[data-lead-more]")
    if tools.get_attribute("open") is None:
        tools.locator("> summary").click()
    host.page.get_by_label("What the round is for").select_option(kind)
    host.page.get_by_label("Who is asked").select_option(whom)
    host.press("Begin the round")
    host.page.locator("[data-begin]").wait_for(state="hidden")


def write(person: Person, **said: str) -> None:
    """Opens the check-in and fills it in."""
    page = person.page
    if page.locator("[data-write]").get_attribute("open") is None:
        page.locator("[data-write] > summary").click()
    labels = {"win": "Something that went well", "intention": "My next 24 hours"}
    for field, words in said.items():
        if field in labels:
            page.get_by_label(labels[field]).fill(words)
        else:
            page.get_by_label({"mood": "Mood", "craving": "How strong is the pull?"}[field]).select_option(words)


def same_after_a_reload(person: Person) -> None:
    """The strip that the script keeps is the one that the server draws."""
    before = strip(person)
    person.page.reload()
    person.page.locator(".link-state.is-on").wait_for()
    assert strip(person) == before
