"""Two measures about one person at one moment: the account stands as both say, whichever is stored last."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask

from forum.accounts import service as accounts
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.accounts.service import Restraint
from forum.extensions import db
from forum.moderation import answering, standing
from forum.moderation.kinds import MeasureState
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.models import Case
from forum.vocabulary import Standing
from tests import factories as make
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases
# Long enough for whoever is not kept waiting by the other.
SECONDS = 2


class Meeting:
    """Lets two who settle the same account read first and write afterwards, the milder last, where nothing keeps them apart."""

    def __init__(self, real: Callable[[int, Restraint], None]) -> None:
        self.real, self.read, self.stored = real, threading.Barrier(2), threading.Event()

    def restrain(self, account_id: int, restraint: Restraint, *, is_milder: bool) -> None:
        # It breaks when the other waits for this one.
        with suppress(threading.BrokenBarrierError):
            self.read.wait(SECONDS)
        if is_milder and not self.read.broken:
            self.stored.wait(SECONDS)
        self.real(account_id, restraint)


def test_the_stricter_of_two_ends_holds(
    app: Flask, ann: Member, mod: Member, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, long = make.settings().suspension_days
    proposed, other, config = (
        make.a_measure(mod, case.public_id, days=long).public_id,
        make.a_moderator(),
        make.settings(),
    )
    meeting, name, mine = Meeting(accounts.restrain), case.public_id, threading.local()
    monkeypatch.setattr(
        standing.accounts, "restrain", lambda *facts: meeting.restrain(*facts, is_milder=mine.days == short)
    )

    def takes() -> int:
        mine.days = short
        return make.a_measure(mod, name, days=short).id

    def confirms() -> int:
        mine.days = long
        confirmed = answering.confirm(other, proposed, config).id
        meeting.stored.set()
        return confirmed

    results = together(app, [takes, confirms])
    assert all(isinstance(each, int) for each in results), results
    stand = db.session.query(PersonMeasure).filter_by(state=MeasureState.STANDS).all()
    assert len(stand) == 2
    account = db.session.get_one(Account, ann.id)
    assert account.standing is Standing.SUSPENDED
    assert account.paused_until == max(each.until for each in stand if each.until)
