"""The story of the house in real browsers: join, write, talk live, point out, hide, read why, bring back."""

import time
from collections.abc import Callable

import pytest

from forum.vocabulary import Role
from tests.browser.people import Person
from tests.browser.seeding import PASSPHRASE
from tests.servers import AppServer

pytestmark = pytest.mark.browser

UNKIND = "You people never change, so why do you bother"
REASON = "It reads as unkind to somebody here. Say how it is for you, and it is welcome."
GONE_WITHIN_S = 1.0

# Notes the moment at which a text is no longer on the page, by the page's own clock, which all pages share.
WATCH = """(words) => {
  const look = () => {
    if (window.goneAt || document.body.textContent.includes(words)) return;
    window.goneAt = performance.timeOrigin + performance.now();
  };
  window.goneAt = 0;
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def watch(*people: Person, words: str) -> None:
    """Begins to look for the moment when `words` leave the pages."""
    for person in people:
        person.page.evaluate(WATCH, words)


def seconds_until_gone(start: float, person: Person) -> float:
    """Seconds between `start` and the moment the watched words left a person's page."""
    person.page.wait_for_function("window.goneAt > 0")
    return float(person.page.evaluate("window.goneAt")) / 1000 - start


def steward_opens_the_place(steward: Person, server: AppServer) -> None:
    link = next(line.strip() for line in server.init_output.splitlines() if "/first/" in line)
    steward.join("Harbour Light", PASSPHRASE, start=link)
    steward.open("/settings")
    steward.press("Open them")
    steward.page.get_by_role("link", name="Cravings and what helps").wait_for()


def take_and_hide(moderator: Person, case: str) -> float:
    """Takes a case from the queue and hides its words; returns the moment of the press."""
    moderator.open("/moderation")
    moderator.follow(case)
    moderator.press("I take this one")
    moderator.page.get_by_text("took it").wait_for()
    # A worry about somebody: their words open with a press that counts.
    moderator.press("Open the words")
    moderator.page.get_by_text(UNKIND).wait_for()
    moderator.page.get_by_label("Your own words to the author").fill("Please say it about yourself.")
    pressed = time.time()
    moderator.press("Hide them for everybody")
    moderator.page.get_by_text("Hidden. The author reads why.").wait_for()
    return pressed


def restore(moderator: Person, case: str) -> None:
    moderator.open("/moderation?closed=1")
    moderator.follow(case)
    moderator.press("Show the words again")
    moderator.page.get_by_text("Shown again.").wait_for()


def reads_why(author: Person) -> None:
    author.open("/notices")
    row = author.page.locator(".row-item").filter(has_text="A moderator has hidden words of yours").first
    row.get_by_text(REASON).wait_for()
    row.get_by_text("A moderator adds: “Please say it about yourself.”").wait_for()


def point_out(person: Person, where: str, words: str) -> None:
    """Two taps: the tool, the reason."""
    person.follow("Point out", on=person.page.locator(where).filter(has_text=words))
    person.press("Unkind, shaming or bullying")
    person.page.get_by_text("Thank you. A moderator will look at it").wait_for()


@pytest.fixture
def people(arrive: Callable[..., Person], server: AppServer) -> tuple[Person, Person, Person]:
    """Two members and a moderator, all joined by the form."""
    names = {"Amber Heron": None, "Quiet Otter": None, "Kind Lantern": None}
    first, second, moderator = (arrive() for _ in names)
    for person, name in zip((first, second, moderator), names, strict=True):
        person.join(name, PASSPHRASE)
    server.command("appoint", "Kind Lantern", Role.MODERATOR)
    moderator.open("/sign-in")
    moderator.page.get_by_label("Your name here").fill("Kind Lantern")
    moderator.page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    moderator.press("Sign in")
    moderator.page.get_by_role("heading", name="Tonight").wait_for()
    return first, second, moderator


