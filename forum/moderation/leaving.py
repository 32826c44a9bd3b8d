"""What ends with somebody's duty to moderate: their buddy, what was said between the two, what they left to others.

What they carried and a rest run out by themselves: a duty that is given back must not be a way to end a rest.
"""

import sqlalchemy as sa

from forum.moderation.care_models import Buddy, Debrief, HandOver, PassedCase
from forum.moderation.models import Duty
from forum.statements import counted


def forget(account_id: int) -> None:
    """Forgets it. Only inside a transaction. An account that goes takes all of its rows along by itself."""
    pairs = (Buddy.account_id, Buddy.buddy_id), (Debrief.by_id, Debrief.to_id)
    for one, other in pairs:
        counted(sa.delete(one.class_).where(sa.or_(one == account_id, other == account_id)))
    counted(sa.delete(HandOver).where(HandOver.from_id == account_id))
    counted(sa.update(HandOver).where(HandOver.to_id == account_id).values(to_id=None))
    counted(sa.delete(PassedCase).where(PassedCase.account_id == account_id))
    counted(sa.delete(Duty).where(Duty.account_id == account_id))
