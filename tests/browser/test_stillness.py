"""A room holds still: lines that arrive move nothing, and whoever reads further up keeps their place."""

from collections.abc import Callable

import pytest

from forum.vocabulary import Role
from tests.browser.people import DESKTOP, PHONE, Person
from tests.browser.seeding import Member, Seed, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser

COUNT_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) window.shifts.push([shift.value, ...shift.sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]);
  }).observe({ type: "layout-shift", buffered: false });
}"""
FIRST_SEEN = """() => {
  const log = document.querySelector("[data-log]"), top = log.getBoundingClientRect().top;
  const line = [...log.querySelectorAll("[data-line]")].find((each) => each.getBoundingClientRect().top >= top);
  return [line.dataset.line, line.getBoundingClientRect().top];
}"""
PAINTED = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go, 50))))"


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[str, Member, Member]:
    """A room with a long evening in it, and two members."""
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        _board, room = seed.places(steward)
        for number in range(60):
            seed.line(
                steward,
                room,
                f"Line {number} of a long evening, some of them are longer than others" * (number % 3 + 1),
            )
        return room, seed.member("Amber Heron"), seed.member("Quiet Otter")


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def two(
    request: pytest.FixtureRequest, arrive: Callable[..., Person], community: tuple[str, Member, Member]
) -> tuple[Person, Person]:
    """Two people in the room; the first one's page is watched."""
    room, first, second = community
    reader, writer = arrive(first, viewport=request.param), arrive(second)
    for person in (reader, writer):
        person.enter_room(room)
    reader.page.get_by_text("2 people are here.").wait_for()
    reader.page.evaluate("document.fonts.ready")
    reader.page.evaluate(PAINTED)
    reader.page.evaluate(COUNT_SHIFTS)
    return reader, writer


def say_some(writer: Person, reader: Person, mark: str) -> None:
    mark = f"{mark} {Seed.number()}"
    for number in range(4):
        writer.page.get_by_label("Say something").press_sequentially("W")
        writer.say(f"{mark} {number}, with some more words, so that it takes more than one line on a phone")
        reader.said(f"{mark} {number}, with").last.wait_for()
    reader.page.evaluate(PAINTED)


def test_lines_that_arrive_shift_nothing(two: tuple[Person, Person]) -> None:
    reader, writer = two
    say_some(writer, reader, "follows")
    log = reader.page.locator("[data-log]")
    assert log.evaluate("(log) => log.scrollHeight - log.scrollTop - log.clientHeight") < 2
    assert reader.page.evaluate("window.shifts") == []


def test_who_reads_further_up_keeps_the_place(two: tuple[Person, Person]) -> None:
    reader, writer = two
    log = reader.page.locator("[data-log]")
    log.evaluate("(log) => { log.scrollTop = 300; }")
    reader.page.evaluate(PAINTED)
    before = reader.page.evaluate(FIRST_SEEN)
    say_some(writer, reader, "waits")
    assert reader.page.evaluate(FIRST_SEEN) == before
    assert reader.page.evaluate("window.shifts") == []
    reader.press("New words below")
    assert log.evaluate("(log) => log.scrollHeight - log.scrollTop - log.clientHeight") < 2
    reader.page.locator("[data-more]").wait_for(state="hidden")
