"""Verbs of talk: start a thread, reply, edit, take back; hide and restore for moderators."""

from collections.abc import Iterable

import sqlalchemy as sa

from forum import live, policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import access, queries
from forum.discussions.models import Board, Post, Thread
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import clock, ids, markup, tree, typed
from forum.lib.words import N_
from forum.notifications.service import tell
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
    source, html = rendered(text, config)
    policy.require(actor, Action.START_THREAD)
    with transaction():
        board = access.board(actor, board_id)
        known = _by_nonce(actor, nonce)
        if known is not None:
            return known.thread
        thread = Thread(
            public_id=ids.public_id(),
            board_id=board.id,
            author_id=actor.id,
            title=title,
            notes=tuple(notes),
            last_at=clock.hour(clock.now()),
            reply_count=0,
            last_number=0,
            revision=0,
        )
        db.session.add(thread)
        db.session.flush()
        _store(thread, actor, source, html, number=0, path=tree.segment(0), nonce=nonce, notes=notes)
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
) -> Post:
    """Answers a thread, or one post in it; sending the same nonce again returns the post that is there.

    The person answered is told. Raises Invalid (field `text`), Refused, Missing.
    """
    source, html = rendered(text, config)
    with transaction():
        thread = access.thread(actor, thread_id)
        policy.require(actor, Action.REPLY, thread)
        known = _by_nonce(actor, nonce)
        if known is not None:
            return known
        parent = _parent(thread, parent_id)
        number = _next_number(thread)
        path = tree.child_path(parent.path if parent else "", number)
        post = _store(thread, actor, source, html, number=number, path=path, nonce=nonce, notes=notes, parent=parent)
        _tell_answered(actor, thread, parent, post)
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
        raise Invalid(
            {"title": N_("Please keep the title below %(most)d characters.")}, most=config.title_max_characters
        )
    return title


def _by_nonce(actor: Member, nonce: str) -> Post | None:
    if not ids.is_nonce(nonce):
        raise Conflict(N_("This form is not complete. Please reload the page; your words are still here."))
    return db.session.scalars(sa.select(Post).where(Post.author_id == actor.id, Post.nonce == nonce)).first()


def _parent(thread: Thread, public_id: str) -> Post | None:
    """The reply that is answered; answering the opening is answering the thread."""
    if not public_id:
        return None
    asked = sa.select(Post).where(Post.public_id == public_id, Post.thread_id == thread.id)
    found = db.session.scalars(asked).first() if ids.is_public_id(public_id) else None
    if found is None or found.visibility is Visibility.DELETED:
        raise Conflict(N_("The words you answer were taken back meanwhile. You can answer the whole thread instead."))
    return None if found.is_opening else found


def _next_number(thread: Thread) -> int:
    """The next number in the thread, given by the database so that two replies never get the same."""
    taken = (
        sa.update(Thread)
        .where(Thread.id == thread.id)
        .values(last_number=Thread.last_number + 1, reply_count=Thread.reply_count + 1)
        .returning(Thread.last_number)
    )
    return int(db.session.execute(taken, execution_options={"synchronize_session": False}).scalar_one())


def _store(  # noqa: PLR0913  # a post has this many facts
    thread: Thread,
    actor: Member,
    source: str,
    html: str,
    *,
    number: int,
    path: str,
    nonce: str,
    notes: Iterable[ContentNote],
    parent: Post | None = None,
) -> Post:
    post = Post(
        public_id=ids.public_id(),
        thread_id=thread.id,
        author_id=actor.id,
        parent_id=parent.id if parent else None,
        number=number,
        path=path,
        source=source,
        html=html,
        render_version=markup.RENDER_VERSION,
        notes=tuple(notes),
        nonce=nonce,
        at=clock.hour(clock.now()),
    )
    db.session.add(post)
    db.session.flush()
    thread.last_post_id, thread.last_at = post.id, post.at
    _touch(thread)
    return post


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


def _tell_answered(actor: Member, thread: Thread, parent: Post | None, post: Post) -> None:
    answered = parent.author_id if parent else thread.author_id
    if answered != actor.id:
        tell(answered, NoticeVerb.REPLIED, path=f"/p/{post.public_id}")
