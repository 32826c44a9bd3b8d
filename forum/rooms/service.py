"""Verbs of a room: say, take back, set the pace; hide and restore for moderators. Each gives one number in the log."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid, TooSoon
from forum.extensions import db
from forum.lib import clock, ids, markup, typed
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import access, floor, log
from forum.rooms.kinds import LineKind
from forum.rooms.models import Message, Room, RoomWait, SpokenCheckIn
from forum.rooms.queries import EventRow, RoomHead
from forum.screening.asking import ask_first
from forum.screening.shielding import leading, refuse
from forum.statements import insert, row
from forum.transaction import once_more, transaction
from forum.vocabulary import EventKind, FlagReason, Visibility

NO_WORDS = N_("There are no words yet.")


@dataclass(frozen=True)
class Said:
    """Where a line stands: its number in the room and its name."""

    seq: int
    public_id: str


_INSERT = sa.insert(sa.inspect(Message).local_table)
_BY_NONCE = sa.select(Message.seq, Message.public_id).where(
    Message.room_id == sa.bindparam("room"),
    Message.author_id == sa.bindparam("author"),
    Message.nonce == sa.bindparam("nonce"),
)


@once_more
def say(actor: Member, room_id: object, config: Config, *, text: object, nonce: object, seen: object = "") -> Said:
    """Stores a line and sends it to the room. The same nonce again returns the line that is there.

    Returns only after the commit, so an answer means: stored. Raises Invalid (field `text`), AskFirst, TooSoon
    (slow mode), AnothersTurn, Refused, Missing.
    """
    source = _checked(text, nonce, config)
    html = markup.render(source)
    if not html:
        raise Invalid({"text": NO_WORDS})
    # A room speaks to everybody: only whom the line names is spoken to.
    refuse(actor, leading(source), source, author_id=actor.id)
    ask_first(actor, config, seen, source)
    with transaction():
        room = access.room_head(actor, room_id)
        policy.require(actor, Action.SAY, room)
        known = said_before(actor, room, str(nonce))
        if known is not None:
            return known
        if not floor.speaks_in_turn(actor, room, config):
            keep_pace(actor, room)
        return store(actor, room, source, html, str(nonce))


def said_before(actor: Member, room: RoomHead, nonce: str) -> Said | None:
    """The line that somebody has said with this nonce."""
    known = row(_BY_NONCE, {"room": room.id, "author": actor.id, "nonce": nonce})
    return Said(*known) if known is not None else None


def store(actor: Member, room: RoomHead, source: str, html: str, nonce: str, kind: LineKind = LineKind.LINE) -> Said:
    """Stores one line under the room's next number and sends it. Only inside a transaction, after every check."""
    name, seq, at = ids.public_id(), log.next_seq(room.id), clock.minute(clock.now())
    facts = {"public_id": name, "room_id": room.id, "author_id": actor.id, "nonce": nonce, "seq": seq, "at": at}
    facts |= {
        "notes": (),
        "source": source,
        "html": html,
        "render_version": markup.RENDER_VERSION,
        "kind": kind,
    }
    message_id = insert(_INSERT, facts)
    said = EventRow(seq, EventKind.SAID, None, name, actor.name, html, Visibility.VISIBLE, at, line_kind=kind)
    log.write(room.id, room.public_id, said, message_id)
    return Said(seq, name)


def take_back(actor: Member, message_id: object) -> Message:
    """Takes one's own line back: its words are gone and every open page drops it. Raises Refused, Missing."""
    with transaction():
        message = access.own_message(actor, message_id)
        if message.visibility is not Visibility.DELETED:
            message.source = message.html = ""
            message.visibility, message.hidden_reason = Visibility.DELETED, None
            db.session.execute(sa.delete(SpokenCheckIn).where(SpokenCheckIn.message_id == message.id))
            log.note_line(message, EventKind.TAKEN_BACK)
        return message


def hide(message: Message, reason: FlagReason) -> bool:
    """Hides a line from everybody but moderators; every open page drops it. Returns whether anything changed."""
    if message.visibility is not Visibility.VISIBLE:
        return False
    with transaction():
        message.visibility, message.hidden_reason = Visibility.HIDDEN, reason
        log.note_line(message, EventKind.HIDDEN)
    return True


def restore(message: Message, author: str) -> bool:
    """Shows a hidden line again where it stood. Returns whether anything changed."""
    if message.visibility is not Visibility.HIDDEN:
        return False
    with transaction():
        message.visibility, message.hidden_reason = Visibility.VISIBLE, None
        log.note_line(message, EventKind.RESTORED, author)
    return True


def set_pace(actor: Member, room_id: object, seconds: object, config: Config) -> Room:
    """Sets the seconds between two lines of one person; 0 ends the slow mode. Raises Invalid, Refused, Missing."""
    most = config.slow_mode_max_seconds
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= most:
        raise Invalid({"seconds": N_("Please choose between 0 and %(most)d seconds.")}, most=most)
    with transaction():
        room = access.room(actor, room_id)
        policy.require(actor, Action.HOST, access.room_head(actor, room_id))
        if room.pace_seconds != seconds:
            room.pace_seconds = seconds
            if not seconds:
                db.session.execute(sa.delete(RoomWait).where(RoomWait.room_id == room.id))
            log.note(room.id, room.public_id, EventKind.PACE, value=seconds)
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


def keep_pace(actor: Member, room: RoomHead) -> None:
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
