"""Addresses, and where and when people meet: a street with its number, a named house with a time."""

import re

from forum.lib.outing import english, spanish
from forum.lib.outing.looking import Looked, before, cues, none_of, one_of
from forum.lib.outing.trace import Span, Spans

_CAPITAL = r"[A-ZÁÉÍÓÚÑ][\w'.-]{0,30}"

# --- Addresses --------------------------------------------------------------------------------------------------------

_STREETS = "|".join(dict.fromkeys(form for word in english.STREETS for form in (word.capitalize(), word)))
_NUMBER = rf",?\s(?:{one_of(spanish.NUMBER_SIGNS)}\s?)?\d{{1,5}}\b(?!\s?{one_of(spanish.NO_HOUSE_NUMBERS)}\b)"
_OF = r"(?:de |del |la |las |los |el |San |Santa ){0,3}"
# From the first digit on.
_NUMBERED = tuple(
    re.compile(rf"(?<![\w$€£.,:/-])\d{{1,5}}{rule}")
    for rule in (
        rf"[A-Za-z]?,?\s(?:[NSEW]\.?\s)?(?:(?!St\s){_CAPITAL}\s){{1,3}}(?:{_STREETS})\b(?!\s[Mm]eeting)",
        rf"\s{none_of(english.NO_STREET_NAMES)}[a-z]{{3,20}}\s(?:{'|'.join(english.CLEAR_STREETS)})\b",
    )
)
_STREET_CUES = cues(english.STREETS)
# From the word for a street on.
_CALLES = re.compile(rf"{one_of(spanish.STREETS)}\s{_OF}(?:{_CAPITAL}\s?){{1,4}}(?<!\s){_NUMBER}")
_CLEAR_CALLES = re.compile(
    rf"{one_of(spanish.CLEAR_STREETS)}\s{_OF}{none_of(spanish.NO_STREET_NAMES)}[a-záéíóúñ]{{3,20}}{_NUMBER}"
)
_NUMBERED_CALLES = re.compile(
    rf"{one_of(spanish.NUMBERED_STREETS)}\s\d{{1,3}}[A-Za-z]?\s?(?:#|[Nn][oº]\.?)\s?\d{{1,3}}[A-Za-z]?"
)
_CALLE_CUES, _NUMBERED_CUES = cues(spanish.STREETS), cues(spanish.NUMBERED_STREETS)
_BOX = re.compile(r"(?<!\w)(?:P\.?\s?O\.?\sBox|apartado de correos)\s\d{1,6}\b", re.IGNORECASE)
_BOX_CUES = frozenset({"box", "apartado"})
BOX_REACH = 6
# A British postcode; its last two letters are never those of a dose or an hour.
_POSTCODE = re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2}(?![\w-])")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?(?!\w)")
_CITY_AND_STATE = re.compile(r"(?<!\w)[A-Z][\w'.-]{1,30},?\s[A-Z]{2},?\s\Z")
CITY_REACH = 38
_COORDINATES = re.compile(r"(?<![\w.])-?\d{1,3}\.\d{4,12},\s?-?\d{1,3}\.\d{4,12}(?!\w)")


def addresses(looked: Looked) -> Spans:
    """Find streets with their numbers, postcodes and boxes."""
    if not looked.numbers:
        return
    yield from _numbered(looked)
    for words, rules in ((_CALLE_CUES, (_CALLES, _CLEAR_CALLES)), (_NUMBERED_CUES, (_NUMBERED_CALLES,))):
        for rule in rules:
            yield from (match.span() for match in looked.matches(words, rule))
    for place in looked.spots(_BOX_CUES):
        if box := _BOX.search(looked.text, max(0, place - BOX_REACH), place + 30):
            yield box.span()


def _numbered(looked: Looked) -> Spans:
    has_street = looked.has(_STREET_CUES)
    for place in looked.numbers:
        for rule in _NUMBERED if has_street else ():
            if found := rule.match(looked.text, place):
                yield found.span()
        for letters in (1, 2) if looked.text[place - 1 : place].isupper() else ():
            if place >= letters and (found := _POSTCODE.match(looked.text, place - letters)):
                yield found.span()
        minus = looked.text[place - 1 : place] == "-"
        if found := _COORDINATES.match(looked.text, place - minus):
            yield found.span()
        yield from _in_a_city(looked.text, place)


def _in_a_city(text: str, place: int) -> Spans:
    """Find "Springfield, IL 62704"."""
    if (number := _ZIP.match(text, place)) and text[place - 3 : place].strip(" ,").isupper():
        head = before(text, place, CITY_REACH)
        if city := _CITY_AND_STATE.search(head):
            yield place - len(head) + city.start(), number.end()


