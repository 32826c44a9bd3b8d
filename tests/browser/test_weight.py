"""What pages weigh on the way to an old phone, compressed as the web server in front does it."""

import gzip
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from forum.vocabulary import Role
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser

LIMIT_BYTES = 60_000
FONTS, SCRIPTS = (".woff2",), (".js",)


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[str, str, Member]:
    """A thread that fills its page with prose, a room that fills its own, and a member."""
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        board, room = seed.places(steward)
        thread = seed.thread(steward, board, "A long one", words(0))
        for number in range(1, seed.config.posts_per_page + 1):
            seed.reply(steward, thread, words(number))
        for number in range(seed.config.lines_per_page + 1):
            seed.line(steward, room, words(number)[:200])
        return f"/t/{thread}", f"/r/{room}", seed.member("Amber Heron")


def words(number: int) -> str:
    """About 120 words that do not repeat too well."""
    return " ".join(f"{(number * 7919 + place * 104729) % 9973:x} and then" for place in range(60))


def weights(person: Person, path: str) -> dict[str, int]:
    """Compressed bytes of everything a page asks for, by address."""
    found: dict[str, int] = {}
    person.page.on("response", lambda answer: found.update({answer.url: len(gzip.compress(answer.body()))}))
    person.open_live(path)
    return {urlsplit(url).path: size for url, size in found.items() if url.startswith("http")}


def test_a_full_thread_page_is_light(arrive: Callable[..., Person], community: tuple[str, str, Member]) -> None:
    found = weights(arrive(community[2]), community[0])
    total = sum(size for path, size in found.items() if not path.endswith(FONTS))
    print(f"thread page: {total} bytes without fonts, {found[community[0]]} of them the page; {len(found)} requests")
    assert any(path.endswith(FONTS) for path in found)
    assert total < LIMIT_BYTES


def test_the_scripts_of_a_room_are_light(arrive: Callable[..., Person], community: tuple[str, str, Member]) -> None:
    found = weights(arrive(community[2]), community[1])
    scripts = {path: size for path, size in found.items() if path.endswith(SCRIPTS)}
    print(f"room page: {sum(scripts.values())} bytes of scripts in {len(scripts)} files, {sum(found.values())} in all")
    assert len(scripts) >= 6
    assert sum(scripts.values()) < LIMIT_BYTES
