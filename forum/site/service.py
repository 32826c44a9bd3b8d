"""The steward's verbs: open boards and rooms, change them, and a first set to begin with."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions.models import Board
from forum.errors import Invalid, Missing
from forum.extensions import db
from forum.lib import clock, ids, markup, typed, zones
from forum.lib.hours import Days, first_day
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms.gatherings import TOOL_MAX, TOPIC_MAX
from forum.rooms.models import Room
from forum.transaction import transaction

Place = TypeVar("Place", Board, Room)
NAME_MAX, ABOUT_MAX, WELCOME_MAX, GUIDANCE_MAX = 80, 300, 1000, 3000
# How long an evening waits for a host, and how long what was said is kept: at most a week.
HOSTLESS_MINUTES, TRANSCRIPT_HOURS = (5, 60), (1, 168)
CALENDAR_BYTES = 18


EVERY_DAY = Days()


@dataclass(frozen=True)
class RoomWish:
    """What a steward wants of a room; hours are minutes after midnight in the room's zone, None for none."""

    name: str
    about: str
    welcome: str = ""
    gathers_from: int | None = None
    gathers_until: int | None = None
    zone: str = "UTC"
    days: Days = EVERY_DAY
    is_closed: bool = False
    always_open: bool = True
    closing_words: str = ""
    topic: str = ""
    tool: str = ""
    hostless_minutes: int = 10
    transcript_hours: int = 24
    # How a round goes: whether people answer each other, and how long one turn softly is.
    cross_talk: bool = True
    turn_seconds: int = 180


FIRST_BOARDS = (
    (
        N_("New here"),
        N_("Say hello, ask anything. Nobody was born knowing how this works."),
        N_("A name you chose and one sentence are enough. You need not tell what, how much or since when."),
    ),
    (
        N_("Today"),
        N_("How today is, in as many or as few words as you have."),
        N_("Good days belong here too. Who answers: say what you heard before you say what you would do."),
    ),
    (
        N_("Cravings and what helps"),
        N_("What got you through the last hour, and what did not."),
        N_("If it is strong right now: it rises, and it passes. Say so here, or come into a room where somebody is."),
    ),
    (
        N_("After a lapse"),
        N_("You came back. Tell it here without shame; nobody counts days for you."),
        N_("After a break the body bears less than before. Whoever answers: welcome first, questions later."),
    ),
)
FIRST_ROOM = RoomWish(
    name=N_("Evening check-in"),
    about=N_("How was the day, what comes tonight. Passing and just listening are always fine."),
    welcome=N_("Welcome. Say how you are in a line or two, or just listen. Speak from the I, and let people finish."),
    gathers_from=19 * 60,
    gathers_until=21 * 60,
)


def open_first_places(actor: Member, say: Callable[[str], str] = str) -> None:
    """Opens a first set of boards and one evening room, where there is none yet, in the words of `say`. Raises Refused."""
    policy.require(actor, Action.KEEP_SITE)
    with transaction():
        if not db.session.scalar(sa.select(sa.exists().where(Board.id > 0))):
            for name, about, guidance in FIRST_BOARDS:
                keep_board(actor, None, name=say(name), about=say(about), is_public=False, guidance=say(guidance))
        if not db.session.scalar(sa.select(sa.exists().where(Room.id > 0))):
            told: dict[str, Any] = {field: say(getattr(FIRST_ROOM, field)) for field in ("name", "about", "welcome")}
            keep_room(actor, None, replace(FIRST_ROOM, **told))


def keep_board(
    actor: Member,
    public_id: str | None,
    *,
    name: str,
    about: str,
    is_public: bool,
    guidance: str = "",
    pictures_allowed: bool = False,
) -> Board:
    """Opens a board, or changes one. Raises Invalid (fields `name`, `about`, `guidance`), Missing, Refused."""
    policy.require(actor, Action.KEEP_SITE)
    name, about = _line(name, "name", NAME_MAX), _line(about, "about", ABOUT_MAX, empty=True)
    guidance = typed.text(guidance)
    if len(guidance) > GUIDANCE_MAX:
        raise Invalid({"guidance": N_("Please keep this below %(most)d characters.")}, most=GUIDANCE_MAX)
    with transaction():
        board = place(Board, public_id) if public_id else _new_board()
        board.name, board.about, board.is_public = name, about, is_public
        board.pictures_allowed = pictures_allowed
        board.guidance, board.guidance_html = guidance, markup.render(guidance)
        board.revision = (board.revision or 0) + 1
        db.session.flush()
        return board


