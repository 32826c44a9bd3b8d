"""What must not be remembered is not: coarse times, a schema without people in it, deleted words gone from the files."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum import forgetting
from forum.accounts import pushes
from forum.accounts import service as accounts
from forum.accounts.models import PushSubscription
from forum.discussions import service as discussions
from forum.discussions import versions
from forum.discussions.models import Post
from forum.extensions import db
from forum.lib import clock
from forum.moderation import answering
from forum.moderation import service as moderation
from forum.moderation.kinds import MeasureKind
from forum.notifications.models import Notice
from forum.rooms import gatherings
from forum.rooms import service as rooms
from forum.rooms.models import Message, Room
from forum.vocabulary import Standing, TargetKind
from tests import factories as make
from tests import raw
from tests import world as played

# What would tell who or where somebody is (P3). A name below may contain one of these for the reason given.
TELLING = re.compile(
    r"addr|^ip$|_ip$|^ip_|agent|browser|device|mail|phone|tel|real|first_name|last_name|birth|age$|gender|place|city|country"
    r"|lat$|lon$|geo|locale|referer|fingerprint|login|seen_at|created|updated|visited"
)
INNOCENT = {
    ("account_session", "own_device"): "whether the member called it their own, so that it stays signed in",
}
# Ends in the future, kept until they have passed; `purge` forgets them.
ENDS = {
    ("account", "paused_until"),
    ("account", "quiet_until"),
    ("account", "joining_until"),
    ("account_session", "idle_until"),
    ("account_session", "ends_at"),
    ("first_link", "ends_at"),
    ("first_words", "claimed_until"),
    ("moderation_case", "claimed_until"),
    ("moderation_case", "due_at"),
    ("duty", "until"),
    ("duty", "here_until"),
    ("room_wait", "until"),
    ("gathering", "host_until"),
    ("waiting_picture", "until"),
    ("turn", "ends_at"),
}
MINUTES = {("message", "at"), ("whisper", "at")}
# The hours of a room as its page announces them: no person's time, and gone with what was said.
PLANS = {("gathering", "begins_at"), ("gathering", "ends_at")}


def purge() -> dict[str, int]:
    return {name: act() for name, act in forgetting.steps(make.settings())}


def moments() -> Iterator[tuple[str, str, datetime]]:
    """Every time in every table."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(getattr(column.type, "impl_instance", column.type), sa.DateTime):
                for value in db.session.scalars(sa.select(column).where(column.is_not(None))):
                    yield table.name, column.name, value


def too_fine(now: datetime) -> set[tuple[str, str]]:
    """The columns that know more than the hour, or an end that has passed."""
    found = set()
    for table, column, moment in moments():
        whole_hour = moment == clock.hour(moment)
        coming_end = (table, column) in ENDS and moment > now
        fresh_minute = (
            (table, column) in MINUTES and moment == clock.minute(moment) and now - moment <= timedelta(hours=24)
        )
        if not (whole_hour or coming_end or fresh_minute or (table, column) in PLANS):
            found.add((table, column))
    return found


# --- The schema (P3) --------------------------------------------------------------------------------------------------


def test_no_column_could_hold_who_or_where_somebody_is() -> None:
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if (table.name, column.name) not in INNOCENT:
                assert not TELLING.search(column.name), f"{table.name}.{column.name}"
            assert type(column.type).__name__.upper() not in ("INET", "CIDR", "JSON", "JSONB"), (
                f"{table.name}.{column.name}"
            )


def test_the_search_would_find_such_a_column() -> None:
    for name in (
        "ip",
        "remote_addr",
        "user_agent",
        "email",
        "phone",
        "birth_date",
        "created_at",
        "real_name",
        "last_ip",
    ):
        assert TELLING.search(name), name


def test_the_innocent_columns_exist() -> None:
    tables = db.metadata.tables
    for table, column in {*INNOCENT, *ENDS, *MINUTES}:
        assert column in tables[table].columns, f"{table}.{column}"


