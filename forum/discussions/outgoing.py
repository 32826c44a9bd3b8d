"""What follows when words are out: the greeters' page, who is told, open pages. At once, or when a person has let them out."""

import sqlalchemy as sa

from forum import live
from forum.accounts import queries as accounts
from forum.accounts import service as members
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import greeting, hearing
from forum.discussions.models import Post, Thread
from forum.discussions.placing import Parent, Placed
from forum.discussions.shown import touch
from forum.errors import Conflict
from forum.extensions import db
from forum.lib import clock
from forum.lib.words import N_
from forum.notifications.service import tell, tell_each
from forum.screening.holding import hand_over
from forum.statements import counted
from forum.transaction import transaction
from forum.vocabulary import HeldFor, NoticeVerb, TargetKind, Visibility

ENOUGH = N_(
    "Texts of yours are waiting for a person to read them. One of them has to be read first; your words are still here."
)


def opening_is_out(post: Placed, author: Member, config: Config) -> None:
    """What follows when a thread is there. Only inside a transaction."""
    if post.is_first:
        greeting.begin(post, author, config)


def answer_is_out(post: Placed, author: Member, answered: Parent | None, began_by: int, config: Config) -> None:
    """What follows when an answer is there: who waited for one, who was answered, who follows. Only inside a transaction."""
    greeting.note_answer(post.thread_id, answered, author.id)
    opening_is_out(post, author, config)
    thread_id, thread = post.thread_id, post.thread_public_id
    answered_id = answered.author_id if answered else began_by
    if answered_id != author.id and hearing.wants_to_hear(answered_id, thread_id, author):
        tell(answered_id, NoticeVerb.REPLIED, path=f"/p/{post.public_id}", subject=thread)
    tell_each(hearing.listening(thread_id, author, but=answered_id), NoticeVerb.FOLLOWED, path=f"/t/{thread}/new")
    live.publish(live.thread(thread_id), "post:new", {"thread": thread, "id": post.public_id})


def wait(post: Placed, author: Member, why: HeldFor, config: Config, *, anyway: bool = False) -> None:
    """Has a text that was just stored wait for a person. Only inside its transaction. Raises Conflict when too many wait,
    unless it has to be read `anyway`."""
    mine = sa.and_(Post.author_id == author.id, Post.visibility == Visibility.HELD, Post.hidden_reason.is_(None))
    # The one that was just stored is among them.
    if not anyway and (db.session.scalar(sa.select(sa.func.count(Post.id)).where(mine)) or 0) > config.new_held_most:
        raise Conflict(ENOUGH)
    hand_over(TargetKind.POST, post.public_id, author.id, why)


def let_out(post: Post, config: Config, *, by_author: bool = False) -> bool:
    """Shows words that waited, as if they had just been sent. Returns whether anything changed.

    Asked by moderation, which has asked the policy and writes the audit row; or `by_author` who has changed them, and who lets
    nothing out that a moderator keeps back.
    """
    with transaction():
        waits = sa.update(Post).where(Post.id == post.id, Post.visibility == Visibility.HELD)
        if by_author:
            waits = waits.where(Post.hidden_reason.is_(None))
        if not counted(waits.values(visibility=Visibility.VISIBLE, hidden_reason=None)):
            return False
        author = accounts.member(post.author_id)
        if author is None:
            raise LookupError("words have lost their author")
        thread = post.thread
        _take_its_place(post, thread)
        touch(thread)
        is_first = not author.has_written and members.note_written(author.id)
        placed = Placed(post.id, post.public_id, post.path, thread.id, thread.public_id, is_first)
        if post.is_opening:
            opening_is_out(placed, author, config)
        else:
            answer_is_out(placed, author, _answered(post), thread.author_id, config)
        return True


def _take_its_place(post: Post, thread: Thread) -> None:
    this = sa.update(Thread).where(Thread.id == thread.id)
    if post.is_opening:
        db.session.execute(this.values(visibility=Visibility.VISIBLE))
        return
    db.session.execute(this.values(reply_count=Thread.reply_count + 1))
    newer = this.where(Thread.last_post_id < post.id)
    db.session.execute(newer.values(last_post_id=post.id, last_at=clock.hour(clock.now())))


def _answered(post: Post) -> Parent | None:
    columns = (Post.id, Post.path, Post.author_id, Post.visibility, Post.number)
    found = db.session.execute(sa.select(*columns).where(Post.id == post.parent_id)).first()
    return Parent(*found) if found is not None else None
