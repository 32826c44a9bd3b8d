"""Appeals: one a measure, in the words of whom it met, decided by somebody who had no part in it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from forum import live, policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import outgoing
from forum.discussions.models import Post
from forum.errors import Conflict, Invalid, Missing
from forum.extensions import db
from forum.lib import clock, ids, typed
from forum.lib.words import N_
from forum.moderation import answering, flagging, measure_queries, measures, service, standing, targets
from forum.moderation.kinds import APPEALED, MeasureKind, MeasureState, Outcome
from forum.moderation.measure_models import Appeal, PersonMeasure
from forum.moderation.models import Case
from forum.notifications.service import tell
from forum.policy import Action
from forum.transaction import once_more, transaction
from forum.vocabulary import CaseState, Measure, NoticeVerb, TargetKind

ONCE = N_("You have appealed against this already. One appeal is what there is.")
NOT_THIS = N_("There is nothing here to appeal against any more.")
ACTS = {Outcome.KEEP: Measure.KEEP_MEASURE, Outcome.SHORTEN: Measure.SHORTEN, Outcome.UNDO: Measure.UNDO}


@dataclass(frozen=True)
class Ruling:
    """What somebody decides about an appeal. `days`: how many days are left from now, where it is shortened."""

    outcome: Outcome
    words: str
    days: int = 0


def can_appeal(measure: PersonMeasure) -> bool:
    """Whether somebody may still say something against a measure."""
    known = measure.state in (MeasureState.STANDS, MeasureState.OVER)
    return measure.appeal is None and measure.kind in APPEALED and known


def can_be_shortened(measure: PersonMeasure) -> bool:
    """Whether a measure has an end that could come sooner; a removal can get one."""
    ends = measure.until is not None or measure.kind is MeasureKind.REMOVAL
    return ends and measure.state is MeasureState.STANDS


def somebody_else(measure: PersonMeasure) -> bool:
    """Whether anybody is there who may decide: a moderator or steward who had no part in it."""
    return bool(measures.keepers({*measure.involved, measure.subject_id}))


@once_more
def send(actor: Member, measure_id: str, words: str, config: Config) -> PersonMeasure:
    """Appeals against a measure about oneself; the same form sent twice is one appeal.

    Raises Invalid (field `words`), Conflict, Refused, Missing.
    """
    said = typed.text(words)
    if not said:
        raise Invalid({"words": N_("Please say in a sentence or two how you see it.")})
    if len(said) > config.appeal_max_characters:
        most = config.appeal_max_characters
        raise Invalid({"words": N_("Please keep it below %(most)d characters.")}, most=most)
    with transaction():
        measure = answering.own(actor, measure_id)
        policy.require(actor, Action.APPEAL, measure)
        if measure.appeal is not None:
            if measure.appeal.words == said:
                return measure
            raise Conflict(ONCE)
        if not can_appeal(measure):
            raise Conflict(NOT_THIS)
        case = _case_of(measure)
        due = clock.hour(clock.now()) + timedelta(hours=config.appeal_hours + 1)
        db.session.add(Appeal(measure_id=measure.id, case_id=case.id, words=said, due_at=due))
        db.session.flush()
        live.publish(live.moderators(), "queue:changed", {})
        return measure


def _case_of(measure: PersonMeasure) -> Case:
    facts = {"target_kind": TargetKind.APPEAL, "target_id": measure.public_id, "author_id": measure.subject_id}
    case = Case(public_id=ids.public_id(), state=CaseState.OPEN, version=0, opened_at=clock.hour(clock.now()), **facts)
    case.weight = 0.0
    db.session.add(case)
    db.session.flush()
    return case


def measure_of(case: Case) -> PersonMeasure:
    """The measure that an appeal's case is about. Raises Missing when it has been forgotten."""
    found = measure_queries.appealed(case)
    if found is None:
        raise Missing(N_("This appeal has had its time and is forgotten."))
    return found


def checked(measure: PersonMeasure, ruling: Ruling) -> Ruling:
    """A decision as it can be carried out, with the words as they are kept. Raises Invalid (fields `outcome`, `words`, `days`)."""
    words = service.checked_words(ruling.words)
    if not words:
        raise Invalid({"words": N_("Please say why. The person reads it.")})
    if ruling.outcome is Outcome.SHORTEN:
        sooner(measure, ruling.days)
    return replace(ruling, words=words)


def decide(actor: Member, case_id: str, version: int, ruling: Ruling, config: Config) -> Case:
    """Decides an appeal; undoing shows the text again or lets the person in at once. They are told, with the words.

    Two at once: one decides. Raises Invalid (fields `outcome`, `words`, `days`), Conflict, Refused, Missing.
    """

    def act(case: Case) -> None:
        measure = measure_of(case)
        policy.require(actor, Action.DECIDE_APPEAL, measure)
        words = checked(measure, ruling).words
        appeal = measure.appeal
        if appeal is None or appeal.outcome is not None:
            raise Conflict(service.CHANGED)
        _carry_out(actor, measure, ruling, config)
        appeal.outcome, appeal.answer, appeal.decided_by, appeal.due_at = ruling.outcome, words, actor.id, None
        tell(measure.subject_id, NoticeVerb.APPEAL_DECIDED, path=measures.MINE, words=words, until=measure.until)

    return service.decide(actor, case_id, version, ACTS[ruling.outcome], act, config)


def _carry_out(actor: Member, measure: PersonMeasure, ruling: Ruling, config: Config) -> None:
    about = db.session.get(Case, measure.case_id) if measure.case_id else None
    if ruling.outcome is Outcome.UNDO and measure.kind is MeasureKind.HOLD and about is not None:
        _show(actor, about, config)
        standing.end(measure, MeasureState.UNDONE, config)
        return
    if ruling.outcome is Outcome.UNDO:
        standing.end(measure, MeasureState.UNDONE, config)
    elif ruling.outcome is Outcome.SHORTEN:
        measure.until = sooner(measure, ruling.days)
        if measure.kind is MeasureKind.REMOVAL:
            measure.kind, measure.days = MeasureKind.SUSPENSION, ruling.days
        standing.settle(measure.subject_id)
    service.audit(actor, ACTS[ruling.outcome], about, subject_id=measure.subject_id)


def _show(actor: Member, about: Case, config: Config) -> None:
    """Shows hidden words again, or lets those out that were kept back; the act is that. Where they were taken back by their
    author there is nothing to show."""
    about.decision = Measure.RESTORE
    post = db.session.query(Post).filter_by(public_id=about.target_id).first()
    if targets.restore(about.target_kind, about.target_id):
        service.show_again(actor, about)
    elif about.target_kind is TargetKind.POST and post is not None and outgoing.let_out(post, config):
        about.decision = Measure.LET_OUT
        service.audit(actor, Measure.LET_OUT, about)
        tell(about.author_id, NoticeVerb.LET_OUT, path=f"/p/{about.target_id}")
    else:
        service.audit(actor, Measure.UNDO, about)
    # They were judged, so that nobody points the same words out again the next moment.
    flagging.note_fine(about, Measure.RESTORE)


def sooner(measure: PersonMeasure, days: int) -> datetime:
    """The new end of a measure, in so many days from now; a removal becomes a suspension that ends. Raises Invalid (fields
    `outcome`, `days`)."""
    until = clock.hour(clock.now()) + timedelta(days=days, hours=1)
    if not can_be_shortened(measure):
        raise Invalid({"outcome": N_("This has no end that could come sooner.")})
    if days < 1 or (measure.until is not None and until >= measure.until):
        raise Invalid({"days": N_("Please choose an end that comes sooner than it would.")})
    return until
