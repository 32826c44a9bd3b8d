"""Search over everything people wrote: finds only what the reader may read, shows where the words stand.

What somebody looked for is kept nowhere.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Account
from forum.config import Config
from forum.discussions import access, index, queries
from forum.discussions.headings import Titled
from forum.discussions.index import Scope
from forum.discussions.models import Board, Post, SearchText, Thread
from forum.errors import Invalid
from forum.lib import clock, seeking
from forum.lib.paging import page_of
from forum.lib.seeking import Sought
from forum.lib.words import N_
from forum.policy import Action
from forum.reading import EVERYTHING, Reading
from forum.statements import rows
from forum.vocabulary import ContentNote, Shown, Visibility


class Order(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    BEST = "best"


class Period(StrEnum):
    """How far back: times are coarse here as everywhere."""

    ALL = "all"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_BACK = {Period.WEEK: timedelta(days=7), Period.MONTH: timedelta(days=31), Period.YEAR: timedelta(days=366)}


@dataclass(frozen=True)
class Query:
    """What a reader asks for. `board`: its public id, empty for all. `only` and `without`: a note's value, or `any`."""

    line: str
    board: str = ""
    only: str = ""
    without: str = ""
    period: Period = Period.ALL
    order: Order = Order.NEWEST


@dataclass(frozen=True)
class Found:
    """One result. `snippet`: pieces of text, True where they are what was looked for; empty where the words are covered."""

    id: int
    post_public_id: str
    board: str
    thread: Titled
    author: str
    notes: tuple[ContentNote, ...]
    why: str
    at: datetime
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Results:
    """A page of results, and where the next begins. `is_partial`: it took long, so older words were not looked at yet."""

    items: list[Found]
    next: str | None
    is_partial: bool = False


_POSTS = (
    sa.select(
        SearchText.id,
        Post.public_id.label("post"),
        Board.id.label("board_id"),
        Board.name.label("board"),
        Thread.title,
        Thread.title_hidden,
        Thread.author_id.label("thread_author_id"),
        Thread.notes.label("thread_notes"),
        Post.author_id,
        Account.name.label("author"),
        Post.notes,
        Post.at,
        Post.html,
        SearchText.words,
    )
    .join(Post, sa.and_(SearchText.kind == "post", Post.id == SearchText.item_id))
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
    .join(Account, Account.id == Post.author_id)
    # The index holds no words of others; asked again here, so that no mistake of the index can show one.
    .where(
        SearchText.id.in_(sa.bindparam("ids", expanding=True)),
        Post.visibility == Visibility.VISIBLE,
        Thread.visibility == Visibility.VISIBLE,
    )
)


def find(
    actor: Any, query: Query, config: Config, reading: Reading = EVERYTHING, *, before: int | None = None
) -> Results:
    """A page of what the actor may read and that has the words; the best ones are one page without a next.

    What the reader keeps away is left out, so that a page may hold fewer. `before` is where the last page ended.

    Raises Invalid (field `q`), and for the board like `access.board`.
    """
    policy.require(actor, Action.SEARCH)
    sought = _sought(query.line, config)
    boards = readable(actor, query.board)
    since = _since(query.period)
    if not boards or since is None:
        return Results([], None)
    scope = Scope(boards if query.board or _is_part(actor, boards) else None, query.only, query.without)
    sought = _whole(sought, scope, config)
    is_best = query.order is Order.BEST
    looked = index.newest(
        sought,
        scope,
        before=None if is_best else before,
        since=since,
        size=config.search_ranked_newest if is_best else config.search_results_per_page + 1,
        patience_ms=config.search_patience_ms,
    )
    chosen, following = _best(looked, sought, config) if is_best else _page(looked, config)
    return Results(_shown(chosen, boards, sought, config, reading), following, looked.left is not None)


def check(query: Query, config: Config) -> None:
    """Raises Invalid (field `q`) when a query cannot be asked, before anybody is led to its page."""
    _sought(query.line, config)


def readable(actor: Any, board: str = "") -> tuple[int, ...]:
    """The boards a search may look into: the given one, else all that the actor may read. Raises like `access.board`."""
    if board:
        return (access.board(actor, board).id,)
    all_boards = queries.boards(public_only=False)
    return tuple(each.id for each in all_boards if policy.may(actor, Action.READ_BOARD, each).allowed)


def _is_part(actor: Any, boards: tuple[int, ...]) -> bool:
    return len(boards) < len(queries.boards(public_only=False))


def _sought(line: str, config: Config) -> Sought:
    if len(line) > config.search_max_characters:
        raise Invalid({"q": N_("Please look for fewer words at once.")})
    sought = seeking.parse(line, config.search_words_max)
    if not sought:
        raise Invalid({"q": N_("Please write at least one word to look for.")})
    return sought


def _since(period: Period) -> int | None:
    if period is Period.ALL:
        return 0
    return index.first_since(clock.hour(clock.now() - _BACK[period]))


def _whole(sought: Sought, scope: Scope, config: Config) -> Sought:
    """The last word is a begun one only where nothing has it as it stands, as far as the reader may read."""
    if not sought.begun:
        return sought
    looked = index.newest(
        Sought(sought.phrases[-1:]), Scope(scope.boards), size=1, patience_ms=config.search_patience_ms
    )
    return sought if not looked.matches and looked.left is None else replace(sought, begun=False)


def _page(looked: index.Looked, config: Config) -> tuple[list[int], str | None]:
    page = page_of([match.id for match in looked.matches], config.search_results_per_page, str)
    return page.items, str(looked.left) if looked.left is not None else page.next


def _best(looked: index.Looked, sought: Sought, config: Config) -> tuple[list[int], None]:
    scored = [(seeking.score(match.title, match.words, sought), match.id) for match in looked.matches]
    return [number for _score, number in sorted(scored, reverse=True)][: config.search_results_per_page], None


def _shown(ids: list[int], boards: tuple[int, ...], sought: Sought, config: Config, reading: Reading) -> list[Found]:
    if not ids:
        return []
    found = {each.id: each for each in rows(_POSTS, {"ids": ids}) if each.board_id in boards}
    met = [found[number] for number in ids if number in found]
    return [_row(each, sought, config, reading) for each in met if not reading.keeps_away(each.author_id, each.notes)]


def _row(each: Any, sought: Sought, config: Config, reading: Reading) -> Found:
    look = reading.look(each.author_id, each.notes, each.html)
    bare = look.shown is Shown.SHOW
    pieces = seeking.snippet(each.words, sought, config.search_snippet_characters) if bare else ()
    thread = Titled(each.title, each.title_hidden, each.thread_author_id, each.thread_notes)
    return Found(each.id, each.post, each.board, thread, each.author, look.notes, look.why, each.at, pieces)
