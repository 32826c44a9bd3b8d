"""Words that could lead to a person: the question in a live room, with a page, and without JavaScript."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser
NUMBER = "07700 900123"


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[Member, Member, Member]:
    """A steward and two members."""
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        return steward, seed.member("Amber Heron"), seed.member("Quiet Otter")


@pytest.fixture
def room(server: AppServer, community: tuple[Member, Member, Member]) -> str:
    """An empty room of its own for each test."""
    with seeding(server.data) as seed:
        return seed.room(community[0], f"Room {seed.number()}")


@pytest.fixture
def two(arrive: Callable[..., Person], community: tuple[Member, Member, Member], room: str) -> tuple[Person, Person]:
    """Two people in the room."""
    first, second = (arrive(member) for member in community[1:])
    for person in (first, second):
        person.enter_room(room)
    first.page.get_by_text("2 people are here.").wait_for()
    return first, second


def box(person: Person) -> "Locator":
    """The question above the words."""
    return person.page.locator("form:not(.check-in) .asked")


def test_a_live_line_waits_for_its_writer(two: tuple[Person, Person]) -> None:
    first, second = two
    first.say(f"Ring me on {NUMBER}")
    box(first).locator("li", has_text="A phone number").locator("q", has_text=NUMBER).wait_for()
    expect(first.page.get_by_label("Say something")).to_have_value(f"Ring me on {NUMBER}")
    expect(first.page.locator(".is-waiting")).to_have_count(0)
    second.say("Good evening")
    first.said("Good evening").wait_for()
    assert second.lines() == ["Good evening"]
    first.press("Send it as it is")
    second.said(NUMBER).wait_for()
    box(first).wait_for(state="hidden")
    expect(first.page.get_by_label("Say something")).to_have_value("")
    assert second.lines() == ["Good evening", f"Ring me on {NUMBER}"]


def test_changed_words_go_out_without_the_question(two: tuple[Person, Person]) -> None:
    first, second = two
    first.say(f"Ring me on {NUMBER}")
    first.page.get_by_role("button", name="Send it as it is").wait_for()
    first.follow("Change the words")
    field = first.page.get_by_label("Say something")
    assert field.evaluate("field => document.activeElement === field")
    field.fill(f"Ring me on {NUMBER} tonight")
    first.page.get_by_role("button", name="Send it as it is").wait_for(state="hidden")
    first.press("Say it")
    first.page.get_by_role("button", name="Send it as it is").wait_for()
    first.say("Ring me tonight")
    second.said("Ring me tonight").wait_for()
    box(first).wait_for(state="hidden")
    assert second.lines() == ["Ring me tonight"]


def test_words_written_meanwhile_are_not_lost(two: tuple[Person, Person]) -> None:
    """Two lines sent in one breath: what is asked about comes back beside the other, and is asked about as a whole."""
    first, second = two
    first.page.evaluate(
        """number => {
          const field = document.querySelector("[data-composer] textarea");
          const form = document.querySelector("[data-composer]");
          for (const text of [`Ring ${number}`, `or write to otter@example.com`]) {
            field.value = text;
            form.requestSubmit();
          }
        }""",
        NUMBER,
    )
    field = first.page.get_by_label("Say something")
    first.until(lambda: "otter@" in field.input_value() and NUMBER in field.input_value(), "a line is gone")
    first.press("Say it")
    first.press("Send it as it is")
    second.said(NUMBER).wait_for()
    assert len(second.lines()) == 1
    assert "otter@example.com" in second.lines()[0]


def test_the_room_s_form_asks_without_javascript(
    arrive: Callable[..., Person], community: tuple[Member, Member, Member], room: str
) -> None:
    plain = arrive(community[1], java_script_enabled=False)
    plain.open(f"/r/{room}")
    plain.say(f"Ring me on {NUMBER}")
    box(plain).get_by_text(NUMBER).wait_for()
    plain.forgive("422")
    expect(plain.page.get_by_label("Say something")).to_have_value(f"Ring me on {NUMBER}")
    plain.press("Send it as it is")
    plain.said(NUMBER).wait_for()
    # The words can be there before the style sheets are.
    box(plain).wait_for(state="hidden")


def test_a_thread_is_asked_about_and_posted_as_it_is(
    arrive: Callable[..., Person], server: AppServer, community: tuple[Member, Member, Member]
) -> None:
    with seeding(server.data) as seed:
        board = seed.board(community[0], f"Board {seed.number()}")
    person = arrive(community[1])
    person.open(f"/b/{board}/new")
    person.page.get_by_label("Title").fill("A title of mine")
    person.page.get_by_label("Your words").fill("My sponsor is John Smith, he works at Tesco.")
    person.press("Send it")
    box(person).get_by_text("A full name with a place of work").wait_for()
    person.forgive("422")
    person.page.get_by_label("Title").press("Enter")
    box(person).get_by_text("A full name with a place of work").wait_for()
    person.forgive("422")
    person.press("Post it as it is")
    person.page.wait_for_url("**/t/*")
    assert "he works at Tesco" in person.page.locator("main").inner_text()


def test_who_may_be_in_danger_has_the_way_to_help_before_the_question(two: tuple[Person, Person]) -> None:
    first, second = two
    words = f"I want to kill myself. Ring me on {NUMBER}"
    first.say(words)
    box(first).locator("q", has_text=NUMBER).wait_for()
    came = first.page.get_by_role("button", name="Something for you alone. Show it")
    came.wait_for()
    card = first.page.locator("[data-care]")
    expect(card).to_be_hidden()
    first.follow("Look at this first; it is for you alone", on=box(first))
    expect(card).to_be_focused()
    card.get_by_role("link", name="Emergency").wait_for()
    # They are heard while the question stands.
    card.get_by_text("no moderator is on duty just now").wait_for()
    first.press("Send it as it is")
    second.said(NUMBER).wait_for()
    card.get_by_text("no moderator is on duty just now").wait_for()
    assert second.page.get_by_text("Something for you alone").count() == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_words_in_danger_are_heard_and_shown_by_one_press(
    arrive: Callable[..., Person], server: AppServer, community: tuple[Member, Member, Member], scripts: bool
) -> None:
    with seeding(server.data) as seed:
        board = seed.board(community[0], f"Board {seed.number()}")
    person = arrive(community[1], java_script_enabled=scripts, locale="en-US")
    person.open(f"/b/{board}/new")
    person.page.get_by_label("Title").fill("Tonight")
    person.page.get_by_label("Your words").fill(f"I want to kill myself. Ring me on {NUMBER}")
    person.press("Send it")
    person.page.get_by_role("heading", name="We have your words").wait_for()
    person.page.locator(".care a[href='tel:988']").wait_for()
    # The way to help stands before what is said about the words.
    assert person.page.locator(".care, main q").first.evaluate("each => each.matches('.care')")
    person.page.locator("main q", has_text=NUMBER).wait_for()
    person.press("Show it as it is")
    person.page.locator(".post").get_by_text(NUMBER).wait_for()
    person.page.get_by_text("Your words are out now.").wait_for()
