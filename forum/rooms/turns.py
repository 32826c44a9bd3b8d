"""An evening and the turns of its round, held by one transaction so that moves come one after another."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from forum.errors import Conflict
from forum.extensions import db
from forum.lib import clock
from forum.lib.words import N_
from forum.rooms.kinds import GatheringState, RoundKind, TurnState
from forum.rooms.models import Gathering, Round, Seat, Turn
from forum.rooms.queries import RoomHead

NO_ROUND = N_("There is no round just now.")
NO_EVENING = N_("A round belongs to an evening. Open the evening first.")


class Turns:
    """Who has the turn and who comes next. Positions only grow, so that two of a round never meet while it changes."""

    def __init__(self, held: Round, turns: list[Turn]) -> None:
        self._round = held
        self._turns = turns

    @property
    def kind(self) -> RoundKind:
        """What the round is for."""
        return self._round.kind

    @property
    def version(self) -> int:
        """How often the turn has moved; 0 while the opening words are said."""
        return self._round.version

    @property
    def now(self) -> Turn | None:
        """The turn that is on; None before the first one, and while the round rests."""
        return next((turn for turn in self._turns if turn.state is TurnState.NOW), None)

    @property
    def waiting(self) -> list[Turn]:
        """Who still comes, in order."""
        return sorted((turn for turn in self._turns if turn.state is TurnState.WAITING), key=lambda turn: turn.position)

    @property
    def rests(self) -> bool:
        """Whether turns have begun and it is nobody's now: whoever raises a hand then is next at once."""
        return self.now is None and self._round.version > 0

    def of(self, account_id: int) -> Turn | None:
        """Somebody's turn in this round, whatever has become of it."""
        return next((turn for turn in self._turns if turn.account_id == account_id), None)

    def at(self, position: object) -> Turn | None:
        """The turn at a position of the order."""
        return next((turn for turn in self._turns if turn.position == position), None)

    def add(self, account_id: int) -> Turn:
        """Puts somebody at the end, for the first time or once more."""
        turn = self.of(account_id)
        if turn is None:
            turn = Turn(round_id=self._round.id, account_id=account_id, position=self._end())
            db.session.add(turn)
            self._turns.append(turn)
        turn.state, turn.ends_at, turn.position = TurnState.WAITING, None, self._end()
        return turn

    def put_first(self, turn: Turn) -> None:
        """Makes a waiting turn the next one; the others keep their order behind it."""
        for each in [turn, *(other for other in self.waiting if other is not turn)]:
            each.position = self._end()

    def leave(self, turn: Turn, state: TurnState) -> None:
        """Ends somebody's turn, whether it was on or still to come. A hand that was up for it is down again."""
        turn.state, turn.ends_at = state, None
        theirs = sa.and_(Seat.gathering_id == self._round.gathering_id, Seat.account_id == turn.account_id)
        db.session.execute(sa.update(Seat).where(theirs).values(hand_seq=None))

    def go_on(self, but: Turn | None = None) -> None:
        """Gives the turn to the next one who waits, but not to `but`; without anybody the round rests."""
        self._round.version += 1
        for turn in self.waiting:
            if turn is not but:
                self._start(turn)
                break

    def start(self, turn: Turn) -> None:
        """Gives the turn to somebody out of the order."""
        self.put_first(turn)
        self.go_on()

    def close(self) -> None:
        """Ends the round. Hands of those who were not reached stay up."""
        if self.now is not None:
            self.leave(self.now, TurnState.DONE)
        self._round.over = True

    def _start(self, turn: Turn) -> None:
        turn.state = TurnState.NOW
        turn.ends_at = clock.now() + timedelta(seconds=self._round.turn_seconds)

    def _end(self) -> int:
        return max((turn.position for turn in self._turns if turn.position is not None), default=0) + 1


@dataclass(frozen=True)
class Held:
    """An evening and the round that is on there, None without one. `room` is the room as it stands under the lock."""

    room: RoomHead
    gathering: Gathering
    turns: Turns | None

    @property
    def round(self) -> Turns:
        """The round that must be on. Raises Conflict."""
        if self.turns is None:
            raise Conflict(NO_ROUND)
        return self.turns


def hold(room: RoomHead) -> Held:
    """The evening that is on in a room, with its round. Raises Conflict between evenings.

    Only inside a transaction: whoever raises a hand, moves a turn or begins a round waits for the one before. Locks are
    taken in the order evening, round, seats, room, so that nobody waits in a ring. People may come in meanwhile.
    """
    evening = sa.select(Gathering).where(Gathering.id == room.gathering_id, Gathering.state != GatheringState.CLOSED)
    evening = evening.with_for_update(key_share=True).execution_options(populate_existing=True)
    gathering = db.session.scalars(evening).first() if room.gathering_id is not None else None
    if gathering is None:
        raise Conflict(NO_EVENING)
    found = (
        db.session.get(Round, gathering.round_id, populate_existing=True) if gathering.round_id is not None else None
    )
    held = Turns(found, _turns(found.id)) if found is not None else None
    return Held(room._replace(round_id=gathering.round_id, state=gathering.state), gathering, held)


def _turns(round_id: int) -> list[Turn]:
    asked = sa.select(Turn).where(Turn.round_id == round_id).order_by(Turn.position)
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))