# --- Times (P4) -------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_times_are_coarse_while_people_play_and_coarser_after_a_day(app: Flask) -> None:
    evening = datetime(2026, 11, 23, 20, 17, 44, 987654, tzinfo=UTC)
    with clock.freeze(evening) as held:
        accounts.new_first_link(make.settings())
        world = played.played_evening()
        make.join_for_real("Amber Finch")
        room = db.session.query(Room).filter_by(name="Evening check-in", always_open=True).one()
        rooms.set_pace(world.moderator, room.public_id, 300, make.settings())
        make.a_line(world.ann, room)
        token = make.sign_in(app.test_client(), world.ann)
        assert token
        case = make.a_case(world.ann, make.opening_of(make.a_thread(world.bea)).public_id)
        make.a_measure(world.moderator, case.public_id, MeasureKind.COOLDOWN)
        make.paused(world.ann.id, days=1)
        assert {(table, column) for table, column, _ in moments()} >= {*ENDS, *MINUTES}, "or the search proves nothing"
        assert too_fine(clock.now()) == set()
        for on in db.session.query(Room).filter(Room.gathering_id.is_not(None)).all():
            gatherings.close(world.moderator, on.public_id)
        held.move(timedelta(hours=26))
        purge()
        db.session.rollback()
        assert too_fine(clock.now()) == set()
        left = {(table, column) for table, column, _ in moments()}
        assert left & ENDS <= {("account", "joining_until"), ("gathering", "host_until")}, (
            "ends that have passed are forgotten"
        )
        assert {table: moment.minute for table, _c, moment in moments() if table == "message"} == {"message": 0}


@pytest.mark.both_databases
def test_a_member_is_remembered_by_month_and_week(app: Flask) -> None:
    from forum.accounts.models import Account

    make.confirmed(make.join_for_real("Amber Finch"))
    kept = db.session.query(Account).one()
    assert re.fullmatch(r"\d{4}-\d{2}", kept.joined_month)
    assert re.fullmatch(r"\d{4}-W\d{2}", kept.last_week)


# --- purge ------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_purge_forgets_what_has_had_its_time_and_counts_it(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        ann, mod = make.make_member(), make.a_moderator()
        make.join_for_real()
        make.sign_in(app.test_client(), ann)
        case = make.a_case(make.make_member(), make.opening_of(make.a_thread(ann)).public_id)
        proposed = make.a_measure(mod, case.public_id, days=30)
        answering.confirm(make.a_moderator(), proposed.public_id, make.settings())
        make.a_line(mod, make.a_room())
        make.a_newcomer()
        first = purge()
        first.pop("deleted words in the search's index")  # how much of it was written anew
        assert set(first.values()) == {0}
        held.move(timedelta(days=8))
        done = purge()
        assert done["joinings that were never finished"] == 1
        assert done["sessions that are over"] == 2, "the joining's and the member's"
        assert done["first words that wait no longer"] == 1
        held.move(timedelta(days=24))
        done = purge()
        assert done["shields of the first weeks"] == 1
        assert done["pauses that are over"] == 1
        assert done["old notices"] > 0
        assert db.session.query(Notice).count() == 0
        assert make.member_again(ann.id).standing is Standing.ACTIVE
        assert set(purge().values()) == {0}, "a second time there is nothing left to do"


@pytest.mark.both_databases
def test_purge_forgets_browsers_whose_session_is_over(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        ann = make.make_member()
        token = make.sign_in(app.test_client(), ann, own_device=True)
        endpoint = "https://web.push.apple.com/unmistakable-browser-7f3a"
        pushes.turn_on(make.identified(token), token, make.settings(), endpoint=endpoint)
        assert purge()["browsers whose session is over"] == 0
        assert db.session.query(PushSubscription).count() == 1
        held.move(timedelta(days=8))
        assert purge()["browsers whose session is over"] == 1
        db.session.rollback()
        assert db.session.query(PushSubscription).count() == 0
        assert files_with(app, "unmistakable-browser") == [], "nor did it ever stand in a file as it is"


def files_with(app: Flask, words: str | bytes) -> list[str]:
    """The files of the data folder in which these words, or bytes, still stand."""
    folder: Path = make.settings().data_folder
    sought = words.encode() if isinstance(words, str) else words
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and sought in raw.content(path)]


