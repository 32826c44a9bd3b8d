"""A rest from looking after others: it begins by what somebody carried, or when they say so, and ends by itself.

There is no verb that ends one: nobody can, not for themselves and not the steward.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Label
from forum.live import moderators, publish
from forum.moderation import duty, service
from forum.moderation.models import Case, Duty
from forum.notifications.service import tell_each
from forum.policy import Action
from forum.statements import counted
from forum.transaction import once_more, transaction
from forum.vocabulary import CaseState, Measure, NoticeVerb

QUEUE = "/moderation"


@once_more
def begin(actor: Member, config: Config) -> datetime:
    """Begins one's own rest, without a reason; returns when it ends. One that runs already goes on. Raises Refused."""
    policy.require(actor, Action.REST)
    with transaction():
        start(actor, config)
        return db.session.scalars(sa.select(Account.resting_until).where(Account.id == actor.id)).one() or clock.now()


def start(actor: Member, config: Config) -> bool:
    """Begins a rest where none runs; returns whether it did. Only inside a transaction.

    Somebody in danger is not left: what they hold of that kind goes back at once, and others are told.
    """
    now = clock.now()
    awake = sa.or_(Account.resting_until.is_(None), Account.resting_until <= now)
    resting = sa.update(Account).where(Account.id == actor.id, awake)
    if not counted(resting.values(resting_until=clock.minute(now) + timedelta(hours=config.rest_hours))):
        return False
    counted(sa.delete(Duty).where(Duty.account_id == actor.id))
    here = [each.account_id for each in duty.here()]
    others = [each for each in duty.keepers() if each != actor.id]
    if not here and actor.is_moderator:
        tell_each(others, NoticeVerb.DUTY_EMPTY, path=QUEUE)
    _leave_crises(actor, here or others)
    publish(moderators(), "queue:changed", {})
    return True


def _leave_crises(actor: Member, others: list[int]) -> None:
    mine = Case.claimed_by == actor.id, Case.state == CaseState.CLAIMED, Case.danger >= Label.CRISIS
    for case in db.session.scalars(sa.select(Case).where(*mine).order_by(Case.id)).all():
        service.give_back(case)
        service.audit(actor, Measure.RELEASE, case)
        service.changed(case)
        told = [each for each in others if each != case.author_id]
        tell_each(told, NoticeVerb.IN_DANGER, path=f"/c/{case.public_id}")


def sweep() -> int:
    """Forgets rests that are over; returns how many."""
    with transaction():
        over = sa.update(Account).where(Account.resting_until <= clock.now())
        return counted(over.values(resting_until=None))
