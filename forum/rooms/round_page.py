"""What a room's page knows of its round: how it stands, one's own part, the forms, and what people will do next."""

import json
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from forum.accounts.queries import Member
from forum.policy import Action, may
from forum.rooms import round_queries, round_state, round_words
from forum.rooms.kinds import RoundKind
from forum.rooms.queries import RoomHead
from forum.rooms.round_forms import BeginForm, CheckInForm
from forum.rooms.round_queries import SaidIntention
from forum.web import reading
from forum.web.identity import config


@dataclass(frozen=True, slots=True)
class Shown:
    """One intention as this reader sees it; `why` is what covers it."""

    said: SaidIntention
    why: str


def facts(who: Member, room: RoomHead, check_in: CheckInForm | None = None) -> dict[str, Any]:
    """The page's variables. `check_in` is a form that came back with what was typed."""
    circle = round_state.standing(who, room)
    form = check_in or CheckInForm(formdata=None)
    if check_in is None and circle["round"] is not None and circle["round"]["kind"] == RoundKind.CLOSING:
        form.intention.data = circle["my_round"]["intention"]
    return {
        "circle": circle,
        "check_in_form": form,
        "begin_form": BeginForm(formdata=None),
        "summary": summary(room.id),
        "strip": round_words.strip(circle) if circle["hands"] is not None else round_words.EMPTY,
        "round_words": round_words.words(),
        "leads": may(who, Action.HOST, room).allowed,
        "left_alone_seconds": config().turn_left_alone_seconds,
    }


def summary(room_id: int) -> list[Shown]:
    """What people said at the room's newest evening that they will do next, as the reader chose to meet it."""
    kept = round_queries.last_summary(room_id)
    said = round_queries.still_said(json.loads(kept)["lines"]) if kept else []
    return [Shown(each, reading().look(each.author_id, (), str(escape(each.words))).why) for each in said]
