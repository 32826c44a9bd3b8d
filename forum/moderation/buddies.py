"""Two who look after others look after each other too: asked, agreed, ended by either. Each sees three things of the other, no more."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum import policy
from forum.accounts.models import Account
from forum.accounts.queries import Member, to_come
from forum.config import Config
from forum.errors import Conflict, Missing
from forum.extensions import db
from forum.lib import clock
from forum.lib.words import N_
from forum.moderation import colleagues, duty, exposure, load
from forum.moderation.care_models import Buddy
from forum.notifications.service import tell
from forum.policy import Action
from forum.statements import counted
from forum.transaction import once_more, transaction
from forum.vocabulary import NoticeVerb, Standing

CARE = "/moderation/care"
HAS_ONE = N_("You look after each other with somebody already. One of you can end that, without a reason.")
NOBODY = N_("Nobody here has agreed to look after you yet.")
_theirs = aliased(Buddy)


class Seen(NamedTuple):
    """A buddy as the other sees them: a name and three signs."""

    id: int
    public_id: str
    name: str
    rests_until: datetime | None
    is_heavy: bool
    is_on_duty: bool
    thought_today: bool


class Pair(NamedTuple):
    """Who looks after somebody: their buddy, or whom they asked and who asks them."""

    buddy: Seen | None
    asked: str
    asking: list[colleagues.Colleague]


def of(actor: Member, config: Config) -> Pair:
    """How it stands for somebody."""
    mine = db.session.get(Buddy, actor.id)
    others = {each.id: each for each in colleagues.others(but=(actor.id,), beside=True)}
    wish = sa.select(Buddy.account_id).where(Buddy.buddy_id == actor.id)
    asking = [others[each] for each in db.session.scalars(wish.order_by(Buddy.account_id)) if each in others]
    if mine is None or mine.buddy_id not in others:
        return Pair(None, "", asking)
    if mine.buddy_id not in {each.id for each in asking}:
        return Pair(None, others[mine.buddy_id].name, asking)
    return Pair(_seen(mine, config), "", [each for each in asking if each.id != mine.buddy_id])


def of_id(account_id: int) -> int | None:
    """The account of somebody's buddy; None while nobody has agreed."""
    agreed = sa.and_(_theirs.account_id == Buddy.buddy_id, _theirs.buddy_id == account_id)
    asked = sa.select(Buddy.buddy_id).join(_theirs, agreed).join(Account, Account.id == Buddy.buddy_id)
    beside = Account.role.in_(colleagues.BESIDE), Account.standing == Standing.ACTIVE
    return db.session.scalar(asked.where(Buddy.account_id == account_id, *beside))


def _seen(mine: Buddy, config: Config) -> Seen:
    columns = (Account.id, Account.public_id, Account.name, Account.resting_until)
    found = db.session.execute(sa.select(*columns).where(Account.id == mine.buddy_id)).one()
    heavy = exposure.is_heavy(exposure.recent(found.id), config)
    here = any(each.account_id == found.id for each in duty.here(beside=True))
    thought = mine.thought_on == clock.now().date()
    return Seen(found.id, found.public_id, found.name, to_come(found.resting_until), heavy, here, thought)


@once_more
def ask(actor: Member, person: str) -> bool:
    """Asks a colleague, or says yes to one who has asked; asking another takes the first one back. Returns whether they are
    buddies now. Raises Conflict while somebody has a buddy, Refused, Missing."""
    with transaction():
        load.lock(actor.id)
        other = _colleague(actor, person)
        mine = db.session.get(Buddy, actor.id)
        if mine is not None and mine.buddy_id == other.id:
            return of_id(actor.id) == other.id
        if mine is not None and of_id(actor.id) is not None:
            raise Conflict(HAS_ONE)
        if mine is None:
            db.session.add(Buddy(account_id=actor.id, buddy_id=other.id))
        else:
            mine.buddy_id, mine.thought_on = other.id, None
        db.session.flush()
        if of_id(actor.id) is not None:
            return True
        tell(other.id, NoticeVerb.BUDDY_ASKED, path=CARE)
        return False


def end(actor: Member, person: str) -> None:
    """Ends it, or takes back or leaves what was asked, without a reason; twice is the same as once. Raises Refused, Missing."""
    with transaction():
        other = _colleague(actor, person)
        both = (actor.id, other.id)
        counted(sa.delete(Buddy).where(Buddy.account_id.in_(both), Buddy.buddy_id.in_(both)))


def think(actor: Member) -> bool:
    """Says "Thinking of you" to one's buddy, at most once a day; returns whether it was said now. Raises Refused, Missing."""
    policy.require(actor, Action.REST)
    with transaction():
        buddy = of_id(actor.id)
        if buddy is None:
            raise Missing(NOBODY)
        today = clock.now().date()
        not_yet = sa.or_(Buddy.thought_on.is_(None), Buddy.thought_on < today)
        mine = sa.update(Buddy).where(Buddy.account_id == actor.id, Buddy.buddy_id == buddy, not_yet)
        if not counted(mine.values(thought_on=today)):
            return False
        tell(buddy, NoticeVerb.THOUGHT_OF, path=CARE)
        return True


def _colleague(actor: Member, person: str) -> colleagues.Colleague:
    policy.require(actor, Action.REST)
    other = colleagues.named(person, but=(), beside=True)
    if other is None:
        raise Missing(N_("There is nobody like that here."))
    policy.require(actor, Action.LOOK_AFTER, other)
    return other
