"""What a line of a room is: its words, what their writer says about them, and where it stands once it is said."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.policy import Action
from forum.rooms import access
from forum.rooms.answers import Answered
from forum.rooms.kinds import LineKind
from forum.rooms.models import Message
from forum.rooms.queries import RoomHead
from forum.screening.judging import NOTHING, Finding
from forum.statements import row
from forum.vocabulary import ContentNote

# What was not said has no number of the log.
_BY_NONCE = sa.select(Message.seq, Message.public_id).where(
    Message.seq > 0,
    Message.room_id == sa.bindparam("room"),
    Message.author_id == sa.bindparam("author"),
    Message.nonce == sa.bindparam("nonce"),
)


@dataclass(frozen=True)
class About:
    """What somebody says about their line: content notes, and the line it answers; one that is gone by now is passed over."""

    notes: Iterable[object] = ()
    answering: object = ""


PLAIN = About()


@dataclass(frozen=True)
class Words:
    """A line as it is kept."""

    source: str
    html: str
    notes: tuple[ContentNote, ...] = ()
    answers: Answered | None = None
    kind: LineKind = LineKind.LINE


@dataclass(frozen=True)
class Said:
    """Where a line stands: its number in the room and its name; `wait` is how long the slow mode lasts from here."""

    seq: int
    public_id: str
    wait: int = field(default=0, compare=False)
    # What was found in it before it was stored, for what its writer is told.
    finding: Finding = field(default=NOTHING, compare=False)


def where_to_say(actor: Member, room_id: object, nonce: str) -> tuple[RoomHead, Said | None]:
    """The room somebody may speak in, and what they have said there with this nonce. Only inside a transaction. Raises Refused,
    Missing."""
    room = access.room_head(actor, room_id)
    policy.require(actor, Action.SAY, room)
    return room, said_before(actor, room, nonce)


def said_before(actor: Member, room: RoomHead, nonce: str) -> Said | None:
    """The line that somebody has said with this nonce; one that was kept unsaid is none."""
    known = row(_BY_NONCE, {"room": room.id, "author": actor.id, "nonce": nonce})
    return Said(*known) if known is not None else None
