"""Who hosts when: hosts put themselves down for evenings to come, moderators may do it for them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from forum import policy
from forum.accounts import service as accounts
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.config import Config
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import clock, zones
from forum.lib.hours import Span
from forum.lib.words import N_
from forum.notifications.service import tell
from forum.policy import Action
from forum.rooms import access, evening
from forum.rooms.models import Host, Room, Rota
from forum.statements import change, counted, inserting
from forum.transaction import transaction
from forum.vocabulary import Measure, NoticeVerb, Standing

NO_EVENING = N_("There is no evening on that day.")
NOT_A_HOST = N_("They do not host this room. A moderator can add them to its hosts.")


@dataclass(frozen=True)
class Planned:
    """One evening to come, with the names of those who host it and whether the reader is one of them."""

    span: Span
    hosts: tuple[str, ...]
    mine: bool

    @property
    def day(self) -> str:
        """The day by the room's own calendar, as addresses carry it."""
        return self.span.begins.date().isoformat()


def hosts_of(room_id: int) -> list[tuple[str, str]]:
    """Public id and name of those who may host a room, by name."""
    asked = sa.select(Account.public_id, Account.name).join(Host, Host.account_id == Account.id)
    found = db.session.execute(asked.where(Host.room_id == room_id).order_by(Account.name))
    return [(public_id, name) for public_id, name in found]


def planned(actor: Member, room: Room, config: Config) -> list[Planned]:
    """The evenings of the coming weeks with who hosts them."""
    hours, now = evening.hours_of(room), clock.now()
    if hours is None:
        return []
    spans = list(hours.between(now, now + timedelta(days=config.rota_days)))
    asked = sa.select(Rota.on_date, Account.name, Account.id).join(Account, Account.id == Rota.account_id)
    names: dict[date, list[tuple[str, int]]] = defaultdict(list)
    for on, name, account_id in db.session.execute(asked.where(Rota.room_id == room.id).order_by(Rota.id)):
        names[on].append((name, account_id))
    return [
        Planned(span, tuple(name for name, _id in on), any(each == actor.id for _name, each in on))
        for span in spans
        for on in [names[span.begins.date()]]
    ]


def hosts_on(rooms: dict[int, date]) -> dict[int, list[str]]:
    """Names of those who host each of these rooms on its day, for lists of rooms; one query."""
    asked = sa.select(Rota.room_id, Rota.on_date, Account.name).join(Account, Account.id == Rota.account_id)
    found: dict[int, list[str]] = defaultdict(list)
    for room_id, on, name in db.session.execute(asked.where(Rota.room_id.in_(rooms)).order_by(Rota.id)):
        if rooms[room_id] == on:
            found[room_id].append(name)
    return found


def add_host(actor: Member, room_id: object, name: str) -> None:
    """A moderator makes a member one of a room's hosts and tells them. Raises Missing, Refused, Invalid (`name`)."""
    with transaction():
        room = access.room(actor, room_id)
        policy.require(actor, Action.NAME_HOSTS)
        account = accounts.account_named(name)
        if account.standing is not Standing.ACTIVE or account.is_alias:
            raise Invalid({"name": N_("They cannot host just now.")})
        row = {"room_id": room.id, "account_id": account.id}
        made = change(inserting(sa.inspect(Host).local_table).on_conflict_do_nothing(), row)
        if made.rowcount:
            record(actor.id, Measure.APPOINT, room_id=room.id, subject_id=account.id, words="host")
            tell(account.id, NoticeVerb.APPOINTED, path=f"/r/{room.public_id}/hosts")


def drop_host(actor: Member, room_id: object, public_id: str) -> None:
    """A moderator takes the duty back, or a host gives it back; their evenings are free again. Raises Missing, Refused."""
    with transaction():
        room = access.room(actor, room_id)
        account_id = db.session.scalar(sa.select(Account.id).where(Account.public_id == public_id))
        if account_id != actor.id:
            policy.require(actor, Action.NAME_HOSTS)
        gone = sa.delete(Host).where(Host.room_id == room.id, Host.account_id == account_id)
        if counted(gone):
            db.session.execute(sa.delete(Rota).where(Rota.room_id == room.id, Rota.account_id == account_id))
            record(actor.id, Measure.APPOINT, room_id=room.id, subject_id=account_id, words="no host")


