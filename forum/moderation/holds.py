"""Hidden texts as measures, so that their author finds them beside all others and can appeal."""

import sqlalchemy as sa

from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import clock, ids
from forum.moderation.kinds import MeasureKind, MeasureState
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.models import Case
from forum.statements import counted
from forum.vocabulary import FlagReason


def note(actor: Member, case: Case, reason: FlagReason, words: str) -> None:
    """Notes that the text of a case is hidden. Only inside the transaction that hides it."""
    db.session.add(
        PersonMeasure(
            public_id=ids.public_id(),
            kind=MeasureKind.HOLD,
            state=MeasureState.STANDS,
            case_id=case.id,
            subject_id=case.author_id,
            taken_by=actor.id,
            reason=reason,
            words=words,
            taken_on=clock.now().date(),
            nonce=ids.token(12),
        )
    )


def agreed(actor: Member, case: Case) -> None:
    """Notes who closed the case of a crisis as a colleague had decided it: where its text stays hidden they had a part in that.
    Only inside the transaction that closes it."""
    mine = sa.update(PersonMeasure).where(PersonMeasure.case_id == case.id, PersonMeasure.kind == MeasureKind.HOLD)
    alone = mine.where(PersonMeasure.state == MeasureState.STANDS, PersonMeasure.confirmed_by.is_(None))
    counted(alone.values(confirmed_by=actor.id))


def undone(case: Case) -> None:
    """Notes that the text of a case is shown again. Only inside the transaction that shows it."""
    mine = sa.update(PersonMeasure).where(PersonMeasure.case_id == case.id, PersonMeasure.kind == MeasureKind.HOLD)
    # The day on which it goes is set by whoever sweeps: nobody here knows the house's settings.
    counted(mine.where(PersonMeasure.state == MeasureState.STANDS).values(state=MeasureState.UNDONE))
