"""A live line is covered by the page's script, a line of the server's page by Python: both must say the same of every text."""

from collections.abc import Callable

import pytest

from forum.reading import Reading
from forum.vocabulary import Role
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer

pytestmark = pytest.mark.browser

WORDS = (
    "red wine",
    "needle",
    "Straße",
    "10 mg",
    "(a+b",
    "\u039f\u0394\u039f\u03a3",
    "café",
    "well-being",
    "…",
    "snow_drop",
    "C++",
    "naïve",
)
TEXTS = (
    "There was RED\nwine on the table",
    "red  \t wine",
    "redwine",
    "red, wine",
    "swinered wine-less evening",
    "a needle-case",
    "needles",
    "NEEDLE.",
    "In der STRASSE steht es",
    "in der straße",
    "10mg",
    "10 mg",
    "10\u00a0mg",
    "110 mg",
    "(a + b)",
    "(a+b)",
    "\u03bf\u03b4\u03bf\u03c2",
    "\u039f\u0394\u039f\u03a3 \u03bc\u03bf\u03c5",
    "\u03bf\u03b4\u03bf\u03c3",
    "CAFÉ",
    "cafe",
    "cafe\u0301",
    "well - being",
    "wellbeing",
    "wait … what",
    "snow_drop",
    "snow drop",
    "c++ and c+",
    "C ++",
    "NAÏVE",
    "it is 🙂 naïve",
    "",
    "   ",
)


@pytest.fixture(scope="module")
def member(server: AppServer) -> Member:
    """Somebody who reads."""
    with seeding(server.data) as seed:
        return seed.member("Amber Heron", Role.STEWARD)


def test_the_script_and_the_server_cover_the_same_texts(arrive: Callable[..., Person], member: Member) -> None:
    page = arrive(member).open("/help")
    asked = """async ([words, texts]) => {
      const { Muted } = await import("/static/js/room/muted.js");
      return words.map((word) => {
        const muted = new Muted({ mutedWords: JSON.stringify([word]), wordsMutedWord: "yes" });
        return texts.map((text) => muted.why("Somebody", text) === "yes");
      });
    }"""
    met = page.evaluate(asked, [list(WORDS), list(TEXTS)])
    wanted = [[Reading(words=(word,)).mutes(text) for text in TEXTS] for word in WORDS]
    differing = [
        (word, text)
        for word, mine, theirs in zip(WORDS, wanted, met, strict=True)
        for text, one, other in zip(TEXTS, mine, theirs, strict=True)
        if one != other
    ]
    assert differing == []
    assert sum(map(sum, wanted)) >= len(WORDS), "every word is found somewhere, or the comparison proves nothing"
    assert all(map(any, wanted))
