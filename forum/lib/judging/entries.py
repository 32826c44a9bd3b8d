"""Rules and signs as they stand in a file, made ready: phrases to look for, gates, and signs that must come together."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forum.lib.judging.gates import QUOTED, Gate
from forum.lib.judging.late import Late
from forum.lib.judging.notation import Mistake, Node, parse, words_of
from forum.lib.judging.shape import Shape, searched, shaped
from forum.lib.judging.verdict import Family, Label

# Signs that are seen in the text as a whole: a first and last name; spoken to somebody more than of oneself.
FULL_NAME, TO_YOU = "full_name", "to_you"
OF_THE_TEXT = (FULL_NAME, TO_YOU)
_ASKED = {"id", "say", "unless", "also_unless", "needs", "but", "but_anywhere"}
_OF_RULE = _ASKED | {
    "family",
    "also",
    "label",
    "signs",
    "at_least",
    "within",
    "without",
    "holds",
    "stays",
    "why",
    "examples",
    "counter",
}
_OF_GATE = {"id", "says", "but", "stops", "before", "after", "whole", "stops_at_comma"}


@dataclass(frozen=True, eq=False)
class Entry:
    """A rule, or a sign that rules are put together from (without a label)."""

    name: str
    shapes: tuple[Shape, ...]
    unless: tuple[Gate, ...]
    needs: tuple[Gate, ...]
    not_quoted: bool
    but: Late | None
    but_anywhere: Late | None
    label: Label | None = None
    families: tuple[Family, ...] = ()  # the first is what it is about; words are held for that one
    holds: bool = False
    stays: bool = False  # the model may not lower what it has raised
    signs: tuple[str, ...] = ()
    at_least: int | None = None
    within: int | None = None
    without: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()
    why: str = ""
    words: frozenset[str] = frozenset()


@dataclass
class Heads:
    """What stands at the head of a file and is used by its rules."""

    language: str
    lists: Mapping[str, Node]
    place: Callable[..., str]
    unless: Mapping[str, Any]
    gates: dict[str, Gate] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def nodes(self, written: Mapping[str, Any], key: str, where: str) -> list[Node]:
        """Read the phrases of an entry."""
        found = []
        for phrase in _texts(written, key, self.place(where, f'"{where}"')):
            try:
                found.append(parse(phrase, self.lists))
            except Mistake as error:
                raise Mistake(f"{self.place(where, where, phrase)}: {phrase!r}: {error}") from error
        self.words.update(*map(words_of, found))
        return found

    def shapes(self, written: Mapping[str, Any], where: str) -> tuple[Shape, ...]:
        """Make the phrases of `say` ready to be looked for."""
        found: list[Shape] = []
        for phrase, node in zip(written.get("say", ()), self.nodes(written, "say", where), strict=True):
            try:
                found += shaped(node)
            except Mistake as error:
                raise Mistake(f"{self.place(where, where, phrase)}: {phrase!r}: {error}") from error
        return tuple(found)

    def named(self, names: Iterable[str], where: str) -> tuple[Gate, ...]:
        """Find gates by their names; `quoted` is not one of the file's."""
        names = [name for name in names if name != QUOTED]
        for name in names:
            if name not in self.gates:
                raise Mistake(f"{self.place(where, where, name)}: there is no gate {name!r}")
        return tuple(self.gates[name] for name in names)


def read(data: Mapping[str, Any], heads: Heads) -> list[Entry]:
    """Read the gates, signs and rules of one file."""
    for written in data.get("gate", ()):
        gate = _gate(written, heads)
        heads.gates[gate.name] = gate
    for family in heads.unless:
        _one(Family, family, heads.place(f"unless {family}", "[unless]", family))
    found: dict[str, Entry] = {}
    for kind in ("sign", "rule"):
        for written in data.get(kind, ()):
            entry = _entry(written, heads, is_rule=kind == "rule")
            if entry.name in found:
                raise Mistake(f"{heads.place(written['id'], written['id'])}: the name is there twice")
            found[entry.name] = entry
    _check_signs(found, heads)
    return list(found.values())


