"""The words around a closed case go after some months; that it was closed, and how, stays."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.audit.models import AuditRow
from forum.extensions import db
from forum.lib import clock
from forum.moderation import flagging, retention, service
from forum.moderation.models import Case, Flag
from forum.vocabulary import CaseState, FlagReason, Measure, Role, TargetKind
from tests import factories as make

pytestmark = pytest.mark.both_databases
DAYS = 90


def flagged(text: str) -> Case:
    """A case with a note of the person who flagged."""
    post = make.opening_of(make.a_thread(make.make_member(), text=text))
    return flagging.flag(
        make.make_member(), TargetKind.POST, post.public_id, FlagReason.OTHER, f"Note on {text}", make.settings()
    )


def words() -> set[str]:
    """All notes and words that are kept."""
    db.session.expire_all()
    return {row.note for row in db.session.query(Flag)} | {row.words for row in db.session.query(AuditRow)}


def test_words_about_a_closed_case_go_and_the_decision_stays(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        mod = make.a_moderator()
        case, waiting = flagged("one"), flagged("two")
        service.hide(mod, case.public_id, case.version, FlagReason.OTHER, "Words on one", config=make.settings())
        held.move(timedelta(days=DAYS - 1))
        assert retention.forget_words(DAYS) == 0
        assert words() == {"Note on one", "Words on one", "Note on two"}
        held.move(timedelta(days=2))
        assert retention.forget_words(DAYS) == 2
        assert words() == {"", "Note on two"}, "what waits for a moderator keeps its note"
        assert retention.forget_words(DAYS) == 0
        row = db.session.query(AuditRow).filter_by(measure=Measure.HIDE).one()
        assert (row.actor_id, row.reason, row.case_id) == (mod.id, FlagReason.OTHER, case.id)
        assert db.session.get_one(Case, case.id).state is CaseState.CLOSED
        assert db.session.get_one(Case, waiting.id).state is CaseState.OPEN


def test_a_later_act_keeps_all_words_of_its_case(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        mod, case = make.a_moderator(), flagged("one")
        service.hide(mod, case.public_id, case.version, FlagReason.OTHER, "Words on one", config=make.settings())
        held.move(timedelta(days=DAYS - 10))
        make.a_measure(mod, case.public_id, words="And a pause")
        held.move(timedelta(days=20))
        assert retention.forget_words(DAYS) == 0
        held.move(timedelta(days=DAYS))
        assert retention.forget_words(DAYS) == 3


def test_acts_without_a_case_keep_what_they_say(app: Flask) -> None:
    with clock.freeze(clock.now()) as held:
        service.appoint(None, make.make_member("Ann Otter").name, Role.MODERATOR)
        held.move(timedelta(days=2 * DAYS))
        assert retention.forget_words(DAYS) == 0
        assert words() == {"moderator"}
