"""A round as pages get it: what everybody may know, in every event of it and in the catch-up, and one's own part."""

import json
from collections.abc import Mapping
from typing import Any

from forum.accounts.queries import Member
from forum.config import Config
from forum.lib import clock
from forum.rooms import log, round_queries, state
from forum.rooms.kinds import RoundKind, TurnState
from forum.rooms.queries import EventRow, RoomHead
from forum.rooms.round_queries import RoundRow, SaidIntention, TurnRow
from forum.vocabulary import EventKind
from forum.web.identity import config


def public(gathering_id: int | None, round_id: int | None, settings: Config) -> dict[str, Any]:
    """`{round, hands}`: the round that is on, or None, and the raised hands."""
    return _read(gathering_id, round_id, settings)[0]


def _read(gathering_id: int | None, round_id: int | None, settings: Config) -> tuple[dict[str, Any], list[TurnRow]]:
    hands, most = round_queries.hands(gathering_id), settings.round_names_shown
    told: dict[str, Any] = {"round": None, "hands": {"names": hands[:most], "more": len(hands[most:])}}
    found = round_queries.round_row(round_id) if round_id is not None else None
    if found is None or round_id is None:
        return told, []
    turns = round_queries.turns(round_id)
    return told | {"round": _view(found, turns, most)}, turns


def _view(found: RoundRow, turns: list[TurnRow], most: int) -> dict[str, Any]:
    """A round: `now` and `last` are turns, `waiting` who comes next, `number` of `of` the place of the turn that is on."""
    waiting, now, done = (_in(turns, state) for state in (TurnState.WAITING, TurnState.NOW, TurnState.DONE))
    thanks = round_queries.thanks([turn.id for turn in (*now, *done[-1:])])
    told: dict[str, Any] = {"kind": found.kind.value, "version": found.version, "seconds": found.turn_seconds}
    told |= {"now": None, "last": None, "number": len(done) + len(now), "of": len(done) + len(now) + len(waiting)}
    for turn in now:
        told["now"] = _turn(turn) | {"thanks": thanks.get(turn.id, 0), "left": _left(turn)}
    for turn in done[-1:]:
        told["last"] = _turn(turn) | {"thanks": thanks.get(turn.id, 0)}
    return told | {"waiting": [_turn(turn) for turn in waiting[:most]], "more": len(waiting[most:])}


def _in(turns: list[TurnRow], wanted: TurnState) -> list[TurnRow]:
    return [turn for turn in turns if turn.state is wanted]


def _turn(turn: TurnRow) -> dict[str, Any]:
    return {"turn": turn.position, "name": turn.name}


def _left(turn: TurnRow) -> int:
    """Seconds until a turn's soft end, below 0 after it; the reader's clock counts on from there."""
    return round((turn.ends_at - clock.now()).total_seconds()) if turn.ends_at is not None else 0


def tell(
    room: RoomHead, kind: EventKind, settings: Config, more: Mapping[str, Any] | None = None, seq: int | None = None
) -> int:
    """Writes an event of the round that is on in `room` and sends it; returns its number. Only inside a transaction.

    `seq` is a number that was taken already, so that what is stored under it is part of what is told.
    """
    seq = log.next_seq(room.id) if seq is None else seq
    data = json.dumps(dict(more or {}) | public(room.gathering_id, room.round_id, settings), ensure_ascii=False)
    log.write(room.id, room.public_id, EventRow(seq, kind, None, None, None, None, None, None, data))
    return seq


def tell_summary(room: RoomHead, said: list[SaidIntention]) -> int:
    """Gathers what people said they will do next. The log keeps the names of the lines only, their words stay in them."""
    seq, data = log.next_seq(room.id), json.dumps({"lines": [each.line for each in said]})
    event = EventRow(seq, EventKind.SUMMARY, None, None, None, None, None, None, data)
    log.write(room.id, room.public_id, event, more=filled({"lines": [each.line for each in said]}))
    return seq


def filled(event: Mapping[str, Any]) -> dict[str, Any]:
    """A summary with the words of those of its lines that everybody may still read."""
    said = round_queries.still_said(event["lines"])
    return dict(event) | {"said": [{"id": each.line, "name": each.author, "words": each.words} for each in said]}


def fill(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A catch-up's events, each summary with its words."""
    return [filled(each) if each["kind"] == EventKind.SUMMARY else each for each in events]


@state.part
def standing(actor: Member, room: RoomHead) -> dict[str, Any]:
    """What `public` says and `my_round`, where one stands oneself: `{turn, hand, listening, ahead, intention}`.

    `turn` is `now`, `waiting` or empty; `ahead` how many come before. Between evenings there is nothing to tell. All of it
    is at least as new as the room's number `as_of`, so that a page never goes back to something older.
    """
    if room.gathering_id is None:
        return {"as_of": room.head_seq, "round": None, "hands": None, "my_round": None}
    hand, listening = round_queries.own_seat(room.gathering_id, actor.id)
    mine: dict[str, Any] = {"turn": "", "hand": hand, "listening": listening, "ahead": 0, "intention": ""}
    told, turns = _read(room.gathering_id, room.round_id, config())
    mine |= _place(actor, turns)
    if told["round"] is not None and told["round"]["kind"] == RoundKind.CLOSING:
        mine["intention"] = round_queries.own_intention(room.id, room.gathering_id, actor.id)
    return told | {"as_of": room.head_seq, "my_round": mine}


def _place(actor: Member, turns: list[TurnRow]) -> dict[str, Any]:
    mine = next((turn for turn in turns if turn.account_id == actor.id), None)
    if mine is None or mine.state not in (TurnState.NOW, TurnState.WAITING):
        return {}
    ahead = [turn for turn in _in(turns, TurnState.WAITING) if turn.position < mine.position]
    return {"turn": mine.state.value, "ahead": len(ahead)}
