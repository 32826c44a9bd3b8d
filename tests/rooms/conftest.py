"""An evening with a host and two members who sit at it, for the tests of hosting and of being there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum import live
from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.extensions import db
from forum.lib import clock
from forum.rooms import gatherings, queries
from forum.rooms.lines import Said
from forum.rooms.models import Gathering, Host, Room, Seat
from forum.rooms.people import Whom
from forum.transaction import transaction
from forum.vocabulary import EventKind, Measure
from tests import factories as make


@dataclass
class Night:
    """Who is there, and what was sent to whom since."""

    host: Member
    ann: Member
    bea: Member
    room_id: int
    room: str
    gathering_id: int
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def kinds(self) -> list[EventKind]:
        """The kinds of the room's events."""
        return [each.kind for each in queries.events(self.room_id, 0, 100)]

    def events(self, kind: EventKind) -> list[dict[str, Any]]:
        """The events of one kind as a catch-up reads them."""
        return [each.payload(self.room) for each in queries.events(self.room_id, 0, 100) if each.kind is kind]

    def measures(self) -> list[Measure]:
        """What was written down about this room since the evening was opened."""
        asked = db.session.query(AuditRow.measure).filter(AuditRow.room_id == self.room_id).order_by(AuditRow.id)
        return [each.measure for each in asked][1:]

    def seat(self, member: Member) -> Seat:
        """Somebody's seat as it is stored."""
        db.session.expire_all()
        return db.session.get_one(Seat, (self.gathering_id, member.id))

    def gathering(self) -> Gathering:
        """The evening as it is stored."""
        db.session.expire_all()
        return db.session.get_one(Gathering, self.gathering_id)

    def to(self, member: Member) -> Whom:
        """How a host means somebody."""
        return Whom(person=member.public_id)

    def told(self, audience: str, event: str) -> list[dict[str, Any]]:
        """What was sent to an audience."""
        return [payload for to, name, payload in self.sent if (to, name) == (audience, event)]

    def fellow(self, name: str) -> Member:
        """One more who may host, at the evening."""
        found = make.make_member(name)
        with transaction():
            db.session.add(Host(room_id=self.room_id, account_id=found.id))
        gatherings.take_seat(self.gathering_id, found.id)
        return found

    def line(self, member: Member, text: str = "Still here") -> Said:
        """A line somebody says."""
        return make.a_line(member, db.session.get_one(Room, self.room_id), text)

    def over(self) -> None:
        """The evening ends."""
        gatherings.close(self.host, self.room)


@pytest.fixture
def night(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Night:
    """An evening that Hanna hosts; Ann and Bea sit there."""
    host, ann, bea = (make.make_member(name) for name in ("Hanna Heron", "Ann Otter", "Bea Finch"))
    room = make.a_room("Evening check-in", welcome="Speak from the I.")
    with transaction():
        db.session.add(Host(room_id=room.id, account_id=host.id))
    gathering = gatherings.begin(host, room.public_id, clock.now() + timedelta(hours=2))
    for each in (host, ann, bea):
        gatherings.take_seat(gathering.id, each.id)
    found = Night(host, ann, bea, room.id, room.public_id, gathering.id)
    real = live.socketio.emit

    def emit(event: str, payload: Any, **more: Any) -> None:
        found.sent.append((more.get("to") or "", event, payload))
        real(event, payload, **more)

    monkeypatch.setattr(live.socketio, "emit", emit)
    return found


Come = Callable[[Member], FlaskClient]


@pytest.fixture
def come(new_client: Callable[[], FlaskClient], night: Night) -> Come:
    """Somebody's browser without scripts."""

    def arrive(member: Member) -> FlaskClient:
        browser = new_client()
        make.sign_in(browser, member)
        return browser

    return arrive


def told(browser: FlaskClient, path: str) -> str:
    """What somebody reads on a page."""
    return make.words(browser.get(path, follow_redirects=True))


def press(browser: FlaskClient, page: str, button: str, **typed: Any) -> Any:
    """Presses a button of a form on a page, with what is typed into its fields; follows where it leads."""
    tree = make.page(browser.get(page))
    control = next(each for each in tree.select("button") if button in " ".join(each.text.split()))
    form = control.find_parent("form")
    assert form is not None
    unknown = {name for name in typed if form.find(attrs={"name": name}) is None}
    assert not unknown, f"the form has no field {unknown}"
    sent = {**make.filled(form), **typed}
    if control.get("name"):
        sent[str(control["name"])] = control["value"]
    return browser.post(str(form.get("action") or page), data=sent, follow_redirects=True)
