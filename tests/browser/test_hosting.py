"""An evening with its host: what a host does, what the person it meets sees, what everybody else does not."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role
from tests.browser.evenings import act, menu
from tests.browser.people import PHONE, Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[Member, Member, Member, Member]:
    """A steward, a host and two members, of whom Quiet is new."""
    with seeding(server.data) as seed:
        steward, amber = seed.member("Harbour Light", Role.STEWARD), seed.settle(seed.member("Amber Wren"))
        return steward, seed.member("Hanna Heron"), amber, seed.member("Quiet Otter")


@pytest.fixture
def room(server: AppServer, community: tuple[Member, ...]) -> str:
    """A room with an evening that Hanna hosts, for each test."""
    with seeding(server.data) as seed:
        made = seed.room(community[0], f"Room {seed.number()}")
        seed.evening(community[1], made)
        return made


@pytest.fixture(params=["desktop", "phone"])
def three(
    request: pytest.FixtureRequest, arrive: Callable[..., Person], community: tuple[Member, ...], room: str
) -> tuple[Person, Person, Person]:
    """Hanna, Amber and Quiet in the room; once with the host on a phone of 320 px."""
    size = {"viewport": PHONE} if request.param == "phone" else {}
    people = arrive(community[1], **size), arrive(community[2]), arrive(community[3])
    for person in people:
        person.enter_room(room)
    people[0].page.get_by_text("3 people are here.").wait_for()
    return people


def test_asking_to_listen_and_letting_speak_again(three: tuple[Person, Person, Person], room: str) -> None:
    host, amber, quiet = three
    amber.say("One more thing")
    host.said("One more thing").wait_for()
    quiet.said("One more thing").wait_for()
    amber.page.get_by_label("Say something").fill("And another one")
    act(host, "One more thing", "Ask them to just listen", words="Let the *others* speak", do="Ask them")
    amber.page.locator("[data-quieted]").wait_for()
    expect(amber.page.locator("[data-composer]")).to_be_hidden()
    amber.press("A whisper for you. Show it")
    told = amber.page.locator(".whisper").last
    assert told.inner_text().split("\n")[0] == "Hanna Heron"
    assert "You were asked to just listen until this evening ends." in told.inner_text()
    assert told.locator("em").inner_text() == "others"
    # The room hears that something was asked, and not of whom.
    event = quiet.page.locator(".line-event").last
    event.wait_for()
    assert event.inner_text() == "A host has asked somebody to just listen."
    expect(quiet.page.locator(".whisper")).to_have_count(0)
    assert "just listen" not in quiet.page.locator(".log-foot").inner_text()
    host.page.locator("summary", has_text="For hosts").last.click()
    host.follow("The evening and its people")
    host.follow("Amber Wren")
    host.press("Let them speak again")
    amber.page.locator("[data-composer]").wait_for()
    expect(amber.page.get_by_label("Say something"), "the words were kept").to_have_value("And another one")
    amber.press("Say it")
    quiet.said("And another one").wait_for()


def test_asking_to_leave_and_letting_in_again(three: tuple[Person, Person, Person], room: str) -> None:
    host, amber, quiet = three
    amber.say("Something too much")
    host.said("Something too much").wait_for()
    act(host, "Something too much", "Ask them to leave", words="Enough for tonight")
    amber.page.get_by_text("A host has asked you to leave this evening.").wait_for()
    expect(amber.page.locator("[data-composer]")).to_be_hidden()
    quiet.page.get_by_text("2 people are here.").wait_for()
    quiet.say("For those who stayed")
    host.said("For those who stayed").wait_for()
    # A word with the hosts stays open, on this very page.
    amber.press("A whisper for you. Show it")
    amber.page.get_by_label("Whisper to the hosts").fill("I am sorry")
    amber.press("Whisper it")
    host.page.locator(".whisper", has_text="I am sorry").wait_for(state="attached")
    expect(amber.page.get_by_text("For those who stayed")).to_have_count(0)
    amber.follow("Why, and what stays open to you")
    amber.page.get_by_text("Enough for tonight").wait_for()
    amber.page.go_back()
    host.page.locator("summary", has_text="For hosts").last.click()
    host.follow("The evening and its people")
    host.follow("Amber Wren")
    host.press("Let them come in again")
    amber.enter_room(room)
    amber.said("For those who stayed").wait_for()


def test_a_whisper_and_its_answer(three: tuple[Person, Person, Person]) -> None:
    host, amber, quiet = three
    amber.say("It is hard tonight")
    host.said("It is hard tonight").wait_for()
    act(host, "It is hard tonight", "Whisper to them", words="Shall we talk?", do="Send it")
    amber.press("A whisper for you. Show it")
    assert "Shall we talk?" in amber.page.locator(".whisper").inner_text()
    amber.page.get_by_label("Whisper to the hosts").fill("Yes, please")
    amber.press("Whisper it")
    host.press("A whisper to the hosts. Show it")
    answer = host.page.locator(".whisper", has_text="Yes, please")
    host.press("Answer", on=answer)
    window = host.page.locator("dialog[open]")
    assert window.locator("h2").inner_text() == "Whisper to Amber Wren"
    window.locator("textarea").fill("Ring me on 07700 900123")
    host.press("Send it", on=window)
    window.get_by_text("This could lead somebody").wait_for()
    host.press("Send it as it is", on=window)
    amber.page.locator(".whisper", has_text="07700 900123").wait_for(state="attached")
    quiet.say("Good evening")
    quiet.said("Good evening").wait_for()
    expect(quiet.page.locator(".whisper")).to_have_count(0)
    assert "Shall we talk?" not in quiet.page.content()
    # Who comes back has all of it.
    amber.page.reload()
    amber.page.locator(".link-state.is-on").wait_for()
    expect(amber.page.locator(".whisper")).to_have_count(3)


def test_a_whisper_leads_nobody_new_elsewhere(three: tuple[Person, Person, Person]) -> None:
    host, _amber, quiet = three
    quiet.say("I am new to this")
    host.said("I am new to this").wait_for()
    host.press("Whisper to them", on=menu(host, "I am new to this"))
    window = host.page.locator("dialog[open]")
    window.locator("textarea").fill("Ring me on 07700 900123")
    host.press("Send it", on=window)
    window.get_by_text("They are new here").wait_for()
    window.locator("textarea").fill("Good that you came")
    host.press("Send it", on=window)
    quiet.press("A whisper for you. Show it")
    assert quiet.page.locator(".whisper .line-words").all_inner_texts() == ["Good that you came"]


def test_the_way_to_help_opens_only_when_its_person_opens_it(three: tuple[Person, Person, Person]) -> None:
    host, amber, quiet = three
    amber.say("I do not want to go on like this")
    host.said("I do not want to go on").wait_for()
    act(host, "I do not want to go on", "Send the way to help", do="Send it")
    host.page.get_by_text("The way to help stands on their page, for them alone.").wait_for()
    button = amber.page.get_by_role("button", name="Something for you alone. Show it")
    button.wait_for()
    card = amber.page.locator("[data-card]")
    expect(card).to_be_hidden()
    button.click()
    card.get_by_text("You are not in trouble").wait_for()
    expect(card.locator("a[href='tel:116123']")).to_be_visible()
    expect(quiet.page.locator("[data-came]")).to_be_hidden()
    amber.page.reload()
    card.wait_for()
    amber.press("Put it away", on=card)
    card.wait_for(state="hidden")
    amber.page.locator(".link-state.is-on").wait_for()
    amber.page.reload()
    amber.page.locator(".link-state.is-on").wait_for()
    expect(card).to_be_hidden()


def test_a_line_above_the_others_comes_and_goes(three: tuple[Person, Person, Person], room: str) -> None:
    host, amber, quiet = three
    amber.say("The *question* of tonight")
    host.said("question").wait_for()
    host.press("Put it above the others", on=menu(host, "question"))
    above = quiet.page.locator("[data-pinned]")
    above.wait_for()
    assert "Amber Wren" in above.inner_text()
    assert above.locator("em").inner_text() == "question"
    quiet.page.locator(".line-event", has_text="A host has put a line above the others.").wait_for()
    quiet.page.reload()
    above.wait_for()
    assert "The question of tonight" in above.inner_text()
    amber.follow("Take back", on=amber.said("question"))
    amber.press("Take it back")
    above.wait_for(state="hidden")
    assert "tonight" not in quiet.page.locator("[data-room]").inner_text()


def test_slow_mode_and_the_circle_are_told_to_everybody(three: tuple[Person, Person, Person], room: str) -> None:
    host, amber, _quiet = three
    host.open(f"/r/{room}/hosting")
    host.page.get_by_label("Slow mode").select_option("60")
    host.page.get_by_label("Why, in a few words to everybody").fill("so that everybody can follow")
    host.press("Set it")
    sentence = "Slow mode: one line every minute. Hanna Heron set it: “so that everybody can follow”"
    amber.page.locator(".line-event", has_text=sentence).wait_for()
    assert amber.page.locator("[data-short]").inner_text() == "Slow mode: one line every minute."
    amber.say("One")
    amber.said("One").wait_for()
    amber.page.locator("[data-short]", has_text="You can write again in").wait_for()
    amber.say("Two")
    amber.page.locator("[data-said]", has_text="Slow mode: you can write again in").wait_for()
    expect(amber.page.locator(".line.is-waiting")).to_have_count(1)
    host.open(f"/r/{room}/hosting")
    host.press("Close the circle")
    amber.page.locator(".line-event", has_text="The circle is closed").wait_for()
    host.page.get_by_label("Slow mode").select_option("0")
    host.press("Set it")
    # What waited goes out at once.
    amber.said("Two").wait_for()
    amber.page.locator(".line.is-waiting").wait_for(state="detached")
    amber.page.reload()
    amber.page.get_by_text("The circle is closed: nobody else comes in this evening.").wait_for()


def test_calling_a_moderator_from_the_room(
    three: tuple[Person, Person, Person], arrive: Callable[..., Person], community: tuple[Member, ...], room: str
) -> None:
    host, amber, _quiet = three
    amber.page.locator("summary", has_text="A word with the hosts").click()
    amber.follow("Call a moderator")
    window = amber.page.locator("dialog[open]")
    window.locator("textarea").fill("It gets loud")
    amber.press("Call them", on=window)
    amber.page.get_by_text("No moderator has a page open just now").wait_for()
    steward = arrive(community[0])
    steward.open("/")
    steward.page.get_by_text("Amber Wren asks for a moderator. “It gets loud”").wait_for()
    steward.press("I am coming")
    amber.page.get_by_text("Harbour Light is coming.").wait_for()
    expect(host.page.get_by_text("is coming")).to_have_count(0)


def test_the_evening_is_handed_over(
    server: AppServer, arrive: Callable[..., Person], community: tuple[Member, ...], room: str
) -> None:
    host, steward = arrive(community[1]), arrive(community[0])
    steward.enter_room(room)
    host.enter_room(room)
    host.open(f"/r/{room}/hosting")
    host.page.get_by_label("Hand it over to").select_option(label="Harbour Light")
    host.press("Hand it over")
    host.page.get_by_text("Harbour Light hosts this evening now.").wait_for()
    steward.open(f"/r/{room}/hosting")
    steward.page.get_by_text("Harbour Light hosts this evening.", exact=True).wait_for()


def test_hosting_without_javascript(arrive: Callable[..., Person], community: tuple[Member, ...], room: str) -> None:
    plain = {"java_script_enabled": False}
    host, amber = arrive(community[1], **plain), arrive(community[2], **plain, viewport=PHONE)
    amber.open(f"/r/{room}")
    amber.say("Said by a form")
    host.open(f"/r/{room}")
    host.follow("More", on=host.said("Said by a form"))
    host.press("thank you")
    host.press("Put it above the others")
    host.follow("Whisper, or ask something of Amber Wren")
    host.page.get_by_role("textbox", name="Whisper").fill("How are you?")
    host.press("Whisper to them")
    host.press("Send the way to help")
    host.page.get_by_label("Your words to them, for them alone").fill("Let the others speak")
    host.press("Ask them to just listen")
    amber.open(f"/r/{room}")
    for words in ("Somebody thought of you", "How are you?", "Let the others speak", "thank you 1", "Put up by a host"):
        expect(amber.page.get_by_text(words).first, words).to_be_visible()
    expect(amber.page.locator("[data-composer]")).to_be_hidden()
    amber.press("Put it away")
    expect(amber.page.get_by_text("Somebody thought of you")).to_be_hidden()


def test_a_menu_by_keyboard_alone(three: tuple[Person, Person, Person]) -> None:
    host, amber, _quiet = three
    amber.say("By keyboard")
    host.said("By keyboard").wait_for()
    summary = host.said("By keyboard").locator(".line-menu > summary")
    summary.focus()
    keys = host.page.keyboard
    keys.press("Enter")
    menu_list = host.said("By keyboard").locator(".menu-list")
    menu_list.wait_for()
    keys.press("Escape")
    menu_list.wait_for(state="detached")
    assert summary.evaluate("(it) => it === document.activeElement")
    keys.press("Enter")
    menu_list.wait_for()
    for _ in range(12):
        if host.page.evaluate("document.activeElement.textContent") == "Ask them to just listen":
            break
        keys.press("Tab")
    keys.press("Enter")
    window = host.page.locator("dialog[open]")
    window.wait_for()
    keys.type("Please")
    keys.press("Tab")
    assert host.page.evaluate("document.activeElement.textContent") == "Ask them"
    keys.press("Escape")
    window.wait_for(state="hidden")
    expect(amber.page.locator("[data-quieted]")).to_be_hidden()
