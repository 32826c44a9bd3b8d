"""Answers to a measure: a second moderator's to what a colleague proposed, a person's own to a pause together."""

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Conflict, Missing
from forum.extensions import db
from forum.lib import clock
from forum.lib.words import N_
from forum.moderation import service, standing
from forum.moderation.kinds import SHUTS_OUT, MeasureKind, MeasureState
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.measures import CHANGED, begin, ends, found, moves, over
from forum.moderation.models import Case
from forum.notifications.service import tell
from forum.policy import Action
from forum.transaction import transaction
from forum.vocabulary import Measure, NoticeVerb


def confirm(actor: Member, measure_id: str, config: Config) -> PersonMeasure:
    """Confirms what a colleague has proposed: from now on it holds. Two at once: one confirms. Raises Conflict, Refused, Missing."""
    with transaction():
        measure, case = _proposed(actor, measure_id)
        if not moves(measure, MeasureState.PROPOSED, MeasureState.STANDS):
            raise Conflict(CHANGED)
        measure.confirmed_by = actor.id
        begin(actor, measure, case, config)
        tell(_taker(measure), NoticeVerb.SECOND_SAID, path=f"/c/{case.public_id}/measures")
        return measure


def decline(actor: Member, measure_id: str, config: Config) -> PersonMeasure:
    """Declines what a colleague has proposed; its person never hears of it. Raises Conflict, Refused, Missing."""
    with transaction():
        measure, case = _proposed(actor, measure_id)
        if not moves(measure, MeasureState.PROPOSED, MeasureState.DECLINED):
            raise Conflict(CHANGED)
        standing.end(measure, MeasureState.DECLINED, config)
        service.audit(actor, Measure.DECLINE, case, measure.reason)
        tell(_taker(measure), NoticeVerb.SECOND_SAID, path=f"/c/{case.public_id}/measures")
        return measure


def _proposed(actor: Member, measure_id: str) -> tuple[PersonMeasure, Case]:
    policy.require(actor, Action.SEE_QUEUE)
    measure = found(measure_id)
    policy.require(actor, Action.CONFIRM_MEASURE, over(measure.subject_id, measure.involved))
    return measure, db.session.get_one(Case, measure.case_id)


def _taker(measure: PersonMeasure) -> int:
    if measure.taken_by is None:
        raise LookupError("nobody has proposed this")
    return measure.taken_by


def answer(actor: Member, measure_id: str, config: Config, *, agrees: bool) -> PersonMeasure:
    """A person's own answer to a pause together. Raises Conflict when it was answered or has run out, Refused, Missing."""
    with transaction():
        measure = own(actor, measure_id)
        after = MeasureState.STANDS if agrees else MeasureState.DECLINED
        if not moves(measure, MeasureState.OFFERED, after):
            raise Conflict(N_("This has been answered, or its time is over."))
        if agrees:
            measure.until, measure.taken_on = ends(measure, config), clock.now().date()
            standing.settle(measure.subject_id)
        else:
            standing.end(measure, MeasureState.DECLINED, config)
        return measure


def end_own(actor: Member, measure_id: str, config: Config) -> PersonMeasure:
    """Ends one's own pause together early. Raises Conflict, Refused, Missing."""
    with transaction():
        measure = own(actor, measure_id)
        if measure.kind is not MeasureKind.TOGETHER or not moves(measure, MeasureState.STANDS, MeasureState.OVER):
            raise Conflict(N_("There is no pause of yours to end."))
        standing.end(measure, MeasureState.OVER, config)
        return measure


def own(actor: Member, measure_id: str) -> PersonMeasure:
    """A measure about the actor, or one of their one-off names, that they know of. Raises Missing."""
    measure = found(measure_id)
    if measure.author_id not in actor.selves or is_unknown(measure):
        raise Missing(N_("There is no such measure."))
    return measure


def is_unknown(measure: PersonMeasure) -> bool:
    """Whether its person knows nothing of it: what was only proposed concerns them as soon as it holds."""
    return measure.state is MeasureState.PROPOSED or (
        measure.kind in SHUTS_OUT and measure.state is MeasureState.DECLINED
    )
