"""The rules, read once from their files and checked: a mistake is told with its file, line and rule."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from forum.lib.judging import entries
from forum.lib.judging.entries import Entry, Heads
from forum.lib.judging.keeping import is_kept, keep, kept_or
from forum.lib.judging.late import Late
from forum.lib.judging.letters import fold
from forum.lib.judging.notation import Mistake, Node, parse
from forum.lib.judging.reading import Persons
from forum.lib.judging.shape import Shape
from forum.lib.judging.spelling import Spelling
from forum.lib.judging.weighing import Model, models

FOLDER = Path(__file__).resolve().parent / "rules"
LANGUAGES = ("en", "es")
# Each language's phrases, and behind them its grammar of what is said outright.
FILES = ("en", "es", "en_said", "es_said")
# Words are remembered with what is looked for at them, so many.
_MOST_REMEMBERED = 8_192
_PARTS = {"persons", "words", "spelling", "gate", "unless", "sign", "rule"}
_BESIDE_VERSION = 5  # of what the model may do (beside.py)
_RULES_VERSION = 3  # of the code that reads them: change it when the same files are judged otherwise

Pair = tuple[Shape, Entry]


@dataclass(frozen=True)
class Book:
    """All rules of all languages: from which words which phrases are looked for, and what their words may look like."""

    entries: tuple[Entry, ...]
    by_name: Mapping[str, Entry]
    at: Mapping[str, tuple[Pair, ...]]
    beginnings: Mapping[str, tuple[Pair, ...]]
    beginning_lengths: tuple[int, ...]
    put_together: tuple[tuple[Entry, frozenset[str], int], ...]  # rules of signs alone, and how many of them at least
    order: Mapping[Entry, int]
    spelling: Spelling
    persons: Persons
    version: str
    models: Mapping[str, Model] = field(default_factory=dict)  # by language; what speaks beside the rules
    _remembered: dict[str, tuple[Pair, ...]] = field(default_factory=dict, init=False, repr=False)

    def waiting_at(self, word: str) -> tuple[Pair, ...]:
        """The phrases that are looked for where a word stands."""
        pairs = self._remembered.get(word)
        if pairs is None:
            pairs = self.at.get(word, ())
            for length in self.beginning_lengths:
                pairs += self.beginnings.get(word[:length], ()) if length <= len(word) else ()
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = pairs
        return pairs


@cache
def book() -> Book:
    """The rules this place judges by."""
    found: Book = kept_or(read_files)
    return found


def read_files() -> Book:
    """Read the rules of this place from their files, and the models that speak beside them."""
    rules, learned = read_rules(), models(LANGUAGES)
    parts = [rules.version, _BESIDE_VERSION, *(model.made_from for model in learned.values())]
    version = blake2b(repr(parts).encode(), digest_size=6).hexdigest()
    return replace(rules, models=learned, version=version) if learned else rules


def read_rules() -> Book:
    """Read the rules alone."""
    return read({name: (FOLDER / f"{name}.toml").read_text(encoding="utf-8") for name in FILES})


def keep_ready() -> None:
    """Keep the rules as they are now for processes that start later, unless they are kept; for `make compiled`."""
    if not is_kept():
        keep(read_files())


def expressions(rules: Book) -> Iterator[Late]:
    """Everything that a text can be asked, so that a process can make it ready in time (Late)."""
    for entry in rules.entries:
        of_gates = ((gate.says, gate.but, gate.stops) for gate in (*entry.unless, *entry.needs))
        of_shapes = ((shape.ahead, shape.behind) for shape in entry.shapes)
        for group in (*of_shapes, *of_gates, (entry.but, entry.but_anywhere)):
            yield from (each for each in group if each is not None)


def read(files: Mapping[str, str]) -> Book:
    """Read the files of several languages; Mistake says where something is wrong."""
    lists: dict[str, Node] = {}
    spelling, found, persons = Spelling(), list[Entry](), (set[str](), set[str]())
    for language, text in files.items():
        data = _loaded(language, text)
        own, its_entries = _read_one(language, text, data, lists, spelling)
        for words, key in zip(persons, ("first", "second"), strict=True):
            words.update(fold(word) for word in data.get("persons", {}).get(key, "").split())
        lists |= {f"{language}.{name}": node for name, node in own.items()}
        found += its_entries
    spelling.known.update(*(entry.words for entry in found))
    signed = blake2b(repr((_RULES_VERSION, sorted(files.items()))).encode(), digest_size=6).hexdigest()
    return _bound(found, spelling, (frozenset(persons[0]), frozenset(persons[1])), signed)


def _loaded(language: str, text: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Mistake(f"{language}.toml: {error}") from error
    if unknown := set(data) - _PARTS:
        raise Mistake(f"{language}.toml: there is no part {', '.join(sorted(unknown))}")
    return data


def _read_one(
    language: str, text: str, data: Mapping[str, Any], others: Mapping[str, Node], spelling: Spelling
) -> tuple[dict[str, Node], list[Entry]]:
    place = Places(language, text)
    lists = _lists(data.get("words", {}), others, place)
    _spell(data.get("spelling", {}), spelling, place)
    heads = Heads(language, {**others, **lists}, place.of, data.get("unless", {}))
    return lists, entries.read(data, heads)


class Places:
    """Where something stands in a file, for whoever has to mend it."""

    def __init__(self, language: str, text: str) -> None:
        self._name, self._lines = f"{language}.toml", text.splitlines()

    def of(self, what: str, *hints: str) -> str:
        """Name the file, the first line that has one of the hints (the one after the first hint's, if it is there), and
        what is meant."""
        line = 1
        for hint in hints:
            line = next((n for n, each in enumerate(self._lines[line - 1 :], line) if hint in each), line)
        return f"{self._name}, line {line}, {what}"


def _lists(written: Mapping[str, Any], others: Mapping[str, Node], place: Places) -> dict[str, Node]:
    lists: dict[str, Node] = {}
    for name, phrase in written.items():
        try:
            lists[name] = parse(phrase, {**others, **lists})
        except (Mistake, TypeError) as error:
            raise Mistake(f"{place.of(f'list {name}', f'{name} =')}: {error}") from error
    return lists


def _spell(written: Mapping[str, Any], spelling: Spelling, place: Places) -> None:
    """Other ways to write words: `meant`, words that say nothing (`drop`), words in which slips are looked for
    (`watch`; short ones: `slips`)."""
    if unknown := set(written) - {"meant", "drop", "watch", "slips"}:
        raise Mistake(f"{place.of('spelling', '[spelling]')}: there is no {', '.join(sorted(unknown))}")
    ways = {fold(way): _plain_words(meant) for way, meant in written.get("meant", {}).items()}
    ways |= {fold(word): () for word in written.get("drop", "").split()}
    for way, meant in ways.items():
        if spelling.meant.get(way, meant) != meant:
            raise Mistake(f"{place.of(f'spelling of {way!r}', '[spelling]', way)}: it has another meaning already")
    spelling.mean(ways)
    spelling.watch(fold(word) for word in written.get("watch", "").split())
    spelling.watch_short(fold(word) for word in written.get("slips", "").split())


def _plain_words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", fold(text).replace("'", "")))


def _bound(found: Iterable[Entry], spelling: Spelling, persons: Persons, version: str) -> Book:
    at: dict[str, list[Pair]] = {}
    beginnings: dict[str, list[Pair]] = {}
    found = tuple(_shelved(entry, at, beginnings) for entry in found)
    return Book(
        found,
        {entry.name: entry for entry in found},
        _fixed(at),
        _fixed(beginnings),
        tuple(sorted({len(word) for word in beginnings})),
        tuple(_put_together(found)),
        {entry: number for number, entry in enumerate(found)},
        spelling,
        persons,
        version,
    )


def _shelved(entry: Entry, at: dict[str, list[Pair]], beginnings: dict[str, list[Pair]]) -> Entry:
    """Puts an entry's phrases to their words. What stands there need not be held a second time by each phrase: 5 MB."""
    bare = {shape: replace(shape, words=frozenset(), beginnings=frozenset()) for shape in entry.shapes}
    kept = replace(entry, shapes=tuple(bare.values()), words=frozenset())
    for shape in entry.shapes:
        pair = bare[shape], kept
        for words, shelf in ((shape.words, at), (shape.beginnings, beginnings)):
            for word in words:
                shelf.setdefault(word, []).append(pair)
    return kept


def _fixed(shelf: Mapping[str, list[Pair]]) -> dict[str, tuple[Pair, ...]]:
    """The same for reading; the forms of a word, which lead to the same phrases, share one answer."""
    known: dict[tuple[Pair, ...], tuple[Pair, ...]] = {}
    return {
        word: known.setdefault(pairs, pairs) for word, pairs in ((word, tuple(each)) for word, each in shelf.items())
    }


def _put_together(found: Iterable[Entry]) -> Iterator[tuple[Entry, frozenset[str], int]]:
    """Rules without a phrase of their own; signs that are seen in the text as a whole are asked later."""
    for entry in found:
        if entry.label and not entry.shapes:
            looked_for = frozenset(sign for sign in entry.signs if sign.partition(":")[2] not in entries.OF_THE_TEXT)
            of_the_text = len(entry.signs) - len(looked_for)
            yield entry, looked_for, max((entry.at_least or len(entry.signs)) - of_the_text, 0)