def take(actor: Member, room_id: object, day: str, config: Config, *, name: str = "") -> None:
    """Puts a host down for one evening: themselves, or by `name` somebody else, who is told.

    Raises Invalid (`day`, `name`), Refused, Missing. Taking it twice changes nothing.
    """
    with transaction():
        room = access.room(actor, room_id)
        policy.require(actor, Action.HOST, access.room_head(actor, room_id))
        on = _evening_on(room, day, config)
        account_id = actor.id
        if name:
            policy.require(actor, Action.NAME_HOSTS)
            account_id = accounts.account_named(name).id
        if not _may_host(room.id, account_id) and account_id != actor.id:
            raise Invalid({"name": NOT_A_HOST})
        row = {"room_id": room.id, "on_date": on, "account_id": account_id, "reminded": False}
        made = change(inserting(sa.inspect(Rota).local_table).on_conflict_do_nothing(), row)
        if made.rowcount and account_id != actor.id:
            tell(account_id, NoticeVerb.ROTA, path=f"/r/{room.public_id}/hosts")


def give_back(actor: Member, room_id: object, day: str) -> None:
    """Takes oneself off one evening; the room's other hosts are told that it is free. Raises Missing, Refused, Conflict."""
    with transaction():
        room = access.room(actor, room_id)
        on = _day(day)
        mine = sa.delete(Rota).where(Rota.room_id == room.id, Rota.on_date == on, Rota.account_id == actor.id)
        if not counted(mine):
            raise Conflict(N_("You were not down for that evening."))
        others = sa.select(Host.account_id).where(Host.room_id == room.id, Host.account_id != actor.id)
        for other in db.session.scalars(others).all():
            tell(other, NoticeVerb.ROTA_FREE, path=f"/r/{room.public_id}/hosts", subject=room.public_id)


def remind(config: Config) -> int:
    """Tells hosts once, some hours before, that they host today; returns how many."""
    with transaction():
        now, count = clock.now(), 0
        near = sa.select(Rota).where(Rota.reminded.is_(False), Rota.on_date <= (now + timedelta(days=1)).date())
        for row in db.session.scalars(near.limit(100)).all():
            room = db.session.get_one(Room, row.room_id)
            begins = _begins(room, row.on_date)
            if begins is None or begins - now > timedelta(hours=config.rota_reminder_hours):
                continue
            row.reminded = True
            if begins > now:
                tell(row.account_id, NoticeVerb.ROTA, path=f"/r/{room.public_id}")
                count += 1
        db.session.flush()
        return count


def sweep() -> int:
    """Forgets who hosted on days that are over; returns how many rows."""
    with transaction():
        over = sa.delete(Rota).where(Rota.on_date < (clock.now() - timedelta(days=2)).date())
        return counted(over)


def _may_host(room_id: int, account_id: int | None) -> bool:
    asked = sa.exists().where(Host.room_id == room_id, Host.account_id == account_id)
    return bool(db.session.scalar(sa.select(asked)))


def _evening_on(room: Room, day: str, config: Config) -> date:
    on, hours, now = _day(day), evening.hours_of(room), clock.now()
    spans = hours.between(now, now + timedelta(days=config.rota_days)) if hours is not None else ()
    if not any(span.begins.date() == on for span in spans):
        raise Invalid({"day": NO_EVENING})
    return on


def _begins(room: Room, on: date) -> datetime | None:
    hours, zone = evening.hours_of(room), zones.zone(room.zone)
    if hours is None:
        return None
    midnight = datetime(on.year, on.month, on.day, tzinfo=zone)
    found = hours.between(midnight, midnight + timedelta(days=1))
    return next((span.begins for span in found if span.begins.date() == on), None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid({"day": NO_EVENING}) from None
