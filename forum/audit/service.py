"""record: one row for one act, in the act's own transaction."""

from forum.audit.models import AuditRow
from forum.extensions import db
from forum.lib import clock
from forum.vocabulary import FlagReason, Measure


def record(  # an act has this many facts
    actor_id: int | None,
    measure: Measure,
    *,
    case_id: int | None = None,
    room_id: int | None = None,
    subject_id: int | None = None,
    reason: FlagReason | None = None,
    words: str = "",
) -> None:
    """Adds the audit row of an act; `actor_id` is None on the command line. Only inside the act's own transaction."""
    facts = {"case_id": case_id, "room_id": room_id, "subject_id": subject_id, "reason": reason, "words": words}
    db.session.add(AuditRow(actor_id=actor_id, measure=measure, at=clock.hour(clock.now()), **facts))
