"""record: one row for one act, in the act's own transaction."""

from forum.audit import chaining
from forum.lib import clock
from forum.vocabulary import FlagReason, Measure


def record(  # noqa: PLR0913  # an act has this many facts
    actor_id: int | None,
    measure: Measure,
    *,
    case_id: int | None = None,
    room_id: int | None = None,
    subject_id: int | None = None,
    reason: FlagReason | None = None,
    days: int | None = None,
    words: str = "",
) -> None:
    """Adds the audit row of an act; `actor_id` is None on the command line. Only inside the act's own transaction.

    The row is chained to the one before it when the transaction ends.
    """
    about = {"case_id": case_id, "room_id": room_id, "subject_id": subject_id, "reason": reason, "days": days}
    chaining.add({"actor_id": actor_id, "measure": measure, "words": words, "at": clock.hour(clock.now()), **about})
