"""First words: somebody's first post waits on the greeters' page until it is answered or looked at, a week at most.

A one-off name is a person like any other here: only the account the words stand under counts.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from forum import live, policy
from forum.accounts import queries as accounts
from forum.accounts import reading as readers
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import access
from forum.discussions.headings import Titled
from forum.discussions.models import Board, FirstWords, Post, Thread
from forum.discussions.placing import Parent, Placed
from forum.errors import Conflict
from forum.lib import clock, tree
from forum.lib.paging import Page, page_of
from forum.lib.words import N_
from forum.notifications.service import tell_each
from forum.policy import Action
from forum.reading import Reading
from forum.statements import change, row, rows
from forum.transaction import transaction
from forum.vocabulary import ContentNote, NoticeVerb, Visibility

PATH = "/greeting"
TAKEN = N_("Somebody else was a moment quicker and is answering. Thank you for being there.")
ANSWERED = N_("They have been answered meanwhile. Thank you for being there.")


class Waiting(NamedTuple):
    """First words as a greeter sees them. `mine` and `taken` say whose "I will answer" holds, until `claimed_until`."""

    id: int
    public_id: str
    author_id: int
    author: str
    is_alias: bool
    html: str
    notes: tuple[ContentNote, ...]
    at: datetime
    board: str
    thread: Titled
    mine: bool
    taken: bool


_TABLE, _POST = sa.inspect(FirstWords).local_table, sa.inspect(Post).local_table
_BEGIN = sa.insert(_TABLE)
_THIS = _TABLE.c.post_id == sa.bindparam("this")
_GO = sa.delete(_TABLE).where(_THIS)
# The texts above an answer, and the one that began the thread, when somebody else wrote them.
_ABOVE = sa.select(_POST.c.id).where(
    _POST.c.thread_id == sa.bindparam("thread"),
    _POST.c.path.in_(sa.bindparam("paths", expanding=True)),
    _POST.c.author_id != sa.bindparam("author"),
)
_ANSWERED = sa.delete(_TABLE).where(_TABLE.c.post_id.in_(_ABOVE))
_FREE = sa.or_(
    _TABLE.c.claimed_until.is_(None),
    _TABLE.c.claimed_until <= sa.bindparam("now", type_=_TABLE.c.until.type),
    _TABLE.c.claimed_by == sa.bindparam("who"),
)
_CLAIM = (
    sa.update(_TABLE)
    .where(_THIS, _TABLE.c.until > sa.bindparam("now", type_=_TABLE.c.until.type), _FREE)
    .values(claimed_by=sa.bindparam("who"), claimed_until=sa.bindparam("end", type_=_TABLE.c.until.type))
)
_LET_GO = (
    sa.update(_TABLE)
    .where(_THIS, _TABLE.c.claimed_by == sa.bindparam("who"))
    .values(claimed_by=None, claimed_until=None)
)
_STILL = sa.select(FirstWords.post_id).where(
    FirstWords.post_id == sa.bindparam("this"), FirstWords.until > sa.bindparam("now", type_=_TABLE.c.until.type)
)
_WAITING = (
    sa.select(
        FirstWords.post_id, FirstWords.claimed_by, FirstWords.claimed_until, Post.public_id, Post.author_id, Account.name,
        Account.is_alias, Post.html, Post.notes, Post.at, Board.name.label("board"), Thread.title, Thread.title_hidden,
        Thread.author_id.label("began_by"), Thread.notes.label("thread_notes"),
    )
    .join(Post, Post.id == FirstWords.post_id)
    .join(Account, Account.id == Post.author_id)
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
    .where(FirstWords.until > sa.bindparam("now", type_=_TABLE.c.until.type), FirstWords.post_id > sa.bindparam("after"))
    .where(Post.visibility == Visibility.VISIBLE, Thread.visibility == Visibility.VISIBLE)
    .where(Post.author_id.not_in(sa.bindparam("selves", expanding=True)))
    .order_by(FirstWords.post_id)
    .limit(sa.bindparam("size"))
)  # fmt: skip


def begin(post: Placed, author: Member, config: Config) -> None:
    """Notes somebody's first words and tells those who greet, each once until they look. Only inside a transaction."""
    until = clock.hour(clock.now()) + timedelta(days=config.first_words_days)
    change(_BEGIN, {"post_id": post.id, "until": until})
    silent = frozenset(readers.muting(author.id))
    tell_each(
        [each for each in accounts.on_duty(but=[author.id]) if each not in silent], NoticeVerb.FIRST_WORDS, path=PATH
    )
    _changed(1)


