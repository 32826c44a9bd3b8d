"""What rooms forget: the minute of older lines, waits that are over."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from forum.extensions import db
from forum.lib import clock
from forum.rooms.models import Message, RoomWait
from forum.transaction import transaction


def drop_minutes(kept: timedelta) -> int:
    """Rounds the time of lines older than `kept` down to the hour; their order stands in their numbers."""
    before = clock.now() - kept
    with transaction():
        moments = db.session.scalars(sa.select(Message.at).where(Message.at < before).distinct()).all()
        fine = [moment for moment in moments if moment != clock.hour(moment)]
        changed = 0
        for moment in fine:
            coarse = sa.update(Message).where(Message.at == moment).values(at=clock.hour(moment))
            changed += int(db.session.execute(coarse).rowcount)  # type: ignore[attr-defined]  # a cursor result
        return changed


def drop_waits(now: datetime) -> int:
    """Deletes ends of waiting times that have passed."""
    with transaction():
        return int(db.session.execute(sa.delete(RoomWait).where(RoomWait.until <= now)).rowcount)  # type: ignore[attr-defined]  # a cursor result, typed as its base
