"""The one line of an evening that stands above the others until a host takes it down, or it is hidden or taken back."""

from typing import Any

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.errors import Conflict
from forum.extensions import db
from forum.lib import markup
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import access, log
from forum.rooms.models import Gathering, Message
from forum.rooms.queries import LINE, LineRow, RoomHead
from forum.statements import counted, row
from forum.transaction import transaction
from forum.vocabulary import EventKind, Measure, Visibility

NO_EVENING = N_("No evening is on in this room just now.")
_PINNED = (
    sa.select(*LINE)
    .select_from(Gathering)
    .join(Message, Message.id == Gathering.pinned_id)
    .join(Account, Account.id == Message.author_id)
    .where(Gathering.id == sa.bindparam("gathering"), Message.visibility == Visibility.VISIBLE)
)


def pin(actor: Member, message_id: object) -> bool:
    """Puts a line above the others, in the place of the one before; False when it stands there. Raises Conflict, Refused."""
    with transaction():
        message, head = _guided(actor, message_id)
        if message.visibility is not Visibility.VISIBLE:
            raise Conflict(N_("This line is no longer here."))
        other = sa.or_(Gathering.pinned_id.is_(None), Gathering.pinned_id != message.id)
        if not _set(sa.update(Gathering).where(Gathering.id == head.gathering_id, other), message.id):
            return False
        log.note_line(message, EventKind.PINNED, _name(message.author_id))
        record(actor.id, Measure.PIN, room_id=head.id)
        return True


def unpin(actor: Member, message_id: object) -> bool:
    """Takes the line down again; False when it does not stand there. Raises Conflict, Refused, Missing."""
    with transaction():
        message, head = _guided(actor, message_id)
        if not let_go(message):
            return False
        record(actor.id, Measure.UNPIN, room_id=head.id)
        return True


def let_go(message: Message) -> bool:
    """Takes a line down wherever it stands above the others; False when it does not. Only inside a transaction."""
    if not _set(sa.update(Gathering).where(Gathering.pinned_id == message.id), None):
        return False
    log.note_line(message, EventKind.UNPINNED)
    return True


def pinned(head: RoomHead) -> LineRow | None:
    """The line that stands above the others, as the room's page shows it."""
    found = row(_PINNED, {"gathering": head.gathering_id}) if head.gathering_id is not None else None
    return LineRow(*found) if found is not None else None


def payload(line: LineRow | None) -> dict[str, Any] | None:
    """The same for a page that comes in live."""
    if line is None:
        return None
    told: dict[str, Any] = {"id": line.public_id, "name": line.author, "at": line.at.isoformat()}
    return told | {"body": markup.nodes(line.html), "notes": [note.value for note in line.notes]}


def _guided(actor: Member, message_id: object) -> tuple[Message, RoomHead]:
    message = access.message(actor, message_id)
    head = access.room_head(actor, message.room.public_id)
    policy.require(actor, Action.HOST, head)
    if head.gathering_id is None:
        raise Conflict(NO_EVENING)
    return message, head


def _set(where: sa.Update, message_id: int | None) -> bool:
    return counted(where.values(pinned_id=message_id)) > 0


def _name(account_id: int) -> str:
    return db.session.scalars(sa.select(Account.name).where(Account.id == account_id)).one()
