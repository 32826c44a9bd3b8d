"""Reads of a round: its turns, raised hands, whom it takes in, and what people said they will do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.extensions import db
from forum.rooms.kinds import Circle, LineKind, RoundKind, TurnState
from forum.rooms.models import Gathering, Message, RoomEvent, Round, Seat, SpokenCheckIn, Thanks, Turn
from forum.statements import row, rows
from forum.vocabulary import Visibility


class RoundRow(NamedTuple):
    """The round that is on."""

    kind: RoundKind
    turn_seconds: int
    version: int


class TurnRow(NamedTuple):
    """One person's turn; `position` names it within its round until the order changes."""

    id: int
    account_id: int
    name: str
    position: int
    state: TurnState
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class SaidIntention:
    """What somebody said they will do in the next 24 hours, and the line in which they did."""

    line: str
    author_id: int
    author: str
    words: str


_ROUND = sa.select(Round.kind, Round.turn_seconds, Round.version).where(Round.id == sa.bindparam("round"))
_TURNS = (
    sa.select(Turn.id, Turn.account_id, Account.name, Turn.position, Turn.state, Turn.ends_at)
    .join(Account, Account.id == Turn.account_id)
    .where(Turn.round_id == sa.bindparam("round"))
    .order_by(Turn.position)
)
_HAS_TURN = _TURNS.where(Turn.state == TurnState.NOW)
_HANDS = (
    sa.select(Account.name)
    .join(Seat, Seat.account_id == Account.id)
    .where(Seat.gathering_id == sa.bindparam("gathering"), Seat.hand_seq.is_not(None))
    .order_by(Seat.hand_seq)
)
_OWN_SEAT = sa.select(Seat.hand_seq, Seat.listening).where(
    Seat.gathering_id == sa.bindparam("gathering"), Seat.account_id == sa.bindparam("account")
)
_SAID_TONIGHT = (
    sa.select(Message.author_id, sa.func.min(RoomEvent.seq).label("first"))
    .join(RoomEvent, RoomEvent.message_id == Message.id)
    .where(RoomEvent.room_id == sa.bindparam("room"), RoomEvent.seq >= sa.bindparam("first_seq"))
    .group_by(Message.author_id)
)
_INTENTIONS = (
    sa.select(Message.public_id, Message.author_id, Account.name, SpokenCheckIn.intention)
    .select_from(RoomEvent)
    .join(Message, sa.and_(Message.id == RoomEvent.message_id, Message.seq == RoomEvent.seq))
    .join(SpokenCheckIn, SpokenCheckIn.message_id == Message.id)
    .join(Account, Account.id == Message.author_id)
    .where(RoomEvent.room_id == sa.bindparam("room"), RoomEvent.seq >= sa.bindparam("first_seq"))
    .where(SpokenCheckIn.intention != "", Message.kind.in_((LineKind.CHECK_IN, LineKind.INTENTION)))
    .order_by(RoomEvent.seq)
)
_LAST_SUMMARY = (
    sa.select(RoomEvent.data)
    .join(Gathering, sa.and_(Gathering.room_id == RoomEvent.room_id, Gathering.summary_seq == RoomEvent.seq))
    .where(
        Gathering.id
        == sa.select(Gathering.id)
        .where(Gathering.room_id == sa.bindparam("room"))
        .order_by(Gathering.begins_at.desc())
        .limit(1)
        .scalar_subquery()
    )
)


def round_row(round_id: int) -> RoundRow | None:
    """A round by its number."""
    found = row(_ROUND, {"round": round_id})
    return RoundRow(*found) if found is not None else None


def turns(round_id: int) -> list[TurnRow]:
    """Every turn of a round in its order."""
    return [TurnRow(*each) for each in rows(_TURNS, {"round": round_id})]


def turn_now(round_id: int) -> TurnRow | None:
    """The turn that is on in a round."""
    found = row(_HAS_TURN, {"round": round_id})
    return TurnRow(*found) if found is not None else None


