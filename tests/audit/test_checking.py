"""The daily look: a slice a day until it has come to the end, and moderators read what it found."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.audit import checking
from forum.audit import forgetting as audit
from forum.lib import clock
from tests import factories as make
from tests.audit.trails import ROWS, a_trail, acts, put, tampering

pytestmark = pytest.mark.both_databases


def test_it_looks_once_a_day_and_says_when_all_was_whole(app: Flask) -> None:
    with clock.freeze(clock.now().replace(hour=12)) as held:
        assert checking.last() == checking.Found(None, unfit=False)
        a_trail()
        assert checking.look(1000) == 6
        assert checking.last().whole_on == clock.now().date()
        assert checking.look(1000) == 0, "enough for today"
        held.move(timedelta(days=1))
        acts(2)
        assert checking.look(1000) == 8
        assert checking.last().whole_on == clock.now().date()


def test_a_long_trail_takes_several_days(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.audit.verifying.ROWS_A_STEP", 4)
    with clock.freeze(clock.now().replace(hour=12)) as held:
        acts(10)
        found = []
        for _day in range(4):
            found.append((checking.look(4), checking.last().whole_on))
            held.move(timedelta(days=1))
        third = clock.now().date() - timedelta(days=2)
        assert found == [(4, None), (4, None), (2, third), (4, third)], "and then from the beginning"


def test_what_does_not_fit_stays_until_it_does(app: Flask) -> None:
    with clock.freeze(clock.now().replace(hour=12)) as held:
        a_trail()
        checking.look(1000)
        whole = checking.last().whole_on
        put(ROWS, 4, room_id=99)
        for _day in range(2):
            held.move(timedelta(days=1))
            checking.look(1000)
            assert checking.last() == checking.Found(whole, unfit=True)
        put(ROWS, 4, room_id=None)
        held.move(timedelta(days=1))
        checking.look(1000)
        assert checking.last() == checking.Found(clock.now().date(), unfit=False)


def test_it_goes_on_where_rows_had_their_time_meanwhile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.audit.verifying.ROWS_A_STEP", 2)
    with clock.freeze(clock.now().replace(hour=12)) as held:
        acts(4)
        held.move(timedelta(days=731))
        acts(2)
        assert checking.look(2) == 2
        audit.forget_acts(730)
        held.move(timedelta(days=1))
        assert checking.look(1000) == 3
        assert checking.last().whole_on == clock.now().date()


def test_moderators_read_what_it_found(app: Flask, client: FlaskClient) -> None:
    make.sign_in(client, make.a_moderator())
    assert "has not been looked through yet" in make.words(client.get("/moderation"))
    a_trail()
    result = app.test_cli_runner().invoke(args=["forum", "tick"])
    assert result.exit_code == 0
    assert "was last found whole on" in make.words(client.get("/moderation"))
    with tampering() as connection:
        connection.execute(sa.delete(ROWS).where(ROWS.c.id == 3))
    with clock.freeze(clock.now() + timedelta(days=1)):
        checking.look(1000)
    assert "does not fit together any more" in make.words(client.get("/moderation"))
