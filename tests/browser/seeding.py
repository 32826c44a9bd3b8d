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
from forum.vocabulary import ContentNote, FlagReason, Role, TargetKind
from tests.factories import agreed

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
        from forum.accounts import joining, sessions
        from forum.moderation import service as moderation

        opened = joining.join(name, PASSPHRASE, self.config, own_device=own_device)
        ring = sessions.keyring(opened.token)
        member = Member(name, opened.token, ring.phrase)
        if finished:
            words = [ring.phrase.split()[place] for place in ring.asked]
            joining.confirm(self.actor(member), opened.token, words)
        if role is not Role.MEMBER:
            moderation.appoint(None, name, role)
            member = Member(name, self.session(name), ring.phrase)
        return member

    def session(self, name: str, passphrase: str = PASSPHRASE, *, own_device: bool = False) -> str:
        """Signs in once more; returns the secret of the new session."""
        from forum.accounts import signing_in

        return signing_in.sign_in(name, passphrase, self.config, own_device=own_device, caller="seed").token

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

    def room(self, steward: Member, name: str) -> str:
        """One more room, open at any hour; returns its id."""
        from forum.site import service

        return service.keep_room(self.actor(steward), None, service.RoomWish(name, "")).public_id

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

    def board(self, steward: Member, name: str) -> str:
        """One more board; returns its id."""
        from forum.site import service

        return service.keep_board(self.actor(steward), None, name=name, about="", is_public=False).public_id

    def thread(self, member: Member, board: str, title: str, text: str, notes: tuple[ContentNote, ...] = ()) -> str:
        """A thread; returns its id."""
        from forum.discussions import service

        who, facts = self.actor(member), {"title": title, "text": text, "notes": notes}
        facts["seen"] = agreed(who, typed.line(title), typed.text(text))
        found = service.start_thread(who, board, self.config, nonce=self._nonce(), **facts)
        return found.public_id

    def reply(self, member: Member, thread: str, text: str, parent: str = "") -> str:
        """An answer; returns its id."""
        from forum.discussions import service

        who = self.actor(member)
        facts = {"text": text, "nonce": self._nonce(), "parent_id": parent, "seen": agreed(who, typed.text(text))}
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
        from forum.moderation import service

        return service.flag(self.actor(member), kind, target, reason, note, self.config).public_id

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
