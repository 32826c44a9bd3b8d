"""Reads of notices, newest first, by keyset."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa

from forum.extensions import db
from forum.lib.paging import Page, page_of
from forum.notifications.models import Notice
from forum.vocabulary import FlagReason, NoticeVerb


@dataclass(frozen=True)
class NoticeRow:
    """One notice as its owner reads it."""

    id: int
    verb: NoticeVerb
    path: str
    subject: str
    count: int
    reason: FlagReason | None
    words: str
    until: datetime | None
    at: datetime
    seen: bool

    @property
    def leads_to(self) -> str:
        """Where a press on it leads: several things about one thread lead to the first that was not read yet."""
        return f"/t/{self.subject}/new" if self.subject and self.count > 1 else self.path


def notices(account_ids: Collection[int], before: int | None, size: int) -> Page[NoticeRow]:
    """A page of the notices of a member and their one-off names; `before` is the id the last page ended with."""
    facts = [getattr(Notice, each.name) for each in fields(NoticeRow)]
    asked = sa.select(*facts).where(Notice.account_id.in_(account_ids)).order_by(Notice.id.desc()).limit(size + 1)
    if before is not None:
        asked = asked.where(Notice.id < before)
    rows = [NoticeRow(*row) for row in db.session.execute(asked)]
    return page_of(rows, size, lambda row: str(row.id))
