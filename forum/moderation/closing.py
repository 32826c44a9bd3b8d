"""A second person closes the case of somebody in crisis: what is decided is done at once, the case stays until both have looked.

What a peer specialist has seen to waits the same way (caring.py), however grave it was: the second person is a moderator.
"""

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.errors import Conflict
from forum.extensions import db
from forum.lib.judging import Label
from forum.lib.words import N_
from forum.moderation import duty
from forum.moderation.measure_models import CrisisClosing
from forum.moderation.models import Case
from forum.policy import Action
from forum.statements import counted
from forum.vocabulary import Measure

NOBODY_ASKS = N_("Nobody asks to close this any more. Please look at it as it is now.")


def is_crisis(case: Case) -> bool:
    """Whether somebody in the text of a case may come to harm now."""
    return case.label is Label.CRISIS


def needs_another(actor: Member, case: Case, decision: Measure) -> bool:
    """Whether a case that `actor` has decided stays open until a second person has looked; notes that they would close it.

    The decision of the second person closes it. Only inside the transaction of the decision.
    """
    if not is_crisis(case) or not _others(actor, case):
        return False
    asked = db.session.get(CrisisClosing, case.id)
    if asked is None:
        db.session.add(CrisisClosing(case_id=case.id, asked_by=actor.id, decision=decision))
        return True
    if asked.asked_by == actor.id:
        asked.decision = decision
        return True
    db.session.delete(asked)
    return False


def _others(actor: Member, case: Case) -> bool:
    """Whether there is anybody else who could look. Whoever is alone cannot wait for somebody who is not there."""
    return any(each not in actor.selves and each != case.author_id for each in duty.keepers())


def asked(case: Case) -> CrisisClosing | None:
    """Who would close a case and how, while it waits for a second person: a crisis, or what a peer specialist has seen to."""
    return db.session.get(CrisisClosing, case.id)


def forget(case: Case) -> None:
    """A case is closed, whoever was there before. Only inside a transaction."""
    counted(sa.delete(CrisisClosing).where(CrisisClosing.case_id == case.id))


def agreed(actor: Member, case: Case) -> Measure:
    """Takes a colleague's wish to close a case away; returns how it was decided. Only inside a transaction.

    Raises Conflict when nobody asks for it, Refused for whoever asked.
    """
    waits = db.session.get(CrisisClosing, case.id)
    if waits is None:
        raise Conflict(NOBODY_ASKS)
    policy.require(actor, Action.CLOSE_CRISIS, _Asked(case.author_id, frozenset({waits.asked_by})))
    decision = waits.decision
    db.session.delete(waits)
    return decision


class _Asked:
    """A closing as the policy asks."""

    def __init__(self, author_id: int, involved: frozenset[int]) -> None:
        self.author_id, self.involved = author_id, involved
