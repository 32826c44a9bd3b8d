"""The full-text index: what is asked of it in each database's own search language, and how deleted words leave it.

The index is kept by triggers (forum/migrations/search_index.py). Its numbers are those of `SearchText`.
"""

import time
from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from forum.discussions.models import SearchText
from forum.extensions import db
from forum.lib.seeking import BEGUN_MAX_WORDS, Phrase, Sought, fold, words_of
from forum.statements import Asked, row, rows
from forum.transaction import transaction
from forum.vocabulary import ContentNote

# Pages of the index that one step of tidying writes anew: about 20 ms, so that nobody waits long to write.
TIDY_PAGES = 500
# Neighbouring entries share a scope word for each of these sizes. It bounds how far a search reads for words that stand
# together nearly nowhere; the database would go through all that have one of them.
SPANS = (16_384, 131_072, 1_048_576, 8_388_608)
# A note, whichever it is.
ANY_NOTE = "any"
# Sorts behind every letter.
LAST_LETTER = "\U0010ffff"


class Scope(NamedTuple):
    """What a search is narrowed to. `boards`: None means all. `marked` and `unmarked` name a note, or `any`."""

    boards: tuple[int, ...] | None = None
    marked: str = ""
    unmarked: str = ""


class Match(NamedTuple):
    """An entry that matches, with its words for ranking."""

    id: int
    title: str
    words: str


class Looked(NamedTuple):
    """Matches, the newest first. `left`: entries below this number were not looked at; None when all were."""

    matches: list[Match]
    left: int | None


_WORDS = sa.table("search_words", *(sa.column(name) for name in ("rowid", "title", "words", "search_words")))
_VOCAB = sa.table("search_vocab", sa.column("term"))
_ENTRY = sa.table("search_text", *(sa.column(name) for name in ("id", "title", "words", "vector")))


def _term_from(start: sa.ColumnElement[str]) -> sa.ScalarSelect[str]:
    return sa.select(_VOCAB.c.term).where(_VOCAB.c.term >= start).limit(1).scalar_subquery()


def _terms() -> Asked:
    """The words from `start` and below `end`, one jump each: FTS5 would go through every text that has the word."""
    found = sa.select(_term_from(sa.bindparam("start", type_=sa.Text)).label("term")).cte("found", recursive=True)
    onward = sa.select(_term_from(found.c.term + "\x01")).where(found.c.term < sa.bindparam("end"))
    found = found.union_all(onward)
    return sa.select(found.c.term).where(found.c.term < sa.bindparam("end")).limit(BEGUN_MAX_WORDS)


_TERMS = _terms()


def _asked(columns: Iterable[sa.ColumnElement[object]], number: sa.ColumnElement[int], match: object) -> Asked:
    return (
        sa.select(*columns)
        .where(match, number < sa.bindparam("before"), number >= sa.bindparam("since"))  # type: ignore[arg-type]  # an operator of one database
        .order_by(number.desc())
        .limit(sa.bindparam("size"))
    )


_MATCHES = {
    "sqlite": _asked(
        (_WORDS.c.rowid, _WORDS.c.title, _WORDS.c.words),
        _WORDS.c.rowid,
        _WORDS.c.search_words.op("MATCH")(sa.bindparam("match")),
    ),
    "postgresql": _asked(
        (_ENTRY.c.id, _ENTRY.c.title, _ENTRY.c.words),
        # Not the column: PostgreSQL would walk back through all entries and try each, where it expects many matches.
        _ENTRY.c.id + 0,
        _ENTRY.c.vector.op("@@")(sa.text("CAST(:match AS tsquery)")),
    ),
}
_LAST = sa.select(sa.func.coalesce(sa.func.max(SearchText.id), 0).label("id"))
_SINCE = (
    sa.select(SearchText.id)
    .where(SearchText.at >= sa.bindparam("since"))
    .order_by(SearchText.at, SearchText.id)
    .limit(1)
)


def newest(
    sought: Sought, scope: Scope, *, before: int | None = None, since: int = 0, size: int, patience_ms: int
) -> Looked:
    """The newest entries that match, at most `size`, with numbers from `since` and below `before`.

    Most words are found at once. What stands together nearly nowhere, though each word stands everywhere, would have all
    entries read: so it looks back step by step, at least one, and begins none that would outlast its patience.
    """
    last = row(_LAST).id
    top = last if before is None else min(before - 1, last)
    found: list[Match] = []
    left, took, level = patience_ms / 1000, 0.0, 0
    while top >= since and len(found) < size and took <= left:
        begun, bottom = time.monotonic(), top - top % SPANS[level]
        values = {"before": top + 1, "since": since, "size": size - len(found)}
        found += _look(sought, scope, f"s{level}x{top // SPANS[level]}", values)
        took = time.monotonic() - begun
        left -= took
        pace = took / (top - bottom + 1)
        top, level = bottom - 1, _next_level(level, pace, left)
    return Looked(found, top + 1 if top >= since and len(found) < size else None)


