"""The rooms' socket events: the same services and the same policy as the pages."""

from typing import Any

from flask_socketio import join_room, leave_room

from forum import live, siblings
from forum.errors import Invalid, Refused
from forum.lib.words import N_
from forum.policy import Action, may, require
from forum.rooms import (
    access,
    duty,
    floor,
    gatherings,
    hands,
    hours,
    pulse,
    queries,
    round_state,
    service,
    state,
    there,
)
from forum.rooms.lines import About
from forum.rooms.presence import Here, presence
from forum.rooms.queries import RoomHead
from forum.screening import pacing, urgent
from forum.screening.pacing import Kind
from forum.transaction import release
from forum.vocabulary import TargetKind
from forum.web import actor, care
from forum.web.failures import say as in_words
from forum.web.identity import config
from forum.web.sockets import Ack, event, on_close, on_open, this_socket

UNREADABLE = N_("This page sent something we could not read. Please reload it.")

on_open(pulse.start)
on_close(presence.leave_all)
on_close(duty.leave_all)


@event("room:join", Action.ENTER_ROOM)
def join(payload: dict[str, Any]) -> Ack:
    """Enters the room first, then reads what happened behind `after`: nothing can fall in between.

    Ack: `{ok, events, seq, more, pace, here, live, evening, mine, ...}`; `{ok, reset, seq}` when the page is too far behind
    and must be read anew.
    """
    after = _number(payload.get("after"))
    room, sid = access.room_head(actor(), payload.get("room")), this_socket()
    if room.id not in presence.rooms_of(sid) and len(presence.rooms_of(sid)) >= config().rooms_per_socket:
        raise Refused(N_("That is a lot of rooms at once. Leave one first."))
    join_room(live.room(room.id))
    if room.gathering_id is not None:
        if not room.seated:
            gatherings.take_seat(room.gathering_id, actor().id)
        hours.host_arrives(actor(), room)
    _note_here(room, sid, listening=bool(payload.get("listening")))
    return _what_happened(room.public_id, after)


def _what_happened(public_id: str, after: int) -> Ack:
    # The room is read again: what was committed before we entered must be in this answer.
    release()
    room, settings = access.room_head(actor(), public_id), config()
    answer: Ack = {
        "ok": True,
        "room": room.public_id,
        "seq": room.head_seq,
        "pace": room.pace_seconds,
        "here": presence.here(room.id),
        "live": siblings.is_live(),
        "events": [],
        "more": False,
        **state.of(actor(), room),
    }
    too_far = room.head_seq - after > settings.catch_up_gap_max_rows or after < room.forgotten_seq
    if too_far or after > room.head_seq:
        return answer | {"reset": True}
    found = queries.events(room.id, after, settings.catch_up_rows)
    answer["events"] = round_state.fill([each.payload(room.public_id) for each in found])
    answer["more"] = bool(found) and found[-1].seq < room.head_seq
    return answer


@event("room:leave", Action.ENTER_ROOM)
def leave(payload: dict[str, Any]) -> Ack:
    """Leaves the room; no more of its events reach this socket."""
    room = access.room_head(actor(), payload.get("room"))
    leave_room(live.room(room.id))
    duty.leave(room.id, this_socket())
    presence.leave(room.id, this_socket())
    return {"ok": True}


@event("room:say", Action.SAY)
def say(payload: dict[str, Any]) -> Ack:
    """Says a line. Ack `{ok, seq, id, wait?, left?, care?}` after the commit, or `{ok: false, reason, wait?}`.

    `care` is the way to help, for its writer alone; `{ok: false, reason, rule, care?}` says that it was not delivered.
    `{ok: false, reason, outing, seen}` asks about words that could lead to a person; sent again with `seen` they go out.
    """
    urgent.hold_line(payload.get("text"), most="line_max_characters")
    text, nonce, seen, notes = (payload.get(name) for name in ("text", "nonce", "seen", "notes"))
    about = About(notes if isinstance(notes, list) else (), payload.get("answers"))
    said = service.say(actor(), payload.get("room"), config(), text=text, nonce=nonce, seen=seen, about=about)
    answer: Ack = {
        "ok": True,
        "seq": said.seq,
        "id": said.public_id,
        **care.told(said.finding.helps, (TargetKind.MESSAGE, said.public_id)),
    }
    near = pacing.near(actor(), Kind.LINE, config())
    if near is not None:
        answer["left"] = in_words(*near)
    return answer | {"wait": said.wait} if said.wait else answer


@event("room:take_back", Action.TAKE_BACK_LINE)
def take_back(payload: dict[str, Any]) -> Ack:
    """Takes one's own line back."""
    service.take_back(actor(), payload.get("id"))
    return {"ok": True}


@event("room:typing", Action.SAY)
def typing(payload: dict[str, Any]) -> Ack:
    """Tells the others in the room that somebody writes; not who. Readers let it fade by themselves.

    In a round nobody but the one whose turn it is seems to be about to speak.
    """
    room = access.room_head(actor(), payload.get("room"))
    require(actor(), Action.SAY, room)
    in_turn = room.round_id is None or floor.of(room, config()).turn_of in actor().selves
    if in_turn and room.id in presence.rooms_of(this_socket()):
        live.publish(live.room(room.id), "room:typing", {"room": room.public_id}, but=this_socket())
    return {"ok": True}


@event("room:listen", Action.ENTER_ROOM)
def listen(payload: dict[str, Any]) -> Ack:
    """Notes that somebody just listens, or takes part again."""
    room, listening = access.room_head(actor(), payload.get("room")), bool(payload.get("listening"))
    if room.gathering_id is not None:
        hands.listen(actor(), payload.get("room"), config(), listening=listening)
    if room.id in presence.rooms_of(this_socket()):
        _note_here(room, this_socket(), listening=listening)
    return {"ok": True, "here": presence.here(room.id), **round_state.standing(actor(), room)}


@event("room:pace", Action.HOST)
def set_pace(payload: dict[str, Any]) -> Ack:
    """Sets the slow mode, and says why."""
    why = payload.get("why", "")
    room = service.set_pace(actor(), payload.get("room"), payload.get("seconds"), config(), why)
    return {"ok": True, "pace": room.pace_seconds}


def _note_here(room: RoomHead, sid: str, *, listening: bool) -> None:
    who = actor()
    host = may(who, Action.HOST, room).allowed
    presence.enter(room.id, sid, Here(who.id, listening, host))
    there.pages.is_live(room.id, who.id)
    if host:
        join_room(live.hosts(room.id))
        duty.enter(room.id, sid, who.id)
    else:
        duty.leave(room.id, sid)


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise Invalid({"after": UNREADABLE})
    return value
