"""Makes members and places through the app's own services, before a server starts or beside it.

`python -m tests.live.seed < wish` reads a wish as JSON on stdin and prints what it made as JSON, in a process of its own, as
commands do: for a house with stores of its own.
"""

import json
import sys
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum import create_app
from forum.accounts import joining, newcomers, queries, sessions, signing_in
from forum.accounts.models import Account
from forum.config import Config
from forum.extensions import db
from forum.lib import clock, names
from forum.moderation import service as moderation
from forum.rooms import gatherings
from forum.rooms.models import Host, Room
from forum.site import service as site
from forum.transaction import transaction
from forum.vocabulary import Role

PASSPHRASE = "seven grey geese cross the quiet lake"


def new_member(config: Config, role: Role, *, confirms: bool = True) -> dict[str, Any]:
    """A member who is signed in on one device and, unless told otherwise, has confirmed the recovery phrase."""
    name = joining.suggest_name()
    opened = joining.join(name, PASSPHRASE, config, own_device=True)
    ring = sessions.keyring(opened.token)
    member = queries.member(opened.account_id)
    if confirms:
        # Members have been here for a while.
        joining.confirm(member, opened.token, [ring.phrase.split()[place] for place in ring.asked], config)
        newcomers.settle(opened.account_id)
    token = opened.token
    if role is not Role.MEMBER:
        moderation.appoint(None, name, role)
        token = another_device(config, name)
    public_id = db.session.get_one(Account, opened.account_id).public_id
    return {
        "id": opened.account_id,
        "name": name,
        "public_id": public_id,
        "role": role.value if confirms else "newcomer",
        "token": token,
        "phrase": ring.phrase,
    }


def another_device(config: Config, name: str) -> str:
    """Signs a member in once more; returns the cookie's token."""
    return signing_in.sign_in(name, PASSPHRASE, config, own_device=True, caller="seed").token


def begin_evenings(host: Any, rooms: list[str]) -> None:
    """Begins an evening in each room; the first member hosts them."""
    for public_id in rooms:
        with transaction():
            room = db.session.query(Room).filter_by(public_id=public_id).one()
            db.session.add(Host(room_id=room.id, account_id=host.id))
        gatherings.begin(host, public_id, clock.now() + timedelta(hours=3))


def open_evening(room_id: str, host: str, *, cross_talk: bool) -> dict[str, Any]:
    """Opens an evening in a room, hosted by a member who may host there."""
    account = queries.by_name_key(names.skeleton(host))
    with transaction():
        room = db.session.scalars(sa.select(Room).where(Room.public_id == room_id)).one()
        room.cross_talk, room.always_open = cross_talk, False
        db.session.add(Host(room_id=room.id, account_id=account.id))
    opened = gatherings.begin(queries.member(account.id), room_id, clock.now() + timedelta(hours=2))
    return {"evening": opened.public_id}


def answer(wish: dict[str, Any], config: Config) -> dict[str, Any]:
    """Makes what was wished for."""
    if "again" in wish:
        return {"token": another_device(config, wish["again"])}
    if "evening" in wish:
        return open_evening(wish["evening"], wish["host"], cross_talk=wish["cross_talk"])
    people = [
        new_member(config, role)
        for role in (Role.STEWARD, Role.MODERATOR, Role.MEMBER)
        for _each in range(1 if role is Role.STEWARD else wish[f"{role.value}s"])
    ]
    people += [new_member(config, Role.MEMBER, confirms=False) for _each in range(wish["newcomers"])]
    steward = queries.member(people[0]["id"])
    rooms = [site.keep_room(steward, None, site.RoomWish(f"Room {n}", "")).public_id for n in range(wish["rooms"])]
    if wish["evenings"]:
        first = next(each for each in people if each["role"] == "member")
        begin_evenings(queries.member(first["id"]), rooms)
    board = site.keep_board(steward, None, name="Today", about="", is_public=False, pictures_allowed=True)
    return {"people": people, "rooms": rooms, "board": board.public_id}


if __name__ == "__main__":
    config = Config.from_env(async_mode="threading")
    with create_app(config).app_context():
        print(json.dumps(answer(json.load(sys.stdin), config)))
