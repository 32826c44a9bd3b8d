"""A peer specialist looks after somebody others worry about, with scripts and without; an open list hears of their lane alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.vocabulary import FlagReason, Role, TargetKind
from tests.browser.looks import problems_of, with_axe
from tests.browser.people import Person
from tests.browser.seeding import Member, Seed, seeding
from tests.browser.test_queue import first_post
from tests.servers import AppServer

pytestmark = pytest.mark.browser


class Place:
    """A board, somebody who accompanies, somebody who is worried."""

    def __init__(self, seed: Seed) -> None:
        steward = seed.member("Harbour Light", Role.STEWARD)
        self.board, _room = seed.places(steward)
        self.wren = seed.member("Warm Wren", Role.SPECIALIST)
        self.bea = seed.member("Bea Heron")


@pytest.fixture(scope="module")
def place(server: AppServer) -> Place:
    with seeding(server.data) as seed:
        return Place(seed)


def pointed_out(server: AppServer, place: Place, name: str, reason: FlagReason) -> tuple[Member, str]:
    """Somebody's words, pointed out by Bea; who wrote them, and the name of their post."""
    with seeding(server.data) as seed:
        author = seed.member(name)
        post = first_post(seed.thread(author, place.board, f"Title of {name}", f"Tonight is long, says {name}"))
        seed.flag(place.bea, TargetKind.POST, post, reason)
        return author, post


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_word_of_care_and_being_there(
    arrive: Callable[..., Person], server: AppServer, place: Place, scripts: bool
) -> None:
    author, _post = pointed_out(server, place, "Night Otter" if scripts else "Early Otter", FlagReason.WORRIED)
    person = arrive(place.wren, java_script_enabled=scripts, locale="en-US", bypass_csp=scripts)
    if scripts:
        with_axe(person)
    page = person.open("/moderation")
    expect(page.get_by_role("heading", name="Somebody is worried")).to_be_visible()
    if scripts:
        assert problems_of(person) == []
    person.follow(f"Words of {author.name} in a thread")
    person.press("I take this one")
    person.press("Open the words")
    expect(page.get_by_text(f"Tonight is long, says {author.name}")).to_be_visible()
    if scripts:
        # From its top, as it is met: further down the bar at the foot of a phone lies over something.
        page.evaluate("() => scrollTo(0, 0)")
        assert problems_of(person) == []
    page.get_by_label("Your word to them").fill("I read you. How are you now? Wren")
    person.press("Send it, with the way to help")
    expect(page.get_by_text("They read it, and the way to help with it.")).to_be_visible()
    them = arrive(author)
    notices = them.open("/notices")
    expect(notices.get_by_text("I read you. How are you now? Wren")).to_be_visible()
    person.press("I was there; a moderator may close it")
    expect(page.get_by_text("Thank you for having been there.")).to_be_visible()
    person.open("/moderation")
    expect(page.get_by_role("heading", name="Somebody is worried")).to_be_visible()
    expect(page.get_by_role("link", name=f"Words of {author.name} in a thread")).to_have_count(0)


def test_an_open_list_hears_of_its_lane_alone(arrive: Callable[..., Person], server: AppServer, place: Place) -> None:
    person, bea = arrive(place.wren, locale="en-US"), arrive(place.bea, locale="en-US")
    page = person.open_live("/moderation")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/moderation") else None)
    other, unkind = pointed_out(server, place, "Loud Fox", FlagReason.UNKIND)
    author, _post = pointed_out(server, place, "Tired Fox", FlagReason.WORRIED)
    # The seeds are written beside the server; what people do on its pages is what it tells.
    bea.open(f"/p/{unkind}/worry")
    bea.press("Tell them that I am worried")
    for each in (other, author):
        expect(page.get_by_role("link", name=f"Words of {each.name} in a thread")).to_be_visible()
    assert asked, "the list asked anew by itself"
