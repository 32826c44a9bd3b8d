"""How long a search takes in a filled community: `python -m bench.search FOLDER`, in a process of its own.

Prints one line of JSON: for each kind of query its milliseconds, and those of replies with the index and without. The
database is SQLite's in the folder, or DATABASE_URL; it is a copy, and its last replies stand in no index.
"""

import itertools
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from bench import texts
from forum import create_app
from forum.accounts import queries as accounts
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import search, service
from forum.discussions.models import Board, SearchText, Thread
from forum.discussions.search import Order, Query
from forum.extensions import db
from forum.lib import ids
from forum.migrations.search_index import SQLITE_TRIGGERS
from forum.transaction import transaction

EACH, WARM = 60, 3
REPLIES, TURNS = 25, 4
WITH, WITHOUT = "a reply", "a reply without the index"
WORD = re.compile(r"[a-z]{3,}")
PAIR = re.compile(r"\b[a-z]{3,} [a-z]{3,}\b")


def kinds(board: str) -> dict[str, Iterator[Query]]:
    """Queries of each kind, endlessly and different ones in turn."""
    chance = random.Random(texts.SEED)
    counted = Counter(word for text in texts.pool(300) for word in set(WORD.findall(text.lower())))
    common, middle = (
        [word for word, _n in counted.most_common(20)],
        [word for word, _n in counted.most_common()[60:120]],
    )
    rare = [word for word in _rare_words() if word]
    lines = {
        "common": itertools.cycle(common),
        "middle": itertools.cycle(middle),
        "rare": itertools.cycle(rare),
        "absent": (texts.rare_word(chance) + "xq" for _ in itertools.count()),
        "two": (f"{chance.choice(common)} {chance.choice(middle)}" for _ in itertools.count()),
        "two of which one is rare": (f"{chance.choice(common)} {chance.choice(rare)}" for _ in itertools.count()),
        "begun": (chance.choice(common)[:3] for _ in itertools.count()),
        "without": (f"{chance.choice(common)} -{chance.choice(middle)}" for _ in itertools.count()),
        "phrase": itertools.cycle(_phrases(chance)),
    }
    made = {name: (Query(line) for line in each) for name, each in lines.items()}
    never = [f'"{a} {b}"' for a, b in itertools.permutations(common[:6], 2)]
    made["common, never side by side"] = (Query(line) for line in itertools.cycle(never))
    made["common, one board"] = (Query(word, board=board) for word in itertools.cycle(common))
    made["common, with a note"] = (Query(word, only="grief") for word in itertools.cycle(common))
    made["common, the last week"] = (Query(word, period=search.Period.WEEK) for word in itertools.cycle(common))
    best = (*common, *middle, *rare[:20])
    made["best"] = (Query(word, order=Order.BEST) for word in itertools.cycle(best))
    made["best of two"] = (
        Query(f"{chance.choice(common)} {chance.choice(middle)}", order=Order.BEST) for _ in itertools.count()
    )
    return made


def _phrases(chance: random.Random) -> list[str]:
    found = (PAIR.search(text.lower()) for text in chance.sample(texts.pool(300), 60))
    return [f'"{pair[0]}"' for pair in found if pair]


def _rare_words() -> list[str]:
    some = sa.select(SearchText.words).order_by(SearchText.id.desc()).limit(2_000)
    last = (text.rsplit(" ", 1)[-1] for text in db.session.scalars(some))
    return [word for word in last if re.fullmatch(r"([bdfgklmnprstvz][aeiou]){4}", word)]


def measure(reader: Member, config: Config, asked: Iterator[Query]) -> list[float]:
    """Milliseconds of `EACH` searches, each in a transaction of its own as a page is."""
    times = []
    for number, query in enumerate(itertools.islice(asked, WARM + EACH)):
        begun = time.perf_counter()
        search.find(reader, query, config)
        db.session.rollback()
        if number >= WARM:
            times.append((time.perf_counter() - begun) * 1000)
    return times


def measure_replies(writer: Member, thread: str, config: Config) -> dict[str, list[float]]:
    """Milliseconds of replies, in turns with the trigger that keeps the index and without."""
    times: dict[str, list[float]] = {WITH: [], WITHOUT: []}
    bodies = itertools.cycle(texts.pool(100))
    for kind in (WITH, WITHOUT) * TURNS:
        _keep_index(kind == WITH)
        for _ in range(REPLIES):
            begun = time.perf_counter()
            service.reply(writer, thread, config, text=next(bodies), nonce=ids.token(8))
            times[kind].append((time.perf_counter() - begun) * 1000)
            db.session.remove()
    return times


def _keep_index(kept: bool) -> None:
    with transaction():
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ALTER TABLE post {'ENABLE' if kept else 'DISABLE'} TRIGGER search_post_made")
            return
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS search_post_made")
        if kept:
            connection.exec_driver_sql(f"CREATE TRIGGER search_post_made {SQLITE_TRIGGERS['search_post_made']}")


def main() -> None:
    """Measures every kind."""
    config = Config.from_env(async_mode="threading")
    with create_app(config).app_context():
        reader = accounts.member(1)
        board = db.session.scalars(sa.select(Board.public_id).order_by(Board.id.desc())).first()
        if reader is None or board is None:
            sys.exit("nobody lives here: fill the folder first (python -m bench.data)")
        times = {name: measure(reader, config, asked) for name, asked in kinds(board).items()}
        thread = db.session.scalars(sa.select(Thread.public_id).order_by(Thread.id).limit(1)).one()
        print(json.dumps(times | measure_replies(reader, thread, config)))


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(exist_ok=True)
    main()