def _next_level(level: int, pace: float, left: float) -> int:
    """A larger span when it should take less than half of the time that is left."""
    further = level + 1
    return further if further < len(SPANS) and pace * SPANS[further] * 2 < left else level


def _look(sought: Sought, scope: Scope, span: str, values: dict[str, object]) -> list[Match]:
    kind = db.engine.dialect.name
    text = (sqlite_match if kind == "sqlite" else postgres_match)(sought, scope, span)
    return [Match(*each) for each in rows(_MATCHES[kind], {**values, "match": text})]


def first_since(moment: object) -> int | None:
    """The number of the first entry since a moment; None when there is none."""
    found = row(_SINCE, {"since": moment})
    return int(found.id) if found is not None else None


def sqlite_match(sought: Sought, scope: Scope, span: str) -> str:
    """What FTS5's MATCH is asked. Every word stands in quotes; words hold letters and digits only."""
    wanted = [_quoted(phrase) for phrase in sought.phrases]
    if sought.begun:
        word = sought.phrases[-1][0]
        wanted[-1] = f"({' OR '.join(_quoted((each,)) for each in (word, *_continued(fold(word))))})"
    needed = [f"{{title words}} : ({' AND '.join(wanted)})"]
    needed.append(f'scope : "{span}"')
    if scope.boards is not None:
        needed.append(f"scope : ({' OR '.join(_quoted((f'b{board}',)) for board in scope.boards)})")
    if scope.marked:
        needed.append(f'scope : "n{_note(scope.marked)}"')
    refused = [f"{{title words}} : {_quoted(phrase)}" for phrase in sought.without]
    if scope.unmarked:
        refused.append(f'scope : "n{_note(scope.unmarked)}"')
    asked = " AND ".join(f"({each})" for each in needed)
    return f"({asked}) NOT ({' OR '.join(refused)})" if refused else asked


def _note(mark: str) -> str:
    # It stands in the index's own language: nothing but a name we know may come here. Raises ValueError.
    return mark if mark == ANY_NOTE else ContentNote(mark).value


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def _continued(begun: str) -> list[str]:
    """Words of the index that go on from a begun one. FTS5's own prefix search reads every text that has any of them."""
    found = rows(_TERMS, {"start": begun, "end": begun + LAST_LETTER})
    return [each.term for each in found if words_of(each.term) == [each.term]]


def postgres_match(sought: Sought, scope: Scope, span: str) -> str:
    """The tsquery. Every word stands in quotes; words hold letters and digits only, scope words begin with a sign."""
    needed = [_followed(phrase) for phrase in sought.phrases]
    if sought.begun:
        needed[-1] = _followed(sought.phrases[-1], begun=True)
    needed.append(_lexeme(f"~{span}"))
    if scope.boards is not None:
        needed.append(f"({' | '.join(_lexeme(f'~b{board}') for board in scope.boards)})")
    if scope.marked:
        needed.append(_lexeme(f"~n{_note(scope.marked)}"))
    needed += [f"!({_followed(phrase)})" for phrase in sought.without]
    if scope.unmarked:
        needed.append(f"!{_lexeme(f'~n{_note(scope.unmarked)}')}")
    return " & ".join(needed)


def _followed(phrase: Phrase, *, begun: bool = False) -> str:
    # Folding can part a word: half a fraction, a ligature of several words.
    words = [part for word in phrase for part in words_of(fold(word)) or [word]]
    lexemes = [_lexeme(word) for word in words]
    if begun:
        lexemes[-1] += ":*"
    return lexemes[0] if len(lexemes) == 1 else f"({' <-> '.join(lexemes)})"


def _lexeme(word: str) -> str:
    return f"'{word}'"


def tidy() -> int:
    """Writes SQLite's index anew in small steps, so that no deleted word is left in it. Returns how many steps it took.

    PostgreSQL's own VACUUM does the same there.
    """
    if db.engine.dialect.name != "sqlite":
        return 0
    steps = 0
    pages = -TIDY_PAGES
    while True:
        with transaction():
            connection = db.session.connection()
            before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
            asked = "INSERT INTO search_words (search_words, rank) VALUES ('merge', ?)"
            connection.exec_driver_sql(asked, (pages,))
            after = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        # FTS5 counts two changes for a step that did something.
        if after - before < 2:
            return steps
        steps, pages = steps + 1, TIDY_PAGES