def _check_signs(found: Mapping[str, Entry], heads: Heads) -> None:
    for entry in found.values():
        for sign in (*entry.signs, *entry.without):
            is_sign = sign in found and found[sign].label is None
            if not is_sign and _bare(sign) not in OF_THE_TEXT:
                raise Mistake(f"{heads.place(_bare(entry.name), _bare(entry.name))}: there is no sign {_bare(sign)!r}")


def _gate(written: Mapping[str, Any], heads: Heads) -> Gate:
    name = _name(written, heads, _OF_GATE)
    heads.words.clear()
    says, but, stops = (searched(heads.nodes(written, key, name)) for key in ("says", "but", "stops"))
    if says is None or not (written.get("before") or written.get("after") or written.get("whole")):
        raise Mistake(f"{heads.place(name, name)}: a gate needs `says`, and `before`, `after` or `whole`")
    return Gate(
        name, says, but, stops, written.get("before", 0), written.get("after", 0), written.get("whole", ""),
        written.get("stops_at_comma", False),
    )  # fmt: skip


def _entry(written: Mapping[str, Any], heads: Heads, *, is_rule: bool) -> Entry:
    name = _name(written, heads, _OF_RULE if is_rule else _ASKED)
    heads.words.clear()
    shapes = heads.shapes(written, name)
    but, but_anywhere = (searched(heads.nodes(written, key, name)) for key in ("but", "but_anywhere"))
    signs = tuple(f"{heads.language}:{sign}" for sign in _texts(written, "signs", name))
    if not shapes and not signs:
        raise Mistake(f"{heads.place(name, name)}: it says nothing: `say` or `signs`")
    families, label = _about(written, heads, name) if is_rule else ((), None)
    unless = [
        *written.get("unless", heads.unless.get(families[0] if families else "", ())),
        *written.get("also_unless", ()),
    ]
    return Entry(
        f"{heads.language}:{name}", shapes, heads.named(unless, name), heads.named(written.get("needs", ()), name),
        QUOTED in unless, but, but_anywhere, label, families, bool(written.get("holds")), bool(written.get("stays")),
        signs, written.get("at_least"), written.get("within"),
        tuple(f"{heads.language}:{sign}" for sign in _texts(written, "without", name)),
        tuple(_texts(written, "examples", name)), tuple(_texts(written, "counter", name)), written.get("why", ""),
        frozenset(heads.words),
    )  # fmt: skip


def _about(written: Mapping[str, Any], heads: Heads, name: str) -> tuple[tuple[Family, ...], Label]:
    where = heads.place(name, name)
    if missing := {"family", "label", "why"} - set(written):
        raise Mistake(f"{where}: it lacks {', '.join(sorted(missing))}")
    labels = {str(label): label for label in Label if label}
    if written["label"] not in labels:
        raise Mistake(f"{where}: a label is one of {', '.join(labels)}")
    families = (written["family"], *_texts(written, "also", where))
    return tuple(_one(Family, family, where) for family in families), labels[written["label"]]


def _one(kind: type[Family], value: str, where: str) -> Family:
    try:
        return kind(value)
    except ValueError as error:
        raise Mistake(f"{where}: there is no family {value!r}") from error


def _name(written: Mapping[str, Any], heads: Heads, keys: set[str]) -> str:
    name = written.get("id")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise Mistake(f"{heads.place('a rule')}: each rule, sign and gate has an id of small letters, not {name!r}")
    if unknown := set(written) - keys:
        raise Mistake(f"{heads.place(name, name, *sorted(unknown)[:1])}: there is no {', '.join(sorted(unknown))} here")
    return name


def _texts(written: Mapping[str, Any], key: str, where: str) -> list[str]:
    texts = written.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise Mistake(f"{where}: {key} is a list of texts in quotes")
    return texts


def _bare(name: str) -> str:
    return name.partition(":")[2]
