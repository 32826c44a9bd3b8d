"""A phrase as it is looked for: from its rarest word on, forwards in the text and backwards in the same text reversed.

Every repetition is bounded, so what one place costs has an end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from forum.lib.judging.late import Late, late
from forum.lib.judging.notation import Border, Choice, Gap, Mistake, Node, Number, Row, Word

Span = tuple[int, int]


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that stand in every second text: no phrase is looked for from one of these on.
COMMON = _listed(
    """a am an and are as at be but by do for from have i if in is it me my not of on or our so that the this to was we
    with you your al con de del el en es la las le lo los mi mis no o para por que se si su sus te un una y ya"""
)
# Frequent ones: from these only where there is nothing else.
_FREQUENT = _listed(
    """about after again all any before can could day days did does feel get go going good got had has he help her here
    him his how just know like make more much need never new no now off one out over people right said say see she
    some still take than their them then there they thing things think time today tonight told up us want well were
    what when where who will work would algo ahora aqui como cuando desde dia dias dos ella ellos era esa ese eso
    esta este esto estoy fue ha hace hasta hay hoy mas muy nada ni nos nunca pero porque sin sobre solo son soy tan
    tengo tiene todo todos unos va voy yo"""
)
_DEAR, _NEVER = 100.0, 1_000_000.0
_STAYS = r"(?= )"


@dataclass(frozen=True)
class Shape:
    """A phrase, or some of its ways, to be looked for where one of its words (or a word that begins so) stands."""

    words: frozenset[str]
    beginnings: frozenset[str]
    ahead: Late | None
    behind: Late | None
    from_its_end: bool  # what goes backwards begins with the word itself

    def spans(self, text: str, back: str, starts: Sequence[int], letters: int) -> list[Span]:
        """Where the phrase stands when one of its words, of so many letters, begins at places of a text and the same reversed."""
        ahead, behind, size = self.ahead, self.behind, len(text)
        forwards = (ahead.made or ahead.ready()).match if ahead else None
        before, after = (letters, size - 1 - letters) if self.from_its_end else (-1, size)
        # Most words stand once and lead nowhere: this is the quick way out.
        if forwards and len(starts) == 1 and forwards(text, starts[0] + before) is None:
            return []
        found: list[Span] = []
        backwards = (behind.made or behind.ready()).match if behind else None
        for start in starts:
            first, last = start, start + letters
            if forwards:
                met = forwards(text, start + before)
                if met is None:
                    continue
                last = met.end()
            if backwards:
                met = backwards(back, after - start)
                if met is None:
                    continue
                first = size - met.end()
            found.append((first, last))
        return found


def shaped(node: Node) -> list[Shape]:
    """Make a phrase ready; Mistake when it has only words that stand everywhere."""
    return [_shape(items) for items in _ways(list(node.items) if isinstance(node, Row) else [node])]


def _ways(items: list[Node]) -> Iterator[list[Node]]:
    """Ways to say a phrase, each with a word rare enough to be looked for: a choice is taken apart only where it must."""
    if _best(items)[0] < _DEAR:
        yield items
        return
    choices = [(place, item) for place, item in enumerate(items) if _can_help(item)]
    if not choices:
        raise Mistake("it has only words that stand everywhere: a rarer one must be in it, outside of [...]")
    place, choice = min(choices, key=lambda each: len(each[1].options))
    easy = [option for option in choice.options if _best(_items(option))[0] < _DEAR]
    rest = [option for option in choice.options if option not in easy]
    together = [group[0] if len(group) == 1 else Choice(tuple(group)) for group in _alike(easy)]
    for option in (*together, *rest):
        yield from _ways([*items[:place], *_items(option), *items[place + 1 :]])


def _shape(items: list[Node]) -> Shape:
    _price, place, from_its_end = _best(items)
    edge = _edge(items[place], at_end=from_its_end) or ()
    ahead, behind = items[place + from_its_end :], items[: place + from_its_end]
    return Shape(
        frozenset(word.text for word in edge if not word.begins),
        frozenset(word.text for word in edge if word.begins),
        late(written(ahead) + _STAYS) if ahead else None,
        late(written(behind, back=True) + _STAYS) if behind else None,
        from_its_end,
    )


def searched(nodes: Iterable[Node]) -> Late | None:
    """One rule that finds any of the phrases in a piece of text that has a space at both ends."""
    nodes = tuple(nodes)
    return late(_written(Choice(nodes), back=False) + _STAYS) if nodes else None


def written(items: Iterable[Node], *, back: bool = False) -> str:
    """Parts of a phrase as a regular expression; each brings the space before it (behind it, for the reversed text)."""
    parts = [_written(item, back=back) for item in items]
    return "".join(reversed(parts) if back else parts)


def _written(node: Node, *, back: bool) -> str:
    match node:
        case Word(text, begins):
            rest = r"[^ |]*" if begins else ""
            return f" {rest}{text[::-1]}" if back else f" {text}{rest}"
        case Gap(most):
            return rf"(?: [^ |]+){{0,{most}}}?"
        case Row(items):
            return written(items, back=back)
        case Choice(options, or_nothing):
            return _one_of(options, back=back) + ("?" if or_nothing else "")
        case Border(ends):
            return _begins_or_ends(ends=ends, back=back)
        case Number(year):
            return _digits(year=year, back=back)


def _digits(*, year: bool, back: bool) -> str:
    if year:
        return r" \d\d(?:91|02)" if back else r" (?:19|20)\d\d"
    return r" [\d./]*\d" if back else r" \d[\d./]*"


def _begins_or_ends(*, ends: bool, back: bool) -> str:
    """A stroke or the text's end is behind this place, or before it; at both stands a space, already read on one side."""
    return r"(?= (?:\||\Z))" if ends != back else r"(?<![^|])"


