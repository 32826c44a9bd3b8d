"""What moderation forgets: the words around a case, some months after it was closed. That it was, and how, stays."""

from datetime import timedelta

import sqlalchemy as sa

from forum.audit.forgetting import NO_WORDS
from forum.audit.models import AuditRow
from forum.lib import clock
from forum.moderation.models import Case, Flag
from forum.statements import change
from forum.transaction import transaction
from forum.vocabulary import CaseState


def forget_words(kept_days: int) -> int:
    """Empties the notes of flags, moderators' own words and what was found about cases that were closed longer ago; returns
    how many.

    People quote what they point out: words that were taken back would otherwise stand here for ever.
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
        return forgotten
