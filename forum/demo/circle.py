"""A room in the middle of a round, as steps: its evening is opened, hands go up, two have spoken and the third begins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum.accounts.queries import Member
from forum.demo.stage import Stage, Step
from forum.extensions import db
from forum.lib.checkin import CheckIn
from forum.rooms import gatherings, hands, round_queries, service, speaking
from forum.rooms import round as rounds
from forum.rooms.kinds import Circle, RoundKind
from forum.rooms.lines import Said
from forum.rooms.models import Gathering, Room, Round, Thanks, Turn


@dataclass(frozen=True)
class OpenTable:
    """The host opens the evening, unless one is on."""

    at: datetime
    room: str
    host: str
    ends_at: datetime

    def is_done(self, stage: Stage) -> bool:
        """Whether the room has had an evening."""
        return _gathering(stage, self.room) is not None

    def play(self, stage: Stage) -> None:
        """Opens it."""
        gatherings.begin(stage.actor(self.host), stage.rooms[self.room], self.ends_at)


@dataclass(frozen=True)
class Speak:
    """Somebody says a line, or checks in."""

    at: datetime
    room: str
    who: str
    nonce: str
    words: str = ""
    check_in: CheckIn = field(default_factory=CheckIn)

    def is_done(self, stage: Stage) -> bool:
        """Whether it was said."""
        return self.nonce in stage.lines

    def play(self, stage: Stage) -> None:
        """Says it."""
        who, room = stage.actor(self.who), stage.rooms[self.room]
        said: Said | None
        if self.words:
            said = service.say(who, room, stage.config, text=self.words, nonce=self.nonce)
        else:
            written = speaking.Words(self.check_in, self.check_in.aloud(_english))
            said = speaking.say_check_in(who, room, stage.config, written, nonce=self.nonce, that_is_all=True)
        if said is not None:
            stage.lines[self.nonce] = said.public_id


@dataclass(frozen=True)
class TakePart:
    """Somebody raises a hand, says thank you to who spoke last, begins the round or gives the first turn."""

    at: datetime
    room: str
    who: str
    act: str

    def is_done(self, stage: Stage) -> bool:
        """Whether it left its mark."""
        gathering = _gathering(stage, self.room)
        return gathering is not None and _MARKS[self.act](gathering, stage.people[self.who])

    def play(self, stage: Stage) -> None:
        """Does it."""
        _ACTS[self.act](stage.actor(self.who), stage.rooms[self.room], stage)


def steps(told: dict[str, Any], now: datetime) -> list[Step]:
    """Everything that happens at the table."""
    room, ends_at = told["room"], now + timedelta(minutes=told["goes_on"])
    found: list[Step] = [OpenTable(now - timedelta(minutes=told["begins"]), room, told["host"], ends_at)]
    for number, each in enumerate(told["happens"], start=1):
        at, nonce = now - timedelta(minutes=each["minute"]), f"demo-circle-{number}"
        if "act" in each:
            found.append(TakePart(at, room, each["who"], each["act"]))
        else:
            written = CheckIn.read(each.get("checks_in", {}))
            found.append(Speak(at, room, each["who"], nonce, each.get("says", ""), written))
    return found


def _english(text: str, **values: object) -> str:
    return text % values if values else text


def _gathering(stage: Stage, room: str) -> Gathering | None:
    asked = sa.select(Gathering).join(Room, Room.id == Gathering.room_id)
    return db.session.scalars(asked.where(Room.public_id == stage.rooms.get(room, ""))).first()


def _began(gathering: Gathering, who: int) -> bool:
    return gathering.round_id is not None


def _moved(gathering: Gathering, who: int) -> bool:
    return gathering.round_id is not None and db.session.get_one(Round, gathering.round_id).version > 0


def _raised(gathering: Gathering, who: int) -> bool:
    turn = sa.exists().where(Turn.round_id == gathering.round_id, Turn.account_id == who)
    return round_queries.own_seat(gathering.id, who)[0] or bool(db.session.scalar(sa.select(turn)))


def _thanked(gathering: Gathering, who: int) -> bool:
    given = sa.exists().where(Thanks.account_id == who, Thanks.turn_id == Turn.id, Turn.round_id == gathering.round_id)
    return bool(db.session.scalar(sa.select(given)))


def _begin(who: Member, room: str, stage: Stage) -> None:
    rounds.begin(who, room, RoundKind.CHECK_IN, Circle.HANDS, stage.config)


def _first_turn(who: Member, room: str, stage: Stage) -> None:
    rounds.move(who, room, 0, stage.config)


def _thank(who: Member, room: str, stage: Stage) -> None:
    last = sa.select(Turn.position).join(Round, Round.id == Turn.round_id).where(Turn.state == "done")
    position = db.session.scalars(last.order_by(Turn.position.desc()).limit(1)).one()
    hands.thank(who, room, position, stage.config)


_ACTS: dict[str, Callable[[Member, str, Stage], None]] = {
    "hand": lambda who, room, stage: hands.raise_hand(who, room, stage.config),
    "round": _begin,
    "next": _first_turn,
    "thanks": _thank,
}
_MARKS: dict[str, Callable[[Gathering, int], bool]] = {
    "hand": _raised,
    "round": _began,
    "next": _moved,
    "thanks": _thanked,
}
