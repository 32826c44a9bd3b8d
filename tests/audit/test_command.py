"""verify-audit, as an operator runs it: what it says, and the code with which it ends."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from forum.audit import forgetting as audit
from forum.extensions import db
from forum.lib import clock
from forum.moderation import retention
from forum.transaction import transaction
from tests.audit.test_tampering import cut_and_mended, written_anew
from tests.audit.trails import ROWS, a_trail, acts, put

pytestmark = pytest.mark.both_databases
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `forum verify-audit ...`."""

    def command(*arguments: str) -> Result:
        db.session.rollback()
        return app.test_cli_runner().invoke(args=["forum", "verify-audit", *arguments])

    return command


def end_of(said: Result) -> str:
    """The end of the chain that was printed."""
    found = re.search(r"[0-9a-f]{64}:\d+", said.output)
    assert found, said.output
    return found.group()


def test_it_says_that_all_fits_and_where_the_chain_ends(run: Run) -> None:
    empty = run()
    assert (empty.exit_code, "0 rows, and every one fits" in empty.output) == (0, True)
    a_trail()
    said = run()
    assert said.exit_code == 0
    assert "6 rows, and every one fits" in said.output
    assert end_of(said).endswith(":6")
    assert "forgotten" not in said.output


def test_it_says_what_was_forgotten(run: Run) -> None:
    with clock.freeze(clock.now()) as held:
        mod, _ann = a_trail()
        held.move(timedelta(days=91))
        retention.forget_words(90)
        with transaction():
            audit.forget_people([mod.id])
    said = run()
    assert said.exit_code == 0
    assert re.search(r" 4  times who acted was forgotten", said.output)
    assert re.search(r" 2  times the words were forgotten", said.output)


def test_it_names_the_first_row_that_does_not_fit(run: Run) -> None:
    a_trail()
    put(ROWS, 3, room_id=4)
    put(ROWS, 5, room_id=4)
    said = run()
    assert said.exit_code == 1
    assert "Row 3 does not fit" in said.output


def test_an_end_from_before_proves_that_nothing_was_cut_off(run: Run) -> None:
    a_trail()
    end = end_of(run())
    acts(3)
    for given in (end, end.partition(":")[0], end.upper().replace(":6", ":6")):
        said = run("--head", given)
        assert said.exit_code == 0, said.output
        assert "is row 6" in said.output
    assert run("--head", end.replace(":6", ":7")).exit_code == 1
    cut_and_mended(keep=4)
    assert run().exit_code == 0
    said = run("--head", end)
    assert said.exit_code == 1
    assert "cut off" in said.output


def test_an_end_from_before_proves_that_nothing_was_written_anew(run: Run) -> None:
    a_trail()
    end = end_of(run())
    written_anew({"reason": None, "words": "better"})
    assert run().exit_code == 0
    assert run("--head", end).exit_code == 1


@pytest.mark.parametrize(
    "given", ["", "abc", "zz" * 32, "ab" * 31, "ab" * 32 + ":", "ab" * 32 + ":x", "ab" * 32 + ":-1"]
)
def test_what_is_no_end_is_refused_with_a_sentence(run: Run, given: str) -> None:
    said = run("--head", given)
    assert said.exit_code == 2
    assert "what the command printed" in said.output


def test_a_long_trail_is_walked_in_steps(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    acts(25)
    monkeypatch.setattr("forum.audit.verifying.ROWS_A_STEP", 4)
    said = run()
    assert (said.exit_code, end_of(said)[-3:]) == (0, ":25")


def test_a_database_without_a_trail_is_told_in_a_sentence(run: Run) -> None:
    db.session.execute(sa.text("ALTER TABLE audit_chain RENAME TO audit_chain_away"))
    db.session.commit()
    try:
        said = run()
    finally:
        db.session.rollback()
        db.session.execute(sa.text("ALTER TABLE audit_chain_away RENAME TO audit_chain"))
        db.session.commit()
    assert said.exit_code == 2
    assert "This database has no audit trail yet." in said.output
    assert "Traceback" not in said.output
