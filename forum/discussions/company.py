""" "With you": the one-tap answer to words that need no words. It counts for the text, never for the person."""

from datetime import timedelta

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.discussions import access, hearing
from forum.discussions.models import Post, WithYou
from forum.discussions.shown import touch_thread
from forum.extensions import db
from forum.lib import clock
from forum.notifications.service import tell_each
from forum.policy import Action
from forum.statements import change, inserting, rows
from forum.transaction import once_more, transaction
from forum.vocabulary import NoticeVerb

_TABLE = sa.inspect(WithYou).local_table
_MINE = sa.select(WithYou.post_id).where(
    WithYou.account_id == sa.bindparam("account"), WithYou.thread_id == sa.bindparam("thread")
)


def of(account_id: int, thread_id: int) -> frozenset[int]:
    """The posts of a thread to which a member has said "with you"."""
    return frozenset(each.post_id for each in rows(_MINE, {"account": account_id, "thread": thread_id}))


@once_more
def stand_with(actor: Member, post_id: str) -> Post:
    """Says "with you" to a post; saying it twice is the same as once. The author is told, once until they look.

    Raises Refused, Missing.
    """
    with transaction():
        post = access.post(actor, post_id)
        policy.require(actor, Action.STAND_WITH, post)
        # A visitor's copy of a public thread is old now. First the thread, then the post, as all who write do.
        touch_thread(post.thread)
        if _note(post, actor):
            _count(post, 1)
            if hearing.wants_to_hear(post.author_id, post.thread_id, actor):
                tell_each([post.author_id], NoticeVerb.WITH_YOU, path=f"/p/{post.public_id}")
        return post


@once_more
def step_back(actor: Member, post_id: str) -> Post:
    """Takes a "with you" back. Nothing happens when there is none. Raises Refused, Missing."""
    with transaction():
        post = access.post(actor, post_id)
        policy.require(actor, Action.STAND_WITH, post)
        touch_thread(post.thread)
        gone = sa.delete(_TABLE).where(_TABLE.c.post_id == post.id, _TABLE.c.account_id == actor.id)
        if change(gone, {}).rowcount:
            _count(post, -1)
        return post


def sweep(kept_days: int) -> int:
    """Forgets who said it longer ago; the count at the words stays. Returns how many were forgotten."""
    with transaction():
        old = clock.week(clock.now() - timedelta(days=kept_days))
        return int(change(sa.delete(_TABLE).where(_TABLE.c.week < old), {}).rowcount)


def _note(post: Post, actor: Member) -> bool:
    facts = {"post_id": post.id, "account_id": actor.id, "thread_id": post.thread_id, "week": clock.week(clock.now())}
    return bool(change(inserting(_TABLE).on_conflict_do_nothing(), facts).rowcount)


def forget(post: Post) -> None:
    """Forgets everybody who stood with words that were taken back. Only inside a transaction."""
    change(sa.delete(_TABLE).where(_TABLE.c.post_id == post.id), {})


def _count(post: Post, by: int) -> None:
    db.session.execute(sa.update(Post).where(Post.id == post.id).values(company=Post.company + by))
