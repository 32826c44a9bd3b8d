"""Saying a check-in, or an intention for the next 24 hours, in one's turn: a line of the room like every other."""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid
from forum.extensions import db
from forum.lib import ids, markup
from forum.lib.checkin import CheckIn
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import access, floor, hands, heard, lines, pace, round_state, service, turns
from forum.rooms.kinds import LineKind, RoundKind, TurnState
from forum.rooms.lines import Said
from forum.rooms.models import Message, SpokenCheckIn
from forum.rooms.turns import Held
from forum.screening import judging, urgent
from forum.screening.judging import Finding
from forum.screening.pacing import Kind
from forum.screening.passing import let_through
from forum.transaction import once_more, transaction
from forum.vocabulary import EventKind


@dataclass(frozen=True)
class Words:
    """A check-in and the words with which its writer says it, in their own language."""

    check_in: CheckIn
    aloud: str


@once_more
def say_check_in(
    actor: Member, room_id: object, config: Config, said: Words, *, nonce: object, seen: object = "", that_is_all: bool
) -> Said | None:
    """Says a check-in in one's turn; with `that_is_all` the turn goes on to the next. Without any field it is a pass.

    What was written ahead is kept by its page until the turn comes. Raises AskFirst, Withheld, AnothersTurn, TooSoon, Conflict,
    Invalid (of a broken page), Refused, Missing.
    """
    if not isinstance(nonce, str) or not ids.is_nonce(nonce):
        raise Invalid({"nonce": N_("This page sent something we could not read. Please reload it.")})
    if said.check_in.is_pass:
        hands.step_back(actor, room_id, config)
        return None
    html = markup.render(said.aloud)
    # What the form itself puts into words is everybody's; only what somebody has written is compared.
    written = (said.check_in.win, said.check_in.intention)
    finding = judging.judged(*written)
    sending, words = let_through(actor, Kind.LINE, written, nonce, finding, config), lines.Words(said.aloud, html)
    hearing = heard.heard(actor, room_id, config, words, nonce, finding)
    with judging.helping(finding), hearing, sending as sender:
        heard.ask_about(actor, room_id, config, words, nonce, seen, *written, finding=finding)
        if (why := finding.held_for or sender) is not None:
            return heard.keep_unsaid(actor, room_id, config, words, nonce, finding, why)
        line = _stored(actor, room_id, config, said, nonce, html, finding, that_is_all=that_is_all)
        return replace(line, finding=finding)


def _stored(  # noqa: PLR0913  # a check-in has this many facts
    actor: Member,
    room_id: object,
    config: Config,
    said: Words,
    nonce: str,
    html: str,
    finding: Finding,
    *,
    that_is_all: bool,
) -> Said:
    is_urgent = urgent.passes(actor, nonce, said.aloud, finding, config)
    with transaction():
        room = access.room_head(actor, room_id)
        policy.require(actor, Action.SAY, room)
        known = lines.said_before(actor, room, nonce)
        if known is not None:
            return known
        held = turns.hold(room)
        # The same form sent at the same moment has passed the turn on by now; it was theirs.
        known = lines.said_before(actor, room, nonce)
        if known is not None:
            return known
        kind = LineKind.INTENTION if held.round.kind is RoundKind.CLOSING else LineKind.CHECK_IN
        in_turn = floor.speaks_in_turn(actor, held.room, config, is_urgent=is_urgent)
        wait = pace.hold(actor, held.room, config, in_turn=in_turn, is_urgent=is_urgent)
        words = lines.Words(said.aloud, html, kind=kind)
        line = service.store(actor, held.room, words, nonce)
        _remember(line, said.check_in)
        service.hear(actor, held.room, words, nonce, line, finding, config)
        _go_on(held, actor, config, that_is_all=that_is_all)
        return replace(line, wait=wait)


def _remember(line: Said, said: CheckIn) -> None:
    message_id = db.session.scalars(sa.select(Message.id).where(Message.public_id == line.public_id)).one()
    facts = {"mood": said.mood, "craving": said.craving, "win": said.win, "intention": said.intention}
    db.session.add(SpokenCheckIn(message_id=message_id, **facts))
    db.session.flush()


def _go_on(held: Held, actor: Member, config: Config, *, that_is_all: bool) -> None:
    """What saying it does to one's turn: it is had, whether it was on or still to come."""
    turn = held.round.of(actor.id)
    if turn is None or turn.state not in (TurnState.NOW, TurnState.WAITING):
        return
    had_it = turn.state is TurnState.NOW
    if had_it and not that_is_all:
        return
    held.round.leave(turn, TurnState.DONE)
    if had_it:
        held.round.go_on()
    db.session.flush()
    round_state.tell(held.room, EventKind.TURN, config)
