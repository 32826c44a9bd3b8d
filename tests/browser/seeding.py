"""Fills a community through its own services, for tests that need people and words before anybody opens a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask

from forum import create_app
from forum.config import Config
from forum.lib import typed
from forum.vocabulary import FlagReason, Role, TargetKind
from tests.factories import agreed
from tests.lib.pictures import drawn, written

PASSPHRASE = "a lamp stays lit all night long"
_numbers = count(10)


@dataclass(frozen=True)
class Member:
    """A seeded member; `token` is the secret of a session that is open already."""

    name: str
    token: str
    phrase: str


class Seed:
    """Writes into the database of one data folder, inside an app context."""

    def __init__(self, app: Flask) -> None:
        self.config: Config = app.config["NIGHTLIGHT"]

    def member(self, name: str, role: Role = Role.MEMBER, *, finished: bool = True, own_device: bool = False) -> Member:
        """Joins under `name`, confirms the phrase and opens a session; gives the role before that."""
        from forum.accounts import joining, newcomers, sessions
        from forum.moderation import service as moderation

        opened = joining.join(name, PASSPHRASE, self.config, own_device=own_device)
        ring = sessions.keyring(opened.token)
        member = Member(name, opened.token, ring.phrase)
        if finished:
            words = [ring.phrase.split()[place] for place in ring.asked]
            joining.confirm(self.actor(member), opened.token, words, self.config)
            # Whoever is seeded has been here for a while.
            newcomers.settle(opened.account_id)
        if role is not Role.MEMBER:
            moderation.appoint(None, name, role)
            member = Member(name, self.session(name), ring.phrase)
        return member

    def session(self, name: str, passphrase: str = PASSPHRASE, *, own_device: bool = False) -> str:
        """Signs in once more; returns the secret of the new session."""
        from forum.accounts import signing_in

        return signing_in.sign_in(name, passphrase, self.config, own_device=own_device, caller="seed").token

    def settle(self, member: Member) -> Member:
        """Ends a member's first weeks, in which nobody approaches them."""
        from forum.accounts import shield

        shield.end(self.actor(member))
        return member

    def expire(self, member: Member) -> None:
        """Lets the time of a session run out, as if its browser had lain idle for too long."""
        from datetime import timedelta

        from forum.accounts.models import AccountSession
        from forum.extensions import db
        from forum.lib import clock, seal
        from forum.transaction import transaction

        with transaction():
            mine = db.session.query(AccountSession).filter_by(lookup=seal.cookie_keys(member.token).lookup).one()
            mine.idle_until = clock.now() - timedelta(minutes=1)

    def posts_with(self, text: str) -> int:
        """How many posts hold exactly this text."""
        from forum.discussions.models import Post
        from forum.extensions import db

        return db.session.query(Post).filter_by(source=text).count()

    def actor(self, member: Member) -> Any:
        """What services call the person who acts."""
        from forum.accounts import sessions

        return sessions.identify(member.token, self.config)

    def places(self, steward: Member) -> tuple[str, str]:
        """The first boards and the first room; returns the ids of one of each."""
        from forum.discussions import queries as talk
        from forum.rooms import queries as rooms
        from forum.site import service

        service.open_first_places(self.actor(steward))
        return talk.boards(public_only=False)[0].public_id, rooms.rooms()[0].public_id

    def room(self, steward: Member, name: str, **wish: Any) -> str:
        """One more room, open at any hour unless `wish` (service.RoomWish) says else; returns its id."""
        from forum.site import service

        return service.keep_room(self.actor(steward), None, service.RoomWish(name, "", **wish)).public_id

    def evening(self, host: Member, room: str) -> None:
        """Begins an evening in a room; its host may host it from then on."""
        from forum.extensions import db
        from forum.lib import clock
        from forum.rooms import gatherings
        from forum.rooms.models import Host, Room
        from forum.transaction import transaction

        who = self.actor(host)
        with transaction():
            found = db.session.query(Room).filter_by(public_id=room).one()
            db.session.add(Host(room_id=found.id, account_id=who.id))
        gatherings.begin(who, room, clock.now() + timedelta(hours=3))

    def board(self, steward: Member, name: str, *, pictures: bool = False) -> str:
        """One more board; returns its id."""
        from forum.site import service

        facts = {"about": "", "is_public": False, "pictures_allowed": pictures}
        return service.keep_board(self.actor(steward), None, name=name, **facts).public_id

    def picture(self, member: Member, board: str, alt: str, size: tuple[int, int] = (640, 480)) -> Any:
        """A picture that a member has chosen, for a post on this board."""
        from forum.discussions import queries, waiting
        from forum.discussions.pictures import Wanted

        raw = written(drawn(size))
        return Wanted(waiting.take_in(self.actor(member), queries.board(board), raw, self.config, member.name), alt)

    def thread(self, member: Member, board: str, title: str, text: str, **more: Any) -> str:
        """A thread, with notes, a wish or pictures when asked; returns its id."""
        from forum.discussions import service

        who, facts = self.actor(member), {"title": title, "text": text, **more}
        alts = [each.alt for each in more.get("shows", ())]
        facts["seen"] = agreed(who, typed.line(title), typed.text(text), *alts)
        found = service.start_thread(who, board, self.config, nonce=self._nonce(), **facts)
        return found.public_id

    @staticmethod
    def opening(thread: str) -> str:
        """The post that opened a thread; returns its id."""
        from forum.discussions.models import Post, Thread
        from forum.extensions import db

        found = db.session.query(Post).join(Thread).filter(Thread.public_id == thread, Post.number == 0)
        return found.one().public_id

    def reply(self, member: Member, thread: str, text: str, parent: str = "", **more: Any) -> str:
        """An answer; returns its id."""
        from forum.discussions import service

        who, alts = self.actor(member), [each.alt for each in more.get("shows", ())]
        facts = {"text": text, "nonce": self._nonce(), "parent_id": parent, **more}
        facts["seen"] = agreed(who, typed.text(text), *alts)
        made = service.reply(who, thread, self.config, **facts)
        return made.public_id

    def line(self, member: Member, room: str, text: str) -> str:
        """A line in a room; returns its id."""
        from forum.rooms import service

        who = self.actor(member)
        seen = agreed(who, typed.text(text))
        return service.say(who, room, self.config, text=text, nonce=self._nonce(), seen=seen).public_id

    def flag(self, member: Member, kind: TargetKind, target: str, reason: FlagReason, note: str = "") -> str:
        """Points a text out; returns the id of its case."""
        from forum.moderation import flagging

        return flagging.flag(self.actor(member), kind, target, reason, note, self.config).public_id

    def rename(self, member: Member, name: str) -> None:
        """Writes any name into an account, past every check."""
        from forum.accounts.models import Account
        from forum.extensions import db
        from forum.transaction import transaction

        with transaction():
            db.session.get_one(Account, self.actor(member).id).name = name

    @staticmethod
    def number() -> int:
        """A number that no other seed gets, for names and nonces."""
        return next(_numbers)

    def _nonce(self) -> str:
        return f"seed{self.number()}"


@cache
def _app(data: Path) -> Flask:
    return create_app(Config.from_env({"FORUM_DATA": str(data), "ASYNC_MODE": "threading"}, testing=True))


@contextmanager
def seeding(data: Path) -> Iterator[Seed]:
    """Opens the community of a data folder that `forum init` has made; a server may run on it meanwhile."""
    from forum.extensions import db

    app = _app(data)
    with app.app_context():
        try:
            yield Seed(app)
        finally:
            db.session.remove()
            db.engine.dispose()
