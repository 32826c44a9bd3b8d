"""Measures about a person, care before control: seen as their person will read them, then taken or proposed, and ended early.

Who answers a proposal or an offer stands in `answering`. Each ends by itself but a removal.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

import sqlalchemy as sa

from forum import live, policy
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Conflict, Invalid, Missing
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.judging import Label
from forum.lib.words import N_
from forum.moderation import service, standing
from forum.moderation.kinds import MeasureKind, MeasureState
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.measure_queries import MeasureRow
from forum.moderation.models import Case, Flag
from forum.notifications.service import tell, tell_each
from forum.policy import Action
from forum.statements import counted
from forum.transaction import once_more, transaction
from forum.vocabulary import FlagReason, Measure, NoticeVerb, Role, Standing

MINE = "/me/measures"
HOURS_A_DAY = 24
CHANGED = N_("Somebody has decided about this meanwhile. Please look at it as it is now.")
PROPOSED_ALREADY = N_("The same is proposed for this person already, and waits for a second moderator.")
LIVING = (MeasureState.PROPOSED, MeasureState.OFFERED, MeasureState.STANDS)
# What each kind is called in the audit trail and in the notice of its person.
ACTS: dict[MeasureKind, tuple[Measure, NoticeVerb]] = {
    MeasureKind.NOTE: (Measure.REMIND, NoticeVerb.REMINDED),
    MeasureKind.TOGETHER: (Measure.OFFER_PAUSE, NoticeVerb.PAUSE_OFFERED),
    MeasureKind.COOLDOWN: (Measure.COOL_DOWN, NoticeVerb.COOLED_DOWN),
    MeasureKind.READONLY: (Measure.READ_ONLY, NoticeVerb.READS_ONLY),
    MeasureKind.SUSPENSION: (Measure.SUSPEND, NoticeVerb.PAUSED),
    MeasureKind.REMOVAL: (Measure.REMOVE_PERSON, NoticeVerb.PERSON_REMOVED),
}


@dataclass(frozen=True)
class Wish:
    """A measure as a moderator has put it together. `days` counts only where there is a choice."""

    kind: MeasureKind
    reason: FlagReason
    words: str
    days: int = 0


@dataclass(frozen=True)
class Over:
    """The person a measure is about, as the policy asks."""

    author_id: int
    role: Role
    involved: frozenset[int] = frozenset()


def choices(kind: MeasureKind, config: Config) -> tuple[int, ...]:
    """The lengths a moderator may choose, in days; empty where there is no choice."""
    return {MeasureKind.TOGETHER: config.together_days, MeasureKind.SUSPENSION: config.suspension_days}.get(kind, ())


def fixed_days(kind: MeasureKind, config: Config) -> int:
    """The length of a kind that has one and no choice, in days; 0 for all others."""
    return config.readonly_days if kind is MeasureKind.READONLY else 0


def needs_two(wish: Wish, config: Config) -> bool:
    """Whether a second moderator has to confirm it."""
    return wish.kind is MeasureKind.REMOVAL or (
        wish.kind is MeasureKind.SUSPENSION and wish.days > config.measure_alone_most_days
    )


def checked(wish: Wish, config: Config) -> Wish:
    """The wish as it is kept. Raises Invalid (fields `words`, `days`)."""
    words = service.checked_words(wish.words)
    if not words:
        raise Invalid({"words": N_("Please say it in your own words. The person reads them.")})
    # Some beginnings end in the middle (kit.py); nobody reads half a sentence about themselves.
    if words.endswith(":"):
        raise Invalid({"words": N_("The last sentence is not finished yet. Please say what it is about.")})
    offered = choices(wish.kind, config)
    if offered and wish.days not in offered:
        raise Invalid({"days": N_("Please choose how long.")})
    days = wish.days if offered else fixed_days(wish.kind, config)
    return Wish(wish.kind, wish.reason, words, days)


def seal_of(actor: Member, case_id: str, wish: Wish, config: Config) -> str:
    """What shows that this moderator has seen exactly this as its person will read it."""
    said = "\x00".join((str(actor.id), case_id, wish.kind, wish.reason, str(wish.days), wish.words))
    return blake2b(said.encode(), key=config.secret_key.encode()[:64], digest_size=16).hexdigest()


@once_more
def take(actor: Member, case_id: str, wish: Wish, config: Config, *, seen: str, nonce: str) -> PersonMeasure:
    """Takes a measure about the author of a case, or proposes one that two people have to want; its person is told.

    The same form sent twice is one measure. Raises Invalid (also when the preview was of other words), Refused, Missing.
    """
    wish = checked(wish, config)
    if not hmac.compare_digest(seen.encode(), seal_of(actor, case_id, wish, config).encode()):
        raise Invalid({"": N_("Please look first at what the person will read.")})
    if not ids.is_nonce(nonce):
        raise Invalid({"": N_("This form is too old. Please open it again.")})
    with transaction():
        case = service.case_for(actor, case_id, Action.DECIDE_CASE)
        policy.require(actor, Action.TAKE_MEASURE, over(case.author_id))
        asked = sa.select(PersonMeasure).where(PersonMeasure.taken_by == actor.id, PersonMeasure.nonce == nonce)
        sent = db.session.scalars(asked).first()
        if sent is not None:
            return sent
        if needs_two(wish, config):
            _only_one(case.author_id, wish.kind)
        measure = _new(actor, case, wish, config, nonce)
        if measure.state is MeasureState.PROPOSED:
            service.audit(actor, Measure.PROPOSE, case, wish.reason, wish.words, days=wish.days or None)
            tell_each(_others(actor, case), NoticeVerb.SECOND_NEEDED, path=f"/c/{case.public_id}/measures")
        else:
            begin(actor, measure, case, config)
        return measure


def _only_one(subject_id: int, kind: MeasureKind) -> None:
    # Whoever proposes the same at the same moment waits at the person's row.
    db.session.execute(sa.select(Account.id).where(Account.id == subject_id).with_for_update())
    waits = sa.exists().where(
        PersonMeasure.subject_id == subject_id,
        PersonMeasure.kind == kind,
        PersonMeasure.state == MeasureState.PROPOSED,
        PersonMeasure.until > clock.now(),
    )
    if db.session.scalar(sa.select(waits)):
        raise Conflict(PROPOSED_ALREADY)


def _new(actor: Member, case: Case, wish: Wish, config: Config, nonce: str) -> PersonMeasure:
    waits = {MeasureKind.TOGETHER: (MeasureState.OFFERED, config.offer_hours)}.get(wish.kind)
    if needs_two(wish, config):
        waits = (MeasureState.PROPOSED, config.proposal_hours)
    state, hours = waits or (MeasureState.STANDS, 0)
    measure = PersonMeasure(
        public_id=ids.public_id(),
        kind=wish.kind,
        state=state,
        case_id=case.id,
        subject_id=case.author_id,
        taken_by=actor.id,
        reason=wish.reason,
        words=wish.words,
        days=wish.days or None,
        with_help=needs_help(case),
        taken_on=clock.now().date(),
        until=_end(hours) if hours else None,
        nonce=nonce,
    )
    db.session.add(measure)
    db.session.flush()
    return measure


def begin(actor: Member, measure: PersonMeasure, case: Case, config: Config) -> None:
    """Lets a measure hold from now on (an offer: lets its person answer), notes the act and tells them."""
    act, verb = ACTS[measure.kind]
    if measure.state is not MeasureState.OFFERED:
        measure.state, measure.until = MeasureState.STANDS, ends(measure, config)
        measure.taken_on = clock.now().date()
    if measure.kind is MeasureKind.NOTE:
        # It is said, and there is nothing that could end.
        measure.goes_on = clock.now().date() + timedelta(days=config.measures_kept_days)
    standing.settle(measure.subject_id)
    service.audit(actor, act, case, measure.reason, measure.words, days=measure.days)
    tell(measure.subject_id, verb, path=MINE, reason=measure.reason, words=measure.words, until=measure.until)
    live.publish(live.moderators(), "queue:changed", {})


def ends(measure: PersonMeasure, config: Config) -> datetime | None:
    """When a measure that begins now ends by itself; None where it does not."""
    return _length(measure.kind, measure.days, config)


def as_read(wish: Wish, case: Case, config: Config) -> MeasureRow:
    """A measure as it would stand on its person's page if it began now: what a moderator looks at before sending it."""
    state, until = MeasureState.STANDS, _length(wish.kind, wish.days, config)
    if wish.kind is MeasureKind.TOGETHER:
        state, until = MeasureState.OFFERED, _end(config.offer_hours)
    elif needs_two(wish, config):
        # It begins when a second person has confirmed it.
        until = None
    help_too = needs_help(case)
    return MeasureRow(
        0, "", wish.kind, state, wish.reason, wish.words, wish.days or None, help_too, clock.now().date(), until
    )