# --- Meetings ---------------------------------------------------------------------------------------------------------

# How far a time and a word of meeting may stand from a place.
TIME_REACH = 70
MEETING_REACH = 90
NAME_REACH = 100

_HOUSE, _CASA = one_of(english.HOUSES), one_of(spanish.HOUSES)
_HOUSE_ON = re.compile(
    rf"{_HOUSE}\s(?:{'|'.join(english.BESIDE)})\s(?:the\s)?{_CAPITAL}(?:\s{_CAPITAL}){{0,3}}"
    rf"|{_CASA}\s(?:de |del |la |las |los |el ){{0,3}}{_CAPITAL}(?:\s(?:de |del )?{_CAPITAL}){{0,3}}"
)
_NAMED = re.compile(rf"{one_of(english.HOUSES, english.CLEAR_STREETS)}\b")
# What stands before the word for a house: its name.
_NAME = re.compile(
    rf"\b(?!{one_of(english.NO_HOUSE_NAMES, spanish.NO_HOUSE_NAMES)}\s)(?:{_CAPITAL}\s(?:of |and )?){{1,4}}"
    rf"(?:{one_of(english.HOUSES_OF)}\s)?\Z"
)
_CHAIN = re.compile(r"Starbucks|Costa(?!\s[A-Z])|McDonald's|Denny's|Dunkin'?|Burger King|VIPS|Sanborns")
_HOUSE_CUES = cues(english.HOUSES, spanish.HOUSES)
_NAMED_CUES = cues(english.HOUSES, english.CLEAR_STREETS)
_CHAIN_CUES = frozenset({"starbucks", "costa", "mcdonald", "denny", "dunkin", "burger", "vips", "sanborns"})
_MEETING_CUES = cues(english.MEETING, spanish.MEETING)
_MEETING = re.compile(rf"\b{one_of(english.MEETING, spanish.MEETING)}\b")
_DAY = rf"(?:{one_of(english.DAYS, spanish.DAYS)}s?)"
_HOUR = rf"(?:\d{{1,2}}|{one_of(english.HOURS, spanish.HOURS)})"
_TIME = re.compile(
    rf"\b(?:\d{{1,2}}[:.]\d{{2}}(?:\s?[ap]\.?m\b)?|\d{{1,2}}\s?[ap]\.?m\b|\d{{1,2}} o'?clock|at {_HOUR}\b|a las? {_HOUR}\b"
    rf"|half past {_HOUR}\b|{one_of(english.MOMENTS, spanish.MOMENTS)}\b"
    rf"|(?:(?:on|every|each|this|next|el|los|cada|este) )?{_DAY}\b(?: (?:night|evening|morning|at|a las?)\b)?)",
    re.IGNORECASE,
)
_BEEN = re.compile(rf"\b{one_of(english.BEEN, spanish.BEEN)}\b")
_NEW_SENTENCE = re.compile(r"[!?\n]|(?<![A-Z\s.][a-z])(?<![ap]\.m)\.\s")


def meetings(looked: Looked) -> Spans:
    """Find a named house in which people meet, with its time, in one sentence."""
    if not looked.has(_MEETING_CUES):
        return
    for start, end in _houses(looked):
        if _near(looked.text, _MEETING, (start, end), MEETING_REACH) is None:
            continue
        time = _near(looked.text, _TIME, (start, end), TIME_REACH)
        if time is not None and not _BEEN.search(looked.text, end, max(end, time[0])):
            yield min(start, time[0]), max(end, time[1])


def _houses(looked: Looked) -> Spans:
    yield from (match.span() for match in looked.matches(_CHAIN_CUES, _CHAIN))
    yield from (match.span() for match in looked.matches(_HOUSE_CUES, _HOUSE_ON))
    for house in looked.matches(_NAMED_CUES, _NAMED):
        head = before(looked.text, house.start(), NAME_REACH)
        last = head[head[:-1].rfind(" ") + 1 :].strip()
        if (last[:1].isupper() or last.lower() in english.HOUSES_OF) and (name := _NAME.search(head)):
            yield house.start() - len(head) + name.start(), house.end()


def _near(text: str, rule: re.Pattern[str], house: Span, reach: int) -> Span | None:
    """Find the first match behind or else the last before a house, in its sentence and within reach."""
    start, end = house
    behind = rule.search(text, end, min(len(text), end + reach))
    if behind and not _NEW_SENTENCE.search(text, end, behind.start()):
        return behind.span()
    earlier = [match.span() for match in rule.finditer(text, max(0, start - reach), start)]
    if earlier and not _NEW_SENTENCE.search(text, earlier[-1][1], start):
        return earlier[-1]
    return None
