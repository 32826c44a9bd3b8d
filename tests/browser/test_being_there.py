"""Being in a room: signs, hello, answers, notes, what is read aloud, what was missed; and nothing of it moves the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role
from tests.browser.evenings import happen, undo
from tests.browser.people import DESKTOP, PHONE, Person
from tests.browser.seeding import Member, seeding
from tests.browser.test_stillness import COUNT_SHIFTS, FIRST_SEEN, PAINTED
from tests.servers import AppServer

pytestmark = pytest.mark.browser

HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[Member, Member, Member, Member]:
    """A steward, a host and two members; Amber's device is her own."""
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        amber = seed.member("Amber Wren", own_device=True)
        return steward, seed.member("Hanna Heron"), amber, seed.member("Quiet Otter")


@pytest.fixture
def room(server: AppServer, community: tuple[Member, ...]) -> str:
    """A room with an evening and some lines in it."""
    with seeding(server.data) as seed:
        made = seed.room(community[0], f"Room {seed.number()}")
        seed.evening(community[1], made)
        for number in range(14):
            seed.line(
                community[3], made, f"Line {number} of an evening that has gone on for a while" * (number % 2 + 1)
            )
        return made


@pytest.fixture
def two(arrive: Callable[..., Person], community: tuple[Member, ...], room: str) -> tuple[Person, Person]:
    """Amber and Quiet in the room."""
    people = arrive(community[2]), arrive(community[3])
    for person in people:
        person.enter_room(room)
    people[0].page.get_by_text("2 people are here.").wait_for()
    return people


def open_menu(person: Person, text: str) -> None:
    person.said(text).last.locator(".line-menu > summary").click()


def test_a_sign_is_a_number_on_every_screen(two: tuple[Person, Person]) -> None:
    amber, quiet = two
    open_menu(amber, "Line 13")
    amber.press("thank you", on=amber.said("Line 13"))
    for person in two:
        person.said("Line 13").locator(".line-signs", has_text="thank you 1").wait_for()
    assert "Amber" not in quiet.said("Line 13").inner_text()
    pressed = amber.said("Line 13").get_by_role("button", name="thank you", pressed=True)
    pressed.click()
    quiet.page.wait_for_function("() => document.querySelectorAll('.line-signs')[0].textContent === ''")
    open_menu(quiet, "Line 13")
    expect(quiet.said("Line 13").get_by_role("button", name="thank you"), "not for one's own words").to_have_count(0)


def test_an_answer_says_to_whom(two: tuple[Person, Person]) -> None:
    amber, quiet = two
    open_menu(amber, "Line 12")
    amber.press("Answer", on=amber.said("Line 12"))
    amber.page.get_by_text("You answer Quiet Otter.").wait_for()
    amber.page.keyboard.type("I heard you")
    amber.press("Say it")
    quiet.said("I heard you").locator(".line-to", has_text="to Quiet Otter").wait_for()
    expect(amber.page.locator("[data-answering]"), "the next line answers nobody").to_be_hidden()
    amber.say("And good night")
    quiet.said("And good night").wait_for()
    expect(quiet.said("And good night").locator(".line-to")).to_have_count(0)


def test_a_line_under_a_note_is_covered_live_and_on_the_page(two: tuple[Person, Person], room: str) -> None:
    amber, quiet = two
    amber.page.locator("summary", has_text="Put a note on it").click()
    amber.page.get_by_label("Death and grief").check()
    amber.say("About my brother")
    expect(amber.page.locator(".line.is-waiting"), "one's own words stand twice until they are taken").to_have_count(0)
    for person in two:
        person.page.get_by_text("This speaks of: Death and grief").wait_for()
        assert person.page.get_by_text("About my brother").is_hidden()
    assert not amber.page.get_by_label("Death and grief").is_checked(), "the next line has no note"
    quiet.open("/me/reading")
    quiet.page.get_by_label("Death and grief").select_option("hide")
    quiet.press("Keep it")
    quiet.enter_room(room)
    quiet.page.get_by_text("Kept from you, as you chose.").wait_for()
    amber.page.locator("summary", has_text="Put a note on it").click()
    amber.page.get_by_label("Death and grief").check()
    amber.say("Once more about him")
    quiet.page.get_by_text("Kept from you, as you chose.").nth(1).wait_for()
    assert "about him" not in quiet.page.content()


