"""Verbs of a room: say, take back, set the pace; hide and restore for moderators. Each gives one number in the log."""

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from forum import policy
from forum.accounts import newcomers
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.config import Config
from forum.errors import Invalid, Refused
from forum.extensions import db
from forum.lib import clock, ids, markup, typed
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import access, answers, floor, gatherings, log, pace, pins, texts, unsaid
from forum.rooms.answers import Answered
from forum.rooms.heard import ask_about, heard, keep_unsaid
from forum.rooms.hosting_models import Reaction
from forum.rooms.lines import PLAIN, About, Said, Words, where_to_say
from forum.rooms.models import Message, Room, RoomWait, SpokenCheckIn
from forum.rooms.queries import EventRow, RoomHead
from forum.screening import judging, urgent
from forum.screening.judging import Finding
from forum.screening.pacing import Kind
from forum.screening.passing import let_through
from forum.screening.shielding import leading, refuse
from forum.statements import counted, insert
from forum.transaction import once_more, transaction
from forum.vocabulary import ContentNote, EventKind, FlagReason, Measure, TargetKind, Visibility

NO_WORDS = N_("There are no words yet.")
_INSERT = sa.insert(sa.inspect(Message).local_table)


@once_more
def say(
    actor: Member,
    room_id: object,
    config: Config,
    *,
    text: object,
    nonce: object,
    seen: object = "",
    about: About = PLAIN,
) -> Said:
    """Stores a line and sends it to the room. The same nonce again returns the line that is there.

    Returns only after the commit, so an answer means: stored. Raises Invalid (field `text`), Withheld, AskFirst, TooSoon
    (slow mode), AnothersTurn, Refused, Missing.
    """
    source = _checked(text, nonce, config)
    html = markup.render(source)
    if not html:
        raise Invalid({"text": NO_WORDS})
    finding, words = judging.judged(source), Words(source, html)
    with judging.helping(finding), heard(actor, room_id, config, words, str(nonce), finding):
        _lead_nowhere(actor, source, about)
        with let_through(actor, Kind.LINE, (source,), str(nonce), finding, config) as sender:
            ask_about(actor, room_id, config, words, str(nonce), seen, source, finding=finding)
            if (why := finding.held_for or sender) is not None:
                return keep_unsaid(actor, room_id, config, words, str(nonce), finding, why)
            return _said(actor, room_id, config, words, about, str(nonce), finding)


def _lead_nowhere(actor: Member, source: str, about: About) -> None:
    """Raises Invalid (field `text`) for a line that leads somebody new elsewhere: whoever it names or answers is spoken to."""
    pieces = leading(source)
    refuse(actor, pieces, source, author_id=actor.id, to=answers.author_of(about.answering) if pieces else ())


def _said(  # a line has this many facts
    actor: Member, room_id: object, config: Config, words: Words, about: About, nonce: str, finding: Finding
) -> Said:
    is_urgent = urgent.passes(actor, nonce, words.source, finding, config)
    with transaction():
        room, known = where_to_say(actor, room_id, nonce)
        if known is not None:
            return replace(known, finding=finding)
        if room.gathering_id is not None and not room.seated:
            gatherings.take_seat(room.gathering_id, actor.id)
        in_turn = floor.speaks_in_turn(actor, room, config, is_urgent=is_urgent)
        wait = pace.hold(actor, room, config, in_turn=in_turn, is_urgent=is_urgent)
        words = replace(words, notes=_known(about.notes), answers=_answered(room, about.answering))
        newcomers.note_words(actor)
        said = store(actor, room, words, nonce)
        hear(actor, room, words, nonce, said, finding, config)
        return replace(said, wait=wait, finding=finding)


def hear(  # a line has this many facts
    actor: Member, room: RoomHead, words: Words, nonce: str, said: Said, finding: Finding, config: Config
) -> None:
    """Hands what was found in a line to those who look, and tells the hosts. Only inside the transaction that stores it."""
    if finding.may_be_in_danger:
        unsaid.said_after_all(actor, room, nonce, words.source, said.public_id)
    judging.hand_over(TargetKind.MESSAGE, said.public_id, actor.id, finding, config)
    unsaid.tell_hosts(room, actor, finding, said.public_id)


