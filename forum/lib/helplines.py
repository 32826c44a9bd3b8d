"""Helplines with what really has to be dialled: short codes as they are pressed, texts with their word.

Facts from open-helplines (public domain, checked 2 June 2026) and the services' own published numbers: Spain's ministry of
health for 024 (rtve.es, 10 May 2022; Onda Cero, 10 June 2022), Mexico's Conasama for the Línea de la Vida (El Universal,
24 December 2025). A steward calls each number before opening the place; what was checked long ago says so on the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from forum.lib import clock
from forum.lib.words import N_

AMBER_DAYS, RED_DAYS = 90, 180
ALWAYS = N_("day and night")


@dataclass(frozen=True)
class Way:
    """One way to reach a line: `kind` is call, text, chat or web; `dial` is what the phone must dial."""

    kind: str
    label: str
    dial: str
    word: str = ""
    hours: str = ALWAYS

    @property
    def href(self) -> str:
        """The link a phone opens."""
        if self.kind == "call":
            return f"tel:{self.dial}"
        if self.kind == "text":
            return f"sms:{self.dial}?body={self.word}" if self.word else f"sms:{self.dial}"
        return self.dial


@dataclass(frozen=True)
class Line:
    """A service as the page shows it, in the reader's language."""

    name: str
    description: str
    contacts: list[dict[str, str]]
    checked: str
    stale: str
    free: bool


@dataclass(frozen=True)
class Helpline:
    """One service."""

    name: str
    description: str
    contacts: tuple[Way, ...]
    checked_on: date
    free: bool = True

    @property
    def stale(self) -> str:
        """How long ago the number was checked: fresh, amber after 90 days, red after 180."""
        age = (clock.now().date() - self.checked_on).days
        return "red" if age > RED_DAYS else "amber" if age > AMBER_DAYS else "fresh"

    def shown(self, say: Callable[[str], str], checked: str) -> Line:
        """The service in the words of `say`; `checked` is when its numbers were tried, as people say it."""
        ways = [
            {"kind": way.kind, "label": say(way.label), "href": way.href, "hours": way.hours and say(way.hours)}
            for way in self.contacts
        ]
        return Line(self.name, say(self.description), ways, checked, self.stale, self.free)


_CHECKED = date(2026, 6, 2)

# What stands for every country that we have no list for.
UNLISTED = "other"
COUNTRIES: dict[str, str] = {
    "US": N_("United States"),
    "CA": N_("Canada"),
    "GB": N_("United Kingdom"),
    "IE": N_("Ireland"),
    "ES": N_("Spain"),
    "MX": N_("Mexico"),
    UNLISTED: N_("Another country"),
}
EMERGENCY: dict[str, str] = {
    "US": "911",
    "CA": "911",
    "GB": "999",
    "IE": "112",
    "ES": "112",
    "MX": "911",
    UNLISTED: "112",
}

HELPLINES: dict[str, tuple[Helpline, ...]] = {
    "US": (
        Helpline(
            "988 Suicide & Crisis Lifeline",
            N_("For every crisis, also about drinking or using. English and Spanish."),
            (Way("call", N_("Call 988"), "988"), Way("text", N_("Text 988"), "988")),
            _CHECKED,
        ),
        Helpline(
            "Crisis Text Line",
            N_("A trained person writes back. Good when you cannot speak aloud."),
            (Way("text", N_("Text HOME to 741741"), "741741", "HOME"),),
            _CHECKED,
        ),
    ),
    "CA": (
        Helpline(
            "9-8-8: Suicide Crisis Helpline",
            N_("For every crisis. English and French."),
            (Way("call", N_("Call 988"), "988"), Way("text", N_("Text 988"), "988")),
            _CHECKED,
        ),
    ),
    "GB": (
        Helpline(
            "Samaritans",
            N_("Somebody who listens, whatever it is."),
            (Way("call", N_("Call 116 123"), "116123"),),
            _CHECKED,
        ),
        Helpline(
            "Shout",
            N_("A trained person writes back."),
            (Way("text", N_("Text SHOUT to 85258"), "85258", "SHOUT"),),
            _CHECKED,
        ),
    ),
    "IE": (
        Helpline(
            "Samaritans",
            N_("Somebody who listens, whatever it is."),
            (Way("call", N_("Call 116 123"), "116123"),),
            _CHECKED,
        ),
    ),
    "ES": (
        Helpline(
            "024",
            N_("For thoughts of suicide, your own or somebody else's. Free; it stands on no bill."),
            (Way("call", N_("Call 024"), "024"),),
            date(2022, 6, 10),
        ),
    ),
    "MX": (
        Helpline(
            "Línea de la Vida",
            N_("About drinking, using, and every crisis. In Spanish."),
            (Way("call", N_("Call 800 911 2000"), "8009112000"),),
            date(2025, 12, 24),
        ),
    ),
    UNLISTED: (),
}
# Where the lines of most other countries are found.
ELSEWHERE = Helpline(
    "findahelpline.com",
    N_("Lines of most countries, by what they are for."),
    (Way("web", N_("Open findahelpline.com"), "https://findahelpline.com/", hours=""),),
    _CHECKED,
)


@cache
def numbers() -> frozenset[str]:
    """Every number that this place itself names, as digits: of helplines and for emergencies."""
    dialled = (way.dial for lines in HELPLINES.values() for line in lines for way in line.contacts)
    return frozenset("".join(filter(str.isdigit, dial)) for dial in (*dialled, *EMERGENCY.values()))
