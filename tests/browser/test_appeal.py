"""An appeal won: words are hidden, their author says how it was, somebody who had no part in it shows them again.

A member on a small phone, two moderators on desktops; axe looks at each page on the way.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from forum.vocabulary import FlagReason, Role, TargetKind
from tests.browser.looks import problems_here, with_axe
from tests.browser.people import DESKTOP, PHONE, Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
WORDS = "The book is called Dealers, and it kept me awake"
SAID = "It is the name of a book. Nobody sells anything."


@dataclass(frozen=True)
class Night:
    """Who is there, and the thread whose opening was pointed out."""

    author: Member
    reader: Member
    moderators: tuple[Member, Member]
    thread: str


@pytest.fixture
def night(server: AppServer) -> Night:
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        board, _room = seed.places(steward)
        author, reader = seed.member("Amber Heron"), seed.member("Quiet Otter")
        moderators = seed.member("Kind Lantern", Role.MODERATOR), seed.member("Steady Wren", Role.MODERATOR)
        thread = seed.thread(author, board, "What I read at night", WORDS)
        seed.flag(reader, TargetKind.POST, seed.opening(thread), FlagReason.SOURCING)
        return Night(author, reader, moderators, thread)


@pytest.fixture
def come(arrive: Callable[..., Person]) -> Callable[..., Person]:
    """Brings a person whose pages axe can look at."""
    return lambda member, size: with_axe(arrive(member, viewport=size, bypass_csp=True))


def fine(person: Person, where: str) -> None:
    assert problems_here(person) == [], where


def hides(moderator: Person) -> None:
    moderator.open("/moderation")
    moderator.follow("Words of Amber Heron in a thread")
    moderator.page.get_by_label("Your own words to the author").fill("Please leave the place out.")
    moderator.press("Hide them for everybody")
    moderator.page.get_by_text("Hidden. The author reads why.").wait_for()


def sends_a_word(moderator: Person) -> None:
    """The same moderator writes to the person too, and sees first what they will read."""
    moderator.open("/moderation?closed=1")
    moderator.follow("Words of Amber Heron in a thread")
    moderator.follow("Measures about Amber Heron")
    fine(moderator, "measures")
    moderator.follow("A word")
    moderator.page.get_by_label("Your own words to the person").fill("I read you, and I am glad that you are here.")
    moderator.press("Show me what they will read")
    moderator.page.get_by_role("heading", name="This is what Amber Heron will read").wait_for()
    fine(moderator, "the preview")
    moderator.press("Send it")
    moderator.page.get_by_text("Done. The person reads it under Me").wait_for()


def sees_it_differently(author: Person) -> None:
    author.open("/me")
    author.follow("What moderators decided")
    author.page.get_by_text("I read you, and I am glad that you are here.").wait_for()
    fine(author, "what moderators decided")
    hidden = author.page.locator("article").filter(has_text="Words of yours are hidden")
    hidden.get_by_text("Please leave the place out.").wait_for()
    author.follow("I see it differently", on=hidden)
    author.page.get_by_text("Somebody decides who had no part in it").wait_for()
    author.page.get_by_label("How you see it").fill(SAID)
    fine(author, "an appeal")
    author.press("Send it")
    author.page.get_by_text("It is sent.").wait_for()


def cannot_judge_themselves(moderator: Person) -> None:
    moderator.open("/moderation")
    moderator.follow("An appeal of Amber Heron")
    moderator.page.get_by_text("You had a part in this yourself").wait_for()
    expect(moderator.page.get_by_role("button", name="Decide it")).to_have_count(0)


def judges(moderator: Person) -> None:
    moderator.open("/moderation")
    moderator.follow("An appeal of Amber Heron")
    moderator.page.get_by_text(SAID).wait_for()
    fine(moderator, "an appeal to decide")
    # The box with the keys shows once a page hears them.
    moderator.page.locator("[data-keys]").wait_for()
    moderator.page.keyboard.press("c")
    moderator.page.get_by_role("button", name="Give it back").wait_for()
    moderator.page.locator("[data-keys]").wait_for()
    moderator.page.keyboard.press("d")
    expect(moderator.page.locator("form[data-key='d'] input:not([type=hidden])").first).to_be_focused()
    moderator.page.get_by_label("It is taken back").check()
    moderator.page.get_by_label("Why, in your own words to the person").fill("You are right. I am sorry.")
    moderator.press("Decide it")
    moderator.page.get_by_text("Decided. The person reads it.").wait_for()


def test_an_appeal_won(night: Night, come: Callable[..., Person]) -> None:
    author, reader = come(night.author, PHONE), come(night.reader, DESKTOP)
    first, second = (come(each, DESKTOP) for each in night.moderators)
    hides(first)
    sends_a_word(first)
    reader.open_live(f"/t/{night.thread}")
    reader.page.get_by_role("article").get_by_text("A moderator has hidden these words.").wait_for()
    sees_it_differently(author)
    cannot_judge_themselves(first)
    judges(second)
    author.open("/notices")
    author.page.get_by_text("Somebody has decided about your appeal").wait_for()
    author.follow("Somebody has decided about your appeal")
    author.page.get_by_text("You are right. I am sorry.").wait_for()
    author.page.get_by_text("It is taken back.").wait_for()
    fine(author, "what came of it")
    reader.open(f"/t/{night.thread}")
    reader.page.get_by_role("article").get_by_text(WORDS).wait_for()
    reader.open("/me/reports")
    reader.page.get_by_text("Thank you.").wait_for()
    fine(reader, "what one has pointed out")
    assert [person.troubles for person in (author, reader, first, second)] == [[], [], [], []]