def test_words_that_come_back_keep_their_note_and_their_answer(two: tuple[Person, Person]) -> None:
    amber, _quiet = two
    open_menu(amber, "Line 12")
    amber.press("Answer", on=amber.said("Line 12"))
    amber.page.locator("summary", has_text="Put a note on it").click()
    amber.page.get_by_label("Death and grief").check()
    amber.say("x" * 2_050)
    amber.page.get_by_text("That is 50 characters too long.").wait_for()
    assert amber.page.get_by_label("Death and grief").is_checked()
    expect(amber.page.get_by_text("You answer Quiet Otter.")).to_be_visible()


def test_hello_shows_a_name_until_it_is_taken_back(two: tuple[Person, Person], room: str) -> None:
    amber, quiet = two
    quiet.page.locator("summary", has_text="Said hello:").click()
    amber.press("Say hello by name")
    quiet.page.locator("[data-names]", has_text="Amber Wren").wait_for()
    amber.page.get_by_role("button", name="Do not show my name any more").wait_for()
    amber.open("/talk")
    quiet.page.locator("[data-names]", has_text="Nobody has said hello yet.").wait_for()
    amber.enter_room(room)
    quiet.page.locator("[data-names]", has_text="Amber Wren").wait_for()
    amber.press("Do not show my name any more")
    quiet.page.locator("[data-names]", has_text="Nobody has said hello yet.").wait_for()


def test_what_is_read_aloud_is_chosen_and_remembered(two: tuple[Person, Person], room: str) -> None:
    amber, quiet = two
    log, words = amber.page.locator("[data-log]"), amber.page.locator("[data-aloud-words]")
    assert (log.get_attribute("role"), log.get_attribute("aria-live")) == ("log", "polite")
    assert log.get_attribute("aria-relevant") == "additions"
    amber.page.locator("summary", has_text="For screen readers").click()
    amber.page.get_by_label("What is read aloud").select_option("mine")
    assert log.get_attribute("aria-live") == "off"
    quiet.say("Not about anybody")
    amber.said("Not about anybody").wait_for()
    assert words.inner_text() == ""
    quiet.say("What do you think, amber wren?")
    amber.said("What do you think").wait_for()
    assert words.inner_text() == "Quiet Otter: What do you think, amber wren?"
    amber.page.reload()
    amber.page.locator(".link-state.is-on").wait_for()
    assert log.get_attribute("aria-live") == "off", "remembered on this device"
    amber.say("Here I am")
    quiet.said("Here I am").wait_for()
    open_menu(quiet, "Here I am")
    quiet.press("Answer", on=quiet.said("Here I am"))
    quiet.say("Good")
    amber.said("Good").wait_for()
    assert words.inner_text() == "Quiet Otter: Good"
    amber.page.locator("summary", has_text="For screen readers").click()
    amber.page.get_by_label("What is read aloud").select_option("none")
    quiet.say("Once more, Amber Wren")
    amber.said("Once more").wait_for()
    assert (log.get_attribute("aria-live"), words.inner_text()) == ("off", "Quiet Otter: Good")


def test_a_backlog_is_not_read_aloud(two: tuple[Person, Person]) -> None:
    amber, quiet = two
    amber.page.evaluate("""() => {
      window.lives = [];
      new MutationObserver(() => window.lives.push(document.querySelector("[data-log]").getAttribute("aria-live")))
        .observe(document.querySelector("[data-lines]"), { childList: true });
    }""")
    amber.context.set_offline(True)
    amber.page.locator(".link-state.is-trying").wait_for(timeout=60_000)
    for number in range(5):
        quiet.say(f"Missed {number}")
        quiet.said(f"Missed {number}").wait_for()
    amber.context.set_offline(False)
    amber.said("Missed 4").wait_for(timeout=30_000)
    assert amber.page.evaluate("window.lives") == ["off"]
    assert amber.page.locator("[data-aloud-words]").inner_text() == "5 new lines."
    amber.page.locator("[data-log][aria-live=polite]").wait_for()
    amber.forgive("ERR_INTERNET_DISCONNECTED")


