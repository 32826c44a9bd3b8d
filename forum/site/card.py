"""The way to help as a card that other pages show: the helplines of the reader's likely country."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from forum.lib.helplines import COUNTRIES, ELSEWHERE, EMERGENCY, HELPLINES, UNLISTED, Line
from forum.web.words import month_words

REGION_LETTERS = 2


@dataclass(frozen=True)
class HelpCard:
    """What the card shows; `country` is the code that the help page knows, `lines` those that we have for it."""

    country: str
    country_name: str
    emergency: str
    lines: list[Line]

    @property
    def shown(self) -> list[Line]:
        """The lines, or where the country's own are found: nobody is shown an empty card."""
        return self.lines or [ELSEWHERE.shown(_, "")]

    @property
    def country_words(self) -> str:
        """Whose lines these are; empty when they are no country's."""
        return "" if self.country == UNLISTED else _("Country: %(country)s.", country=self.country_name)


def help_card(country: str = "") -> HelpCard:
    """The card for a country, or for the one that the reader's browser names; nothing is looked up or kept."""
    code = country if country in COUNTRIES else likely_country()
    lines = [line.shown(_, month_words(f"{line.checked_on:%Y-%m}")) for line in HELPLINES[code]]
    return HelpCard(code, _(COUNTRIES[code]), EMERGENCY[code], lines)


def likely_country() -> str:
    """The country of the browser's first language that names one we know."""
    for tag, _quality in request.accept_languages:
        region = tag.rpartition("-")[2].upper()
        if region in COUNTRIES:
            return region
        if len(region) == REGION_LETTERS and tag != tag.partition("-")[0]:
            # A country we have no list for: its people are not sent to another country's numbers.
            return UNLISTED
    return "US"
