"""The moderators' queue as steps: flags, decisions, and one case that somebody is looking at."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum.audit.models import AuditRow
from forum.demo import script
from forum.demo.evenings import Say
from forum.demo.script import moment
from forum.demo.stage import Stage, Step
from forum.demo.talk import Write
from forum.extensions import db
from forum.lib.judging import Label, judge
from forum.moderation import buddies, flagging, handing, service
from forum.moderation.models import Case, Flag
from forum.vocabulary import CaseState, FlagReason, Measure, TargetKind

LOOKED_AFTER = timedelta(minutes=4)
STILL_WAITS = timedelta(days=1)


@dataclass(frozen=True)
class Target:
    """The post or line that a case is about."""

    kind: TargetKind
    nonce: str

    def public_id(self, stage: Stage) -> str:
        """Its name in the database, empty as long as it was not written."""
        kept = stage.posts if self.kind is TargetKind.POST else stage.lines
        return kept.get(self.nonce, "")

    def case(self, stage: Stage) -> Case | None:
        """The newest case about it."""
        asked = sa.select(Case).where(Case.target_kind == self.kind, Case.target_id == self.public_id(stage))
        return db.session.scalars(asked.order_by(Case.id.desc())).first()


@dataclass(frozen=True)
class PointOut:
    """Somebody flags a text."""

    at: datetime
    target: Target
    by: str
    reason: FlagReason
    note: str

    def is_done(self, stage: Stage) -> bool:
        """Whether this person has flagged it."""
        case = self.target.case(stage)
        if case is None:
            return False
        asked = sa.select(sa.exists().where(Flag.case_id == case.id, Flag.reporter_id == stage.people[self.by]))
        return bool(db.session.scalar(asked))

    def play(self, stage: Stage) -> None:
        """Flags it."""
        actor, name = stage.actor(self.by), self.target.public_id(stage)
        flagging.flag(actor, self.target.kind, name, self.reason, self.note, stage.config)


@dataclass(frozen=True)
class Decide:
    """A moderator hides a text, or lets it stay."""

    at: datetime
    target: Target
    by: str
    measure: Measure
    reason: FlagReason | None
    words: str

    def is_done(self, stage: Stage) -> bool:
        """Whether the case is closed."""
        case = self.target.case(stage)
        return case is not None and case.state is CaseState.CLOSED

    def play(self, stage: Stage) -> None:
        """Decides the case."""
        actor, case = stage.actor(self.by), _found(self.target, stage)
        if self.measure is Measure.HIDE and self.reason is not None:
            service.hide(actor, case.public_id, case.version, self.reason, self.words, stage.config)
        else:
            service.dismiss(actor, case.public_id, case.version, stage.config)


@dataclass(frozen=True)
class TakeOn:
    """A moderator claims a case."""

    at: datetime
    target: Target
    by: str

    def is_done(self, stage: Stage) -> bool:
        """Whether it was claimed."""
        case = self.target.case(stage)
        claimed = AuditRow.measure == Measure.CLAIM
        asked = sa.select(sa.exists().where(AuditRow.case_id == (case.id if case else 0), claimed))
        return bool(db.session.scalar(asked))

    def play(self, stage: Stage) -> None:
        """Claims it."""
        service.claim(stage.actor(self.by), _found(self.target, stage).public_id, stage.config)


@dataclass(frozen=True)
class SeeTo:
    """Moderators look at what rules have found in a text, and let it stay; a crisis is closed by two of them."""

    at: datetime
    target: Target
    by: tuple[str, ...]

    def is_done(self, stage: Stage) -> bool:
        """Whether nothing was found, or somebody has looked."""
        case = self.target.case(stage)
        return case is None or case.state is CaseState.CLOSED

    def play(self, stage: Stage) -> None:
        """Closes the case."""
        case = _found(self.target, stage)
        first, second = (stage.actor(name) for name in self.by[:2])
        service.dismiss(first, case.public_id, case.version, stage.config)
        if case.state is not CaseState.CLOSED:
            service.close_together(second, case.public_id, case.version, stage.config, agrees=True)


@dataclass(frozen=True)
class HandOn:
    """A moderator hands a case over that they hold, to whoever comes next."""

    at: datetime
    target: Target
    by: str
    words: str

    def is_done(self, stage: Stage) -> bool:
        """Whether it was handed over."""
        case = self.target.case(stage)
        given = AuditRow.measure == Measure.RELEASE
        return bool(
            db.session.scalar(sa.select(sa.exists().where(AuditRow.case_id == (case.id if case else 0), given)))
        )

    def play(self, stage: Stage) -> None:
        """Hands it over."""
        case = _found(self.target, stage)
        handing.offer(stage.actor(self.by), case.public_id, handing.ANYBODY, self.words, stage.config)


@dataclass(frozen=True)
class LookAfter:
    """Two who moderate look after each other."""

    at: datetime
    one: str
    other: str

    def is_done(self, stage: Stage) -> bool:
        """Whether they do."""
        return buddies.of_id(stage.people[self.one]) == stage.people[self.other]

    def play(self, stage: Stage) -> None:
        """One asks, the other says yes."""
        pair = stage.actor(self.one), stage.actor(self.other)
        for who, other in (pair, pair[::-1]):
            buddies.ask(who, other.public_id)


def care(moderators: tuple[str, ...], now: datetime) -> list[Step]:
    """The first two who moderate look after each other."""
    return [LookAfter(now - timedelta(days=2), *moderators[:2])]


def steps(cases: list[dict[str, Any]], written: list[Step], now: datetime) -> list[Step]:
    """Everything that happens in the queue; nothing is flagged before it was written."""
    found: list[Step] = []
    for case in cases:
        target, at = _target(case, written)
        for flag in case["flags"]:
            at = moment(flag["when"], now, at)
            found.append(PointOut(at, target, flag["by"], FlagReason(flag["reason"]), flag["note"]))
        if "decision" in case:
            found.append(_decision(case["decision"], target, now, at))
        if "claimed" in case:
            found.append(TakeOn(moment(case["claimed"]["when"], now, at), target, case["claimed"]["by"]))
        if "handed" in case:
            handed = case["handed"]
            found.append(HandOn(moment(handed["when"], now, at), target, handed["by"], handed["words"]))
    return found


def looked_at(pointed: list[Step], written: list[Step], now: datetime) -> list[Step]:
    """What moderators did about words that nobody pointed out and that rules found: a few minutes later, the newest not yet."""
    known = {step.target for step in pointed if isinstance(step, PointOut)}
    cast, found = script.cast(), list[Step]()
    for step in written:
        if not isinstance(step, Write | Say) or step.at > now - STILL_WAITS:
            continue
        entry, kind = (step.entry, TargetKind.POST) if isinstance(step, Write) else (step.line, TargetKind.MESSAGE)
        target = Target(kind, step.nonce if isinstance(step, Write) else step.line.nonce)
        if target not in known and judge(entry.text).label > Label.GREEN:
            keepers = (name for name in (*cast.moderators, cast.steward) if name != entry.author)
            found.append(SeeTo(step.at + LOOKED_AFTER, target, tuple(keepers)))
    return found


def _target(case: dict[str, Any], written: list[Step]) -> tuple[Target, datetime]:
    """The text that a case names, and when it was written. Raises LookupError."""
    for step in written:
        if isinstance(step, Write) and (step.thread.key, step.entry.number) == (case.get("thread"), case.get("post")):
            return Target(TargetKind.POST, step.nonce), step.at
        if isinstance(step, Say) and step.room == case.get("room") and step.line.text.startswith(case["line"]):
            return Target(TargetKind.MESSAGE, step.line.nonce), step.at
    raise LookupError(f"Nothing was written that this case is about: {case}")


def _decision(decision: dict[str, Any], target: Target, now: datetime, after: datetime) -> Decide:
    reason = FlagReason(decision["reason"]) if "reason" in decision else None
    at = moment(decision["when"], now, after)
    return Decide(at, target, decision["by"], Measure(decision["measure"]), reason, decision.get("words", ""))


def _found(target: Target, stage: Stage) -> Case:
    case = target.case(stage)
    if case is None:
        raise LookupError(f"There is no case about {target.nonce}.")
    return case
