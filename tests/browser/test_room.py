"""Small things in a live room: listening, taking back, not being seen to write, and a room without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser


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


def test_just_listening_is_a_number_and_can_end(two: tuple[Person, Person]) -> None:
    first, second = two
    second.follow("Just listen")
    first.page.get_by_text("2 people are here. 1 just listening.").wait_for()
    expect(second.page.get_by_label("Say something")).to_be_hidden()
    first.say("Good that you listen")
    second.said("Good that you listen").wait_for()
    second.follow("Take part again")
    first.page.get_by_text("2 people are here.", exact=True).wait_for()
    second.say("Here I am")
    first.said("Here I am").wait_for()


def test_words_taken_back_leave_the_other_screen(two: tuple[Person, Person]) -> None:
    first, second = two
    first.say("Something I should not have said")
    second.said("Something I should not have said").wait_for()
    first.follow("Take back", on=first.said("Something I should not have said"))
    first.press("Take it back")
    second.page.get_by_text("Taken back.").wait_for()
    assert second.lines() == []
    assert "should not have said" not in second.page.content()


def test_nobody_sees_that_one_writes_who_does_not_want_it(two: tuple[Person, Person]) -> None:
    first, second = two
    second.page.get_by_label("Others may see that I write").uncheck()
    second.page.get_by_label("Say something").press_sequentially("secretly")
    second.page.get_by_label("Say something").fill("")
    second.say("Written in peace")
    first.said("Written in peace").wait_for()
    assert first.page.locator("[data-typing]").inner_text() == ""
    second.page.get_by_label("Others may see that I write").check()
    second.page.get_by_label("Say something").press_sequentially("openly")
    first.page.get_by_text("Somebody is writing.").wait_for()


def test_a_room_without_javascript_is_a_page_with_a_form(
    arrive: Callable[..., Person], community: tuple[Member, Member, Member], room: str
) -> None:
    live, plain = arrive(community[1]), arrive(community[2], java_script_enabled=False)
    live.enter_room(room)
    plain.open(f"/r/{room}")
    plain.say("Said by a form")
    live.said("Said by a form").wait_for()
    live.say("Answered live")
    live.said("Answered live").wait_for()
    plain.follow("Look for new lines")
    plain.said("Answered live").wait_for()
    plain.open(f"/r/{room}?listen=1")
    expect(plain.page.locator("meta[http-equiv=refresh]")).to_have_count(1)


def test_a_line_that_is_too_long_comes_back_with_the_reason(two: tuple[Person, Person]) -> None:
    first, second = two
    first.say("x" * 2_050)
    first.page.get_by_text("That is 50 characters too long. Your words are still here.").wait_for()
    expect(first.page.get_by_label("Say something")).to_have_value("x" * 2_050)
    first.say("shorter")
    second.said("shorter").wait_for()
    first.page.get_by_text("characters too long").wait_for(state="hidden")


def test_words_survive_another_light_and_language(
    arrive: Callable[..., Person], server: AppServer, community: tuple[Member, Member, Member]
) -> None:
    with seeding(server.data) as seed:
        board = seed.board(community[0], f"Board {seed.number()}")
    person = arrive(community[1])
    person.open(f"/b/{board}/new")
    person.page.get_by_label("Title").fill("A title of mine")
    person.page.get_by_label("Your words").fill("Words of mine")
    person.press("Night")
    person.page.locator("button[aria-pressed=true]", has_text="Night").wait_for()
    person.until(lambda: person.page.get_by_label("Title").input_value() == "A title of mine", "the title is gone")
    person.press("Español")
    person.page.get_by_role("button", name="Noche").wait_for()
    person.until(lambda: person.page.locator("textarea").input_value() == "Words of mine", "the words are gone")


def test_the_title_leaves_with_the_opening(
    arrive: Callable[..., Person], server: AppServer, community: tuple[Member, Member, Member]
) -> None:
    with seeding(server.data) as seed:
        board = seed.board(community[0], f"Board {seed.number()}")
        thread = seed.thread(community[1], board, "A title that gives away", "The opening")
    reader, author = arrive(community[2]), arrive(community[1])
    reader.open_live(f"/t/{thread}")
    author.open(f"/t/{thread}")
    author.follow("Take back")
    author.press("Take them back")
    reader.page.get_by_text("Taken back by the person who wrote it.").first.wait_for()
    assert "A title that gives away" not in reader.page.locator("main").inner_text()


def test_a_live_line_is_covered_for_who_does_not_want_to_meet_it(
    two: tuple[Person, Person], room: str, arrive: Callable[..., Person], community: tuple[Member, Member, Member]
) -> None:
    """By a word and by the person; one's own line never is."""
    first, second = two
    second.open("/me/reading")
    second.page.get_by_label("Words you do not want to meet, one on a line").fill("red wine\n(a+b")
    second.press("Keep it")
    second.enter_room(room)
    first.say("There was RED\nwine on the table")
    first.say("A swinered wine-less evening")
    second.page.get_by_text("It holds a word you muted.").first.wait_for()
    second.said("swinered").wait_for()
    expect(second.page.locator(".line details.cover")).to_have_count(1)
    assert second.page.get_by_text("on the table").is_hidden()
    second.page.get_by_text("Open or close it").click()
    expect(second.page.get_by_text("on the table")).to_be_visible()
    second.say("My own red wine")
    second.said("My own red wine").wait_for()
    expect(second.page.locator(".line details.cover")).to_have_count(1)
    steward = arrive(community[0])
    steward.enter_room(room)
    steward.follow("Point out", on=steward.said("swinered"))
    steward.follow("Mute this person")
    steward.press("Mute them")
    steward.page.locator(".link-state.is-on").wait_for()
    expect(steward.page.locator(".line details.cover")).to_have_count(2)
    first.say("And good night")
    steward.page.locator(".line details.cover").nth(2).wait_for()
    assert steward.page.get_by_text("And good night").is_hidden()
    expect(steward.page.get_by_text("My own red wine")).to_be_visible()
