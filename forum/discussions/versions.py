"""How a post stood before it was changed: for moderators while a flag is open, forgotten after some weeks."""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from forum.discussions.models import Post, PostVersion
from forum.extensions import db
from forum.lib import clock
from forum.statements import change, rows
from forum.transaction import transaction

_TABLE = sa.inspect(PostVersion).local_table
_OF_POST = (
    sa.select(PostVersion.html, PostVersion.at)
    .join(Post, Post.id == PostVersion.post_id)
    .where(Post.public_id == sa.bindparam("post"))
    .order_by(PostVersion.id.desc())
)


class Version(NamedTuple):
    """A text as it stood until `at`, to the hour."""

    html: str
    at: datetime


def remember(post: Post) -> None:
    """Keeps how a post stands now, before it is changed. Only inside a transaction."""
    change(sa.insert(_TABLE), {"post_id": post.id, "html": post.html, "at": clock.hour(clock.now())})


def of(post_public_id: str) -> list[Version]:
    """How a post stood before, the latest first."""
    return [Version(*each) for each in rows(_OF_POST, {"post": post_public_id})]


def forget(post: Post) -> None:
    """Drops what was kept of a post that was taken back. Only inside a transaction."""
    db.session.execute(sa.delete(PostVersion).where(PostVersion.post_id == post.id))


def sweep(kept_days: int) -> int:
    """Forgets versions older than so many days; returns how many."""
    with transaction():
        old = clock.now() - timedelta(days=kept_days)
        return int(change(sa.delete(_TABLE).where(_TABLE.c.at < old), {}).rowcount)
