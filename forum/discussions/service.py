"""Verbs of talk: start a thread, reply, take back; `changing` has the one to change words."""

from collections.abc import Iterable

import sqlalchemy as sa

from forum import policy
from forum.accounts import aliases, newcomers
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import access, company, directed, greeting, outgoing, pictures, placing, queries, versions
from forum.discussions.changing import edit
from forum.discussions.models import Post, Thread
from forum.discussions.pictures import Wanted
from forum.discussions.placing import Parent, Placed, Spot, Written
from forum.discussions.shown import publish, touch
from forum.discussions.wording import checked_text, checked_title, rendered, written
from forum.errors import AskFirst, Conflict
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.words import N_
from forum.policy import Action
from forum.screening import judging
from forum.screening.asking import heard_first, question
from forum.screening.judging import Finding
from forum.screening.pacing import Kind
from forum.screening.passing import let_through, why_kept
from forum.screening.shielding import leading, refuse
from forum.transaction import once_more, transaction
from forum.vocabulary import ContentNote, HeldFor, TargetKind, Visibility, Wish

# Changing words and checking them are verbs of talk too, in files of their own.
__all__ = ["checked_text", "edit", "rendered", "reply", "start_thread", "take_back"]
THREAD_WAITS = N_("This thread is waiting for a person to read it. When it is out, it can be answered.")


@once_more
def start_thread(  # noqa: PLR0913  # a thread has this many facts
    actor: Member,
    board_id: str,
    config: Config,
    *,
    title: str,
    text: str,
    nonce: str,
    notes: Iterable[ContentNote] = (),
    wish: Wish | None = None,
    seen: str = "",
    alias_by: str = "",
    shows: Iterable[Wanted] = (),
) -> Thread:
    """Opens a thread; sending the same nonce again returns the thread that is there.

    With `alias_by` (the token of the actor's session) it is opened under a one-off name; `shows` are the pictures of its
    opening. Raises Invalid (fields `title`, `text`, `pictures`), AskFirst, TooSoon, Refused, Missing.
    """
    said, shows = written(text, nonce, notes, config), pictures.checked(shows, config)
    finding = judging.judged(title[: config.title_max_characters], said.source, *(each.alt for each in shows))
    under = f"new {nonce}" if alias_by else ""
    with judging.helping(finding):
        texts = ((title := checked_title(title, config)), said.source, *(each.alt for each in shows))
        reads = why_kept(actor, Action.START_THREAD, texts, nonce, finding, config, alias_by)
        refuse(actor, leading(*texts), *texts, author_id=0 if alias_by else actor.id)
    with judging.helping(finding), let_through(actor, Kind.THREAD, texts, nonce, finding, config, under) as sender:
        asked = question(actor, config, seen, *texts, finding=finding, under_alias=bool(alias_by))
        held = _why(asked, finding, reads, sender)
        with transaction():
            board = access.board(actor, board_id)
            if (known := placing.known(actor, nonce)) is not None:
                return db.session.get_one(Thread, known.thread_id)
            thread = _new_thread(actor, board.id, title, said, wish, held)
            # A one-off name belongs to a thread, so the thread is there first.
            author = _author(actor, thread.id, config, alias_by)
            thread.author_id = author.id
            db.session.flush()
            opening = placing.open_thread(Spot(thread.id, thread.public_id, board.id), author, said, held)
            pictures.attach(actor, board, opening.id, shows, config)
            if held is None:
                outgoing.opening_is_out(opening, author, config)
            _hand_over(actor, opening, author, finding, config)
            db.session.expire(thread)
            return thread


@once_more
def reply(  # noqa: PLR0913  # an answer has this many facts
    actor: Member,
    thread_id: str,
    config: Config,
    *,
    text: str,
    nonce: str,
    parent_id: str = "",
    notes: Iterable[ContentNote] = (),
    seen: str = "",
    alias_by: str = "",
    shows: Iterable[Wanted] = (),
) -> Placed:
    """Answers a thread, or one post in it; sending the same nonce again returns the post that is there.

    The person answered is told. Who is new here is not led elsewhere. `alias_by` and `shows` as in `start_thread`. Raises
    Invalid (fields `text`, `pictures`), AskFirst, TooSoon, Refused, Missing.
    """
    said, shows = written(text, nonce, notes, config), pictures.checked(shows, config)
    # What to ask, to refuse and to find costs more than the lock should be held for.
    texts = (said.source, *(each.alt for each in shows))
    finding, pieces = judging.judged(*texts), leading(*texts)
    asked = question(actor, config, seen, *texts, finding=finding, under_alias=bool(alias_by))
    sending = let_through(actor, Kind.REPLY, texts, nonce, finding, config, thread_id if alias_by else "")
    reads = why_kept(actor, Action.REPLY, texts, nonce, finding, config, alias_by)
    with judging.helping(finding), sending as sender, transaction():
        thread = access.thread_head(actor, thread_id)
        known = placing.known(actor, nonce)
        if known is not None:
            return known._replace(finding=finding)
        if thread.visibility is Visibility.HELD:
            raise Conflict(THREAD_WAITS)
        answered = _answered(thread.id, parent_id)
        directed.refuse_answer(actor, alias_by, pieces, " ".join(texts), thread, answered)
        held = _why(asked, finding, reads, sender)
        # From here on only the author counts: who is told must not depend on whose one-off name it is.
        author = _author(actor, thread.id, config, alias_by)
        post = placing.answer(Spot(thread.id, thread.public_id, thread.board.id), author, said, answered, held)
        pictures.attach(actor, thread.board, post.id, shows, config)
        if held is None:
            outgoing.answer_is_out(post, author, answered, thread.author_id, config)
        _hand_over(actor, post, author, finding, config)
        return post._replace(finding=finding)


