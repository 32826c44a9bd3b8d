"""Months in which enough happened to be told, made through the services."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from forum.accounts.queries import Member
from forum.audit.service import record
from forum.config import Config
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.lib import clock
from forum.moderation import publishing, service
from forum.moderation.models import Case
from forum.moderation.open_models import LogLine, LogPeriod, MonthFigure
from forum.transaction import transaction
from forum.vocabulary import FlagReason, Measure
from tests import factories as make
from tests.moderation.acts import flag, hide

# A day in the middle of a part of a month, far from every edge.
DAY = datetime(2026, 10, 12, 15, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 12, tzinfo=UTC)


def busy() -> Config:
    """The settings of a place where one person may decide a whole month's cases in a day."""
    return replace(make.settings(), claims_most_daily=1_000)


class Place:
    """A thread in which many people write, and a moderator."""

    def __init__(self) -> None:
        self.thread: Thread = make.a_thread(make.make_member())
        self.mod: Member = make.a_moderator()

    def posts(self, count: int, by: Member | None = None) -> list[Post]:
        """Posts of so many people, or all of one."""
        return [make.a_reply(by or make.make_member(), self.thread) for _number in range(count)]

    def hidden(self, posts: Iterable[Post], reason: FlagReason = FlagReason.SOURCING) -> list[Case]:
        """Each is pointed out by somebody else and hidden."""
        return [hide(self.mod, flag(make.make_member(), post), reason, config=busy()) for post in posts]

    def let_stay(self, posts: Iterable[Post]) -> None:
        """Each is pointed out and stays."""
        for post in posts:
            case = flag(make.make_member(), post)
            service.dismiss(self.mod, case.public_id, case.version, config=busy())

    def restored(self, cases: Iterable[Case]) -> None:
        """Each is shown again."""
        for case in cases:
            db.session.refresh(case)
            service.restore(self.mod, case.public_id, case.version, config=busy())

    def asked_to_leave(self, count: int) -> None:
        """A host asks so many different people to leave their evening."""
        people = [make.make_member().id for _number in range(count)]
        for each in people:
            with transaction():
                record(self.mod.id, Measure.REMOVE, room_id=1, subject_id=each)


def published(now: datetime = LATER) -> int:
    """Publishes what is over at a moment."""
    with clock.freeze(now):
        count = publishing.publish(make.settings())
    db.session.rollback()
    return count


def lines(*, rest: bool = False) -> list[tuple[str, str, str, str, str, int]]:
    """What the log says, in its order: span, first day, measure, text, ground, number; the rest of each month when asked."""
    asked = db.session.query(LogPeriod, LogLine).join(LogLine).order_by(LogPeriod.id, LogLine.id)
    return [
        (period.span.value, f"{period.first_on:%m-%d}", line.measure, line.text_kind, line.ground, line.at_least)
        for period, line in asked
        if line.at_least or rest
    ]


def figures(month: str = "2026-10") -> dict[str, int | str | None]:
    """A month's figures as they are stored."""
    rows = db.session.query(MonthFigure).filter_by(month=month)
    return {row.figure.value: row.band if row.figure == "first_look" else row.at_least for row in rows}


def after(days: float) -> datetime:
    """So long after DAY."""
    return DAY + timedelta(days=days)
