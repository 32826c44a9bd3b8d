"""Which case is offered to whom: only one that they may take, as the policy says."""

from forum import policy
from forum.accounts.queries import Member
from forum.moderation import lane, measure_queries, queries
from forum.moderation.models import Case
from forum.policy import Action
from forum.vocabulary import TargetKind


def following(actor: Member, case_id: str) -> str | None:
    """The case that comes first, that nobody looks at and that this person may take; `case_id` is the one that was just dealt
    with. None that they leave to others, or have handed over."""
    free = queries.free(case_id, but_of=actor.selves, reader=actor.id, only=lane.only(actor))
    return next((case.public_id for case in free if may_take(actor, case)), None)


def may_take(actor: Member, case: Case) -> bool:
    """Whether somebody may take a case: that of an appeal is for who had no part in what it is about."""
    if not policy.may(actor, Action.CLAIM_CASE, lane.seen_by(actor, case)).allowed:
        return False
    if case.target_kind is not TargetKind.APPEAL:
        return True
    measure = measure_queries.appealed(case)
    return measure is not None and policy.may(actor, Action.DECIDE_APPEAL, measure).allowed


def not_for(actor: Member, case: Case) -> set[int]:
    """To whom a case cannot be offered: whom it is about, who offers it, and who had a part in the measure of an appeal."""
    measure = measure_queries.appealed(case)
    return {actor.id, case.author_id, *(measure.involved if measure is not None else ())}
