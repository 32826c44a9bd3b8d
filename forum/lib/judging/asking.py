"""The rules asked of one text. Work is bounded: each phrase is looked for at so many places, and no more once it was found."""

from collections.abc import Iterator

from forum.lib import outing
from forum.lib.judging.book import Book, book
from forum.lib.judging.entries import TO_YOU, Entry
from forum.lib.judging.gates import is_quoted
from forum.lib.judging.reading import Reading
from forum.lib.judging.shape import Shape, Span
from forum.lib.judging.verdict import Family, Label, Verdict

# A word that stands more often than this is looked at so often, and that it does is a hint of its own.
MOST_PLACES = 40
# Places of one sign that are remembered.
_MOST_FOUND = 8
# Asked of the text as it is written: what leads to a person has its own rules.
TRACES = "outing:traces"
# Words of rules that fill a text: whoever hides something between them is looked at as well.
FILLED = "judging:filled"
_Found = dict[Entry, list[Span]]


def judge(text: str, rules: Book | None = None) -> Verdict:
    """Say how soon a person must look at a text and why; any text can be judged, and nothing of it is kept."""
    rules = rules or book()
    reading = Reading(text, rules.spelling)
    found: _Found = {}
    is_filled = False
    for word, places in reading.places.items():
        for shape, entry in _waiting_at(word, rules):
            is_filled = is_filled or len(places) > MOST_PLACES
            _look(reading, shape, entry, word, found)
    met = [entry for entry in rules.entries if entry.label and _stands(entry, found, reading, rules)]
    return _verdict(met, rules, traces=bool(outing.found(text)), filled=is_filled)


def _waiting_at(word: str, rules: Book) -> Iterator[tuple[Shape, Entry]]:
    yield from rules.at.get(word, ())
    for length in rules.beginning_lengths:
        if length > len(word):
            break
        yield from rules.beginnings.get(word[:length], ())


def _look(reading: Reading, shape: Shape, entry: Entry, word: str, found: _Found) -> None:
    spans = found.setdefault(entry, [])
    for start in reading.places[word][:MOST_PLACES]:
        if len(spans) >= (1 if entry.label else _MOST_FOUND):
            return
        span = shape.at(reading.text, reading.back, start, start + len(word))
        if span and _passes(entry, reading, span):
            spans.append(span)


def _passes(entry: Entry, reading: Reading, span: Span) -> bool:
    """Say whether nothing around a phrase makes it another thing."""
    if entry.not_quoted and is_quoted(reading, span):
        return False
    if entry.but:
        begins, ends = reading.sentence(span)
        if entry.but.search(reading.text, begins, ends):
            return False
    if entry.but_anywhere and entry.but_anywhere.search(reading.text):
        return False
    return not any(gate.holds(reading, span) for gate in entry.unless) and all(
        gate.holds(reading, span) for gate in entry.needs
    )


def _stands(entry: Entry, found: _Found, reading: Reading, rules: Book) -> bool:
    """Say whether a rule is met: its phrase was found, and the signs it wants stand close enough together."""
    if entry.shapes and not found.get(entry):
        return False
    if not entry.signs:
        return not _stands_against(entry, found, reading, rules)
    wanted = [_places_of(name, found, reading, rules) for name in entry.signs]
    wanted += [found[entry]] if entry.shapes else []
    enough = entry.at_least or len(wanted)
    if sum(map(bool, wanted)) < enough or _stands_against(entry, found, reading, rules):
        return False
    if entry.but_anywhere and entry.but_anywhere.search(reading.text):
        return False
    return entry.within is None or _close([spans for spans in wanted if spans], entry.within, reading)


def _stands_against(entry: Entry, found: _Found, reading: Reading, rules: Book) -> bool:
    return any(_places_of(name, found, reading, rules) for name in entry.without)


def _places_of(sign: str, found: _Found, reading: Reading, rules: Book) -> list[Span]:
    if sign in rules.by_name:
        return found.get(rules.by_name[sign], [])
    is_there = reading.speaks_to_you(*rules.persons) if sign.endswith(TO_YOU) else reading.has_full_name
    return [(0, 0)] if is_there else []


def _close(wanted: list[list[Span]], within: int, reading: Reading) -> bool:
    """Say whether around one of the first sign's places all others stand, at most so many sentences away."""
    first, *others = ([reading.number_of(span[0]) for span in spans] for spans in wanted)
    return any(all(any(abs(place - near) <= within for near in spans) for spans in others) for place in first)


def _verdict(met: list[Entry], rules: Book, *, traces: bool, filled: bool) -> Verdict:
    label = max((entry.label or Label.GREEN for entry in met), default=Label.GREEN)
    families = {entry.family for entry in met if entry.family} | ({Family.OUTING} if traces else set())
    names = [*(entry.name for entry in met), *([TRACES] if traces else ()), *([FILLED] if filled else ())]
    holds = {entry.family for entry in met if entry.holds and entry.family}
    return Verdict(
        max(label, Label.AMBER) if traces or filled else label,
        tuple(family for family in Family if family in families),
        tuple(names),
        tuple(family for family in Family if family in holds),
        rules.version,
    )
