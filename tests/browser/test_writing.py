"""Writing in a real browser: words that were not sent come back on one's own device, quotes, and "with you" in place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role
from tests.browser.looks import problems_here, with_axe
from tests.browser.people import DESKTOP, PHONE, Person
from tests.browser.seeding import PASSPHRASE, Member, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser
WORDS = "Half a sentence that must not get lost"


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[Member, Member, str]:
    """Two members at their own devices, and a thread of the second."""
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        ann, bea = seed.member("Amber Heron", own_device=True), seed.member("Quiet Otter")
        board, _room = seed.places(steward)
        return ann, bea, seed.thread(bea, board, "A long night", "It is dark here. Nobody is awake.")


@pytest.fixture
def ann(arrive: Callable[..., Person], community: tuple[Member, Member, str]) -> Person:
    """Ann at her own device."""
    return arrive(community[0])


def write(person: Person, text: str) -> None:
    person.page.get_by_label("Your words").fill(text)
    person.until(lambda: drafts(person) == 1, "nothing was kept")


def drafts(person: Person) -> int:
    return person.page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length")


def test_unsent_words_come_back_and_go_when_they_have_arrived(
    ann: Person, community: tuple[Member, Member, str]
) -> None:
    thread = f"/t/{community[2]}"
    ann.open_live(thread)
    write(ann, WORDS)
    ann.open("/")
    ann.open_live(thread)
    expect(ann.page.get_by_label("Your words")).to_have_value(WORDS)
    ann.page.get_by_text("Words you had not sent are here again.").wait_for()
    ann.press("Send it")
    ann.page.locator(".post").get_by_text(WORDS).wait_for()
    ann.until(lambda: drafts(ann) == 0, "what has arrived is kept")
    expect(ann.page.get_by_label("Your words")).to_have_value("")


def test_words_thrown_away_are_gone(ann: Person, community: tuple[Member, Member, str]) -> None:
    ann.open_live(f"/t/{community[2]}")
    write(ann, WORDS)
    ann.open_live(f"/t/{community[2]}")
    ann.press("Throw them away")
    expect(ann.page.get_by_label("Your words")).to_have_value("")
    assert drafts(ann) == 0


def test_unsent_words_outlive_the_session_but_not_signing_out(
    ann: Person, community: tuple[Member, Member, str], server: AppServer
) -> None:
    thread = f"/t/{community[2]}"
    ann.open_live(thread)
    write(ann, WORDS)
    ann.context.clear_cookies()
    ann.open("/")
    assert drafts(ann) == 1
    with seeding(server.data) as seed:
        token = seed.session(community[0].name, own_device=True)
    ann.come_back(Member(community[0].name, token, ""))
    ann.open_live(thread)
    expect(ann.page.get_by_label("Your words")).to_have_value(WORDS)
    ann.open("/me")
    ann.press("Sign out here")
    ann.page.get_by_role("link", name="Sign in").first.wait_for()
    assert drafts(ann) == 0


def test_a_shared_device_keeps_nothing(arrive: Callable[..., Person], community: tuple[Member, Member, str]) -> None:
    bea = arrive(community[1])
    bea.open_live(f"/t/{community[2]}")
    bea.page.get_by_label("Your words").fill(WORDS)
    bea.open_live(f"/t/{community[2]}")
    assert bea.page.evaluate("() => localStorage.length") == 0
    expect(bea.page.get_by_label("Your words")).to_have_value("")


def test_marked_words_are_quoted_in_the_answer(ann: Person, community: tuple[Member, Member, str]) -> None:
    page = ann.open_live(f"/t/{community[2]}")
    page.evaluate("""() => {
      const text = document.querySelector(".post-first .prose p").firstChild;
      getSelection().setBaseAndExtent(text, 0, text, 16);
    }""")
    ann.press("Quote this")
    page.wait_for_url("**/reply")
    expect(page.get_by_label("Your words")).to_have_value("> It is dark here.\n\n")
    assert page.evaluate("() => sessionStorage.getItem('quote')") is None


def test_with_you_stays_in_its_place(ann: Person, community: tuple[Member, Member, str]) -> None:
    page = ann.open_live(f"/t/{community[2]}")
    first = page.locator(".post-first")
    first.get_by_role("button", name="Say: with you").click()
    first.get_by_text("1 person is with them").wait_for()
    ann.open_live(f"/t/{community[2]}")
    first.get_by_role("button", name="Take back: with you").click()
    first.get_by_role("button", name="Say: with you").wait_for()
    assert first.locator("[data-company]").inner_text() == ""


def test_a_menu_of_a_post_fits_a_small_screen(
    arrive: Callable[..., Person], community: tuple[Member, Member, str]
) -> None:
    person = arrive(community[0], viewport={"width": 320, "height": 640})
    page = person.open_live(f"/t/{community[2]}")
    page.locator(".post-first").get_by_text("More").click()
    menu = page.locator(".post-first .menu-list").bounding_box()
    assert menu is not None
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 320
    person.follow("Keep", on=page.locator(".post-first"))
    page.get_by_role("heading", name="Keep these words?").wait_for()


@pytest.mark.parametrize("with_script", [True, False], ids=["with a script", "without"])
def test_back_and_sending_again_says_it_once(
    arrive: Callable[..., Person], community: tuple[Member, Member, str], with_script: bool
) -> None:
    """The browser puts the words into a fresh form; what is sent from there stands once, and the page says so."""
    person, said = arrive(community[1], java_script_enabled=with_script), f"Said once, script {with_script}"
    page = person.open(f"/t/{community[2]}")
    page.get_by_label("Your words").fill(said)
    person.press("Send it")
    page.locator(".post").get_by_text(said).wait_for()
    page.go_back(wait_until="commit")
    page.wait_for_url(f"**/t/{community[2]}")
    page.get_by_label("Your words").fill(said)
    person.press("Send it")
    page.get_by_text("These words stand here already").wait_for()
    expect(page.locator(".post").get_by_text(said)).to_have_count(1)


@pytest.mark.parametrize("own_device", [True, False], ids=["at home", "somewhere else"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_words_outlive_a_session_that_expires_while_they_are_written(
    arrive: Callable[..., Person],
    community: tuple[Member, Member, str],
    server: AppServer,
    size: dict,
    own_device: bool,
) -> None:
    """Written, sent into a session that is over, taken along through signing in, and stored once."""
    said = f"It took me an hour to write this, {size['width']} {own_device}"
    with seeding(server.data) as seed:
        writer = seed.member(f"Slow Snail {seed.number()}", own_device=True)
    person = with_axe(arrive(writer, viewport=size, bypass_csp=True))
    page = person.open_live(f"/t/{community[2]}")
    page.get_by_text("Put a note on it").click()
    page.get_by_label("Death and grief").check()
    write(person, said)
    with seeding(server.data) as seed:
        seed.expire(writer)
    person.press("Send it")
    page.get_by_role("heading", name="Your words are still here").wait_for()
    person.forgive("status of 401")
    expect(page.get_by_label("What you wrote")).to_have_value(said)
    assert problems_here(person) == []
    assert stored(server, said) == 0
    assert drafts(person) == 1, "and the copy on the device is there until they have arrived"

    page.get_by_label("Your name here").fill(writer.name)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("This is my own device").set_checked(own_device)
    person.press("Sign in")
    page.get_by_role("heading", name="You are signed in again").wait_for()
    expect(page.get_by_label("What you wrote")).to_have_value(said)
    assert problems_here(person) == []
    person.press("Send them again")
    post = page.locator(".post").filter(has=page.get_by_text(said))
    post.wait_for(state="attached")
    assert post.locator(".cover-notes").inner_text() == "This speaks of: Death and grief"
    assert stored(server, said) == 1
    person.until(lambda: drafts(person) == 0, "what has arrived is kept, or a shared device keeps something")
    person.open_live(f"/t/{community[2]}")
    expect(page.get_by_label("Your words")).to_have_value("")
    assert stored(server, said) == 1


def stored(server: AppServer, text: str) -> int:
    """How often words stand in the database."""
    with seeding(server.data) as seed:
        return seed.posts_with(text)
