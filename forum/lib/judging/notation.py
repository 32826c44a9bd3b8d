"""The notation of the rule files: a phrase is read into a small tree. The head of rules/en.toml explains it to people.

(a | b c)  one of these        [a | b]  one of these or nothing     <list>  a list of the same file
~3         up to three words   #        a number in digits          word*   a word that begins so
####       a year              ^ and $  where a sentence begins and ends
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forum.lib.judging.letters import fold


class Mistake(Exception):
    """A rule file says something that cannot be understood; the message names the file, the line and the rule."""


@dataclass(frozen=True)
class Word:
    """One word, or the beginning of one."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class Number:
    """Digits, or the four of a year."""

    year: bool = False


@dataclass(frozen=True)
class Border:
    """Where a sentence begins, or ends."""

    ends: bool


@dataclass(frozen=True)
class Gap:
    """Up to so many words, whichever they are, in one sentence."""

    most: int


@dataclass(frozen=True)
class Row:
    """One after the other."""

    items: tuple["Node", ...]


@dataclass(frozen=True)
class Choice:
    """One of several; with `or_nothing` also none of them."""

    options: tuple["Node", ...]
    or_nothing: bool = False


Node = Word | Number | Border | Gap | Row | Choice
_PIECE = re.compile(
    r"\s*(?:(?P<sign>#{4}|[()\[\]|#^$])|<(?P<list>[a-z_.]+)>|~(?P<gap>\d+)|(?P<word>[^\s()\[\]|<>~#^$]+))"
)
_SIGNS: dict[str, Node] = {"#": Number(), "####": Number(year=True), "^": Border(ends=False), "$": Border(ends=True)}
_CLOSES = {"(": ")", "[": "]"}
MOST_GAP = 8


def parse(phrase: str, lists: Mapping[str, Node]) -> Node:
    """Read a phrase; Mistake says what in it cannot be understood."""
    pieces = _pieces(phrase)
    node = _choice(pieces, lists)
    if pieces:
        raise Mistake(f"{pieces[0].group().strip()!r} closes nothing")
    return node


def words_of(node: Node) -> set[str]:
    """All whole words that a phrase speaks of."""
    match node:
        case Word(text, begins):
            return set() if begins else {text}
        case Row(items) | Choice(items):
            return set().union(*map(words_of, items)) if items else set()
        case _:
            return set()


def _pieces(phrase: str) -> list[re.Match[str]]:
    pieces, place = [], 0
    while place < len(phrase.rstrip()):
        met = _PIECE.match(phrase, place)
        if met is None:
            raise Mistake(f"{phrase[place:].strip()[:20]!r} is no part of the notation")
        pieces.append(met)
        place = met.end()
    return pieces


def _choice(pieces: list[re.Match[str]], lists: Mapping[str, Node]) -> Node:
    options = [_row(pieces, lists)]
    while pieces and pieces[0]["sign"] == "|":
        pieces.pop(0)
        options.append(_row(pieces, lists))
    return options[0] if len(options) == 1 else Choice(tuple(options))


def _row(pieces: list[re.Match[str]], lists: Mapping[str, Node]) -> Node:
    items: list[Node] = []
    while pieces and pieces[0]["sign"] not in ("|", ")", "]"):
        items += _item(pieces, lists)
    if not items:
        raise Mistake("a place between two signs is empty")
    return items[0] if len(items) == 1 else Row(tuple(items))


def _item(pieces: list[re.Match[str]], lists: Mapping[str, Node]) -> list[Node]:
    piece = pieces.pop(0)
    readers: dict[str, Callable[[str], list[Node]]] = {
        "list": lambda name: [_listed(name, lists)],
        "gap": lambda most: [_gap(int(most))],
        "word": _words,
    }
    for kind, read in readers.items():
        if piece[kind] is not None:
            return read(piece[kind])
    if piece["sign"] in _SIGNS:
        return [_SIGNS[piece["sign"]]]
    inside = _choice(pieces, lists)
    if not pieces or pieces.pop(0)["sign"] != _CLOSES[piece["sign"]]:
        raise Mistake(f"{piece['sign']!r} is not closed")
    if piece["sign"] == "(":
        return [inside]
    return [Choice(inside.options if isinstance(inside, Choice) else (inside,), or_nothing=True)]


def _listed(name: str, lists: Mapping[str, Node]) -> Node:
    if name not in lists:
        raise Mistake(f"there is no list <{name}>")
    return lists[name]


def _gap(most: int) -> Gap:
    if not 1 <= most <= MOST_GAP:
        raise Mistake(f"a gap is between 1 and {MOST_GAP} words")
    return Gap(most)


def _words(written: str) -> list[Node]:
    begins = written.endswith("*")
    plain = re.findall(r"[^\W_]+", fold(written).replace("'", ""))
    if not plain or "*" in written[:-1]:
        raise Mistake(f"{written!r} is no word")
    return [*map(Word, plain[:-1]), Word(plain[-1], begins)]