def _one_of(options: Iterable[Node], *, back: bool) -> str:
    plain, rest = [], []
    for option in options:
        text = _literal(option)
        if text is None:
            rest.append(_written(option, back=back))
        else:
            plain.append(f" {text}"[:0:-1] if back else text)
    branches = [f" {_tree(plain)}", *rest] if plain else rest
    return f"(?:{'|'.join(branches)})"


def _literal(node: Node) -> str | None:
    """The words of a phrase that is nothing but words."""
    match node:
        case Word(text, False):
            return text
        case Row(items):
            texts = [_literal(item) for item in items]
            return None if None in texts else " ".join(text for text in texts if text)
        case _:
            return None


def _tree(texts: list[str]) -> str:
    """Any of many texts, those with one beginning together: a list of hundreds costs little more than one of ten."""
    groups: dict[str, list[str]] = defaultdict(list)
    for text in dict.fromkeys(texts):
        groups[text[:1]].append(text[1:])
    has_end = groups.pop("", None) is not None
    branches = [first + (_tree(rest) if len(rest) > 1 else rest[0]) for first, rest in groups.items()]
    if not branches:
        return ""
    one = f"(?:{'|'.join(branches)})" if len(branches) > 1 or has_end else branches[0]
    return f"{one}?" if has_end else one


def _edge(node: Node, *, at_end: bool) -> tuple[Word, ...] | None:
    """The words of which one must stand at the beginning (or end) of a phrase; None when anything may."""
    match node:
        case Word():
            return (node,)
        case Row(items):
            return _edge(items[-1 if at_end else 0], at_end=at_end)
        case Choice(options, False):
            edges = [_edge(option, at_end=at_end) for option in options]
            return None if None in edges else tuple(word for edge in edges for word in edge or ())
        case _:
            return None


def _items(node: Node) -> list[Node]:
    return list(node.items) if isinstance(node, Row) else [node]


def _best(items: list[Node]) -> tuple[float, int, bool]:
    """What a phrase costs from its cheapest place on, which that is, and whether it is looked for from its end."""
    return min(
        (_price(_edge(item, at_end=end)), place, end) for place, item in enumerate(items) for end in (False, True)
    )


def _can_help(item: Node) -> TypeGuard[Choice]:
    """Say whether taking a choice apart brings a rarer word to light."""
    return (
        isinstance(item, Choice)
        and not item.or_nothing
        and any(
            _best(_items(option))[0] < _DEAR or any(_can_help(each) for each in _items(option))
            for option in item.options
        )
    )


def _alike(options: list[Node]) -> list[list[Node]]:
    """Group ways to say something by where their rarest word stands: at their beginning, at their end, elsewhere."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for number, option in enumerate(options):
        first, last = (_price(_edge(option, at_end=end)) < _DEAR for end in (False, True))
        groups["first" if first else "last" if last else str(number)].append(option)
    return list(groups.values())


def _price(edge: tuple[Word, ...] | None) -> float:
    """What looking from these words on costs: the most frequent counts, and a little how many they are."""
    if not edge:
        return _NEVER
    return max(_frequency(word) for word in edge) + len(edge) / 1_000


def _frequency(word: Word) -> float:
    if word.begins:
        return 12.0 - min(len(word.text), 8)
    if word.text in COMMON:
        return _DEAR
    return _DEAR / 2 if word.text in _FREQUENT else 10.0 - min(len(word.text), 9)
