"""Verbs of talk: start a thread, reply, edit, take back; hide and restore for moderators."""

from collections.abc import Iterable

import sqlalchemy as sa

from forum import live, policy
from forum.accounts import reading
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import access, marks, placing, queries
from forum.discussions.models import Board, Post, Thread
from forum.discussions.placing import Parent, Placed, Spot, Written
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import clock, ids, markup, typed
from forum.lib.words import N_
from forum.notifications.service import tell, tell_each
from forum.policy import Action
from forum.transaction import once_more, transaction
from forum.vocabulary import ContentNote, FlagReason, NoticeVerb, Visibility

NO_WORDS = N_("There are no words yet. A single sentence is enough.")


@once_more
def start_thread(
    actor: Member,
    board_id: str,
    config: Config,
    *,
    title: str,
    text: str,
    nonce: str,
    notes: Iterable[ContentNote] = (),
) -> Thread:
    """Opens a thread; sending the same nonce again returns the thread that is there.

    Raises Invalid (fields `title`, `text`), Refused, Missing.
    """
    title = _checked_title(title, config)
    written = _written(text, nonce, notes, config)
    policy.require(actor, Action.START_THREAD)
    with transaction():
        board = access.board(actor, board_id)
        known = placing.known(actor, nonce)
        if known is not None:
            return db.session.get_one(Thread, known.thread_id)
        thread = Thread(
            public_id=ids.public_id(),
            board_id=board.id,
            author_id=actor.id,
            title=title,
            notes=tuple(written.notes),
            last_at=clock.hour(clock.now()),
            reply_count=0,
            last_number=0,
            revision=0,
        )
        db.session.add(thread)
        db.session.flush()
        placing.open_thread(Spot(thread.id, thread.public_id, board.id), actor, written)
        db.session.expire(thread)
        return thread


@once_more
def reply(
    actor: Member,
    thread_id: str,
    config: Config,
    *,
    text: str,
    nonce: str,
    parent_id: str = "",
    notes: Iterable[ContentNote] = (),
) -> Placed:
    """Answers a thread, or one post in it; sending the same nonce again returns the post that is there.

    The person answered is told. Raises Invalid (field `text`), Refused, Missing.
    """
    written = _written(text, nonce, notes, config)
    with transaction():
        thread = access.thread_head(actor, thread_id)
        policy.require(actor, Action.REPLY, thread)
        known = placing.known(actor, nonce)
        if known is not None:
            return known
        answered = _answered(thread.id, parent_id)
        post = placing.answer(Spot(thread.id, thread.public_id, thread.board.id), actor, written, answered)
        author_id = answered.author_id if answered else thread.author_id
        if author_id != actor.id and _wants_to_hear(author_id, thread.id, actor):
            tell(author_id, NoticeVerb.REPLIED, path=f"/p/{post.public_id}")
        others = _listening(thread.id, actor, author_id)
        tell_each(others, NoticeVerb.FOLLOWED, path=f"/t/{thread.public_id}/new")
        live.publish(live.thread(thread.id), "post:new", {"thread": thread.public_id, "id": post.public_id})
        return post


def edit(actor: Member, post_id: str, config: Config, *, text: str, notes: Iterable[ContentNote] = ()) -> Post:
    """Changes the text of one's own post and marks it as changed. Raises Invalid (field `text`), Refused, Missing."""
    source, html = rendered(text, config)
    with transaction():
        post = access.post(actor, post_id)
        policy.require(actor, Action.EDIT_POST, post)
        if post.source == source and tuple(post.notes) == tuple(notes):
            return post
        post.source, post.html, post.render_version = source, html, markup.RENDER_VERSION
        post.edited, post.notes = True, tuple(notes)
        if post.is_opening:
            post.thread.notes = tuple(notes)
        _touch(post.thread)
        _publish(post, "post:changed")
        return post


def take_back(actor: Member, post_id: str) -> Thread | None:
    """Takes one's own post back: its words are gone. Where answers hang below it a tombstone stays.

    Returns the thread, or None when it went with its only post. Raises Refused, Missing.
    """
    with transaction():
        post = access.post(actor, post_id)
        policy.require(actor, Action.TAKE_BACK_POST, post)
        thread = post.thread
        _publish(post, "post:gone")
        _touch(thread)
        if post.visibility is not Visibility.DELETED and not post.is_opening:
            thread.reply_count = Thread.reply_count - 1
        if queries.has_answers(post):
            _empty(post)
            return thread
        db.session.delete(post)
        if post.is_opening:
            db.session.flush()
            db.session.delete(thread)
            return None
        return thread


