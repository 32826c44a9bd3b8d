"""The socket events of hosts, and of what passes between people beside the lines: whispers, signs, hello, calls."""

from typing import Any

from forum.accounts.queries import Member
from forum.policy import Action, may
from forum.rooms import calls, hosting, pace, pins, reactions, state, there, whisper_queries, whispers
from forum.rooms.people import Whom
from forum.rooms.queries import RoomHead
from forum.screening import urgent
from forum.vocabulary import TargetKind
from forum.web import actor, care
from forum.web.identity import config
from forum.web.sockets import Ack, event

Told = dict[str, Any]


def _whom(payload: Told) -> Whom:
    return Whom(payload.get("line"), payload.get("person"))


@event("room:ask", Action.TEND_PERSON)
def ask(payload: Told) -> Ack:
    """A host asks somebody to listen or to leave for the evening, or takes that back. Ack `{done}`."""
    why = payload.get("why", "")
    done = hosting.ask(actor(), payload.get("room"), payload.get("step"), config(), why=why, to=_whom(payload))
    return {"ok": True, "done": done}


@event("room:card", Action.TEND_PERSON)
def card(payload: Told) -> Ack:
    """A host sends somebody the way to help, for them alone. Ack `{done}`."""
    return {"ok": True, "done": whispers.send_card(actor(), payload.get("room"), _whom(payload))}


@event("room:card_away", Action.OWN_ACCOUNT)
def card_away(payload: Told) -> Ack:
    """Puts the way to help away."""
    whispers.put_away(actor(), payload.get("id"))
    return {"ok": True}


@event("room:lock", Action.HOST)
def lock(payload: Told) -> Ack:
    """Closes the circle of the evening, or opens it again. Ack `{done}`."""
    return {"ok": True, "done": hosting.lock(actor(), payload.get("room"), locked=payload.get("on") is True)}


@event("room:pin", Action.HOST)
def pin(payload: Told) -> Ack:
    """Puts a line above the others, or takes it down. Ack `{done}`."""
    act = pins.pin if payload.get("on") is True else pins.unpin
    return {"ok": True, "done": act(actor(), payload.get("id"))}


@event("room:hand_over", Action.HOST)
def hand_over(payload: Told) -> Ack:
    """Gives the evening to somebody who is there and may host. Ack `{host}`."""
    return {"ok": True, "host": hosting.hand_over(actor(), payload.get("room"), payload.get("to"))}


@event("room:whisper", Action.WHISPER)
def whisper(payload: Told) -> Ack:
    """A host whispers to somebody, or somebody has a word with the hosts. Ack `{id, care?}` after the commit."""
    urgent.hold_line(payload.get("text"), most="whisper_max_characters")
    who, room, said = actor(), payload.get("room"), {name: payload.get(name) for name in ("text", "nonce", "seen")}
    to = _whom(payload)
    if to.line or to.person:
        found = whispers.to_person(who, room, config(), to=to, **said)
    else:
        found = whispers.to_hosts(who, room, config(), **said)
    text = (TargetKind.WHISPER, found.public_id)
    return {"ok": True, "id": found.public_id, **care.told(whispers.helps(found), text)}


@event("room:call", Action.CALL_MODERATOR)
def call(payload: Told) -> Ack:
    """Asks the moderators to come in. Ack `{done, reach}`: how near one is, as far as we can know."""
    who, room = actor(), payload.get("room")
    done = calls.call(who, room, payload.get("words", ""), config())
    return {"ok": True, "done": done, "reach": calls.reach_of(who, room)}


@event("room:sign", Action.GIVE_SIGN)
def sign(payload: Told) -> Ack:
    """Gives a kind sign to a line, or takes it back; the numbers come with the next beat. Ack `{done}`."""
    on = payload.get("on") is True
    return {"ok": True, "done": reactions.react(actor(), payload.get("id"), payload.get("sign"), on=on)}


@event("room:hello", Action.ENTER_ROOM)
def hello(payload: Told) -> Ack:
    """Says hello, or takes it back. Ack `{done}`."""
    return {"ok": True, "done": there.hello(actor(), payload.get("room"), said=payload.get("on") is True)}


# --- What a page that comes in is told beside the lines -----------------------------------------------------------


@state.part
def _of_the_room(who: Member, head: RoomHead) -> Told:
    """The slow mode with who set it and why, the line that stands above, and who said hello."""
    named = there.names(head.id, config().hello_names_shown) if head.in_evening else []
    hello_said = head.in_evening and there.has_said_hello(who, head)
    slow, above = pace.told(who, head, config()), pins.payload(pins.pinned(head))
    return {"slow": slow, "pinned": above, "names": named, "hello": hello_said}


@state.part
def _between_us(who: Member, head: RoomHead) -> Told:
    """The whispers of this evening that are this person's: all of them for a host, else their own; and their call."""
    host = may(who, Action.HOST, head).allowed
    found = whisper_queries.newest(head, config().whispers_shown, person_id=None if host else who.id)
    asked = calls.own(who, head)
    return {"whispers": [each.payload() for each in found], "call": {"by": asked.by} if asked is not None else None}