def write_a_thread(person: Person) -> str:
    """Opens a thread with a look at its preview first; returns its address."""
    person.open("/talk")
    person.follow("Cravings and what helps")
    person.follow("Begin a thread")
    person.page.get_by_label("Title").fill("First night without")
    person.page.get_by_label("Your words").fill("I am **here** and it is hard.")
    person.press("Preview")
    person.page.locator("[data-preview-words] strong").get_by_text("here").wait_for()
    person.press("Send it")
    person.page.get_by_role("heading", name="First night without").wait_for()
    return person.page.url


def answer(person: Person, thread: str, words: str) -> None:
    person.open(thread)
    person.page.get_by_label("Your words").fill(words)
    person.press("Send it")
    person.page.locator(".post").filter(has_text=words).wait_for()


def talk(first: Person, second: Person) -> str:
    """Both talk in the room, each on their own screen; returns the room's address."""
    first.open("/rooms")
    first.follow("Evening check-in")
    first.page.locator(".link-state.is-on").wait_for()
    room = first.page.url
    second.open_live(room)
    first.page.get_by_text("2 people are here.").wait_for()
    first.say("It was a long day")
    second.said("It was a long day").wait_for()
    # On a device that others may use it is off until it is chosen.
    second.page.get_by_label("Others may see that I write").check()
    second.page.get_by_label("Say something").press_sequentially("H")
    first.page.get_by_text("Somebody is writing.").wait_for()
    second.say(UNKIND)
    for person in (first, second):
        person.said(UNKIND).wait_for()
        assert person.lines() == ["It was a long day", UNKIND]
    return room


@pytest.mark.timeout(180)
def test_the_whole_story(
    people: tuple[Person, Person, Person],
    arrive: Callable[..., Person],
    server: AppServer,
    record_property: Callable[[str, object], None],
) -> None:
    first, second, moderator = people
    steward_opens_the_place(arrive(), server)
    thread = write_a_thread(first)
    answer(second, thread, UNKIND)
    first.follow("Something is new here. Show it")
    first.page.locator(".post").filter(has_text=UNKIND).wait_for()

    # A moderator hides the answer: it leaves both open threads, its author reads why, and it comes back.
    point_out(first, ".post", UNKIND)
    for person in (first, second):
        person.open_live(thread)
    watch(first, second, words=UNKIND)
    pressed = take_and_hide(moderator, "Words of Quiet Otter in a thread")
    took = [seconds_until_gone(pressed, person) for person in (first, second)]
    record_property("hidden_post_left_after_s", [round(each, 3) for each in took])
    print("gone after", took)
    assert max(took) < GONE_WITHIN_S
    first.page.get_by_text("A moderator has hidden these words.").wait_for()
    reads_why(second)
    restore(moderator, "Words of Quiet Otter in a thread")
    first.follow("Something is new here. Show it")
    first.page.locator(".post").filter(has_text=UNKIND).wait_for()

    # The same with a line in a room, which comes back on the open page where it stood.
    room = talk(first, second)
    point_out(first, "[data-line]", UNKIND)
    first.page.locator(".link-state.is-on").wait_for()
    first.say("I am going to make tea")
    second.said("I am going to make tea").wait_for()
    watch(first, second, words=UNKIND)
    pressed = take_and_hide(moderator, "Words of Quiet Otter in a room")
    took = [seconds_until_gone(pressed, person) for person in (first, second)]
    record_property("hidden_line_left_after_s", [round(each, 3) for each in took])
    print("gone after", took)
    assert max(took) < GONE_WITHIN_S
    for person in (first, second):
        assert person.lines() == ["It was a long day", "I am going to make tea"]
        person.page.get_by_text("A moderator has hidden this line.").wait_for()
    restore(moderator, "Words of Quiet Otter in a room")
    for person in (first, second):
        person.said(UNKIND).wait_for()
        assert person.lines() == ["It was a long day", UNKIND, "I am going to make tea"]
    reads_why(second)
    second.open(room)
    assert second.lines() == first.lines()
