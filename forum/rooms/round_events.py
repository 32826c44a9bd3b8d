"""The round's socket events. Each answers with how the round stands then, so that a page never waits for the event itself."""

from typing import Any

from forum.errors import Invalid
from forum.lib.checkin import WORDS_MAX, CheckIn, Unfit
from forum.policy import Action
from forum.rooms import access, hands, round_state, speaking
from forum.rooms import round as rounds
from forum.screening import urgent
from forum.transaction import release
from forum.vocabulary import TargetKind
from forum.web import actor, care
from forum.web.checkin import aloud
from forum.web.identity import config
from forum.web.sockets import Ack, event


def _standing(payload: dict[str, Any]) -> Ack:
    release()
    who = actor()
    return {"ok": True, **round_state.standing(who, access.room_head(who, payload.get("room")))}


@event("room:hand", Action.SAY)
def hand(payload: dict[str, Any]) -> Ack:
    """Raises one's hand."""
    hands.raise_hand(actor(), payload.get("room"), config())
    return _standing(payload)


@event("room:pass", Action.ENTER_ROOM)
def step_back(payload: dict[str, Any]) -> Ack:
    """Passes, or takes one's hand down."""
    hands.step_back(actor(), payload.get("room"), config())
    return _standing(payload)


@event("room:thank", Action.SAY)
def thank(payload: dict[str, Any]) -> Ack:
    """Says thank you for the turn at a position."""
    hands.thank(actor(), payload.get("room"), payload.get("turn"), config())
    return _standing(payload)


@event("room:turn", Action.MOVE_TURN)
def turn(payload: dict[str, Any]) -> Ack:
    """Moves the turn on from the version that was seen; `later` puts who has it back at the end."""
    later = payload.get("later") is True
    moved = rounds.move(actor(), payload.get("room"), payload.get("version"), config(), later=later)
    return _standing(payload) | {"moved": moved}


@event("room:begin_round", Action.HOST)
def begin_round(payload: dict[str, Any]) -> Ack:
    """Begins a round."""
    rounds.begin(actor(), payload.get("room"), payload.get("kind"), payload.get("whom"), config())
    return _standing(payload)


@event("room:first", Action.HOST)
def put_first(payload: dict[str, Any]) -> Ack:
    """Lets the turn at a position come next."""
    rounds.put_first(actor(), payload.get("room"), payload.get("turn"), config())
    return _standing(payload)


@event("room:end_round", Action.HOST)
def end_round(payload: dict[str, Any]) -> Ack:
    """Ends the round."""
    rounds.end(actor(), payload.get("room"), config())
    return _standing(payload)


@event("room:check_in", Action.SAY)
def check_in(payload: dict[str, Any]) -> Ack:
    """Says a check-in after the commit, like `room:say`; without any field it is a pass."""
    urgent.hold_line(payload.get("win"), payload.get("intention"), most=WORDS_MAX)
    try:
        written = CheckIn.read(payload)
    except Unfit as unfit:
        raise Invalid(unfit.problems, **unfit.values) from None
    nonce, seen, ending = payload.get("nonce"), payload.get("seen"), payload.get("that_is_all") is True
    words = speaking.Words(written, aloud(written))
    room = payload.get("room")
    said = speaking.say_check_in(actor(), room, config(), words, nonce=nonce, seen=seen, that_is_all=ending)
    if said is None:
        return _standing(payload)
    found: dict[str, Any] = {"seq": said.seq, "id": said.public_id}
    found |= care.told(said.finding.helps, (TargetKind.MESSAGE, said.public_id))
    return _standing(payload) | found | ({"wait": said.wait} if said.wait else {})