def wiped(app: Flask) -> None:
    """Purges as the operator's command does: while nobody reads."""
    db.session.remove()
    assert purge()["leftovers in the database files"] == 0
    db.session.remove()


def test_words_that_were_taken_back_are_gone_from_every_file(app: Flask) -> None:
    ann, bea = make.make_member(), make.make_member()
    secret = {name: f"unmistakable-{name}-7f3a" for name in ("title", "opening", "reply", "old", "line")}
    thread = make.a_thread(ann, title=secret["title"], text=secret["opening"])
    reply = make.a_reply(bea, thread, text=secret["reply"])
    make.a_reply(ann, thread, parent=reply)
    changed = make.a_reply(ann, thread, text=secret["old"])
    line = make.a_line(ann, make.a_room(), secret["line"])
    for _ in range(60):
        make.a_line(bea, db.session.query(Room).one(), "and so the evening goes on " * 20)
    for words in secret.values():
        assert files_with(app, words), "or the search proves nothing"
    discussions.edit(ann, changed.public_id, make.settings(), text="Something else")
    discussions.take_back(bea, reply.public_id)
    discussions.take_back(ann, make.opening_of(thread).public_id)
    rooms.take_back(ann, line.public_id)
    wiped(app)
    old = secret.pop("old")
    for name, words in secret.items():
        assert files_with(app, words) == [], name
    assert files_with(app, old), "moderators may look at it for a month"
    versions.sweep(kept_days=0)
    wiped(app)
    assert files_with(app, old) == []


def test_notices_and_flags_of_others_do_not_keep_the_words(app: Flask) -> None:
    ann, bea, mod = make.make_member(), make.make_member(), make.a_moderator()
    words = "unmistakable-flagged-7f3a"
    line = make.a_line(ann, make.a_room(), words)
    case = make.a_case(bea, line.public_id, TargetKind.MESSAGE)
    moderation.claim(mod, case.public_id, make.settings())
    rooms.take_back(ann, line.public_id)
    wiped(app)
    assert files_with(app, words) == []


def test_a_passphrase_or_a_token_never_reaches_a_file(app: Flask, client: FlaskClient) -> None:
    passphrase = "unmistakable lanterns drift homeward slowly"
    make.send(client, "/join", name="Amber Finch", passphrase=passphrase)
    token = client.get_cookie("s").value
    phrase = make.page(client.get("/join/phrase")).select("ol.phrase li")
    db.session.remove()
    for secret in (passphrase, token, " ".join(each.text for each in phrase)):
        assert files_with(app, secret) == []


def test_sqlite_is_tuned_to_forget_and_to_keep_its_word(app: Flask) -> None:
    asked = {"secure_delete": 1, "synchronous": 2, "foreign_keys": 1, "journal_mode": "wal"}
    with db.engine.connect() as connection:
        found: dict[str, Any] = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked}
    assert found == asked


@pytest.mark.both_databases
def test_deleting_leaves_no_orphans(app: Flask) -> None:
    ann = make.make_member()
    thread = make.a_thread(ann)
    discussions.take_back(ann, make.opening_of(thread).public_id)
    assert db.session.query(Post).count() == 0
    opened = make.join_for_real()
    with clock.freeze(clock.now() + timedelta(days=8)):
        purge()
    from forum.accounts.models import AccountSession

    assert db.session.query(AccountSession).filter_by(account_id=opened.account_id).count() == 0
    assert db.session.query(Message).count() == 0
