"""Fills a database with members who are signed in, and with rooms for them: `python -m bench.members COUNT SIZE...`.

Runs in a process of its own, on the database that the environment names. Prints as JSON the session tokens and, for each
member, their room of each size.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade

from bench import data
from bench.machine import ROOT
from forum import create_app
from forum.accounts import sessions
from forum.accounts.keys import Keyring
from forum.accounts.models import Account
from forum.config import Config
from forum.extensions import db
from forum.lib import ids
from forum.rooms.models import Room
from forum.transaction import transaction


@dataclass(frozen=True)
class Members:
    """Session tokens, and each member's rooms: one of each size, in the order of the sizes."""

    tokens: list[str]
    rooms: list[list[str]]


def made(folder: Path, count: int, sizes: tuple[int, ...], database: str = "") -> Members:
    """Members and rooms in a new database below `folder`, or in the one at `database`."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "FORUM_DATA": str(folder), "DATABASE_URL": database, "REDIS_URL": ""}
    command = [sys.executable, "-m", "bench.members", str(count), *map(str, sizes)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return Members(**json.loads(done.stdout.splitlines()[-1]))


def unmade(count: int, sizes: tuple[int, ...]) -> Members:
    """The same for servers that know no members: names of rooms, as long as ours."""
    rooms = [[f"room{size:04d}{n // size:02d}" for size in sizes] for n in range(count)]
    return Members([""] * count, rooms)


def _fill(count: int, sizes: tuple[int, ...]) -> dict[str, Any]:
    upgrade()
    rooms = [[ids.public_id() for _ in range(-(-count // size))] for size in sizes]
    names = [each for of_size in rooms for each in of_size]
    data.insert(Account, data.account_rows(count))
    data.insert(
        Room,
        [
            {"public_id": each, "calendar_token": ids.token(18), "name": f"Room {n}", "about": "", "position": n}
            for n, each in enumerate(names)
        ],
    )
    ring = Keyring(os.urandom(32), os.urandom(32))
    with transaction():
        accounts = db.session.scalars(sa.select(Account).order_by(Account.id)).all()
        settings = Config.from_env(async_mode="threading")
        tokens = [sessions.open_session(account, ring, settings, own_device=True) for account in accounts]
    mine = [[of_size[n // size] for of_size, size in zip(rooms, sizes, strict=True)] for n in range(count)]
    return {"tokens": tokens, "rooms": mine}


def main(count: int, sizes: tuple[int, ...]) -> None:
    """Makes everybody, and prints who they are."""
    with create_app(Config.from_env(async_mode="threading")).app_context():
        found = _fill(count, sizes)
        db.session.remove()
        db.engine.dispose()
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), tuple(int(each) for each in sys.argv[2:]))
