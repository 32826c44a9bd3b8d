"""To whom words in a thread are said: to whoever began it, to whoever is answered; who is new is not led elsewhere by them."""

import sqlalchemy as sa

from forum.accounts import aliases
from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.discussions.placing import Parent
from forum.discussions.queries import ThreadHead
from forum.extensions import db
from forum.screening.shielding import leading, refuse


def refuse_answer(  # an answer has this many facts
    actor: Member, alias_by: str, pieces: tuple[str, ...], text: str, thread: ThreadHead, answered: Parent | None
) -> None:
    """Raises Invalid (field `text`) when an answer would lead somebody new elsewhere."""
    if pieces:
        to = (thread.author_id, answered.author_id if answered else None)
        refuse(actor, pieces, text, author_id=_written_under(actor, alias_by, thread.id), to=to)


def refuse_change(actor: Member, post: Post, *texts: str) -> None:
    """Raises Invalid (field `text`) when changed words would lead somebody new elsewhere."""
    pieces = leading(*texts)
    if pieces:
        answered = sa.select(Post.author_id).where(Post.id == post.parent_id)
        to = (post.thread.author_id, db.session.scalar(answered))
        refuse(actor, pieces, *texts, author_id=post.author_id, to=to)


def _written_under(actor: Member, alias_by: str, thread_id: int) -> int:
    """The account these words will stand under; a one-off name that is not made yet is nobody so far."""
    if not alias_by:
        return actor.id
    mine = aliases.in_thread(actor, alias_by, thread_id)
    return mine.id if mine is not None else 0
