"""What somebody who accompanies does about a case they hold: a word of care to its person, and saying that they were there.

Neither decides anything: whether the words stay, and when the case is closed, a moderator says.
"""

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.config import Config
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import ids, typed
from forum.lib.words import N_
from forum.moderation import handing, levels, load, service, targets
from forum.moderation.measure_models import CrisisClosing
from forum.moderation.models import Case
from forum.notifications.service import tell
from forum.policy import Action
from forum.screening import shielding
from forum.transaction import once_more, transaction
from forum.vocabulary import CaseState, Measure, NoticeVerb

HELP = "/help"
ELSEWHERE = N_(
    "A word of care leads nobody elsewhere: no numbers, no handles, no places to meet. Take this out and send the rest: "
    "%(words)s"
)
OVER = N_(
    "You do not hold this one any more, and nobody else does. Copy what you have written, take it again, and send it then."
)
STILL_WAITS = N_("These words are not out yet, and a moderator decides about that. Please hand it over to one.")


@once_more
def say(actor: Member, case_id: str, words: str, config: Config) -> Case:
    """Sends a word of care, with the way to help behind it, to whoever wrote the words of a case that one holds. It stands with
    the case, where moderators read it. The same word sent twice is one.

    Raises Invalid (field `words`), Conflict when one does not hold the case, Refused, Missing.
    """
    words = _checked(words, config)
    with transaction():
        load.lock(actor.id)
        case = _held(actor, case_id)
        same = AuditRow.case_id == case.id, AuditRow.actor_id == actor.id, AuditRow.measure == Measure.CARE
        if not db.session.scalar(sa.select(sa.exists().where(*same, AuditRow.words == words))):
            service.audit(actor, Measure.CARE, case, words=words)
            service.changed(case)
            tell(case.author_id, NoticeVerb.CARED, path=HELP, words=words)
        return case


@once_more
def seen_to(actor: Member, case_id: str) -> Case:
    """Says that one was there: the case leaves one's hands and the lane, and waits for a moderator, who closes it or leaves it
    open. Said twice it is once. Raises Conflict when one does not hold it, or while its words are not out; Refused, Missing."""
    policy.require(actor, Action.SEE_LANE)
    with transaction():
        load.lock(actor.id)
        said = sa.select(Case).join(CrisisClosing, CrisisClosing.case_id == Case.id)
        mine = said.where(Case.public_id == case_id, CrisisClosing.asked_by == actor.id)
        before = db.session.scalars(mine).first() if ids.is_public_id(case_id) else None
        if before is not None:
            return before
        case = _held(actor, case_id)
        targets.end(case.target_kind, case.target_id, STILL_WAITS)
        db.session.add(CrisisClosing(case_id=case.id, asked_by=actor.id, decision=Measure.DISMISS))
        levels.answered(case)
        service.give_back(case)
        service.audit(actor, Measure.ASK_CLOSING, case)
        service.changed(case)
        return case


def _held(actor: Member, case_id: str) -> Case:
    case = service.case_for(actor, case_id, Action.CARE_FOR)
    if not handing.is_held(case, actor):
        raise Conflict(service.NOT_YOURS if case.state is CaseState.CLAIMED else OVER)
    return case


def _checked(raw: str, config: Config) -> str:
    words, most = typed.text(raw), config.care_word_max_characters
    if not words:
        raise Invalid({"words": N_("A few words are enough.")})
    if len(words) > most:
        raise Invalid({"words": N_("Please keep your words below %(most)d characters.")}, most=most)
    pieces = shielding.leading(words)
    if pieces:
        named = ", ".join(f"“{each}”" for each in pieces[: shielding.MOST_PIECES])
        raise Invalid({"words": ELSEWHERE}, words=named)
    return words
