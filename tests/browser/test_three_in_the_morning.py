"""Somebody in crisis at three in the morning, and nobody on duty: what they see at once, who hears, and what comes of it by day.

On a desktop, on a small phone, and on one without scripts; then in a room, where a host is awake.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.vocabulary import FlagReason, Role, TargetKind
from tests.browser.looks import problems_here, with_axe
from tests.browser.people import DESKTOP, PHONE, Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SAID = "I have the pills here and I want to die tonight. Goodbye everyone."
NOBODY = "no moderator is on duty just now, and we do not know how soon. The people on these lines are awake now."
TOLD = "Somebody may be in danger, and waits for one of you"
ANSWER = "I read you this morning, and I am glad that you wrote. Are you still with us?"
WAYS = {
    "on a desktop": (DESKTOP, True, "Night Heron"),
    "on a phone": (PHONE, True, "Early Sparrow"),
    "without scripts": (PHONE, False, "Quiet Acorn"),
}


@dataclass(frozen=True)
class Night:
    """The people, a board and a room with an evening on; somebody's words were pointed out hours before."""

    board: str
    room: str
    reader: Member
    host: Member
    moderators: tuple[Member, Member]
    earlier: str


@pytest.fixture(scope="module")
def night(server: AppServer) -> Night:
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        board, _room = seed.places(steward)
        room = seed.room(steward, "Small hours")
        reader, host = seed.member("Velvet Crane"), seed.member("Sunday Porridge")
        moderators = seed.member("Kind Lantern", Role.MODERATOR), seed.member("Steady Wren", Role.MODERATOR)
        seed.evening(host, room)
        thread = seed.thread(seed.member("Loud Crow"), board, "From the station", "It was loud there.")
        earlier = seed.flag(reader, TargetKind.POST, seed.opening(thread), FlagReason.UNKIND)
        return Night(board, room, reader, host, moderators, earlier)


@pytest.fixture
def come(arrive: Callable[..., Person], server: AppServer) -> Callable[..., Person]:
    """Brings somebody; axe looks at their pages where scripts run."""

    def arriving(who: Member | str, size: dict[str, int] = DESKTOP, *, scripts: bool = True) -> Person:
        if isinstance(who, str):
            with seeding(server.data) as seed:
                who = seed.member(who)
        wish: dict[str, Any] = {"viewport": size, "color_scheme": "dark", "locale": "en-US", "bypass_csp": scripts}
        person = arrive(who, java_script_enabled=scripts, **wish)
        return with_axe(person) if scripts else person

    return arriving


def fine(person: Person, where: str) -> None:
    """Nothing is cut off or unreadable."""
    assert problems_here(person) == [], where


def sees_help_at_once(person: Person, *, scripts: bool) -> None:
    """On one page: who can be called this minute, and honestly that nobody of us is here."""
    page = person.page
    page.get_by_role("heading", name="We have your words").wait_for()
    page.get_by_text("You are not in trouble.").wait_for()
    page.get_by_text(NOBODY).wait_for()
    for number in ("tel:988", "tel:911"):
        expect(page.locator(f"main a[href='{number}']").first, number).to_be_visible()
    first = page.locator("main a[href='tel:911']").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] <= (page.viewport_size or PHONE)["height"], "it is seen without scrolling"
    if scripts:
        fine(person, "the way to help")


def writes(person: Person, board: str, *, scripts: bool) -> None:
    person.open(f"/b/{board}/new")
    person.page.get_by_label("Title").fill("Tonight")
    person.page.get_by_label("Your words").fill(SAID)
    person.press("Send it")
    sees_help_at_once(person, scripts=scripts)
    person.follow("To my words")
    person.page.get_by_role("article").get_by_text("I have the pills here").wait_for()


def stands_first(moderator: Person, before: list[str], earlier: str) -> str:
    """The open queue shows the new case above everything, with its time; returns its address."""
    rows = moderator.page.locator("[data-row]")

    def new() -> list[str]:
        return [name for row in rows.all() if (name := str(row.get_attribute("data-row"))) not in before]

    moderator.until(new, "it does not come by itself")
    row, names = (
        moderator.page.locator(f"[data-row='{new()[0]}']"),
        [str(row.get_attribute("data-row")) for row in rows.all()],
    )
    assert row.locator(".row-due").inner_text().strip() in ("5 minutes left", "4 minutes left")
    row.locator(".tag-bad").wait_for()
    place = names.index(new()[0])
    assert all(above.locator(".tag-bad").count() for above in rows.all()[:place]), "only who is in danger as well"
    assert earlier in names[place:], "what waits since the evening comes behind it"
    fine(moderator, "the queue")
    return f"/c/{names[place]}"


