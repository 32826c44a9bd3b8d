"""What rooms forget: the minute of older lines and whispers, waits that are over, whispers and calls of evenings past."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from forum.extensions import db
from forum.lib import clock
from forum.rooms.hosting_models import Call, Whisper
from forum.rooms.kinds import GatheringState
from forum.rooms.models import Gathering, Message, Room, RoomWait
from forum.transaction import transaction


def drop_minutes(kept: timedelta) -> int:
    """Rounds the time of lines and whispers older than `kept` down to the hour; their order stands in their numbers."""
    return sum(_drop_minutes(model, clock.now() - kept) for model in (Message, Whisper))


def _drop_minutes(model: type[Message] | type[Whisper], before: datetime) -> int:
    with transaction():
        moments = db.session.scalars(sa.select(model.at).where(model.at < before).distinct()).all()
        fine = [moment for moment in moments if moment != clock.hour(moment)]
        changed = 0
        for moment in fine:
            coarse = sa.update(model).where(model.at == moment).values(at=clock.hour(moment))
            changed += int(db.session.execute(coarse).rowcount)  # type: ignore[attr-defined]  # a cursor result
        return changed


def forget_whispers(spared: Collection[str]) -> int:
    """Deletes whispers and calls of evenings that ended longer ago than their room keeps what was said; how many.

    `spared` are whispers (public ids) that a moderator has been asked to look at.
    """
    asked = sa.select(Gathering.id, Gathering.ends_at, Room.transcript_hours).join(Room, Room.id == Gathering.room_id)
    past = [
        gathering
        for gathering, ended, hours in db.session.execute(asked.where(Gathering.state == GatheringState.CLOSED))
        if ended + timedelta(hours=hours) <= clock.now()
    ]
    with transaction():
        gone = sa.delete(Whisper).where(Whisper.gathering_id.in_(past), Whisper.public_id.not_in(spared))
        count = db.session.execute(gone).rowcount  # type: ignore[attr-defined]  # a cursor result
        count += db.session.execute(sa.delete(Call).where(Call.gathering_id.in_(past))).rowcount  # type: ignore[attr-defined]  # a cursor result
        return int(count)


def drop_waits(now: datetime) -> int:
    """Deletes ends of waiting times that have passed."""
    with transaction():
        return int(db.session.execute(sa.delete(RoomWait).where(RoomWait.until <= now)).rowcount)  # type: ignore[attr-defined]  # a cursor result, typed as its base
