"""A greeter and somebody new: the first words, the answer, and what is sent back; with JavaScript and without."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from forum.vocabulary import ContentNote, Role
from tests.browser.people import PHONE, Person
from tests.browser.seeding import PASSPHRASE, Member, seeding
from tests.browser.test_pages import problems_of
from tests.servers import AppServer

pytestmark = pytest.mark.browser

FIRST = "I have never said this anywhere"
REASON = "nobody gives them or asks them for a number, a handle or a place to meet"


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[str, Member, Member]:
    """A board and two greeters; the steward who opened it has gone to bed."""
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        board, _room = seed.places(steward)
        greeters = seed.member("Velvet Crane"), seed.member("Sunday Porridge")
    for greeter in greeters:
        server.command("appoint", greeter.name, "greeter")
    return board, *greeters


def first_words(server: AppServer, board: str, name: str) -> tuple[Member, str]:
    """Somebody new who has just written; returns their thread too."""
    with seeding(server.data) as seed:
        new = seed.member(name)
        return new, seed.thread(new, board, f"Hello from {name}", FIRST)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_greeter_answers_somebody_new(
    arrive: Callable[..., Person], server: AppServer, community: tuple[str, Member, Member], scripts: bool
) -> None:
    _board, cara, other = community
    name = "Windy Acorn" if scripts else "Early Sparrow"
    new, greeter = (arrive(who, java_script_enabled=scripts) for who in (None, cara))
    late = arrive(other, java_script_enabled=scripts)
    new.join(name, PASSPHRASE)
    new.page.get_by_text("In your first weeks nobody can answer you").wait_for()
    new.open("/")
    new.follow("Hello from somebody new", on=new.page.locator("main .card-lit").first)
    new.page.get_by_label("Your words").fill(FIRST)
    new.press("Send it")
    new.page.wait_for_url("**/t/**")
    thread = new.page.url

    greeter.open("/")
    greeter.page.get_by_text("Somebody has written here for the first time").wait_for()
    greeter.follow("First words", on=greeter.page.locator("main"))
    late.open("/greeting")
    row = greeter.page.locator("ol.rows > li").filter(has_text=name)
    row.get_by_text(FIRST).wait_for()
    greeter.press("I will answer", on=row)
    greeter.page.wait_for_url("**/reply")
    late.press("I will answer", on=late.page.locator("ol.rows > li").filter(has_text=name))
    late.page.get_by_text("Somebody else was a moment quicker").wait_for()

    greeter.page.get_by_label("Your words").fill("I am glad that you said it. Text me any time.")
    greeter.press("Send it")
    greeter.page.locator(".problems").get_by_text(REASON).wait_for()
    greeter.page.locator(".problems").get_by_text("“Text me”").wait_for()
    expect(greeter.page.get_by_label("Your words")).to_have_value("I am glad that you said it. Text me any time.")
    greeter.page.get_by_label("Your words").fill("I am glad that you said it. Write here any time.")
    greeter.press("Send it")
    greeter.page.wait_for_url("**/t/**")
    greeter.open("/greeting")
    greeter.page.get_by_role("heading", name="First words").wait_for()
    expect(greeter.page.locator("main").get_by_text(name)).to_have_count(0)

    new.open(thread)
    new.page.get_by_text("I am glad that you said it. Write here any time.").wait_for()
    new.open("/me")
    new.page.get_by_role("heading", name="Your first weeks").wait_for()
    for person in (greeter, late):
        person.forgive("status of 400")


def test_somebody_ends_their_own_first_weeks(arrive: Callable[..., Person], server: AppServer) -> None:
    with seeding(server.data) as seed:
        person = arrive(seed.member("Amber Heron"))
    person.open("/me")
    person.follow("End it earlier")
    person.page.get_by_text("It cannot be begun again").wait_for()
    person.press("End it")
    person.page.get_by_text("It is ended. Nothing tells anybody.").wait_for()
    expect(person.page.get_by_role("heading", name="Your first weeks")).to_have_count(0)


def test_covered_first_words_are_opened_by_hand(
    arrive: Callable[..., Person], server: AppServer, community: tuple[str, Member, Member]
) -> None:
    board, cara, _other = community
    with seeding(server.data) as seed:
        seed.thread(seed.member("Mossy Acorn"), board, "Hello from Mossy", FIRST, notes=(ContentNote.GRIEF,))
    greeter = arrive(cara)
    greeter.open("/greeting")
    row = greeter.page.locator("ol.rows > li").filter(has_text="Mossy Acorn")
    assert not row.get_by_text(FIRST).is_visible()
    row.locator(".cover-face").click()
    row.get_by_text(FIRST).wait_for()
    assert greeter.page.url.endswith("/greeting")


def test_a_live_line_that_names_somebody_new_comes_back(
    arrive: Callable[..., Person], server: AppServer, community: tuple[str, Member, Member]
) -> None:
    with seeding(server.data) as seed:
        room = seed.room(Member("Harbour Light", seed.session("Harbour Light"), ""), "Night watch")
        seed.member("Slow Puffin")
    person = arrive(community[1])
    person.enter_room(room)
    line = "Slow Puffin, call me tonight"
    person.say(line)
    person.page.get_by_text(REASON).wait_for()
    expect(person.page.get_by_label("Say something")).to_have_value(line)
    assert person.lines() == []


@pytest.mark.timeout(180)
def test_the_greeters_pages_are_for_everybody(
    arrive: Callable[..., Person], server: AppServer, community: tuple[str, Member, Member]
) -> None:
    """In each of their states, with the way there from More on a phone."""
    board, cara, other = community
    person, second = arrive(cara, bypass_csp=True), arrive(other)
    person.context.add_init_script(Axe().axe_script)
    problems = []

    def look(state: str) -> None:
        for path in ("/", "/greeting"):
            person.open(path)
            problems.extend((state, path, *problem) for problem in problems_of(person))

    for name in ("Copper Wren", "Mossy Finch"):
        first_words(server, board, name)
    look("two wait")
    second.open("/greeting")
    second.press("I will answer", on=second.page.locator("ol.rows > li").filter(has_text="Copper Wren"))
    second.page.wait_for_url("**/reply")
    person.open("/greeting")
    person.press("I will answer", on=person.page.locator("ol.rows > li").filter(has_text="Mossy Finch"))
    person.page.wait_for_url("**/reply")
    person.open("/greeting")
    for name, said in (("Mossy Finch", "You said that you will answer"), ("Copper Wren", "Somebody is answering")):
        expect(person.page.locator("ol.rows > li").filter(has_text=name).get_by_text(said)).to_have_count(1)
    look("one is taken, one is mine")
    person.page.set_viewport_size(PHONE)
    person.open("/")
    person.page.locator(".nav-more summary").click()
    person.follow("First words", on=person.page.locator(".nav-more"))
    person.page.get_by_role("heading", name="First words").wait_for()
    assert problems == []
