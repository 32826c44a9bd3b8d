"""A member in danger at night with nobody on duty, with scripts and without; and a moderator who clears twenty cases by keyboard."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from forum.rooms import service as rooms
from forum.vocabulary import FlagReason, Role, TargetKind
from tests.browser.looks import problems_here, problems_of, with_axe
from tests.browser.people import PHONE, Person
from tests.browser.seeding import Member, Seed, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser
DANGER = "I have the pills here and I want to die tonight. Goodbye everyone."
SOLD = "hmu I got percs 40 each"
CASES = 20
PLACES = ("kitchen", "garden", "attic", "station", "harbour", "bakery", "bridge", "library", "market", "orchard")


class Place:
    """A board, a room, somebody who writes, somebody who moderates."""

    def __init__(self, seed: Seed) -> None:
        self.steward = seed.member("Harbour Light", Role.STEWARD)
        self.board, self.room = seed.places(self.steward)
        self.keeper = seed.member("Steady Otter", Role.MODERATOR)
        self.other = seed.member("Steady Wren", Role.MODERATOR)


@pytest.fixture(scope="module")
def place(server: AppServer) -> Place:
    with seeding(server.data) as seed:
        return Place(seed)


def a_member(server: AppServer, name: str) -> Member:
    with seeding(server.data) as seed:
        return seed.member(name)


def kept(person: Person, name: str) -> None:
    """Keeps how a page looks, for whoever wants to see it: SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        person.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_somebody_in_danger_at_night_reads_who_is_awake(
    arrive: Callable[..., Person], server: AppServer, place: Place, scripts: bool
) -> None:
    member = a_member(server, "Night Heron" if scripts else "Early Sparrow")
    wish = {"viewport": PHONE, "color_scheme": "dark", "locale": "en-US", "bypass_csp": scripts}
    person = arrive(member, java_script_enabled=scripts, **wish)
    if scripts:
        with_axe(person)
    person.open(f"/b/{place.board}/new")
    person.page.get_by_label("Title").fill("Tonight")
    person.page.get_by_label("Your words").fill(DANGER)
    person.press("Send it")
    person.page.get_by_role("heading", name="We have your words").wait_for()
    page = person.page
    page.get_by_text("no moderator is on duty just now").wait_for()
    expect(page.locator("main a[href='tel:988']")).to_have_count(1)
    expect(page.locator("main a[href='tel:911']")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if scripts else True
    kept(person, f"cared-{'live' if scripts else 'plain'}")
    if scripts:
        assert problems_of(person) == []
    person.follow("To my words")
    page.get_by_text("I have the pills here").wait_for()
    page.go_back(wait_until="commit")
    page.get_by_role("heading", name="We have your words").wait_for()


def test_in_a_room_it_comes_folded_and_opens_when_asked(
    arrive: Callable[..., Person], server: AppServer, place: Place
) -> None:
    person = with_axe(
        arrive(a_member(server, "Quiet Fox"), viewport=PHONE, color_scheme="dark", locale="en-US", bypass_csp=True)
    )
    other = arrive(a_member(server, "Calm Hare"))
    for each in (person, other):
        each.enter_room(place.room)
    field = person.page.locator("[data-composer] textarea")
    field.fill("I want to kill myself")
    person.press("Say it")
    other.page.locator(".line").get_by_text("I want to kill myself").wait_for()
    person.page.get_by_role("button", name="Something for you alone. Show it").click()
    card = person.page.locator("[data-care]")
    card.locator("a[href='tel:988']").wait_for()
    kept(person, "care-in-room")
    assert problems_here(person) == []
    person.press("Put it away", on=card)
    expect(card).to_be_hidden()
    expect(other.page.locator("[data-care]")).to_be_hidden()
    field.fill(SOLD)
    person.press("Say it")
    person.page.get_by_text("This was not said in the room").wait_for()
    expect(field).to_have_value(SOLD)
    field.fill("Said otherwise, then")
    person.press("Say it")
    other.page.locator(".line").get_by_text("Said otherwise, then").wait_for()
    expect(other.page.get_by_text("percs")).to_have_count(0)


def two_in_a_slow_room(
    arrive: Callable[..., Person], server: AppServer, place: Place, names: tuple[str, str]
) -> tuple[Person, Person]:
    """Two members in a new room where a line may follow another one after ten minutes."""
    with seeding(server.data) as seed:
        room = seed.room(place.steward, f"Room {seed.number()}")
        rooms.set_pace(seed.actor(place.steward), room, 600, seed.config)
    person, other = (arrive(a_member(server, name)) for name in names)
    for each in (person, other):
        each.enter_room(room)
    return person, other


def test_a_line_in_danger_passes_those_that_wait_for_the_slow_mode(
    arrive: Callable[..., Person], server: AppServer, place: Place
) -> None:
    person, other = two_in_a_slow_room(arrive, server, place, ("Slow Heron", "Still Wren"))
    for text in ("The first", "The second", "The third"):
        person.say(text)
    other.said("The first").wait_for()
    expect(person.page.locator(".is-waiting")).to_have_count(2)
    person.say("I want to kill myself")
    other.said("I want to kill myself").wait_for()
    person.page.get_by_role("button", name="Something for you alone. Show it").wait_for()
    expect(person.page.locator(".is-waiting")).to_have_count(2)
    assert other.lines() == ["The first", "I want to kill myself"]


def test_no_line_goes_out_ahead_of_one_whose_wait_is_over(
    arrive: Callable[..., Person], server: AppServer, place: Place
) -> None:
    person, other = two_in_a_slow_room(arrive, server, place, ("Early Heron", "Early Wren"))
    person.say("The first")
    other.said("The first").wait_for()
    person.say("The second")
    person.page.get_by_text("Slow mode: you can write again in").first.wait_for()
    end_waits(server)
    person.say("The third")
    other.said("The second").wait_for()
    expect(person.page.locator(".is-waiting")).to_have_count(1)
    expect(person.page.locator(".is-waiting")).to_contain_text("The third")
    assert other.lines() == ["The first", "The second"]


def end_waits(server: AppServer) -> None:
    """The slow mode lets everybody write again, and no page hears of it: as in the last second, which pages count too long."""
    from forum.extensions import db
    from forum.rooms.models import RoomWait

    with seeding(server.data):
        db.session.query(RoomWait).delete()
        db.session.commit()


def test_words_that_wait_are_changed_there_and_then(
    arrive: Callable[..., Person], server: AppServer, place: Place
) -> None:
    person = with_axe(arrive(a_member(server, "Amber Finch"), viewport=PHONE, color_scheme="dark", bypass_csp=True))
    person.open(f"/b/{place.board}/new")
    person.page.get_by_label("Title").fill("A question")
    person.page.get_by_label("Your words").fill(SOLD)
    person.press("Send it")
    person.page.get_by_text("It points to where something can be got").wait_for()
    kept(person, "waits")
    assert problems_here(person) == []
    person.page.get_by_label("Your words").fill("It pulls at me tonight, and I am here instead.")
    person.press("Keep the change")
    person.page.get_by_text("Your words are out now").wait_for()


def waiting_cases(server: AppServer, place: Place) -> None:
    """Twenty posts that somebody has pointed out, and nothing else: one person takes so many cases a day."""
    from forum.extensions import db
    from forum.moderation.models import Case
    from forum.vocabulary import CaseState

    authors: list[Member] = []
    with seeding(server.data) as seed:
        db.session.query(Case).update({"state": CaseState.CLOSED, "due_at": None})
        db.session.commit()
        reporter = seed.member("Bea Heron")
        for number in range(CASES):
            # Nobody sends nearly the same twice, so ten people write two each.
            author = seed.member(f"Paper {PLACES[number].title()}") if number < len(PLACES) else authors[number % 10]
            authors.append(author)
            words = (
                f"The {PLACES[number % 10]} was loud."
                if number < len(PLACES)
                else f"And a {PLACES[number % 10]} is no place to shout at people."
            )
            thread = seed.thread(author, place.board, f"From the {PLACES[number % 10]}", words)
            seed.flag(reporter, TargetKind.POST, first_post(thread), FlagReason.UNKIND)


def first_post(thread: str) -> str:
    from forum.discussions.models import Post, Thread
    from forum.extensions import db

    found = db.session.query(Post).join(Thread, Thread.id == Post.thread_id).filter(Thread.public_id == thread)
    return found.one().public_id


def test_a_moderator_clears_twenty_cases_by_keyboard(
    arrive: Callable[..., Person], server: AppServer, place: Place, record_property: Callable[[str, object], None]
) -> None:
    waiting_cases(server, place)
    keeper, watcher = with_axe(arrive(place.keeper, bypass_csp=True)), arrive(place.other)
    page = keeper.open_live("/moderation")
    watcher.open_live("/moderation")
    kept(keeper, "queue")
    before = page.locator("[data-row^='call'], [data-row^='first']").count()
    cases = page.locator("[data-row]").count() - before
    assert cases >= CASES
    steps: list[str] = []

    def press(key: str) -> None:
        steps.append(key)
        page.keyboard.press(key)

    press("?")
    page.locator("[data-keys][open]").wait_for()
    press("?")
    press("j")
    press("Enter")
    page.wait_for_url("**/c/*")
    kept(keeper, "case")
    began = time.monotonic()
    for _number in range(cases):
        at = page.url
        press("s")
        page.wait_for_url(lambda url, at=at: url != at)
        page.locator("h1").wait_for()
    seconds = time.monotonic() - began
    page.wait_for_url("**/moderation")
    # A second person closes a crisis; nothing else is left.
    cases_left = watcher.page.locator("[data-row]:not([data-row^='call'], [data-row^='first'])")
    undecided = cases_left.filter(has_not_text="a second person has to look")
    keeper.until(lambda: not undecided.count(), "the other screen still shows a case", 2)
    figure = f"{cases} cases with {len(steps)} keys ({len(steps) / cases:.1f} a case), {seconds:.1f} s of pages"
    record_property("keyboard", figure)
    print(figure)
    assert len(steps) <= cases + 4
    assert problems_here(keeper) == []


def test_the_switch_turns_single_keys_off(arrive: Callable[..., Person], server: AppServer, place: Place) -> None:
    with seeding(server.data) as seed:
        thread = seed.thread(seed.member("Loud Crow"), place.board, "One more", "Marked words here")
        case = seed.flag(seed.member("Small Owl"), TargetKind.POST, first_post(thread), FlagReason.UNKIND)
    keeper = arrive(place.keeper)
    page = keeper.open_live(f"/c/{case}")
    page.locator("[data-keys] summary").click()
    page.get_by_label("One key acts at once").uncheck()
    page.locator("h1").click()
    page.keyboard.press("s")
    page.reload()
    assert page.url.endswith(f"/c/{case}")
    expect(page.locator("[data-keys-on]")).not_to_be_checked()
    page.locator("[data-keys] summary").click()
    page.get_by_label("One key acts at once").check()
    page.locator("textarea").first.click()
    page.keyboard.type("sh")
    assert page.url.endswith(f"/c/{case}"), "nothing acts while somebody writes"


def test_how_soon_we_look_in_both_lights(arrive: Callable[..., Person], server: AppServer, place: Place) -> None:
    with seeding(server.data) as seed:
        seed.thread(seed.member("Grey Wren"), place.board, "Late", DANGER)
    keeper = with_axe(arrive(place.keeper, bypass_csp=True))
    keeper.open("/moderation/levels")
    kept(keeper, "levels")
    assert problems_of(keeper) == []
    kept(keeper, "levels-night")
    keeper.open("/moderation")
    assert problems_of(keeper) == []
    kept(keeper, "queue-night")
    keeper.page.locator("[data-row] .row-link").first.click()
    keeper.page.wait_for_url("**/c/*")
    assert problems_of(keeper) == []
    kept(keeper, "case-night")
