"""Verbs of moderation: claim, hide, restore, dismiss, appoint. Each act is one transaction and one audit row."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import sqlalchemy as sa

from forum import live, policy
from forum.accounts import service as accounts
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.config import Config
from forum.discussions import tending
from forum.errors import Conflict, Invalid, Missing
from forum.extensions import db
from forum.lib import clock, ids, typed
from forum.lib.words import N_
from forum.moderation import closing, flagging, holds, lane, leaving, levels, load, measure_queries, targets, weights
from forum.moderation.models import Case, Flag
from forum.notifications.service import tell
from forum.policy import Action
from forum.statements import change
from forum.transaction import once_more, transaction
from forum.vocabulary import CaseState, ContentNote, FlagReason, Measure, NoticeVerb, Role

NOT_YOURS = N_("Somebody else is looking at this one now. Please take another, or look again later.")
MAX_WORDS = 500
CHANGED = N_("This case has changed since you opened it. Please look at it as it is now.")


@once_more
def claim(actor: Member, case_id: str, config: Config) -> Case:
    """Takes a case, so that nobody else works on it; a claim ends by itself.

    Raises Conflict, load.Full when one carries enough already, Refused, Missing.
    """
    with transaction():
        load.lock(actor.id)
        case = case_for(actor, case_id, Action.CLAIM_CASE)
        if case.state is CaseState.CLOSED:
            raise Conflict(N_("This case is closed already."))
        if _held_by_other(case, actor):
            raise Conflict(NOT_YOURS)
        load.ask_to_hold(actor, case, config)
        if case.claimed_by != actor.id:
            load.ask_to_take(actor, config)
            load.count(actor.id, taken=1)
            audit(actor, Measure.CLAIM, case)
        load.forget_offer(case, actor)
        case.state, case.claimed_by = CaseState.CLAIMED, actor.id
        case.claimed_until = clock.now() + timedelta(minutes=config.claim_minutes)
        levels.answered(case)
        changed(case)
        return case


def let_go(actor: Member, case_id: str) -> Case:
    """Gives a claimed case back to the queue. Raises Conflict, Refused, Missing."""
    with transaction():
        case = case_for(actor, case_id, Action.LEAVE_CASE)
        if case.state is not CaseState.CLAIMED or case.claimed_by != actor.id:
            raise Conflict(NOT_YOURS)
        give_back(case)
        audit(actor, Measure.RELEASE, case)
        changed(case)
        return case


def give_back(case: Case) -> None:
    """Nobody holds a case any more. Only inside a transaction that says so."""
    case.state, case.claimed_by, case.claimed_until = CaseState.OPEN, None, None


def hide(actor: Member, case_id: str, version: int, reason: FlagReason, words: str, config: Config) -> Case:
    """Hides the text everywhere at once, closes the case and tells the author why.

    Raises Conflict when another moderator holds or has changed the case, load.Full when it is one more than a day has, Invalid
    (field `words`), Refused, Missing.
    """
    words = checked_words(words)

    def act(case: Case) -> None:
        if not targets.hide(case.target_kind, case.target_id, reason):
            raise Conflict(CHANGED)
        audit(actor, Measure.HIDE, case, reason, words)
        holds.note(actor, case, reason, words)
        _tell_author(case, NoticeVerb.HIDDEN, reason, words)

    return decide(actor, case_id, version, Measure.HIDE, act, config)


def restore(actor: Member, case_id: str, version: int, config: Config) -> Case:
    """Shows a hidden text again and tells the author. Raises like `hide`."""

    def act(case: Case) -> None:
        if not targets.restore(case.target_kind, case.target_id):
            raise Conflict(CHANGED)
        show_again(actor, case)

    return decide(actor, case_id, version, Measure.RESTORE, act, config)


def show_again(actor: Member, case: Case) -> None:
    """Notes that the text of a case is shown again and tells its author. Only inside the transaction that shows it."""
    audit(actor, Measure.RESTORE, case)
    holds.undone(case)
    _tell_author(case, NoticeVerb.RESTORED)


def dismiss(actor: Member, case_id: str, version: int, config: Config, *, in_bad_faith: bool = False) -> Case:
    """Closes a case without a measure: the words may stay, and nobody points them out again until they change.

    `in_bad_faith`: they were pointed out to hurt somebody, so that the flags of whoever did it weigh less. Raises like `hide`.
    """

    def act(case: Case) -> None:
        targets.end(case.target_kind, case.target_id, CHANGED)
        audit(actor, Measure.DISMISS, case)

    return decide(actor, case_id, version, Measure.DISMISS, act, config, in_bad_faith=in_bad_faith)


def note(actor: Member, post_id: str, notes: Iterable[ContentNote]) -> None:
    """Puts content notes on somebody's post and tells them; nothing happens when they are there. Raises Refused, Missing."""
    with transaction():
        post = tending.add_notes(actor, post_id, notes)
        if post is None:
            return
        added = " ".join(each.value for each in post.added_notes)
        audit(actor, Measure.NOTE, None, subject_id=post.author_id, words=added)
        tell(post.author_id, NoticeVerb.NOTED, path=f"/p/{post.public_id}")


