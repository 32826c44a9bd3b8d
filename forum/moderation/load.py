"""How much one person carries: a few cases at once and a number a day, so that nobody carries the queue alone."""

import sqlalchemy as sa

from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Conflict
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Label
from forum.lib.words import N_
from forum.moderation.care_models import CareDay, HandOver, PassedCase
from forum.moderation.models import Case
from forum.statements import change, inserting
from forum.vocabulary import CaseState

HOLDS_ENOUGH = N_(
    "You hold %(most)d cases already, and that is enough for one person. Finish one, or leave one to a colleague; then there is "
    "room for this."
)
TOOK_ENOUGH = N_(
    "You have taken %(most)d cases today. Thank you; that is a full day. Somebody else takes this one, and tomorrow you can again."
)
_DAYS = sa.inspect(CareDay).local_table
# PostgreSQL's locks of a person's acts have two numbers: this one, and theirs.
_OF_A_DAY = 21


class Full(Conflict):
    """Somebody carries as much as one person should."""


def lock(account_id: int) -> None:
    """Lets one act of a person through at a time, so that two pages of theirs count one after the other. In a transaction.

    Not by the row of their account: whatever is new marks the rows of all, so two who let words out at one moment would wait
    for each other. SQLite lets one writer through in any case.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_OF_A_DAY, account_id)))


def ask_to_hold(actor: Member, case: Case, config: Config) -> None:
    """Asks whether somebody can hold one more case; only behind `lock`. Raises Full."""
    mine = Case.claimed_by == actor.id, Case.state == CaseState.CLAIMED, Case.claimed_until > clock.now()
    held = sa.select(sa.func.count()).select_from(Case).where(*mine, Case.id != case.id)
    if (db.session.scalar(held) or 0) >= config.claims_most:
        raise Full(HOLDS_ENOUGH, most=config.claims_most)


def ask_to_take(actor: Member, config: Config) -> None:
    """Asks whether somebody can take one more case today; only behind `lock`. Raises Full."""
    if taken_today(actor.id) >= config.claims_most_daily:
        raise Full(TOOK_ENOUGH, most=config.claims_most_daily)


def ask_to_decide(actor: Member, case: Case, config: Config) -> None:
    """Asks whether somebody can decide a case that they have not taken: it counts as one more of their day. Nobody in danger
    waits for a number. Only behind `lock`. Raises Full."""
    if case.claimed_by != actor.id and case.state is not CaseState.CLOSED and case.label is not Label.CRISIS:
        ask_to_take(actor, config)


def taken_today(account_id: int) -> int:
    """How many cases somebody took today."""
    today = CareDay.account_id == account_id, CareDay.day == clock.now().date()
    return db.session.scalar(sa.select(CareDay.taken).where(*today)) or 0


def count(account_id: int, *, points: int = 0, taken: int = 0) -> None:
    """Adds to what somebody carried today. Only inside a transaction."""
    today = {"account_id": account_id, "day": clock.now().date()}
    change(inserting(_DAYS).values(**today, points=0, taken=0).on_conflict_do_nothing(), {})
    same = [_DAYS.c[name] == value for name, value in today.items()]
    more = {"points": _DAYS.c.points + points, "taken": _DAYS.c.taken + taken}
    change(sa.update(_DAYS).where(*same).values(more), {})


def forget_offer(case: Case, actor: Member) -> None:
    """Somebody has taken a case: nobody offers it any more, and they have not passed it by. Only inside a transaction."""
    change(sa.delete(HandOver).where(HandOver.case_id == case.id), {})
    change(sa.delete(PassedCase).where(PassedCase.case_id == case.id, PassedCase.account_id == actor.id), {})


def forget_case(case_id: int) -> None:
    """A case is closed: who left it to others is forgotten, and so is an offer of it. Only inside a transaction."""
    for model in (HandOver, PassedCase):
        change(sa.delete(model).where(model.case_id == case_id), {})
