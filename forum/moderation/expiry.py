"""Measures end by themselves, and what was told about them is forgotten; any process may look, as often as it likes."""

from datetime import timedelta

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.config import Config
from forum.extensions import db
from forum.lib import clock
from forum.moderation import measures, standing
from forum.moderation.kinds import MeasureKind, MeasureState
from forum.moderation.measure_models import Appeal, PersonMeasure
from forum.moderation.models import Case
from forum.notifications.service import tell, tell_each
from forum.statements import counted
from forum.transaction import transaction
from forum.vocabulary import NoticeVerb, Role, Standing


def tick(config: Config) -> int:
    """Ends what has run out and says which appeals are late; returns how many of both."""
    return _end_over(config) + _tell_late()


def forget(config: Config) -> int:
    """Deletes measures that have had their time, with what was said against them; returns how many."""
    tick(config)
    today = clock.now().date()
    with transaction():
        # Texts stay hidden, what is over goes.
        ending = sa.or_(PersonMeasure.state.not_in(measures.LIVING), PersonMeasure.kind == MeasureKind.HOLD)
        named = sa.update(PersonMeasure).where(PersonMeasure.goes_on.is_(None), ending)
        counted(named.values(goes_on=today + timedelta(days=config.measures_kept_days)))
        waits = sa.exists().where(Appeal.measure_id == PersonMeasure.id, Appeal.outcome.is_(None))
        return counted(sa.delete(PersonMeasure).where(PersonMeasure.goes_on <= today, ~waits))


def _end_over(config: Config) -> int:
    asked = sa.select(PersonMeasure.id).where(
        PersonMeasure.state.in_(measures.LIVING), PersonMeasure.until <= clock.now()
    )
    ended = 0
    for measure_id in db.session.scalars(asked.order_by(PersonMeasure.id)).all():
        with transaction():
            ended += _end(measure_id, config)
    return ended


def _end(measure_id: int, config: Config) -> bool:
    """Ends one, when no other process was quicker."""
    living = PersonMeasure.state.in_(measures.LIVING), PersonMeasure.until <= clock.now()
    asked = sa.select(PersonMeasure).where(PersonMeasure.id == measure_id, *living).with_for_update(of=PersonMeasure)
    found = db.session.scalars(asked).first()
    if found is None:
        return False
    stood = found.state is MeasureState.STANDS
    standing.end(found, MeasureState.OVER if stood else MeasureState.DECLINED, config)
    return True


def _tell_late() -> int:
    late = sa.select(Appeal.measure_id).where(Appeal.outcome.is_(None), Appeal.due_at <= clock.now())
    told = 0
    for measure_id in db.session.scalars(late.order_by(Appeal.measure_id)).all():
        with transaction():
            # Each is told once, whichever process comes first.
            passed = sa.update(Appeal).where(Appeal.measure_id == measure_id, Appeal.due_at <= clock.now())
            if counted(passed.where(Appeal.outcome.is_(None)).values(due_at=None)):
                told += 1
                _say_late(db.session.get_one(PersonMeasure, measure_id))
    return told


def _say_late(measure: PersonMeasure) -> None:
    tell(measure.subject_id, NoticeVerb.APPEAL_LATE, path=measures.MINE)
    asked = sa.select(Case.public_id).join(Appeal, Appeal.case_id == Case.id).where(Appeal.measure_id == measure.id)
    stewards = sa.select(Account.id).where(Account.role == Role.STEWARD, Account.standing == Standing.ACTIVE)
    path = f"/c/{db.session.scalars(asked).one()}"
    tell_each(list(db.session.scalars(stewards.order_by(Account.id))), NoticeVerb.APPEAL_WAITS, path=path)
