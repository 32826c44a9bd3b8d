"""What was said around the item of a case: the texts before and behind it, as those who read there saw them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.config import Config
from forum.discussions.models import Post
from forum.moderation.models import Case
from forum.rooms.models import Message
from forum.statements import row, rows
from forum.vocabulary import ContentNote, TargetKind, Visibility


@dataclass(frozen=True)
class Near:
    """One text beside the item; `is_before` says on which side."""

    public_id: str
    author_id: int
    author: str
    html: str
    notes: tuple[ContentNote, ...]
    visibility: Visibility
    at: datetime
    is_before: bool


def around(case: Case, config: Config, *, hidden: bool = True) -> list[Near]:
    """The texts around a case's item, in the order in which they stand, with those that are `hidden` unless nobody should see
    them; of a whisper there is none but itself."""
    seen = (Visibility.VISIBLE, Visibility.HIDDEN) if hidden else (Visibility.VISIBLE,)
    if case.target_kind is TargetKind.POST:
        return _around(Post, (Post.thread_id, Post.path), case.target_id, seen, config.case_context_texts)
    if case.target_kind is TargetKind.MESSAGE:
        return _around(Message, (Message.room_id, Message.id), case.target_id, seen, config.case_context_texts)
    return []


def _around(model: Any, by: tuple[Any, Any], name: str, seen: tuple[Visibility, ...], most: int) -> list[Near]:
    place, order = by
    item = row(sa.select(place, order).where(model.public_id == name))
    if item is None:
        return []
    columns = (model.public_id, model.author_id, Account.name, model.html, model.notes, model.visibility, model.at)
    shown = model.visibility.in_(seen)
    asked = sa.select(*columns).join(Account, Account.id == model.author_id).where(place == item[0], shown)
    before = rows(asked.where(order < item[1]).order_by(order.desc()).limit(most))
    behind = rows(asked.where(order > item[1]).order_by(order).limit(most))
    return [_near(each, is_before=True) for each in reversed(before)] + [
        _near(each, is_before=False) for each in behind
    ]


def _near(found: Any, *, is_before: bool) -> Near:
    public_id, author_id, author, html, notes, visibility, at = found
    return Near(public_id, author_id, author, html, notes, visibility, at, is_before)
