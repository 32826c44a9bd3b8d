"""Opening a one-off name: two moderators, each in their own session, with a reason that is kept. One alone cannot.

Each moderator holds a share of the key, sealed for their pair of keys (accounts/aliases.py). Who asks seals their share
for the others; who joins puts both together, learns the member, and seals the answer for the two of them alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from forum.accounts import aliases, sessions
from forum.accounts.models import Account, AliasLink, AliasShare
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Conflict, Invalid, Refused
from forum.extensions import db
from forum.lib import clock, seal, shares
from forum.lib.words import N_
from forum.moderation.models import AliasOpening, Case, OpeningBox
from forum.moderation.service import audit, case_for, checked_words
from forum.notifications.service import tell, tell_each
from forum.policy import Action
from forum.transaction import once_more, transaction
from forum.vocabulary import Measure, NoticeVerb, Role, Standing

NO_SHARE = N_("You hold no part of this name: it is older than your duty, or there was no second moderator then.")
OVER = N_("What tied this name to a member has been destroyed. Nobody can open it any more.")
ASKED_ALREADY = N_("A colleague has asked for it meanwhile. Please look at their reason.")
NOT_ALONE = N_("You have asked for this yourself. Another moderator has to join you.")


@dataclass(frozen=True)
class Opening:
    """How far a one-off name is opened, as one moderator sees it.

    `can_ask` and `can_join` say what is left to do, `refusal` why nothing is; `name` is the member's, for the two only.
    """

    is_alias: bool = False
    can_ask: bool = False
    can_join: bool = False
    waits: bool = False
    words: str = ""
    name: str = ""
    is_open: bool = False
    refusal: str = ""


def state(actor: Member, token: str, case: Case) -> Opening:
    """What the case's page says about the author's one-off name; nothing for somebody who writes under their own."""
    if not db.session.get_one(Account, case.author_id).is_alias:
        return Opening()
    link = db.session.get(AliasLink, case.author_id)
    if link is None or link.until <= clock.now():
        return Opening(is_alias=True, refusal=OVER)
    found = _running(link)
    if found is None:
        held = _share_of(link, actor) is not None
        return Opening(is_alias=True, can_ask=held, refusal="" if held else NO_SHARE)
    box = db.session.get(OpeningBox, (found.id, actor.id))
    if found.joined_by is not None:
        name = _name(actor, token, box) if box is not None else ""
        return Opening(is_alias=True, is_open=True, words=found.words, name=name)
    mine = found.asked_by == actor.id
    return Opening(is_alias=True, waits=mine, can_join=box is not None and not mine, words=found.words)


@once_more
def ask(actor: Member, token: str, case_id: str, words: str, config: Config) -> Case:
    """Asks the other moderators to open the name of a case's author together; the reason is kept.

    Asking twice changes nothing. Raises Invalid (field `words`), Conflict, Refused, Missing.
    """
    words = checked_words(words)
    if not words:
        raise Invalid({"words": N_("Please say why. The other moderators and the member will read it.")})
    with transaction():
        case = case_for(actor, case_id, Action.OPEN_ALIAS)
        link = _link(case)
        share = _own_share(link, actor, token)
        running = _running(link)
        if running is not None and running.asked_by == actor.id:
            return case
        if running is not None:
            raise Conflict(ASKED_ALREADY)
        db.session.execute(sa.delete(AliasOpening).where(AliasOpening.alias_id == link.alias_id))
        ends = clock.now() + timedelta(hours=config.opening_hours)
        opening = AliasOpening(alias_id=link.alias_id, asked_by=actor.id, words=words, ends_at=ends)
        db.session.add(opening)
        db.session.flush()
        others = _others(link, actor)
        for other in others:
            _box(opening, other, shares.packed(share))
        audit(actor, Measure.ASK_OPENING, case, words=words)
        tell_each([other.id for other in others], NoticeVerb.OPENING_ASKED, path=f"/c/{case.public_id}")
        return case


def join(actor: Member, token: str, case_id: str) -> Case:
    """Opens the name together with the moderator who asked; both read it on the case, the member is told and why.

    Raises Conflict, Refused, Missing.
    """
    with transaction():
        case = case_for(actor, case_id, Action.OPEN_ALIAS)
        link = _link(case)
        opening = _running(link)
        if opening is None:
            raise Conflict(N_("Nobody asks for this any more."))
        if opening.asked_by == actor.id:
            raise Refused(NOT_ALONE)
        box = db.session.get(OpeningBox, (opening.id, actor.id))
        if opening.joined_by == actor.id:
            return case
        if box is None or opening.joined_by is not None or link.owner_sealed is None:
            raise Conflict(NO_SHARE)
        theirs = shares.unpacked(seal.open_own(sessions.keyring(token).private_key, box.sealed))
        owner = aliases.owner_of(link.owner_sealed, theirs, _own_share(link, actor, token))
        _show_to_both(opening, actor, owner)
        audit(actor, Measure.OPEN_ALIAS, case, words=opening.words)
        tell(link.alias_id, NoticeVerb.NAME_OPENED, words=opening.words)
        tell(opening.asked_by, NoticeVerb.OPENING_DONE, path=f"/c/{case.public_id}")
        return case


def _link(case: Case) -> AliasLink:
    link = db.session.get(AliasLink, case.author_id)
    if link is None or link.until <= clock.now():
        raise Conflict(OVER)
    return link


def _running(link: AliasLink) -> AliasOpening | None:
    found = db.session.scalars(sa.select(AliasOpening).where(AliasOpening.alias_id == link.alias_id)).first()
    if found is None or (found.joined_by is None and found.ends_at <= clock.now()):
        return None
    return found


def _share_of(link: AliasLink, actor: Member) -> AliasShare | None:
    return db.session.get(AliasShare, (link.alias_id, actor.id))


def _own_share(link: AliasLink, actor: Member, token: str) -> shares.Share:
    held = _share_of(link, actor)
    if held is None:
        raise Refused(NO_SHARE)
    return shares.unpacked(seal.open_own(sessions.keyring(token).private_key, held.sealed))


def _others(link: AliasLink, actor: Member) -> Sequence[Account]:
    """Who else holds a share and still has the duty."""
    asked = sa.select(Account).join(AliasShare, AliasShare.holder_id == Account.id)
    asked = asked.where(AliasShare.alias_id == link.alias_id, Account.id != actor.id)
    duty = Account.role.in_((Role.MODERATOR, Role.STEWARD))
    return db.session.scalars(asked.where(duty, Account.standing == Standing.ACTIVE).order_by(Account.id)).all()


def _show_to_both(opening: AliasOpening, actor: Member, owner: str) -> None:
    db.session.execute(sa.delete(OpeningBox).where(OpeningBox.opening_id == opening.id))
    db.session.expire_all()
    opening.joined_by = actor.id
    for each in (opening.asked_by, actor.id):
        _box(opening, db.session.get_one(Account, each), owner.encode())
    db.session.flush()


def _box(opening: AliasOpening, holder: Account, content: bytes) -> None:
    sealed = seal.close_for(holder.public_key, content)
    db.session.add(OpeningBox(opening_id=opening.id, holder_id=holder.id, sealed=sealed))


def _name(actor: Member, token: str, box: OpeningBox) -> str:
    owner = seal.open_own(sessions.keyring(token).private_key, box.sealed).decode()
    return db.session.scalar(sa.select(Account.name).where(Account.public_id == owner)) or ""
