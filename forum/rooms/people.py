"""Who sits at an evening, as its hosts may know them: those who spoke, said hello, whispered or were asked something.

Who only listens shows to nobody.
"""

from typing import Any, NamedTuple

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.errors import Conflict, Missing
from forum.lib import ids
from forum.lib.paging import Page, page_of
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import access
from forum.rooms.hosting_models import Whisper
from forum.rooms.models import Gathering, Host, Message, Seat
from forum.rooms.pins import NO_EVENING
from forum.rooms.queries import RoomHead
from forum.statements import row, rows
from forum.vocabulary import Role

NOT_HERE = N_("They are not at this evening any more.")


class Person(NamedTuple):
    """Somebody at an evening, with what the policy asks about the room and the host who acts."""

    id: int
    public_id: str
    name: str
    role: Role
    hosts: bool
    quieted: bool
    removed: bool
    hello: bool
    is_closed: bool
    hosted: bool


class Whom(NamedTuple):
    """Whom a host means: the person behind a line, or a person by their name in addresses."""

    line: object = ""
    person: object = ""


class Fellow(NamedTuple):
    """Somebody who may lead an evening."""

    id: int
    public_id: str
    name: str


_SEATED = (
    sa.select(
        Account.id,
        Account.public_id,
        Account.name,
        Account.role,
        Host.account_id.is_not(None),
        Seat.quieted,
        Seat.removed,
        Seat.hello,
    )
    .join(Seat, Seat.account_id == Account.id)
    .outerjoin(Host, sa.and_(Host.account_id == Account.id, Host.room_id == sa.bindparam("room")))
    .where(Seat.gathering_id == sa.bindparam("gathering"))
)
_SHOWN = sa.or_(
    Seat.hello,
    Seat.quieted,
    Seat.removed,
    sa.exists().where(
        Message.author_id == Account.id,
        Message.room_id == sa.bindparam("room"),
        Message.seq
        >= sa.select(Gathering.first_seq).where(Gathering.id == sa.bindparam("gathering")).scalar_subquery(),
    ),
    sa.exists().where(Whisper.person_id == Account.id, Whisper.gathering_id == sa.bindparam("gathering")),
)
_KEEPERS = Account.role.in_((Role.MODERATOR, Role.STEWARD))


def hosted_room(actor: Member, room_id: object) -> RoomHead:
    """A room whose evening the actor may lead. Raises Conflict when none is on, Refused, Missing."""
    head = access.room_head(actor, room_id)
    policy.require(actor, Action.HOST, head)
    if head.gathering_id is None:
        raise Conflict(NO_EVENING)
    return head


def meant(actor: Member, room_id: object, whom: Whom) -> tuple[RoomHead, Person]:
    """The evening and the person at it whom a host means.

    Raises Missing when they are not at this evening, Conflict, Refused (also for a colleague).
    """
    if whom.line:
        message = access.message(actor, whom.line)
        head = hosted_room(actor, message.room.public_id)
        found = _one(head, Account.id == message.author_id)
    else:
        head = hosted_room(actor, room_id)
        known = isinstance(whom.person, str) and ids.is_public_id(whom.person)
        found = _one(head, Account.public_id == whom.person) if known else None
    if found is None:
        raise Missing(NOT_HERE)
    policy.require(actor, Action.TEND_PERSON, found)
    return head, found


def may_tend(actor: Member, head: RoomHead, account_id: int) -> bool:
    """Whether the actor may, as a host, do something for somebody who sits at the evening that is on."""
    found = _one(head, Account.id == account_id) if head.in_evening else None
    return found is not None and policy.may(actor, Action.TEND_PERSON, found).allowed


def hold(head: RoomHead, person: Person) -> None:
    """Lets one host at a time do something about a person. Only inside a transaction."""
    seat = sa.select(Seat.account_id).where(Seat.gathering_id == head.gathering_id, Seat.account_id == person.id)
    row(seat.with_for_update())


def shown(head: RoomHead, after: str, size: int) -> Page[Person]:
    """Those whom a host can know to be here, by name; `after` is the name the last page ended with."""
    asked = _SEATED.where(_SHOWN, Account.name > after).order_by(Account.name).limit(size + 1)
    found = rows(asked, {"room": head.id, "gathering": head.gathering_id})
    return page_of([_person(head, each) for each in found], size, lambda each: each.name, after)


def fellows(head: RoomHead) -> list[Fellow]:
    """Those at this evening who may lead it, by name."""
    asked = (
        sa.select(Account.id, Account.public_id, Account.name)
        .join(Seat, sa.and_(Seat.account_id == Account.id, Seat.gathering_id == head.gathering_id))
        .outerjoin(Host, sa.and_(Host.account_id == Account.id, Host.room_id == head.id))
        .where(sa.or_(Host.account_id.is_not(None), _KEEPERS))
        .order_by(Account.name)
    )
    return [Fellow(*each) for each in rows(asked)]


def _one(head: RoomHead, which: Any) -> Person | None:
    found = row(_SEATED.where(which), {"room": head.id, "gathering": head.gathering_id})
    return _person(head, found) if found is not None else None


def _person(head: RoomHead, found: Any) -> Person:
    return Person._make([*found, head.is_closed, head.hosted])
