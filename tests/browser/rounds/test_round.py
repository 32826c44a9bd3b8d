"""A round in real browsers: a host and two members, one of them on a 320 px phone; live, still, by keyboard, and for everybody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE, Person
from tests.browser.rounds.steps import Come, begin, hears, same_after_a_reload, write
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser


def test_a_whole_check_in_round(come: Come) -> None:
    host, ann, bea = everybody = come("host"), come("ann", viewport=PHONE), come("bea", color_scheme="dark")
    for person in everybody:
        hears(person, "No hand is up.")
    ann.press("Raise my hand")
    hears(bea, "Hands up: Velvet Crane.")
    bea.press("Raise my hand")
    hears(ann, "Hands up: Velvet Crane, Paper Boat.")
    same_after_a_reload(ann)
    begin(host)
    hears(ann, "First the opening words. Then: Velvet Crane, Paper Boat.")
    expect(ann.page.locator(".round-said").get_by_text("Speak from the I.")).to_be_visible()
    for person in everybody:
        same_after_a_reload(person)
    host.press("Begin the first turn")
    hears(ann, "It is your turn.")
    hears(bea, "It is Velvet Crane's turn.")
    hears(bea, "You are next.")
    bea.press("Thank you, Velvet Crane")
    hears(ann, "1 thank-you")
    write(ann, mood="3", craving="4", win="I slept six hours.", intention="Bed at ten.")
    ann.press("Say it aloud")
    bea.said("I slept six hours.").wait_for()
    assert "Check-in" in bea.said("I slept six hours.").inner_text()
    hears(bea, "It is your turn.")
    hears(ann, "It is Paper Boat's turn.")
    expect(ann.page.get_by_label("Something that went well")).to_have_value("")
    bea.press("That is all from me")
    hears(host, "Everybody has had a turn.")
    for person in everybody:
        same_after_a_reload(person)
    host.page.locator("[data-lead-more] > summary").click()
    host.press("End the round")
    hears(ann, "No round just now")


def test_a_closing_round_leaves_what_each_will_do_next(come: Come) -> None:
    host, ann, bea = everybody = come("host"), come("ann", viewport=PHONE), come("bea", color_scheme="dark")
    ann.press("Raise my hand")
    hears(host, "Hands up: Velvet Crane.")
    begin(host)
    host.press("Begin the first turn")
    hears(ann, "It is your turn.")
    write(ann, intention="Bed at ten.")
    ann.press("Say it aloud")
    hears(host, "Everybody has had a turn.")
    host.press("End the round")
    for person in (ann, bea):
        person.press("Raise my hand")
        person.page.get_by_role("button", name="Take my hand down").wait_for()
    begin(host, "closing")
    host.press("Begin the first turn")
    hears(ann, "Closing round")
    hears(ann, "It is your turn.")
    write(ann)
    expect(ann.page.get_by_text("You have said this tonight. Still that?")).to_be_visible()
    expect(ann.page.get_by_label("My next 24 hours")).to_have_value("Bed at ten.")
    expect(ann.page.get_by_label("Mood")).to_be_hidden()
    ann.press("Say it aloud")
    hears(bea, "It is your turn.")
    write(bea, intention="Ring my sister.")
    bea.press("Say it aloud")
    hears(host, "Everybody has had a turn.")
    host.press("End the round")
    for person in everybody:
        person.page.locator("[data-summary-of]").nth(1).wait_for()
        found = person.page.locator("[data-summary-of]").all_inner_texts()
        assert [" ".join(each.split()) for each in found] == ["Velvet Crane Bed at ten.", "Paper Boat Ring my sister."]
    ann.page.reload()
    expect(ann.page.locator("[data-summary-of]")).to_have_count(2)
    bea.follow("Take back", on=bea.said("Ring my sister."))
    bea.press("Take it back")
    host.page.locator("[data-summary-of]").get_by_text("Ring my sister.").wait_for(state="detached")


def test_what_was_written_ahead_waits_for_the_turn(come: Come) -> None:
    host, ann, bea = come("host"), come("ann"), come("bea", viewport=PHONE)
    for person in (ann, bea):
        person.press("Raise my hand")
        person.page.get_by_role("button", name="Take my hand down").wait_for()
    begin(host)
    host.press("Begin the first turn")
    hears(bea, "It is Velvet Crane's turn.")
    write(bea, mood="4", win="Written ahead")
    bea.press("Say it aloud")
    hears(bea, "It is Velvet Crane's turn. A thank-you is always fine, and your hand can be up.")
    bea.say("me too")
    bea.page.locator("[data-said]").get_by_text("It is Velvet Crane's turn.").wait_for()
    expect(bea.page.get_by_label("Say something")).to_have_value("me too")
    expect(bea.page.get_by_label("Something that went well")).to_have_value("Written ahead")
    host.press("Next turn")
    hears(bea, "It is your turn.")
    bea.press("Say it aloud")
    ann.said("Written ahead").wait_for()
    assert ann.lines() == ["Mood: all right (4 of 5)\nWent well: Written ahead"]


def test_words_that_could_lead_to_a_person_are_asked_about(come: Come) -> None:
    host, ann = come("host"), come("ann", viewport=PHONE)
    ann.press("Raise my hand")
    hears(host, "Hands up: Velvet Crane.")
    begin(host)
    host.press("Begin the first turn")
    hears(ann, "It is your turn.")
    write(ann, win="Ring me on 07700 900123")
    ann.press("Say it aloud")
    ann.page.locator("[data-check-in-form] q", has_text="07700 900123").wait_for()
    write(ann, win="Ring me on 07700 900124")
    expect(
        ann.page.locator("[data-check-in-form] [data-as-it-is]"), "changed words are asked about anew"
    ).to_be_hidden()
    ann.press("Say it aloud")
    ann.page.locator("[data-check-in-form] q", has_text="07700 900124").wait_for()
    ann.page.locator("[data-check-in-form] [data-as-it-is]").click()
    host.said("Ring me on 07700 900124").wait_for()


def test_the_strip_comes_and_goes_with_the_evening(
    arrive: Callable[..., Person], server: AppServer, people: dict[str, Member]
) -> None:
    from forum.lib import clock
    from forum.rooms import gatherings

    with seeding(server.data) as seed:
        room = seed.room(people["steward"], f"Room {seed.number()}")
        steward, ann = arrive(people["steward"], viewport=PHONE), arrive(people["ann"], viewport=PHONE)
        for person in (steward, ann):
            person.enter_room(room)
            expect(person.page.locator("[data-round]")).to_be_hidden()
        gatherings.begin(seed.actor(people["steward"]), room, clock.now() + timedelta(hours=1))
        # Another process opened it: the pages hear of it with the next thing that happens there.
        ann.say("Good evening")
        hears(ann, "No hand is up.")
        ann.press("Raise my hand")
        hears(steward, "Hands up: Velvet Crane.")
        begin(steward)
        steward.press("Begin the first turn")
        hears(ann, "It is your turn.")
        write(ann, win="In a strip that was not there before")
        ann.press("Say it aloud")
        steward.said("In a strip that was not there before").wait_for()
        gatherings.close(seed.actor(people["steward"]), room)
        ann.say("Good night")
        for person in (steward, ann):
            person.page.locator("[data-round]").wait_for(state="hidden")