def hide(post: Post, reason: FlagReason) -> bool:
    """Hides a post from everybody but moderators and its author; open pages drop it. Returns whether anything changed.

    Asked by moderation, which has asked the policy and writes the audit row.
    """
    if post.visibility is not Visibility.VISIBLE:
        return False
    with transaction():
        post.visibility, post.hidden_reason = Visibility.HIDDEN, reason
        if post.is_opening:
            post.thread.title_hidden = True
        _touch(post.thread)
        _publish(post, "post:hidden")
    return True


def restore(post: Post) -> bool:
    """Shows a hidden post again. Returns whether anything changed."""
    if post.visibility is not Visibility.HIDDEN:
        return False
    with transaction():
        post.visibility, post.hidden_reason = Visibility.VISIBLE, None
        if post.is_opening:
            post.thread.title_hidden = False
        _touch(post.thread)
        _publish(post, "post:restored")
    return True


def rendered(raw: str, config: Config) -> tuple[str, str]:
    """A text as it will be kept and as it will be shown. Raises Invalid like `checked_text`, also when nothing shows."""
    source = checked_text(raw, config)
    html = markup.render(source)
    if not html:
        raise Invalid({"text": NO_WORDS})
    return source, html


def checked_text(raw: str, config: Config) -> str:
    """A post's text as it will be kept. Raises Invalid with the field `text` when it is empty or too long."""
    text = typed.text(raw)
    if not text:
        raise Invalid({"text": NO_WORDS})
    if len(text) > config.post_max_characters:
        over = len(text) - config.post_max_characters
        raise Invalid({"text": N_("That is %(over)d characters too long. Your words are still here.")}, over=over)
    return text


def _checked_title(raw: str, config: Config) -> str:
    title = typed.line(raw)
    if not title:
        raise Invalid({"title": N_("Please give it a title, so that people find it.")})
    if len(title) > config.title_max_characters:
        raise Invalid({"title": N_("A title may have %(most)d characters.")}, most=config.title_max_characters)
    return title


def _written(text: str, nonce: str, notes: Iterable[ContentNote], config: Config) -> Written:
    source, html = rendered(text, config)
    if not ids.is_nonce(nonce):
        raise Conflict(N_("This form is not complete. Please reload the page; your words are still here."))
    return Written(source, html, nonce, tuple(notes))


def _wants_to_hear(account_id: int, thread_id: int, author: Member) -> bool:
    return not marks.of(account_id, thread_id).muted and not reading.has_muted(account_id, author.id)


def _listening(thread_id: int, author: Member, answered_id: int) -> list[int]:
    """Who follows a thread and wants to hear of this author."""
    others = marks.followers(thread_id, but=(author.id, answered_id))
    silent = frozenset(reading.muting(author.id)) if others else frozenset()
    return [account_id for account_id in others if account_id not in silent]


def _answered(thread_id: int, public_id: str) -> Parent | None:
    """The reply that is answered; answering the opening is answering the thread."""
    if not public_id:
        return None
    found = placing.parent(thread_id, public_id)
    if found is None or found.visibility is Visibility.DELETED:
        raise Conflict(N_("The words you answer were taken back meanwhile. You can answer the whole thread instead."))
    return None if found.number == 0 else found


def _empty(post: Post) -> None:
    post.source = post.html = ""
    post.notes, post.visibility, post.hidden_reason = (), Visibility.DELETED, None
    if post.is_opening:
        post.thread.title, post.thread.notes, post.thread.title_hidden = "", (), False


def _touch(thread: Thread) -> None:
    """Notes that a reader would see something else now (for conditional requests)."""
    # Always the thread before the board: two writers that lock rows in one order never wait for each other in a circle.
    one_more = sa.update(Thread).where(Thread.id == thread.id).values(revision=Thread.revision + 1)
    db.session.execute(one_more, execution_options={"synchronize_session": False})
    db.session.execute(sa.update(Board).where(Board.id == thread.board_id).values(revision=Board.revision + 1))
    db.session.expire(thread, ["revision"])


def _publish(post: Post, event: str) -> None:
    payload = {"thread": post.thread.public_id, "id": post.public_id}
    live.publish(live.thread(post.thread_id), event, payload)
