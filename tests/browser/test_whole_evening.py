"""A whole evening with a host and three members: one without JavaScript, one on a phone, one who loses the network."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from forum.lib import clock
from forum.lib.hours import DAY_MINUTES
from forum.vocabulary import Role
from tests.browser.evenings import act, menu
from tests.browser.people import PHONE, Person
from tests.browser.rounds.steps import begin, hears, write
from tests.browser.seeding import Member, seeding
from tests.browser.test_reconnect import KEPT, TRYING
from tests.servers import AppServer

pytestmark = pytest.mark.browser
NAMES = {"host": "Hanna Heron", "phone": "Velvet Crane", "plain": "Paper Boat", "away": "Quiet Otter"}
HOURS_LATER = 3


@dataclass
class Night:
    """Who is there. `plain` reads pages and presses buttons; the others have live pages."""

    room: str
    host: Person
    phone: Person
    plain: Person
    away: Person

    @property
    def live(self) -> tuple[Person, Person, Person]:
        return self.host, self.phone, self.away

    @property
    def members(self) -> tuple[Person, Person, Person]:
        return self.phone, self.plain, self.away

    def look(self) -> str:
        """What the page without JavaScript shows now."""
        self.plain.open(f"/r/{self.room}")
        return " ".join(self.plain.page.locator("main").inner_text().split())

    def everybody_hears(self, text: str) -> None:
        for person in self.live:
            person.said(text).first.wait_for()
        assert text in self.look()


@pytest.fixture
def night(server: AppServer, arrive: Callable[..., Person]) -> Night:
    """A room whose hour has come a minute ago, and four people on their way to it."""
    with seeding(server.data) as seed:
        from forum.rooms import rota

        steward = seed.member("Harbour Light", Role.STEWARD)
        members: dict[str, Member] = {who: seed.member(name) for who, name in NAMES.items()}
        begins = (clock.now().hour * 60 + clock.now().minute - 1) % DAY_MINUTES
        hours = {"gathers_from": begins, "gathers_until": (begins + 120) % DAY_MINUTES, "always_open": False}
        words = {"welcome": "Speak from the I.", "closing_words": "Drink something warm.", "transcript_hours": 1}
        room = seed.room(steward, "Evening circle", cross_talk=False, **hours, **words)
        rota.add_host(seed.actor(steward), room, NAMES["host"])
    sizes = {"phone": {"viewport": PHONE}, "plain": {"java_script_enabled": False}}
    return Night(room, **{who: arrive(member, **sizes.get(who, {})) for who, member in members.items()})


def test_a_whole_evening(night: Night, server: AppServer) -> None:
    they_come_in(night)
    they_say_hello(night)
    everybody_has_a_turn(night)
    the_host_whispers(night)
    it_goes_slowly(night)
    a_line_stands_above_the_others(night)
    one_loses_the_network(night)
    they_say_what_they_will_do(night)
    the_host_closes(night)
    said = the_same_everywhere(night)
    it_is_forgotten(night, server, said)


def they_come_in(night: Night) -> None:
    """The room has opened by its hours; whoever may host and comes in hosts."""
    for person in night.live:
        person.enter_room(night.room)
    for person in (night.phone, night.away):
        person.page.get_by_text("Hanna Heron hosts.").wait_for()
    assert "Hanna Heron hosts." in night.look()
    night.host.page.get_by_text("3 people are here.").wait_for()


def they_say_hello(night: Night) -> None:
    for person in (night.phone, night.plain):
        person.press("Say hello by name")
    for person in night.live:
        person.page.locator("[data-hello-count]", has_text="2").wait_for()
        assert person.page.locator("[data-names]").text_content() == "Paper Boat, Velvet Crane"
    night.look()
    assert night.plain.page.locator("[data-hello-count]").inner_text() == "2"


def all_raise_their_hands(night: Night) -> None:
    """In this order, so that it is the order of their turns."""
    for person, names in zip(night.members, ("Velvet Crane.", "Velvet Crane, Paper Boat.", "and 1 more."), strict=True):
        person.press("Raise my hand")
        hears(night.host, names)
    night.look()


def speak(person: Person, **words: str) -> None:
    """Says something in one's turn, on a live page or on a plain one."""
    write(person, **words)
    person.press("Say it aloud")


