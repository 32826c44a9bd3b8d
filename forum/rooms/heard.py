"""Lines that are not said in the room and are read by a person all the same: kept back for what they say, or for who says them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import AskFirst, Refused
from forum.policy import Action
from forum.rooms import access, unsaid
from forum.rooms.floor import AnothersTurn
from forum.rooms.lines import Said, Words, where_to_say
from forum.screening import urgent
from forum.screening.asking import ask_first
from forum.screening.judging import Finding
from forum.transaction import transaction
from forum.vocabulary import HeldFor, TargetKind


@contextmanager
def heard(  # a line has this many facts
    actor: Member, room_id: object, config: Config, words: Words, nonce: str, finding: Finding
) -> Iterator[None]:
    """Where somebody who may be in danger was asked by a host to listen or to leave, or only reads for a while, a line that is
    refused inside is kept unsaid: it is a case, and the hosts are told that they are there. The refusal stays one."""
    try:
        if not ((writes := policy.gate(actor, Action.WHISPER)).allowed or writes.sign_in):
            raise Refused(writes.reason)
        yield
    except AnothersTurn:
        raise
    except Refused as error:
        if finding.is_urgent and (kept := _kept_for_hosts(actor, room_id, config, words, nonce, finding)):
            error.about, error.reason = kept, unsaid.NOT_HERE if writes.allowed else unsaid.ONLY_READS
        raise


def _kept_for_hosts(
    actor: Member, room_id: object, config: Config, words: Words, nonce: str, finding: Finding
) -> tuple[TargetKind, str] | None:
    """What is kept, or None where nobody could be told, and above the pace of urgent words."""
    is_urgent = urgent.passes(actor, nonce, words.source, finding, config)
    with transaction():
        room = access.head_of(actor, room_id)
        if not policy.may(actor, Action.BE_HEARD_IN_ROOM, room).allowed:
            return None
        # Of who only reads a few that wait are enough to be heard by.
        goes_by = is_urgent and policy.gate(actor, Action.WHISPER).allowed
        name = unsaid.keep(actor, room, words.source, words.html, nonce, finding, config, is_urgent=goes_by)
        return (TargetKind.MESSAGE, name) if name else None


def ask_about(  # a line has this many facts
    actor: Member,
    room_id: object,
    config: Config,
    words: Words,
    nonce: str,
    seen: object,
    *texts: str,
    finding: Finding,
) -> None:
    """Asks before words that could lead to a person are said. A line of somebody who may be in danger is kept unsaid meanwhile:
    it is a case, and the hosts are told that they are there. Raises AskFirst, Refused, Missing."""
    try:
        ask_first(actor, config, seen, *texts, finding=finding)
    except AskFirst as error:
        if finding.may_be_in_danger:
            kept = _kept_unsaid(actor, room_id, config, words, nonce, finding)
            error.about = kept if isinstance(kept, tuple) and kept[1] else None
        raise


def keep_unsaid(  # an unsaid line has this many facts
    actor: Member, room_id: object, config: Config, words: Words, nonce: str, finding: Finding, why: HeldFor
) -> Said:
    """Stores a line that is not said and raises Withheld once it is stored; Refused, Missing. Returns the line that was said with
    this nonce, before there was a reason to keep it back."""
    kept = _kept_unsaid(actor, room_id, config, words, nonce, finding)
    if isinstance(kept, Said):
        return kept
    return unsaid.refuse(finding, why, kept)


def _kept_unsaid(  # an unsaid line has this many facts
    actor: Member, room_id: object, config: Config, words: Words, nonce: str, finding: Finding
) -> Said | tuple[TargetKind, str]:
    """The line that was said with this nonce, or what is kept of one that is not; without a name when enough of them wait."""
    is_urgent = urgent.passes(actor, nonce, words.source, finding, config)
    with transaction():
        room, known = where_to_say(actor, room_id, nonce)
        if known is not None:
            return replace(known, finding=finding)
        name = unsaid.keep(actor, room, words.source, words.html, nonce, finding, config, is_urgent=is_urgent)
        return TargetKind.MESSAGE, name
