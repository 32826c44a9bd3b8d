"""Verbs of a room: say, take back, set the pace; hide and restore for moderators. Each gives one number in the log."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum import live, policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid, TooSoon
from forum.extensions import db
from forum.lib import clock, ids, markup, typed
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import access, queries
from forum.rooms.models import Message, Room, RoomEvent, RoomWait
from forum.transaction import once_more, transaction
from forum.vocabulary import EventKind, FlagReason, Visibility

NO_WORDS = N_("There are no words yet.")


@dataclass(frozen=True)
class Said:
    """Where a line stands: its number in the room and its name."""

    seq: int
    public_id: str


@once_more
def say(actor: Member, room_id: object, config: Config, *, text: object, nonce: object) -> Said:
    """Stores a line and sends it to the room. The same nonce again returns the line that is there.

    Returns only after the commit, so an answer means: stored. Raises Invalid (field `text`), TooSoon (slow mode),
    Refused, Missing.
    """
    source = _checked(text, nonce, config)
    html = markup.render(source)
    if not html:
        raise Invalid({"text": NO_WORDS})
    with transaction():
        room = access.room(actor, room_id)
        policy.require(actor, Action.SAY, room)
        known = _by_nonce(actor, room, str(nonce))
        if known is not None:
            return Said(known.seq, known.public_id)
        _keep_pace(actor, room)
        message = Message(
            public_id=ids.public_id(),
            room_id=room.id,
            author_id=actor.id,
            nonce=str(nonce),
            seq=_next_seq(room),
            source=source,
            html=html,
            render_version=markup.RENDER_VERSION,
            at=clock.minute(clock.now()),
            visibility=Visibility.VISIBLE,
        )
        db.session.add(message)
        db.session.flush()
        _log(room, message.seq, EventKind.SAID, message, actor.name)
        return Said(message.seq, message.public_id)


def take_back(actor: Member, message_id: object) -> Message:
    """Takes one's own line back: its words are gone and every open page drops it. Raises Refused, Missing."""
    with transaction():
        message = access.message(actor, message_id)
        policy.require(actor, Action.TAKE_BACK_LINE, message)
        if message.visibility is not Visibility.DELETED:
            message.source = message.html = ""
            message.visibility, message.hidden_reason = Visibility.DELETED, None
            _log(message.room, _next_seq(message.room), EventKind.TAKEN_BACK, message)
        return message


def hide(message: Message, reason: FlagReason) -> bool:
    """Hides a line from everybody but moderators; every open page drops it. Returns whether anything changed."""
    if message.visibility is not Visibility.VISIBLE:
        return False
    with transaction():
        message.visibility, message.hidden_reason = Visibility.HIDDEN, reason
        _log(message.room, _next_seq(message.room), EventKind.HIDDEN, message)
    return True


def restore(message: Message, author: str) -> bool:
    """Shows a hidden line again where it stood. Returns whether anything changed."""
    if message.visibility is not Visibility.HIDDEN:
        return False
    with transaction():
        message.visibility, message.hidden_reason = Visibility.VISIBLE, None
        _log(message.room, _next_seq(message.room), EventKind.RESTORED, message, author)
    return True


def set_pace(actor: Member, room_id: object, seconds: object, config: Config) -> Room:
    """Sets the seconds between two lines of one person; 0 ends the slow mode. Raises Invalid, Refused, Missing."""
    most = config.slow_mode_max_seconds
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= most:
        raise Invalid({"seconds": N_("Please choose between 0 and %(most)d seconds.")}, most=most)
    with transaction():
        room = access.room(actor, room_id)
        policy.require(actor, Action.SET_PACE, room)
        if room.pace_seconds != seconds:
            room.pace_seconds = seconds
            if not seconds:
                db.session.execute(sa.delete(RoomWait).where(RoomWait.room_id == room.id))
            _log(room, _next_seq(room), EventKind.PACE, value=seconds)
        return room


def _checked(text: object, nonce: object, config: Config) -> str:
    if not isinstance(nonce, str) or not ids.is_nonce(nonce) or not isinstance(text, str):
        raise Invalid({"text": N_("This page sent something we could not read. Please reload it.")})
    source = typed.text(text)
    if not source:
        raise Invalid({"text": NO_WORDS})
    if len(source) > config.line_max_characters:
        over = len(source) - config.line_max_characters
        raise Invalid({"text": N_("That is %(over)d characters too long. Your words are still here.")}, over=over)
    return source


def _by_nonce(actor: Member, room: Room, nonce: str) -> Message | None:
    asked = sa.select(Message).where(Message.room_id == room.id, Message.author_id == actor.id, Message.nonce == nonce)
    return db.session.scalars(asked).first()


def _keep_pace(actor: Member, room: Room) -> None:
    """Holds the slow mode for everybody but moderators. Raises TooSoon with the seconds left."""
    if not room.pace_seconds or actor.is_moderator:
        return
    now = clock.now()
    wait = db.session.get(RoomWait, (room.id, actor.id))
    if wait is not None and wait.until > now:
        left = int((wait.until - now).total_seconds()) + 1
        raise TooSoon(N_("Slow mode: you can write again in %(wait)d seconds. Your words are still here."), left)
    until = now + timedelta(seconds=room.pace_seconds)
    if wait is None:
        db.session.add(RoomWait(room_id=room.id, account_id=actor.id, until=until))
    else:
        wait.until = until


def _next_seq(room: Room) -> int:
    """The room's next number, given by the database, so that the order is one for everybody."""
    taken = sa.update(Room).where(Room.id == room.id).values(head_seq=Room.head_seq + 1).returning(Room.head_seq)
    return int(db.session.execute(taken, execution_options={"synchronize_session": False}).scalar_one())


def _log(  # an event has this many facts
    room: Room,
    seq: int,
    kind: EventKind,
    message: Message | None = None,
    author: str | None = None,
    *,
    value: int | None = None,
) -> None:
    """Writes one event and sends to the room exactly what a catch-up would read."""
    db.session.add(
        RoomEvent(room_id=room.id, seq=seq, kind=kind, message_id=message.id if message else None, value=value)
    )
    facts: tuple[Any, ...] = (None, None, None, None, None)
    if message is not None:
        facts = (message.public_id, author, message.html, message.visibility, message.at)
    payload = queries.EventRow(seq, kind, value, *facts).payload(room.public_id)
    live.publish(live.room(room.id), "room:event", payload)
