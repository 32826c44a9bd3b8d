"""What lists, open pages and a thread's row must hear when a text changes."""

from collections.abc import Iterable

import sqlalchemy as sa

from forum import live
from forum.discussions.models import Board, Post, Thread
from forum.extensions import db
from forum.vocabulary import ContentNote


def together(*groups: Iterable[ContentNote]) -> tuple[ContentNote, ...]:
    """Content notes from several places, each once, in their fixed order."""
    chosen = {note for group in groups for note in group}
    return tuple(note for note in ContentNote if note in chosen)


def put_notes(post: Post, notes: tuple[ContentNote, ...]) -> None:
    """Puts notes on a post; those of an opening stand on its thread too."""
    post.notes = notes
    if post.is_opening:
        post.thread.notes = notes


def touch_thread(thread: Thread) -> None:
    """Notes that a reader of the thread would see something else now (for conditional requests)."""
    one_more = sa.update(Thread).where(Thread.id == thread.id).values(revision=Thread.revision + 1)
    db.session.execute(one_more, execution_options={"synchronize_session": False})
    db.session.expire(thread, ["revision"])


def touch(thread: Thread) -> None:
    """Notes that a reader of the thread or of its board would see something else now."""
    # Always the thread before the board: two writers that lock rows in one order never wait for each other in a circle.
    touch_thread(thread)
    db.session.execute(sa.update(Board).where(Board.id == thread.board_id).values(revision=Board.revision + 1))


def publish(post: Post, event: str) -> None:
    """Tells open pages that something happened to a post; they learn its name and thread, no words."""
    payload = {"thread": post.thread.public_id, "id": post.public_id}
    live.publish(live.thread(post.thread_id), event, payload)
