"""Everybody's verbs of a round: raise a hand, step back, just listen, say thank you."""

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.extensions import db
from forum.policy import Action
from forum.rooms import access, gatherings, log, round_state, turns
from forum.rooms.kinds import TurnState
from forum.rooms.models import Seat, Thanks
from forum.rooms.turns import Held, Turns
from forum.statements import change, counted, inserting
from forum.transaction import once_more, transaction
from forum.vocabulary import EventKind


@once_more
def raise_hand(actor: Member, room_id: object, config: Config) -> None:
    """Raises one's hand: whose was first stands first. In a round one comes last in it, also for a second time.

    While it is nobody's turn although turns have begun, one is next at once: nobody has to wait for a host then.
    A hand that is up already stays where it is. Raises Conflict, Refused, Missing.
    """
    with transaction():
        room = access.room_head(actor, room_id)
        policy.require(actor, Action.SAY, room)
        held = turns.hold(room)
        seat = gatherings.seat(held.gathering.id, actor.id)
        if seat.hand_seq is not None if held.turns is None else not _come_in(held.turns, actor.id):
            return
        seq = log.next_seq(room.id)
        seat.listening, seat.hand_seq = False, seq if seat.hand_seq is None else seat.hand_seq
        db.session.flush()
        kind = EventKind.HANDS if held.turns is None else EventKind.TURN
        round_state.tell(held.room, kind, config, seq=seq)


def _come_in(held: Turns, account_id: int) -> bool:
    """Puts somebody in a round; whether anything changed."""
    turn, rests = held.of(account_id), held.rests
    if turn is not None and (turn.state is TurnState.NOW or (turn.state is TurnState.WAITING and not rests)):
        return False
    if turn is None or turn.state is not TurnState.WAITING:
        turn = held.add(account_id)
    if rests:
        held.start(turn)
    return True


@once_more
def step_back(actor: Member, room_id: object, config: Config) -> None:
    """Passes, or takes the hand down: always fine, and never asked about. Raises Conflict, Missing, Refused."""
    with transaction():
        leave_out(turns.hold(access.room_head(actor, room_id)), actor.id, config)


@once_more
def listen(actor: Member, room_id: object, config: Config, *, listening: bool) -> None:
    """Just listens from now on, which is a pass too; or takes part again. Raises Conflict, Missing, Refused."""
    with transaction():
        held = turns.hold(access.room_head(actor, room_id))
        if listening:
            leave_out(held, actor.id, config)
        gatherings.seat(held.gathering.id, actor.id).listening = listening
        db.session.flush()


def leave_out(held: Held, account_id: int, config: Config) -> None:
    """Takes somebody out of the round and their hand down, as when a host asks them to leave. Only in a transaction."""
    turn = held.turns.of(account_id) if held.turns is not None else None
    if held.turns is not None and turn is not None and turn.state in (TurnState.NOW, TurnState.WAITING):
        had_it = turn.state is TurnState.NOW
        held.turns.leave(turn, TurnState.PASSED)
        if had_it:
            held.turns.go_on()
        db.session.flush()
        round_state.tell(held.room, EventKind.TURN, config)
        return
    theirs = sa.and_(Seat.gathering_id == held.gathering.id, Seat.account_id == account_id, Seat.hand_seq.is_not(None))
    down = sa.update(Seat).where(theirs).values(hand_seq=None)
    if counted(down):
        round_state.tell(held.room, EventKind.HANDS, config)


@once_more
def thank(actor: Member, room_id: object, position: object, config: Config) -> None:
    """Says thank you for a turn that is on or was had; once for each person, and nobody to themselves.

    `position` names the turn, so that a thank-you never reaches whoever has it by then. Raises Conflict, Refused, Missing.
    """
    with transaction():
        room = access.room_head(actor, room_id)
        policy.require(actor, Action.SAY, room)
        held = turns.hold(room)
        turn = held.round.at(position)
        if turn is None or turn.state not in (TurnState.NOW, TurnState.DONE) or turn.account_id in actor.selves:
            return
        facts = {"turn_id": turn.id, "account_id": actor.id}
        if change(inserting(sa.inspect(Thanks).local_table).on_conflict_do_nothing(), facts).rowcount:
            round_state.tell(held.room, EventKind.THANKED, config)
