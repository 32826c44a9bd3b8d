"""Publishes what moderators did: lines of the log when a day, a part of a month or a month is over, then the month's figures.

Each is stored once, as it was published, and not counted again. Any process may run it as often as it likes.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa

from forum.config import Config
from forum.extensions import db
from forum.lib import clock, grouping
from forum.lib.grouping import Act, Group, Period, Span
from forum.moderation import figures, told_acts
from forum.moderation.open_models import LogLine, LogPeriod
from forum.moderation.told_acts import Lines
from forum.transaction import once_more, transaction


@once_more
def publish(config: Config) -> int:
    """Stores what is over and not published yet; returns how many days, parts and months that were."""
    # The first day that is too young to be told.
    until = (clock.now() - timedelta(hours=config.log_delay_hours)).date()
    return sum(_publish(month, until, config) for month in _months(until))


def _months(until: date) -> Iterator[Period]:
    newest = db.session.scalar(sa.select(sa.func.max(LogPeriod.first_on)).where(LogPeriod.span == Span.MONTH))
    begins = told_acts.first_day() if newest is None else grouping.next_month(grouping.month_of(newest)).first
    if begins is None:
        return
    month = grouping.month_of(begins)
    while month.first <= until:
        yield month
        month = grouping.next_month(month)


def _publish(month: Period, until: date, config: Config) -> int:
    everything, lines = told_acts.acts(month.first, month.last), Lines(month.first, month.last)
    told = [act for act in everything if lines.of(act) is not None]
    left, found = lines.untold(everything), list[tuple[Period, list[Group]]]()
    for period in (*grouping.days(month), *grouping.parts(month)):
        if period.last < until and not lines.has(period.span, period.first):
            inside = [act for act in left if period.first <= act.on <= period.last]
            groups = grouping.alike(inside, config.told_least_people)
            left = grouping.without(left, groups)
            found += [(period, groups)] if groups else []
    is_over = month.last < until
    if not found and not is_over:
        return 0
    # In the order in which they ended, what is shorter first: the log's pages read backwards.
    found.sort(key=lambda each: (each[0].last, -each[0].first.toordinal()))
    with transaction():
        for period, groups in found:
            _store(period, groups, config)
            told += _acts_of(groups)
        if is_over:
            groups, _too_few = grouping.gathered(left, config.told_least_people)
            _store(month, groups, config).lines.append(_rest())
            named = [group for group in groups if group.key != grouping.ANYTHING]
            figures.store(month, told + _acts_of(named), config)
            db.session.flush()
            _mark_changes(month, config)
    return len(found) + is_over


def _acts_of(groups: list[Group]) -> list[Act]:
    return [act for group in groups for act in group.acts]


def _store(period: Period, groups: list[Group], config: Config) -> LogPeriod:
    stored = LogPeriod(span=period.span, first_on=period.first, last_on=period.last)
    for group in groups:
        measure, text_kind, ground = group.key
        count = grouping.at_least(len(group.acts), config.told_rounded_to)
        stored.lines.append(LogLine(measure=measure, text_kind=text_kind, ground=ground, at_least=count, changed=False))
    db.session.add(stored)
    return stored


def _rest() -> LogLine:
    # Always there, so that it does not tell whether there was anything else at all.
    return LogLine(measure="", text_kind="", ground="", at_least=0, changed=False)


def _mark_changes(month: Period, config: Config) -> None:
    """Notes at lines of the last months that several of what they tell of was taken back. Only with a new month: a mark that
    came with the act would tell whose it was."""
    since = grouping.month_of(month.last - timedelta(days=config.log_changes_days)).first
    lines, changed = Lines(since, month.last), dict[int, list[Act]]()
    for act in told_acts.acts(since, month.last):
        line = lines.of(act) if act.changed else None
        if line is not None:
            changed.setdefault(line.id, []).append(act)
    enough = [number for number, acts in changed.items() if grouping.people(acts) >= config.log_changed_least_people]
    db.session.execute(sa.update(LogLine).where(LogLine.id.in_(enough)).values(changed=True))
