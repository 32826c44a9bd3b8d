"""The shape of the steward's settings."""

from datetime import time

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional

from forum.lib.hours import Days, Repeat
from forum.site.service import RoomWish
from forum.vocabulary import GREETER, Role
from forum.web.form import Form, Needed

WEEKDAY_WORDS = {
    "MO": _l("Monday"),
    "TU": _l("Tuesday"),
    "WE": _l("Wednesday"),
    "TH": _l("Thursday"),
    "FR": _l("Friday"),
    "SA": _l("Saturday"),
    "SU": _l("Sunday"),
}
NTH_WORDS = {1: _l("the first"), 2: _l("the second"), 3: _l("the third"), 4: _l("the fourth"), -1: _l("the last")}


class BoardForm(Form):
    """A board."""

    name = StringField(_l("Name"), [Needed()])
    about = StringField(_l("What it is for"))
    guidance = TextAreaField(_l("A few gentle words above the threads"))
    is_public = BooleanField(_l("Anybody may read it without an account"))
    pictures_allowed = BooleanField(_l("People may add pictures"))


class RoomForm(Form):
    """A room with its evening hours."""

    name = StringField(_l("Name"), [Needed()])
    about = StringField(_l("What it is for"))
    welcome = TextAreaField(_l("Welcome, shown above the talk"))
    gathers_from = TimeField(_l("Opens in the evening at"), [Optional()])
    gathers_until = TimeField(_l("Closes at"), [Optional()])
    zone = StringField(_l("Time zone"), [Needed()], default="UTC")
    repeat = SelectField(
        _l("On which days"),
        choices=[
            SelectChoice("daily", _l("every day")),
            SelectChoice("weekly", _l("on some days of each week")),
            SelectChoice("second", _l("on some days of every second week")),
            SelectChoice("monthly", _l("once a month")),
        ],
        default="daily",
    )
    weekdays = SelectMultipleField(
        _l("Days"), [Optional()], choices=[SelectChoice(day, words) for day, words in WEEKDAY_WORDS.items()]
    )
    nth = SelectField(
        _l("Which one of the month"),
        [Optional()],
        coerce=int,
        choices=[SelectChoice(nth, words) for nth, words in NTH_WORDS.items()],
        default=1,
    )
    always_open = BooleanField(_l("People may talk here outside these hours too"), default=True)
    topic = StringField(_l("What an evening is about"))
    tool = TextAreaField(_l("The tool of the evening"))
    closing_words = TextAreaField(_l("Words at the end of an evening"))
    hostless_minutes = IntegerField(
        _l("Minutes without a host after which an evening closes"), [Optional()], default=10
    )
    transcript_hours = IntegerField(_l("Hours after which what was said is forgotten"), [Optional()], default=24)
    cross_talk = BooleanField(_l("People may answer each other while somebody has the turn"), default=True)
    turn_minutes = IntegerField(_l("Minutes of one turn in a round"), [Optional()], default=3)
    is_closed = BooleanField(_l("Put it away for now"))

    def wish(self) -> RoomWish:
        """What the steward asks for."""
        return RoomWish(
            name=self.name.data or "",
            about=self.about.data or "",
            welcome=self.welcome.data or "",
            gathers_from=_minutes(self.gathers_from.data),
            gathers_until=_minutes(self.gathers_until.data),
            zone=(self.zone.data or "UTC").strip(),
            days=self._days(),
            is_closed=bool(self.is_closed.data),
            always_open=bool(self.always_open.data),
            topic=self.topic.data or "",
            tool=self.tool.data or "",
            closing_words=self.closing_words.data or "",
            hostless_minutes=10 if self.hostless_minutes.data is None else self.hostless_minutes.data,
            transcript_hours=24 if self.transcript_hours.data is None else self.transcript_hours.data,
            cross_talk=bool(self.cross_talk.data),
            turn_seconds=RoomWish.turn_seconds if self.turn_minutes.data is None else 60 * self.turn_minutes.data,
        )

    def _days(self) -> Days:
        weekdays = tuple(self.weekdays.data or ())
        if self.repeat.data == "monthly":
            return Days(Repeat.MONTHLY, weekdays[:1], nth=self.nth.data or 1)
        if self.repeat.data in ("weekly", "second"):
            return Days(Repeat.WEEKLY, weekdays, 2 if self.repeat.data == "second" else 1)
        return Days()

    def show_days(self, days: Days) -> None:
        """Fills the fields in from a room's rule."""
        second = days.repeat is Repeat.WEEKLY and days.interval == 2  # the only step that the form offers
        self.repeat.data = "second" if second else days.repeat.value
        self.weekdays.data, self.nth.data = list(days.weekdays), days.nth


class AppointForm(Form):
    """A duty for a member."""

    name = StringField(_l("The member's name here"), [Needed()])
    role = SelectField(
        _l("Duty"),
        [Needed()],
        choices=[
            SelectChoice(Role.MODERATOR.value, _l("Moderator")),
            SelectChoice(Role.SPECIALIST.value, _l("Peer specialist")),
            SelectChoice(GREETER, _l("Greeter, beside what they are")),
            SelectChoice(Role.MEMBER.value, _l("Member, no duty")),
            SelectChoice(Role.STEWARD.value, _l("Steward")),
        ],
    )


def _minutes(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute
