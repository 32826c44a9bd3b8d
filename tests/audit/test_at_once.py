"""Many write into the trail at the same moment, and it is one chain; nobody waits for somebody who waits for them."""

import contextlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import errors
from forum.audit.models import AuditRow
from forum.audit.service import record
from forum.extensions import db
from forum.moderation import service as moderation
from forum.moderation.models import Case
from forum.transaction import before_commit, in_transaction, transaction
from forum.vocabulary import FlagReason, Measure
from tests import factories as make
from tests.audit.trails import fits
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases
WRITERS, EACH = 10, 12
ROOT = Path(__file__).resolve().parents[2]


def numbers() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditRow.id).order_by(AuditRow.id)))


def test_ten_writers_at_once_make_one_chain(app: Flask) -> None:
    """On an empty trail, so that they also make its end at once."""

    def write() -> None:
        for _number in range(EACH):
            with transaction():
                record(None, Measure.LOCK)
                record(None, Measure.UNLOCK)

    assert together(app, [write] * WRITERS) == [None] * WRITERS
    assert numbers() == list(range(1, 2 * WRITERS * EACH + 1))
    assert fits().rows == 2 * WRITERS * EACH
    kinds = list(db.session.scalars(sa.select(AuditRow.measure).order_by(AuditRow.id)))
    assert kinds == [Measure.LOCK, Measure.UNLOCK] * (WRITERS * EACH), "what one transaction did stands together"


def test_processes_that_write_at_once_make_one_chain(app: Flask) -> None:
    config = make.settings()
    arguments = [str(config.data_folder), "" if config.sqlite else config.database_url, str(EACH)]
    command = [sys.executable, "-m", "tests.audit.writing", *arguments]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _n in range(3)
    ]
    try:
        for process in started:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in started:
            process.communicate(timeout=60)
            assert process.returncode == 0
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert numbers() == list(range(1, 3 * EACH + 1))
    assert fits().rows == 3 * EACH


def test_moderators_who_decide_at_once_never_wait_for_each_other_in_a_ring(app: Flask) -> None:
    """Each act locks its case after it has said what it does: the end of the chain must not be held by then."""
    config, mods = make.settings(), [make.a_moderator() for _ in range(4)]
    posts = [make.opening_of(make.a_thread(make.make_member())) for _ in range(4)]
    cases = [make.a_case(make.make_member(), post.public_id).public_id for post in posts]

    def act(turn: int) -> Callable[[], None]:
        def decide() -> None:
            for number in range(4):
                name = cases[(turn + number) % 4] if turn % 2 else cases[(turn - number) % 4]
                for verb in (
                    lambda name=name: moderation.claim(mods[turn], name, config),
                    lambda name=name: moderation.let_go(mods[turn], name),
                    lambda name=name: moderation.hide(
                        mods[turn], name, version(name), FlagReason.SPAM, "", config=make.settings()
                    ),
                    lambda name=name: moderation.restore(mods[turn], name, version(name), config=make.settings()),
                ):
                    with contextlib.suppress(errors.Conflict):
                        verb()

        return decide

    results = together(app, [act(turn) for turn in range(4)])
    assert results == [None] * 4
    assert fits().rows == len(numbers()) > 8


def version(name: str) -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(Case.version).where(Case.public_id == name)).one()


def test_an_act_that_fails_leaves_no_row(app: Flask) -> None:
    with transaction():
        record(None, Measure.LOCK)

    def fail() -> None:
        with transaction():
            record(None, Measure.UNLOCK)
            raise errors.Conflict("no")

    with pytest.raises(errors.Conflict):
        fail()
    assert numbers() == [1]
    assert fits().head.number == 1


def test_the_end_of_the_chain_is_taken_last(app: Flask) -> None:
    """What is said early in a transaction is chained when everything else is done, whatever else waited for the end."""
    seen: list[object] = []
    with transaction():
        record(None, Measure.LOCK)
        seen.append(db.session.scalar(sa.select(sa.func.count(AuditRow.id))))
        before_commit(lambda: seen.append((in_transaction(), db.session.scalar(sa.select(sa.func.count(AuditRow.id))))))
        with transaction():
            record(None, Measure.UNLOCK)
        seen.append(db.session.scalar(sa.select(sa.func.count(AuditRow.id))))
    assert seen == [0, 0, (True, 0)]
    assert numbers() == [1, 2]


def test_nothing_is_said_outside_of_a_transaction(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        record(None, Measure.LOCK)
    with pytest.raises(RuntimeError):
        before_commit(lambda: None)
