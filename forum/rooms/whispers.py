"""Words between the hosts of an evening and one person there: nobody else gets them, and they go with the evening.

A host may whisper to a person, a person to the hosts; never one member to another. What a host asked of somebody stands
here too, so that only they read it.
"""

import sqlalchemy as sa

from forum import live, policy
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.config import Config
from forum.errors import Conflict, Invalid, Missing
from forum.extensions import db
from forum.lib import clock, ids, markup
from forum.lib.judging import Family
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import people, texts, unsaid, whisper_queries
from forum.rooms.access import head_of
from forum.rooms.hosting_models import Whisper
from forum.rooms.kinds import WhisperKind
from forum.rooms.models import Gathering
from forum.rooms.people import Whom
from forum.rooms.queries import RoomHead
from forum.rooms.whisper_queries import WhisperRow
from forum.screening import judging, pacing, urgent
from forum.screening.asking import ask_first
from forum.screening.judging import Finding
from forum.screening.pacing import Kind
from forum.screening.shielding import leading, refuse
from forum.statements import counted
from forum.transaction import once_more, transaction
from forum.vocabulary import FlagReason, Measure, TargetKind, Visibility

NO_WORDS = N_("There are no words yet.")
GONE = N_("This whisper is no longer here.")


@once_more
def to_person(
    actor: Member,
    room_id: object,
    config: Config,
    *,
    text: object,
    nonce: object,
    seen: object = "",
    to: Whom,
) -> WhisperRow:
    """A host whispers to somebody at the evening. The same nonce again returns the whisper that is there.

    Raises Invalid (field `text`), AskFirst, Conflict, Refused, Missing.
    """
    source, html = _checked(text, nonce, config)
    finding = judging.judged(source)
    with judging.helping(finding):
        refuse_to(actor, room_id, to, source)
        ask_first(actor, config, seen, source, finding=finding)
    name, is_urgent = _sending(actor, str(nonce), source, finding, config)
    with judging.helping(finding), transaction():
        head, whom = people.meant(actor, room_id, to)
        found = whisper_queries.by_nonce(actor.id, name)
        if found is None:
            found = _judged(actor, head, whom.id, (source, html, name), finding, config, is_urgent=is_urgent)
            if found is not None:
                record(actor.id, Measure.WHISPER, room_id=head.id, subject_id=whom.id)
    return _delivered(found, finding)


@once_more
def to_hosts(
    actor: Member, room_id: object, config: Config, *, text: object, nonce: object, seen: object = ""
) -> WhisperRow:
    """Somebody at the evening has a word with its hosts, also when they were asked to listen or to leave. Whoever may be in
    danger is not asked first: the hosts are those who can come to them.

    Raises Invalid (field `text`), AskFirst, Conflict, Refused, Missing.
    """
    source, html = _checked(text, nonce, config)
    finding = judging.judged(source)
    if not finding.may_be_in_danger:
        ask_first(actor, config, seen, source, finding=finding)
    name, is_urgent = _sending(actor, str(nonce), source, finding, config)
    pace = pacing.held_to(actor, Kind.LINE, str(nonce), finding, config)
    with judging.helping(finding), pace, transaction():
        head = word_room(actor, room_id)
        found = whisper_queries.by_nonce(actor.id, name)
        if found is None:
            found = _judged(actor, head, actor.id, (source, html, name), finding, config, is_urgent=is_urgent)
    return _delivered(found, finding)


def helps(found: WhisperRow) -> tuple[Family, ...]:
    """What the writer of a stored whisper is offered help about: asked of what is kept, however much was sent."""
    return judging.judged(markup.plain(found.html)).helps


def _sending(actor: Member, nonce: str, source: str, finding: Finding, config: Config) -> tuple[str, bool]:
    """The nonce under which a whisper is kept, apart from its form's where it waits, and whether it passes as urgent there.
    Never inside a transaction."""
    if finding.held_for is None:
        return nonce, finding.may_be_in_danger
    return unsaid.apart(nonce, source), urgent.passes(actor, nonce, source, finding, config)


def _judged(  # a whisper has this many facts
    actor: Member,
    head: RoomHead,
    person_id: int,
    words: tuple[str, str, str],
    finding: Finding,
    config: Config,
    *,
    is_urgent: bool,
) -> WhisperRow | None:
    """Keeps a whisper and what was found in it; it is sent unless it waits for a person. Only inside a transaction.

    Returns None when it would wait and enough of this person's wait there already; somebody who may be in danger is heard
    all the same, as fast as words of theirs pass elsewhere (`is_urgent`).
    """
    waits = finding.held_for is not None
    if waits and not is_urgent and _has_enough(head.id, actor.id, config):
        return None
    found = store(actor, head, person_id, WhisperKind.WORDS, *words, is_told=not waits)
    judging.hand_over(TargetKind.WHISPER, found.public_id, actor.id, finding, config)
    if actor.id == person_id:
        unsaid.tell_hosts(head, actor, finding)
    return found


def _has_enough(room_id: int, author_id: int, config: Config) -> bool:
    here = Whisper.gathering_id.in_(sa.select(Gathering.id).where(Gathering.room_id == room_id))
    mine = (here, Whisper.author_id == author_id, Whisper.visibility == Visibility.HELD)
    return (db.session.scalar(sa.select(sa.func.count(Whisper.id)).where(*mine)) or 0) >= config.lines_held_most


