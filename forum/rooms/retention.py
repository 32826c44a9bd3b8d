"""What rooms forget: what was said and whispered at an evening, the minute of older lines, waits that are over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum.extensions import db
from forum.lib import clock
from forum.rooms.hosting_models import Call, Whisper
from forum.rooms.kinds import GatheringState
from forum.rooms.models import Gathering, Message, Room, RoomEvent, RoomWait
from forum.statements import counted
from forum.transaction import transaction

# How many numbers of a log one transaction forgets, so that nobody waits long to write.
STEP = 500
_spared: list[Callable[[], set[str]]] = []


def spares(names: Callable[[], set[str]]) -> Callable[[], set[str]]:
    """Registers who names lines (public ids) that must stay a while longer: those a moderator has been asked to look at."""
    _spared.append(names)
    return names


def forget_transcripts() -> int:
    """Deletes what was said longer ago than each room keeps it: whole evenings, and talk between them. Returns how much.

    Pages no longer show it; a line that a moderator is to look at stays for the case alone, until that is closed.
    """
    count = 0
    for room_id, forgotten, up_to in _due():
        at = forgotten
        while at < up_to:
            at = min(at + STEP, up_to)
            count += _forget_up_to(room_id, at)
    return count + _forget_spared()


def _due() -> list[tuple[int, int, int]]:
    """Rooms with the number up to which they forgot, and up to which they are to forget."""
    now, found = clock.now(), []
    asked = sa.select(Room.id, Room.forgotten_seq, Room.transcript_hours)
    for room_id, forgotten, hours in db.session.execute(asked).all():
        over = sa.select(sa.func.max(Gathering.last_seq)).where(
            Gathering.room_id == room_id, Gathering.forget_at <= now
        )
        loose = _loose(room_id, forgotten, now - timedelta(hours=hours), now)
        up_to = max(db.session.scalar(over) or 0, loose)
        if up_to > forgotten:
            found.append((room_id, forgotten, up_to))
    return found


def _loose(room_id: int, forgotten: int, before: datetime, now: datetime) -> int:
    """The newest number of old talk that belongs to no evening which is still kept."""
    kept = sa.select(sa.func.min(Gathering.first_seq)).where(Gathering.room_id == room_id)
    first = db.session.scalar(kept.where(sa.or_(Gathering.forget_at.is_(None), Gathering.forget_at > now)))
    asked = sa.select(sa.func.max(Message.seq)).where(Message.room_id == room_id, Message.at < before)
    asked = asked.where(Message.seq > forgotten)
    return db.session.scalar(asked.where(Message.seq < first) if first is not None else asked) or 0


def _forget_up_to(room_id: int, seq: int) -> int:
    with transaction():
        gone = sa.select(Message.id).where(Message.room_id == room_id, Message.seq <= seq)
        about = sa.or_(RoomEvent.seq <= seq, RoomEvent.message_id.in_(gone))
        db.session.execute(sa.delete(RoomEvent).where(RoomEvent.room_id == room_id, about))
        lines = sa.delete(Message).where(Message.room_id == room_id, Message.seq <= seq)
        count = _run(lines.where(Message.public_id.not_in(_kept_for_cases())))
        over = sa.and_(
            Gathering.room_id == room_id, Gathering.state == GatheringState.CLOSED, Gathering.last_seq <= seq
        )
        _forget_evenings(over)
        db.session.execute(sa.update(Room).where(Room.id == room_id).values(forgotten_seq=seq))
        return count


def _forget_evenings(over: Any) -> None:
    """Deletes evenings with what was whispered there; of one with a whisper that is kept for a case only that stays.

    One that was closed before its hour is remembered, without words, until that has passed: else it would open again.
    """
    kept = _kept_for_cases()
    these = sa.select(Gathering.id).where(over)
    _run(sa.delete(Whisper).where(Whisper.gathering_id.in_(these), Whisper.public_id.not_in(kept)))
    _run(sa.delete(Call).where(Call.gathering_id.in_(these)))
    past = Gathering.ends_at <= clock.now()
    _run(sa.delete(Gathering).where(over, past, ~sa.exists().where(Whisper.gathering_id == Gathering.id)))
    _run(sa.update(Gathering).where(over).values(topic="", tool="", host_id=None))


def _forget_spared() -> int:
    """Deletes lines and whispers that were only kept for a case which is closed by now."""
    kept = _kept_for_cases()
    old = sa.select(Message.id).join(Room, Room.id == Message.room_id).where(Message.seq <= Room.forgotten_seq)
    found = db.session.scalars(old.where(Message.public_id.not_in(kept)).limit(STEP)).all()
    past = sa.select(Gathering.id).join(Room, Room.id == Gathering.room_id)
    past = past.where(
        Gathering.ends_at <= clock.now(),
        Gathering.state == GatheringState.CLOSED,
        Gathering.last_seq <= Room.forgotten_seq,
    )
    evenings = db.session.scalars(past.limit(STEP)).all()
    if not found and not evenings:
        return 0
    with transaction():
        _forget_evenings(Gathering.id.in_(evenings))
        return _run(sa.delete(Message).where(Message.id.in_(found)))


def _run(stated: Any) -> int:
    return counted(stated)


def _kept_for_cases() -> set[str]:
    return set().union(*(names() for names in _spared))


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
            changed += _run(coarse)
        return changed


def drop_waits(now: datetime) -> int:
    """Deletes ends of waiting times that have passed."""
    with transaction():
        return _run(sa.delete(RoomWait).where(RoomWait.until <= now))