def somebody_awake(but: Iterable[int]) -> bool:
    """Whether a moderator who is not in `but` has a page open now, as far as we can honestly know."""
    return any(live.sockets.count(each) for each in keepers(but))


def _length(kind: MeasureKind, days: int | None, config: Config) -> datetime | None:
    if kind is MeasureKind.COOLDOWN:
        return _end(config.cooldown_hours)
    return _end(days * HOURS_A_DAY) if days else None


def _end(hours: int) -> datetime:
    # To the hour, and never shorter than it was said.
    return clock.hour(clock.now()) + timedelta(hours=hours + 1)


def lift(actor: Member, measure_id: str, config: Config) -> PersonMeasure:
    """Ends a measure early, or takes a proposal back; its person is told of what they knew. Raises Conflict, Refused, Missing."""
    with transaction():
        policy.require(actor, Action.SEE_QUEUE)
        measure = found(measure_id)
        policy.require(actor, Action.TAKE_MEASURE, over(measure.subject_id))
        before = measure.state
        after = MeasureState.OVER if before is MeasureState.STANDS else MeasureState.DECLINED
        # A note cannot end, and what was hidden is shown again on its case.
        if (
            measure.kind in (MeasureKind.NOTE, MeasureKind.HOLD)
            or before not in LIVING
            or not moves(measure, before, after)
        ):
            raise Conflict(CHANGED)
        standing.end(measure, after, config)
        case = db.session.get(Case, measure.case_id) if measure.case_id else None
        service.audit(actor, Measure.LIFT, case, subject_id=measure.subject_id)
        if before is MeasureState.STANDS:
            tell(measure.subject_id, NoticeVerb.LIFTED, path=MINE)
        return measure


