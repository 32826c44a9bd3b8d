"""PostgreSQL away, restarted, slow: words stay with their writers, a line that is sent again is stored, the hub stays free."""

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable

import pytest

from tests import servers, stores
from tests.cluster.house import House
from tests.live.clients import Browser, Refused, Unanswered, Wire, wait_for
from tests.live.stories import join, said, say

pytestmark = pytest.mark.cluster
HOUSE = {"members": 6, "rooms": 2}
OPEN = Callable[..., Wire]


@pytest.fixture
def away(house: House) -> Callable[[], None]:
    """Takes PostgreSQL away; it is back when the test ends."""
    yield house.postgres.crash
    if house.postgres.process is None or house.postgres.process.poll() is not None:
        house.postgres.start()


def test_a_line_said_while_it_was_away_is_stored_when_it_is_sent_again(
    house: House, open_wire: OPEN, away: Callable[[], None]
) -> None:
    writer, reader = open_wire(house.members[0], 0), open_wire(house.members[1], 1)
    join(writer, house.room)
    join(reader, house.room)
    nonce = uuid.uuid4().hex
    away()
    for _each in range(3):
        began = time.monotonic()
        ack = say(writer, house.room, "through the storm", nonce)
        # The page keeps the line and sends it again by itself.
        assert (ack["ok"], ack["wait"]) == (False, 1)
        assert "Your words are kept" in ack["reason"]
        assert time.monotonic() - began < 2
        time.sleep(1)
    house.postgres.start()
    first = said(writer, house.room, "through the storm", nonce)
    assert said(writer, house.room, "through the storm", nonce) == first
    reader.wait_event("room:event", lambda event: event["id"] == first["id"], 5)
    assert house.table("SELECT COUNT(*) FROM message WHERE nonce = ?", nonce) == [(1,)]
    assert not writer.ended.is_set(), "nobody had to come back for that"


def test_a_form_gives_the_words_back(house: House, away: Callable[[], None]) -> None:
    browser = Browser(house.url, house.members[2].token)
    secret = browser.prepare(f"/r/{house.room}")
    away()
    answer = browser.post(f"/r/{house.room}/say", secret=secret, text="words in a storm", nonce="n")
    assert answer.status_code == 503
    assert "We could not save that just now: your words are still here." in answer.text
    assert "words in a storm</textarea>" in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert browser.get("/rooms").status_code == 503
    house.postgres.start()
    # The very form of that page, sent again.
    again = browser.post(f"/r/{house.room}/say", secret=secret, text="words in a storm", nonce="n")
    assert again.status_code == 303


def test_a_page_that_comes_meanwhile_is_not_sent_away_for_good(
    house: House, open_wire: OPEN, away: Callable[[], None]
) -> None:
    """A refusal in words would make the page stay away; a connection that ends makes it try again."""
    away()
    for _each in range(3):
        with pytest.raises(Refused, match="closed with"):
            open_wire(house.members[3], 0)
    house.postgres.start()

    def gets_in() -> bool:
        try:
            return bool(join(open_wire(house.members[3], 0), house.room)["ok"])
        except (Refused, Unanswered):
            return False

    wait_for(gets_in, 10, "the page to come in")
    # Those that were sent away left nothing behind: all five places are free.
    for _each in range(3):
        open_wire(house.members[3], 0)


def test_the_pulse_goes_on_after_it(house: House, open_wire: OPEN, away: Callable[[], None]) -> None:
    watcher = open_wire(house.members[4], 0)
    join(watcher, house.rooms[1])
    away()
    time.sleep(2.5)  # two beats of the pulse meet no database
    house.postgres.start()
    join(open_wire(house.members[5], 0), house.rooms[1])
    wait_for(
        lambda: watcher.events("room:here")[-1:] and watcher.events("room:here")[-1]["count"] == 2, 8, "the numbers"
    )


SLOW = """
import eventlet
eventlet.monkey_patch()
import json, os, time
import sqlalchemy as sa
from forum.stores import engine_options
engine = sa.create_engine(os.environ["DATABASE_URL"], **engine_options(False, True))
late = []
def tick():
    while True:
        before = time.monotonic()
        eventlet.sleep(0.005)
        late.append(time.monotonic() - before - 0.005)
def ask(each):
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_sleep(0.4)"))
pool = eventlet.GreenPool()
list(pool.imap(ask, range(5)))
eventlet.spawn(tick)
before = time.monotonic()
list(pool.imap(ask, range(5)))
took = time.monotonic() - before
late.sort()
print(json.dumps([took, len(late), late[len(late) * 99 // 100], engine.pool.size()]))
"""


def test_a_slow_query_does_not_hold_the_hub(postgres: stores.Postgres) -> None:
    """eventlet alone makes psycopg2 green: five slow queries side by side take as long as one, and everybody is served."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SLOW], cwd=servers.ROOT, capture_output=True, text=True, check=True,
        env={**servers.os.environ, "DATABASE_URL": postgres.url(), "EVENTLET_NO_GREENDNS": "yes"},
    )  # fmt: skip
    took, ticks, late, _size = json.loads(done.stdout)
    print(f"five queries of 0.4 s took {took:.2f} s; {ticks} ticks meanwhile, late by {late * 1000:.1f} ms (p99)")
    assert took < 1.0
    # A hub that is held does not tick at all for 0.4 s at a time.
    assert ticks > 30
