"""The threads as steps: write, change, take back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from forum.demo.script import Conversation, Entry, moment
from forum.demo.stage import Stage, Step
from forum.discussions import service
from forum.discussions.models import Post
from forum.extensions import db
from forum.vocabulary import Visibility

LONG_AGO = timedelta(days=365)


@dataclass(frozen=True)
class Write:
    """Somebody opens a thread, or answers in it."""

    at: datetime
    thread: Conversation
    entry: Entry

    @property
    def nonce(self) -> str:
        """The name of the post across runs."""
        return self.thread.nonce(self.entry.number)

    def is_done(self, stage: Stage) -> bool:
        """Whether the post is there."""
        return self.nonce in stage.posts

    def play(self, stage: Stage) -> None:
        """Writes the post."""
        if self.entry.number == 1:
            self._open(stage)
        else:
            self._answer(stage)

    def _open(self, stage: Stage) -> None:
        entry = self.entry
        thread = service.start_thread(
            stage.actor(entry.author),
            stage.boards[self.thread.board],
            stage.config,
            title=self.thread.title,
            text=entry.text,
            nonce=self.nonce,
            notes=entry.notes,
        )
        opening = sa.select(Post.public_id).where(Post.thread_id == thread.id, Post.number == 0)
        stage.threads[self.nonce] = thread.public_id
        stage.posts[self.nonce] = db.session.scalars(opening).one()

    def _answer(self, stage: Stage) -> None:
        entry = self.entry
        post = service.reply(
            stage.actor(entry.author),
            stage.threads[self.thread.nonce(1)],
            stage.config,
            text=entry.text,
            nonce=self.nonce,
            parent_id=stage.posts[self.thread.nonce(entry.parent)],
            notes=entry.notes,
        )
        stage.posts[self.nonce] = post.public_id


@dataclass(frozen=True)
class Change:
    """Somebody changes what they wrote."""

    at: datetime
    thread: Conversation
    entry: Entry

    def is_done(self, stage: Stage) -> bool:
        """Whether the post was changed."""
        post = _post(stage, self.thread.nonce(self.entry.number))
        return post is not None and post.edited

    def play(self, stage: Stage) -> None:
        """Changes the post."""
        entry = self.entry
        post = stage.posts[self.thread.nonce(entry.number)]
        service.edit(stage.actor(entry.author), post, stage.config, text=entry.text, notes=entry.notes)


@dataclass(frozen=True)
class TakeBack:
    """Somebody takes back what they wrote; the answers stay."""

    at: datetime
    thread: Conversation
    entry: Entry

    def is_done(self, stage: Stage) -> bool:
        """Whether the words are gone."""
        post = _post(stage, self.thread.nonce(self.entry.number))
        return post is not None and post.visibility is Visibility.DELETED

    def play(self, stage: Stage) -> None:
        """Takes the post back."""
        service.take_back(stage.actor(self.entry.author), stage.posts[self.thread.nonce(self.entry.number)])


_ACTS: dict[str, Callable[[datetime, Conversation, Entry], Step]] = {
    "write": Write,
    "edit": Change,
    "take back": TakeBack,
}


def steps(threads: list[Conversation], now: datetime) -> list[Step]:
    """Every thread as steps; within one thread time never runs backwards."""
    found: list[Step] = []
    for thread in threads:
        at = now - LONG_AGO
        for entry in thread.entries:
            at = moment(entry.when, now, at)
            found.append(_ACTS[entry.act](at, thread, entry))
    return found


def _post(stage: Stage, nonce: str) -> Post | None:
    return db.session.scalars(sa.select(Post).where(Post.public_id == stage.posts.get(nonce, ""))).first()
