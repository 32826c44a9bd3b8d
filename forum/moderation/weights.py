"""How much somebody's flags count: by how often they were right before, fading; never by which flags these were.

A weight orders cases of one urgency. Nobody is told of theirs, and a worry about a person is never weighed.
"""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from forum.config import Config
from forum.extensions import db
from forum.lib import clock
from forum.moderation.measure_models import FlagWeight
from forum.moderation.models import Case, Flag
from forum.statements import change, counted, inserting
from forum.transaction import transaction
from forum.vocabulary import Measure

# Who is new counts one; who was always right comes near two, who was always wrong near none.
DOUBT = 1.0
# A flag that was meant to hurt somebody counts as so many that were wrong.
BAD_FAITH = 4.0
# The flags on a case that weigh less than this together come from people who were wrong about three times as often as right.
LIGHT = 0.5
# Less than this is the same as new.
NEARLY_NOTHING = 0.05
_TABLE: sa.Table = sa.inspect(FlagWeight).local_table


class Counts(NamedTuple):
    """How often somebody's flags were right and wrong, as far as it still counts."""

    was_right: float = 0.0
    was_wrong: float = 0.0

    @property
    def weight(self) -> float:
        """Between 0 and 2; one for whoever has never flagged."""
        return 2 * (self.was_right + DOUBT) / (self.was_right + self.was_wrong + 2 * DOUBT)


def of(account_id: int, config: Config) -> float:
    """What a flag of this person weighs now."""
    row = db.session.get(FlagWeight, account_id)
    return _faded(row, config).weight if row is not None else Counts().weight


def learn(case: Case, decision: Measure, config: Config, *, in_bad_faith: bool = False) -> None:
    """Lets those who flagged a text grow or fade by what a moderator found. Only inside the transaction of the decision."""
    if decision not in (Measure.HIDE, Measure.DISMISS):
        return
    asked = sa.select(Flag.reporter_id).where(Flag.case_id == case.id, ~Flag.is_worry)
    for account_id in db.session.scalars(asked.where(Flag.reporter_id.is_not(None)).order_by(Flag.reporter_id)).all():
        right, wrong = (1.0, 0.0) if decision is Measure.HIDE else (0.0, BAD_FAITH if in_bad_faith else 1.0)
        _count(int(account_id or 0), right, wrong, config)


def fade(config: Config) -> int:
    """Deletes the counts that have faded; returns how many."""
    rows = db.session.scalars(sa.select(FlagWeight))
    gone = [row.account_id for row in rows if max(_faded(row, config)) < NEARLY_NOTHING]
    with transaction():
        return counted(sa.delete(FlagWeight).where(FlagWeight.account_id.in_(gone))) if gone else 0


def _count(account_id: int, right: float, wrong: float, config: Config) -> None:
    month = clock.month(clock.now())
    nothing = {"account_id": account_id, "was_right": 0.0, "was_wrong": 0.0, "month": month}
    change(inserting(_TABLE).on_conflict_do_nothing(), nothing)
    row = db.session.get_one(FlagWeight, account_id, with_for_update=True, populate_existing=True)
    faded = _faded(row, config)
    row.was_right, row.was_wrong, row.month = faded.was_right + right, faded.was_wrong + wrong, month
    db.session.flush()


def _faded(row: FlagWeight, config: Config) -> Counts:
    factor = 0.5 ** (_months(row.month, clock.now()) / config.flag_half_life_months)
    return Counts(row.was_right * factor, row.was_wrong * factor)


def _months(month: str, now: datetime) -> int:
    year, number = (int(part) for part in month.split("-"))
    return max(0, (now.year - year) * 12 + now.month - number)
