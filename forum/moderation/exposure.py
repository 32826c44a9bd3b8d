"""What opening grave words costs whoever opens them: points, once a case and day, and a rest when there are many."""

from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Conflict
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Label
from forum.lib.words import N_
from forum.moderation import load, resting, service
from forum.moderation.care_models import CareDay, OpenedWords
from forum.moderation.lane import IS_WORRY
from forum.moderation.models import Case
from forum.policy import Action
from forum.statements import change, counted, inserting
from forum.transaction import once_more, transaction
from forum.vocabulary import CaseState

READ_FIRST = N_("Somebody may be in danger: please open the words and read them first.")

COUNTED_HOURS = 24
_OPENED = sa.inspect(OpenedWords).local_table


class Day(NamedTuple):
    """What one day came to, for the person alone."""

    day: date
    points: int
    taken: int


def points_of(case: Case, config: Config, *, worried: bool) -> int:
    """What opening the words of a case counts for; nothing for those that nobody and no rule calls grave."""
    if case.label is Label.CRISIS:
        return config.exposure_crisis_points
    if case.label is Label.RED or worried:
        return config.exposure_red_points
    return config.exposure_amber_points if case.label is Label.AMBER else 0


@once_more
def open_words(actor: Member, case_id: str, config: Config) -> bool:
    """Opens the words of a case to somebody and counts it, once in 24 hours; returns whether their rest has begun with it.

    Raises Refused while they rest, Missing.
    """
    with transaction():
        load.lock(actor.id)
        case = service.case_for(actor, case_id, Action.OPEN_WORDS)
        worried = bool(db.session.scalar(sa.select(IS_WORRY).where(Case.id == case.id)))
        points = points_of(case, config, worried=worried)
        if not points or not _note(actor, case, points):
            return False
        load.count(actor.id, points=points)
        return recent(actor.id) >= config.exposure_rest_points and resting.start(actor, config)


def _note(actor: Member, case: Case, points: int) -> bool:
    now = clock.now()
    mine = OpenedWords.account_id == actor.id, OpenedWords.case_id == case.id
    change(sa.delete(OpenedWords).where(*mine, OpenedWords.until <= now), {})
    until = clock.minute(now) + timedelta(hours=COUNTED_HOURS)
    stated = inserting(_OPENED).values(account_id=actor.id, case_id=case.id, points=points, until=until)
    return change(stated.on_conflict_do_nothing(), {}).rowcount == 1


def is_open(actor: Member, case: Case) -> bool:
    """Whether somebody has opened the words of a case within the day."""
    mine = OpenedWords.account_id == actor.id, OpenedWords.case_id == case.id, OpenedWords.until > clock.now()
    return bool(db.session.scalar(sa.select(sa.exists().where(*mine))))


def is_shut(actor: Member, case: Case, config: Config) -> bool:
    """Whether the words of a case wait for a press that counts."""
    worried = bool(db.session.scalar(sa.select(IS_WORRY).where(Case.id == case.id)))
    return bool(points_of(case, config, worried=worried)) and not is_open(actor, case)


def require_read(actor: Member, case: Case, config: Config) -> None:
    """Raises Conflict when somebody would find that a crisis is seen to without having read it."""
    if case.state is not CaseState.CLOSED and case.label is Label.CRISIS and is_shut(actor, case, config):
        raise Conflict(READ_FIRST)


def recent(account_id: int) -> int:
    """The points of somebody's last 24 hours."""
    mine = OpenedWords.account_id == account_id, OpenedWords.until > clock.now()
    return int(db.session.scalar(sa.select(sa.func.sum(OpenedWords.points)).where(*mine)) or 0)


def is_heavy(points: int, config: Config) -> bool:
    """Whether a day with so many points is a heavy one."""
    return points * 100 >= config.exposure_rest_points * config.heavy_day_percent


def days(account_id: int) -> list[Day]:
    """Somebody's own last days, newest first."""
    asked = sa.select(CareDay.day, CareDay.points, CareDay.taken).where(CareDay.account_id == account_id)
    return [Day(*each) for each in db.session.execute(asked.order_by(CareDay.day.desc()))]


def forget_openings() -> int:
    """Forgets whose words somebody opened more than 24 hours ago; returns how many."""
    over = OpenedWords.until <= clock.now()
    if not db.session.scalar(sa.select(sa.exists().where(over))):
        return 0
    with transaction():
        return counted(sa.delete(OpenedWords).where(over))


def sweep(kept_days: int) -> int:
    """Forgets days that are longer ago; returns how many."""
    with transaction():
        first = clock.now().date() - timedelta(days=kept_days)
        return counted(sa.delete(CareDay).where(CareDay.day < first))
