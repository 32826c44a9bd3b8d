"""What was found in words before they were stored becomes a case: it stands there, with the case's time, and nowhere else."""

from collections.abc import Collection

import sqlalchemy as sa

from forum.audit.service import record
from forum.config import Config
from forum.errors import Conflict
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.judging import Family, Label, book
from forum.live import moderators, publish
from forum.moderation import closing, duty, flagging, lane, levels, load, service
from forum.moderation.models import Case
from forum.notifications.models import Notice
from forum.notifications.service import tell_each
from forum.screening import judging
from forum.screening.judging import Finding
from forum.vocabulary import CaseState, HeldFor, Measure, NoticeVerb, TargetKind

RULES_MOST = 1_000


@judging.keeps
def take_in(kind: TargetKind, public_id: str, author_id: int, finding: Finding, config: Config) -> None:
    """Puts a finding on the case of a text, which it opens when there is none. Only inside the transaction that stores it."""
    # The case of words that wait may have been opened a moment ago (held.py).
    db.session.flush()
    case = flagging.open_case(kind, public_id)
    if case is None:
        at = clock.hour(clock.now())
        facts = {"target_kind": kind, "target_id": public_id, "author_id": author_id, "opened_at": at}
        case = Case(public_id=ids.public_id(), state=CaseState.OPEN, version=0, danger=0, level=0, **facts)
        case.held_for = finding.held_for if judging.waits_for_its_words(finding.held_for) else None
        db.session.add(case)
        db.session.flush()
    _find(case, finding, config)


@judging.rewords
def note_change(
    kind: TargetKind, public_id: str, author_id: int, finding: Finding, why: HeldFor | None, config: Config
) -> None:
    """Words that wait were changed: whoever has them open notices, and they wait for another reason, or their case is closed.

    Somebody who may be in danger is not let go by leaving a number out: then the case stays open. Raises Conflict when
    somebody has closed it meanwhile.
    """
    case = flagging.open_case(kind, public_id)
    if case is None:
        raise Conflict(service.CHANGED)
    if why is None and case.danger < Label.RED and not finding.is_urgent:
        levels.answered(case)
        record(author_id, Measure.CHANGED, case_id=case.id, subject_id=author_id)
        case.state, case.decision = CaseState.CLOSED, Measure.CHANGED
        case.claimed_by = case.claimed_until = None
        load.forget_case(case.id)
    else:
        case.held_for = why
    _find(case, finding, config)


@judging.moves
def follow(kind: TargetKind, before: str, now: str) -> None:
    """The open case of a line that was kept unsaid is about the line, once that is said."""
    case = flagging.open_case(kind, before)
    if case is not None:
        case.target_id = now
        service.changed(case)


@judging.tells_why
def reasons(kind: TargetKind, public_ids: Collection[str]) -> dict[str, HeldFor]:
    """Why texts wait, by their names."""
    asked = sa.select(Case.target_id, Case.held_for).where(
        Case.target_kind == kind,
        Case.target_id.in_(public_ids),
        Case.state != CaseState.CLOSED,
        Case.held_for.is_not(None),
    )
    return {each.target_id: each.held_for for each in db.session.execute(asked)}


def was_told(kind: TargetKind, public_id: str, but: Collection[int], *, beside: bool = False) -> bool:
    """Whether a moderator who is on duty now, and not in `but`, was told at once of the danger in a text; with `beside` a peer
    specialist counts too."""
    case = flagging.open_case(kind, public_id)
    people = [each.account_id for each in duty.here(beside=beside) if each.account_id not in but]
    if case is None or not people:
        return False
    about = (Notice.verb == NoticeVerb.IN_DANGER, Notice.path == f"/c/{case.public_id}")
    return bool(db.session.scalar(sa.select(sa.exists().where(Notice.account_id.in_(people), *about))))


def _find(case: Case, finding: Finding, config: Config) -> None:
    """Puts a finding on its case. Danger that was not there before, in a case that somebody has seen to as well, waits anew."""
    is_graver = finding.label > case.danger
    is_danger = finding.is_urgent and (is_graver or _has_new_grave_rule(case, finding))
    if is_danger:
        # Whoever was there before has not seen this.
        closing.forget(case)
    if case.state != CaseState.CLOSED and (is_graver or is_danger):
        levels.begin(case, max(finding.label, case.label), config)
    _write(case, finding, max(finding.label, case.label))
    db.session.flush()
    service.changed(case)
    if (is_graver or is_danger) and finding.label is Label.CRISIS:
        _alert_who_is_here(case)


def _has_new_grave_rule(case: Case, finding: Finding) -> bool:
    """Whether a rule of danger is met that was not before. Where a case has more rules than it can keep nobody can tell."""
    before, rules = case.rules.split(), book().by_name
    fits = len(" ".join((*before, *finding.rules))) <= RULES_MOST
    new = (rules[rule].label for rule in finding.rules if rule in rules and rule not in before)
    return fits and any(label is not None and label >= Label.RED for label in new)


def _write(case: Case, finding: Finding, danger: Label) -> None:
    families = {*case.about, *finding.families}
    rules = dict.fromkeys((*case.rules.split(), *finding.rules)) if case.rules else dict.fromkeys(finding.rules)
    case.danger = int(danger)
    case.families = " ".join(each.value for each in Family if each in families)
    case.rules = _fitting(list(rules))
    case.judged_by = finding.version or case.judged_by


def _fitting(rules: list[str]) -> str:
    while len(text := " ".join(rules)) > RULES_MOST:
        rules.pop()
    return text


def _alert_who_is_here(case: Case) -> None:
    here = duty.here(beside=lane.has(case))
    others = [each.account_id for each in here if each.account_id != case.author_id]
    tell_each(others, NoticeVerb.IN_DANGER, path=f"/c/{case.public_id}")
    publish(moderators(), "queue:changed", {})
