"""What moderation forgets: the words around a case and who pointed it out, some months after it was closed.

That it was closed, and how, stays.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum.audit.forgetting import NO_WORDS
from forum.audit.models import AuditRow
from forum.discussions.models import Post
from forum.lib import clock
from forum.moderation.models import Case, Flag
from forum.rooms.hosting_models import Whisper
from forum.rooms.models import Message
from forum.statements import change, counted
from forum.transaction import transaction
from forum.vocabulary import CaseState, TargetKind, Visibility

TEXTS: dict[TargetKind, Any] = {TargetKind.POST: Post, TargetKind.MESSAGE: Message, TargetKind.WHISPER: Whisper}


def forget_words(kept_days: int) -> int:
    """Empties the notes of flags, moderators' own words and what was found about cases that were closed longer ago; returns
    how many.

    People quote what they point out: words that were taken back would otherwise stand here for ever. Who pointed them out is
    forgotten with them.
    """
    old = clock.now() - timedelta(days=kept_days)
    recent = (AuditRow.case_id == Case.id, AuditRow.at >= old), (Flag.case_id == Case.id, Flag.at >= old)
    closed = sa.select(Case.id).where(Case.state == CaseState.CLOSED, *(~sa.exists().where(*each) for each in recent))
    with transaction():
        notes = sa.update(Flag).where(Flag.note != "", Flag.case_id.in_(closed)).values(note="")
        words = sa.update(AuditRow).where(AuditRow.words != "", AuditRow.case_id.in_(closed)).values(NO_WORDS)
        found = sa.update(Case).where(Case.danger > 0, Case.id.in_(closed))
        found = found.values(danger=0, families="", rules="", judged_by="", level=0)
        forgotten = 0
        for stated in (notes, words, found):
            forgotten += change(stated, {}).rowcount
        by = sa.update(Flag).where(Flag.reporter_id.is_not(None), Flag.case_id.in_(closed)).values(reporter_id=None)
        change(by, {})
        return forgotten


def forget_fine() -> int:
    """Forgets the digests of words that were judged fine and stand no more; returns how many."""
    forgotten = 0
    with transaction():
        for kind, model in TEXTS.items():
            stands = sa.exists().where(model.public_id == Case.target_id, model.visibility != Visibility.DELETED)
            kept = sa.update(Case).where(Case.fine_salted.is_not(None), Case.target_kind == kind, ~stands)
            forgotten += change(kept.values(fine_salted=None), {}).rowcount
    return forgotten


def sweep_claims() -> int:
    """Gives cases back to the queue whose claim has run out; returns how many."""
    with transaction():
        over = sa.update(Case).where(Case.state == CaseState.CLAIMED, Case.claimed_until <= clock.now())
        return counted(over.values(state=CaseState.OPEN, claimed_by=None, claimed_until=None))