def moves(measure: PersonMeasure, before: MeasureState, after: MeasureState) -> bool:
    """Changes the state only from the one before and while there is time, so that of two at once one does."""
    moved = sa.update(PersonMeasure).where(PersonMeasure.id == measure.id, PersonMeasure.state == before)
    if before in (MeasureState.PROPOSED, MeasureState.OFFERED):
        moved = moved.where(PersonMeasure.until > clock.now())
    return counted(moved.values(state=after)) == 1


def found(measure_id: str) -> PersonMeasure:
    """A measure by its name. Raises Missing."""
    asked = sa.select(PersonMeasure).where(PersonMeasure.public_id == measure_id).with_for_update(of=PersonMeasure)
    measure = db.session.scalars(asked).first() if ids.is_public_id(measure_id) else None
    if measure is None:
        raise Missing(N_("There is no such measure."))
    return measure


def over(account_id: int, involved: Iterable[int] = ()) -> Over:
    """The person of a measure, as the policy asks."""
    role = db.session.scalars(sa.select(Account.role).where(Account.id == account_id)).one()
    return Over(account_id, role, frozenset(involved))


def needs_help(case: Case) -> bool:
    """Whether somebody may be in danger, so that helplines stand beside whatever is said to them."""
    worried = sa.exists().where(Flag.case_id == case.id, Flag.is_worry)
    return case.label >= Label.RED or bool(db.session.scalar(sa.select(worried)))


def keepers(but: Iterable[int]) -> list[int]:
    """Everybody who moderates and is not in `but`."""
    asked = sa.select(Account.id).where(Account.role.in_((Role.MODERATOR, Role.STEWARD)))
    writes = sa.or_(Account.quiet_until.is_(None), Account.quiet_until <= clock.now())
    asked = asked.where(Account.standing == Standing.ACTIVE, writes, Account.id.not_in(tuple(but)))
    return list(db.session.scalars(asked.order_by(Account.id)))


def _others(actor: Member, case: Case) -> list[int]:
    return keepers({*actor.selves, case.author_id})
