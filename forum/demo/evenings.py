"""The rooms as steps: what was said at the last gathering that is over, and by those who are still there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from forum.demo.script import Evening, Line
from forum.demo.stage import Stage, Step
from forum.extensions import db
from forum.rooms import gatherings, rota, service
from forum.rooms.models import Gathering, Message, Room
from forum.vocabulary import Visibility

# Tonight's evening began a while ago and goes on for a while; demo rooms wait longer for their host.
ALREADY, STILL = timedelta(minutes=25), timedelta(minutes=95)


@dataclass(frozen=True)
class Say:
    """Somebody says a line."""

    at: datetime
    room: str
    line: Line

    def is_done(self, stage: Stage) -> bool:
        """Whether the line is there."""
        return self.line.nonce in stage.lines

    def play(self, stage: Stage) -> None:
        """Says the line."""
        line, actor = self.line, stage.actor(self.line.author)
        said = service.say(actor, stage.rooms[self.room], stage.config, text=line.text, nonce=line.nonce)
        stage.lines[line.nonce] = said.public_id


@dataclass(frozen=True)
class TakeLineBack:
    """Somebody takes a line back."""

    at: datetime
    line: Line

    def is_done(self, stage: Stage) -> bool:
        """Whether the words are gone."""
        asked = sa.select(Message.visibility).where(Message.public_id == stage.lines.get(self.line.nonce, ""))
        return db.session.scalar(asked) is Visibility.DELETED

    def play(self, stage: Stage) -> None:
        """Takes the line back."""
        service.take_back(stage.actor(self.line.author), stage.lines[self.line.nonce])


@dataclass(frozen=True)
class SetPace:
    """A moderator sets the slow mode."""

    at: datetime
    room: str
    line: Line

    def is_done(self, stage: Stage) -> bool:
        """Whether the room has this pace."""
        asked = sa.select(Room.pace_seconds).where(Room.public_id == stage.rooms.get(self.room, ""))
        return db.session.scalar(asked) == int(self.line.text)

    def play(self, stage: Stage) -> None:
        """Sets the pace."""
        service.set_pace(stage.actor(self.line.author), stage.rooms[self.room], int(self.line.text), stage.config)


@dataclass(frozen=True)
class OpenEvening:
    """A moderator who may host opens tonight's evening, so that there is one to look at."""

    at: datetime
    room: str
    host: str
    ends_at: datetime

    def is_done(self, stage: Stage) -> bool:
        """Whether the room has had an evening."""
        asked = sa.exists().where(Gathering.room_id == Room.id, Room.public_id == stage.rooms.get(self.room, ""))
        return bool(db.session.scalar(sa.select(asked)))

    def play(self, stage: Stage) -> None:
        """Opens it."""
        host = stage.actor(self.host)
        rota.add_host(host, stage.rooms[self.room], host.name)
        gatherings.begin(host, stage.rooms[self.room], self.ends_at)


def steps(evenings: list[Evening], rooms: list[dict[str, Any]], now: datetime) -> list[Step]:
    """Everything that happens in the rooms."""
    hours = {room["key"]: room for room in rooms}
    found: list[Step] = [
        OpenEvening(now - ALREADY, room["key"], room["host"], now + STILL) for room in rooms if "host" in room
    ]
    for evening in evenings:
        begins = began(evening, hours[evening.key], now)
        for line in evening.lines:
            at = (begins if line.minute >= 0 else now) + timedelta(minutes=line.minute)
            found += _steps_of(evening.key, line, at)
    return found


def began(evening: Evening, room: dict[str, Any], now: datetime) -> datetime:
    """When the last gathering began at which all of this was said before those who are still there go on talking."""
    length = max(line.minute for line in evening.lines)
    tail = max(-line.minute for line in evening.lines)
    latest = now - timedelta(minutes=length + max(tail, 0) + 1)
    here = latest.astimezone(ZoneInfo(room["zone"]))
    hour, minute = map(int, room["from"].split(":"))
    begins = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if begins > here:
        begins = (begins - timedelta(days=1)).replace(hour=hour, minute=minute)
    return begins.astimezone(now.tzinfo)


def _steps_of(room: str, line: Line, at: datetime) -> list[Step]:
    if line.mark == "pace":
        return [SetPace(at, room, line)]
    said: list[Step] = [Say(at, room, line)]
    return [*said, TakeLineBack(at + timedelta(seconds=40), line)] if line.mark == "taken back" else said
