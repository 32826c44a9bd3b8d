"""The door in a real browser: the device works under our policies, the line without scripts, each page is for everybody."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.looks import problems_of, with_axe
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.live.community import Community

pytestmark = pytest.mark.browser
PASSPHRASE = "nine copper kettles hum beside the sea"
LINK = "I found something: https://elsewhere.example/x"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Community]:
    """A place where even the first who comes is one of many; the line is short."""
    folder = tmp_path_factory.mktemp("door")
    tuned = {"joining_calm_most": 0, "joining_work_tries": 40, "joining_line_minutes": 0.01, "raid_suggested_held": 1}
    with Community(folder, members=1, moderators=1, **tuned) as place:
        yield place


def known(person: object) -> Member:
    return Member(person.name, person.token, "")  # type: ignore[attr-defined]  # a seeded person


def finish(who: Person) -> None:
    """Writes the recovery phrase down and types two of its words back."""
    who.page.wait_for_url("**/join/phrase")
    words = who.page.locator(".phrase > li").all_inner_texts()
    who.follow("I have written them down")
    for label in who.page.locator(".field-label").all_inner_texts():
        who.page.get_by_label(label).fill(words[int(re.findall(r"\d+", label)[0]) - 1])
    who.press("These are the words")
    who.page.wait_for_url("**/welcome/place")


def test_a_device_works_by_itself_and_joins(arrive: Callable[..., Person]) -> None:
    new = arrive()
    page = new.open("/join")
    page.get_by_text("so your device does a short piece of work first").wait_for()
    expect(page.get_by_text("Without scripts")).to_have_count(0)
    page.get_by_text("Done. You can join now.").wait_for()
    assert page.locator("progress").evaluate("bar => bar.value") == 1
    page.get_by_label("Your name here").fill("Windy Acorn")
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    new.press("Join")
    finish(new)


def test_who_is_quicker_than_the_device_waits_without_losing_a_word(
    arrive: Callable[..., Person], server: Community
) -> None:
    new = arrive()
    new.page.route("**/join/work", lambda route: (new.page.wait_for_timeout(800), route.continue_()))
    page = new.open("/join")
    page.get_by_label("Your name here").fill("Early Sparrow")
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    new.press("Join")
    finish(new)
    assert sum(url.endswith("/join") for url in new.posted) == 1


def test_without_scripts_the_line_comes_to_its_end(arrive: Callable[..., Person]) -> None:
    new = arrive(java_script_enabled=False)
    page = new.open("/join")
    page.get_by_text("Without scripts you get a place in line").wait_for()
    expect(page.locator("[data-work-bar]")).to_be_hidden()
    page.get_by_label("Your name here").fill("Slow Heron")
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    new.press("Join")
    page.wait_for_url("**/join/line")
    # The page looks again by itself.
    page.get_by_role("heading", name="It is your turn").wait_for()
    page.get_by_text("Slow Heron").wait_for()
    new.press("Join")
    finish(new)


def a_newcomer(server: Community, name: str) -> Member:
    """Somebody in their first days, signed in."""
    from forum.accounts.models import Account
    from forum.extensions import db
    from forum.transaction import transaction

    with seeding(server.data) as seed:
        member = seed.member(name)
        with transaction():
            db.session.query(Account).filter_by(name=name).update({"new_days": 2})
    return member


def test_words_that_wait_and_the_person_who_lets_them_out(arrive: Callable[..., Person], server: Community) -> None:
    new, mod = arrive(a_newcomer(server, "Gentle Wren")), arrive(known(server.moderators[0]))
    page = new.open(f"/b/{server.board}/new")
    page.get_by_label("Title").fill("Hello")
    page.get_by_label("Your words").fill(LINK)
    new.press("Send it")
    page.wait_for_url("**/t/**")
    page.get_by_text("This is waiting for a person to read it").wait_for()
    mod.open("/moderation?held=1")
    mod.page.get_by_role("link", name=re.compile("Words of Gentle Wren")).click()
    mod.press("Let them out")
    mod.page.get_by_text("They are out").wait_for()
    page.reload()
    page.locator(".post").get_by_text("I found something").wait_for()
    expect(page.get_by_text("This is waiting")).to_have_count(0)


@pytest.fixture
def looks() -> Iterator[Callable[[Person, str], None]]:
    """Looks at an open page; at the end there must have been nothing wrong with any."""
    problems: list[tuple[str, ...]] = []
    yield lambda person, name: problems.extend((name, *each) for each in problems_of(person))
    assert problems == []


Looks = Callable[[Person, str], None]


@pytest.mark.timeout(240)
def test_each_page_of_joining_is_for_everybody(arrive: Callable[..., Person], server: Community, looks: Looks) -> None:
    visitor = with_axe(arrive(bypass_csp=True))
    visitor.open("/join").get_by_text("Done. You can join now.").wait_for()
    looks(visitor, "join, many coming")
    line = with_axe(arrive(bypass_csp=True))
    line.page.route("**/work.js*", lambda route: route.abort())
    line.open("/join").get_by_label("Your name here").fill("Patient Otter")
    line.forgive("work.js")
    line.page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    line.press("Join")
    line.page.wait_for_url("**/join/line")
    looks(line, "a place in line")
    member = with_axe(arrive(known(server.members[0]), bypass_csp=True))
    member.open("/me/invite")
    looks(member, "inviting")
    member.press("Make an invitation")
    member.page.get_by_role("heading", name="Hand this on, once").wait_for()
    looks(member, "an invitation")
    steward = with_axe(arrive(known(server.steward), bypass_csp=True))
    steward.open("/settings")
    looks(steward, "the door")


@pytest.mark.timeout(240)
def test_each_page_of_waiting_and_raids_is_for_everybody(
    arrive: Callable[..., Person], server: Community, looks: Looks
) -> None:
    visitor = with_axe(arrive(bypass_csp=True))
    new = with_axe(arrive(a_newcomer(server, "Quiet Finch"), bypass_csp=True))
    mod = with_axe(arrive(known(server.moderators[0]), bypass_csp=True))
    member = with_axe(arrive(known(server.members[0]), bypass_csp=True))
    new.open(f"/b/{server.board}/new").get_by_label("Title").fill("Hello")
    new.page.get_by_label("Your words").fill(LINK)
    new.press("Send it")
    new.page.wait_for_url("**/t/**")
    looks(new, "a thread that waits")
    new.open("/me")
    looks(new, "first days")
    mod.open("/moderation?held=1")
    looks(mod, "not out yet")
    mod.page.get_by_role("link", name=re.compile("Words of Quiet Finch")).click()
    mod.press("I take this one")
    looks(mod, "a case of words that wait")
    mod.open("/moderation")
    looks(mod, "the queue suggests raid mode")
    mod.open("/moderation/raid")
    looks(mod, "raid mode, off")
    mod.page.get_by_label("An hour", exact=True).check()
    mod.page.get_by_label("Meanwhile only people with an invitation join").check()
    mod.press("Switch it on")
    mod.page.get_by_text("Raid mode is on. It ends by itself.").wait_for()
    looks(mod, "raid mode, on")
    member.open("/")
    looks(member, "home in a raid")
    visitor.open("/join")
    looks(visitor, "join by invitation")
    mod.open("/moderation/raid")
    mod.press("Switch it off now")
    mod.page.get_by_text("Raid mode is off.").wait_for()
