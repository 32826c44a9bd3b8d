"""Fills a SQLite database with a large made-up community: `python -m bench.data FOLDER POSTS`.

Runs in a process of its own, so that the bench itself never loads the app. Prints how far it is.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade

from bench import texts
from bench.machine import ROOT
from forum import create_app
from forum.accounts import sessions
from forum.accounts.keys import Keyring
from forum.accounts.models import Account
from forum.config import Config
from forum.discussions.models import Board, Post, Thread
from forum.extensions import db
from forum.lib import clock, ids, markup, names, tree
from forum.rooms.models import Room
from forum.transaction import transaction
from forum.vocabulary import ContentNote, Standing, Visibility

ACCOUNTS, BOARDS, THREADS, TEXTS = 200, 4, 1_000, 300
LONG_THREAD_SHARE = 0.06
CHUNK = 5_000
# How many different pages of a kind are asked for in turn.
PLACES = 40
# How many posts have a word that nearly no other has, as people's own words do.
RARE_SHARE = 0.2
NOTED_SHARE, ANSWER_SHARE = 0.05, 0.4
FACTS = "facts.json"


@dataclass(frozen=True)
class Facts:
    """Where things are in the filled database, and the session tokens of its members.

    `middle`: places all over the long thread; `busy`: public threads of several pages.
    """

    posts: int
    board: str
    thread: str
    middle: list[str]
    busy: list[str]
    room: str
    threads: list[str]
    tokens: list[str]


def prepared(folder: Path, posts: int) -> Facts:
    """Copies a filled community into `folder`; the original is kept under BENCH_DATA when that is set, else made anew."""
    kept = os.environ.get("BENCH_DATA")
    if not kept:
        _fill_elsewhere(folder, posts)
    else:
        original = Path(kept).resolve() / f"{posts}-{_fingerprint()}"
        _fill_elsewhere(original, posts)
        shutil.copytree(original, folder, dirs_exist_ok=True)
    return Facts(**json.loads((folder / FACTS).read_text()))


def _fill_elsewhere(folder: Path, posts: int) -> None:
    """Fills what is not filled yet, and opens fresh sessions, in another process."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "FORUM_DATA": str(folder), "DATABASE_URL": "", "REDIS_URL": ""}
    subprocess.run([sys.executable, "-m", "bench.data", str(folder), str(posts)], cwd=ROOT, env=environment, check=True)


def _fingerprint() -> str:
    """Changes when the tables or this generator change, so that an old copy is never measured."""
    seen = hashlib.blake2b(digest_size=6)
    for path in (*sorted((ROOT / "forum/migrations/versions").glob("*.py")), Path(__file__), Path(texts.__file__)):
        seen.update(path.read_bytes())
    seen.update(str(markup.RENDER_VERSION).encode())
    return seen.hexdigest()


