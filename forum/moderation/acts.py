"""What can be done about each kind of case: one table, from which the page of a case and its keys are made."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from forum.lib.judging import Label
from forum.lib.words import N_
from forum.moderation.models import Case
from forum.moderation.targets import Target
from forum.vocabulary import CaseState, TargetKind, Visibility


class CaseKind(StrEnum):
    """What a case is about."""

    DANGER = "danger"  # somebody may be in danger: rules or a person say so
    SHOWN = "shown"  # words that everybody reads
    WAITING = "waiting"  # words that wait for a person
    UNSAID = "unsaid"  # a line or a whisper that was not delivered
    GONE = "gone"  # taken back by whoever wrote it


class Form(StrEnum):
    """How an act is done on the page."""

    PRESS = "press"  # one button; it carries the state that was seen
    WORDS = "words"  # a form with a reason and words
    WAY = "way"  # a page of its own


@dataclass(frozen=True)
class Act:
    """One act: its words, the key that does it, the route, and how."""

    label: str
    key: str
    endpoint: str
    form: Form = Form.PRESS
    look: str = ""
    # What else the route is told, in its address.
    mark: str = ""


CLAIM = Act(N_("I take this one"), "c", "moderation.claim", look="button-primary")
RELEASE = Act(N_("Give it back"), "b", "moderation.release")
ANSWER = Act(N_("Answer them"), "a", "discussions.answer", Form.WAY)
STAY = Act(N_("The words may stay"), "s", "moderation.dismiss")
BAD_FAITH = Act(
    N_("They may stay, and it was pointed out to hurt"),
    "m",
    "moderation.dismiss",
    look="button-quiet",
    mark="bad_faith",
)
SEEN = Act(N_("Somebody has seen to it"), "s", "moderation.dismiss")
FORGET = Act(N_("Seen; forget the words"), "s", "moderation.dismiss")
CLOSE = Act(N_("Close it"), "s", "moderation.dismiss")
HIDE = Act(N_("Hide the words"), "h", "moderation.hide", Form.WORDS)
KEEP_BACK = Act(N_("Keep the words back"), "h", "moderation.hide", Form.WORDS)
LET_OUT = Act(N_("Let them out"), "o", "moderation.let_out")
RESTORE = Act(N_("Show the words again"), "r", "moderation.restore")
NOTE = Act(N_("Put a content note on it"), "n", "moderation.notes", Form.WAY)
RULE = Act(N_("Decide it"), "d", "moderation.decide_appeal", Form.WORDS)

BESIDE = Act(N_("I was there; a moderator may close it"), "s", "moderation.seen_to")

ACTS: dict[CaseKind, tuple[Act, ...]] = {
    CaseKind.DANGER: (CLAIM, RELEASE, ANSWER, SEEN, RESTORE, NOTE, HIDE),
    CaseKind.SHOWN: (CLAIM, RELEASE, STAY, BAD_FAITH, RESTORE, NOTE, HIDE),
    CaseKind.WAITING: (CLAIM, RELEASE, LET_OUT, KEEP_BACK),
    CaseKind.UNSAID: (CLAIM, RELEASE, FORGET),
    CaseKind.GONE: (CLAIM, RELEASE, CLOSE),
}


def kind_of(case: Case, target: Target | None, *, worried: bool) -> CaseKind:
    """What a case is about now."""
    if target is None or target.visibility is Visibility.DELETED:
        return CaseKind.GONE
    if target.visibility is Visibility.HELD:
        return CaseKind.WAITING if target.kind is TargetKind.POST else CaseKind.UNSAID
    return CaseKind.DANGER if worried or case.danger >= Label.RED else CaseKind.SHOWN


def fitting(kind: CaseKind, case: Case, target: Target | None, *, mine: bool, flagged: bool) -> list[Act]:
    """The acts of a kind that can be done in the state in which a case is."""
    return [act for act in ACTS[kind] if _fits(act, case, target, mine=mine, flagged=flagged)]


def of_appeal(case: Case, *, mine: bool) -> list[Act]:
    """The same for an appeal, whose form is its own."""
    if case.state is CaseState.CLOSED:
        return []
    return [RELEASE if case.state is CaseState.CLAIMED and mine else CLAIM, RULE]


def in_lane(target: Target | None, *, mine: bool) -> list[Act]:
    """What a peer specialist can do about a case of their lane by a press or a way; the word of care is a form of its own."""
    is_out = target is not None and target.visibility is Visibility.VISIBLE
    is_post = target is not None and target.kind is TargetKind.POST
    waits = is_post and target is not None and target.visibility is Visibility.HELD
    wanted = {CLAIM: not mine, RELEASE: mine, ANSWER: is_post and is_out, BESIDE: mine and not waits}
    return [act for act, fits in wanted.items() if fits]


def _fits(act: Act, case: Case, target: Target | None, *, mine: bool, flagged: bool) -> bool:
    is_open, holds = case.state is not CaseState.CLOSED, case.state is CaseState.CLAIMED and mine
    state: Any = target.visibility if target is not None else None
    is_post = target is not None and target.kind is TargetKind.POST
    wanted = {
        CLAIM: is_open and not holds,
        RELEASE: holds,
        ANSWER: is_post and state is Visibility.VISIBLE,
        NOTE: is_post and state is Visibility.VISIBLE,
        HIDE: state is Visibility.VISIBLE,
        RESTORE: state is Visibility.HIDDEN,
        LET_OUT: True,
        STAY: is_open and state is not Visibility.HIDDEN,
        BAD_FAITH: is_open and flagged and state is not Visibility.HIDDEN,
    }
    return wanted.get(act, is_open)


KEYS: tuple[tuple[str, str], ...] = (
    ("j", N_("the next one")),
    ("k", N_("the one before")),
    ("Enter", N_("open it")),
    ("l", N_("the list")),
    ("?", N_("these keys")),
)
