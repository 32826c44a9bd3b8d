"""A debrief: three short answers that somebody may send to their buddy alone, who answers with a few words.

Both are sealed for the pair of keys of whoever reads them, so neither the server at rest nor any duty opens them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.accounts import sessions
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Conflict, Invalid, Missing
from forum.extensions import db
from forum.lib import clock, ids, seal, typed
from forum.lib.words import N_
from forum.moderation import buddies
from forum.moderation.care_models import Debrief
from forum.notifications.service import tell
from forum.policy import Action
from forum.statements import counted
from forum.transaction import once_more, transaction
from forum.vocabulary import NoticeVerb

QUESTIONS = (N_("How is it now?"), N_("What stays with you?"), N_("What would help?"))
# All are as long, so that a box does not tell how much somebody had to say.
SEALED_BYTES = 8_192


@dataclass(frozen=True)
class Between:
    """A debrief as one of the two reads it: the other's words, opened; `mine` says that the reader sent it."""

    public_id: str
    other: str
    mine: bool
    is_answered: bool
    until: datetime
    answers: tuple[str, ...] = ()
    answer: str = ""
    is_lost: bool = False


@once_more
def send(actor: Member, answers: Sequence[str], config: Config, *, nonce: str) -> str:
    """Sends what was answered to one's buddy; the same form twice is one. Returns its public id.

    Raises Conflict without a buddy, Invalid (fields `first`, `second`, `third`) when nothing is said or too much, Refused.
    """
    policy.require(actor, Action.REST)
    said = tuple(_checked(each, name, config) for each, name in zip(answers, ("first", "second", "third"), strict=True))
    if not any(said):
        raise Invalid({"first": N_("Nothing is written. You can leave this page; nothing is kept of it.")})
    with transaction():
        known = sa.select(Debrief.public_id).where(Debrief.by_id == actor.id, Debrief.nonce == nonce)
        if (before := db.session.scalar(known)) is not None:
            return before
        buddy = buddies.of_id(actor.id)
        if buddy is None:
            raise Conflict(buddies.NOBODY)
        until = clock.hour(clock.now()) + timedelta(days=config.debrief_kept_days)
        facts = {"by_id": actor.id, "to_id": buddy, "until": until, "nonce": nonce}
        found = Debrief(public_id=ids.public_id(), words_sealed=_closed(buddy, list(said)), **facts)
        db.session.add(found)
        tell(buddy, NoticeVerb.DEBRIEF_CAME, path=f"/moderation/debriefs/{found.public_id}")
        return found.public_id


def answer(actor: Member, public_id: str, words: str, config: Config) -> None:
    """Answers what one's buddy has sent, once. Raises Conflict, Invalid (field `words`), Refused, Missing."""
    words = _checked(words, "words", config)
    if not words:
        raise Invalid({"words": N_("A few words are enough.")})
    with transaction():
        found = _found(actor, public_id)
        if found.to_id != actor.id:
            raise Conflict(N_("This one is your own."))
        mine = sa.update(Debrief).where(Debrief.id == found.id, Debrief.answer_sealed.is_(None))
        if not counted(mine.values(answer_sealed=_closed(found.by_id, [words]))):
            raise Conflict(N_("You have answered this already."))
        tell(found.by_id, NoticeVerb.DEBRIEF_CAME, path=f"/moderation/debriefs/{public_id}")


def read(actor: Member, token: str, public_id: str) -> Between:
    """What the other of the two has written, opened with the reader's own keys. Raises Refused, Missing."""
    found = _found(actor, public_id)
    mine = found.by_id == actor.id
    facts = _facts(found, actor, _name(found.to_id if mine else found.by_id))
    sealed = found.answer_sealed if mine else found.words_sealed
    if sealed is None:
        return Between(**facts)
    try:
        words = json.loads(seal.open_own(sessions.keyring(token).private_key, sealed))
    except seal.BrokenSeal:
        # Their keys are others by now.
        return Between(**facts, is_lost=True)
    return Between(**facts, answer=words[0]) if mine else Between(**facts, answers=tuple(words))


def all_of(actor: Member) -> list[Between]:
    """Everything between somebody and their buddy that is not forgotten yet, newest first, without its words."""
    mine = sa.or_(Debrief.by_id == actor.id, Debrief.to_id == actor.id)
    other = sa.case((Debrief.by_id == actor.id, Debrief.to_id), else_=Debrief.by_id)
    asked = sa.select(Debrief, Account.name).join(Account, Account.id == other)
    asked = asked.where(mine, Debrief.until > clock.now()).order_by(Debrief.id.desc())
    return [Between(**_facts(found, actor, name)) for found, name in db.session.execute(asked)]


def sweep() -> int:
    """Forgets debriefs that have had their time; returns how many."""
    with transaction():
        return counted(sa.delete(Debrief).where(Debrief.until <= clock.now()))


def _found(actor: Member, public_id: str) -> Debrief:
    policy.require(actor, Action.REST)
    live = Debrief.public_id == public_id, Debrief.until > clock.now()
    found = db.session.scalars(sa.select(Debrief).where(*live)).first() if ids.is_public_id(public_id) else None
    # Who is no party learns no more than of one that never was.
    if found is None or not policy.may(actor, Action.READ_DEBRIEF, found).allowed:
        raise Missing(N_("There is nothing here, or its time is over."))
    return found


def _facts(found: Debrief, actor: Member, name: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"public_id": found.public_id, "other": name, "mine": found.by_id == actor.id}
    return facts | {"is_answered": found.answer_sealed is not None, "until": found.until}


def _name(account_id: int) -> str:
    return db.session.scalars(sa.select(Account.name).where(Account.id == account_id)).one()


def _checked(raw: str, field: str, config: Config) -> str:
    words, most = typed.text(raw), config.debrief_max_characters
    if len(words) > most:
        raise Invalid({field: N_("Please keep your words below %(most)d characters.")}, most=most)
    return words


def _closed(reader: int, words: list[str]) -> bytes:
    key = db.session.scalars(sa.select(Account.public_key).where(Account.id == reader)).one()
    return seal.close_for(key, seal.padded(json.dumps(words, ensure_ascii=False).encode(), SEALED_BYTES))
