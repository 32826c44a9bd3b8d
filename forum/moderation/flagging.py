"""Pointing a text out, and saying that one is worried about a person: two doors into one case."""

from hashlib import blake2b

import sqlalchemy as sa

from forum import live, policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import pictures
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import chain, clock, ids, typed
from forum.lib.judging import Label
from forum.lib.words import N_
from forum.moderation import closing, lane, levels, targets, weights
from forum.moderation.models import Case, Flag
from forum.policy import Action
from forum.rooms.retention import spares
from forum.transaction import once_more, transaction
from forum.vocabulary import CaseState, FlagReason, Measure, TargetKind, Visibility

FINE = N_(
    "A moderator has looked at these words, and they may stay. When they change, you can point them out again. If you are "
    "worried about the person, you can say so at any time."
)
DIGEST_BYTES = 16


@once_more
def flag(actor: Member, kind: TargetKind, target_id: str, reason: FlagReason, note: str, config: Config) -> Case:
    """Asks moderators to look at a text, or at the person (WORRIED). The same person at the same door again adds their note.

    Raises Invalid (field `note`), Refused, Missing, Conflict when a moderator has hidden it already or has found it fine.
    """
    note = typed.text(note)
    if len(note) > config.flag_note_max_characters:
        most = config.flag_note_max_characters
        raise Invalid({"note": N_("Please keep your note below %(most)d characters.")}, most=most)
    worried = reason is FlagReason.WORRIED
    with transaction():
        target = targets.visible_to(actor, kind, target_id)
        policy.require(actor, Action.WORRY if worried else Action.FLAG, target)
        if target.visibility is not Visibility.VISIBLE:
            raise Conflict(N_("Somebody has dealt with this already. Thank you for looking out."))
        if not worried and judged_fine(target):
            raise Conflict(FINE)
        case = open_case(kind, target_id) or _new_case(target)
        _add(case, actor, reason, note, config)
        return case


def judged_fine(target: targets.Target) -> bool:
    """Whether a moderator has found that these very words may stay."""
    asked = sa.select(Case.fine_salted).where(Case.target_kind == target.kind, Case.target_id == target.public_id)
    newest = asked.where(Case.state == CaseState.CLOSED).order_by(Case.id.desc()).limit(1)
    kept = db.session.scalar(newest)
    return kept is not None and kept == _digest(target, kept[: chain.SALT_BYTES])


def note_fine(case: Case, decision: Measure) -> None:
    """Notes of which words a moderator found that they may stay, or that these are others now. Only inside a transaction."""
    target = targets.find(case.target_kind, case.target_id) if decision in (Measure.DISMISS, Measure.RESTORE) else None
    fine = target is not None and target.visibility is Visibility.VISIBLE
    case.fine_salted = _digest(target, chain.salt()) if target is not None and fine else None


def has_flagged(case: Case, actor: Member, *, worried: bool) -> bool:
    """Whether somebody has pointed the text of a case out, or said that they are worried."""
    return _flag_of(case, actor, worried=worried) is not None


def _flag_of(case: Case, actor: Member, *, worried: bool) -> Flag | None:
    asked = sa.select(Flag).where(Flag.case_id == case.id, Flag.reporter_id == actor.id, Flag.is_worry.is_(worried))
    return db.session.scalars(asked).first()


def _add(case: Case, actor: Member, reason: FlagReason, note: str, config: Config) -> None:
    """Adds a flag; whoever has pointed the words out and is worried as well does both, and each note stays with its own door:
    peer specialists read the note of a worry."""
    worried = reason is FlagReason.WORRIED
    mine = _flag_of(case, actor, worried=worried)
    if mine is None:
        facts = {"reason": reason, "is_worry": worried, "note": note, "at": clock.hour(clock.now())}
        db.session.add(Flag(case_id=case.id, reporter_id=actor.id, **facts))
        if not worried:
            case.weight = Case.weight + weights.of(actor.id, config)
    elif note and note not in mine.note:
        mine.note = _together(mine.note, note, config)
    else:
        return
    live.publish(live.moderators(), "queue:changed", {})
    if worried:
        # Whoever was there before: somebody is worried anew.
        closing.forget(case)
        if case.due_at is not None or case.overdue:
            # What has no deadline yet gets one with the next tick.
            levels.begin(case, Label.RED, config)
        db.session.flush()
        lane.tell(case)


def _together(before: str, note: str, config: Config) -> str:
    """What somebody has said about the same words, then and now. Raises Invalid (field `note`) when it is too much."""
    both = f"{before} / {note}" if before else note
    if len(both) > (most := config.flag_note_max_characters):
        raise Invalid(
            {
                "note": N_(
                    "You have pointed this out already. Please keep both notes together below %(most)d characters."
                )
            },
            most=most,
        )
    return both


def _digest(target: targets.Target, salt: bytes) -> bytes:
    shown = pictures.of_posts([target.id]).get(target.id, ()) if target.kind is TargetKind.POST else ()
    # A title cannot be changed, so it is no part of what can.
    said = "\x00".join((target.html, *(each.public_id for each in shown)))
    return salt + blake2b(said.encode(), salt=salt, digest_size=DIGEST_BYTES).digest()


def open_case(kind: TargetKind, target_id: str) -> Case | None:
    """The case about a text that is not closed."""
    asked = sa.select(Case).where(Case.target_kind == kind, Case.target_id == target_id, Case.state != CaseState.CLOSED)
    return db.session.scalars(asked).first()


def _new_case(target: targets.Target) -> Case:
    case = Case(
        public_id=ids.public_id(),
        target_kind=target.kind,
        target_id=target.public_id,
        author_id=target.author_id,
        opened_at=clock.hour(clock.now()),
        weight=0.0,
    )
    db.session.add(case)
    db.session.flush()
    return case


@spares
def open_lines() -> set[str]:
    """Lines and whispers that somebody is still to look at: rooms keep them until their case is closed."""
    said = Case.target_kind.in_((TargetKind.MESSAGE, TargetKind.WHISPER))
    return set(db.session.scalars(sa.select(Case.target_id).where(said, Case.state != CaseState.CLOSED)))
