"""How soon somebody should look at a case, and whether they did: deadlines while it waits, afterwards numbers alone."""

from datetime import date, timedelta

import sqlalchemy as sa

from forum.config import Config
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Label
from forum.live import moderators, publish, specialists
from forum.moderation import duty, lane
from forum.moderation.lane import IS_WORRY
from forum.moderation.measure_models import CrisisClosing
from forum.moderation.models import AnswerCount, Case
from forum.notifications.service import tell_each
from forum.statements import change, counted, inserting
from forum.transaction import before_commit, once_more, transaction
from forum.vocabulary import CaseState, NoticeVerb, TargetKind

_COUNTS = sa.inspect(AnswerCount).local_table
_IS_DECIDED = sa.exists().where(CrisisClosing.case_id == Case.id)
# Whoever worries about a person is believed as much as a rule is.
# How grave a case is, in the numbers of `Label`: what is not urgent waits like what rules call amber.
GRAVITY = sa.case(
    (Case.danger >= Label.CRISIS, int(Label.CRISIS)),
    (sa.or_(Case.danger == Label.RED, IS_WORRY), int(Label.RED)),
    else_=int(Label.AMBER),
)


def minutes(level: int, config: Config) -> int:
    """How many minutes a case of this gravity may wait."""
    by_level = {Label.CRISIS: config.crisis_answer_minutes, Label.RED: config.red_answer_minutes}
    return by_level.get(Label(level), config.amber_answer_minutes)


def begin(case: Case, level: Label, config: Config) -> None:
    """A case waits from now on, or is graver than it was: its deadline comes no later than this allows. In a transaction."""
    due = clock.now() + timedelta(minutes=minutes(level, config))
    if case.due_at is None and not case.overdue:
        case.staffed = duty.is_somebody_here(but={case.author_id})
    if (case.due_at is None and not case.overdue) or level > case.level:
        case.due_at = due if case.due_at is None else min(due, case.due_at)
        case.level, case.overdue = level, False


def answered(case: Case) -> None:
    """Somebody looks at a case: counts whether in time, and forgets the deadline. Only inside a transaction."""
    if case.due_at is None and not case.overdue:
        return
    _count(case.level, staffed=case.staffed, in_time=case.due_at is not None and clock.now() <= case.due_at)
    case.due_at, case.staffed, case.alerted, case.overdue = None, False, False, False


def _count(level: int, *, staffed: bool, in_time: bool) -> None:
    this = {"week": monday(clock.now().date()), "level": level, "staffed": staffed}
    same = [_COUNTS.c[name] == value for name, value in this.items()]
    one_more = {"within": _COUNTS.c.within + 1} if in_time else {"late": _COUNTS.c.late + 1}

    def act() -> None:
        # All who decide anything in this week change this one row: at the end, so that nobody waits long for it.
        change(inserting(_COUNTS).values(**this, within=0, late=0).on_conflict_do_nothing(), {})
        change(sa.update(_COUNTS).where(*same).values(**one_more), {})

    before_commit(act)


def monday(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


@once_more
def tick(config: Config) -> int:
    """Gives a deadline to what waits without one or has become graver, and says once when somebody in danger waits for too
    long; returns how much it did. Any process may run it as often as it likes."""
    return _give_deadlines(config) + _alert()


def _give_deadlines(config: Config) -> int:
    # An appeal has a time of its own (appeals.py), and what waits for a second person was looked at.
    waits = sa.and_(Case.state == CaseState.OPEN, Case.target_kind != TargetKind.APPEAL, ~_IS_DECIDED)
    without = sa.select(Case.id).where(
        waits, sa.or_(sa.and_(Case.due_at.is_(None), Case.overdue.is_(False)), Case.level < GRAVITY)
    )
    if not db.session.scalars(without.limit(1)).first():
        return 0
    with transaction():
        asked = sa.select(Case, GRAVITY.label("gravity"), lane.OF_IT.label("is_of_lane"))
        found = db.session.execute(asked.where(Case.id.in_(without))).all()
        for case, gravity, _is_of_lane in found:
            begin(case, Label(gravity), config)
        publish(moderators(), "queue:changed", {})
        if any(each.is_of_lane for each in found):
            publish(specialists(), "queue:changed", {})
        return len(found)


def _alert() -> int:
    late = sa.select(Case.id).where(
        Case.state == CaseState.OPEN,
        Case.level == int(Label.CRISIS),
        sa.or_(Case.due_at <= clock.now(), Case.overdue.is_(True)),
        Case.alerted.is_(False),
    )
    told = 0
    for case_id in db.session.scalars(late).all():
        with transaction():
            # Only whoever changes it from the state before tells: once, however many processes look.
            this = sa.update(Case).where(Case.id == case_id, Case.alerted.is_(False), Case.state == CaseState.OPEN)
            if not counted(this.values(alerted=True)):
                continue
            case = db.session.get_one(Case, case_id)
            others = [each for each in duty.keepers(beside=lane.has(case)) if each != case.author_id]
            tell_each(others, NoticeVerb.IN_DANGER, path=f"/c/{case.public_id}")
            told += 1
    return told


def blur() -> int:
    """Forgets deadlines that have passed: a case that still waits is late, and need not tell when it began to. Returns how
    many."""
    with transaction():
        passed = sa.update(Case).where(Case.due_at <= clock.now())
        return counted(passed.values(due_at=None, overdue=True))


def sweep(weeks_kept: int) -> int:
    """Forgets the numbers of weeks that are longer ago; returns how many."""
    with transaction():
        first = monday(clock.now().date()) - timedelta(weeks=weeks_kept)
        return counted(sa.delete(AnswerCount).where(AnswerCount.week < first))
