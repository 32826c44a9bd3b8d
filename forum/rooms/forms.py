"""The shape of a line, of the slow mode, and of what hosts say about an evening, for pages without JavaScript."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)

from forum.web.form import Form, Needed, WritingForm

LENGTHS_MINUTES = (30, 60, 90, 120)
PACES = (0, 5, 15, 30, 60, 120, 300)


class LineForm(WritingForm):
    """One line."""

    text = TextAreaField(_l("Say something"), [Needed()])


class PaceForm(Form):
    """The slow mode."""

    seconds = SelectField(
        _l("Slow mode"),
        [Needed()],
        coerce=int,
        choices=[
            SelectChoice(0, _l("Off")),
            *(SelectChoice(each, _l("One line every %(count)d seconds", count=each)) for each in PACES[1:]),
        ],
    )


class OpenForm(Form):
    """How long an evening that a host opens by hand may last."""

    minutes = SelectField(_l("For how long"), [Needed()], coerce=int, default=60)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.minutes.choices = [
            SelectChoice(each, ngettext("%(num)s minute", "%(num)s minutes", each)) for each in LENGTHS_MINUTES
        ]


class TopicForm(Form):
    """What the evening is about, and its tool."""

    topic = StringField(_l("What this evening is about"))
    tool = TextAreaField(_l("The tool of the evening"))


class HostForm(Form):
    """A member who may host, by name."""

    name = StringField(_l("The member's name here"), [Needed()])


class DayForm(Form):
    """An evening of the rota; a moderator may name somebody else."""

    name = StringField(_l("Somebody else, by name"))
