"""The rules asked of one text. Work is bounded: each phrase is looked for at so many places, and no more once it was found."""

from forum.lib import outing
from forum.lib.judging.beside import beside
from forum.lib.judging.book import Book, book
from forum.lib.judging.entries import TO_YOU, Entry
from forum.lib.judging.gates import around, is_quoted
from forum.lib.judging.reading import Reading
from forum.lib.judging.shape import Span
from forum.lib.judging.verdict import Family, Label, Verdict

# A word that stands more often than this is looked at so often: at its first places and at its last.
MOST_PLACES = 5
# Once the words that stand more often than a few times have led to so many phrases, each other is looked at only a few times.
CROWDED, FEW_PLACES = 3_000, 2
# One that stands more often than this is a hint of its own.
FILLED_PLACES = 40
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
    reading, found = look_at(text, rules)
    met = [entry for entry in _candidates(found, rules) if _stands(entry, found, reading, rules)]
    verdict = _verdict(met, rules, traces=bool(outing.found(text)), filled=_is_filled(reading, rules))
    return beside(verdict, met, reading, found, rules)


def look_at(text: str, rules: Book) -> tuple[Reading, _Found]:
    """Read a text, and find the phrases of rules and signs that stand in it."""
    reading = Reading(text, rules.spelling, rules.persons)
    found: _Found = {}
    text, back = reading.text, reading.back
    crowd = 0
    for word, places in reading.places.items():
        pairs, looked_at = rules.waiting_at(word), places
        if len(places) > FEW_PLACES:
            crowd += len(pairs)
            looked_at = _looked_at(places, MOST_PLACES if crowd <= CROWDED else FEW_PLACES)
        for shape, entry in pairs:
            if spans := shape.spans(text, back, looked_at, len(word)):
                _keep(reading, entry, spans, found)
    return reading, found


def _is_filled(reading: Reading, rules: Book) -> bool:
    return any(len(places) > FILLED_PLACES and rules.waiting_at(word) for word, places in reading.places.items())


def _candidates(found: _Found, rules: Book) -> list[Entry]:
    """Rules that can be met by what was found, in the order of their files."""
    there = {entry for entry, spans in found.items() if spans}
    rules_there = {entry for entry in there if entry.label}
    names = {entry.name for entry in there}
    for entry, signs, enough in rules.put_together:
        if len(names) >= enough and len(signs & names) >= enough:
            rules_there.add(entry)
    return sorted(rules_there, key=rules.order.__getitem__)


def _keep(reading: Reading, entry: Entry, spans: list[Span], found: _Found) -> None:
    """Keep places of a phrase around which nothing makes it another thing; of a rule the first one is enough."""
    known = found.get(entry)
    most = 1 if entry.label else _MOST_FOUND
    for span in spans:
        if known and len(known) >= most:
            return
        if _passes(entry, reading, span):
            if known is None:
                known = found[entry] = []
            known.append(span)


def _looked_at(places: list[int], most: int) -> list[int]:
    return places if len(places) <= most else places[: most // 2] + places[-most // 2 :]


def _passes(entry: Entry, reading: Reading, span: Span) -> bool:
    """Say whether nothing around a phrase makes it another thing."""
    if entry.not_quoted and is_quoted(reading, span):
        return False
    if entry.but and entry.but.search(reading.text, *around(reading, span)):
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
    return entry.within is None or _together(wanted, enough, entry.within, reading)


def _stands_against(entry: Entry, found: _Found, reading: Reading, rules: Book) -> bool:
    return any(_places_of(name, found, reading, rules) for name in entry.without)


def _places_of(sign: str, found: _Found, reading: Reading, rules: Book) -> list[Span]:
    if sign in rules.by_name:
        return found.get(rules.by_name[sign], [])
    is_there = reading.speaks_to_you if sign.endswith(TO_YOU) else reading.has_full_name
    return [(0, 0)] if is_there else []


def _together(wanted: list[list[Span]], enough: int, within: int, reading: Reading) -> bool:
    """Say whether around the place of one sign enough of them stand, at most so many sentences away."""
    numbers = [[reading.number_of(span[0]) for span in spans] for spans in wanted]
    return any(
        sum(any(abs(place - near) <= within for near in sign) for sign in numbers) >= enough
        for place in {place for sign in numbers for place in sign}
    )


def _verdict(met: list[Entry], rules: Book, *, traces: bool, filled: bool) -> Verdict:
    label = max((entry.label or Label.GREEN for entry in met), default=Label.GREEN)
    families = {family for entry in met for family in entry.families} | ({Family.OUTING} if traces else set())
    names = [*(entry.name for entry in met), *([TRACES] if traces else ()), *([FILLED] if filled else ())]
    holds = {entry.families[0] for entry in met if entry.holds}
    return Verdict(
        max(label, Label.AMBER) if traces or filled else label,
        tuple(family for family in Family if family in families),
        tuple(names),
        tuple(family for family in Family if family in holds),
        rules.version,
    )