def appoint(actor: Member | None, name: str, role: Role) -> None:
    """Gives a member a duty or takes it away; `actor` is None on the command line.

    Raises Missing, Refused, Conflict, Invalid.
    """
    if role not in (Role.MEMBER, Role.SPECIALIST, Role.MODERATOR, Role.STEWARD):
        raise Invalid({"role": N_("Please choose a duty.")})
    with transaction():
        account = accounts.account_named(name)
        if actor is not None:
            policy.require(actor, Action.APPOINT, account)
        accounts.appoint(account, role)
        if role in (Role.MEMBER, Role.SPECIALIST):
            leaving.forget(account.id)
        audit(actor, Measure.APPOINT, None, subject_id=account.id, words=role.value)
        tell(account.id, NoticeVerb.APPOINTED)


def case_for(actor: Member, case_id: str, action: Action) -> Case:
    """A case the actor may handle; that of an appeal is read by all, and handled by who had no part in what it is about.

    For a peer specialist a case that is not of their lane is nowhere. Raises Missing, Refused.
    """
    policy.require(actor, Action.SEE_LANE)
    case = db.session.query(Case).filter_by(public_id=case_id).first() if ids.is_public_id(case_id) else None
    seen = lane.seen_by(actor, case) if case is not None else None
    if case is None or seen is None or not seen.in_lane:
        raise Missing(N_("There is no such case."))
    policy.require(actor, action, seen)
    measure = measure_queries.appealed(case)
    if measure is not None and action is not Action.READ_CASE:
        policy.require(actor, Action.DECIDE_APPEAL, measure)
    return case


@once_more
def decide(
    actor: Member,
    case_id: str,
    version: int,
    measure: Measure,
    act: Callable[[Case], None],
    config: Config,
    *,
    in_bad_faith: bool = False,
) -> Case:
    """Runs one decision when nobody else holds or has changed the case; two at once: one wins, the other hears so.

    The case of somebody in crisis stays open until a second person closes it (closing.py). What somebody decides without having
    taken it is counted like what they take, behind the same lock.
    """
    with transaction():
        load.lock(actor.id)
        case = case_for(actor, case_id, Action.DECIDE_CASE)
        if case.version != version:
            if case.decision is measure and case.claimed_by == actor.id:
                return case
            raise Conflict(CHANGED)
        if _held_by_other(case, actor):
            raise Conflict(NOT_YOURS)
        load.ask_to_decide(actor, case, config)
        act(case)
        if case.claimed_by != actor.id:
            # Who decides a case without taking it has taken it all the same.
            load.count(actor.id, taken=1)
        if case.state is not CaseState.CLOSED and closing.needs_another(actor, case, measure):
            levels.answered(case)
            give_back(case)
            audit(actor, Measure.ASK_CLOSING, case)
            changed(case)
        else:
            _close(actor, case, measure, config, in_bad_faith=in_bad_faith)
        return case


