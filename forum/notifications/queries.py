"""Reads of notices, newest first, by keyset."""

from dataclasses import dataclass
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
    reason: FlagReason | None
    words: str
    until: datetime | None
    at: datetime
    seen: bool


def notices(account_id: int, before: int | None, size: int) -> Page[NoticeRow]:
    """A page of a member's notices; `before` is the id the last page ended with."""
    columns = (Notice.id, Notice.verb, Notice.path, Notice.reason, Notice.words, Notice.until, Notice.at, Notice.seen)
    asked = sa.select(*columns).where(Notice.account_id == account_id).order_by(Notice.id.desc()).limit(size + 1)
    if before is not None:
        asked = asked.where(Notice.id < before)
    rows = [NoticeRow(*row) for row in db.session.execute(asked)]
    return page_of(rows, size, lambda row: str(row.id))