def test_showing_that_one_writes_is_remembered_on_ones_own_device(two: tuple[Person, Person]) -> None:
    amber, quiet = two
    mine, shared = (person.page.get_by_label("Others may see that I write") for person in two)
    assert (mine.is_checked(), shared.is_checked()) == (True, False), "on a shared device it begins switched off"
    mine.uncheck()
    amber.page.reload()
    amber.page.locator(".link-state.is-on").wait_for()
    expect(mine).not_to_be_checked()
    assert amber.page.evaluate("Object.keys(localStorage)") == ["choice:typing"]
    shared.check()
    assert quiet.page.evaluate("Object.keys(localStorage)") == [], "and nothing is left there"


def test_what_came_while_nobody_looked_is_marked_where_it_begins(two: tuple[Person, Person]) -> None:
    amber, quiet = two
    mark = amber.page.locator(".new-since")
    quiet.say("Seen at once")
    amber.said("Seen at once").wait_for()
    expect(mark).to_have_count(0)
    amber.page.evaluate(HIDE, True)
    for text in ("First unseen", "Second unseen"):
        quiet.say(text)
        amber.said(text).wait_for()
    expect(mark).to_have_count(1)
    assert amber.said("First unseen").locator(".new-since").inner_text() == "New since you looked"
    amber.page.evaluate(HIDE, False)
    if amber.page.locator("[data-more]").is_visible():
        amber.press("New words below")
    expect(mark, "it stays where the reader may look for it").to_have_count(1)
    quiet.say("Seen again")
    amber.said("Seen again").wait_for()
    amber.page.evaluate(HIDE, True)
    quiet.say("Unseen again")
    amber.said("Unseen again").wait_for()
    expect(mark).to_have_count(1)
    expect(amber.said("Unseen again").locator(".new-since")).to_have_count(1)


def test_whom_everybody_answers_is_not_held_back(
    two: tuple[Person, Person], arrive: Callable[..., Person], community: tuple[Member, ...], room: str
) -> None:
    amber, quiet = two
    host = arrive(community[1])
    host.enter_room(room)
    amber.say("What shall I do?")
    host.said("What shall I do?").wait_for()
    host.open(f"/r/{room}/hosting")
    host.page.get_by_label("Slow mode").select_option("600")
    host.press("Set it")
    amber.page.locator(".line-event", has_text="one line every 10 minutes").wait_for()
    host.enter_room(room)
    amber.say("Please")
    amber.said("Please").wait_for()
    amber.say("I wait")
    amber.page.locator(".line.is-waiting", has_text="I wait").wait_for()
    for person, words in ((quiet, "Rest"), (host, "Eat something")):
        open_menu(person, "Please")
        person.press("Answer", on=person.said("Please"))
        person.say(words)
    # Two have answered: what waited goes out.
    quiet.said("I wait").wait_for()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_that_comes_in_moves_the_page(
    arrive: Callable[..., Person], community: tuple[Member, ...], room: str, size: dict[str, int]
) -> None:
    """Signs, a line above the others, the slow mode, the circle, a whisper, the way to help, a new hello, a new line."""
    amber, quiet, host = arrive(community[2], viewport=size), arrive(community[3]), arrive(community[1])
    for person in (amber, quiet, host):
        person.enter_room(room)
    amber.page.get_by_text("3 people are here.").wait_for()
    amber.say("Here I am")
    host.said("Here I am").wait_for()
    amber.page.evaluate("document.fonts.ready")
    log = amber.page.locator("[data-log]")
    for start in ("log.scrollHeight", "120"):
        log.evaluate(f"(log) => {{ log.scrollTop = {start}; }}")
        amber.page.evaluate(PAINTED)
        amber.page.evaluate(COUNT_SHIFTS)
        composer = amber.page.locator("[data-composer]").bounding_box()
        reading = amber.page.evaluate(FIRST_SEEN) if start == "120" else None
        happen(host, quiet, amber, room)
        amber.page.evaluate(PAINTED)
        assert amber.page.evaluate("window.shifts") == [], start
        assert amber.page.locator("[data-composer]").bounding_box() == composer, start
        if reading is not None:
            line = amber.page.locator(f'[data-line="{reading[0]}"]').bounding_box()
            assert line is not None
            assert abs(line["y"] - reading[1]) < 1
        undo(host, amber)