def minutes_pass(server: AppServer, minutes: int) -> None:
    """Does what the beat of the server does, as it will in so many minutes."""
    with seeding(server.data) as seed:
        from forum.lib import clock
        from forum.moderation import levels

        with clock.freeze(clock.now() + timedelta(minutes=minutes)):
            levels.tick(seed.config)


def takes_and_answers(moderator: Person, case: str) -> None:
    """The next morning: from the notice to the case, an answer, and the first of two who close it."""
    moderator.open("/notices")
    moderator.page.locator(f"a.row-link[href='{case}']").click()
    moderator.page.wait_for_url(f"**{case}")
    moderator.press("I take this one")
    moderator.page.get_by_role("button", name="Give it back").wait_for()
    fine(moderator, "the case")
    moderator.follow("Answer them")
    moderator.page.get_by_label("Your words").fill(ANSWER)
    moderator.press("Send it")
    moderator.page.get_by_role("article").get_by_text(ANSWER).wait_for()
    moderator.open(case)
    moderator.press("Open the words")
    moderator.page.get_by_role("button", name="Somebody has seen to it").click()
    moderator.page.get_by_text("A second person closes the case.").wait_for()


def closes_with_them(second: Person, case: str) -> None:
    second.open("/moderation")
    row = second.page.locator(f"[data-row='{case.removeprefix('/c/')}']")
    row.get_by_text("a second person has to look").wait_for()
    row.locator(".row-link").click()
    second.page.get_by_text("A colleague has looked, and decided").wait_for()
    fine(second, "the case that a second person closes")
    second.press("Open the words")
    second.press("Close it with them")
    second.page.get_by_text("Closed by two of you.").wait_for()
    expect(second.page.locator(f"[data-row='{case.removeprefix('/c/')}']")).to_have_count(0)


@pytest.mark.parametrize("way", WAYS)
def test_a_thread_at_three_in_the_morning(
    come: Callable[..., Person], server: AppServer, night: Night, way: str
) -> None:
    size, scripts, name = WAYS[way]
    first, second, reader = come(night.moderators[0]), come(night.moderators[1]), come(night.reader)
    first.open_live("/moderation")
    before = [str(each.get_attribute("data-row")) for each in first.page.locator("[data-row]").all()]
    author = come(name, size, scripts=scripts)
    writes(author, night.board, scripts=scripts)

    reader.open(f"/b/{night.board}")
    reader.follow("Tonight", on=reader.page.locator("main li").filter(has_text=name))
    reader.page.get_by_role("article").get_by_text("I have the pills here").wait_for()
    case = stands_first(first, before, night.earlier)
    notice = second.page.locator(f"a.row-link[href='{case}']").filter(has_text=TOLD)
    second.open("/notices")
    expect(notice, "nobody is on duty, so nobody is woken before it has waited").to_have_count(0)
    minutes_pass(server, 6)
    second.open("/notices")
    assert notice.count() == 1, "asleep or not, all are told"

    takes_and_answers(first, case)
    closes_with_them(second, case)
    author.open("/notices")
    author.follow("Somebody answered you")
    author.page.get_by_role("article").get_by_text(ANSWER).wait_for()
    if scripts:
        fine(author, "the answer")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_line_in_a_room_whose_host_is_awake(come: Callable[..., Person], night: Night, scripts: bool) -> None:
    name = "Windy Thistle" if scripts else "Plain Thistle"
    host, other = come(night.host), come(night.reader)
    for each in (host, other):
        each.enter_room(night.room)
    author = come(name, PHONE, scripts=scripts)
    if scripts:
        author.enter_room(night.room)
    else:
        author.open(f"/r/{night.room}")
    author.page.get_by_label("Say something").fill(f"{name} here. {SAID}")
    author.press("Say it")
    other.said(f"{name} here").get_by_text("I have the pills here").wait_for()
    alert = host.page.get_by_role("button", name=f"{name} may need you now. Show the line")
    alert.wait_for()
    alert.click()
    if scripts:
        came = author.page.get_by_role("button", name="Something for you alone. Show it")
        came.wait_for()
        fine(author, "the room, where something came")
        came.click()
        card = author.page.locator("[data-care]")
        card.get_by_text(NOBODY).wait_for()
        expect(card.locator("a[href='tel:988']")).to_be_visible()
        fine(author, "the room, with the card")
    else:
        sees_help_at_once(author, scripts=False)
        author.follow("Back to the room")
        author.said(f"{name} here").wait_for()
    for each in (host, other):
        expect(each.page.get_by_text("Something for you alone"), "it is the author's alone").to_have_count(0)
    expect(other.page.get_by_text("may need you now")).to_have_count(0)
