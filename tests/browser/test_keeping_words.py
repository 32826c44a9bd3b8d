"""Changing the light or the language loses no word, on a page that answered a form neither."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser
WORDS = "Half a sentence that must not get lost"
TOO_LONG = "x" * 10_001


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[Member, str, str, str]:
    """A member, a board, a thread of somebody else and an answer in it."""
    with seeding(server.data) as seed:
        steward, ann = seed.member("Harbour Light", Role.STEWARD), seed.member("Amber Heron")
        board, _room = seed.places(steward)
        thread = seed.thread(steward, board, "A long night", "It is dark here.")
        return ann, board, thread, seed.reply(steward, thread, "Nobody is awake.")


@pytest.fixture
def ann(arrive: Callable[..., Person], community: tuple[Member, str, str, str]) -> Person:
    return arrive(community[0])


def refused(person: Person, path: str) -> None:
    """Brings a form back with a mistake; then it is written in once more."""
    page = person.open(path)
    page.get_by_label("Your words").fill(TOO_LONG)
    person.press("Send it")
    page.locator(".problems").wait_for()
    person.forgive("status of 400")
    page.get_by_label("Your words").fill(WORDS)


def stands(person: Person, field: str, words: str = WORDS) -> None:
    """Waits until words stand in a field again: a script puts them there once the page is read."""
    found = person.page.locator(field)
    person.until(lambda: found.input_value() == words, f"{field} has lost its words")


def sent(person: Person) -> list[str]:
    """The addresses of forms that were sent so far, but for light and language."""
    return [url for url in person.posted if not url.endswith(("/look", "/language"))]


def test_words_in_an_answer_that_came_back(ann: Person, community: tuple[Member, str, str, str]) -> None:
    refused(ann, f"/t/{community[2]}")
    page, before = ann.page, sent(ann)
    page.get_by_text("Write under a one-off name").click()
    page.get_by_label("Under a fresh name in this thread").check()
    page.get_by_text("Put a note on it").click()
    page.get_by_label("Death and grief").check()
    ann.press("Español")
    page.locator("html[lang=es]").wait_for()
    stands(ann, "textarea[name=text]")
    expect(
        page.locator("input[name=one_off]"), "words for a one-off name do not slip under the own one"
    ).to_be_checked()
    expect(page.locator("input[name=one_off]")).to_be_visible()
    expect(page.locator("input[value=grief]")).to_be_checked()
    page.get_by_role("button", name="Noche", exact=True).click()
    page.locator("html[data-theme=night]").wait_for()
    stands(ann, "textarea[name=text]")
    assert sent(ann) == before, "nothing was sent a second time"
    assert page.evaluate("history.state") is None, "and nothing stays behind in the history"
    page.get_by_role("button", name="English", exact=True).click()


def test_words_to_one_person_stay_an_answer_to_them(ann: Person, community: tuple[Member, str, str, str]) -> None:
    refused(ann, f"/p/{community[3]}/reply")
    ann.press("Night")
    ann.page.locator("html[data-theme=night]").wait_for()
    stands(ann, "textarea[name=text]")
    expect(ann.page.locator("input[name=parent]")).to_have_value(community[3])


def test_a_thread_that_is_begun(ann: Person, community: tuple[Member, str, str, str]) -> None:
    refused(ann, f"/b/{community[1]}/new")
    ann.page.get_by_label("Title").fill("A title")
    ann.page.get_by_label("ideas").check()
    ann.press("Day")
    ann.page.locator("html[data-theme=day]").wait_for()
    stands(ann, "input[name=title]", "A title")
    expect(ann.page.get_by_label("ideas")).to_be_checked()
    expect(ann.page.get_by_label("Your words")).to_have_value(WORDS)


def test_a_page_that_stands_at_no_address_keeps_its_words(ann: Person, community: tuple[Member, str, str, str]) -> None:
    page = ann.open(f"/t/{community[2]}")
    page.get_by_label("Your words").fill(WORDS)
    ann.context.clear_cookies(name="f")
    ann.press("Send it")
    page.get_by_role("heading", name="Your words are still here").wait_for()
    ann.forgive("status of 400")
    ann.press("Night")
    page.get_by_text("The next page has it. What you wrote stays here.").wait_for()
    expect(page.locator("textarea[name=text]")).to_have_value(WORDS)
    ann.press("Send them again")
    page.locator(".post").get_by_text(WORDS).wait_for()
    assert page.locator("html").get_attribute("data-theme") == "night"


def test_without_a_script_no_choice_is_offered_that_would_lose_words(
    arrive: Callable[..., Person], community: tuple[Member, str, str, str]
) -> None:
    plain = arrive(community[0], java_script_enabled=False)
    page = plain.open(f"/t/{community[2]}")
    expect(page.get_by_role("button", name="Night", exact=True)).to_be_visible()
    refused(plain, f"/t/{community[2]}")
    expect(page.get_by_role("button", name="Night", exact=True)).to_be_hidden()
    page.get_by_text("Light and language can be changed on the next page").wait_for()
