"""What the measures about somebody come to: settled anew whenever one begins, ends or is taken back."""

from datetime import timedelta

import sqlalchemy as sa

from forum.accounts import service as accounts
from forum.accounts.service import Restraint
from forum.config import Config
from forum.extensions import db
from forum.lib import clock
from forum.moderation.kinds import QUIETS, SHUTS_OUT, MeasureKind, MeasureState
from forum.moderation.measure_models import PersonMeasure


def settle(account_id: int) -> None:
    """Lets an account stand as its measures say now. Only inside the transaction that changed one of them."""
    db.session.flush()
    # Of two measures of one moment the second waits here, and then reads the first.
    accounts.hold(account_id)
    asked = sa.select(PersonMeasure.kind, PersonMeasure.until)
    asked = asked.where(PersonMeasure.subject_id == account_id, PersonMeasure.state == MeasureState.STANDS)
    now, standing = clock.now(), db.session.execute(asked).all()
    ends = [(kind, until) for kind, until in standing if until is not None and until > now]
    removed = any(kind is MeasureKind.REMOVAL for kind, _until in standing)
    shut_out = max((until for kind, until in ends if kind in SHUTS_OUT), default=None)
    quiet = max((until for kind, until in ends if kind in QUIETS), default=None)
    accounts.restrain(account_id, Restraint(removed or shut_out is not None, None if removed else shut_out, quiet))


def end(measure: PersonMeasure, state: MeasureState, config: Config) -> None:
    """Ends a measure as `state`: its times are forgotten, and a day is set on which it goes. Only inside a transaction."""
    measure.state, measure.until = state, None
    measure.goes_on = clock.now().date() + timedelta(days=config.measures_kept_days)
    settle(measure.subject_id)