def store(actor: Member, room: RoomHead, words: Words, nonce: str) -> Said:
    """Stores one line under the room's next number and sends it. Only inside a transaction, after every check."""
    name, seq, at = ids.public_id(), log.next_seq(room.id), clock.minute(clock.now())
    facts = {"public_id": name, "room_id": room.id, "author_id": actor.id, "nonce": nonce, "seq": seq, "at": at}
    facts |= {"source": words.source, "html": words.html, "render_version": markup.RENDER_VERSION}
    facts |= {"notes": words.notes, "kind": words.kind, "signs_due": False}
    message_id = insert(_INSERT, facts | {"answers_id": words.answers.id if words.answers else None})
    shown = (actor.name, words.html, Visibility.VISIBLE, at)
    said = EventRow(seq, EventKind.SAID, None, name, *shown, notes=words.notes, line_kind=words.kind)
    if words.answers is not None:
        said = replace(said, answers=words.answers.line, answered=words.answers.name)
    log.write(room.id, room.public_id, said, message_id)
    return Said(seq, name)


def _known(notes: Iterable[object]) -> tuple[ContentNote, ...]:
    chosen = {note for note in notes if isinstance(note, str)}
    return tuple(note for note in ContentNote if note.value in chosen)


def _answered(room: RoomHead, line: object) -> Answered | None:
    """The line that is answered. Raises Refused where people do not answer each other."""
    if not line:
        return None
    if not room.cross_talk:
        raise Refused(N_("In this room nobody answers anybody. A sign of thanks under a line is always welcome."))
    return answers.chosen(room.id, line)


def take_back(actor: Member, message_id: object) -> Message:
    """Takes one's own line back: its words are gone and every open page drops it. Raises Refused, Missing."""
    with transaction():
        message = access.own_message(actor, message_id)
        if message.visibility is not Visibility.DELETED:
            message.source = message.html = ""
            message.visibility, message.hidden_reason = Visibility.DELETED, None
            db.session.execute(sa.delete(Reaction).where(Reaction.message_id == message.id))
            pins.let_go(message)
            db.session.execute(sa.delete(SpokenCheckIn).where(SpokenCheckIn.message_id == message.id))
            log.note_line(message, EventKind.TAKEN_BACK)
        return message


def hide(message: Message, reason: FlagReason) -> bool:
    """Hides a line from everybody but moderators; every open page drops it. Returns whether anything changed."""
    if message.visibility is not Visibility.VISIBLE:
        return False
    with transaction():
        message.visibility, message.hidden_reason = Visibility.HIDDEN, reason
        pins.let_go(message)
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


def set_pace(actor: Member, room_id: object, seconds: object, config: Config, why: object = "") -> Room:
    """Sets the seconds between two lines of one person; 0 ends the slow mode. Everybody is told who set it and why.

    Raises Invalid (`seconds`, `why`), Refused, Missing.
    """
    most = config.slow_mode_max_seconds
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= most:
        raise Invalid({"seconds": N_("Please choose between 0 and %(most)d seconds.")}, most=most)
    why = texts.short(why, "why", config.pace_why_max_characters) if seconds else ""
    with transaction():
        room = access.room(actor, room_id)
        policy.require(actor, Action.HOST, access.room_head(actor, room_id))
        other = sa.or_(Room.pace_seconds != seconds, Room.pace_why != why)
        facts = {"pace_seconds": seconds, "pace_why": why, "pace_by": actor.id if seconds else None}
        changed = counted(sa.update(Room).where(Room.id == room.id, other).values(**facts))
        if changed:
            if not seconds:
                db.session.execute(sa.delete(RoomWait).where(RoomWait.room_id == room.id))
            log.note(room.id, room.public_id, EventKind.PACE, {"by": actor.name, "why": why}, value=seconds)
            record(actor.id, Measure.SET_PACE, room_id=room.id)
            db.session.refresh(room)
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
