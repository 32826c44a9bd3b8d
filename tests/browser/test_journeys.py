"""Whole ways through the house, as people go them: a newcomer's first ten minutes, and a helper who begins with who waits.

On a small phone and on a desktop; axe looks at each page on the way.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role, Wish
from tests.browser.looks import problems_here, with_axe
from tests.browser.people import DESKTOP, PHONE, Person
from tests.browser.seeding import PASSPHRASE, Member, seeding
from tests.servers import AppServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@dataclass(frozen=True)
class Community:
    """Who is here before anybody arrives."""

    steward: Member
    helper: Member
    board: str


@pytest.fixture(scope="module")
def community(server: AppServer) -> Community:
    """A steward who opened the place, and somebody who helps."""
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        board, _room = seed.places(steward)
        return Community(steward, seed.member("Quiet Otter", own_device=True), board)


@pytest.fixture
def come(arrive: Callable[..., Person]) -> Callable[..., Person]:
    """Brings a person whose pages axe can look at."""
    return lambda member, size: with_axe(arrive(member, viewport=size, bypass_csp=True))


def fine(person: Person, where: str) -> None:
    """The page is for everybody."""
    assert problems_here(person) == [], where


def light(person: Person) -> bool:
    """Whether the page says that something is new."""
    return any(each.is_visible() for each in person.page.locator("[data-notices] .dot").all())


# --- A newcomer's first ten minutes -----------------------------------------------------------------------------------


def joins(newcomer: Person, name: str) -> None:
    newcomer.open("/")
    fine(newcomer, "front")
    newcomer.follow("Join", on=newcomer.page.locator("main"))
    newcomer.page.wait_for_url("**/join")
    fine(newcomer, "join")
    # The form, the phrase and its two words, as the other journeys go them.
    newcomer.join(name, PASSPHRASE)


def reads_three_screens(newcomer: Person, name: str) -> None:
    page = newcomer.page
    page.get_by_role("heading", name=f"You are in, {name}").wait_for()
    fine(newcomer, "first screen")
    newcomer.follow("Go on")
    page.get_by_role("heading", name="How we are with each other").wait_for()
    fine(newcomer, "second screen")
    newcomer.follow("Go on")
    page.get_by_role("heading", name="Where to begin").wait_for()
    fine(newcomer, "third screen")


def writes_first_words(newcomer: Person, words: str) -> None:
    page = newcomer.page
    newcomer.follow("Hello from somebody new")
    page.wait_for_url("**/new?begin=hello")
    expect(page.get_by_label("Title")).to_have_value("Hello from somebody new")
    page.get_by_label("that somebody listens").check()
    page.get_by_label("Your words").fill(words)
    fine(newcomer, "first words")
    newcomer.press("Send it")
    page.locator(".post").get_by_text(words).wait_for()
    fine(newcomer, "own thread")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_newcomers_first_ten_minutes(
    come: Callable[..., Person], community: Community, server: AppServer, size: dict[str, int]
) -> None:
    with seeding(server.data) as seed:
        number = seed.number()
    name, words, answer = (
        f"Amber Finch {number}",
        f"I am new and do not sleep, {number}",
        f"Good that you came, {number}",
    )
    newcomer, helper = come(None, size), come(community.helper, DESKTOP)
    joins(newcomer, name)
    reads_three_screens(newcomer, name)
    writes_first_words(newcomer, words)
    assert not light(newcomer)

    # Somebody who helps finds it among those who wait, and answers.
    helper.open("/threads/unanswered")
    helper.page.locator(".row-item").filter(has_text=name).get_by_role("link").click()
    helper.page.locator(".post").get_by_text(words).wait_for()
    newcomer.open_live(newcomer.page.url.removeprefix(server.url).partition("#")[0])
    helper.page.get_by_label("Your words").fill(answer)
    helper.press("Send it")
    helper.page.locator(".post").get_by_text(answer).wait_for()

    # The open page says so without moving, and the light goes on.
    newcomer.page.get_by_role("link", name="Something is new here. Show it").wait_for()
    expect(newcomer.page.get_by_text(answer), "nothing moves under a reader's thumb").to_have_count(0)
    newcomer.until(lambda: light(newcomer), "no light went on")
    newcomer.page.get_by_role("navigation", name="Places").get_by_role("link", name="Notices").click()
    newcomer.page.wait_for_url("**/notices")
    fine(newcomer, "notices")
    newcomer.follow("Somebody answered you")
    newcomer.page.locator(".post").get_by_text(answer).wait_for()
    expect(newcomer.page.locator(".post").filter(has_text=answer).get_by_text("new", exact=True)).to_be_visible()
    fine(newcomer, "the answer")
    newcomer.open("/")
    assert not light(newcomer), "what was looked at is new no more"
    expect(newcomer.page.get_by_text("Your first words, when you like")).to_have_count(0)


# --- A helper ---------------------------------------------------------------------------------------------------------

REMINDER = "They hope that somebody listens."


def waiting(helper: Person) -> list[str]:
    """The titles of those who wait, as the first page names them."""
    section = helper.page.locator("section").filter(has_text="Nobody has answered these yet")
    return section.locator(".row-link").all_inner_texts()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_helper_answers_who_waits_longest(
    come: Callable[..., Person], community: Community, server: AppServer, size: dict[str, int]
) -> None:
    with seeding(server.data) as seed:
        author = seed.member(f"Shy Wren {seed.number()}")
        board = seed.board(community.steward, f"Nights {seed.number()}")
        titles = [f"{place} in the night {seed.number()}" for place in ("First", "Second", "Third")]
        wishes = (Wish.LISTEN, Wish.IDEAS, None)
        for title, wish in zip(titles, wishes, strict=True):
            seed.thread(author, board, title, "It is long.", wish=wish)
    helper, words = come(community.helper, size), f"I hear you, {titles[0]}"
    helper.open("/")
    found = waiting(helper)
    place = found.index(titles[0])
    assert found[place : place + 3] == titles, "who has waited longest stands first"
    fine(helper, "tonight")
    helper.follow(titles[0], on=helper.page.locator("section").filter(has_text="Nobody has answered these yet"))
    helper.page.get_by_role("heading", name=titles[0]).wait_for()
    expect(
        helper.page.locator("#answer").get_by_text(REMINDER), "beside the form, before the first word"
    ).to_be_visible()
    fine(helper, "thread")
    helper.page.get_by_label("Your words").fill(words)
    helper.press("Send it")
    helper.page.locator(".post").get_by_text(words).wait_for()
    helper.page.get_by_role("navigation", name="Places").get_by_role("link", name="Tonight").click()
    helper.page.wait_for_url("**/")
    left = waiting(helper)
    assert titles[0] not in left
    assert left[place] == titles[1], "the next one has moved up"
    helper.follow("All who wait for an answer")
    helper.page.get_by_role("link", name=titles[1]).wait_for()
    fine(helper, "all who wait")
    told = come(author, PHONE)
    told.open("/notices")
    told.follow("Somebody answered you")
    told.page.locator(".post").get_by_text(words).wait_for()
