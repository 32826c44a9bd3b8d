"""Who sat in a circle and what was said in turn is forgotten with its evening, and gone from every file when taken back."""

import pytest
from flask import Flask

from forum.extensions import db
from forum.rooms import gatherings
from forum.rooms import service as rooms
from forum.rooms.models import Round, Seat, SpokenCheckIn, Thanks, Turn
from tests import factories as make
from tests.rooms.circles import an_evening
from tests.test_forgetting import files_with, wiped


@pytest.mark.both_databases
def test_who_sat_in_a_circle_is_forgotten_with_its_evening(app: Flask) -> None:
    evening = an_evening("ann", "bea")
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    evening.thanks("bea")
    said = evening.checks_in("ann", mood=1, craving=9, win="unmistakable-win-7f3a", intention="unmistakable-plan-7f3a")
    gatherings.close(evening.host, evening.name)
    for model in (Seat, Round, Turn, Thanks):
        assert db.session.query(model).count() == 0, model.__tablename__
    assert db.session.query(SpokenCheckIn).count() == 1, "it stands with its line, and goes with it"
    rooms.take_back(evening.ann, said.public_id)
    assert db.session.query(SpokenCheckIn).count() == 0


def test_a_check_in_that_was_taken_back_is_gone_from_every_file(app: Flask) -> None:
    evening = an_evening("ann", "bea")
    evening.raises("ann")
    evening.begins("closing")
    evening.moves()
    said = evening.checks_in("ann", win="unmistakable-win-7f3a", intention="unmistakable-plan-7f3a")
    evening.ends()
    for _ in range(60):
        make.a_line(evening.bea, evening.room, "and so the evening goes on " * 20)
    secret = ("unmistakable-win-7f3a", "unmistakable-plan-7f3a")
    assert all(files_with(app, words) for words in secret), "or the search proves nothing"
    rooms.take_back(evening.ann, said.public_id)
    wiped(app)
    assert [files_with(app, words) for words in secret] == [[], []]
