"""The same in rooms, and what is somebody's own: devices, invitations, addresses that are keys."""

import contextlib
from datetime import timedelta

import sqlalchemy as sa

from forum.accounts import invitations, pushes, reading, service, sessions
from forum.accounts.models import AccountSession, FirstLink
from forum.accounts.queries import Member
from forum.errors import Withheld
from forum.extensions import db
from forum.lib import clock, ids, seal
from forum.moderation import service as moderation
from forum.rooms import calls, gatherings, hands, hosting, keeping, rota, there, whisper_queries, whispers
from forum.rooms import round as rounds
from forum.rooms import service as rooms
from forum.rooms.access import head_of
from forum.rooms.hosting_models import Call
from forum.rooms.models import Host, Room
from forum.rooms.people import Whom
from forum.transaction import transaction
from forum.vocabulary import FlagReason, TargetKind
from tests import factories as make
from tests.idor.belongings import SOLD, Names, Place, between_two, judged, of_a_moderator, said, worried

LATER = timedelta(hours=2)


def everything(place: Place) -> tuple[Names, Names]:
    """Makes it all; returns Ann's names, and Mia's where hers are others."""
    names: Names = {"board": place.board.public_id, "open_board": place.open_board.public_id, "kind": "note"}
    names |= (
        said(place)
        | judged(place)
        | worried(place)
        | between_two(place)
        | _porch(place)
        | _others(place)
        | _hours(place)
        | _own(place)
    )
    mias = of_a_moderator(place)
    names["mias_case"] = mias["case"]
    return names, names | mias


def _room(place: Place, name: str, host: Member, *, begins: bool = True, **wish: object) -> Room:
    room = make.a_room(name, always_open=False)
    with transaction():
        db.session.add(Host(room_id=room.id, account_id=host.id))
        for fact, value in wish.items():
            setattr(room, fact, value)
    if begins:
        gatherings.begin(host, room.public_id, clock.now() + LATER)
    return room


def _porch(place: Place) -> Names:
    """A room that Nora hosts, with Ann's lines, whispers and call in it."""
    ann, config, nora = place.ann, make.settings(), place.nora
    room = _room(place, "Porch", nora)
    line, gone = make.a_line(ann, room, "Line insideheron"), make.a_line(ann, room, "Taken back goneheron")
    rooms.take_back(ann, gone.public_id)
    away = make.a_line(ann, room, "Line hiddenheron")
    case = make.a_case(place.bea, away.public_id, TargetKind.MESSAGE)
    moderation.hide(
        place.colleague, case.public_id, case.version, FlagReason.UNKIND, "Why toldheron", config=make.settings()
    )
    with contextlib.suppress(Withheld):
        make.a_line(ann, room, f"{SOLD} heldheron")
    held = "SELECT public_id FROM message WHERE visibility = 'held' ORDER BY id DESC LIMIT 1"
    there.hello(ann, room.public_id, said=True)
    sent = whispers.to_hosts(ann, room.public_id, config, text="My whisperheron", nonce=ids.token(8))
    to = Whom(person=ann.public_id)
    told = whispers.to_person(nora, room.public_id, config, text="Your whisperheron", nonce=ids.token(8), to=to)
    whispers.send_card(nora, room.public_id, to)
    card = whisper_queries.card_stands(head_of(ann, room.public_id), ann.id)
    flagged = make.a_case(nora, sent.public_id, TargetKind.WHISPER)
    calls.call(ann, room.public_id, "Please callheron", config)
    names = {
        "porch": room.public_id,
        "line": line.public_id,
        "gone_line": gone.public_id,
        "hidden_line": away.public_id,
    }
    names |= {"held_line": str(db.session.scalar(sa.text(held))), "line_case": case.public_id}
    names |= {"whisper": sent.public_id, "told_whisper": told.public_id, "card": str(card)}
    return names | {"whisper_case": flagged.public_id, "call": db.session.query(Call).one().public_id}


def _others(place: Place) -> Names:
    """Ann's own room with Cal in it, a locked one, one that was put away, a round in which it is Ann's turn."""
    ann, cal, nora, config = place.ann, place.cal, place.nora, make.settings()
    fire = _room(place, "Fire", ann)
    above = make.a_line(cal, fire, "Cal's insideheron")
    there.hello(cal, fire.public_id, said=True)
    # Nora may host here too, and is there.
    rota.add_host(place.steward, fire.public_id, nora.name)
    there.hello(nora, fire.public_id, said=True)
    locked = _room(place, "Cellar", nora)
    make.a_line(ann, locked, "Below insideheron")
    hosting.lock(nora, locked.public_id, locked=True)
    shut = make.a_room("Attic", is_closed=True)
    circle = _room(place, "Circle", nora, cross_talk=False)
    for each in (ann, cal):
        hands.raise_hand(each, circle.public_id, config)
    rounds.begin(nora, circle.public_id, "check_in", "hands", config)
    assert rounds.move(nora, circle.public_id, 0, config)
    elsewhere = _room(place, "Elsewhere", place.people["host elsewhere"], begins=False)
    names = {
        "fire": fire.public_id,
        "fire_line": above.public_id,
        "person_id": cal.public_id,
        "locked": locked.public_id,
    }
    return names | {
        "shut": shut.public_id,
        "circle": circle.public_id,
        "fellow": nora.public_id,
        "elsewhere": elsewhere.public_id,
    }


def _hours(place: Place) -> Names:
    """A room with hours that Ann hosts; she is down for tomorrow. An evening that is over, and what she kept of it."""
    ann, day = place.ann, (clock.now() + timedelta(days=1)).date().isoformat()
    hours = {"gathers_from": 19 * 60, "gathers_until": 21 * 60, "always_open": False}
    hall = make.a_room("Hall", **hours)
    for host in (ann, place.nora):
        rota.add_host(place.steward, hall.public_id, host.name)
    rota.take(ann, hall.public_id, day, make.settings())
    over = _room(place, "Over", ann, begins=False)
    evening = gatherings.begin(ann, over.public_id, clock.now() + LATER)
    make.a_line(ann, over, "Mine keptheron")
    kept = keeping.keep(ann, place.tokens["owner"], evening.public_id)
    gatherings.close(ann, over.public_id)
    names = {"hall": hall.public_id, "day": day, "account_id": ann.public_id, "evening": evening.public_id}
    return names | {"kept_id": str(kept.id), "calendar": hall.calendar_token}


def _own(place: Place) -> Names:
    """A second device of Ann's, one that is called, whom she mutes, an invitation, the link for a first steward."""
    ann, config = place.ann, make.settings()
    token = make.session_with_keys(ann, own_device=True)
    pushes.turn_on(make.identified(token), token, config, endpoint="https://fcm.googleapis.com/fcm/send/ann")
    device = db.session.scalars(
        sa.select(AccountSession.public_id).where(AccountSession.lookup == seal.cookie_keys(token).lookup)
    ).one()
    reading.mute(ann, place.bea.id)
    link = ids.token()
    with transaction():
        ends = clock.now() + timedelta(hours=1)
        db.session.add(FirstLink(token_hash=seal.cookie_keys(link).lookup, ends_at=ends))
    names = {"device": device, "muted": place.bea.public_id, "first_link": link, "door_name": "Amber Lantern"}
    opened = make.join_for_real(names["door_name"])
    ring = sessions.keyring(opened.token)
    make.confirmed(opened)
    assert service.standing_of(opened.account_id)
    return names | {"phrase": ring.phrase, "invitation": invitations.make(ann, ids.token(12), config)}
