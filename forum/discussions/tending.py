"""What moderators do to posts: hide, show again, put content notes on them. Moderation asks and keeps the audit."""

from collections.abc import Iterable

from forum import policy
from forum.accounts.queries import Member
from forum.discussions import access, greeting
from forum.discussions.models import Post
from forum.discussions.shown import publish, put_notes, together, touch
from forum.policy import Action
from forum.transaction import transaction
from forum.vocabulary import ContentNote, FlagReason, Visibility


def hide(post: Post, reason: FlagReason) -> bool:
    """Hides a post from everybody but moderators and its author; open pages drop it. Returns whether anything changed.

    Asked by moderation, which has asked the policy and writes the audit row.
    """
    if post.visibility is Visibility.HELD and post.hidden_reason is None:
        # It has never been out, and is kept back: nobody but its author and moderators ever hears of it.
        with transaction():
            post.hidden_reason = reason
        return True
    if post.visibility is not Visibility.VISIBLE:
        return False
    with transaction():
        post.visibility, post.hidden_reason = Visibility.HIDDEN, reason
        if post.is_opening:
            post.thread.title_hidden = True
        greeting.leave(post.id)
        touch(post.thread)
        publish(post, "post:hidden")
    return True


def restore(post: Post) -> bool:
    """Shows a hidden post again. Returns whether anything changed."""
    if post.visibility is not Visibility.HIDDEN:
        return False
    with transaction():
        post.visibility, post.hidden_reason = Visibility.VISIBLE, None
        if post.is_opening:
            post.thread.title_hidden = False
        touch(post.thread)
        publish(post, "post:restored")
    return True


def add_notes(actor: Member, post_id: str, notes: Iterable[ContentNote]) -> Post | None:
    """Puts content notes on another's words, or takes away those that moderators have put there.

    The author's own notes stay. Returns None when nothing changed. Asked by moderation, which writes the audit row and
    tells the author. Raises Refused, Missing.
    """
    with transaction():
        post = access.post(actor, post_id)
        policy.require(actor, Action.NOTE_POST, post)
        theirs = [note for note in post.notes if note not in post.added_notes]
        added = tuple(note for note in together(notes) if note not in theirs)
        if added == tuple(post.added_notes):
            return None
        touch(post.thread)
        post.added_notes = added
        put_notes(post, together(theirs, added))
        publish(post, "post:changed")
        return post
