"""What is told of the moderators' work: lines of the public log and months in numbers, as they were published, once."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.columns import enum_column
from forum.extensions import db
from forum.lib.grouping import Span
from forum.moderation.kinds import Figure


class LogPeriod(db.Model):
    """A day, a part of a month or a month of which the public log tells something. Published once and not counted again."""

    __tablename__ = "log_period"
    __table_args__ = (UniqueConstraint("span", "first_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    span: Mapped[Span] = mapped_column(enum_column(Span))
    first_on: Mapped[date]
    last_on: Mapped[date]
    lines: Mapped[list["LogLine"]] = relationship(order_by="LogLine.id")


class LogLine(db.Model):
    """Things alike that were done: to enough different people that it leads to none of them.

    `measure`, `text_kind` and `ground` (a reason, or how long a pause is) are empty where several are told together;
    `at_least` is rounded down, and 0 says "fewer than we tell". `changed`: several of them were taken back later.
    """

    __tablename__ = "log_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("log_period.id", ondelete="CASCADE"), index=True)
    measure: Mapped[str] = mapped_column(String(24))
    text_kind: Mapped[str] = mapped_column(String(24))
    ground: Mapped[str] = mapped_column(String(24))
    at_least: Mapped[int]
    changed: Mapped[bool] = mapped_column(default=False)


class MonthFigure(db.Model):
    """One figure of one month; `at_least` is rounded down, and 0 says "fewer than we tell"."""

    __tablename__ = "month_figure"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    figure: Mapped[Figure] = mapped_column(enum_column(Figure), primary_key=True)
    at_least: Mapped[int]
    # Of a time, not a number: FIRST_LOOK.
    band: Mapped[str | None] = mapped_column(String(24))