def note_answer(thread_id: int, answered: Parent | None, author_id: int) -> None:
    """Lets those wait no longer to whom `author_id` has just spoken. Only inside a transaction."""
    above = answered.path if answered else ""
    paths = [tree.segment(0), *(above[:end] for end in range(tree.WIDTH, len(above) + 1, tree.WIDTH))]
    _changed(change(_ANSWERED, {"thread": thread_id, "paths": paths, "author": author_id}).rowcount)


def leave(post_id: int) -> None:
    """Waits no longer for an answer to a text that was hidden or taken back. Only inside a transaction."""
    _changed(change(_GO, {"this": post_id}).rowcount)


def _changed(rows_changed: int) -> None:
    """Tells open queue pages, on which first words stand behind everything else."""
    if rows_changed:
        live.publish(live.moderators(), "queue:changed", {})


def page(actor: Member, reading: Reading, size: int, after: int | None = None) -> Page[Waiting]:
    """Who waits, the longest first; without the reader's own words and without what they keep away."""
    values = {"now": clock.now(), "after": after or 0, "selves": sorted(actor.selves), "size": size + 1}
    found = [_waiting(each, actor) for each in rows(_WAITING, values)]
    whole = page_of(found, size, lambda each: str(each.id))
    return Page([each for each in whole.items if not reading.keeps_away(each.author_id, each.notes)], whole.next, None)


def waits(actor: Member, reading: Reading, config: Config) -> bool:
    """Whether somebody waits whom nobody is answering."""
    policy.require(actor, Action.GREET)
    return any(not each.taken for each in page(actor, reading, config.first_words_per_page).items)


def claim(actor: Member, post_id: str, config: Config) -> None:
    """Says "I will answer", so that others leave it to the actor for a while. Raises Conflict, Refused, Missing."""
    with transaction():
        post = _post(actor, post_id)
        now = clock.now()
        ends = now + timedelta(minutes=config.greeting_claim_minutes)
        if change(_CLAIM, {"this": post.id, "who": actor.id, "now": now, "end": ends}).rowcount:
            _changed(1)
            return
        raise Conflict(TAKEN if row(_STILL, {"this": post.id, "now": now}) is not None else ANSWERED)


def let_go(actor: Member, post_id: str) -> None:
    """Leaves first words to somebody else again. Nothing happens when they were not the actor's. Raises Refused, Missing."""
    with transaction():
        _changed(change(_LET_GO, {"this": _post(actor, post_id).id, "who": actor.id}).rowcount)


def settle(actor: Member, post_id: str) -> None:
    """Says that all is well and no answer needed; saying it twice is the same as once. Raises Refused, Missing."""
    with transaction():
        leave(_post(actor, post_id).id)


def sweep() -> int:
    """Forgets first words whose time is over and claims that have run out; returns how many."""
    with transaction():
        now = {"now": clock.now()}
        moment = sa.bindparam("now", type_=_TABLE.c.until.type)
        gone = change(sa.delete(_TABLE).where(_TABLE.c.until <= moment), now).rowcount
        over = sa.update(_TABLE).where(_TABLE.c.claimed_until <= moment)
        return int(gone) + int(change(over.values(claimed_by=None, claimed_until=None), now).rowcount)


def _post(actor: Member, public_id: str) -> Post:
    post = access.post(actor, public_id)
    policy.require(actor, Action.TAKE_FIRST_WORDS, post)
    return post


def _waiting(each: sa.Row, actor: Member) -> Waiting:  # type: ignore[type-arg]  # a row of many columns
    claimed = each.claimed_until is not None and each.claimed_until > clock.now()
    mine = claimed and each.claimed_by == actor.id
    titled = Titled(each.title, each.title_hidden, each.began_by, each.thread_notes)
    facts = (each.public_id, each.author_id, each.name, each.is_alias, each.html, each.notes, each.at, each.board)
    return Waiting(each.post_id, *facts, titled, mine, claimed and not mine)
