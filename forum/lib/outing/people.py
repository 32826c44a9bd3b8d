"""A full name with a place of work: together they find one person, apart they seldom do."""

import re

from forum.lib.identifying import full_names
from forum.lib.outing import english, spanish
from forum.lib.outing.looking import Looked, cues, none_of, one_of
from forum.lib.outing.trace import Span, Spans

# How far apart a name and a place of work may stand, and how long a name may be.
REACH = 80
NAME = 70

_CAPITAL = r"[A-ZÁÉÍÓÚÑ]"
_PLACE = rf"(?:{one_of(english.ARTICLES, spanish.ARTICLES)}\s)?{none_of(english.NO_WORKPLACES, spanish.NO_WORKPLACES)}\w{{2,30}}"
_WORK = re.compile(
    rf"{one_of(english.WORKING, spanish.WORKING)}\s{_PLACE}"
    rf"|{one_of(english.JOBS, spanish.JOBS)}\s{one_of(english.JOB_PLACES, spanish.JOB_PLACES)}\s{_PLACE}"
    rf"|{one_of(english.JOBS, spanish.JOBS)},\s{_CAPITAL}\w{{2,30}}"
)
_WORK_CUES = cues(english.WORKING, spanish.WORKING, english.JOBS, spanish.JOBS)
# A title and a surname are a full name when the house they work in is named as well.
_TITLED = re.compile(
    rf"{one_of(english.TITLES, spanish.TITLES)}\.? {_CAPITAL}[\w'-]{{2,30}},?(?: who works| que trabaja)? (?:"
    rf"(?:at|from|of|in|en|del|de) (?:the |el |la )?(?:{_CAPITAL}[\w.'-]{{1,30}} (?:of |de |del |la )?){{1,4}}"
    rf"{one_of(english.WORKPLACES)}\b"
    rf"|(?:en|del|de) (?:el |la )?{one_of(spanish.WORKPLACES)} (?:de |del |la |San |Santa ){{0,2}}{_CAPITAL}\w{{2,30}})"
)
_TITLE_CUES = cues(english.TITLES, spanish.TITLES)
# Those who began the fellowships are spoken of everywhere.
_KNOWN = frozenset({"bill wilson", "bob smith", "lois wilson", "marty mann", "jimmy kinnon", "carl jung"})
_NEW_SENTENCE = re.compile(r"[!?\n]|\.\s")


def workplaces(looked: Looked) -> Spans:
    """Find full names that stand with a place of work in one sentence."""
    yield from (match.span() for match in looked.matches(_TITLE_CUES, _TITLED))
    works = sorted(match.span() for match in looked.matches(_WORK_CUES, _WORK))
    place = 0
    for name in _names_near(looked.text, works):
        while place < len(works) - 1 and works[place][1] + REACH < name[0]:
            place += 1
        # The one before the name and the first behind it: any other is further away.
        near = [work for work in works[place : place + 3] if _together(looked.text, name, work)]
        if near:
            yield min(name[0], near[0][0]), max(name[1], near[0][1])


def _names_near(text: str, works: list[Span]) -> Spans:
    """Find full names around places of work, each part of the text looked at once."""
    for start, end in _around(works):
        for first, last in full_names(text[start:end]):
            if text[start + first : start + last].casefold() not in _KNOWN:
                yield start + first, start + last


def _around(works: list[Span]) -> Spans:
    """Find the parts of a text in which a name can belong to a place of work; where two meet they are one."""
    part: Span | None = None
    for work in works:
        start, end = max(0, work[0] - REACH - NAME), work[1] + REACH + NAME
        if part and start <= part[1]:
            part = part[0], max(part[1], end)
        else:
            yield from [part] if part else ()
            part = start, end
    yield from [part] if part else ()


def _together(text: str, name: Span, work: Span) -> bool:
    first, second = sorted((name, work))
    between = text[first[1] : second[0]]
    return first[1] <= second[0] and len(between) <= REACH and not _NEW_SENTENCE.search(between)
