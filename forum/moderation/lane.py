"""The lane of peer specialists: people others worry about, and people in danger now. Nothing else of the queue is told to them.

A whisper is never in it: it is between one person and those who host. What somebody has seen to, or decided, has left it, and so
have words that are hidden or taken back.
"""

from typing import Any, NamedTuple

import sqlalchemy as sa

from forum import live
from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.extensions import db
from forum.lib.judging import Label
from forum.moderation.measure_models import CrisisClosing
from forum.moderation.models import Case, Flag
from forum.rooms.models import Message
from forum.vocabulary import CaseState, TargetKind, Visibility

IS_WORRY = sa.exists().where(Flag.case_id == Case.id, Flag.is_worry)
# What a case has to be about, however it stands.
OF_IT = sa.and_(
    sa.or_(IS_WORRY, Case.danger >= int(Label.CRISIS)),
    Case.target_kind.in_((TargetKind.POST, TargetKind.MESSAGE)),
)
# Words that a moderator has hidden are read by nobody here. Whoever takes their own back may be in danger still, and stays.
_HIDDEN = sa.or_(
    *(
        sa.exists()
        .where(
            Case.target_kind == kind,
            model.public_id == Case.target_id,
            sa.or_(model.visibility == Visibility.HIDDEN, model.hidden_reason.is_not(None)),
        )
        .correlate(Case)
        for kind, model in ((TargetKind.POST, Post), (TargetKind.MESSAGE, Message))
    )
)
WAITS = sa.and_(
    OF_IT,
    Case.state != CaseState.CLOSED,
    ~sa.exists().where(CrisisClosing.case_id == Case.id).correlate(Case),
    ~_HIDDEN,
)


class Seen(NamedTuple):
    """A case as the policy sees it for a peer specialist."""

    author_id: int
    in_lane: bool


def only(reader: Member) -> Any:
    """What a list of cases is asked for besides: nothing for moderators, else the lane."""
    return sa.true() if reader.is_moderator else WAITS


def seen_by(reader: Member, case: Case) -> Seen:
    """A case with whether it is in the lane, which is asked only for somebody who sees nothing else."""
    return Seen(case.author_id, reader.is_moderator or has(case))


def is_waiting(reader: Member) -> bool:
    """Whether any case that somebody may see waits for a person; in the lane not one about their own words."""
    asked = sa.exists().where(Case.state == CaseState.OPEN, only(reader), Case.author_id.not_in(reader.selves))
    return bool(db.session.scalar(sa.select(asked)))


def has(case: Case) -> bool:
    """Whether a case is in the lane now: only then peer specialists are led to it."""
    return _holds(WAITS, case)


def is_of_it(case: Case) -> bool:
    """Whether a case is, or was, one of the lane."""
    return _holds(OF_IT, case)


def tell(case: Case) -> None:
    """Tells open pages of peer specialists that something changed, where it changed in their lane."""
    if is_of_it(case):
        live.publish(live.specialists(), "queue:changed", {})


def _holds(condition: Any, case: Case) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(Case.id == case.id, condition))))