def everybody_has_a_turn(night: Night) -> None:
    all_raise_their_hands(night)
    begin(night.host)
    night.host.press("Begin the first turn")
    hears(night.phone, "It is your turn.")
    hears(night.away, "It is Velvet Crane's turn.")
    speak(night.phone, mood="3", win="I slept six hours.")
    hears(night.away, "It is Paper Boat's turn.")
    assert "It is your turn." in night.look()
    assert night.plain.page.locator("[data-write]").get_attribute("open") is not None
    night.away.say("May I say something")
    night.away.page.get_by_text("It is Paper Boat's turn. A thank-you is always fine").wait_for()
    expect(night.away.page.get_by_label("Say something")).to_have_value("May I say something")
    night.away.page.get_by_label("Say something").fill("")
    night.phone.press("Thank you, Paper Boat")
    speak(night.plain, win="I called my brother.")
    hears(night.away, "It is your turn.")
    speak(night.away, craving="6", intention="Tea, then bed.")
    hears(night.host, "Everybody has had a turn.")
    for words in ("I slept six hours.", "I called my brother.", "Tea, then bed."):
        night.everybody_hears(words)
    night.host.press("End the round")
    hears(night.phone, "No round just now")


def the_host_whispers(night: Night) -> None:
    act(night.host, "Tea, then bed.", "Whisper to them", words="Six is a lot. Stay a while?", do="Send it")
    night.away.press("A whisper for you. Show it")
    assert "Six is a lot." in night.away.page.locator(".whisper").inner_text()
    expect(night.phone.page.locator(".whisper")).to_have_count(0)
    assert "Six is a lot." not in night.look()


def set_pace(host: Person, room: str, choice: str, why: str = "") -> None:
    host.enter_room(room)
    host.page.locator("summary", has_text="For hosts").click()
    host.page.get_by_label("Slow mode").select_option(choice)
    host.page.get_by_label("Why, in a few words").fill(why)
    host.press("Set it")
    host.page.locator(".link-state.is-on").wait_for()


def it_goes_slowly(night: Night) -> None:
    """A live line waits by itself, a plain one comes back with its words."""
    set_pace(night.host, night.room, "One line every 5 seconds", "so that all can follow")
    why = night.phone.page.locator(".line-event", has_text="every 5 seconds. Hanna Heron set it")
    why.get_by_text("so that all can follow").wait_for()
    night.phone.say("It rained all day")
    night.phone.said("It rained all day").wait_for()
    night.phone.say("And I went out anyway")
    night.phone.page.locator(".line.is-waiting").wait_for()
    night.look()
    night.plain.say("Good that you did")
    night.plain.say("And too soon")
    night.plain.page.get_by_text("Slow mode: you can write again").first.wait_for()
    expect(night.plain.page.get_by_label("Say something")).to_have_value("And too soon")
    night.plain.forgive("status of 429")
    night.everybody_hears("And I went out anyway")
    set_pace(night.host, night.room, "Off")
    night.phone.page.locator(".line-event", has_text="Slow mode is off.").wait_for()


def a_line_stands_above_the_others(night: Night) -> None:
    night.host.press("Put it above the others", on=menu(night.host, "And I went out anyway"))
    for person in night.live:
        person.page.locator("[data-pinned]", has_text="And I went out anyway").wait_for()
    night.look()
    expect(night.plain.page.locator("[data-pinned]").get_by_text("And I went out anyway")).to_be_visible()


def one_loses_the_network(night: Night) -> None:
    """What is written meanwhile waits and goes out once; what was missed is there, in its place."""
    night.away.context.set_offline(True)
    night.away.page.get_by_text(TRYING).wait_for()
    night.away.say("I am in a tunnel")
    night.away.page.get_by_text(KEPT).wait_for()
    night.host.say("Where is everybody?")
    night.phone.said("Where is everybody?").wait_for()
    night.phone.say("I am here")
    night.host.said("I am here").wait_for()
    night.look()
    night.plain.say("I am here as well")
    night.host.said("I am here as well").wait_for()
    expect(night.away.said("I am here")).to_have_count(0)
    night.away.context.set_offline(False)
    night.away.page.get_by_text("You are connected.").wait_for()
    night.everybody_hears("I am in a tunnel")
    night.everybody_hears("I am here as well")
    night.away.page.locator(".line.is-waiting").wait_for(state="detached")
    night.away.forgive("WebSocket", "net::ERR", "ERR_INTERNET_DISCONNECTED")


