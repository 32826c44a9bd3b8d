"""What is already there of the demo, and who acts: what every step of the play asks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from forum.accounts import queries
from forum.accounts.queries import Member
from forum.config import Config
from forum.demo import script
from forum.discussions.models import Board, Post, Thread
from forum.extensions import db
from forum.lib import names
from forum.notifications import service as notifications
from forum.rooms.models import Message, Room


@dataclass
class Stage:
    """The demo as it stands in the database. Posts and lines are found by nonce, places by name, people by pseudonym."""

    config: Config
    people: dict[str, int] = field(default_factory=dict)
    boards: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)

    def actor(self, name: str) -> Member:
        """Somebody of the cast about to act; whoever acts has looked at their notices before."""
        found = queries.member(self.people[name])
        if found is None:
            raise LookupError(f"{name} has left the demo.")
        notifications.mark_seen(found)
        return found

    def remember(self) -> None:
        """Finds what an earlier run has made."""
        for name in script.cast().joined:
            account = queries.by_name_key(names.skeleton(name))
            if account is not None:
                self.people[name] = account.id
        self.boards = {name: place for name, place in db.session.execute(sa.select(Board.name, Board.public_id))}
        kept = {name: place for name, place in db.session.execute(sa.select(Room.name, Room.public_id))}
        self.rooms = {room["key"]: kept[room["name"]] for room in script.places()["room"] if room["name"] in kept}
        ours = self.people.values()
        posts = sa.select(Post.nonce, Post.public_id, Thread.public_id).join(Thread, Thread.id == Post.thread_id)
        for nonce, post, thread in db.session.execute(posts.where(Post.author_id.in_(ours), Post.nonce.like("demo-%"))):
            self.posts[nonce], self.threads[nonce] = post, thread
        lines = sa.select(Message.nonce, Message.public_id)
        for nonce, line in db.session.execute(lines.where(Message.author_id.in_(ours), Message.nonce.like("demo-%"))):
            self.lines[nonce] = line


class Step(Protocol):
    """One thing that happens at one time."""

    @property
    def at(self) -> datetime:
        """When it happens."""

    def is_done(self, stage: Stage) -> bool:
        """Whether an earlier run did it."""

    def play(self, stage: Stage) -> None:
        """Does it through the services, under the clock of `at`."""