def _delivered(found: WhisperRow | None, finding: Finding) -> WhisperRow:
    """The whisper, when it was sent; raises Withheld once what is kept of it is stored."""
    if finding.held_for is not None:
        unsaid.refuse(finding, finding.held_for, (TargetKind.WHISPER, found.public_id if found else ""))
    if found is None:
        raise LookupError("words without a reason to keep them back")
    return found


def refuse_to(actor: Member, room_id: object, to: Whom, words: str) -> None:
    """Raises Invalid (field `text`) when a host's words would lead somebody new elsewhere; Conflict, Refused, Missing."""
    pieces = leading(words)
    if pieces:
        _head, whom = people.meant(actor, room_id, to)
        refuse(actor, pieces, words, author_id=actor.id, to=(whom.id,))


def word_room(actor: Member, room_id: object) -> RoomHead:
    """A room with whose hosts the actor may have a word. Raises Conflict for a host, Refused, Missing."""
    head = head_of(actor, room_id)
    policy.require(actor, Action.WHISPER, head)
    if head.hosted or actor.is_moderator:
        raise Conflict(N_("You host here. Choose the person you want to whisper to."))
    return head


def send_card(actor: Member, room_id: object, to: Whom) -> bool:
    """Sends somebody the way to help, for them alone; False while one stands there that they have not put away.

    Raises Conflict, Refused, Missing.
    """
    with transaction():
        head, whom = people.meant(actor, room_id, to)
        people.hold(head, whom)
        if whisper_queries.card_stands(head, whom.id):
            return False
        store(actor, head, whom.id, WhisperKind.CARD)
        record(actor.id, Measure.SEND_CARD, room_id=head.id, subject_id=whom.id)
        return True


def put_away(actor: Member, whisper_id: object) -> str:
    """Puts the way to help away; returns the room's public id. Raises Missing for anybody but the person it was sent to."""
    with transaction():
        found = whisper_queries.by_name(whisper_id)
        if found is None or found.person_id != actor.id:
            raise Missing(GONE)
        db.session.execute(sa.update(Whisper).where(Whisper.id == found.id).values(put_away=True))
        return found.room


def of(actor: Member, whisper_id: object) -> WhisperRow:
    """A whisper that the actor is a side of: the person it is with, or somebody who hosts there. Raises Missing."""
    found = whisper_queries.by_name(whisper_id)
    if found is None or found.visibility is Visibility.HELD:
        raise Missing(GONE)
    if found.person_id != actor.id:
        head = head_of(actor, found.room)
        if not policy.may(actor, Action.HOST, head).allowed:
            raise Missing(GONE)
    return found


def hide(whisper_id: str, reason: FlagReason) -> bool:
    """Hides a whisper from both sides; their open pages drop it. Returns whether anything changed."""
    return _show_as(whisper_id, Visibility.VISIBLE, Visibility.HIDDEN, reason)


def restore(whisper_id: str) -> bool:
    """Shows a hidden whisper again. Returns whether anything changed."""
    return _show_as(whisper_id, Visibility.HIDDEN, Visibility.VISIBLE, None)


def store(  # noqa: PLR0913  # a whisper has this many facts
    actor: Member,
    head: RoomHead,
    person_id: int,
    kind: WhisperKind,
    source: str = "",
    html: str = "",
    nonce: str = "",
    *,
    is_told: bool = True,
) -> WhisperRow:
    """Keeps a whisper and sends it to its two sides, unless it is not told. Only inside a transaction."""
    made = Whisper(
        public_id=ids.public_id(),
        gathering_id=head.gathering_id,
        person_id=person_id,
        author_id=actor.id,
        kind=kind,
        source=source,
        html=html,
        render_version=markup.RENDER_VERSION,
        nonce=nonce or ids.token(12),
        visibility=Visibility.VISIBLE if is_told else Visibility.HELD,
        at=clock.minute(clock.now()),
    )
    db.session.add(made)
    db.session.flush()
    found = whisper_queries.by_name(made.public_id)
    if found is None:
        raise LookupError("a whisper has lost its sides")
    if is_told:
        _tell(found)
    return found


def forget(public_id: str) -> None:
    """Drops a whisper that was not delivered, once somebody has seen it. Only inside a transaction."""
    this = sa.delete(Whisper).where(Whisper.public_id == public_id, Whisper.visibility == Visibility.HELD)
    db.session.execute(this)


def _tell(found: WhisperRow) -> None:
    payload = found.payload()
    live.publish(live.hosts(found.room_id), "room:whisper", payload)
    live.publish(live.account(found.person_id), "room:whisper", payload)


def _show_as(whisper_id: str, before: Visibility, after: Visibility, reason: FlagReason | None) -> bool:
    with transaction():
        was = sa.update(Whisper).where(Whisper.public_id == whisper_id, Whisper.visibility == before)
        changed = counted(was.values(visibility=after, hidden_reason=reason))
        found = whisper_queries.by_name(whisper_id) if changed else None
        if found is not None:
            _tell(found)
        return found is not None


def _checked(text: object, nonce: object, config: Config) -> tuple[str, str]:
    if not isinstance(nonce, str) or not ids.is_nonce(nonce):
        raise Invalid({"text": texts.UNREADABLE})
    source = texts.short(text, "text", config.whisper_max_characters)
    html = markup.render(source)
    if not html:
        raise Invalid({"text": NO_WORDS})
    return source, html