class Community:
    """The rows to be written. Post n has the id n + 1; its thread is `order[n]`, so threads grow beside each other."""

    def __init__(self, posts: int) -> None:
        self.chance = random.Random(texts.SEED)
        self.order = self._order(posts)
        self.sources = texts.pool(TEXTS)
        self.rendered = [markup.render(source) for source in self.sources]
        self.first_hour = clock.hour(clock.now()) - timedelta(days=365)
        self.threads = [ids.public_id() for _ in range(THREADS)]
        self._recent: dict[int, list[tuple[int, str]]] = {}
        self._number: Counter[int] = Counter()

    def _order(self, posts: int) -> list[int]:
        weights = [self.chance.lognormvariate(0, 1) for _ in range(1, THREADS)]
        long = round(posts * LONG_THREAD_SHARE)
        order = [0] * (long - 1) + self.chance.choices(range(1, THREADS), weights, k=posts - long - THREADS + 1)
        self.chance.shuffle(order)
        return [*range(THREADS), *order]

    def hour(self, n: int) -> datetime:
        """When post n was written: spread evenly over a year."""
        return self.first_hour + timedelta(hours=24 * 365 * n // len(self.order))

    def thread_rows(self) -> list[dict[str, Any]]:
        """Every thread; the first half of them, with the long one, stands on the public board."""
        last = {thread: n for n, thread in enumerate(self.order)}
        counts = Counter(self.order)
        return [
            {
                "id": thread + 1,
                "public_id": self.threads[thread],
                "board_id": 1 if thread < THREADS // 2 else 2 + thread % (BOARDS - 1),
                "author_id": self.author(thread),
                "title": texts.title(thread),
                "notes": (ContentNote.GRIEF,) if thread % 20 == 0 else (),
                "visibility": Visibility.VISIBLE,
                "reply_count": counts[thread] - 1,
                "last_number": counts[thread] - 1,
                "last_post_id": last[thread] + 1,
                "last_at": self.hour(last[thread]),
                "revision": counts[thread],
            }
            for thread in range(THREADS)
        ]

    def author(self, n: int) -> int:
        """The account that wrote post n."""
        return n * 7919 % ACCOUNTS + 1

    def post_row(self, n: int) -> dict[str, Any]:
        """Post n, an answer to one of the last posts of its thread or to the thread itself."""
        thread = self.order[n]
        number, recent = self._number[thread], self._recent.setdefault(thread, [])
        self._number[thread] += 1
        parent = self.chance.choice(recent) if recent and self.chance.random() < ANSWER_SHARE else None
        path = tree.child_path(parent[1] if parent else "", number)
        if number:
            recent.append((n + 1, path))
            del recent[:-8]
        text = self.chance.randrange(TEXTS)
        rare = texts.rare_word(self.chance) if self.chance.random() < RARE_SHARE else ""
        return {
            "id": n + 1,
            "public_id": ids.public_id(),
            "thread_id": thread + 1,
            "author_id": self.author(n),
            "parent_id": parent[0] if parent else None,
            "number": number,
            "path": path,
            "source": f"{self.sources[text]}\n\n{rare}".rstrip(),
            "html": f"{self.rendered[text]}<p>{rare}</p>" if rare else self.rendered[text],
            "render_version": markup.RENDER_VERSION,
            "notes": (ContentNote.SUBSTANCES,) if number and self.chance.random() < NOTED_SHARE else (),
            "visibility": Visibility.VISIBLE,
            "hidden_reason": None,
            "edited": self.chance.random() < NOTED_SHARE,
            "nonce": f"bench-{n}",
            "at": self.hour(n),
        }


def account_rows(count: int) -> list[dict[str, Any]]:
    """Members whose keys are random bytes: nobody signs in here by a passphrase, so none has to be stretched."""
    now = clock.now()
    sealed = {
        "salt": 16, "verifier": 32, "data_key_by_passphrase": 72, "recovery_salt": 16, "recovery_verifier": 32,
        "data_key_by_recovery": 72, "public_key": 32, "private_key_sealed": 72,
    }  # fmt: skip
    taken: dict[str, str] = {}
    while len(taken) < count:
        name = names.suggest()
        taken.setdefault(names.skeleton(name), name)
    return [
        {"public_id": ids.public_id(), "name": name, "name_key": key, "standing": Standing.ACTIVE,
         "joined_month": clock.month(now), "last_week": clock.week(now),
         **{column: os.urandom(size) for column, size in sealed.items()}}
        for key, name in taken.items()
    ]  # fmt: skip


def _place_rows() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    about = "A place to say how it is going, on good days and on the others."
    boards = [
        {"public_id": ids.public_id(), "name": f"Board {n + 1}", "about": about, "is_public": n == 0, "position": n}
        for n in range(BOARDS)
    ]
    rooms = [
        {"public_id": ids.public_id(), "calendar_token": ids.token(18), "name": f"Room {n + 1}", "about": about}
        | {"position": n}
        for n in range(3)
    ]
    return boards, rooms


def fill(posts: int) -> None:
    """Makes the tables and every row. Prints progress."""
    upgrade()
    community = Community(posts)
    boards, rooms = _place_rows()
    rows = {Account: account_rows(ACCOUNTS), Board: boards, Room: rooms, Thread: community.thread_rows()}
    for model, values in rows.items():
        insert(model, values)
    for start in range(0, posts, CHUNK):
        insert(Post, [community.post_row(n) for n in range(start, min(start + CHUNK, posts))])
        if start % (CHUNK * 5) == 0:
            print(f"  making posts: {start + CHUNK:,} of {posts:,}", flush=True)
    with transaction():
        if db.engine.dialect.name == "postgresql":
            # The rows brought their own numbers; the next ones come after them.
            for table in ("thread", "post"):
                db.session.execute(sa.text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
        db.session.execute(sa.text("ANALYZE"))


def insert(model: Any, rows: list[dict[str, Any]]) -> None:
    """Stores rows of one table."""
    with transaction():
        db.session.execute(sa.insert(model.__table__), rows)


def facts(config: Config) -> Facts:
    """Reads where things are, and opens a session on an own device for every member."""
    with transaction():
        ring = Keyring(os.urandom(32), os.urandom(32))
        accounts = db.session.scalars(sa.select(Account).order_by(Account.id))
        tokens = [sessions.open_session(account, ring, config, own_device=True) for account in accounts]
    paths = list(db.session.scalars(sa.select(Post.path).where(Post.thread_id == 1).order_by(Post.path)))
    public = sa.select(Thread.public_id).where(Thread.board_id == 1).order_by(Thread.id)
    return Facts(
        posts=db.session.scalar(sa.select(sa.func.count()).select_from(Post)) or 0,
        board=db.session.scalars(sa.select(Board.public_id).order_by(Board.id)).first() or "",
        thread=db.session.scalars(public).first() or "",
        middle=paths[100 : -100 : len(paths) // PLACES],
        busy=list(db.session.scalars(public.where(Thread.reply_count > 40).limit(PLACES))),
        room=db.session.scalars(sa.select(Room.public_id).order_by(Room.id)).first() or "",
        threads=list(db.session.scalars(public)),
        tokens=tokens,
    )


def main(folder: Path, posts: int) -> None:
    """Fills the folder unless it is filled, and writes its facts."""
    config = Config.from_env(async_mode="threading")
    done = folder / FACTS
    with create_app(config).app_context():
        if not done.exists():
            (folder / "forum.db").unlink(missing_ok=True)
            fill(posts)
        done.write_text(json.dumps(asdict(facts(config))))
        # The last connection that closes leaves one file without a log beside it, which can be copied.
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
