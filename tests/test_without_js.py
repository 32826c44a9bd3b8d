"""The whole story with plain HTTP against a real server: join, write, talk, flag, decide, leave, come back."""

from datetime import timedelta

import pytest

from tests.browser.seeding import seeding
from tests.plain_browser import Browser, answer_under, begin, join, tool
from tests.plain_people import People, everybody
from tests.servers import AppServer


@pytest.fixture(scope="module")
def people(server: AppServer) -> People:
    """Everybody of the story."""
    return everybody(server)


def test_a_thread_with_a_preview_nested_answers_a_change_and_words_taken_back(people: People) -> None:
    ann, bea = people.ann, people.bea
    ann.open("/talk")
    ann.follow("Today")
    ann.follow("Begin a thread")
    said = ann.press("Preview", title="A long day", text="It was **long**.", notes=["grief"])
    assert "This is how it will look" in said
    assert ann.page.select_one(".preview-made strong").text == "long"
    ann.press("Send it")
    thread = ann.path
    assert thread.startswith("/t/")
    assert ann.page.select_one("details.cover strong").text == "long", "covered, as the note asks"
    bea.open(thread)
    bea.press("Send it", text="Me too")
    ann.open(thread)
    answer_under(ann, "Me too")
    ann.press("Send it", text="Good to hear")
    bea.open(thread)
    answer_under(bea, "Good to hear")
    bea.press("Send it", text="And tonight?")
    assert [each["class"] for each in bea.page.select("ol.thread > li")] == [
        ["level-0"],
        ["level-0"],
        ["level-1"],
        ["level-2"],
    ]
    assert "answers to you" in ann.open("/notices")
    bea.open(thread)
    tool(bea, "And tonight?", "Change")
    bea.press("Keep the change", text="And this evening?")
    assert "And this evening?" in bea.words()
    assert "changed" in bea.words()
    tool(bea, "And this evening?", "Take back")
    assert "And this evening?" not in bea.press("Take them back")
    tool(bea, "Me too", "Take back")
    said = bea.press("Take them back")
    assert "Taken back by the person who wrote it" in said, "an answer hangs below it"
    assert "Good to hear" in said


def test_a_line_in_a_room_and_just_listening(people: People) -> None:
    ann, bea, room = people.ann, people.bea, people.room
    ann.open(room)
    assert "long" not in ann.press("Say it", text="A quiet evening")
    assert "no words yet" in ann.press("Say it", text="  ")
    bea.open(room)
    said = bea.follow("Just listen")
    assert "A quiet evening" in said
    assert not bea.has("Say it")
    refresh = bea.page.select_one('noscript meta[http-equiv="refresh"]')
    answer = bea.session.get(bea.address, timeout=20)
    assert int(answer.headers.get("Refresh") or refresh["content"]) <= 60
    bea.follow("I would like to say something")
    assert "Hello all" in bea.press("Say it", text="Hello all")


def test_a_round_of_check_ins_led_and_spoken_with_forms(people: People, server: AppServer) -> None:
    ann, bea, steward = people.ann, people.bea, people.steward
    room = _quiet_evening(server)
    for browser in (bea, ann):
        browser.open(room)
        said = browser.press("Raise my hand")
    assert "Hands up: Bea Heron, Ann Otter." in said
    steward.open(room)
    said = steward.press("Begin the round", kind="check_in", whom="hands")
    assert "First the opening words. Then: Bea Heron, Ann Otter." in said
    assert "It is Bea Heron's turn. Then: Ann Otter." in steward.press("Begin the first turn")
    ann.open(room)
    said = ann.press("Say it aloud", mood="4", win="Written ahead")
    assert (ann.status, "It is Bea Heron's turn. A thank-you is always fine" in said) == (403, True)
    assert ann.page.find("textarea", {"name": "win"}).text.strip() == "Written ahead"
    assert ann.press("Say it", text="me too").startswith("Quiet evening")
    assert (ann.status, ann.page.find("textarea", {"name": "text"}).text.strip()) == (403, "me too")
    ann.open(room)
    assert "1 thank-you" in ann.press("Thank you, Bea Heron")
    bea.open(room)
    assert "It is your turn." in bea.words()
    said = bea.press("Say it aloud", craving="7", intention="Ring my sister")
    assert "Pull: strong (7 of 10)" in said
    assert "It is Ann Otter's turn." in said
    ann.open(room)
    assert "Everybody has had a turn." in ann.press("Say it aloud", mood="4", win="Written ahead")
    steward.open(room)
    steward.press("End the round")
    for browser in (bea, ann):
        browser.open(room)
        browser.press("Raise my hand")
    steward.open(room)
    steward.press("Begin the round", kind="closing", whom="hands")
    steward.press("Begin the first turn")
    said = bea.open(room)
    assert "You have said this tonight. Still that?" in said
    bea.press("Say it aloud")
    ann.open(room)
    said = ann.press("Pass")
    assert "Everybody has had a turn." in said
    steward.open(room)
    said = steward.press("End the round")
    assert said.count("Ring my sister") == 3, "as it was said, twice, and in the summary"


