"""Coming in, going out and coming back without JavaScript: passphrase, leaving, recovery, a session that ended."""

import re

import pytest

from tests.factories import PASSPHRASE
from tests.plain_browser import Browser, begin, join
from tests.plain_people import NEW, People, everybody
from tests.servers import AppServer


@pytest.fixture(scope="module")
def people(server: AppServer) -> People:
    """Everybody of the story."""
    return everybody(server)


def test_a_passphrase_is_changed_and_every_other_device_signed_out(server: AppServer, people: People) -> None:
    home, library = Browser(server.url), Browser(server.url)
    join(home, "Amber Finch")
    library.open("/sign-in")
    assert "do not fit together" in library.press("Sign in", name="Amber Finch", passphrase="wrong words altogether")
    library.press("Sign in", name="amber finch", passphrase=PASSPHRASE)
    assert "This browser" in home.open("/me")
    assert "A shared device" in home.words()
    home.follow("Change my passphrase")
    assert "not your passphrase now" in home.press("Change it", old="wrong words altogether", passphrase=NEW)
    assert "Your passphrase is changed" in home.press("Change it", old=PASSPHRASE, passphrase=NEW)
    assert (home.path, home.status) == ("/me", 200)
    assert "Please sign in" in library.open("/me")
    library.open("/sign-in")
    library.press("Sign in", name="Amber Finch", passphrase=NEW)
    home.open("/me")
    home.press("Sign out everywhere")
    assert (home.path, home.status) == ("/sign-in", 200)
    for browser in (home, library):
        browser.open("/me")
        assert browser.status == 401


def test_leaving_takes_the_browser_elsewhere_and_the_old_cookie_is_dead(server: AppServer, people: People) -> None:
    leaver = Browser(server.url)
    join(leaver, "Shy Wren")
    thread = begin(leaver, "Only here", "Words to leave behind")
    old = leaver.session.cookies.get("s")
    leaver.open(thread)
    leaver.press("Leave this site")
    assert leaver.address.startswith("https://www.bbc.com/"), "an ordinary page"
    assert leaver.session.cookies.get("s") is None
    leaver.session.cookies.set("s", old)
    leaver.open(thread)
    assert leaver.status == 401
    assert "Words to leave behind" not in str(leaver.page)


def test_coming_back_with_the_recovery_phrase(people: People, server: AppServer) -> None:
    back = Browser(server.url)
    back.open("/sign-in")
    back.follow("I lost my passphrase")
    fields = {"name": "Ann Otter", "passphrase": NEW}
    assert "do not fit together" in back.press("Open my account", phrase="one two three four five six seven", **fields)
    said = back.press("Open my account", phrase=people.phrase.title(), **fields)
    assert "Your recovery phrase" in said
    fresh = [each.text for each in back.page.select("ol.phrase li")]
    assert " ".join(fresh) != people.phrase
    said = back.follow("I have written them down")
    first, second = (fresh[int(place) - 1] for place in re.findall(r"Word number (\d)", said))
    back.press("These are the words", first=first, second=second)
    assert "Ann Otter" in back.open("/me")
    assert "Please sign in" in people.ann.open("/me"), "the lost browser is signed out"
    people.ann.open("/sign-in")
    people.ann.press("Sign in", name="Ann Otter", passphrase=NEW)
    assert people.ann.path == "/"


def test_who_is_signed_out_while_writing_loses_no_word(people: People, server: AppServer) -> None:
    writer = Browser(server.url)
    join(writer, "Slow Snail")
    writer.open(begin(people.bea, "For slow writers", "Take your time"))
    form = writer.page
    here = writer.address
    writer.open("/me")
    writer.press("Sign out everywhere")
    writer.page, writer.address = form, here
    # The token of the old form is not lost with the session alone; where it is, the words come back all the same.
    said = writer.press("Send it", text="It took me an hour", notes=["grief"])
    assert writer.status in (400, 401)
    assert "It took me an hour" in str(writer.page)
    if writer.status == 400:
        said = writer.press("Send them again")
    assert "They come along when you sign in" in said
    writer.press("Sign in", name="Slow Snail", passphrase=PASSPHRASE)
    assert "You are signed in again" in writer.words()
    said = writer.press("Send them again")
    assert "It took me an hour" in said
    assert "Death and grief" in said


def test_a_visitor_reads_nothing_of_this(people: People, server: AppServer) -> None:
    visitor = Browser(server.url)
    thread = begin(people.bea, "Among us", "Words among us")
    for path in (thread, people.room, "/moderation", "/me", "/notices", "/settings"):
        visitor.open(path)
        assert visitor.status == 401, path
        assert "Words among us" not in str(visitor.page)