def they_say_what_they_will_do(night: Night) -> None:
    all_raise_their_hands(night)
    begin(night.host, "closing")
    night.host.press("Begin the first turn")
    hears(night.phone, "Closing round")
    hears(night.phone, "It is your turn.")
    speak(night.phone, intention="Call my sister.")
    hears(night.away, "It is Paper Boat's turn.")
    night.look()
    speak(night.plain, intention="Walk to the river.")
    hears(night.away, "It is your turn.")
    write(night.away)
    offered = night.away.page.get_by_label("My next 24 hours").input_value()
    assert offered == "Tea, then bed.", "what was said in the first round is offered again"
    night.away.press("Say it aloud")
    hears(night.host, "Everybody has had a turn.")
    night.host.press("End the round")
    wanted = ["Velvet Crane Call my sister.", "Paper Boat Walk to the river.", "Quiet Otter Tea, then bed."]
    for person in night.live:
        person.page.locator("[data-summary-of]").nth(2).wait_for()
    night.look()
    for person in (*night.live, night.plain):
        found = person.page.locator("[data-summary-of]").all_inner_texts()
        assert [" ".join(each.split()) for each in found] == wanted


def the_host_closes(night: Night) -> None:
    night.host.page.locator("summary", has_text="For hosts").click()
    night.host.follow("Close the evening")
    night.host.press("Close the evening")
    for person in (night.phone, night.away):
        person.page.get_by_text("The evening is over.").wait_for()
        person.page.get_by_text("Drink something warm.").wait_for()
        person.page.locator("[data-pinned]").wait_for(state="hidden")
        person.page.locator("[data-whispers]").wait_for(state="hidden")
    assert "The room is quiet between its evenings." in night.look()


def lines_of(person: Person) -> list[tuple[str, str]]:
    """The lines of a page in their order: the name of each in addresses, and its words."""
    ids = person.page.locator("[data-line]")
    names = [ids.nth(each).get_attribute("data-line") or "" for each in range(ids.count())]
    return list(zip(names, (" ".join(words.split()) for words in person.lines()), strict=True))


def the_same_everywhere(night: Night) -> list[str]:
    """Pages that were open all evening, and pages that are made now, show the same; nothing is there twice."""
    night.host.page.locator("[data-evening-state]", has_text="The room is quiet").wait_for()
    night.look()
    found = {who: lines_of(getattr(night, who)) for who in NAMES}
    for who in ("phone", "away"):
        assert found[who] == found["plain"], who
        getattr(night, who).page.reload()
        assert lines_of(getattr(night, who)) == found["plain"], f"{who}, made anew"
    assert found["host"] == found["plain"]
    names, words = zip(*found["plain"], strict=True)
    # Three in each round, three slowly, four around the lost network.
    assert len(set(names)) == len(set(words)) == len(words) == 13
    return list(words)


def it_is_forgotten(night: Night, server: AppServer, said: list[str]) -> None:
    """One keeps their own words before the room forgets what was said."""
    night.phone.press("Keep my own words")
    night.phone.page.get_by_role("heading", name="My words of evenings").wait_for()
    with seeding(server.data) as seed:
        from datetime import timedelta

        from forum import forgetting
        from forum.extensions import db
        from forum.rooms.hosting_models import Whisper
        from forum.rooms.models import Message, Seat

        with clock.freeze(clock.now() + timedelta(hours=HOURS_LATER)):
            # Of all that `purge` does the room's part: sessions would be over by then as well.
            assert dict(forgetting.steps(seed.config))["what was said at evenings that are over"]() == len(said)
        assert [db.session.query(model).count() for model in (Message, Whisper, Seat)] == [0, 0, 0]
    night.look()
    for person in (night.plain, night.away):
        person.open(f"/r/{night.room}")
        expect(person.page.get_by_role("heading", name="Evening circle")).to_be_visible()
        assert person.lines() == []
        assert not [words for words in said if words in person.page.content()]
    night.phone.open("/me/evenings")
    kept = night.phone.page.locator("main").inner_text()
    assert "And I went out anyway" in kept
    assert "I called my brother." not in kept