def _why(asked: AskFirst | None, finding: Finding, reads: HeldFor | None, sender: HeldFor | None) -> HeldFor | None:
    """Why a text waits for a person, None when it goes out. Raises what is `asked` about it."""
    trace = heard_first(asked, finding) if reads is None else None
    return reads or finding.held_for or trace or sender


def _hand_over(actor: Member, post: Placed, author: Member, finding: Finding, config: Config) -> None:
    """Has a text wait that does, and hands what was found in it to those who look."""
    if post.held is not None:
        # Of who only reads a few are enough to be heard by.
        anyway = finding.may_be_in_danger and post.held is not HeldFor.READS
        outgoing.wait(post, author, post.held, config, anyway=anyway)
    else:
        _note_words(actor, author)
    judging.hand_over(TargetKind.POST, post.public_id, author.id, finding, config)


def _note_words(actor: Member, author: Member) -> None:
    # What goes out under a one-off name brings nobody's first days nearer to their end: it would tie the two.
    if author.id == actor.id:
        newcomers.note_words(actor)


def take_back(actor: Member, post_id: str) -> Thread | None:
    """Takes one's own post back: its words are gone. Where answers hang below it a tombstone stays.

    Returns the thread, or None when it went with its only post. Raises Refused, Missing.
    """
    with transaction():
        post = access.post(actor, post_id)
        policy.require(actor, Action.TAKE_BACK_POST, post)
        thread = post.thread
        # What waits for a person has been shown to nobody: nobody is told that it is gone.
        if post.visibility is not Visibility.HELD:
            publish(post, "post:gone")
            touch(thread)
        if post.visibility not in (Visibility.DELETED, Visibility.HELD) and not post.is_opening:
            thread.reply_count = Thread.reply_count - 1
        if queries.has_answers(post):
            _empty(post)
            return thread
        if not post.is_opening:
            _let_go_of_waiting(post)
        db.session.delete(post)
        if post.is_opening:
            db.session.flush()
            db.session.delete(thread)
            return None
        return thread


def _let_go_of_waiting(post: Post) -> None:
    """Answers to a post that wait for a person answer its thread from now on: it goes as if they were not there."""
    waiting = sa.update(Post).where(Post.parent_id == post.id, Post.visibility == Visibility.HELD)
    db.session.execute(waiting.values(parent_id=None))


def _new_thread(
    actor: Member, board_id: int, title: str, text: Written, wish: Wish | None, held: HeldFor | None
) -> Thread:
    thread = Thread(
        visibility=Visibility.HELD if held else Visibility.VISIBLE,
        public_id=ids.public_id(),
        board_id=board_id,
        author_id=actor.id,
        title=title,
        notes=tuple(text.notes),
        wish=wish,
        last_at=clock.hour(clock.now()),
        reply_count=0,
        last_number=0,
        revision=0,
    )
    db.session.add(thread)
    db.session.flush()
    return thread


def _author(actor: Member, thread_id: int, config: Config, alias_by: str) -> Member:
    return aliases.author_for(actor, alias_by, thread_id, config) if alias_by else actor


def _answered(thread_id: int, public_id: str) -> Parent | None:
    """The reply that is answered; answering the opening is answering the thread."""
    if not public_id:
        return None
    found = placing.parent(thread_id, public_id)
    if found is None or found.visibility in (Visibility.DELETED, Visibility.HELD):
        raise Conflict(N_("The words you answer were taken back meanwhile. You can answer the whole thread instead."))
    return None if found.number == 0 else found


def _empty(post: Post) -> None:
    post.source = post.html = ""
    greeting.leave(post.id)
    post.added_notes, post.company = (), 0
    versions.forget(post)
    company.forget(post)
    pictures.forget(post)
    post.notes, post.visibility, post.hidden_reason = (), Visibility.DELETED, None
    if post.is_opening:
        post.thread.title, post.thread.notes, post.thread.title_hidden = "", (), False
        post.thread.wish = None
