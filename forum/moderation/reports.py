"""What somebody has pointed out, as they find it again: whether somebody has looked, and what anybody can see came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum.discussions.models import Post
from forum.extensions import db
from forum.lib.paging import Page, page_of
from forum.moderation.models import Case, Flag
from forum.rooms.models import Message
from forum.vocabulary import CaseState, FlagReason, TargetKind, Visibility

# Where a text stands for everybody; a whisper is between two sides.
_PLACES: dict[TargetKind, tuple[Any, str]] = {TargetKind.POST: (Post, "/p/"), TargetKind.MESSAGE: (Message, "/m/")}


@dataclass(frozen=True)
class Report:
    """One flag of somebody's own. `path` leads to the text while it stands; `gone` says that it stands no more."""

    id: int
    kind: TargetKind
    reason: FlagReason
    at: datetime
    looked_at: bool
    path: str
    gone: bool


def mine(account_id: int, before: int | None, size: int) -> Page[Report]:
    """A member's own flags, newest first."""
    asked = sa.select(Flag.id, Flag.reason, Flag.at, Case.target_kind, Case.target_id, Case.state)
    asked = asked.join(Case, Case.id == Flag.case_id).where(Flag.reporter_id == account_id)
    if before is not None:
        asked = asked.where(Flag.id < before)
    found = db.session.execute(asked.order_by(Flag.id.desc()).limit(size + 1)).all()
    standing = _standing((row.target_kind, row.target_id) for row in found)
    return page_of([_report(row, standing) for row in found], size, lambda row: str(row.id))


def _report(row: Any, standing: set[tuple[TargetKind, str]]) -> Report:
    place = _PLACES.get(row.target_kind)
    stands = (row.target_kind, row.target_id) in standing
    path = f"{place[1]}{row.target_id}" if place and stands else ""
    looked_at = row.state is CaseState.CLOSED
    return Report(row.id, row.target_kind, row.reason, row.at, looked_at, path, place is not None and not stands)


def _standing(named: Iterable[tuple[TargetKind, str]]) -> set[tuple[TargetKind, str]]:
    """Which of these texts anybody can still read, in one question for each kind."""
    wanted = list(named)
    found: set[tuple[TargetKind, str]] = set()
    for kind, (model, _path) in _PLACES.items():
        names = [name for each, name in wanted if each is kind]
        asked = sa.select(model.public_id).where(model.public_id.in_(names), model.visibility == Visibility.VISIBLE)
        found |= {(kind, name) for name in db.session.scalars(asked)}
    return found