def keep_room(actor: Member, public_id: str | None, wish: RoomWish) -> Room:
    """Opens a room, or changes one. Raises Invalid (fields of RoomWish), Missing, Refused."""
    policy.require(actor, Action.KEEP_SITE)
    name, about = _line(wish.name, "name", NAME_MAX), _line(wish.about, "about", ABOUT_MAX, empty=True)
    welcome = _line(wish.welcome, "welcome", WELCOME_MAX, empty=True)
    if (wish.gathers_from is None) != (wish.gathers_until is None):
        raise Invalid({"gathers_from": N_("Please give both hours, or neither.")})
    if not zones.is_zone(wish.zone):
        raise Invalid({"zone": N_("We do not know this time zone. Write it like Europe/London.")})
    rule, more = _rule(wish), _evening_facts(wish)
    _check_turn(wish.turn_seconds)
    with transaction():
        room = place(Room, public_id) if public_id else _new_room()
        room.name, room.about, room.welcome = name, about, welcome
        if room.rule != rule or room.first_on is None:
            room.first_on = first_day(wish.days.weekdays, clock.now().astimezone(zones.zone(wish.zone)).date())
        room.gathers_from, room.gathers_until, room.zone, room.rule = (
            wish.gathers_from,
            wish.gathers_until,
            wish.zone,
            rule,
        )
        room.is_closed = wish.is_closed
        for fact, value in more.items():
            setattr(room, fact, value)
        room.cross_talk, room.turn_seconds = wish.cross_talk, wish.turn_seconds
        db.session.flush()
        return room


def _rule(wish: RoomWish) -> str:
    try:
        return wish.days.rule
    except ValueError:
        raise Invalid({"weekdays": N_("Please choose at least one day.")}) from None


def _evening_facts(wish: RoomWish) -> dict[str, Any]:
    """What an evening of the room is like, checked. Raises Invalid."""
    closing = _line(wish.closing_words, "closing_words", WELCOME_MAX, empty=True)
    topic, tool = _line(wish.topic, "topic", TOPIC_MAX, empty=True), typed.text(wish.tool)
    if len(tool) > TOOL_MAX:
        raise Invalid({"tool": N_("Please keep this below %(most)d characters.")}, most=TOOL_MAX)
    for field, value, (least, most) in (
        ("hostless_minutes", wish.hostless_minutes, HOSTLESS_MINUTES),
        ("transcript_hours", wish.transcript_hours, TRANSCRIPT_HOURS),
    ):
        if not least <= value <= most:
            reason = N_("Please choose a number from %(least)d to %(most)d.")
            raise Invalid({field: reason}, least=least, most=most)
    facts: dict[str, Any] = {"closing_words": closing, "topic": topic, "tool": tool, "always_open": wish.always_open}
    return facts | {"hostless_minutes": wish.hostless_minutes, "transcript_hours": wish.transcript_hours}


def _check_turn(seconds: int) -> None:
    # What the product decided holds without a running app.
    least, most = Config.turn_min_seconds // 60, Config.turn_max_seconds // 60
    if not least * 60 <= seconds <= most * 60:
        reason = N_("Please choose between %(least)d and %(most)d minutes.")
        raise Invalid({"turn_minutes": reason}, least=least, most=most)


def _line(raw: str, field: str, most: int, *, empty: bool = False) -> str:
    line = typed.line(raw)
    if not line and not empty:
        raise Invalid({field: N_("Please fill this in.")})
    if len(line) > most:
        raise Invalid({field: N_("Please keep this below %(most)d characters.")}, most=most)
    return line


def place(model: type[Place], public_id: str) -> Place:
    """A board or a room by its name in addresses. Raises Missing."""
    asked = sa.select(model).where(model.public_id == public_id)
    found = db.session.scalars(asked).first() if ids.is_public_id(public_id) else None
    if found is None:
        raise Missing(N_("This is no longer here."))
    return found


def _new_board() -> Board:
    board = Board(public_id=ids.public_id(), position=_next(Board), revision=0)
    db.session.add(board)
    return board


def _new_room() -> Room:
    names = {"public_id": ids.public_id(), "calendar_token": ids.token(CALENDAR_BYTES)}
    room = Room(**names, position=_next(Room), head_seq=0, pace_seconds=0, rule="", first_on=None)
    db.session.add(room)
    return room


def _next(model: type[Board] | type[Room]) -> int:
    return (db.session.scalar(sa.select(sa.func.max(model.position))) or 0) + 1
