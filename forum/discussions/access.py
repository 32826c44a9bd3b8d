"""The only ways to a board, a thread or a post: none returns what the actor may not know of."""

from typing import Any, TypeVar

import sqlalchemy as sa

from forum import policy
from forum.discussions import pictures, queries
from forum.discussions.models import Board, Post, Thread
from forum.discussions.queries import BoardRow, ThreadHead
from forum.errors import Missing, SignInNeeded
from forum.extensions import db
from forum.lib import ids
from forum.lib.words import N_
from forum.policy import Action
from forum.vocabulary import Visibility

T = TypeVar("T")
FOR_MEMBERS = N_("This is for members. Please sign in, or join: it takes a minute and no e-mail.")
GONE = N_("It was taken back, has moved, or was never here.")


def board(actor: Any, public_id: str) -> BoardRow:
    """A board the actor may read. Raises SignInNeeded for visitors, else Missing, Refused."""
    found = queries.board(public_id) if ids.is_public_id(public_id) else None
    return _readable(actor, found, found, Action.READ_BOARD)


def thread(actor: Any, public_id: str) -> Thread:
    """A thread the actor may read. Raises like `board`."""
    asked = sa.select(Thread).where(Thread.public_id == public_id)
    found = db.session.scalars(asked).first() if ids.is_public_id(public_id) else None
    if found is not None and not _stands(actor, found):
        found = None
    return _readable(actor, found, found.board if found else None, Action.READ_THREAD)


def thread_head(actor: Any, public_id: str) -> ThreadHead:
    """A thread the actor may read, as plain facts for its page. Raises like `board`."""
    found = queries.thread_head(public_id) if ids.is_public_id(public_id) else None
    if found is not None and not _stands(actor, found):
        found = None
    return _readable(actor, found, found.board if found else None, Action.READ_THREAD)


def post(actor: Any, public_id: str) -> Post:
    """A post in a thread the actor may read, hidden or not: what is shown of it is the page's matter. One that waits for a
    person is there for its author alone."""
    asked = sa.select(Post).where(Post.public_id == public_id)
    found = db.session.scalars(asked).first() if ids.is_public_id(public_id) else None
    if found is not None and not (_stands(actor, found.thread) and _is_out(actor, found)):
        found = None
    return _readable(actor, found, found.thread.board if found else None, Action.READ_THREAD)


def picture(actor: Any, public_id: str) -> pictures.Found:
    """A picture whose words the actor may read; where they are hidden, or the board takes none now, only who may read
    hidden words. Raises like `board`."""
    found = pictures.find(public_id)
    if found is not None and not _is_shown(actor, found):
        found = None
    return _readable(actor, found, found, Action.READ_THREAD)


def _stands(actor: Any, thread: Thread | ThreadHead) -> bool:
    """Whether a thread is there for the actor: everybody's, or their own that waits for a person."""
    return thread.visibility is Visibility.VISIBLE or (_waits(thread) and thread.author_id in actor.selves)


def _is_out(actor: Any, post: Post) -> bool:
    return not _waits(post) or post.author_id in actor.selves


def _waits(thing: Any) -> bool:
    return bool(thing.visibility is Visibility.HELD)


def _is_shown(actor: Any, found: pictures.Found) -> bool:
    if found.thread_visibility is not Visibility.VISIBLE:
        return False
    bare = found.post_visibility is Visibility.VISIBLE and found.pictures_allowed
    return bare or policy.may(actor, Action.READ_HIDDEN).allowed


def _readable(actor: Any, found: T | None, its_board: Board | BoardRow | pictures.Found | None, action: Action) -> T:
    """`found`, when it exists and may be read. A visitor hears the same about what is missing and what is for members."""
    allowed = found is not None and policy.may(actor, action, its_board).allowed
    if not allowed and actor.id is None:
        raise SignInNeeded(FOR_MEMBERS)
    if found is None:
        raise Missing(GONE)
    policy.require(actor, action, its_board)
    return found
