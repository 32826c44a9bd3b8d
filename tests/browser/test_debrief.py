"""What goes between two who look after each other, on a small phone: long words stay on the page."""

from collections.abc import Callable

import pytest

from forum.vocabulary import Role
from tests.browser.looks import problems_here, with_axe
from tests.browser.people import PHONE, Person
from tests.browser.seeding import seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser
LONG = "שלום" * 30


def test_long_words_between_two(arrive: Callable[..., Person], server: AppServer) -> None:
    with seeding(server.data) as seed:
        from forum.moderation import buddies

        one, other = seed.member("Steady Kite", Role.MODERATOR), seed.member("Gentle Kite", Role.MODERATOR)
        pair = seed.actor(one), seed.actor(other)
        for who, whom in (pair, pair[::-1]):
            buddies.ask(who, whom.public_id)
    writer, reader = arrive(one), with_axe(arrive(other, viewport=PHONE, color_scheme="dark", bypass_csp=True))
    writer.open("/moderation/after").get_by_label("How is it now?").fill(f"Heavy. {LONG}")
    writer.press("Send it to Gentle Kite")
    writer.page.get_by_text("It is with your buddy").wait_for()
    reader.open("/notices")
    reader.follow("Words between you and your buddy")
    reader.page.get_by_text(LONG).wait_for()
    assert problems_here(reader) == []
