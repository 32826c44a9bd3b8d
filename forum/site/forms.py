"""The shape of the steward's settings."""

from datetime import time

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional

from forum.site.service import RoomWish
from forum.vocabulary import Role
from forum.web.form import Form, Needed


class BoardForm(Form):
    """A board."""

    name = StringField(_l("Name"), [Needed()])
    about = StringField(_l("What it is for"))
    guidance = TextAreaField(_l("A few gentle words above the threads"))
    is_public = BooleanField(_l("Anybody may read it without an account"))


class RoomForm(Form):
    """A room with its evening hours."""

    name = StringField(_l("Name"), [Needed()])
    about = StringField(_l("What it is for"))
    welcome = TextAreaField(_l("Welcome, shown above the talk"))
    gathers_from = TimeField(_l("Opens in the evening at"), [Optional()])
    gathers_until = TimeField(_l("Closes at"), [Optional()])
    zone = StringField(_l("Time zone"), [Needed()], default="UTC")
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
            is_closed=bool(self.is_closed.data),
            cross_talk=bool(self.cross_talk.data),
            turn_seconds=RoomWish.turn_seconds if self.turn_minutes.data is None else 60 * self.turn_minutes.data,
        )


class AppointForm(Form):
    """A duty for a member."""

    name = StringField(_l("The member's name here"), [Needed()])
    role = SelectField(
        _l("Duty"),
        [Needed()],
        choices=[
            SelectChoice(Role.MODERATOR.value, _l("Moderator")),
            SelectChoice(Role.MEMBER.value, _l("Member, no duty")),
            SelectChoice(Role.STEWARD.value, _l("Steward")),
        ],
    )


def _minutes(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute
