"""A host's verbs of a round: begin it, put somebody first, end it; and moving the turn, which its holder does as well.

Each is one event in the room's log that says how the round stands then (rooms.round_state); a host's act is an audit row too.
Whose turn it is is told to everybody anyway, so the row names nobody.
"""

from typing import TypeVar

import sqlalchemy as sa

from forum import live, policy
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.config import Config
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import access, floor, log, round_queries, round_state, turns
from forum.rooms.kinds import Circle, GatheringState, RoundKind, TurnState
from forum.rooms.models import Gathering, Room, Round, Turn
from forum.rooms.turns import Held, Turns
from forum.transaction import once_more, transaction
from forum.vocabulary import EventKind, Measure

Word = TypeVar("Word", RoundKind, Circle)
ROUND_ON = N_("A round is on already. End it first.")
OTHER_ORDER = N_("The order has changed meanwhile. Please look again.")
UNKNOWN = N_("Please choose one of these.")


@once_more
def begin(actor: Member, room_id: object, kind: object, whom: object, config: Config) -> None:
    """A host begins a round; the opening words come first, so nobody has the turn yet. The last round closes the evening.

    The same again before the first turn changes nothing. Raises Invalid (`kind`, `whom`), Conflict, Refused, Missing.
    """
    wanted, circle = _one_of(RoundKind, kind, "kind"), _one_of(Circle, whom, "whom")
    with transaction():
        held = _as_host(actor, room_id)
        if held.turns is not None:
            if held.turns.kind is not wanted or held.turns.version > 0:
                raise Conflict(ROUND_ON)
            return
        made = _make(held.gathering, wanted, circle)
        if wanted is RoundKind.CLOSING and held.gathering.state is GatheringState.OPEN:
            held.gathering.state = GatheringState.CLOSING
            db.session.flush()
            log.note(held.room.id, held.room.public_id, EventKind.CLOSING)
        round_state.tell(held.room._replace(round_id=made.id), EventKind.ROUND, config, {"state": "began"})
        if wanted is RoundKind.CLOSING:
            _offer_back(held)
        record(actor.id, Measure.BEGIN_ROUND, room_id=held.room.id)


def _offer_back(held: Held) -> None:
    """Tells each person, and nobody else, what they have said tonight that they will do next: still that?"""
    for each in round_queries.intentions(held.room.id, held.gathering.first_seq):
        told = {"room": held.room.public_id, "words": each.words}
        live.publish(live.account(each.author_id), "room:intention", told)


def _as_host(actor: Member, room_id: object) -> Held:
    room = access.room_head(actor, room_id)
    policy.require(actor, Action.HOST, room)
    return turns.hold(room)


def _make(gathering: Gathering, kind: RoundKind, whom: Circle) -> Round:
    seconds = db.session.scalars(sa.select(Room.turn_seconds).where(Room.id == gathering.room_id)).one()
    made = Round(gathering_id=gathering.id, kind=kind, over=False, turn_seconds=seconds, version=0)
    db.session.add(made)
    db.session.flush()
    gathering.round_id = made.id
    for position, account_id in enumerate(round_queries.circle(gathering, whom), start=1):
        db.session.add(Turn(round_id=made.id, account_id=account_id, position=position, state=TurnState.WAITING))
    db.session.flush()
    return made


@once_more
def move(actor: Member, room_id: object, version: object, config: Config, *, later: bool = False) -> bool:
    """Ends the turn that is on and gives it to the next: its holder says that is all, or a host moves on.

    `later` puts somebody who is not there back at the end. `version` is that of the round as it was seen: of two who move
    at once only one does, and the other finds it done. Anybody may move on from a chair that has been empty for long; that
    turn waits at the end. Returns whether this call moved it. Raises Conflict, Refused, Missing.
    """
    with transaction():
        held = turns.hold(access.room_head(actor, room_id))
        if version != held.round.version:
            # Moved by somebody else meanwhile, perhaps away from whoever asks: nothing to refuse.
            return False
        policy.require(actor, Action.MOVE_TURN, floor.of(held.room, config))
        now = held.round.now
        if now is None and not held.round.waiting:
            return False
        own = now is not None and now.account_id in actor.selves
        hosts = policy.may(actor, Action.HOST, held.room).allowed
        _leave(held.round, now, later=not own and (later or not hosts))
        round_state.tell(held.room, EventKind.TURN, config)
        if hosts and not own:
            record(actor.id, Measure.MOVE_TURN, room_id=held.room.id)
        return True


def _leave(held: Turns, now: Turn | None, *, later: bool) -> None:
    if now is None:
        held.go_on()
    elif later:
        held.add(now.account_id)
        held.go_on(but=now)
    else:
        held.leave(now, TurnState.DONE)
        held.go_on()
    db.session.flush()


@once_more
def put_first(actor: Member, room_id: object, position: object, config: Config) -> None:
    """A host lets somebody who waits come next; who has the turn keeps it. Raises Conflict, Refused, Missing."""
    with transaction():
        held = _as_host(actor, room_id)
        turn = held.round.at(position)
        if turn is None or turn.state is not TurnState.WAITING:
            raise Conflict(OTHER_ORDER)
        if held.round.waiting[0] is turn:
            return
        held.round.put_first(turn)
        db.session.flush()
        round_state.tell(held.room, EventKind.TURN, config)
        record(actor.id, Measure.MOVE_TURN, room_id=held.room.id)


@once_more
def end(actor: Member, room_id: object, config: Config) -> bool:
    """A host ends the round; hands that were not reached stay up. The last round leaves what people said they will do next.

    Returns whether there was one to end. Raises Conflict, Refused, Missing.
    """
    with transaction():
        held = _as_host(actor, room_id)
        if held.turns is None:
            return False
        held.turns.close()
        held.gathering.round_id = None
        db.session.flush()
        round_state.tell(held.room._replace(round_id=None), EventKind.ROUND, config, {"state": "over"})
        if held.turns.kind is RoundKind.CLOSING:
            _sum_up(held)
        record(actor.id, Measure.END_ROUND, room_id=held.room.id)
        return True


def _sum_up(held: Held) -> None:
    said = round_queries.intentions(held.room.id, held.gathering.first_seq)
    if said:
        held.gathering.summary_seq = round_state.tell_summary(held.room, said)
        db.session.flush()


def _one_of(words: type[Word], raw: object, field: str) -> Word:
    try:
        return words(raw if isinstance(raw, str) else "")
    except ValueError:
        raise Invalid({field: UNKNOWN}) from None
