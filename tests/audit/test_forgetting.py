"""What is forgotten leaves the chain as sound as it was, and cannot be guessed back from what is left."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import forgetting
from forum.accounts.models import Account
from forum.audit import forgetting as audit
from forum.audit import verifying
from forum.audit.models import AuditRow
from forum.audit.service import record
from forum.audit.verifying import Unfit
from forum.extensions import db
from forum.lib import chain, clock
from forum.moderation import retention
from forum.transaction import transaction
from forum.vocabulary import Measure, Standing
from tests import factories as make
from tests import raw
from tests.audit.trails import CHAIN, ROWS, a_trail, acts, fits, misfit, put, stored, tampering

pytestmark = pytest.mark.both_databases


def test_words_that_had_their_time_leave_a_trail_that_fits(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        a_trail()
        noted, before = fits().head, {row["id"]: row for row in stored()}
        held.move(timedelta(days=91))
        assert retention.forget_words(90) == 2, "of the hiding and of the pause; a duty is no member's words"
    walk = verifying.verify((noted.link, noted.number))
    assert (walk.forgotten, walk.rows) == ({"words": 2}, 6)
    after = {row["id"]: row for row in stored()}
    gone = [number for number, row in after.items() if row["words_salt"] is None]
    assert gone == [2, 3]
    for number in gone:
        assert after[number] == {**before[number], "words": "", "words_salt": None}
        guesses = [before[number]["words"], "", before[number]["words"][:-1]]
        commitments = {chain.commitment(before[6]["words_salt"], "words", guess) for guess in guesses}
        assert after[number]["words_commitment"] not in commitments, (
            "whoever guesses the words cannot see that it is them"
        )


def test_words_cannot_come_back_changed(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        a_trail()
        held.move(timedelta(days=91))
        retention.forget_words(90)
    put(ROWS, 2, words="Something else")
    found = misfit()
    assert found is not None
    assert found.row == 2


def test_who_leaves_is_forgotten_on_both_sides_and_may_go(app: Flask) -> None:
    mod, ann = a_trail()
    noted, salts = fits().head, [row["actor_salt"] for row in stored()]
    with transaction():
        assert audit.forget_people([mod.id]) == 4
        assert audit.forget_people([ann.id]) == 4
        assert audit.forget_people([]) == 0
    assert verifying.verify((noted.link, noted.number)).forgotten == {"actor": 4, "subject": 4}
    kept = stored()
    assert [row["actor_id"] for row in kept] == [None] * 6
    assert [row["actor_salt"] is None for row in kept] == [True, True, True, False, True, False]
    assert [row["subject_id"] for row in kept].count(None) == 5
    # A number is soon tried; without the salt none of them fits better than another.
    for row in kept:
        if row["actor_salt"] is None:
            tried = {chain.commitment(bytes(16), "actor", str(number)) for number in range(1000)}
            assert row["actor_commitment"] not in tried
    assert not {salt for salt in salts if salt} <= {row["actor_salt"] for row in kept}


def test_salts_that_were_forgotten_stand_in_no_file(app: Flask, database: str) -> None:
    """On SQLite; PostgreSQL's files are searched for all that is forgotten in tests/test_forgotten_words.py."""
    if database == "postgresql":
        return
    with clock.freeze(clock.now()) as held:
        mod, _ann = a_trail()
        salts = [stored()[1][name] for name in ("words_salt", "actor_salt")]
        assert all(found(salt) for salt in salts), "or the search proves nothing"
        with transaction():
            audit.forget_people([mod.id])
        held.move(timedelta(days=91))
        db.session.remove()
        for _name, act in forgetting.steps(make.settings()):
            act()
        db.session.remove()
    assert [found(salt) for salt in salts] == [[], []]


def found(content: bytes) -> list[Path]:
    folder = make.settings().data_folder
    return [path for path in folder.glob("forum.db*") if content in raw.content(path)]


def test_who_never_finished_joining_is_swept_though_a_host_spoke_to_them(app: Flask) -> None:
    opened, host = make.join_for_real(), make.a_moderator().id
    with transaction():
        record(host, Measure.WHISPER, room_id=1, subject_id=opened.account_id)
    with clock.freeze(clock.now() + timedelta(days=8)):
        done = {name: act() for name, act in forgetting.steps(make.settings())}
    assert done["whom the audit trail names whose joining was never finished"] == 1
    assert done["joinings that were never finished"] == 1
    assert db.session.query(Account).filter_by(standing=Standing.JOINING).count() == 0
    assert fits().forgotten == {"subject": 1}


def test_rows_that_had_their_time_go_and_the_rest_fits(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        a_trail()
        held.move(timedelta(days=600))
        acts(3)
        noted = fits().head
        assert audit.forget_acts(730) == 0, "none of it is too old"
        assert fits().head == noted
        held.move(timedelta(days=200))
        assert audit.forget_acts(730) == 6
        walk = verifying.verify((noted.link, noted.number))
        assert (walk.rows, walk.head.number) == (4, 10)
        newest = db.session.query(AuditRow).order_by(AuditRow.id.desc()).first()
        assert newest is not None
        assert (newest.measure, newest.words.partition(":")[2]) == (Measure.FORGET_ACTS, "6")
        assert audit.forget_acts(730) == 0, "a second time there is nothing left to do"
        acts(1)
        held.move(timedelta(days=1000))
        assert audit.forget_acts(730) == 5, "also when nothing is left but what says so"
        assert fits().rows == 1
        acts(2)
        assert fits().rows == 3


def test_an_end_from_before_what_had_its_time_cannot_be_proven_and_says_so(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        acts(2)
        early = fits().head
        acts(2)
        edge = fits().head
        held.move(timedelta(days=731))
        acts(1)
        assert audit.forget_acts(730) == 4
        assert verifying.verify((edge.link, edge.number)).met == 4, "the last that went is remembered"
        with pytest.raises(Unfit, match="have had their time"):
            verifying.verify((early.link, early.number))


def test_nobody_takes_more_away_by_saying_that_it_had_its_time(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        acts(3)
        held.move(timedelta(days=731))
        acts(3)
        audit.forget_acts(730)
        third = stored()[1]
        with tampering() as connection:
            connection.execute(sa.delete(ROWS).where(ROWS.c.id <= third["id"]))
            connection.execute(sa.update(CHAIN).values(gone_id=third["id"], gone_chain_link=third["chain_link"]))
        found = misfit()
        assert found is not None
        assert "no row says that they had their time" in found.why


def test_purge_keeps_a_trail_that_fits(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        a_trail()
        for days in (1, 40, 100, 400, 800):
            held.move(timedelta(days=days))
            for _name, act in forgetting.steps(make.settings()):
                act()
            retention.sweep_claims()
            assert fits().head.number >= 6
        assert db.session.query(AuditRow).count() == 1, "what says that the rest has had its time"
