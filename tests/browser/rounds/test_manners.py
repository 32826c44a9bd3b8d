"""How a round behaves: nothing moves, one hears each turn once, keyboard alone, without a script, and for everybody."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.people import DESKTOP, PHONE, Person
from tests.browser.rounds.steps import COUNT_SPOKEN, PLACES, Come, an_evening, begin, hears, strip, write
from tests.browser.seeding import Member, seeding
from tests.browser.test_keyboard import go_to
from tests.browser.test_pages import problems_of
from tests.servers import AppServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_round_moves_nothing_under_a_thumb(come: Come, size: dict[str, int]) -> None:
    """Whatever happens in the round, the log and the line one writes on stay where they are."""
    host, ann, bea = come("host"), come("ann"), come("bea", viewport=size)
    for person in (host, ann):
        person.say(f"Good evening {person.page.viewport_size}")
    bea.said("Good evening").nth(1).wait_for()
    bea.page.evaluate("document.fonts.ready")
    before = bea.page.evaluate(PLACES)
    seen = []

    def still(words: str) -> None:
        hears(bea, words)
        seen.append((words, bea.page.evaluate(PLACES)))

    ann.press("Raise my hand")
    still("Hands up: Velvet Crane.")
    begin(host, whom="everybody")
    still("First the opening words.")
    host.press("Begin the first turn")
    still("It is Velvet Crane's turn.")
    host.press("Thank you, Velvet Crane")
    still("1 thank-you")
    ann.press("That is all from me")
    still("It is Steady Heron's turn.")
    host.press("That is all from me")
    still("Everybody has had a turn.")
    host.press("End the round")
    still("No round just now")
    assert [(words, places) for words, places in seen if places != before] == []


def test_a_turn_is_said_once_and_its_time_only_shown(
    arrive: Callable[..., Person], server: AppServer, people: dict[str, Member]
) -> None:
    with seeding(server.data) as seed:
        room = an_evening(seed, people["steward"], people["host"], turn_seconds=3)
    host, ann = arrive(people["host"]), arrive(people["ann"])
    for person in (host, ann):
        person.enter_room(room)
    ann.press("Raise my hand")
    hears(host, "Hands up: Velvet Crane.")
    begin(host)
    hears(ann, "First the opening words.")
    ann.page.evaluate(COUNT_SPOKEN)
    host.press("Begin the first turn")
    hears(ann, "It is your turn.")
    spoken = ann.page.evaluate("window.spoken")
    assert spoken > 0
    bar = ann.page.locator("[data-bar]")
    assert bar.evaluate("(bar) => bar.max") == 3
    hears(ann, "take the time you need to finish")
    assert bar.evaluate("(bar) => bar.value") == 0
    assert "It is your turn." in strip(ann), "nobody is cut off"
    assert ann.page.evaluate("window.spoken") == spoken, "time that passes is not read out"


def test_somebody_without_a_script_is_in_the_same_round(
    come: Come, arrive: Callable[..., Person], people: dict[str, Member], evening: str
) -> None:
    host, live = come("host"), come("ann", viewport=PHONE)
    plain = arrive(people["bea"], java_script_enabled=False, viewport=PHONE)
    page = plain.open(f"/r/{evening}")
    plain.press("Raise my hand")
    hears(live, "Hands up: Paper Boat.")
    live.press("Raise my hand")
    hears(host, "Hands up: Paper Boat, Velvet Crane.")
    begin(host)
    host.press("Begin the first turn")
    hears(live, "It is Paper Boat's turn.")
    plain.follow("Look for new lines")
    hears(plain, "It is your turn.")
    page.get_by_label("Mood").select_option("2")
    page.get_by_label("Something that went well").fill("By a form")
    plain.press("Say it aloud")
    live.said("By a form").wait_for()
    hears(live, "It is your turn.")
    hears(plain, "It is Velvet Crane's turn.")
    plain.press("Thank you, Velvet Crane")
    hears(live, "1 thank-you")
    live.press("That is all from me")
    plain.press("Just listen")
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(1)
    hears(plain, "You are just listening.")


def test_keyboard_alone_takes_part_and_leads(come: Come) -> None:
    host, ann = come("host"), come("ann", viewport=PHONE)

    def press(person: Person, words: str) -> None:
        go_to(person, person.page.get_by_role("button", name=words, exact=True))
        person.page.keyboard.press("Enter")

    press(ann, "Raise my hand")
    hears(host, "Hands up: Velvet Crane.")
    tools = host.page.locator("[data-lead-more] > summary")
    go_to(host, tools)
    host.page.keyboard.press("Enter")
    press(host, "Begin the round")
    hears(ann, "First the opening words.")
    press(host, "Begin the first turn")
    hears(ann, "It is your turn.")
    go_to(ann, ann.page.locator("[data-write] > summary"))
    ann.page.keyboard.press("Enter")
    go_to(ann, ann.page.get_by_label("Mood"))
    ann.page.keyboard.press("ArrowDown")
    go_to(ann, ann.page.get_by_label("Something that went well"))
    ann.page.keyboard.type("Without a mouse")
    press(ann, "Say it aloud")
    host.said("Without a mouse").wait_for()
    assert "Mood: very low (1 of 5)" in host.lines()[0]
    hears(ann, "Everybody has had a turn.")
    assert ann.page.evaluate("document.activeElement !== document.body"), "the focus is not lost"


def test_a_host_puts_somebody_first_and_lets_somebody_wait(come: Come) -> None:
    host, ann, bea, cy = come("host"), come("ann"), come("bea"), come("cy")
    for person in (ann, bea, cy):
        person.press("Raise my hand")
        person.page.get_by_role("button", name="Take my hand down").wait_for()
    begin(host, "topic")
    expect(ann.page.locator("[data-write]"), "a topic has no form").to_be_hidden()
    host.press("Begin the first turn")
    hears(cy, "One person comes before you.")
    host.press("Quiet Otter next")
    hears(cy, "You are next.")
    host.press("Not here just now: at the end")
    hears(cy, "It is your turn.")
    hears(ann, "One person comes before you.")
    cy.press("Pass")
    hears(bea, "It is your turn.")


def test_what_a_reader_mutes_is_covered_in_a_round_too(
    come: Come, arrive: Callable[..., Person], people: dict[str, Member], evening: str
) -> None:
    host, ann, cy = come("host"), come("ann"), arrive(people["cy"])
    cy.open("/me/reading")
    cy.page.get_by_label("Words you do not want to meet, one on a line").fill("red wine")
    cy.press("Keep it")
    cy.enter_room(evening)
    ann.press("Raise my hand")
    hears(host, "Hands up: Velvet Crane.")
    begin(host, "closing")
    host.press("Begin the first turn")
    hears(ann, "It is your turn.")
    write(ann, intention="No red wine tonight")
    ann.press("Say it aloud")
    hears(host, "Everybody has had a turn.")
    host.press("End the round")
    cy.page.locator("[data-summary-of] details.cover").wait_for()
    expect(cy.page.locator(".line details.cover")).to_have_count(1)
    assert cy.page.get_by_text("No red wine tonight").first.is_hidden()
    expect(host.page.locator("[data-summary-of] details.cover")).to_have_count(0)
    cy.page.reload()
    cy.page.locator("[data-summary-of] details.cover").wait_for()


@pytest.mark.timeout(180)
def test_a_round_is_for_everybody(come: Come) -> None:
    """axe finds nothing, nothing sticks out, everything is large enough: for a host and for whoever has the turn."""
    people = {who: come(who, bypass_csp=True) for who in ("host", "ann", "bea")}
    for who in ("ann", "bea"):
        people[who].press("Raise my hand")
        people[who].page.get_by_role("button", name="Take my hand down").wait_for()
    begin(people["host"])
    people["host"].press("Begin the first turn")
    hears(people["ann"], "It is your turn.")
    people["bea"].press("Thank you, Velvet Crane")
    hears(people["ann"], "1 thank-you")
    problems = []
    for who, person in people.items():
        person.page.evaluate(Axe().axe_script)
        problems += [(who, *problem) for problem in problems_of(person)]
    assert problems == []