def thanks(turn_ids: Sequence[int]) -> dict[int, int]:
    """How many said thank you for each of these turns; turns without thanks are left out."""
    counted = sa.select(Thanks.turn_id, sa.func.count()).where(Thanks.turn_id.in_(turn_ids)).group_by(Thanks.turn_id)
    return {turn: count for turn, count in db.session.execute(counted)} if turn_ids else {}


def hands(gathering_id: int | None) -> list[str]:
    """Who has a hand up at a gathering, whose hand was first standing first."""
    return [name for (name,) in rows(_HANDS, {"gathering": gathering_id})]


def own_seat(gathering_id: int, account_id: int) -> tuple[bool, bool]:
    """Whether somebody has a hand up, and whether they just listen."""
    found = row(_OWN_SEAT, {"gathering": gathering_id, "account": account_id})
    return (found.hand_seq is not None, bool(found.listening)) if found is not None else (False, False)


def circle(gathering: Gathering, whom: Circle) -> list[int]:
    """Whom a round takes in, in its order: raised hands, then, for everybody, who has spoken, then who has said hello.

    Who is merely in the room is nobody's business and is not called by name (docs/decisions.md).
    """
    seats = db.session.execute(
        sa.select(Seat.account_id, Seat.hand_seq, Seat.hello, Seat.listening, Seat.quieted, Seat.removed, Account.name)
        .join(Account, Account.id == Seat.account_id)
        .where(Seat.gathering_id == gathering.id)
    ).all()
    away = {seat.account_id for seat in seats if seat.listening or seat.quieted or seat.removed}
    raised = sorted((seat for seat in seats if seat.hand_seq is not None), key=lambda seat: seat.hand_seq)
    order = [seat.account_id for seat in raised]
    if whom is Circle.EVERYBODY:
        spoke = rows(_SAID_TONIGHT, {"room": gathering.room_id, "first_seq": gathering.first_seq})
        order += [each.author_id for each in sorted(spoke, key=lambda each: each.first)]
        order += [seat.account_id for seat in sorted(seats, key=lambda seat: seat.name) if seat.hello]
    return [each for each in dict.fromkeys(order) if each not in away]


def intentions(room_id: int, first_seq: int) -> list[SaidIntention]:
    """The newest intention of everybody who said one since a number of the room's log, in the order they were said."""
    newest: dict[int, SaidIntention] = {}
    for each in rows(_INTENTIONS, {"room": room_id, "first_seq": first_seq}):
        newest.pop(each.author_id, None)
        newest[each.author_id] = SaidIntention(*each)
    return list(newest.values())


def own_intention(room_id: int, gathering_id: int, account_id: int) -> str:
    """What somebody has said at a gathering that they will do next, or an empty text."""
    gathering = db.session.get_one(Gathering, gathering_id)
    asked = _INTENTIONS.where(Message.author_id == account_id)
    found = rows(asked, {"room": room_id, "first_seq": gathering.first_seq})
    return str(found[-1].intention) if found else ""


def still_said(lines: Sequence[str]) -> list[SaidIntention]:
    """Those of these lines' intentions that everybody may still read, in the same order."""
    asked = (
        sa.select(Message.public_id, Message.author_id, Account.name, SpokenCheckIn.intention)
        .join(SpokenCheckIn, SpokenCheckIn.message_id == Message.id)
        .join(Account, Account.id == Message.author_id)
        .where(Message.public_id.in_(lines), Message.visibility == Visibility.VISIBLE)
    )
    found = {each.public_id: SaidIntention(*each) for each in db.session.execute(asked)} if lines else {}
    return [found[line] for line in lines if line in found]


def last_summary(room_id: int) -> str | None:
    """What the log says of the summary of a room's newest evening, None when there is none."""
    found = row(_LAST_SUMMARY, {"room": room_id})
    return found.data if found is not None else None