@once_more
def close_together(actor: Member, case_id: str, version: int, config: Config, *, agrees: bool) -> Case:
    """Closes the case of a crisis as a colleague decided it, or leaves it open. Raises Conflict, Refused, Missing."""
    with transaction():
        case = case_for(actor, case_id, Action.DECIDE_CASE)
        if case.version != version:
            raise Conflict(CHANGED)
        if _held_by_other(case, actor):
            raise Conflict(NOT_YOURS)
        decision = closing.agreed(actor, case)
        if agrees:
            audit(actor, Measure.CLOSE_TOGETHER, case)
            holds.agreed(actor, case)
            _close(actor, case, decision, config)
        else:
            audit(actor, Measure.LEAVE_OPEN, case)
            changed(case)
        return case


def _close(actor: Member, case: Case, decision: Measure, config: Config, *, in_bad_faith: bool = False) -> None:
    if case.state is not CaseState.CLOSED:
        _thank_reporters(case)
        weights.learn(case, decision, config, in_bad_faith=in_bad_faith)
    # Not before: whoever looks second has to see what the first has seen.
    targets.forget(case.target_kind, case.target_id)
    levels.answered(case)
    load.forget_case(case.id)
    closing.forget(case)
    case.state, case.decision = CaseState.CLOSED, decision
    case.claimed_by, case.claimed_until = actor.id, None
    flagging.note_fine(case, decision)
    changed(case)


def changed(case: Case) -> None:
    """Counts the change, with the row locked by it, so that a decision taken on an older view is noticed."""
    moved = sa.update(Case).where(Case.id == case.id, Case.version == case.version).values(version=case.version + 1)
    if change(moved, {}).rowcount != 1:
        raise Conflict(CHANGED)
    db.session.expire(case, ["version"])
    live.publish(live.moderators(), "queue:changed", {})
    lane.tell(case)


def _held_by_other(case: Case, actor: Member) -> bool:
    if case.state is not CaseState.CLAIMED or case.claimed_by == actor.id:
        return False
    return case.claimed_until is not None and case.claimed_until > clock.now()


def _thank_reporters(case: Case) -> None:
    """Tells those who flagged that somebody has looked; not what came of it, which the place itself shows or not."""
    asked = sa.select(Flag.reporter_id).where(Flag.case_id == case.id, Flag.reporter_id.is_not(None))
    for reporter_id in dict.fromkeys(db.session.scalars(asked.order_by(Flag.id))):
        tell(reporter_id or 0, NoticeVerb.FLAG_SEEN, path="/me/reports")


def _tell_author(case: Case, verb: NoticeVerb, reason: FlagReason | None = None, words: str = "") -> None:
    target = targets.find(case.target_kind, case.target_id)
    tell(case.author_id, verb, path=target.path if target else "", reason=reason, words=words)


def checked_words(raw: str) -> str:
    """A moderator's own words as they are kept. Raises Invalid with the field `words` when they are too many."""
    words = typed.text(raw)
    if len(words) > MAX_WORDS:
        raise Invalid({"words": N_("Please keep your words below %(most)d characters.")}, most=MAX_WORDS)
    return words


def audit(  # an act has this many facts
    actor: Member | None,
    measure: Measure,
    case: Case | None,
    reason: FlagReason | None = None,
    words: str = "",
    *,
    subject_id: int | None = None,
    days: int | None = None,
) -> None:
    """Adds the audit row of an act. Only inside the act's own transaction."""
    record(
        actor.id if actor else None,
        measure,
        case_id=case.id if case else None,
        subject_id=case.author_id if case else subject_id,
        reason=reason,
        days=days,
        words=words,
    )