def _quiet_evening(server: AppServer) -> str:
    """Opens an evening, led by the steward, in a room where people do not answer each other; returns its path."""
    with seeding(server.data):
        from forum.accounts import queries
        from forum.lib import clock, names
        from forum.rooms import gatherings
        from forum.site import service as site

        steward = queries.member(queries.by_name_key(names.skeleton("Gentle Badger")).id)
        room = site.keep_room(steward, None, site.RoomWish("Quiet evening", "", cross_talk=False))
        gatherings.begin(steward, room.public_id, clock.now() + timedelta(hours=1))
        return f"/r/{room.public_id}"


def test_words_that_could_lead_to_a_person_are_asked_about_once(people: People) -> None:
    ann, leading = people.ann, "My insta is ann_otter_82"
    ann.open("/talk")
    ann.follow("Today")
    ann.follow("Begin a thread")
    said = ann.press("Send it", title="An evening", text=leading)
    assert (ann.status, "ann_otter_82" in ann.page.select_one(".asked q").text) == (422, True)
    assert "You decide" in said
    assert leading in ann.press("Post it as it is")
    thread = ann.path
    assert "ann_otter_82" in ann.press("Send it", text="mail ann_otter_82@example.com")
    assert ann.status == 422
    ann.press("Send it", text="mail me through here")
    assert ann.path == thread
    tool(ann, "mail me through here", "Change")
    ann.press("Keep the change", text="I am @ann_otter_82 there")
    assert ann.status == 422
    assert "I am @ann_otter_82 there" in ann.press("Post it as it is")
    ann.open(people.room)
    assert ann.has("Say it")
    ann.press("Say it", text="Meet me at 12 Oak Street")
    assert ann.status == 422
    assert "Meet me at 12 Oak Street" in ann.press("Send it as it is")


def flag(reader: Browser, place: str, words: str) -> None:
    reader.open(place)
    assert "Press a reason and it is sent" in tool(reader, words, "Point out")
    assert "A moderator will look at it" in reader.press("Buying, selling or where to get it", note="It says where.")


def hide(mod: Browser, kind: str, own_words: str) -> str:
    """Takes the newest case of a kind, reads it and hides the words; returns the case's path."""
    mod.open("/moderation")
    mod.follow(kind)
    case = mod.path
    assert "It says where." in mod.words()
    mod.press("I take this one")
    assert "The author reads why" in mod.press("Hide them for everybody", reason="sourcing", words=own_words)
    return case


@pytest.mark.parametrize(
    ("kind", "placeholder"),
    [
        ("Words of Ann Otter in a thread", "A moderator has hidden these words"),
        ("Words of Ann Otter in a room", "A moderator has hidden this line"),
    ],
)
def test_words_are_flagged_hidden_explained_and_shown_again(people: People, kind: str, placeholder: str) -> None:
    ann, bea, mod = people.ann, people.bea, people.mod
    words = "Behind the station it costs little"
    if "thread" in kind:
        place = begin(ann, "A question", "Who knows?")
        ann.press("Send it", text=words)
    else:
        place = people.room
        ann.open(place)
        ann.press("Say it", text=words)
    flag(bea, place, words)
    case = hide(mod, kind, "Tell it without the place.")
    seen = bea.open(place)
    assert words not in str(bea.page)
    assert placeholder in seen
    assert "A moderator has looked at what you pointed out" in bea.open("/notices")
    told = ann.open("/notices")
    assert "It points to where something can be got" in told
    assert "Tell it without the place." in told
    assert "Bea Heron" not in told
    mod.open(case)
    assert "Shown again." in mod.press("Show the words again")
    assert words in bea.open(place)
    assert "Your words are shown again" in ann.open("/notices")


def test_a_pause_and_its_end(people: People, server: AppServer) -> None:
    mod, reader = people.mod, people.bea
    loud = Browser(server.url)
    join(loud, "Loud Magpie")
    thread = begin(loud, "Buy this", "Very cheap")
    flag(reader, thread, "Very cheap")
    mod.open("/moderation")
    mod.follow("Words of Loud Magpie")
    mod.follow("Measures about Loud Magpie")
    measures = mod.path
    mod.follow("A suspension")
    shown = mod.press("Show me what they will read", days="7", words="Rest a little.")
    assert "This is what Loud Magpie will read" in shown
    assert "Done. The person reads it" in mod.press("Send it")
    assert "Your account is paused" in loud.open("/")
    assert "Rest a little." in loud.open("/notices")
    loud.open(thread)
    assert loud.status == 403
    assert "Very cheap" not in str(loud.page)
    assert "Help now" in loud.open("/help")
    told = loud.open("/me/measures")
    assert "Rest a little." in told
    assert "I see it differently" in told
    mod.open(measures)
    assert "It is over." in mod.press("End it now")
    assert "Very cheap" in loud.open(thread)


def test_light_and_language(people: People, server: AppServer) -> None:
    visitor = Browser(server.url)
    visitor.open("/help?country=GB")
    visitor.press("Night")
    assert (visitor.page.html["data-theme"], visitor.address.rpartition("/")[2]) == ("night", "help?country=GB")
    visitor.press("Day")
    assert visitor.page.html["data-theme"] == "day"
    visitor.press("Español")
    assert visitor.page.html["lang"] == "es"
    assert "Help now" not in visitor.words()
    visitor.press("English")
    assert "Help now" in visitor.words()
