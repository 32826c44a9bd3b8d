"""What a host does at an evening: ask somebody to listen or to leave, lock the room, hand it over.

Each act changes a row only from the state before it, so that two hosts at once act once; leaves one number in the room's log,
which names nobody, and one audit row; and tells the person whom it met, alone, with the host's words.
"""

from typing import Any, NamedTuple

import sqlalchemy as sa

from forum import live, siblings
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.config import Config
from forum.errors import Conflict, Invalid, Missing
from forum.extensions import db
from forum.lib import ids, markup
from forum.lib.words import N_
from forum.rooms import duty, gatherings, hands, log, people, pulse, texts, there, turns, whispers
from forum.rooms.kinds import Asked, WhisperKind
from forum.rooms.models import Gathering, Seat
from forum.rooms.people import Person, Whom
from forum.rooms.presence import presence
from forum.rooms.queries import RoomHead
from forum.statements import counted
from forum.transaction import after_commit, transaction
from forum.vocabulary import EventKind, Measure

STILL_HOSTED = N_("%(name)s hosts this evening and is here. Ask them to hand it over.")


class Step(NamedTuple):
    """What asking something of a person changes, and how it is written down."""

    column: Any
    on: bool
    measure: Measure
    event: EventKind
    kind: WhisperKind


STEPS = {
    Asked.QUIET: Step(Seat.quieted, True, Measure.QUIET, EventKind.QUIETED, WhisperKind.QUIETED),
    Asked.UNQUIET: Step(Seat.quieted, False, Measure.UNQUIET, EventKind.QUIETED, WhisperKind.UNQUIETED),
    Asked.REMOVE: Step(Seat.removed, True, Measure.REMOVE, EventKind.REMOVED, WhisperKind.REMOVED),
    Asked.READMIT: Step(Seat.removed, False, Measure.READMIT, EventKind.REMOVED, WhisperKind.READMITTED),
}


def ask(
    actor: Member,
    room_id: object,
    asked: object,
    config: Config,
    *,
    why: object = "",
    to: Whom,
) -> bool:
    """Asks somebody to just listen or to leave for the evening, or takes that back; False when it was so already.

    Raises Invalid (`words`, `step`, `text` when they lead somebody new elsewhere), Conflict, Missing, Refused (also for a colleague).
    """
    if not isinstance(asked, str) or asked not in set(Asked):
        raise Invalid({"step": texts.UNREADABLE})
    step, words = STEPS[Asked(asked)], texts.short(why, "words", config.host_words_max_characters)
    html = markup.render(words) if words else ""
    whispers.refuse_to(actor, room_id, to, words)
    with transaction():
        head, whom = people.meant(actor, room_id, to)
        held = turns.hold(head)
        if not _change_seat(head, whom, step):
            return False
        if step.on:
            # Nobody waits for a turn that will not be taken.
            hands.leave_out(held, whom.id, config)
        log.note(head.id, head.public_id, step.event, value=int(step.on))
        whispers.store(actor, head, whom.id, step.kind, words, html)
        record(actor.id, step.measure, room_id=head.id, subject_id=whom.id)
        _tell(head, whom, step)
        return True


def _change_seat(head: RoomHead, whom: Person, step: Step) -> bool:
    was = sa.update(Seat).where(Seat.gathering_id == head.gathering_id, Seat.account_id == whom.id)
    return counted(was.where(step.column.is_(not step.on)).values({step.column: step.on})) > 0


def _tell(head: RoomHead, whom: Person, step: Step) -> None:
    """Tells the person alone how they stand now; who was asked to leave hears nothing more of the room."""
    mine = {"quieted": whom.quieted, "removed": whom.removed} | {step.column.key: step.on}
    live.publish(live.account(whom.id), "room:mine", {"room": head.public_id, **mine})
    if step.column is Seat.removed and step.on:
        after_commit(lambda: _send_out_at_once(head.id, whom.id))


def _send_out_at_once(room_id: int, account_id: int) -> None:
    siblings.tell("out", room=room_id, account=account_id)
    send_out(room_id, account_id)


siblings.on("out", lambda _process, facts: send_out(facts["room"], facts["account"]))


def send_out(room_id: int, account_id: int) -> None:
    """Takes the sockets that somebody has in this process out of a room at once."""
    for sid in live.sockets.of(account_id):
        if room_id in presence.rooms_of(sid):
            live.part(live.room(room_id), sid)
            presence.leave(room_id, sid)
            duty.leave(room_id, sid)


def lock(actor: Member, room_id: object, *, locked: bool) -> bool:
    """Closes the circle of an evening, or opens it again: who is there stays. False when it was so already.

    Raises Conflict, Refused, Missing.
    """
    with transaction():
        head = people.hosted_room(actor, room_id)
        was = sa.update(Gathering).where(Gathering.id == head.gathering_id, Gathering.locked.is_(not locked))
        changed = counted(was.values(locked=locked))
        if not changed:
            return False
        kind, measure = (EventKind.LOCKED, Measure.LOCK) if locked else (EventKind.UNLOCKED, Measure.UNLOCK)
        log.note(head.id, head.public_id, kind)
        record(actor.id, measure, room_id=head.id)
        return True


def hand_over(actor: Member, room_id: object, to: object) -> str:
    """Gives the evening to somebody who is there and may host, oneself included; returns their name.

    Who hosts gives it away. Others take it when nobody hosts or whoever does has left; moderators always may. Of two who
    do it at once one does. Raises Conflict, Missing, Refused.
    """
    with transaction():
        head = people.hosted_room(actor, room_id)
        known = isinstance(to, str) and ids.is_public_id(to)
        fellow = next((each for each in people.fellows(head) if known and each.public_id == to), None)
        if fellow is None:
            raise Missing(N_("They are not here, or may not host this room."))
        if head.host_id == fellow.id:
            return fellow.name
        if not _may_give(actor, head):
            raise Conflict(STILL_HOSTED, name=_name(head.host_id))
        gathering = db.session.get_one(Gathering, head.gathering_id)
        # What was decided above is about the host as it was read there.
        was_so = gathering.host_id == head.host_id
        if not was_so or not gatherings.give_to(gathering, head, fellow.id, fellow.name):
            raise Conflict(N_("Somebody was quicker. Look again who hosts now."))
        record(actor.id, Measure.HAND_OVER, room_id=head.id, subject_id=fellow.id)
        return fellow.name


def _may_give(actor: Member, head: RoomHead) -> bool:
    if actor.is_moderator or head.host_id in (None, actor.id):
        return True
    return not there.are_here(head.id, {head.host_id})


def _name(account_id: int | None) -> str:
    return db.session.scalar(sa.select(Account.name).where(Account.id == account_id)) or ""


def was_asked_to_leave(head: RoomHead) -> bool:
    """Whether the reason why somebody does not come in is that a host asked them to leave."""
    return head.removed and not head.hosted and not head.is_closed


@pulse.on_beat
def send_out_everywhere(config: Config) -> None:
    """Sends those out of this process's rooms whom a host, wherever, has asked to leave, if it was not told so."""
    for room_id, account_id in there.asked_to_leave():
        send_out(room_id, account_id)
