"""Leaving a case to others: handed over with a few words, or passed by without any. What is in it stays with the case."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum import live
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.config import Config
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import clock, typed
from forum.lib.judging import Label
from forum.lib.words import N_
from forum.moderation import colleagues, lane, offering, service
from forum.moderation.care_models import HandOver, PassedCase
from forum.moderation.levels import GRAVITY
from forum.moderation.models import Case
from forum.notifications.service import tell
from forum.policy import Action
from forum.statements import Asked, change, counted, inserting
from forum.transaction import once_more, transaction
from forum.vocabulary import CaseState, Measure, NoticeVerb, Role, TargetKind

ANYBODY = ""
_PASSED = sa.inspect(PassedCase).local_table
_OFFERS = sa.inspect(HandOver).local_table


class Offer(NamedTuple):
    """A case that somebody hands over, as whoever may take it sees it."""

    case_id: int
    public_id: str
    kind: TargetKind
    author: str
    by: str
    is_for_me: bool
    gravity: Label
    words: str


@once_more
def offer(actor: Member, case_id: str, to: str, words: str, config: Config) -> Case:
    """Offers a case that one holds to a colleague (their public id) or to whoever comes next, with a few words.

    From then on nobody holds it, so that its time runs again. Raises Conflict when one does not hold it, Invalid (fields `to`,
    `words`), Refused, Missing.
    """
    words = typed.text(words)
    if len(words) > config.hand_over_max_characters:
        most = config.hand_over_max_characters
        raise Invalid({"words": N_("Please keep your words below %(most)d characters.")}, most=most)
    with transaction():
        case = service.case_for(actor, case_id, Action.LEAVE_CASE)
        if not is_held(case, actor):
            raise Conflict(service.NOT_YOURS)
        other = colleagues.named(to, but=offering.not_for(actor, case)) if to != ANYBODY else None
        if (other is None) is not (to == ANYBODY):
            raise Invalid({"to": N_("Please choose to whom.")})
        service.give_back(case)
        service.audit(actor, Measure.RELEASE, case, words=words)
        facts = {"from_id": actor.id, "to_id": other.id if other else None}
        stated = inserting(_OFFERS).values(case_id=case.id, **facts)
        change(stated.on_conflict_do_update(index_elements=["case_id"], set_=facts), {})
        db.session.flush()
        service.changed(case)
        if other is not None:
            tell(other.id, NoticeVerb.HANDED_OVER, path=f"/c/{case.public_id}")
        return case


@once_more
def pass_by(actor: Member, case_id: str) -> Case:
    """Leaves a case to others, without a reason: it is not offered to this person again, and nobody sees why, or that it was
    so. What they held goes back as any case does. Raises Conflict, Refused, Missing."""
    with transaction():
        case = service.case_for(actor, case_id, Action.LEAVE_CASE)
        if case.state is CaseState.CLOSED:
            raise Conflict(N_("This case is closed already."))
        change(inserting(_PASSED).values(case_id=case.id, account_id=actor.id).on_conflict_do_nothing(), {})
        # What was offered to them alone is offered to whoever comes next.
        mine = sa.update(HandOver).where(HandOver.case_id == case.id, HandOver.to_id == actor.id)
        counted(mine.values(to_id=None))
        if is_held(case, actor):
            service.give_back(case)
            service.audit(actor, Measure.RELEASE, case)
            service.changed(case)
        else:
            live.publish(live.moderators(), "queue:changed", {})
        return case


def is_held(case: Case, actor: Member) -> bool:
    """Whether somebody holds a case."""
    return case.state is CaseState.CLAIMED and case.claimed_by == actor.id


def held(actor: Member) -> list[Case]:
    """The cases that somebody holds now."""
    return [case for case, _author in held_with_authors(actor)]


def held_with_authors(actor: Member) -> list[tuple[Case, str]]:
    """The same, each with the name of who wrote its words."""
    mine = (
        Case.claimed_by == actor.id,
        Case.state == CaseState.CLAIMED,
        Case.claimed_until > clock.now(),
        lane.only(actor),
    )
    asked = sa.select(Case, Account.name).join(Account, Account.id == Case.author_id).where(*mine).order_by(Case.id)
    return [(case, author) for case, author in db.session.execute(asked)]


def offered(actor: Member, size: int) -> list[Offer]:
    """The cases that are handed over to somebody or to whoever comes next, the gravest first."""
    found = db.session.execute(_asked(actor).limit(size)).all()
    return [_offer(each, actor) for each in found if _is_for(actor, each)]


def _is_for(actor: Member, found: Any) -> bool:
    return found.target_kind is not TargetKind.APPEAL or offering.may_take(actor, db.session.get_one(Case, found.id))


def offer_of(actor: Member, case: Case) -> Offer | None:
    """How a case is handed over, for somebody who may take it; with the words that stand with the case. What a moderator writes
    about it is for moderators."""
    found = db.session.execute(_asked(actor).where(Case.id == case.id)).first()
    if found is None or not offering.may_take(actor, case):
        return None
    handed = AuditRow.case_id == case.id, AuditRow.measure == Measure.RELEASE
    asked = sa.select(AuditRow.words, Account.role).join(Account, Account.id == AuditRow.actor_id).where(*handed)
    said = db.session.execute(asked.order_by(AuditRow.id.desc()).limit(1)).first()
    is_theirs = said is not None and (actor.is_moderator or said.role is Role.SPECIALIST)
    return _offer(found, actor)._replace(words=said.words if said is not None and is_theirs else "")


def has_passed(actor: Member, case: Case) -> bool:
    """Whether somebody leaves a case to others."""
    mine = PassedCase.case_id == case.id, PassedCase.account_id == actor.id
    return bool(db.session.scalar(sa.select(sa.exists().where(*mine))))


def _asked(actor: Member) -> Asked:
    by, author = aliased(Account), aliased(Account)
    passed = sa.exists().where(PassedCase.case_id == Case.id, PassedCase.account_id == actor.id)
    columns = (Case.id, Case.public_id, Case.target_kind, author.name, by.name, HandOver.to_id, GRAVITY)
    asked = sa.select(*columns).join(HandOver, HandOver.case_id == Case.id)
    asked = asked.join(author, author.id == Case.author_id).join(by, by.id == HandOver.from_id)
    mine = sa.or_(HandOver.to_id.is_(None), HandOver.to_id == actor.id)
    asked = asked.where(mine, HandOver.from_id != actor.id, Case.author_id.not_in(actor.selves), ~passed)
    return asked.where(Case.state == CaseState.OPEN, lane.only(actor)).order_by(GRAVITY.desc(), Case.id)


def _offer(found: Any, actor: Member) -> Offer:
    case_id, public_id, kind, author, by, to_id, gravity = found
    return Offer(case_id, public_id, kind, author, by, to_id == actor.id, Label(gravity), "")


def claimer(case: Case, but: int) -> str | None:
    """The name of the colleague who looks at a case now; None when that is nobody, or `but`."""
    if case.state is not CaseState.CLAIMED or case.claimed_by in (None, but):
        return None
    if case.claimed_until is None or case.claimed_until <= clock.now():
        return None
    return db.session.scalar(sa.select(Account.name).where(Account.id == case.claimed_by))
