"""The full-text index: what is asked of it in each database's own search language, and how deleted words leave it.

The index is kept by triggers (forum/migrations/search_index.py). Its numbers are those of `SearchText`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa

from forum.discussions.models import SearchText
from forum.extensions import db
from forum.lib.seeking import BEGUN_MAX_WORDS, Phrase, Sought, fold, words_of
from forum.statements import Asked, row, rows
from forum.transaction import transaction

# Pages of the index that one step of tidying writes anew: about 20 ms, so that nobody waits long to write.
TIDY_PAGES = 500
# A word with at least so many entries is not stepped over when a begun word is gone on with.
COMMON_ENTRIES = 50
# Larger than every number of an entry.
NEWEST = 2**31 - 1


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


_WORDS = sa.table("search_words", *(sa.column(name) for name in ("rowid", "title", "words", "search_words")))
_VOCAB = sa.table("search_vocab", sa.column("term"))
_ENTRY = sa.table("search_text", *(sa.column(name) for name in ("id", "title", "words", "vector")))
_TERM_FROM = sa.select(_VOCAB.c.term).where(_VOCAB.c.term >= sa.bindparam("start")).limit(1)


def _asked(columns: Iterable[sa.ColumnElement[object]], number: sa.ColumnClause[int], match: object) -> Asked:
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
        _ENTRY.c.id,
        _ENTRY.c.vector.op("@@")(sa.text("CAST(:match AS tsquery)")),
    ),
}
# The number of the entry at which a look at so many matches ends.
_REACH = {
    "sqlite": _asked((_WORDS.c.rowid,), _WORDS.c.rowid, _WORDS.c.search_words.op("MATCH")(sa.bindparam("match"))),
    "postgresql": _asked((_ENTRY.c.id,), _ENTRY.c.id, _ENTRY.c.vector.op("@@")(sa.text("CAST(:match AS tsquery)"))),
}
_REACH = {kind: asked.offset(sa.bindparam("skip")) for kind, asked in _REACH.items()}
_SINCE = (
    sa.select(SearchText.id)
    .where(SearchText.at >= sa.bindparam("since"))
    .order_by(SearchText.at, SearchText.id)
    .limit(1)
)


def matches(sought: Sought, scope: Scope, *, before: int, since: int, size: int) -> list[Match]:
    """The newest entries that match, at most `size`, with numbers from `since` and below `before`."""
    kind = db.engine.dialect.name
    text = sqlite_match(sought, scope) if kind == "sqlite" else postgres_match(sought, scope)
    values = {"match": text, "before": before, "since": since, "size": size}
    return [Match(*each) for each in rows(_MATCHES[kind], values)]


def reach(sought: Sought, scope: Scope, *, before: int, since: int, most: int) -> int:
    """From which number on a search for phrases looks at once: where the newest `most` texts with all the words end.

    Whether words stand together is only known by reading where they stand; for common words that never do, this would
    be all texts (0.1 s and more in a million). `since` when nothing is left out.
    """
    if all(len(phrase) == 1 for phrase in sought.phrases):
        return since
    loose = replace(sought, phrases=tuple((word,) for phrase in sought.phrases for word in phrase), without=())
    kind = db.engine.dialect.name
    text = sqlite_match(loose, scope) if kind == "sqlite" else postgres_match(loose, scope)
    found = row(_REACH[kind], {"match": text, "before": before, "since": since, "size": 1, "skip": most})
    return since if found is None else int(found[0])


def first_since(moment: object) -> int | None:
    """The number of the first entry since a moment; None when there is none."""
    found = row(_SINCE, {"since": moment})
    return int(found.id) if found is not None else None


def sqlite_match(sought: Sought, scope: Scope) -> str:
    """What FTS5's MATCH is asked. Every word stands in quotes; words hold letters and digits only."""
    wanted = [_quoted(phrase) for phrase in sought.phrases]
    if sought.begun:
        word = sought.phrases[-1][0]
        wanted[-1] = f"({' OR '.join(_quoted((each,)) for each in (word, *_continued(fold(word))))})"
    needed = [f"{{title words}} : ({' AND '.join(wanted)})"]
    if scope.boards is not None:
        needed.append(f"scope : ({' OR '.join(_quoted((f'b{board}',)) for board in scope.boards)})")
    if scope.marked:
        needed.append(f'scope : "n{scope.marked}"')
    refused = [f"{{title words}} : {_quoted(phrase)}" for phrase in sought.without]
    if scope.unmarked:
        refused.append(f'scope : "n{scope.unmarked}"')
    asked = " AND ".join(f"({each})" for each in needed)
    return f"({asked}) NOT ({' OR '.join(refused)})" if refused else asked


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def _continued(begun: str) -> list[str]:
    """Words of the index that go on from a begun one, up to the first that stands in many texts.

    To step over such a word the index reads all of its entries (50 ms in a million posts), and it fills the page anyway.
    FTS5's own prefix search reads every text that has any of the words.
    """
    found: list[str] = []
    start = begun
    while len(found) < BEGUN_MAX_WORDS:
        next_one = row(_TERM_FROM, {"start": start})
        if next_one is None or not next_one.term.startswith(begun):
            break
        found.append(next_one.term)
        if _is_common(next_one.term):
            break
        start = next_one.term + "\x01"
    return [word for word in found if words_of(word) == [word]]


def _is_common(word: str) -> bool:
    if words_of(word) != [word]:
        return False
    values = {"match": _quoted((word,)), "before": NEWEST, "since": 0, "size": COMMON_ENTRIES}
    return len(rows(_MATCHES["sqlite"], values)) == COMMON_ENTRIES


def postgres_match(sought: Sought, scope: Scope) -> str:
    """The tsquery. Every word stands in quotes; words hold letters and digits only, scope words begin with a sign."""
    needed = [_followed(phrase) for phrase in sought.phrases]
    if sought.begun:
        needed[-1] = _followed(sought.phrases[-1], begun=True)
    if scope.boards is not None:
        needed.append(f"({' | '.join(_lexeme(f'~b{board}') for board in scope.boards)})")
    if scope.marked:
        needed.append(_lexeme(f"~n{scope.marked}"))
    needed += [f"!({_followed(phrase)})" for phrase in sought.without]
    if scope.unmarked:
        needed.append(f"!{_lexeme(f'~n{scope.unmarked}')}")
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
