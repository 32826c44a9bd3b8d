"""What a room's page shows beside its lines: the slow mode, signs, who said hello, whispers, the way to help."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from forum.accounts.queries import Member
from forum.config import Config
from forum.policy import Action, may
from forum.rooms import answers, calls, pace, pins, reactions, there, whisper_queries
from forum.rooms.queries import LineRow, RoomHead
from forum.screening import pacing
from forum.screening.pacing import Kind
from forum.vocabulary import NOTE_LABELS


def facts(who: Member, head: RoomHead, lines: Iterable[LineRow], answer: str, config: Config) -> dict[str, Any]:
    """The names a room's template knows beside its own; `answer` is the line its writer wants to answer."""
    host, above = may(who, Action.HOST, head).allowed, pins.pinned(head)
    shown = [line.public_id for line in lines] + ([above.public_id] if above else [])
    said = whisper_queries.newest(head, config.whispers_shown, person_id=None if host else who.id)
    return {
        "head": head,
        "slow": pace.told(who, head, config),
        "near": pacing.near(who, Kind.LINE, config),
        "pinned": above,
        "signs": reactions.of(shown) if shown else {},
        "own_signs": {line: sorted(signs) for line, signs in reactions.own(who, shown).items()} if shown else {},
        "names": there.names(head.id, config.hello_names_shown) if head.in_evening else [],
        "said_hello": head.in_evening and there.has_said_hello(who, head),
        "whispers": said,
        "card": whisper_queries.card_stands(head, who.id),
        "asked": calls.own(who, head),
        "help_card": current_app.extensions["help_card"],
        "note_labels": {note.value: _(label) for note, label in NOTE_LABELS.items()},
        "answering": answers.chosen(head.id, answer) if answer and head.cross_talk else None,
    }
